import { claimantsOf, wishOf, type ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** Nobody works with resources that were taken from it. */
export const pausedMeansPaused: Invariant = {
  id: 'paused-means-paused',
  says: 'Nobody works with resources that were taken from it.',
  rows: ['B32'],
  kinds: ['arbiter', 'claimant'],
  cost: 'cheap',
  all(view) {
    for (const arbiter of view.of('arbiter') as readonly ArbiterMember[]) {
      const claimants = claimantsOf(arbiter, view);
      const { claims } = arbiter.state;
      for (const id in claims) {
        const claim = claims[id];
        if (!claim || claim.turn === 0) continue;
        const wish = wishOf(id, claimants);
        if (wish?.status !== 'working') continue;
        const holds = claim.status === 'active' || claim.status === 'yielding';
        if (!holds || claim.turn !== wish.turn) return `${id} works and holds nothing`;
      }
    }
    return undefined;
  },
};
