import { claimantsOf, wishOf, type ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** Whoever has given its resources back holds nothing any more. */
export const releasedIsFreeAgain: Invariant = {
  id: 'released-is-free-again',
  says: 'Whoever has given its resources back holds nothing any more.',
  rows: ['B20'],
  kinds: ['arbiter', 'claimant'],
  cost: 'cheap',
  all(view) {
    for (const arbiter of view.of('arbiter') as readonly ArbiterMember[]) {
      const claimants = claimantsOf(arbiter, view);
      for (const id in arbiter.state.books.grants) {
        if (wishOf(id, claimants)?.status !== 'done') continue;
        return `${id} is done and its grant is still open`;
      }
    }
    return undefined;
  },
};
