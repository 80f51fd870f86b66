import type { BreakerData, BreakerParameters } from '../component/breaker.ts';
import { changeFault } from '../component/breaker-machine.ts';
import type { Invariant, Member } from './invariant.ts';

/** A breaker changes only as its machine is drawn, at the counts that are configured. */
export const breakerTransitionsAsDrawn: Invariant = {
  id: 'breaker-transitions-as-drawn',
  says: 'A breaker opens at its threshold, is tried after its reset, and closes after its probes.',
  rows: ['B19', 'E15'],
  kinds: ['breaker'],
  cost: 'cheap',
  one({ id, state, setup }: Member<BreakerData, BreakerParameters>) {
    const { threshold } = setup.parameters;
    if (state.state === 'closed' && state.failures >= threshold) {
      return `${id} is closed after ${state.failures} failures in a row, of ${threshold}`;
    }
    const fault = state.last ? changeFault(state.last) : undefined;
    return fault && `${id} ${fault}`;
  },
};
