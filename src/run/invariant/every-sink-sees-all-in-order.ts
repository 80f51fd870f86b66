import { busOf, type ListenerMember, missing } from './event-members.ts';
import type { Invariant } from './invariant.ts';

/** E10. A sink has stored exactly what was sent to it, in that order, and all of it at the end. */
export const everySinkSeesAllInOrder: Invariant = {
  id: 'every-sink-sees-all-in-order',
  says: 'Every sink stores every event, in the order of the bus.',
  rows: ['E10'],
  kinds: ['sink'],
  cost: 'cheap',
  one({ state }: ListenerMember) {
    const { last, latest, fold } = state;
    if (latest !== last) return `event ${latest} was stored after event ${last}`;
    return fold.count === last ? undefined : `${fold.count} events are stored, the last is ${last}`;
  },
  end(view) {
    for (const member of view.of('sink') as readonly unknown[] as readonly ListenerMember[]) {
      if (member.crashed || busOf(member, view)?.crashed) continue;
      const [first] = missing(member, view);
      if (first) return `${member.id} never stored “${first.id}”`;
    }
    return undefined;
  },
};
