/**
 * The circuit breaker as a machine without messages or time (M. Nygard, "Release It!", 2007):
 * closed lets calls through and counts failures in a row; open lets none through; half open lets
 * a few probes through, whose success closes it and whose failure opens it again.
 */

export type BreakerState = 'closed' | 'open' | 'half_open';

/** The numbers that a breaker goes by. */
export interface BreakerRules {
  threshold: number;
  successes: number;
  probes: number;
  defect?: string;
}

/** The last change of state, and the counts that led to it. */
export interface BreakerChange {
  from: BreakerState;
  to: BreakerState;
  why: 'failures' | 'reset' | 'successes' | 'probe failed';
  failures: number;
  successes: number;
  /** How many of each were asked for at that time. */
  threshold: number;
  needed: number;
}

/** A breaker's memory. */
export interface BreakerMachine {
  state: BreakerState;
  /** Failures in a row while closed. */
  failures: number;
  /** Good probes since it is half open. */
  successes: number;
  last: BreakerChange | null;
}

/** A breaker at the start. */
export function closedBreaker(): BreakerMachine {
  return { state: 'closed', failures: 0, successes: 0, last: null };
}

/** Whether a call may pass; `probing` are the probes under way. */
export function mayPass(machine: BreakerMachine, rules: BreakerRules, probing: number): boolean {
  switch (machine.state) {
    case 'closed':
      return true;
    case 'open':
      return rules.defect === 'passes-while-open';
    case 'half_open':
      return probing < rules.probes || rules.defect === 'no-half-open-limit';
  }
}

/**
 * Counts the end of a call that was let through in state `admitted`; true when the state changed.
 * Calls from before the last change say nothing about the service now and are not counted.
 */
export function settle(
  machine: BreakerMachine,
  rules: BreakerRules,
  admitted: BreakerState,
  good: boolean,
): boolean {
  if (admitted !== machine.state) return false;
  if (machine.state === 'closed') return settleClosed(machine, rules, good);
  return machine.state === 'half_open' && settleProbe(machine, rules, good);
}

function settleClosed(machine: BreakerMachine, rules: BreakerRules, good: boolean): boolean {
  machine.failures = good ? 0 : machine.failures + 1;
  if (machine.failures < rules.threshold || rules.defect === 'never-opens') return false;
  return change(machine, rules, 'open', 'failures');
}

/** The threshold was changed: a closed breaker opens that is over it now. */
export function recheck(machine: BreakerMachine, rules: BreakerRules): boolean {
  if (machine.state !== 'closed' || machine.failures < rules.threshold) return false;
  return rules.defect !== 'never-opens' && change(machine, rules, 'open', 'failures');
}

function settleProbe(machine: BreakerMachine, rules: BreakerRules, good: boolean): boolean {
  if (!good) return change(machine, rules, 'open', 'probe failed');
  machine.successes++;
  const enough = rules.defect === 'closes-too-soon' ? 1 : rules.successes;
  return machine.successes >= enough && change(machine, rules, 'closed', 'successes');
}

/** The reset time is over: the service may be tried again. True when the state changed. */
export function reset(machine: BreakerMachine, rules: BreakerRules): boolean {
  if (machine.state !== 'open') return false;
  const next = rules.defect === 'skips-half-open' ? 'closed' : 'half_open';
  return change(machine, rules, next, 'reset');
}

function change(
  machine: BreakerMachine,
  rules: BreakerRules,
  to: BreakerState,
  why: BreakerChange['why'],
): true {
  const { state: from, failures, successes } = machine;
  const { threshold, successes: needed } = rules;
  machine.last = { from, to, why, failures, successes, threshold, needed };
  machine.state = to;
  machine.successes = 0;
  if (to !== 'open') machine.failures = 0;
  return true;
}

/** Why a change is not one of those drawn; undefined when it is. */
export function changeFault(last: BreakerChange): string | undefined {
  const way = `${last.from} → ${last.to}`;
  switch (way) {
    case 'closed → open':
      return last.failures >= last.threshold
        ? undefined
        : `opened after ${last.failures} of ${last.threshold} failures`;
    case 'open → half_open':
      return last.why === 'reset' ? undefined : `half open because of ${last.why}`;
    case 'half_open → closed':
      return last.successes >= last.needed
        ? undefined
        : `closed after ${last.successes} of ${last.needed} good probes`;
    case 'half_open → open':
      return undefined;
    default:
      return `went ${way}, which is not a way it can go`;
  }
}
