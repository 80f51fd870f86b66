import {
  decisionOf,
  participantsOf,
  type CoordinatorParameters,
  type CoordinatorState,
} from '../component/coordinator.ts';
import type { ParticipantState } from '../component/participant.ts';
import type { Invariant, SystemView } from './invariant.ts';

/** A coordinator decides to commit only on the yes of everybody. */
export const commitOnlyIfAllPrepared: Invariant = {
  id: 'commit-only-if-all-prepared',
  says: 'A transaction is committed only when every participant has written down its yes.',
  rows: ['B38', 'B41'],
  kinds: ['coordinator', 'participant'],
  cost: 'cheap',
  all(view: SystemView) {
    for (const one of view.of<CoordinatorState, CoordinatorParameters>('coordinator')) {
      if (decisionOf(one.state.phase) !== 'commit') continue;
      for (const id of participantsOf(one.setup)) {
        const log = view.find<ParticipantState>(id)?.state.log;
        if (log !== 'prepared' && log !== 'committed') {
          return `${one.id} commits, but the log of ${id} says “${log ?? ''}”`;
        }
      }
    }
    return undefined;
  },
};
