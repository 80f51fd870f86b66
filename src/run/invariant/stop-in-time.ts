import type { StopperData, StopperParameters } from '../component/stopper.ts';
import type { Invariant, Member } from './invariant.ts';

/** Stopping is fast, or it has failed. */
export const stopInTime: Invariant = {
  id: 'stop-in-time',
  says: 'An emergency stop that succeeds takes no longer than it may at most.',
  rows: ['B18'],
  kinds: ['stopper'],
  cost: 'cheap',
  one({ id, state, setup }: Member<StopperData, StopperParameters>) {
    const { most } = setup.parameters;
    if (state.phase !== 'stopped' || state.took <= most) return undefined;
    return `${id} took ${state.took} ns, of ${most}`;
  },
};
