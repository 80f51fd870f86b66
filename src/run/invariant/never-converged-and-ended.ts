import type { ConvergenceData } from '../component/convergence.ts';
import type { Invariant, Member } from './invariant.ts';

/** An iteration ends in one way. */
export const neverConvergedAndEnded: Invariant = {
  id: 'never-converged-and-ended',
  says: 'An iteration reports that it converged or that it ended, never both.',
  rows: ['E07'],
  kinds: ['convergence'],
  cost: 'cheap',
  one({ id, state }: Member<ConvergenceData>) {
    const { outcome, iteration } = state;
    return outcome.length > 1
      ? `${id} reports ${outcome.join(' and ')} of iteration ${iteration}`
      : undefined;
  },
};
