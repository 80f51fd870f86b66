import type { BreakerData, BreakerParameters } from '../component/breaker.ts';
import type { Invariant, Member } from './invariant.ts';

/** While a breaker is open nothing gets through it. */
export const noCallWhileOpen: Invariant = {
  id: 'no-call-while-open',
  says: 'No call reaches the service while the breaker is open.',
  rows: ['B19', 'E15'],
  kinds: ['breaker'],
  cost: 'cheap',
  one({ id, state }: Member<BreakerData, BreakerParameters>) {
    for (const { admitted, call } of state.passed) {
      if (admitted === 'open') return `${id} let ${call} through while it was open`;
    }
    return undefined;
  },
};
