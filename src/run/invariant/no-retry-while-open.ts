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
    for (const { phase, call, error } of state.live) {
      if (phase !== 'waiting') continue;
      if (error === 'circuit_breaker_open') return `${id} tries ${call} again after a refusal`;
      if (state.breaker === 'open') return `${id} waits to try ${call} again; the breaker is open`;
    }
    return undefined;
  },
};
