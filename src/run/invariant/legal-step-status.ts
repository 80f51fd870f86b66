import { illegalStepMove } from '../tiered/status.ts';
import type { Invariant } from './invariant.ts';
import type { ExecutorMember } from './tiers.ts';

/** A step moves only as its machine allows; what has ended stays as it is. */
export const legalStepStatus: Invariant = {
  id: 'legal-step-status',
  says: 'A step changes its status only as its machine allows, and terminal statuses are final.',
  rows: ['B03'],
  kinds: ['executor'],
  cost: 'cheap',
  one({ state }: ExecutorMember) {
    for (let i = 0; i < state.steps.length; i++) {
      const step = state.steps[i];
      const move = step && illegalStepMove(step.trail);
      if (move) return `${step.request}: ${move}`;
    }
    return undefined;
  },
};
