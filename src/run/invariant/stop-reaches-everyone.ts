import type { StopperData, StopperParameters } from '../component/stopper.ts';
import { workersInScope } from '../component/stop-scope.ts';
import type { WorkerData } from '../component/worker.ts';
import type { Invariant, SystemView } from './invariant.ts';

/** A stop says that it is done only when everyone in its scope has stopped. */
export const stopReachesEveryone: Invariant = {
  id: 'stop-reaches-everyone',
  says: 'When an emergency stop reports success, every worker in its scope has stopped.',
  rows: ['B18'],
  kinds: ['stopper'],
  cost: 'cheap',
  all(view: SystemView) {
    for (const { id, state, setup } of view.of<StopperData, StopperParameters>('stopper')) {
      if (state.phase !== 'stopped') continue;
      for (const name of workersInScope(setup, state.scope, setup.parameters.on)) {
        if (view.find<WorkerData>(name)?.state.stopped === false) {
          return `${id} reports that all have stopped, and ${name} has not`;
        }
      }
    }
    return undefined;
  },
};
