import type { ConvergenceData } from '../component/convergence.ts';
import type { Invariant, Member } from './invariant.ts';

/** Convergence means that nothing changes any more and the tests pass, and nothing else. */
export const convergedOnlyWhenUnchangedAndTestsPass: Invariant = {
  id: 'converged-only-when-unchanged-and-tests-pass',
  says: 'The loop converges exactly when an iteration changes nothing and the tests pass.',
  rows: ['E07'],
  kinds: ['convergence'],
  cost: 'cheap',
  one({ id, state }: Member<ConvergenceData>) {
    const { outcome, changes, passed, result, iteration } = state;
    if (outcome.length === 0) return undefined;
    const stable = changes === 0 && passed === true;
    const says = outcome.includes('converged') || result === 'converged';
    if (says && !stable) {
      const tests = passed === true ? 'pass' : 'fail';
      return `${id} says converged after ${changes} changes, and its tests ${tests}`;
    }
    return stable && !says ? `${id} did not converge in iteration ${iteration}` : undefined;
  },
};
