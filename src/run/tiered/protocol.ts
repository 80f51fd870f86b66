/** What swarms, runs, executors and tools say to each other. A request is answered with its id. */
import type { Variables } from './context.ts';
import type { ErrorCase } from './errors/escalation.ts';
import type { Scope } from './errors/types.ts';
import type { Levels, Violation } from './ledger.ts';

/** What went wrong, as results carry it. */
export interface ExecutionError {
  readonly type: string;
  /** The call in which it happened. */
  readonly call: string;
  /** For people. */
  readonly why: string;
  /** Its way up, when it was escalated. */
  readonly path: ErrorCase | null;
}

/** A swarm or run gives a run (or swarm) its budget; it confirms. */
export interface AllocateToRun {
  readonly type: 'allocateToRun';
  readonly request: string;
  readonly limits: Levels;
  /** Changes up to this number are in the limits already; absent: none was made. */
  readonly changes?: number;
}
export interface ResourceAllocation {
  readonly type: 'resourceAllocation';
  readonly request: string;
  readonly accepted: boolean;
}

/** A routine is to be executed. */
export interface ExecuteRoutine {
  readonly type: 'executeRoutine';
  readonly request: string;
  readonly routine: string;
  readonly inputs: Variables;
}

/** How a routine ended. `errors` were no reason to fail; `failure` was. */
export interface RoutineResult {
  readonly type: 'RoutineExecutionResult';
  readonly request: string;
  readonly run: string;
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly outputs: Variables;
  /** What it hands to the one above, under the rules of its context. */
  readonly exports: Variables;
  readonly errors: readonly ExecutionError[];
  readonly failure: ExecutionError | null;
  readonly usage: Levels;
  /** How many checkpoints it wrote: it can be continued from the last one. */
  readonly checkpoints: number;
}

/** A swarm controls a run. */
export interface ControlRun {
  readonly type: 'pauseRun' | 'resumeRun' | 'cancelRun' | 'queryRunState';
  readonly request: string;
}
/** Somebody more urgent needs what a run does not use: it pauses and hands that back. */
export interface PreemptRun {
  readonly type: 'preemptRun';
  readonly request: string;
  readonly n: number;
}
/**
 * Changes of a run's limits are numbered, and say by how much and not how far: so none of them
 * counts twice, and those that cross on the way do not undo each other.
 */
export interface UpdateRunLimits {
  readonly type: 'updateRunLimits';
  readonly request: string;
  readonly n: number;
  /** More (booked by the swarm already), or less than 0: as much less as is free. */
  readonly change: Levels;
}
export interface LimitsUpdated {
  readonly type: 'limitsUpdated';
  readonly request: string;
  /** The change that it answers. */
  readonly n: number;
  /** How much of each the run did without. */
  readonly less: Levels;
  readonly violations: Violation[];
}
export interface RunStateSnapshot {
  readonly type: 'RunStateSnapshot';
  readonly request: string;
  readonly status: string;
  readonly usage: Levels;
}
export interface EmergencyStop {
  readonly type: 'emergencyStop';
  /** The run that is told, '' when it goes up. */
  readonly request: string;
  readonly scope: Scope;
  readonly holder: string;
}

/** Somebody hands back a part of its budget that it does not need, or is asked to. */
export interface ReturnResources {
  readonly type: 'returnResources';
  readonly request: string;
  readonly n: number;
  readonly amount: Levels;
  readonly to: string;
}
export interface ResourcesReturned {
  readonly type: 'resourcesReturned';
  readonly request: string;
  /** What it answers: `returnResources` or `preemptRun`. */
  readonly n: number;
  readonly amount: Levels;
  readonly to: string;
}
export interface AddResources {
  readonly type: 'addResources';
  readonly request: string;
  readonly n: number;
  readonly amount: Levels;
}

/** A step or run needs more than it has; the one above answers. `n` counts its requests. */
export interface RequestResources {
  readonly type: 'requestResources';
  readonly request: string;
  readonly n: number;
  readonly amount: Levels;
}
export interface ResourceResponse {
  readonly type: 'resourceResponse';
  readonly request: string;
  readonly n: number;
  readonly granted: boolean;
  readonly amount: Levels;
}

/** An error goes up; the answer comes down. */
export interface EscalateError {
  readonly type: 'escalateError';
  readonly request: string;
  readonly call: string;
  readonly error: ExecutionError;
}
export interface ResolveError {
  readonly type: 'resolveError';
  readonly request: string;
  readonly call: string;
  readonly action: 'retry' | 'skip' | 'abort';
}

/** A run gives a step its budget; the executor confirms what it has set aside. */
export interface AllocateToStep {
  readonly type: 'allocateToStep';
  readonly request: string;
  /** Position of the step in the program. */
  readonly at: number;
  /** How often the run has tried this step, from 1. */
  readonly attempt: number;
  readonly limits: Levels;
  /** Its thread's request before this one, which the run needs no longer; '' for none. */
  readonly done: string;
}
export interface ResourceReservation {
  readonly type: 'resourceReservation';
  readonly request: string;
}

/** A step is to be executed, or given up. */
export interface ExecuteStep {
  readonly type: 'executeStep';
  readonly request: string;
  readonly inputs: Variables;
}
export interface CancelStep {
  readonly type: 'cancelStep';
  readonly request: string;
}

/** How a step ended. */
export interface StepResult {
  readonly type: 'StepExecutionResult';
  readonly request: string;
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly strategy: string;
  readonly output: Variables;
  readonly quality: number;
  readonly confidence: number;
  readonly usage: Levels;
  readonly error: ExecutionError | null;
}

/** A tool is called, and says what it really used. */
export interface CallTool {
  readonly type: 'callTool';
  readonly call: string;
  /** How often this call was tried, from 1. */
  readonly attempt: number;
}
export interface ToolResult {
  readonly type: 'ToolResult';
  readonly call: string;
  readonly ok: boolean;
  readonly error: string;
  readonly actual: Levels;
}
