import { backoffOf, type CallerData, type CallerParameters } from '../component/caller.ts';
import type { LadderData } from '../component/ladder.ts';
import { delayRange } from '../tiered/errors/backoff.ts';
import { backoffFor } from '../tiered/errors/recovery.ts';
import type { Invariant, Member } from './invariant.ts';

/** Delays between attempts are those of their rule. */
export const delaysAsComputed: Invariant = {
  id: 'delays-as-computed',
  says: 'The delay before each further attempt is that of its rule, within its jitter.',
  rows: ['B15', 'E16'],
  kinds: ['caller', 'ladder'],
  cost: 'cheap',
  one(member: Member<CallerData | LadderData, CallerParameters>) {
    return member.kind === 'caller'
      ? callerFault(member as Member<CallerData, CallerParameters>)
      : ladderFault(member as Member<LadderData>);
  },
};

function callerFault({ id, state, setup }: Member<CallerData, CallerParameters>) {
  if (!state.wait) return undefined;
  const { call, attempt, delay, error, failing } = state.wait;
  const [low, high] = delayRange(backoffOf(setup.parameters, error), attempt, failing);
  return delay < low || delay > high ? outside(id, call, delay, low, high) : undefined;
}

function ladderFault({ id, state }: Member<LadderData>): string | undefined {
  for (const { id: error, error: what, trying } of state.cases) {
    if (!trying || trying.recovery === 'log') continue;
    const rule = backoffFor(trying.recovery, what, trying.context);
    const [low, high] = rule ? delayRange(rule, trying.attempt) : [0, 0];
    if (trying.delay < low || trying.delay > high)
      return outside(id, error, trying.delay, low, high);
  }
  return undefined;
}

function outside(id: string, what: string, delay: number, low: number, high: number): string {
  return `${id} waits ${delay} ns before it tries ${what} again, not ${low} to ${high}`;
}
