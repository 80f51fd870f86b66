import type { ServiceData, ServiceParameters } from '../component/service.ts';
import type { Invariant, Member } from './invariant.ts';

/** Retries do not come all at once. */
export const loadWithinPeak: Invariant = {
  id: 'load-within-peak',
  says: 'After the first column of the load curve no column has more calls than the peak.',
  rows: ['E17'],
  kinds: ['service'],
  cost: 'cheap',
  one({ id, state, setup }: Member<ServiceData, ServiceParameters>) {
    const { peak } = setup.parameters;
    const last = state.load.at(-1);
    if (peak === undefined || !last || state.load.length < 2) return undefined;
    if (last.arrived <= peak) return undefined;
    return `${last.arrived} calls arrived at ${id} in one column, of ${peak}`;
  },
};
