import type { CallerData, CallerParameters } from '../component/caller.ts';
import type { Invariant, Member } from './invariant.ts';

/** An open breaker skips retries. */
export const noRetryWhileOpen: Invariant = {
  id: 'no-retry-while-open',
  says: 'Nothing is tried again after the breaker refused it, or while it is known to be open.',
  rows: ['E18', 'B12'],
  kinds: ['caller'],
  cost: 'cheap',
  one({ id, state }: Member<CallerData, CallerParameters>) {
    const { wait, breaker, live } = state;
    if (wait?.error === 'circuit_breaker_open') return `${id} tries ${wait.call} again: refused`;
    if (breaker !== 'open') return undefined;
    const waiting = live.find(({ phase }) => phase === 'waiting');
    return waiting && `${id} waits to try ${waiting.call} again, and the breaker is open`;
  },
};
