import type { ParticipantState } from '../component/participant.ts';
import type { Invariant, SystemView } from './invariant.ts';

/** All participants of a transaction end alike. */
export const atomicCommit: Invariant = {
  id: 'atomic-commit',
  says: 'No participant of a transaction commits while another aborts.',
  rows: ['B37', 'B41'],
  kinds: ['participant'],
  cost: 'cheap',
  all(view: SystemView) {
    const members = view.of<ParticipantState>('participant');
    for (const { id, state } of members) {
      if (state.log !== 'committed') continue;
      const other = members.find(
        (one) => one.state.log === 'aborted' && one.state.coordinator === state.coordinator,
      );
      if (other) return `${id} committed, ${other.id} aborted`;
    }
    return undefined;
  },
};
