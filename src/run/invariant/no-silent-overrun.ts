import type { Invariant } from './invariant.ts';
import type { ExecutorMember } from './tiers.ts';

/** When a step needs more than it has, it is decided what happens; it never just takes it. */
export const noSilentOverrun: Invariant = {
  id: 'no-silent-overrun',
  says: 'No step uses more than was reserved without a decision: less work, more resources, or an end.',
  rows: ['B24', 'B26'],
  kinds: ['executor'],
  cost: 'cheap',
  one({ state }: ExecutorMember) {
    for (let i = 0; i < state.steps.length; i++) {
      const step = state.steps[i];
      if (!step || step.overruns === step.decided) continue;
      const silent = step.overruns - step.decided;
      return `${silent} overruns of ${step.request} were not decided upon`;
    }
    return undefined;
  },
};
