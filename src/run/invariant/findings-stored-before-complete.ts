import type { ConvergenceData, ConvergenceParameters } from '../component/convergence.ts';
import type { FindingStoreData } from '../component/finding-store.ts';
import type { Invariant, SystemView } from './invariant.ts';

/** A step is complete when what it found is kept. */
export const findingsStoredBeforeComplete: Invariant = {
  id: 'findings-stored-before-complete',
  says: 'What a complete step has found is in the store.',
  rows: ['E02'],
  kinds: ['convergence'],
  cost: 'cheap',
  all(view: SystemView) {
    const first = view.of<FindingStoreData>('finding-store')[0];
    if (!first) return undefined;
    for (const loop of view.of<ConvergenceData, ConvergenceParameters>('convergence')) {
      const named = loop.setup.parameters.store;
      const store = named === undefined ? first : view.find<FindingStoreData>(named);
      const missing = loop.state.reported.find((each) => !store?.state.findings.includes(each));
      if (missing !== undefined) return `${loop.id} reports “${missing}”, which is not stored`;
    }
    return undefined;
  },
};
