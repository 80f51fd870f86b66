import {
  participantsOf,
  type CoordinatorParameters,
  type CoordinatorState,
} from '../component/coordinator.ts';
import type { ParticipantState } from '../component/participant.ts';
import type { Invariant, Member, SystemView } from './invariant.ts';

/** All participants of a transaction end alike. */
export const atomicCommit: Invariant = {
  id: 'atomic-commit',
  says: 'No participant of a transaction commits while another aborts.',
  rows: ['B37', 'B41'],
  kinds: ['participant'],
  cost: 'cheap',
  one({ id, state }: Member<ParticipantState>, view: SystemView) {
    const opposite = opposites[state.log];
    if (opposite === undefined) return undefined;
    const whole = view.find<CoordinatorState, CoordinatorParameters>(state.coordinator);
    if (!whole) return undefined;
    for (const other of participantsOf(whole.setup)) {
      const log = view.find<ParticipantState>(other)?.state.log;
      if (log === opposite) return split(id, state.log, other, opposite);
    }
    return undefined;
  },
};

const opposites: Partial<Record<ParticipantState['log'], ParticipantState['log']>> = {
  committed: 'aborted',
  aborted: 'committed',
};

/** The same sentence, whoever moved last. */
function split(one: string, log: string, other: string, opposite: string): string {
  return log === 'committed'
    ? `${one} committed, ${other} aborted`
    : `${other} ${opposite}, ${one} aborted`;
}
