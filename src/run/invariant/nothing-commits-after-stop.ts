import { EventKind } from '../../trace/event.ts';
import type { StopperData, StopperParameters } from '../component/stopper.ts';
import { workersInScope } from '../component/stop-scope.ts';
import type { WorkerData } from '../component/worker.ts';
import type { Invariant, Member, SystemView } from './invariant.ts';

/** Who must not commit any more: everyone in scope, once all have said that they stopped. */
interface Memory {
  stopped: Set<string>;
}

/** After a stop nothing is committed in its scope: neither what is new nor what was under way. */
export const nothingCommitsAfterStop: Invariant<Memory> = {
  id: 'nothing-commits-after-stop',
  says: 'After an emergency stop nothing that is caused later commits in its scope.',
  rows: ['B18'],
  kinds: ['worker', 'stopper'],
  cost: 'cheap',
  one({ id, kind, state }: Member<WorkerData | StopperData>) {
    if (kind !== 'worker') return undefined;
    const { stopped, commits, commitsAtStop } = state as WorkerData;
    if (!stopped || commits === commitsAtStop) return undefined;
    return `${id} committed ${commits - commitsAtStop} times after it was stopped`;
  },
  monitor: {
    begin: () => ({ stopped: new Set() }),
    see(memory, { kind, label, node, time }, view) {
      if (kind !== EventKind.mark) return undefined;
      if (label === 'stop:reached') remember(memory, node, view);
      else if (label === 'status:committed' && memory.stopped.has(node)) {
        return `${node} committed at ${time} ns, after everyone had stopped`;
      }
      return undefined;
    },
  },
};

function remember(memory: Memory, stopper: string, view: SystemView): void {
  const found = view.find<StopperData, StopperParameters>(stopper);
  if (!found) return;
  const { setup, state } = found;
  for (const id of workersInScope(setup, state.scope, setup.parameters.on)) memory.stopped.add(id);
}
