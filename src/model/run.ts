import type { Json } from './json.ts';

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
  /** How events are ordered: by time when absent. */
  schedule?: Schedule;
  /** What a person changes on the way ("what if"); by step, earliest first. */
  changes?: Change[];
  /**
   * The document is run as machines that talk to each other, one step of one of them at a time.
   * Absent: the document's own way (a diagram as drawn, machines with `defaultMachineMode`).
   */
  machines?: MachineMode;
  /** The document is a statechart: what comes from outside, and how it begins. */
  chart?: ChartSpec;
}

/** What a run of statecharts is told beside the sources. */
export interface ChartSpec {
  /** What comes from outside, in this order. */
  events: OutsideEvent[];
  /** Ids of further documents whose machines run beside it; they know each other by id. */
  together?: string[];
  /** How many instances of the picked machine run side by side (1). */
  copies?: number;
  /** The machine begins as this snapshot says (JSON of run/statechart/snapshot.ts). */
  from?: { snapshot: string; timers: 'remaining' | 'restart' | 'fire' };
  /** Ids (name@hash) of extensions that the run may use; their packages come with the request. */
  extensions?: string[];
}

/**
 * Something sent to a machine by a person or a test. With `step` it is sent `after` ns after that
 * step of the run (0: before anything else happens); without, `after` ns after the one before it
 * has been handled to its end.
 */
export interface OutsideEvent {
  name: string;
  data?: Json;
  /** Virtual nanoseconds. */
  after?: number;
  step?: number;
  /** Session id of the receiver; the picked machine when absent. */
  to?: string;
}

/** How machines talk to each other. */
export interface MachineMode {
  /** Most messages in a channel (one a pair of roles and direction); -1 any number. */
  bound: number;
  /** Sending and receiving is one step; `bound` means nothing then. */
  synchronous: boolean;
}

/** What machines are run with when nothing is said. */
export const defaultMachineMode: MachineMode = { bound: 1, synchronous: false };

/**
 * Any order instead of time: each step is a choice among everything that could happen next (which
 * message is delivered or lost or doubled, which timer fires, who crashes or comes back), up to
 * these bounds. -1 is any number.
 */
export interface Schedule {
  order: 'any';
  crashes: number;
  /** Ids of those who may crash; everyone when empty. */
  crashable: string[];
  restarts: boolean;
  losses: number;
  duplicates: number;
  /** False: messages between the same two arrive in the order in which they were sent. */
  reorder: boolean;
}

/** A value of the source (a path of a scenario) that is another one from `step` on. */
export interface Change {
  /** 0: from the start. */
  step: number;
  path: string;
  value: Json;
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
  | { kind: 'restart'; actor: string; at: number }
  /** It may overtake and be overtaken; arrives `by` later. */
  | { kind: 'reorder'; message: MessagePattern; by: number }
  /** It arrives, but damaged: the receiver is told so (`corrupt` flag). */
  | { kind: 'corrupt'; message: MessagePattern }
  /** Nothing passes between these actors and all others in this time; `until` -1 is to the end. */
  | { kind: 'partition'; actors: string[]; at: number; until: number }
  /** Messages that fit take `factor` times as long in this time. */
  | { kind: 'slow'; from?: string; to?: string; factor: number; at: number; until: number }
  /** Each message that fits is struck with this probability, drawn from the seed. */
  | {
      kind: 'chance';
      strike: 'drop' | 'duplicate' | 'reorder' | 'delay' | 'corrupt';
      share: number;
      from?: string;
      to?: string;
      label?: string;
      by: number;
    };

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
