import type { Invariant } from './invariant.ts';
import type { RunMember } from './tiers.ts';

/** Branches with a step at work are never more than the run's limit. */
export const branchesWithinLimit: Invariant = {
  id: 'branches-within-limit',
  says: 'A run never has more active branches than its limit.',
  rows: ['B35'],
  kinds: ['run'],
  cost: 'cheap',
  one({ state, setup }: RunMember) {
    const limit = state.books.limit[3] ?? -1;
    const { threads } = state;
    if (limit < 0 || threads.length <= limit) return undefined;
    let active = 0;
    for (let i = 0; i < threads.length; i++) {
      const thread = threads[i];
      if (!thread || thread.to !== setup.parameters.executor) continue;
      const { phase } = thread;
      if (phase === 'reserving' || phase === 'reserved' || phase === 'executing') active++;
    }
    return active > limit
      ? `${active} branches of ${state.request} are active of ${limit}`
      : undefined;
  },
};
