import type { ServiceData, ServiceParameters } from '../component/service.ts';
import type { Invariant, Member } from './invariant.ts';

/** Retries do not come all at once. */
export const loadWithinPeak: Invariant = {
  id: 'load-within-peak',
  says: 'No more calls arrive in one column of the load curve than the peak that is allowed.',
  rows: ['E17'],
  kinds: ['service'],
  cost: 'cheap',
  one({ id, state, setup }: Member<ServiceData, ServiceParameters>) {
    const { peak } = setup.parameters;
    const last = state.load.at(-1);
    if (peak === undefined || !last || last.arrived <= peak) return undefined;
    return `${last.arrived} calls arrived at ${id} in one column, of ${peak}`;
  },
};
