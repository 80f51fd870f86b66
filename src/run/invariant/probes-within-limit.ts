import { probing, type BreakerData } from '../component/breaker.ts';
import type { Invariant, Member } from './invariant.ts';

/** A breaker that is half open lets only its probes through. */
export const probesWithinLimit: Invariant = {
  id: 'probes-within-limit',
  says: 'A half-open breaker has no more probes under way than configured.',
  rows: ['B19', 'E15'],
  kinds: ['breaker'],
  cost: 'cheap',
  one({ id, state }: Member<BreakerData>) {
    const count = probing(state);
    if (count < 2) return undefined;
    const probes = state.passed.reduce((most, one) => Math.max(most, one.probes), 1);
    return count > probes ? `${id} has ${count} probes under way, of ${probes}` : undefined;
  },
};
