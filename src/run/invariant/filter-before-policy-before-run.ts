import type { SafeExecutorData } from '../component/safe-executor.ts';
import type { Invariant, Member } from './invariant.ts';

const order = ['filter', 'approval', 'policy', 'run'] as const;

/** Each command is filtered, approved where needed, permitted, and only then run. */
export const filterBeforePolicyBeforeRun: Invariant = {
  id: 'filter-before-policy-before-run',
  says: 'No command runs without both verdicts, and the filter’s comes before the policy’s.',
  rows: ['E05'],
  kinds: ['safe-executor'],
  cost: 'cheap',
  one({ id, state }: Member<SafeExecutorData>) {
    for (const { command, done } of state.jobs) {
      if (done.some((what, i) => i > 0 && before(what, done[i - 1]))) {
        return `${id} did ${done.join(', then ')} with “${command}”`;
      }
      if (done.at(-1) === 'run' && !(done.includes('filter') && done.includes('policy'))) {
        return `${id} ran “${command}” after ${done.slice(0, -1).join(' and ') || 'nothing'}`;
      }
    }
    return undefined;
  },
};

function before(a: (typeof order)[number], b: (typeof order)[number] | undefined): boolean {
  return b !== undefined && order.indexOf(a) <= order.indexOf(b);
}
