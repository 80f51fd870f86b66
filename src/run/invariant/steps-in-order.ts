import { loopSteps, type ConvergenceData } from '../component/convergence.ts';
import type { Invariant, Member } from './invariant.ts';

/** An iteration goes through its steps one after the other and leaves none out. */
export const stepsInOrder: Invariant = {
  id: 'steps-in-order',
  says: 'Every iteration diagnoses, fixes, attacks and validates, in this order.',
  rows: ['E06', 'E02'],
  kinds: ['convergence'],
  cost: 'cheap',
  one({ id, state }: Member<ConvergenceData>) {
    const wrong = state.done.findIndex((step, i) => step !== loopSteps[i]);
    if (wrong >= 0) return `${id} completed ${state.done[wrong]} as step ${wrong + 1}`;
    if (state.outcome.length === 0 || state.done.length === loopSteps.length) return undefined;
    return `${id} ended iteration ${state.iteration} after ${state.done.join(', ')}`;
  },
};
