import { worthRetrying, type CallerData } from '../component/caller.ts';
import type { Invariant, Member } from './invariant.ts';

/** Errors that no retry can help are raised at once. */
export const retriesOnlyWhatMayHelp: Invariant = {
  id: 'retries-only-what-may-help',
  says: 'Only errors that are classified as retryable are tried again.',
  rows: ['B09', 'E16'],
  kinds: ['caller'],
  cost: 'cheap',
  one({ id, state }: Member<CallerData>) {
    const { wait } = state;
    if (!wait || worthRetrying(wait.error)) return undefined;
    return `${id} tries ${wait.call} again after ${wait.error}`;
  },
};
