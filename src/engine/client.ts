import * as Comlink from 'comlink';
import type { Compiled, CompileRequest, EngineApi, LayoutRequest } from './api.ts';
import type { ExplorePool } from './explore-pool.ts';
import type { WorkerApi } from './worker.ts';

/** The engine's worker ended while a request was under way; a new one is there already. */
export class EngineGone extends Error {
  override name = 'EngineGone';
}

/** The engine of this page, in a worker that is restarted when it dies. */
export interface EngineClient extends EngineApi {
  /** Called after a new worker has replaced a dead one: texts are to be sent, runs made again. */
  onRestart(listener: () => void): void;
  /** Ends the worker (hung, or by wish) and starts another; what is under way is rejected. */
  restart(): void;
}

/** How many signs of life in a row may stay away before the worker counts as dead. */
const patience = 8;
/** Time between two signs of life while something is under way, milliseconds. */
const interval = 1_000;

/** Starts the engine. */
export function connectEngine(): EngineClient {
  const main = new Connection();
  const aside = new Connection();
  // Searches answer nothing while they search; a person ends them.
  const checking = new Connection({ watched: false });
  let pool: Promise<ExplorePool> | undefined;
  const searchers = (): Promise<ExplorePool> =>
    (pool ??= import('./explore-pool.ts').then((part) => new part.ExplorePool()));
  const compile = newestWins((request: CompileRequest) => main.call((w) => w.compile(request)));
  const own: Partial<EngineClient> = {
    compile: (request) => compile(request.path, request),
    run: (request, progress) =>
      main.call((worker) => worker.run(request, progress && Comlink.proxy(progress))),
    layout: (request: LayoutRequest) => aside.call((worker) => worker.layout(request)),
    explore: async (request, progress) => (await searchers()).explore(request, progress),
    cancelExplore: async () => (await pool)?.cancel(),
    verify: (request, progress) =>
      checking.call((worker) => worker.verify(request, progress && Comlink.proxy(progress))),
    verifyChart: (request, progress) =>
      checking.call((worker) => worker.verifyChart(request, progress && Comlink.proxy(progress))),
    coverChart: (request, suite) => checking.call((worker) => worker.coverChart(request, suite)),
    // A search does not listen while it searches: its worker is ended, and another one is there.
    cancelVerify: async () => checking.restart(),
    onRestart: (listener) => main.listeners.push(listener),
    restart: () => main.restart(),
  };
  return new Proxy(own as EngineClient, {
    get: (target, name: keyof EngineApi) => {
      const known = Reflect.get(target, name) as unknown;
      if (known !== undefined || typeof name !== 'string' || name === ('then' as string))
        return known;
      const method = (...args: unknown[]): Promise<unknown> =>
        main.call((worker) => (worker[name] as (...a: unknown[]) => Promise<unknown>)(...args));
      Reflect.set(target, name, method);
      return method;
    },
  });
}

/** One worker with what is under way in it. */
class Connection {
  readonly listeners: (() => void)[] = [];
  #worker: Worker | undefined;
  #remote: Comlink.Remote<WorkerApi> | undefined;
  readonly #pending = new Set<(reason: Error) => void>();
  #unanswered = 0;
  readonly #watched: boolean;
  #watch: ReturnType<typeof setInterval> | undefined;

  constructor({ watched }: { watched: boolean } = { watched: true }) {
    this.#watched = watched;
  }

  async call<Value>(ask: (worker: Comlink.Remote<WorkerApi>) => Promise<Value>): Promise<Value> {
    const remote = this.#connect();
    let reject: (reason: Error) => void = () => {};
    const gone = new Promise<never>((_, no) => {
      reject = no;
    });
    this.#pending.add(reject);
    this.#watchOver();
    try {
      return await Promise.race([ask(remote), gone]);
    } finally {
      this.#unanswered = 0;
      this.#pending.delete(reject);
      if (this.#pending.size === 0) this.#rest();
    }
  }

  restart(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#remote = undefined;
    this.#rest();
    const waiting = [...this.#pending];
    this.#pending.clear();
    for (const reject of waiting) reject(new EngineGone('the engine was restarted'));
    for (const listener of this.listeners) listener();
  }

  #connect(): Comlink.Remote<WorkerApi> {
    if (this.#remote) return this.#remote;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('error', () => {
      if (this.#worker === worker) this.restart();
    });
    this.#worker = worker;
    this.#remote = Comlink.wrap<WorkerApi>(worker);
    return this.#remote;
  }

  #watchOver(): void {
    if (!this.#watched || this.#watch !== undefined) return;
    this.#unanswered = 0;
    this.#watch = setInterval(() => {
      if (this.#unanswered >= patience) return this.restart();
      this.#unanswered++;
      void this.#remote?.ping().then(() => {
        this.#unanswered = 0;
      });
    }, interval);
  }

  #rest(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}

/** One request under way and one waiting for each key: newer ones take the waiting one's place. */
function newestWins(
  work: (request: CompileRequest) => Promise<Compiled>,
): (key: string, request: CompileRequest) => Promise<Compiled> {
  const lines = new Map<
    string,
    { running: Promise<unknown>; next?: { request: CompileRequest; result: Promise<Compiled> } }
  >();
  const start = (key: string, request: CompileRequest): Promise<Compiled> => {
    const result = work(request);
    const line = { running: result };
    lines.set(key, line);
    const end = (): void => {
      if (lines.get(key) === line) lines.delete(key);
    };
    result.then(end, end);
    return result;
  };
  return (key, request) => {
    const line = lines.get(key);
    if (!line) return start(key, request);
    if (line.next) {
      line.next.request = request;
      return line.next.result;
    }
    const next = { request, result: undefined as unknown as Promise<Compiled> };
    const begin = (): Promise<Compiled> => start(key, next.request);
    next.result = line.running.then(begin, begin);
    line.next = next;
    return next.result;
  };
}
