import { attempt, type Breach } from './attempt.ts';
import { keep } from './grouping.ts';
import type { Finding, Plan, Subject } from './subject.ts';

/** Bounds of a search with many seeds. */
export interface SeedOptions {
  /** The run with its first seed; the others are the same with the seeds that follow. */
  plan: Plan;
  seeds: number;
  /** Steps of a run (100,000). */
  maxSteps?: number;
}

/**
 * Runs of a subject with one seed after another. What breaks is grouped by the invariant and the
 * shape of its reason; of each group the run with the fewest steps is kept, and all are counted.
 */
export class SeedSearch {
  runs = 0;
  /** Steps of all runs together. */
  steps = 0;
  readonly #subject: Subject;
  readonly #options: SeedOptions;
  readonly #groups = new Map<string, Finding>();

  constructor(subject: Subject, options: SeedOptions) {
    this.#subject = subject;
    this.#options = options;
  }

  get findings(): Finding[] {
    return [...this.#groups.values()];
  }

  /** Makes one more run; true when all have been made. */
  advance(): boolean {
    const { plan, seeds, maxSteps = defaultMaxSteps } = this.#options;
    if (this.runs >= seeds) return true;
    const mine = { ...plan, seed: plan.seed + this.runs };
    const made = attempt(this.#subject, mine, maxSteps);
    for (const breach of made.broken) keep(this.#groups, findingOf(breach, mine));
    this.runs++;
    this.steps += made.steps;
    return this.runs >= seeds;
  }
}

/** The bound on the steps of a run that is searched. */
export const defaultMaxSteps = 100_000;

function findingOf({ invariant, why, step }: Breach, plan: Plan): Finding {
  return { invariant, why, steps: step, plan, count: 1 };
}
