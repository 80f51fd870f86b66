import type { Classified } from './errors/types.ts';
import type { ErrorCase } from './errors/escalation.ts';
import type { Attempts } from './errors/recovery.ts';
import type { Account, Levels } from './ledger.ts';
import type { StepStatus } from './status.ts';
import type { StepResult } from './protocol.ts';
import type { Variables } from './context.ts';

/** What a step that needs more than it has wanted to do with it. */
export type Wanted = 'own' | 'tool' | 'after' | 'time';

/** One execution of a step, as its executor keeps it: everything that survives a crash. */
export interface StepRecord {
  /** Also the path of its account. */
  request: string;
  /** Position in the program. */
  at: number;
  /** How often the run has tried this step. */
  attempt: number;
  /** Every status that it had; the last is the present one. */
  trail: StepStatus[];
  books: Account;
  inputs: Variables;
  /** Strategies that were used, in order; the last is the present one. */
  tried: string[];
  /** Position of the next tool. */
  tool: number;
  /** The call that is open, '' for none. */
  call: string;
  calls: number;
  /** Tries of this execution, from 1. */
  tries: number;
  started: number;
  /** Share of its work that is left after its scope was reduced. */
  scope: number;
  /** Share of its quality that is left. */
  level: number;
  barrier: '' | 'asked' | 'proceed';
  /** What it does when it is given more. */
  wants: Wanted | '';
  wanted: Levels;
  /** Requests for more so far. */
  asked: number;
  /** How often it was given more time. */
  extended: number;
  /** Overruns, and those that were decided upon: an undecided one would be silent. */
  overruns: number;
  decided: number;
  attempts: Attempts;
  error: Classified | null;
  path: ErrorCase | null;
  /** Mark of the error that is being handled. */
  raised: number;
  /** Timers: the deadline of the whole, and what it waits for now; -1 for none. */
  deadline: number;
  wait: number;
  result: StepResult | null;
}

/** The present status of a step. */
export function statusOf({ trail }: StepRecord): StepStatus {
  return trail[trail.length - 1] as StepStatus;
}

/** Has it ended? */
export function hasEnded({ result }: StepRecord): boolean {
  return result !== null;
}
