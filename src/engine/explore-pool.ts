import type { Finding } from '../explore/subject.ts';
import type { ExploreRequest, ExploreResult, Failure, Progress } from './api.ts';
import { conduct, type Searcher } from './conduct.ts';
import type { Portion } from './explore.ts';
import type { ExploreAnswer, ExploreCall } from './explore-worker.ts';

/** Searches in the page: as many workers as there are cores, for as long as a search takes. */
export class ExplorePool {
  #workers: WorkerSearcher[] = [];
  /** What there is of the search under way; told when it is cancelled. */
  #latest: ExploreResult | undefined;
  #end: ((result: ExploreResult) => void) | undefined;

  /** Starts a search; one that is under way is cancelled. */
  async explore(
    request: ExploreRequest,
    progress?: (progress: Progress & { result: ExploreResult }) => void,
  ): Promise<ExploreResult> {
    this.cancel();
    const count = request.mode === 'orders' ? 1 : Math.max(1, navigator.hardwareConcurrency || 1);
    const workers = Array.from({ length: count }, () => new WorkerSearcher());
    this.#workers = workers;
    this.#latest = nothing;
    const cancelled = new Promise<ExploreResult>((end) => {
      this.#end = end;
    });
    try {
      return await Promise.race([cancelled, this.#search(request, workers, progress)]);
    } finally {
      for (const worker of workers) worker.end();
      if (this.#workers === workers) this.#workers = [];
    }
  }

  /** Ends the search under way at once; it gives what it has found so far. */
  cancel(): void {
    for (const worker of this.#workers) worker.end();
    this.#workers = [];
    this.#end?.({ ...(this.#latest ?? nothing), complete: false });
    this.#end = undefined;
  }

  async #search(
    request: ExploreRequest,
    workers: readonly WorkerSearcher[],
    progress?: (progress: Progress & { result: ExploreResult }) => void,
  ): Promise<ExploreResult> {
    await Promise.all(workers.map((worker) => worker.begin(request)));
    return conduct(request, workers, (told) => {
      if (this.#workers !== workers) return;
      this.#latest = told.result;
      progress?.(told);
    });
  }
}

const nothing: ExploreResult = {
  states: 0,
  transitions: 0,
  runs: 0,
  complete: false,
  failures: [],
  ms: 0,
};

type Asked = ExploreCall extends infer Call
  ? Call extends unknown
    ? Omit<Call, 'id'>
    : never
  : never;

/** An explorer in a worker of its own. */
class WorkerSearcher implements Searcher {
  readonly #worker: Worker;
  readonly #asked = new Map<
    number,
    { done: (value: never) => void; failed: (reason: Error) => void }
  >();
  #last = 0;

  constructor() {
    this.#worker = new Worker(new URL('./explore-worker.ts', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<ExploreAnswer>) => {
      const asked = this.#asked.get(data.id);
      this.#asked.delete(data.id);
      if (data.problem === undefined) asked?.done(data.value as never);
      else asked?.failed(new Error(data.problem));
    });
    this.#worker.addEventListener('error', () => {
      for (const { failed } of this.#asked.values()) failed(new Error('The search broke down.'));
      this.#asked.clear();
    });
  }

  begin(request: ExploreRequest): Promise<void> {
    return this.#ask({ call: 'begin', request });
  }

  seeds(from: number, count: number): Promise<Portion> {
    return this.#ask({ call: 'seeds', from, count });
  }

  orders(ms: number): Promise<Portion> {
    return this.#ask({ call: 'orders', ms });
  }

  failure(finding: Finding): Promise<Failure> {
    return this.#ask({ call: 'failure', finding });
  }

  end(): void {
    this.#worker.terminate();
  }

  #ask<Value>(call: Asked): Promise<Value> {
    const id = ++this.#last;
    return new Promise<Value>((done, failed) => {
      this.#asked.set(id, { done, failed });
      this.#worker.postMessage({ id, ...call });
    });
  }
}
