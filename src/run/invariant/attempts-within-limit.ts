import type { CallerData, CallerParameters } from '../component/caller.ts';
import type { LadderData } from '../component/ladder.ts';
import { recoveryTable } from '../tiered/errors/recovery.ts';
import { recoveries } from '../tiered/errors/types.ts';
import type { Invariant, Member } from './invariant.ts';

/** Nothing is tried more often than its policy allows. */
export const attemptsWithinLimit: Invariant = {
  id: 'attempts-within-limit',
  says: 'No call and no recovery is tried more often than its policy allows.',
  rows: ['B14', 'E16'],
  kinds: ['caller', 'ladder'],
  cost: 'cheap',
  one(member: Member<CallerData | LadderData, CallerParameters>) {
    const { id, kind, state, setup } = member;
    if (kind === 'caller') {
      const { tries } = setup.parameters;
      const { most } = state as CallerData;
      return most > tries ? `${id} tried a call ${most} times, of ${tries}` : undefined;
    }
    for (const { id: error, attempts } of (state as LadderData).cases) {
      for (const recovery of recoveries) {
        const done = attempts[recovery] ?? 0;
        const most = recoveryTable[recovery].attempts;
        if (done > most) return `${id} tried ${recovery} ${done} times of ${most} for ${error}`;
      }
    }
    return undefined;
  },
};
