/**
 * What determines a run: equal specifications give the same trace, byte for byte, in every
 * browser and in Node. Plain data; this is what a link and a stored run hold (never the trace).
 */
export interface RunSpec {
  /** Which document of the sources is run. */
  document: string;
  /** Any integer from 0 to 2⁵³ − 1. */
  seed: number;
  /** Answers to the run's choices, in order of asking; afterwards the seed decides. */
  choices: number[];
  faults: Fault[];
}

/**
 * Something that goes wrong on purpose. Message faults strike the n-th message (from 1) that fits
 * `from`, `to` and `label` (absent fields fit everything); times are virtual nanoseconds.
 */
export type Fault =
  | { kind: 'drop'; message: MessagePattern }
  | { kind: 'duplicate'; message: MessagePattern }
  | { kind: 'delay'; message: MessagePattern; by: number }
  | { kind: 'crash'; actor: string; at: number }
  | { kind: 'restart'; actor: string; at: number };

/** Which message a fault strikes. */
export interface MessagePattern {
  nth: number;
  from?: string;
  to?: string;
  label?: string;
}

/** How a run ended, or why it stands still. */
export type RunStatus =
  /** Everything that was to happen has happened. */
  | 'done'
  /** Nothing to do until an event comes from outside. */
  | 'rest'
  /** Someone waits for what cannot come. */
  | 'stuck'
  /** A bound on steps, queue or loops was hit. */
  | 'bound'
  | 'error'
  /** An invariant was broken. */
  | 'violated'
  /** A choice is put to the person. */
  | 'asking';

/** One way a choice could go: the branch it leads to (absent: nothing) and its label. */
export interface ChoiceOption {
  branch?: string;
  label: string;
}

/** A question that a run asks: where in the model it stands, and what could be answered. */
export interface ChoiceRequest {
  /** The model's node that asks (an `alt`, a loop, …). */
  element: string;
  label: string;
  options: ChoiceOption[];
}

/** A question that was answered. `step` is the kernel's step in which it was asked. */
export interface TakenChoice extends ChoiceRequest {
  step: number;
  picked: number;
}

/** Who waits for what, in a run that is stuck. */
export interface Waiting {
  actor: string;
  /** For people: "the reply ‘ready’ from B, which was lost". */
  reason: string;
  /** The model's node it stands at. */
  element?: string;
}
