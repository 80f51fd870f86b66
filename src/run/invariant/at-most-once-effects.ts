import type { ListenerMember } from './event-members.ts';
import { consumers } from './event-members.ts';
import type { Invariant } from './invariant.ts';

/** B53, at most once: what is delivered so takes effect once or not at all. */
export const atMostOnceEffects: Invariant = {
  id: 'at-most-once-effects',
  says: 'Delivered at most once, no event takes effect twice.',
  rows: ['B53'],
  kinds: consumers,
  cost: 'cheap',
  one({ state, setup }: ListenerMember) {
    if (state.doubled === 0 || setup.parameters.delivery !== 'at_most_once') return undefined;
    return `“${state.twice}” took effect twice`;
  },
};
