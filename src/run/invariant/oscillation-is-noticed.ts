import type { ConvergenceData } from '../component/convergence.ts';
import type { Invariant, Member } from './invariant.ts';

/** A target that comes back to an earlier state is noticed. */
export const oscillationIsNoticed: Invariant = {
  id: 'oscillation-is-noticed',
  says: 'When the target is in a state again in which an iteration left it before, it is said.',
  rows: ['E09'],
  kinds: ['convergence'],
  cost: 'cheap',
  one({ id, state }: Member<ConvergenceData>) {
    const { states, period, iteration } = state;
    const last = states.at(-1);
    if (last === undefined) return undefined;
    const before = states.lastIndexOf(last, states.length - 2);
    const again = states.length > 1 && before >= 0;
    if (again && period === 0) {
      return `${id} left its target in iteration ${iteration} as in ${before + 1}, and is silent`;
    }
    return period > 0 && new Set(states).size === states.length
      ? `${id} says that the target goes in circles, and it does not`
      : undefined;
  },
};
