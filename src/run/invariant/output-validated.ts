import { isShare, validate } from '../tiered/validate.ts';
import type { Invariant } from './invariant.ts';
import type { ExecutorMember } from './tiers.ts';

/** What a step hands over as completed is in range and of the declared shape. */
export const outputValidated: Invariant = {
  id: 'output-validated',
  says: 'A completed step has quality and confidence from 0 to 1, and an output of the declared shape.',
  rows: ['B05'],
  kinds: ['executor'],
  cost: 'cheap',
  one({ state, setup }: ExecutorMember) {
    for (let i = 0; i < state.steps.length; i++) {
      const step = state.steps[i];
      const result = step?.result;
      if (!result || result.status !== 'completed') continue;
      const { quality, confidence, output, request } = result;
      if (!isShare(quality)) return `${request} has quality ${quality}`;
      if (!isShare(confidence)) return `${request} has confidence ${confidence}`;
      const plan = setup.parameters.program.steps[step.at];
      const why = plan && validate(plan, output, quality);
      if (why !== undefined) return `${request} is completed: ${why}`;
    }
    return undefined;
  },
};
