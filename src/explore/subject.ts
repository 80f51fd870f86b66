import type { Fault, Schedule } from '../model/run.ts';
import type { Invariant } from '../run/invariant/invariant.ts';
import type { ScenarioSystem } from '../run/scenario.ts';

/** What is searched: a system, what must hold in it, and what goes wrong in all of its runs. */
export interface Subject {
  system: ScenarioSystem;
  /** Those that are wanted and apply. */
  invariants: readonly Invariant[];
  /** Faults of the source itself, beside those of a run's specification. */
  faults: readonly Fault[];
  /** Virtual ns at which runs by time end, whatever waits. */
  until?: number;
}

/** What makes one run of a subject, beside the subject. */
export interface Plan {
  seed: number;
  choices: readonly number[];
  faults: readonly Fault[];
  /** These faults stand in for those of the source, instead of coming on top. */
  alone?: boolean;
  schedule?: Schedule;
}

/** A broken invariant as a search found it. */
export interface Finding {
  invariant: string;
  why: string;
  /** Steps of the run up to the breach. */
  steps: number;
  plan: Plan;
  /** How many runs or states broke it. */
  count: number;
}
