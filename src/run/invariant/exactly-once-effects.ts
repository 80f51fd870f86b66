import type { ListenerMember } from './event-members.ts';
import { consumers } from './event-members.ts';
import type { Invariant } from './invariant.ts';

/** B53, exactly once: never twice; that none is missing at the end, “at least once” says. */
export const exactlyOnceEffects: Invariant = {
  id: 'exactly-once-effects',
  says: 'Delivered exactly once, no event takes effect twice, and none is missing in the end.',
  rows: ['B53'],
  kinds: consumers,
  cost: 'cheap',
  one({ state, setup }: ListenerMember) {
    if (state.doubled === 0 || setup.parameters.delivery !== 'exactly_once') return undefined;
    return `“${state.twice}” took effect twice`;
  },
};
