import type { Comparison, EngineApi, RunInfo } from '../engine/api.ts';
import type { Json } from '../model/json.ts';
import type { ProjectRun } from '../model/project.ts';
import type { Change, RunSpec } from '../model/run.ts';
import { readEvent } from '../trace/trace.ts';
import type { TraceEvent } from '../trace/event.ts';
import type { Playback } from './playback.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Events of two runs around the place where they part. */
export interface Parting {
  /** What both have in common last. */
  common: TraceEvent[];
  left: TraceEvent[];
  right: TraceEvent[];
}

/** Two runs that are compared. */
export interface Compared {
  base: ProjectRun;
  other: ProjectRun;
  /** What came of them. */
  infos: [RunInfo, RunInfo];
  comparison: Comparison;
  parting: Parting;
}

const before = 4;
const after = 24;

/** What if: another run beside the present one, and both side by side. */
export class Comparisons {
  #base = $state('');
  #found = $state.raw<Compared | undefined>();
  #busy = $state(false);
  #problem = $state('');
  #turn = 0;
  readonly #engine: EngineApi;
  readonly #workspace: Workspace;
  readonly #playback: Playback;

  constructor(engine: EngineApi, workspace: Workspace, playback: Playback) {
    this.#engine = engine;
    this.#workspace = workspace;
    this.#playback = playback;
  }

  /** The run that the shown one is compared with. */
  get base(): ProjectRun | undefined {
    const { siblings, run } = this.#workspace;
    const chosen = siblings.find((one) => one.id === this.#base && one.id !== run?.id);
    return chosen ?? siblings.findLast((one) => one.id !== run?.id);
  }
  get found(): Compared | undefined {
    return this.#found;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get problem(): string {
    return this.#problem;
  }

  choose(id: string): void {
    this.#base = id;
  }

  /** Makes a run with another value from a step on (0: from the start), and shows it. */
  change(path: string, value: Json, step: number): void {
    const record = this.#playback.record;
    if (!record) return;
    const changes: Change[] = [...(record.spec.changes ?? []), { step, path, value }]
      .filter((one, at, all) => all.findLastIndex((x) => same(x, one)) === at)
      .sort((a, b) => a.step - b.step);
    const when = step === 0 ? '' : ` from step ${step}`;
    this.beside(`${path} = ${JSON.stringify(value)}${when}`, { changes });
  }

  /** Makes a run with part of the specification changed, and shows it beside the present one. */
  beside(label: string, change: Partial<RunSpec>): void {
    const record = this.#playback.record;
    if (!record) return;
    this.#base = record.id;
    this.#playback.beside(label.slice(0, 80), { ...record.spec, ...change });
  }

  /** Compares the shown run with the base, once both are there. */
  async compare(): Promise<void> {
    const { run: shown, record } = this.#playback;
    const base = this.base;
    const request = base && this.#playback.requestOf(base);
    const turn = ++this.#turn;
    if (!shown || !record || !base || !request || this.#playback.making) {
      if (!base) this.#found = undefined;
      return;
    }
    this.#busy = true;
    this.#problem = '';
    try {
      const info = await this.#engine.run(request);
      const comparison = await this.#engine.compare(info.id, shown.id);
      const parting = await this.#parting(info, shown, comparison);
      if (turn === this.#turn) {
        this.#found = { base, other: record, infos: [info, shown], comparison, parting };
      }
    } catch (error) {
      if (turn === this.#turn) this.#problem = error instanceof Error ? error.message : '';
    }
    if (turn === this.#turn) this.#busy = false;
  }

  async #parting(a: RunInfo, b: RunInfo, { event }: Comparison): Promise<Parting> {
    const at = event < 0 ? Math.min(a.events, b.events) : event;
    const from = Math.max(0, at - before);
    const [left, right] = await Promise.all([
      this.#events(a, from, Math.min(a.events, at + after)),
      this.#events(b, from, Math.min(b.events, at + after)),
    ]);
    const shared = at - from;
    return { common: left.slice(0, shared), left: left.slice(shared), right: right.slice(shared) };
  }

  async #events(run: RunInfo, from: number, to: number): Promise<TraceEvent[]> {
    const { columns } = await this.#engine.events(run.id, from, to);
    return Array.from(columns.kind, (_, at) => readEvent(columns, run.tables, at, from + at));
  }
}

const same = (a: Change, b: Change): boolean => a.path === b.path && a.step === b.step;
