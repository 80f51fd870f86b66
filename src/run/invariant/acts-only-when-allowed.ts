import type { GatekeeperState } from '../component/gatekeeper.ts';
import type { SubjectParameters, SubjectState } from '../component/subject.ts';
import type { Invariant } from './invariant.ts';

/** Nobody does what it was not allowed to do. */
export const actsOnlyWhenAllowed: Invariant = {
  id: 'acts-only-when-allowed',
  says: 'Nobody does what it was not allowed to do.',
  rows: ['B56'],
  kinds: ['subject', 'gatekeeper'],
  cost: 'cheap',
  all(view) {
    for (const { id, state, setup } of view.of<SubjectState, SubjectParameters>('subject')) {
      const keeper = view.find<GatekeeperState>(setup.parameters.asks)?.state;
      const n = state.outcomes.findIndex(
        (each, i) => each === 'done' && keeper?.answered[`${id}:${i + 1}`] !== 'allow',
      );
      if (n >= 0) return `${id} does ${setup.parameters.does[n]?.operation} without being allowed`;
    }
    return undefined;
  },
};
