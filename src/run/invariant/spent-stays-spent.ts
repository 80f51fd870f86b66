import { resources } from '../../model/resource.ts';
import { nothing } from '../tiered/ledger.ts';
import { claimantsOf, type ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** What was used is never given out again. */
export const spentStaysSpent: Invariant = {
  id: 'spent-stays-spent',
  says: 'What was used is never given out again.',
  rows: ['B20', 'B28'],
  kinds: ['arbiter', 'claimant'],
  cost: 'cheap',
  all(view) {
    for (const arbiter of view.of('arbiter') as readonly ArbiterMember[]) {
      const { books, uncovered } = arbiter.state;
      const spent = nothing();
      for (const { state } of claimantsOf(arbiter, view)) {
        state.spent.forEach((each, i) => (spent[i] = (spent[i] ?? 0) + each));
      }
      const i = spent.findIndex((each, k) => each > (books.used[k] ?? 0) + (uncovered[k] ?? 0));
      if (i >= 0) return `${spent[i]} ${resources[i]} are used, ${books.used[i]} are booked`;
    }
    return undefined;
  },
};
