import { resources } from '../../model/resource.ts';
import type { ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** What moves from one holder to another is taken from the one and added to the other. */
export const transferConserves: Invariant = {
  id: 'transfer-conserves',
  says: 'What moves from one holder to another is taken from the one and added to the other.',
  rows: ['B28'],
  kinds: ['arbiter'],
  cost: 'cheap',
  one({ state: { books } }: ArbiterMember) {
    for (let i = 0; i < books.limit.length; i++) {
      let given = 0;
      for (const id in books.grants) given += books.grants[id]?.amount[i] ?? 0;
      const noted = (books.allocated[i] ?? 0) + (books.reserved[i] ?? 0);
      if (given !== noted) return `holders have ${given} ${resources[i]}, the books say ${noted}`;
    }
    return undefined;
  },
};
