import { wishesOf, type ArbiterMember } from './rounds.ts';
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
      const { claims } = arbiter.state;
      for (const [id, { status, turn }] of wishesOf(arbiter, view)) {
        if (status !== 'working') continue;
        const claim = claims[id];
        const holds = claim?.status === 'active' || claim?.status === 'yielding';
        if (!holds || claim.turn !== turn) return `${id} works and holds nothing`;
      }
    }
    return undefined;
  },
};
