import { decisionOf, type CoordinatorState } from '../component/coordinator.ts';
import type { ParticipantState } from '../component/participant.ts';
import type { Invariant, SystemView } from './invariant.ts';

/** Whatever a participant did because it was told stands in the coordinator's log. */
export const decisionSurvives: Invariant = {
  id: 'decision-survives',
  says: 'A decision that a participant follows stands in the coordinator’s log, and stays there.',
  rows: ['B40', 'B41'],
  kinds: ['coordinator', 'participant'],
  cost: 'cheap',
  all(view: SystemView) {
    for (const { id, state } of view.of<ParticipantState>('participant')) {
      if (state.log !== 'committed') continue;
      const log = view.find<CoordinatorState>(state.coordinator)?.state.log;
      if (log !== undefined && decisionOf(log) !== 'commit') {
        return `${id} committed, but the log of ${state.coordinator} says “${log}”`;
      }
    }
    return undefined;
  },
};
