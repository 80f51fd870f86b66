import { busOf, listenersOf, missing } from './event-members.ts';
import { consumers } from './event-members.ts';
import type { Invariant } from './invariant.ts';

/** B53, at least once: at the end of a run everything in the log has taken effect. */
export const atLeastOnceEffects: Invariant = {
  id: 'at-least-once-effects',
  says: 'Delivered at least once, every event takes effect in the end.',
  rows: ['B53'],
  kinds: consumers,
  cost: 'cheap',
  end(view) {
    for (const member of listenersOf(view)) {
      const { delivery = 'at_least_once' } = member.setup.parameters;
      if (delivery === 'at_most_once' || member.crashed) continue;
      if (busOf(member, view)?.crashed) continue;
      const [first] = missing(member, view);
      if (first) return `“${first.id}” never took effect at ${member.id}`;
    }
    return undefined;
  },
};
