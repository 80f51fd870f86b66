import { eachLink, type ChainMember } from './chains.ts';
import type { Invariant } from './invariant.ts';

/** A child never changes a variable of its parent: it hides it, or hands a value back. */
export const parentValuesReadOnly: Invariant = {
  id: 'parent-values-read-only',
  says: 'A child never changes a variable of its parent: it hides it, or hands a value back.',
  rows: ['B46'],
  kinds: ['context'],
  cost: 'cheap',
  one(member: ChainMember) {
    return eachLink(member, ({ path, own, received }) => {
      for (const [key, { from }] of Object.entries(own)) {
        if (from !== path && !received.includes(key))
          return `${from} has changed ${key} of ${path}`;
      }
      return undefined;
    });
  },
};
