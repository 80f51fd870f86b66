import { foldText, sameFold } from '../events/fold.ts';
import { feedOf, busOf, type ListenerMember } from './event-members.ts';
import type { Invariant, SystemView } from './invariant.ts';

/** E12. When everything is delivered, sinks that want the same events hold the same. */
export const sinksEqualAfterDrain: Invariant = {
  id: 'sinks-equal-after-drain',
  says: 'When nothing is under way any more, all sinks of the same events are equal.',
  rows: ['E12'],
  kinds: ['sink'],
  cost: 'cheap',
  end(view) {
    const firsts = new Map<string, ListenerMember>();
    for (const member of view.of('sink') as readonly unknown[] as readonly ListenerMember[]) {
      const wanted = member.crashed ? undefined : wants(member, view);
      if (wanted === undefined) continue;
      const first = firsts.get(wanted);
      if (!first) firsts.set(wanted, member);
      else if (!sameFold(first.state.fold, member.state.fold)) return differ(first, member);
    }
    return undefined;
  },
};

/** What it listens to; undefined when events were dropped on the way to it. */
function wants(member: ListenerMember, view: SystemView): string | undefined {
  const feed = feedOf(busOf(member, view), member.id);
  if (!feed || feed.dropped > 0) return undefined;
  return JSON.stringify([member.setup.parameters.bus, feed.topics]);
}

function differ(a: ListenerMember, b: ListenerMember): string {
  return `${a.id} has ${foldText(a.state.fold)}, ${b.id} has ${foldText(b.state.fold)}`;
}
