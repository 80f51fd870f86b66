import type { LadderData } from '../component/ladder.ts';
import { recoveryTable } from '../tiered/errors/recovery.ts';
import type { Invariant, Member } from './invariant.ts';

/** Only recoveries whose condition holds are chosen. */
export const recoveryIsApplicable: Invariant = {
  id: 'recovery-is-applicable',
  says: 'Every recovery that is chosen applies to its error, where it is handled.',
  rows: ['B12', 'E18'],
  kinds: ['ladder'],
  cost: 'cheap',
  one({ id, state }: Member<LadderData>) {
    for (const { id: name, error, trying } of state.cases) {
      if (!trying || trying.recovery === 'log') continue;
      if (!recoveryTable[trying.recovery].applies(error, trying.context)) {
        return `${id} tries ${trying.recovery} for ${name}, where it does not apply`;
      }
    }
    return undefined;
  },
};
