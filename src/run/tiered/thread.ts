import type { Account, Levels } from './ledger.ts';
import type { Attempts } from './errors/recovery.ts';
import type { Classified } from './errors/types.ts';
import type { ExecutionError } from './protocol.ts';

/** What a line of execution is doing. */
export type Phase =
  /** Ready for its next instruction. */
  | 'ready'
  /** Waits until another branch has ended, because only so many may be active. */
  | 'queued'
  /** Waits for the executor's (or child's) confirmation of its budget. */
  | 'reserving'
  /** Confirmed, but its run is paused. */
  | 'reserved'
  | 'executing'
  /** Waits for more resources from above, before it gives a step its budget. */
  | 'asking'
  /** Waits before it tries again. */
  | 'waiting'
  /** Waits for an answer to an error that it handed up. */
  | 'escalated'
  /** Waits for its branches. */
  | 'forked'
  | 'ended';

/** One line of execution in a run: its main line, or a branch of a parallel step. */
export interface Thread {
  id: number;
  /** The thread that forked it, -1 for the main line. */
  parent: number;
  branch: string;
  /** Position of its next instruction. */
  pc: number;
  /** Rounds of the loops that it is in, innermost last. */
  loops: number[];
  phase: Phase;
  /** The step that it is at, and its request; the one before, which the executor may forget. */
  at: number;
  request: string;
  done: string;
  /** The actor that was asked: the executor, or a child run. */
  to: string;
  /** Tries of this step, from 1; sendings of this request. */
  attempt: number;
  tries: number;
  /** Share of the step that is left after its scope was reduced. */
  scope: number;
  attempts: Attempts;
  error: Classified | null;
  failure: ExecutionError | null;
  raised: number;
  /** Has one of the run's branches. */
  holds: boolean;
  /** Branches that have not ended. */
  left: number;
  /** Its own account, when its branch has a budget. */
  books: Account | null;
  /** What those of its branches that have ended left of their own budgets; [] for none. */
  spare: Levels;
  /** Time used in its account when it began, and by itself since. */
  base: number;
  spent: number;
  /** What its branches reached of time, from its own beginning. */
  reach: number;
  /** Its step's request for more, while the tier above is asked. */
  asking: { n: number; amount: Levels } | null;
  /** Requests for more: of this thread to the tier above, and of its step to it. */
  asked: number;
  answered: number;
  wanted: Levels;
  timer: number;
  mark: number;
}

/** A thread that is ready at an instruction. */
export function newThread(id: number, parent: number, branch: string, pc: number): Thread {
  return {
    id,
    parent,
    branch,
    pc,
    loops: [],
    phase: 'ready',
    at: -1,
    request: '',
    done: '',
    to: '',
    attempt: 0,
    tries: 0,
    scope: 1,
    attempts: {},
    error: null,
    failure: null,
    raised: -1,
    holds: false,
    left: 0,
    books: null,
    spare: [],
    base: 0,
    spent: 0,
    reach: 0,
    asking: null,
    asked: 0,
    answered: 0,
    wanted: [],
    timer: -1,
    mark: -1,
  };
}
