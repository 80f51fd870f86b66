import type { Diagnostic } from '../base/diagnostic.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { EngineApi } from '../engine/api.ts';
import { newId } from '../model/project.ts';
import type { RunSpec } from '../model/run.ts';
import type { Store, StoredSnapshot } from '../store/store.ts';
import type { Keeper } from './keeper.svelte.ts';
import type { Page } from './page.svelte.ts';
import type { Playback } from './playback.svelte.ts';
import { sourceOf } from './projection.svelte.ts';
import { snapshotFacts, type SnapshotFacts } from './snapshot-facts.ts';
import type { Workspace } from './workspace.svelte.ts';

/** What timers do after a restore. */
export type TimersAfter = 'remaining' | 'restart' | 'fire';

/** A snapshot in the list: what is stored, and what can be seen of its text. */
export interface ListedSnapshot extends StoredSnapshot {
  facts: SnapshotFacts;
}

/** The largest file that is taken, in UTF-16 units. */
const mostText = 4_000_000;

/** The machines of a project as they once stood: taken, kept, exchanged, restored. */
export class ChartSnapshots {
  #list = $state.raw<readonly ListedSnapshot[]>([]);
  #project = $state.raw('');
  /** Nothing that is taken outlives the page. */
  #forgets = $state(false);
  /** Why the list could not be read; '' when it could. */
  #problem = $state('');
  #store: Store | undefined;
  readonly #engine: EngineApi;
  readonly #workspace: Workspace;
  readonly #playback: Playback;
  readonly #keeper: Keeper;

  constructor({ playback, workspace, keeper }: Page) {
    this.#engine = playback.engine;
    this.#workspace = workspace;
    this.#playback = playback;
    this.#keeper = keeper;
  }

  /** Those of the open project, newest first. */
  get list(): readonly ListedSnapshot[] {
    return this.#project === this.#workspace.project.id ? this.#list : [];
  }
  get forgets(): boolean {
    return this.#forgets;
  }
  get problem(): string {
    return this.#problem;
  }

  /** Reads what is kept of the open project. */
  async load(): Promise<void> {
    const { id } = this.#workspace.project;
    await this.#keeper.open();
    this.#store = this.#keeper.store;
    this.#forgets = this.#store?.kind !== 'persistent';
    const found = (await this.#store?.snapshots(id)) ?? ok([]);
    if (this.#workspace.project.id !== id) return;
    this.#problem = found.ok ? '' : found.problem.message;
    // Without a store they last as long as the page.
    const own = this.#store ? [] : this.list;
    this.#list = found.ok && this.#store ? found.value.map(listed) : own;
    this.#project = id;
  }

  /** Takes a snapshot of a machine at the cursor; gives what it is called. */
  async take(session: string, name: string): Promise<Result<string>> {
    const { run, step } = this.#playback;
    if (!run) return fail('Nothing is running.');
    const taken = await this.#engine.chartSnapshot(run.id, step, session).catch(gone);
    if (taken.problem !== undefined) return fail(taken.problem);
    return this.#add(name.trim() || `${run.title || 'Machine'} at step ${step}`, taken.text, step);
  }

  /** Takes one from the text of a file. What is wrong with it is told, and nothing is kept. */
  async import(text: string, name: string): Promise<Result<string>> {
    if (text.length > mostText) return fail('The file is larger than 4 MB.');
    const source = sourceOf(this.#workspace);
    if (!source) return fail('Open a statechart first: a snapshot is restored onto one.');
    const found = await this.#engine.checkSnapshot(source, text).catch(asFinding);
    const wrong = found.find(({ severity }) => severity === 'error');
    return wrong ? fail(wrong.message) : this.#add(name.slice(0, 200), text);
  }

  async #add(name: string, text: string, step?: number): Promise<Result<string>> {
    const { project, key } = this.#workspace;
    const snapshot: StoredSnapshot = {
      id: newId(),
      project: project.id,
      document: key,
      name,
      created: Date.now(),
      text,
      ...(step === undefined ? {} : { step }),
    };
    // A project that nobody has changed is not stored; with a snapshot it is worth it.
    this.#workspace.setLayout({ snapshots: this.list.length + 1 });
    return this.#keep(snapshot);
  }

  async #keep(snapshot: StoredSnapshot): Promise<Result<string>> {
    const kept = await this.#store?.keepSnapshot(snapshot);
    if (kept && !kept.ok) return fail(kept.problem.message);
    const others = this.list.filter(({ id }) => id !== snapshot.id);
    this.#list = [listed(snapshot), ...others].sort((a, b) => b.created - a.created);
    this.#project = snapshot.project;
    return ok(snapshot.name);
  }

  async rename({ facts: _, ...snapshot }: ListedSnapshot, name: string): Promise<Result<string>> {
    const given = name.trim().slice(0, 200);
    return given === '' ? ok(snapshot.name) : this.#keep({ ...snapshot, name: given });
  }

  async remove(id: string): Promise<void> {
    this.#list = this.list.filter((one) => one.id !== id);
    await this.#store?.removeSnapshot(id);
  }

  /** What does not fit when it is restored onto the picked document; errors make it impossible. */
  async check({ text }: StoredSnapshot): Promise<Diagnostic[]> {
    const source = sourceOf(this.#workspace);
    return source ? this.#engine.checkSnapshot(source, text).catch(asFinding) : [];
  }

  /** A run of the picked document that begins with the snapshot, beside those there are. */
  restore({ name, text, facts }: ListedSnapshot, timers: TimersAfter): void {
    const { record } = this.#playback;
    if (!record) return;
    const { chart } = record.spec;
    const spec: RunSpec = {
      document: record.spec.document,
      seed: record.spec.seed,
      choices: [],
      faults: [],
      chart: {
        events: [],
        from: { snapshot: text, timers },
        ...(chart?.together ? { together: chart.together } : {}),
        ...(chart?.extensions ? { extensions: chart.extensions } : {}),
      },
    };
    this.#playback.beside(`${name}: ${timerWords[timers]}`.slice(0, 80), spec, facts.steps ?? 1);
  }
}

/** What timers do after a restore, in words. */
export const timerWords: Readonly<Record<TimersAfter, string>> = {
  remaining: 'remaining time',
  restart: 'restart',
  fire: 'fire now',
};

function listed(snapshot: StoredSnapshot): ListedSnapshot {
  return { ...snapshot, facts: snapshotFacts(snapshot.text) };
}

function gone(error: unknown): { text: string; problem: string } {
  return { text: '', problem: error instanceof Error ? error.message : String(error) };
}

function asFinding(error: unknown): Diagnostic[] {
  const { problem } = gone(error);
  const span = { from: 0, to: 0 };
  return [{ code: 'run-snapshot', severity: 'error', message: problem, span }];
}

const known = new WeakMap<Page, ChartSnapshots>();

/** The page's, made at first use. */
export function chartSnapshotsOf(page: Page): ChartSnapshots {
  const found = known.get(page) ?? new ChartSnapshots(page);
  known.set(page, found);
  return found;
}
