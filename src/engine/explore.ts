import { fail, ok, type Result } from '../base/result.ts';
import { must } from '../base/assert.ts';
import type { Change, RunSpec, Schedule } from '../model/run.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { attempt } from '../explore/attempt.ts';
import { OrderSearch } from '../explore/orders.ts';
import { defaultMaxSteps, SeedSearch } from '../explore/seeds.ts';
import { shrink } from '../explore/shrink.ts';
import type { Finding, Plan, Subject } from '../explore/subject.ts';
import { invariants as library } from '../run/invariant/index.ts';
import { applicable } from '../run/invariant/watch.ts';
import { faultsOf, scenarioAtStart, scenarioSystem } from '../run/scenario.ts';
import type { ExploreRequest, Failure } from './api.ts';
import { loadFor, pickDocument, readSource } from './compile.ts';
import { ownInvariants } from './own-invariant.ts';

/** What a portion of a search has brought. */
export interface Portion {
  done: boolean;
  states: number;
  transitions: number;
  /** States of the search that still wait to be expanded. */
  waiting: number;
  complete: boolean;
  findings: Finding[];
}

/**
 * One searcher: made in the page's workers, and where the command line and tests search. Portions
 * are bounded by time, so that others get their turn.
 */
export class Explorer {
  readonly #request: ExploreRequest;
  readonly #document: string;
  readonly #scenario: Scenario;
  readonly #subject: Subject;
  #orders: OrderSearch | undefined;

  private constructor(request: ExploreRequest, document: string, scenario: Scenario) {
    this.#request = request;
    this.#document = document;
    this.#scenario = scenario;
    this.#subject = subjectOf(scenario, request);
  }

  /** Reads the source of a search; a problem in words when it cannot be searched. */
  static async of(request: ExploreRequest): Promise<Result<Explorer>> {
    const { run } = request;
    await loadFor(run);
    const document = pickDocument(readSource(run), run.spec.document || undefined);
    if (document?.model?.kind !== 'scenario') {
      return fail(
        document?.kind === 'scenario'
          ? 'This scenario has errors: mend what is marked in the text, then search it.'
          : 'Only scenarios can be searched.',
      );
    }
    const explorer = new Explorer(request, document.id, document.model);
    const { invariant } = request;
    if (invariant === undefined || explorer.#subject.invariants.length > 0) return ok(explorer);
    const known = subjectOf(document.model, { run }).invariants.map(({ id }) => id);
    const list = known.length === 0 ? 'none' : known.join(', ');
    return fail(`No invariant “${invariant}” applies to this scenario; those that do: ${list}.`);
  }

  /** The document that is searched. */
  get document(): string {
    return this.#document;
  }

  /** Runs with some seeds: `from` is counted from the first seed of the request. */
  seeds(from: number, count: number): Portion {
    const plan = this.#plan();
    const search = new SeedSearch(this.#subject, {
      plan: { ...plan, seed: plan.seed + from },
      seeds: count,
      maxSteps: this.#maxSteps,
    });
    while (!search.advance());
    const { findings, steps } = search;
    return { done: true, states: 0, transitions: steps, waiting: 0, complete: true, findings };
  }

  /** Goes on with the search of all orders for about so many milliseconds. */
  orders(ms: number): Portion {
    const { maxStates, first, reduce } = this.#request;
    this.#orders ??= new OrderSearch(this.#subject, {
      schedule: this.#schedule(),
      maxSteps: this.#maxSteps,
      ...(maxStates === undefined ? {} : { maxStates }),
      ...(first === undefined ? {} : { first }),
      ...(reduce === undefined ? {} : { reduce }),
    });
    const search = this.#orders;
    const end = performance.now() + ms;
    let done = false;
    do done = search.advance(200);
    while (!done && performance.now() < end);
    const { states, transitions, waiting, complete, findings } = search;
    return { done, states, transitions, waiting, complete, findings };
  }

  /** A finding as small as it can be made, as a run that can be opened. */
  failure(finding: Finding): Failure {
    const shortest = this.#request.mode === 'orders' ? finding : shrink(this.#subject, finding);
    const { invariant, why, steps, plan, count } = shortest;
    const { trace } = attempt(this.#subject, plan, steps);
    return { invariant, why, steps, spec: this.#specOf(plan), hash: trace.hash(), count };
  }

  get #maxSteps(): number {
    return this.#request.maxSteps ?? defaultMaxSteps;
  }

  #plan(): Plan {
    const { seed, choices, faults, schedule } = this.#request.run.spec;
    return { seed, choices, faults, ...(schedule ? { schedule } : {}) };
  }

  #schedule(): Schedule {
    const { schedule } = this.#request.run.spec;
    return schedule ?? { ...quiet, ...this.#scenario.search, order: 'any' };
  }

  #specOf({ seed, choices, faults, alone, schedule }: Plan): RunSpec {
    const { changes = [] } = this.#request.run.spec;
    const own = alone ? withoutFaults(this.#scenario) : [];
    const begin = changes.filter(({ step }) => step === 0);
    const all = [...begin, ...own, ...changes.filter(({ step }) => step > 0)];
    return {
      document: this.#document,
      seed,
      choices: [...choices],
      faults: [...faults],
      ...(schedule ? { schedule } : {}),
      ...(all.length > 0 ? { changes: all } : {}),
    };
  }
}

/** Only other orders: nothing goes wrong. */
const quiet: Schedule = {
  order: 'any',
  crashes: 0,
  crashable: [],
  restarts: true,
  losses: 0,
  duplicates: 0,
  reorder: false,
};

function subjectOf(
  scenario: Scenario,
  { run, invariant }: Pick<ExploreRequest, 'run' | 'invariant'>,
): Subject {
  const { changes = [] } = run.spec;
  const start = scenarioAtStart(scenario, changes);
  const system = scenarioSystem(scenario, changes);
  const all = [
    ...applicable(library, system.setups, () => true),
    ...ownInvariants(scenario, system),
  ];
  return {
    system,
    invariants: all.filter(({ id }) => invariant === undefined || id === invariant),
    faults: faultsOf(start),
    ...(start.until === undefined ? {} : { until: start.until }),
  };
}

/** The changes that take a scenario's own faults away, so that a run's can stand in for them. */
function withoutFaults(scenario: Scenario): Change[] {
  const own: Change[] = scenario.faults.length > 0 ? [{ step: 0, path: 'faults', value: [] }] : [];
  const shares = ['loss', 'duplication', 'reordering', 'corruption'] as const;
  const links = scenario.links.flatMap((link, i) =>
    shares
      .filter((share) => link[share] > 0)
      .map((share): Change => ({ step: 0, path: `links.${i}.${share}`, value: 0 })),
  );
  return [...own, ...links];
}

/** Asserts that a source can be searched; for callers that have asked before. */
export async function explorerOf(request: ExploreRequest): Promise<Explorer> {
  const made = await Explorer.of(request);
  if (!made.ok) throw new Error(made.problem);
  return must(made.value);
}
