import type { ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** Every request that has arrived waits, holds something, or was answered for good. */
export const noLostRequest: Invariant = {
  id: 'no-lost-request',
  says: 'Every request that has arrived waits, holds something, or was answered for good.',
  rows: ['B33'],
  kinds: ['arbiter'],
  cost: 'cheap',
  one({ state }: ArbiterMember) {
    let open = 0;
    for (const _ in state.claims) open++;
    if (open + state.over === state.asked) return undefined;
    return `${state.asked} have asked; ${open} are open and ${state.over} are over`;
  },
};
