import type { LadderData } from '../component/ladder.ts';
import { actionOf } from '../tiered/errors/recovery.ts';
import type { Invariant, Member } from './invariant.ts';

/** What is done about an error is what its recovery means. */
export const actionAsMapped: Invariant = {
  id: 'action-as-mapped',
  says: 'The action that settles an error on a rung is the one that its recovery stands for.',
  rows: ['B13', 'B16'],
  kinds: ['ladder'],
  cost: 'cheap',
  one({ id, state }: Member<LadderData>) {
    for (const { id: name, outcome, action, trying } of state.cases) {
      if (outcome === 'open' || !trying || trying.recovery === 'log') continue;
      const meant = actionOf(trying.recovery, trying.context);
      if (action !== meant) return `${id} does “${action}” about ${name}, not “${meant}”`;
    }
    return undefined;
  },
};
