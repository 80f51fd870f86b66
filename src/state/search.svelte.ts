import type { EngineApi, ExploreRequest, ExploreResult, Failure } from '../engine/api.ts';
import { newId } from '../model/project.ts';
import type { RunSpec, Schedule } from '../model/run.ts';
import type { Playback } from './playback.svelte.ts';
import { shareOf } from './sharing.ts';
import type { Workspace } from './workspace.svelte.ts';

/** What a search is to do. */
export interface SearchWish {
  mode: ExploreRequest['mode'];
  seeds: number;
  /** '' is all that apply. */
  invariant: string;
  schedule: Schedule;
  /** Bounds of a search over all orders. */
  maxStates: number;
  maxSteps: number;
}

/** The bounds of a search over all orders where the scenario says nothing. */
export const usualSchedule: Schedule = {
  order: 'any',
  crashes: 1,
  crashable: [],
  restarts: true,
  losses: 0,
  duplicates: 0,
  reorder: true,
};

/** A search over many runs of the picked document: at most one at a time; the page stays live. */
export class Search {
  #running = $state(false);
  #done = $state(0);
  #note = $state('');
  #result = $state.raw<ExploreResult | undefined>();
  #problem = $state('');
  #cancelled = $state(false);
  #wish = $state.raw<SearchWish | undefined>();
  #text = $state.raw('');
  #turn = 0;
  readonly #engine: EngineApi;
  readonly #playback: Playback;
  readonly #workspace: Workspace;

  constructor(engine: EngineApi, workspace: Workspace, playback: Playback) {
    this.#engine = engine;
    this.#workspace = workspace;
    this.#playback = playback;
  }

  get running(): boolean {
    return this.#running;
  }
  /** 0..1. */
  get done(): number {
    return this.#done;
  }
  /** What is being done, in words. */
  get note(): string {
    return this.#note;
  }
  /** What was found so far; stays until the next search. */
  get result(): ExploreResult | undefined {
    return this.#result;
  }
  /** Why the last search failed; '' when it did not. */
  get problem(): string {
    return this.#problem;
  }
  /** The last search was ended by the person. */
  get cancelled(): boolean {
    return this.#cancelled;
  }
  /** What the last search was to do. */
  get wish(): SearchWish | undefined {
    return this.#wish;
  }
  /** True when the text has changed since the last search began. */
  get stale(): boolean {
    return this.#result !== undefined && this.#text !== this.#workspace.text;
  }

  /** What a search of the picked document is to do when nothing else is said. */
  get usual(): Schedule {
    const model = this.#workspace.picked?.model;
    const search = model?.kind === 'scenario' ? model.search : undefined;
    return search ? { ...usualSchedule, ...search, order: 'any' } : usualSchedule;
  }

  /** Begins a search; one that is under way is ended. */
  async start(wish: SearchWish): Promise<void> {
    const record = this.#playback.record;
    const base = record && this.#playback.requestOf(record);
    if (!base) return;
    if (this.#running) await this.cancel();
    const turn = ++this.#turn;
    this.#running = true;
    this.#cancelled = false;
    this.#done = 0;
    this.#note = '';
    this.#problem = '';
    this.#result = undefined;
    this.#wish = wish;
    this.#text = base.text;
    const request: ExploreRequest = {
      run: { ...base, spec: specOf(base.spec, wish), choosing: 'seed' },
      mode: wish.mode,
      ...(wish.mode === 'seeds'
        ? { seeds: wish.seeds }
        : { maxStates: wish.maxStates, maxSteps: wish.maxSteps }),
      ...(wish.invariant === '' ? {} : { invariant: wish.invariant }),
    };
    try {
      const result = await this.#engine.explore(request, (progress) => {
        if (turn !== this.#turn) return;
        this.#done = progress.done;
        this.#note = progress.note;
        this.#result = progress.result;
      });
      if (turn === this.#turn) this.#result = result;
    } catch (error) {
      if (turn === this.#turn && !this.#cancelled) {
        this.#problem = error instanceof Error ? error.message : String(error);
      }
    }
    if (turn === this.#turn) this.#running = false;
  }

  /** Ends the search that is under way; what was found stays. */
  async cancel(): Promise<void> {
    if (!this.#running) return;
    this.#cancelled = true;
    // What is under way may take a moment to end: the page says at once that it has.
    this.#running = false;
    this.#turn++;
    await this.#engine.cancelExplore().catch(() => undefined);
  }

  /** Shows the run of a failure beside the present one, at its last step. */
  open(failure: Failure): void {
    this.#playback.beside(failure.invariant, failure.spec, failure.steps);
  }

  /** A link to the run of a failure. */
  async link(failure: Failure): Promise<string | undefined> {
    const { project, path, picked, profile } = this.#workspace;
    const { encodeLink } = await import('./links.ts');
    const fragment = encodeLink({
      ...shareOf({
        project,
        path,
        picked,
        profile,
        record: {
          id: newId(),
          file: path,
          spec: failure.spec,
          choosing: 'seed',
          label: '',
          cursor: failure.steps,
          created: 0,
          maxSteps: failure.steps,
        },
        info: undefined,
        step: failure.steps,
        view: {},
      }),
      hash: failure.hash,
      status: 'violated',
    });
    return fragment ? `${location.origin}${location.pathname}${fragment}` : undefined;
  }
}

function specOf(spec: RunSpec, wish: SearchWish): RunSpec {
  const { schedule: _, ...rest } = spec;
  const open = { ...rest, choices: [] };
  return wish.mode === 'seeds' ? open : { ...open, schedule: wish.schedule };
}
