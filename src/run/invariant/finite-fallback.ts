import type { Invariant } from './invariant.ts';
import type { ExecutorMember } from './tiers.ts';

/** A step falls back along its chain of strategies, and never to one that it has tried. */
export const finiteFallback: Invariant = {
  id: 'finite-fallback',
  says: 'A step falls back along its chain of strategies, and tries none of them twice.',
  rows: ['B06'],
  kinds: ['executor'],
  cost: 'cheap',
  one({ state, setup }: ExecutorMember) {
    for (let i = 0; i < state.steps.length; i++) {
      const step = state.steps[i];
      if (!step || step.tried.length === 0) continue;
      const chain: readonly string[] = setup.parameters.program.steps[step.at]?.strategies ?? [];
      for (let k = 0; k < step.tried.length; k++) {
        const tried = step.tried[k] as string;
        if (step.tried.indexOf(tried) !== k) return `${step.request} tries ${tried} twice`;
        if (!chain.includes(tried)) return `${step.request} tries ${tried}, which is not its own`;
      }
    }
    return undefined;
  },
};
