import type { CallerData, CallerParameters } from '../component/caller.ts';
import type { Invariant, Member } from './invariant.ts';

/** Every call ends well or raises its error, once. */
export const callsEndOnce: Invariant = {
  id: 'calls-end-once',
  says: 'Each call ends well, or raises its error exactly once after its last attempt.',
  rows: ['E16', 'B14'],
  kinds: ['caller'],
  cost: 'cheap',
  one({ id, state }: Member<CallerData, CallerParameters>) {
    const ended = state.good + state.degraded + state.raised.length;
    if (ended + state.live.length === state.begun) return undefined;
    return `${id} began ${state.begun} calls; ${ended} ended and ${state.live.length} are live`;
  },
};
