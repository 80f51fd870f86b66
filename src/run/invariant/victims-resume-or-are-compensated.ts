import { wishesOf, type ArbiterMember } from './rounds.ts';
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
      for (const [id, { status }] of wishesOf(arbiter, view)) {
        if (status === 'paused') return `${id} was pushed aside and never goes on`;
      }
    }
    return undefined;
  },
};
