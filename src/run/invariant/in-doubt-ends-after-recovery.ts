import type { ParticipantState } from '../component/participant.ts';
import type { Invariant, SystemView } from './invariant.ts';

/** Being in doubt ends once both sides are up. */
export const inDoubtEndsAfterRecovery: Invariant = {
  id: 'in-doubt-ends-after-recovery',
  says: 'Nobody stays in doubt once the coordinator is back.',
  rows: ['B39', 'B40'],
  kinds: ['participant'],
  cost: 'cheap',
  end(view: SystemView) {
    for (const { id, state, crashed } of view.of<ParticipantState>('participant')) {
      if (crashed || state.phase !== 'prepared') continue;
      const coordinator = view.find(state.coordinator);
      if (coordinator && !coordinator.crashed) return `${id} is still in doubt`;
    }
    return undefined;
  },
};
