import { finalizeExports } from '../tiered/exports.ts';
import { eachLink, type ChainMember } from './chains.ts';
import type { Invariant } from './invariant.ts';

/** A context counts as finalized only when every one of its exports was delivered. */
export const exportsFinalizedOnlyWhenDone: Invariant = {
  id: 'exports-finalized-only-when-done',
  says: 'A context counts as finalized only when every one of its exports was delivered.',
  rows: ['B49'],
  kinds: ['context'],
  cost: 'cheap',
  one(member: ChainMember) {
    return eachLink(member, ({ path, phase, exports }) => {
      if (phase !== 'finalized' || finalizeExports(exports)) return undefined;
      return `${path} is finalized with an export that was not delivered`;
    });
  },
};
