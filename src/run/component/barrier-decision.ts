import type { BarrierRules, TimeoutAction } from '../../model/barrier.ts';
import type { BarrierOutcome } from './barrier-messages.ts';

/** What the agents have answered so far. */
export type Answers = Readonly<Record<string, 'ok' | 'alarm'>>;

/** The faults of published barriers that lie in the decision. */
export type DecisionDefect = 'ok-before-alarm' | 'all-with-silent-passes';

/** How many answers decide, of so many agents. */
export function quorumOf({ quorum }: BarrierRules, agents: number): number {
  return quorum === 0 || quorum > agents ? agents : quorum;
}

/**
 * What follows from the answers; undefined while it is open. An alarm is looked for first, so that
 * nothing goes on once one has arrived; `retry` asks again.
 */
export function decideBarrier(
  rules: BarrierRules,
  agents: number,
  answers: Answers,
  timedOut: boolean,
  defect?: string,
): BarrierOutcome | 'retry' | undefined {
  const heard = Object.values(answers);
  const oks = heard.filter((answer) => answer === 'ok').length;
  const quorum = quorumOf(rules, agents);
  const alarm = oks < heard.length;
  if (defect === 'ok-before-alarm') {
    if (oks >= quorum) return 'proceed';
    if (alarm && !rules.blockOnFirst && heard.length < agents && !timedOut) return undefined;
  }
  if (alarm && (rules.blockOnFirst || heard.length >= quorum || timedOut)) return 'blocked';
  if (!alarm && heard.length >= quorum) return 'proceed';
  if (!timedOut) return undefined;
  if (defect === 'all-with-silent-passes' && rules.quorum === 0) return 'proceed';
  if (rules.majorityAtTimeout && oks * 2 > agents) return 'proceed';
  return afterTimeout[rules.onTimeout];
}

const afterTimeout: Readonly<Record<TimeoutAction, BarrierOutcome | 'retry'>> = {
  block: 'timed_out',
  continue: 'proceed',
  defer: 'deferred',
  retry: 'retry',
  emergency_stop: 'stopped',
};
