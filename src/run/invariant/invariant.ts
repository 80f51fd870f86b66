import type { TraceEvent } from '../../trace/event.ts';
import type { Setup } from '../component.ts';

/** A component at one moment, as invariants see it. */
export interface Member<State = unknown, Parameters = unknown> {
  readonly id: string;
  readonly kind: string;
  readonly state: State;
  readonly setup: Setup<Parameters>;
  readonly crashed: boolean;
}

/** A system at one moment. */
export interface SystemView {
  readonly now: number;
  /** True when nothing is left to do. */
  readonly ended: boolean;
  /** The components of a kind, in order. */
  of<State = unknown, Parameters = unknown>(kind: string): readonly Member<State, Parameters>[];
  find<State = unknown, Parameters = unknown>(id: string): Member<State, Parameters> | undefined;
}

/**
 * A named property of a system, written once and evaluated on every run in which one of its kinds
 * takes part. Each form gives why it is broken, or undefined when it holds. A run's first breach is
 * kept; a broken invariant is not evaluated again.
 */
export interface Invariant<Memory = unknown> {
  /** Kebab-case; what the command line and links call it. */
  id: string;
  /** The property as a sentence: "No participant commits while another aborts." */
  says: string;
  /** Rows of the list of systems that it shows (B37 …). */
  rows: readonly string[];
  /** Kinds of components that it is about. */
  kinds: readonly string[];
  /** `cheap`: on every run; `costly`: on demand, and in searches. */
  cost: 'cheap' | 'costly';
  /** Looks at one component of `kinds` after each event that it handled: the cheapest form. */
  one?(member: Member<never, never>, view: SystemView): string | undefined;
  /** Looks at several, after each event that a component of `kinds` handled. */
  all?(view: SystemView): string | undefined;
  /** Looks at the end of a run that ended by itself. */
  end?(view: SystemView): string | undefined;
  /**
   * Follows the trace: `see` is handed each event (the same object each time: don't keep it) with
   * a memory of its own. Not evaluated in searches over all orders: what these need is state.
   */
  monitor?: {
    begin(view: SystemView): Memory;
    see(memory: Memory, event: TraceEvent, view: SystemView): string | undefined;
    end?(memory: Memory, view: SystemView): string | undefined;
  };
}
