/** What the actors of the tiers are told: the parameters that lowering gives them. */
import type { Distribution } from '../../model/profile.ts';
import type { FailureSpec, Policies, SwarmSpec } from '../../model/scenario/scenario.ts';
import type { Clearance, Priority, Sensitivity, Strategy } from '../../model/scenario/schema.ts';
import type { Levels } from './ledger.ts';
import type { Program } from './program.ts';

/** Runs that a swarm starts: one plan, several instances. */
export interface RunGroup {
  routine: string;
  /** Actors of the instances, in the order in which they arrive. */
  runs: string[];
  budget: Levels;
  minimum: Levels;
  priority: Priority;
  /** When the first arrives, and the time to each of the next. */
  at: number;
  every: Distribution | null;
}

/** A child swarm and what it gets. */
export interface ChildSwarm {
  swarm: string;
  budget: Levels;
}

/** Parameters of a swarm. */
export interface SwarmParameters {
  /** Path of its account. */
  holder: string;
  /** Actor of the parent swarm, '' for none. */
  parent: string;
  /** Limits; -1 is unlimited. What a child swarm has comes from its parent. */
  limit: Levels;
  reserved: Levels;
  threshold: Levels;
  concurrency: number;
  clearance: Clearance;
  groups: RunGroup[];
  swarms: ChildSwarm[];
  variables: SwarmSpec['variables'];
  control: SwarmSpec['control'];
  policies: Policies;
}

/** Parameters of a run. */
export interface RunParameters {
  holder: string;
  /** The swarm or run that started it. */
  parent: string;
  executor: string;
  program: Program;
  /** Actors of the child runs, by step. */
  children: Record<string, string>;
  /** -1: none. */
  timeout: number;
  partial: boolean;
  priority: Priority;
  clearance: Clearance;
  inputs: SwarmSpec['variables'];
  exports: Program['steps'][number]['exports'];
  policies: Policies;
}

/** Parameters of an executor. */
export interface ExecutorParameters {
  /** The run whose steps it executes, and the path of its account. */
  run: string;
  holder: string;
  program: Program;
  /** Actor of each tool, by name. */
  tools: Record<string, string>;
  clearance: Clearance;
  policies: Policies;
}

/** Parameters of a tool. */
export interface ToolParameters {
  latency: Distribution;
  estimate: Levels;
  actual: Levels;
  failure: FailureSpec | null;
  timeout: number;
  sensitivity: Sensitivity;
  defect: string;
}

/** Which strategy a step is executed with, for exhibits. */
export type StrategyUsed = Strategy;
