import type { ConvergenceData } from '../component/convergence.ts';
import type { Invariant, Member } from './invariant.ts';

/** The loop ends after its last iteration and does not call that a success. */
export const atMostNIterationsAndSaysSo: Invariant = {
  id: 'at-most-n-iterations-and-says-so',
  says: 'The loop has no more iterations than its limit, and reaching it is not convergence.',
  rows: ['E08'],
  kinds: ['convergence'],
  cost: 'cheap',
  one({ id, state }: Member<ConvergenceData>) {
    const { iteration, limit, result, changes, passed } = state;
    if (iteration > limit) return `${id} is in iteration ${iteration}, of ${limit}`;
    if (iteration < limit || result !== 'converged') return undefined;
    const honest = changes === 0 && passed === true;
    return honest ? undefined : `${id} reports success because it reached iteration ${limit}`;
  },
};
