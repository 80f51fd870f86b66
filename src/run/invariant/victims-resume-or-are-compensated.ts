import { shortOf } from '../tiered/ledger.ts';
import { claimantsOf, type ArbiterMember } from './rounds.ts';
import type { Invariant } from './invariant.ts';

/** At the end nobody that was pushed aside is left paused: it has gone on, or is noted as owed. */
export const victimsResumeOrAreCompensated: Invariant = {
  id: 'victims-resume-or-are-compensated',
  says: 'At the end nobody that was pushed aside is left paused: it has gone on, or is noted as owed.',
  rows: ['B32'],
  kinds: ['arbiter', 'claimant'],
  cost: 'cheap',
  end(view) {
    for (const arbiter of view.of('arbiter') as readonly ArbiterMember[]) {
      const { claims, ended, books } = arbiter.state;
      for (const { state } of claimantsOf(arbiter, view)) {
        for (const [id, { status }] of Object.entries(state.wishes)) {
          if (status !== 'paused') continue;
          const claim = claims[id];
          if (!claim && !ended[id]) return `${id} was pushed aside and is forgotten`;
          const idle = claim?.status === 'paused' && !arbiter.crashed;
          if (idle && shortOf(books, claim.amount).length === 0) {
            return `${id} was pushed aside and does not go on, though it could`;
          }
        }
      }
    }
    return undefined;
  },
};
