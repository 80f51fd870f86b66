import {
  decisionOf,
  participantsOf,
  type CoordinatorParameters,
  type CoordinatorState,
} from '../component/coordinator.ts';
import type { ParticipantState } from '../component/participant.ts';
import type { Invariant, Member, SystemView } from './invariant.ts';

type Coordinator = Member<CoordinatorState, CoordinatorParameters>;

/** A coordinator decides to commit only on the yes of everybody. */
export const commitOnlyIfAllPrepared: Invariant = {
  id: 'commit-only-if-all-prepared',
  says: 'A transaction is committed only when every participant has written down its yes.',
  rows: ['B38', 'B41'],
  kinds: ['coordinator', 'participant'],
  cost: 'cheap',
  one(member: Coordinator | Member<ParticipantState>, view: SystemView) {
    if (member.kind === 'coordinator') return unprepared(member as Coordinator, view);
    const { coordinator } = (member as Member<ParticipantState>).state;
    const whole = view.find<CoordinatorState, CoordinatorParameters>(coordinator);
    return whole && unprepared(whole, view);
  },
};

function unprepared({ id, state, setup }: Coordinator, view: SystemView): string | undefined {
  if (decisionOf(state.phase) !== 'commit') return undefined;
  for (const participant of participantsOf(setup)) {
    const log = view.find<ParticipantState>(participant)?.state.log;
    if (log !== 'prepared' && log !== 'committed') {
      return `${id} commits, but the log of ${participant} says “${log ?? ''}”`;
    }
  }
  return undefined;
}
