import {
  decisionOf,
  participantsOf,
  type CoordinatorParameters,
  type CoordinatorState,
} from '../component/coordinator.ts';
import type { ParticipantState } from '../component/participant.ts';
import type { Invariant, Member, SystemView } from './invariant.ts';

type Participant = Member<ParticipantState>;
type Coordinator = Member<CoordinatorState, CoordinatorParameters>;

/** Whatever a participant did because it was told stands in the coordinator's log. */
export const decisionSurvives: Invariant = {
  id: 'decision-survives',
  says: 'A decision that a participant follows stands in the coordinator’s log, and stays there.',
  rows: ['B40', 'B41'],
  kinds: ['coordinator', 'participant'],
  cost: 'cheap',
  one(member: Coordinator | Participant, view: SystemView) {
    if (member.kind === 'participant') return forgotten(member as Participant, view);
    for (const id of participantsOf((member as Coordinator).setup)) {
      const participant = view.find<ParticipantState>(id);
      const why = participant && forgotten(participant, view);
      if (why !== undefined) return why;
    }
    return undefined;
  },
};

function forgotten({ id, state }: Participant, view: SystemView): string | undefined {
  if (state.log !== 'committed') return undefined;
  const log = view.find<CoordinatorState>(state.coordinator)?.state.log;
  if (log === undefined || decisionOf(log) === 'commit') return undefined;
  return `${id} committed, but the log of ${state.coordinator} says “${log}”`;
}
