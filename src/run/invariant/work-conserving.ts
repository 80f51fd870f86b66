import { shortOf } from '../tiered/ledger.ts';
import type { ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** Nothing is idle that somebody who waits could use. */
export const workConserving: Invariant = {
  id: 'work-conserving',
  says: 'Nothing is idle that somebody who waits could use.',
  rows: ['B33'],
  kinds: ['arbiter'],
  cost: 'cheap',
  one({ state, setup }: ArbiterMember) {
    const { policy, defect } = setup.parameters;
    if (policy !== 'queue' || state.collecting || state.stopped) return undefined;
    if (defect === 'read-modify-write') return undefined;
    for (const id in state.claims) {
      const claim = state.claims[id];
      if (claim?.status !== 'waiting') continue;
      if (shortOf(state.books, claim.amount).length === 0) return `${id} waits for what is free`;
    }
    return undefined;
  },
};
