import { audit } from '../tiered/ledger.ts';
import type { ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** What is used, given away, reserved and kept back is never more than the limit, and never negative. */
export const budgetArithmetic: Invariant = {
  id: 'budget-arithmetic',
  says: 'What is used, given away, reserved and kept back is never more than the limit, and never negative.',
  rows: ['B20', 'B22', 'B27'],
  kinds: ['arbiter'],
  cost: 'cheap',
  one({ state }: ArbiterMember) {
    return audit(state.books);
  },
};
