import { eachLink, type ChainMember } from './chains.ts';
import type { Invariant } from './invariant.ts';

/** A critical export that is lost is reported upward. */
export const lostCriticalExportEscalates: Invariant = {
  id: 'lost-critical-export-escalates',
  says: 'A critical export that is lost is reported upward.',
  rows: ['B49'],
  kinds: ['context'],
  cost: 'cheap',
  one(member: ChainMember) {
    return eachLink(member, ({ name, exports }) => {
      const silent = exports.find(
        ({ status, critical, key }) =>
          status === 'lost' && critical && !member.state.escalated.includes(`${name}/${key}`),
      );
      return silent && `${silent.key} of ${name} is lost, and nobody is told`;
    });
  },
};
