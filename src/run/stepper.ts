import type { ChoiceRequest, TakenChoice } from '../model/run.ts';
import type { Trace } from '../trace/trace.ts';
import type { System } from './actor.ts';

/** What one step did. */
export type StepResult =
  | 'stepped'
  /** Nothing is left to do. */
  | 'empty'
  /** A choice has no answer: `question` holds it. The step is half done: restore a snapshot. */
  | 'asking'
  /** More events wait than the bound allows. */
  | 'overflow';

/** Something that waits, for "what could happen next". */
export interface Pending {
  time: number;
  kind: 'message' | 'post' | 'timer' | 'crash' | 'restart' | 'change';
  to: number;
  from: number;
  label: number;
  node: number;
  lost: boolean;
  message: unknown;
}

/** What a person changes on the way: handed to an actor as a step of its own. */
export interface Intervention {
  /** It is the next thing that happens after so many steps (0: the very first). */
  step: number;
  to: number;
  message: unknown;
}

/** A message struck by a fault of chance. */
export interface Strike {
  /** The trace index of its send. */
  send: number;
  /** Index of the fault. */
  fault: number;
}

/** A stepper's whole state as plain data. */
export interface Saved {
  step: number;
}

/**
 * A run that is made step by step and can be gone back in. One `step` hands one event to one actor.
 * `Kernel` takes events by time, `Interleaving` in any order.
 */
export interface Stepper {
  readonly system: System;
  readonly trace: Trace;
  /** Every choice so far; grows only. */
  readonly taken: TakenChoice[];
  /** Messages struck by chance so far; grows only. */
  readonly strikes: readonly Strike[];
  /** The choice that has no answer, after `step` said `asking`. */
  readonly question: ChoiceRequest | undefined;
  readonly now: number;
  /** Steps done. */
  readonly steps: number;
  /** The actor that handled the last step. */
  readonly self: number;
  /** The states of all actors: to look at, never to change. */
  readonly states: readonly unknown[];
  /** Which actors are down. */
  readonly crashed: Uint8Array;
  /** How many events wait; 0 when nothing is left to do. */
  readonly pending: number;
  /** What waits, what comes first before the rest, at most `limit`. */
  waiting(limit: number): Pending[];
  step(): StepResult;
  /** Everything, to come back to. */
  snapshot(): Saved;
  /** Goes back to a snapshot of this very stepper. */
  restore(saved: Saved): void;
}
