/**
 * What is done about an error in a machine's content. `then` is what comes when it did not help;
 * without one the error goes to the state around, and in the end to the machine's own policy.
 */
export type ErrorPolicy =
  /** SCXML's own way: `error.*` is raised, the rest of the block is left out, the run goes on. */
  | { kind: 'event' }
  | { kind: 'ignore' }
  /** The same once more, after a delay that grows. */
  | {
      kind: 'retry';
      attempts: number;
      /** Virtual nanoseconds. */
      delayNs: number;
      backoff: 'fixed' | 'linear' | 'exponential' | 'fibonacci';
      then?: ErrorPolicy;
    }
  /** Everything as before the transition: configuration, history and data. */
  | { kind: 'rollback'; then?: ErrorPolicy }
  /** On to another state. */
  | { kind: 'fallback'; target: string }
  /** From the beginning, with fresh data; at most so often (3). */
  | { kind: 'restart'; attempts: number; then?: ErrorPolicy }
  /** The machine that invoked this one is told (`error.escalated`); this one ends. */
  | { kind: 'escalate' }
  | { kind: 'stop' };

/** What a machine may use at most; what is absent has the default of `defaultLimits`. */
export interface Limits {
  /** Bytes of all data. */
  memory?: number;
  /** Steps of the sandbox in one piece of code. */
  budget?: number;
  /** Microsteps without rest. */
  microsteps?: number;
  /** Events in one queue. */
  events?: number;
  /** Delayed events at once. */
  timers?: number;
  /** Invoked machines at once. */
  children?: number;
  /** Virtual time of the whole life, nanoseconds. */
  timeNs?: number;
}

/** The limits where nothing is said: 1 GB is the published default, a page has less. */
export const defaultLimits: Required<Limits> = {
  memory: 64 * 1024 * 1024,
  budget: 1_000_000,
  microsteps: 10_000,
  events: 10_000,
  timers: 1_000,
  children: 100,
  timeNs: Number.MAX_SAFE_INTEGER,
};

/** Something that machines share. */
export interface ResourceItem {
  id: string;
  name: string;
  capacity: number;
}
