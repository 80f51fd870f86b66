import { merge, shapeOf } from '../explore/grouping.ts';
import type { Finding } from '../explore/subject.ts';
import type { ExploreRequest, ExploreResult, Failure, Progress } from './api.ts';
import type { Portion } from './explore.ts';

/** Who does a search's work: an explorer in a worker, or here. */
export interface Searcher {
  seeds(from: number, count: number): Promise<Portion>;
  orders(ms: number): Promise<Portion>;
  failure(finding: Finding): Promise<Failure>;
}

/** Milliseconds that a portion of a search is to take. */
const portionMs = 150;
/** Milliseconds between two reports. */
const reportMs = 200;
/** Different failures that are shrunk and told; more are counted with those of their invariant. */
const mostFailures = 40;
const defaultSeeds = 1000;

/**
 * Conducts a search: deals seeds out to all searchers (all orders are searched by the first), joins
 * what they find, has it shrunk, and reports. `progress` is called about five times a second, and
 * with each failure as it is found.
 */
export async function conduct(
  request: ExploreRequest,
  searchers: readonly Searcher[],
  progress: (progress: Progress & { result: ExploreResult }) => void = () => {},
  cancelled: () => boolean = () => false,
): Promise<ExploreResult> {
  const search = new Conducted(request, progress, cancelled);
  if (request.mode === 'orders') await search.orders(searchers[0] as Searcher);
  else await Promise.all(searchers.map((searcher) => search.seeds(searcher)));
  return search.result();
}

class Conducted {
  readonly #request: ExploreRequest;
  readonly #progress: (progress: Progress & { result: ExploreResult }) => void;
  readonly #cancelled: () => boolean;
  readonly #began = performance.now();
  readonly #failures = new Map<string, Failure>();
  #findings: Finding[] = [];
  #reported = 0;
  #states = 0;
  #transitions = 0;
  #runs = 0;
  #dealt = 0;
  #batch = 4;
  #complete = false;

  constructor(
    request: ExploreRequest,
    progress: (progress: Progress & { result: ExploreResult }) => void,
    cancelled: () => boolean,
  ) {
    this.#request = request;
    this.#progress = progress;
    this.#cancelled = cancelled;
  }

  async orders(searcher: Searcher): Promise<void> {
    for (;;) {
      const portion = await searcher.orders(portionMs);
      this.#states = portion.states;
      this.#transitions = portion.transitions;
      this.#findings = portion.findings;
      await this.#tell(searcher);
      const seen = portion.states / Math.max(1, portion.states + portion.waiting);
      this.#report(seen, `${portion.states.toLocaleString('en')} states`);
      this.#complete = portion.done && portion.complete;
      if (portion.done || this.#cancelled()) return;
    }
  }

  /** One searcher's part: batches of seeds as long as there are any. */
  async seeds(searcher: Searcher): Promise<void> {
    const all = this.#request.seeds ?? defaultSeeds;
    while (this.#dealt < all && !this.#cancelled()) {
      const from = this.#dealt;
      const count = Math.min(this.#batch, all - from);
      this.#dealt += count;
      const began = performance.now();
      const portion = await searcher.seeds(from, count);
      this.#adapt(count, performance.now() - began);
      this.#runs += count;
      this.#transitions += portion.transitions;
      this.#findings = merge(this.#findings, portion.findings);
      await this.#tell(searcher);
      this.#report(this.#runs / all, `${this.#runs.toLocaleString('en')} runs`);
    }
    this.#complete = all > 0 && this.#runs >= all;
  }

  result(): ExploreResult {
    return {
      states: this.#states,
      transitions: this.#transitions,
      runs: this.#runs,
      complete: this.#complete,
      failures: different([...this.#failures.values()]).sort((a, b) => a.steps - b.steps),
      ms: performance.now() - this.#began,
    };
  }

  /** The size of a batch that takes about as long as a portion should. */
  #adapt(count: number, ms: number): void {
    const wished = Math.round((count * portionMs) / Math.max(1, ms));
    this.#batch = Math.max(1, Math.min(wished, 4 * this.#batch, 1000));
  }

  /** Has new failures shrunk, and counts those that are known. */
  async #tell(searcher: Searcher): Promise<void> {
    for (const finding of this.#findings) {
      const key = `${finding.invariant}\n${shapeOf(finding.why)}`;
      const known = this.#failures.get(key);
      if (known) {
        known.count = finding.count;
        // A run that is shorter as it is will be shorter still.
        if (known.hash === '' || finding.steps >= known.steps || this.#cancelled()) continue;
        const shorter = await searcher.failure(finding);
        if (shorter.steps < known.steps) this.#failures.set(key, shorter);
      } else if (this.#failures.size < mostFailures && !this.#cancelled()) {
        const { invariant, why, steps, count, plan } = finding;
        const spec = { document: '', seed: plan.seed, choices: [], faults: [] };
        this.#failures.set(key, { invariant, why, steps, spec, hash: '', count });
        this.#failures.set(key, await searcher.failure(finding));
        this.#reported = 0;
      }
    }
  }

  #report(done: number, note: string): void {
    const now = performance.now();
    if (now - this.#reported < reportMs) return;
    this.#reported = now;
    this.#progress({ done, note, result: this.result() });
  }
}

/** Failures that are the same run once they are shrunk are told as one. */
function different(failures: readonly Failure[]): Failure[] {
  const runs = new Map<string, Failure>();
  failures.forEach((failure, i) => {
    const { invariant, hash, count } = failure;
    const key = hash === '' ? String(i) : `${invariant}\n${hash}`;
    const known = runs.get(key);
    runs.set(key, known ? { ...known, count: known.count + count } : failure);
  });
  return [...runs.values()];
}
