import { resources } from '../../model/resource.ts';
import type { ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** What the children were given and have not given back is never more than their parent’s limit. */
export const childrenWithinBudget: Invariant = {
  id: 'children-within-budget',
  says: 'What the children were given and have not given back is never more than their parent’s limit.',
  rows: ['B20', 'B22'],
  kinds: ['arbiter'],
  cost: 'cheap',
  one({ state: { books } }: ArbiterMember) {
    const total = books.limit.map(() => 0);
    for (const id in books.grants) {
      books.grants[id]?.amount.forEach((each, i) => (total[i] = (total[i] ?? 0) + each));
    }
    const i = total.findIndex(
      (each, k) => (books.limit[k] ?? -1) >= 0 && each > (books.limit[k] ?? 0),
    );
    if (i < 0) return undefined;
    return `${total[i]} of ${books.limit[i]} ${resources[i]} given to children of ${books.holder}`;
  },
};
