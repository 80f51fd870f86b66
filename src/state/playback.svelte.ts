import { untrack } from 'svelte';
import type {
  Breakpoint,
  EngineApi,
  Enabled,
  Moment,
  Progress,
  RunInfo,
  RunRequest,
  StepUnit,
} from '../engine/api.ts';
import type { Span } from '../base/span.ts';
import type { ExtensionPackage } from '../model/extension.ts';
import { newId } from '../model/project.ts';
import type { ProjectRun } from '../model/project.ts';
import type { Change, Fault, MachineMode, RunSpec } from '../model/run.ts';
import { EventKind } from '../trace/event.ts';
import type { TraceEvent } from '../trace/event.ts';
import { readEvent } from '../trace/trace.ts';
import { equalSpec, freshRun, mostSteps, siblingsOf } from './edits.ts';
import type { Notices } from './notices.svelte.ts';
import { speeds } from './settings.svelte.ts';
import type { Settings } from './settings.svelte.ts';
import { tellStep } from './tell.ts';
import type { Workspace } from './workspace.svelte.ts';

/** After a change of the text, a run is made again once typing pauses. */
const typingMs = 220;
/** Runs that the engine is asked to keep; older ones are closed. */
const maxKept = 6;

/** What is selected everywhere at once: an event of the trace, or a participant. */
interface Selection {
  event?: number;
  actor?: number;
}

/** A run that was made, and the record it was made from. */
interface Made {
  info: RunInfo;
  record: ProjectRun;
  text: string;
}

/** What is said about a run from a step on: why it was opened. */
export interface Remark {
  tone: 'bad' | 'warn' | 'info';
  title: string;
  lines: string[];
}

/**
 * The run that is shown and the cursor in it. Time passes here, by the screen's frames; the
 * engine is only asked. Views see it as a `PlaybackPort`.
 */
export class Playback {
  #made = $state.raw<Made | undefined>();
  #step = $state(0);
  #moment = $state.raw<Moment | undefined>();
  #events = $state.raw<TraceEvent[]>([]);
  #selection = $state.raw<Selection>({});
  #playing = $state(false);
  #making = $state(false);
  #progress = $state.raw<Progress | undefined>();
  /** The filter text that all views share. */
  runSearch = $state('');
  #remark = $state.raw<(Remark & { run: string; step: number; text: string }) | undefined>();

  readonly engine: EngineApi;
  readonly #workspace: Workspace;
  readonly #notices: Notices;
  readonly #settings: Settings;
  /** Runs known to the engine, oldest first. */
  #kept: number[] = [];
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #noteTimer: ReturnType<typeof setTimeout> | undefined;
  #momentBusy = false;
  #onMade = new Set<(info: RunInfo) => void>();
  /** Gives the packages of the extensions that a run names, where there are any. */
  packages: ((ids: readonly string[]) => Promise<ExtensionPackage[]>) | undefined;
  /** Where the cursor goes when the run that is being made is there; whether it goes on. */
  #landing: { step: number; play?: boolean } | undefined;
  /** What the components of the run can show; undefined while that is asked. */
  #shows = $state.raw<ReadonlySet<string>>(new Set());

  readonly #specKey: string = $derived.by(() => {
    const run = this.#workspace.run;
    return run ? JSON.stringify([run.id, run.spec, run.choosing, run.maxSteps]) : '';
  });
  /** True when the picked document can be run. */
  readonly runnable: boolean = $derived.by(() => this.#workspace.picked?.runnable ?? false);
  /** True when the run shown was made from an older text than the editor has. */
  readonly stale: boolean = $derived.by(
    () => this.#made !== undefined && this.#made.text !== this.#workspace.text,
  );
  /** The event that the present step is about. */
  readonly current: TraceEvent | undefined = $derived(
    this.#events.find((event) => event.kind !== EventKind.resource) ?? this.#events[0],
  );
  /** The place in the text of the present step, in the text that the run was made from. */
  readonly place: Span | undefined = $derived.by(() => {
    const placed = this.#events.filter((event) => event.node !== '' && this.run?.spans[event.node]);
    // Of what a machine does, the transition that it took says it best.
    const named = placed.find(({ label }) => label === 'chart:taken') ?? placed[0];
    return named && this.run?.spans[named.node];
  });
  /** The question that waits for the person, when the cursor stands at it. */
  readonly asking = $derived(
    this.run?.status === 'asking' && this.#step === this.run.steps ? this.run.asking : undefined,
  );

  constructor(workspace: Workspace, notices: Notices, settings: Settings, engine: EngineApi) {
    this.#workspace = workspace;
    this.#notices = notices;
    this.#settings = settings;
    this.engine = engine;
  }

  get run(): RunInfo | undefined {
    return this.#made?.info;
  }
  /** The record of the run that is shown. */
  get record(): ProjectRun | undefined {
    return this.#workspace.run;
  }
  get step(): number {
    return this.#step;
  }
  get moment(): Moment | undefined {
    return this.#moment;
  }
  /** The trace's events of the present step. */
  get events(): TraceEvent[] {
    return this.#events;
  }
  /**
   * What there is to show of the run: `scenario`, families of marks as `family:<name>` and kinds
   * of exhibits as `exhibit:<kind>`.
   */
  get shows(): ReadonlySet<string> {
    return this.#shows;
  }
  get selection(): Selection {
    return this.#selection;
  }
  get playing(): boolean {
    return this.#playing;
  }
  /** True while a run is being made. */
  get making(): boolean {
    return this.#making;
  }
  get progress(): Progress | undefined {
    return this.#progress;
  }

  /** Makes the run whenever what determines it changes, and follows the cursor. Call once. */
  start(): void {
    $effect.root(() => {
      $effect(() => {
        const { compiledText, path, pickedId, profile } = this.#workspace;
        void [compiledText, path, pickedId, profile, this.runnable, this.#specKey];
        untrack(() => this.#schedule());
      });
      $effect(() => {
        void [this.#made, this.#step];
        untrack(() => void this.#follow());
      });
    });
  }

  /** Tells of every run that was made. */
  onMade(listener: (info: RunInfo) => void): () => void {
    this.#onMade.add(listener);
    return () => this.#onMade.delete(listener);
  }

  /** The engine was restarted: its runs are gone; this one is made again at the same step. */
  remake(): void {
    this.#kept = [];
    this.#momentBusy = false;
    this.#turn++;
    this.#schedule();
  }

  // ——— making runs ———

  #schedule(): void {
    clearTimeout(this.#timer);
    const request = this.#request();
    const record = this.#workspace.run;
    if (!request || !record) {
      this.#turn++;
      this.#making = false;
      if (!this.#keepsOld()) this.#clear();
      return;
    }
    const before = this.#made;
    const typed = before?.record.id === record.id && equalSpec(before.record.spec, record.spec);
    if (typed && before.text !== request.text) {
      this.#timer = setTimeout(() => void this.#make(request, record), typingMs);
    } else void this.#make(request, record);
  }

  /** While the text is broken, the last good run of the same document stays. */
  #keepsOld(): boolean {
    const { picked, pickedId, path, compiled } = this.#workspace;
    if (!compiled) return this.#made?.record.file === path;
    const same = this.#made?.record.spec.document === pickedId && this.#made.record.file === path;
    return same && picked !== undefined && picked.kind === 'none';
  }

  #clear(): void {
    this.pause();
    this.#made = undefined;
    this.#shows = new Set();
    this.#moment = undefined;
    this.#events = [];
    this.#selection = {};
    this.#step = 0;
  }

  #request(): RunRequest | undefined {
    const { run } = this.#workspace;
    return run && this.requestOf(run);
  }

  /** What the engine is asked for to make a run of the picked document. */
  requestOf(run: ProjectRun): RunRequest | undefined {
    const { compiled, picked, file, profile, compiledText, files } = this.#workspace;
    if (!compiled || !picked?.runnable || run.spec.document !== picked.id) return;
    const { spec, choosing } = run;
    const maxSteps = mostSteps(run, picked);
    const request: RunRequest = {
      path: file.path,
      text: compiledText,
      profile,
      spec: spec,
      choosing,
    };
    if (file.language) request.language = file.language;
    if (maxSteps !== undefined) request.maxSteps = maxSteps;
    if (files.length > 1) {
      request.files = files
        .filter((one) => one.path !== file.path)
        .map((one) => ({ path: one.path, text: one.text }));
    }
    return request;
  }

  async #make(request: RunRequest, record: ProjectRun): Promise<void> {
    const turn = ++this.#turn;
    if (this.#making) void this.engine.cancel().catch(() => undefined);
    this.#making = true;
    this.#progress = undefined;
    const told = (progress: Progress): void => {
      if (turn === this.#turn) this.#progress = progress;
    };
    try {
      const whole = await this.#withPackages(request);
      if (turn !== this.#turn) return;
      const info = await this.engine.run(whole, told);
      if (turn === this.#turn) this.#take({ info, record, text: request.text });
    } catch {
      // The engine died; its restart makes the run again.
    }
    if (turn === this.#turn) this.#making = false;
  }

  /** The request with what its extensions are made of: those that are in this browser and run. */
  async #withPackages(request: RunRequest): Promise<RunRequest> {
    const wanted = request.spec.chart?.extensions ?? [];
    if (wanted.length === 0 || !this.packages) return request;
    return { ...request, extensions: await this.packages(wanted) };
  }

  /** The run is made again: something that it depends on, beside the text, has changed. */
  again(): void {
    this.#schedule();
  }

  #take(made: Made): void {
    const { info, record } = made;
    const other = this.#made?.record.id !== record.id;
    const wish = this.#landing?.step ?? (other ? record.cursor : this.#step);
    const goesOn = this.#landing?.play === true;
    this.#landing = undefined;
    this.#made = made;
    void this.#askShows(info);
    this.#step = Math.max(0, Math.min(wish, info.steps));
    this.#selection = {};
    this.#keep(info.id);
    this.#note();
    for (const listener of this.#onMade) listener(info);
    if (goesOn) void this.play();
  }

  /** What the components show at the end tells which views have anything to draw. */
  async #askShows(info: RunInfo): Promise<void> {
    const { scenario } = info;
    if (!scenario) {
      if (this.#shows.size > 0) this.#shows = new Set();
      return;
    }
    const shown = await Promise.all(
      [0, info.steps].map((step) => this.engine.exhibits(info.id, step).catch(() => [])),
    );
    if (this.run !== info) return;
    this.#shows = new Set([
      'scenario',
      ...scenario.families.map((family) => `family:${family}`),
      ...shown.flat().map(({ kind }) => `exhibit:${kind}`),
    ]);
  }

  /** Lets the engine forget runs that have not been looked at for long. */
  #keep(id: number): void {
    this.#kept = [...this.#kept.filter((one) => one !== id), id];
    while (this.#kept.length > maxKept) {
      const oldest = this.#kept.shift();
      if (oldest !== undefined) void this.engine.close(oldest).catch(() => undefined);
    }
  }

  // ——— the cursor ———

  /** Asks for the present moment; while an answer is under way, only the newest wish counts. */
  async #follow(): Promise<void> {
    const run = this.run;
    if (!run || this.#momentBusy) return;
    const step = this.#step;
    this.#momentBusy = true;
    try {
      const moment = await this.engine.moment(run.id, step);
      const { columns } = await this.engine.events(run.id, moment.firstEvent, moment.lastEvent);
      if (this.run === run) this.#show(run, moment, eventsOf(columns, run, moment.firstEvent));
    } catch {
      // The engine died, or has forgotten the run; making it again asks once more.
    }
    this.#momentBusy = false;
    if (this.run !== run || this.#step !== step) void this.#follow();
  }

  #show(run: RunInfo, moment: Moment, events: TraceEvent[]): void {
    this.#moment = moment;
    this.#events = events;
    const perSecond = speeds[this.#settings.all.speed]?.perSecond ?? 1;
    if (this.#playing && perSecond > 2) return;
    this.#notices.announce(tellStep(run, moment.step, events));
  }

  /** Moves the cursor. */
  goto(step: number): void {
    const run = this.run;
    if (!run) return;
    const to = Math.max(0, Math.min(Math.round(step), run.steps));
    if (to === this.#step) return;
    this.#step = to;
    this.#note();
  }

  /** Keeps where the person is, once they rest. */
  #note(): void {
    clearTimeout(this.#noteTimer);
    this.#noteTimer = setTimeout(() => this.noteNow(), 300);
  }

  /** Keeps where the person is, now: the page goes away. */
  noteNow(): void {
    clearTimeout(this.#noteTimer);
    const made = this.#made;
    const record = this.#workspace.run;
    if (!made || record?.id !== made.record.id || !equalSpec(record.spec, made.record.spec)) return;
    const { status, hash } = made.info;
    const same = record.cursor === this.#step && record.hash === hash && record.status === status;
    if (!same) this.#workspace.noteRun({ ...record, cursor: this.#step, status, hash });
  }

  /** Moves the cursor by a unit; stops playing. */
  async seek(unit: StepUnit, direction: 1 | -1, actor?: number): Promise<void> {
    const run = this.run;
    if (!run) return;
    this.pause();
    if (unit === 'event') {
      this.goto(this.#step + direction);
      return;
    }
    const breakpoints = this.#breakpoints();
    const request = { run: run.id, from: this.#step, unit, direction, breakpoints };
    const found = await this.engine
      .seek(actor === undefined ? request : { ...request, actor })
      .catch(() => undefined);
    if (found && this.run === run) this.goto(found.step);
  }

  toStart(): void {
    this.pause();
    this.goto(0);
  }

  toEnd(): void {
    this.pause();
    this.goto(this.run?.steps ?? 0);
  }

  /** To the next step (from the present one, then from the start) that a line is about. */
  async gotoLine(line: number): Promise<boolean> {
    const run = this.run;
    if (!run) return false;
    this.pause();
    const here: Breakpoint = { id: 'here', enabled: true, on: { kind: 'line', line } };
    for (const from of [this.#step, 0]) {
      const request = { run: run.id, from, unit: 'breakpoint', direction: 1 } as const;
      const found = await this.engine
        .seek({ ...request, breakpoints: [here] })
        .catch(() => undefined);
      if (found?.breakpoint === here.id && this.run === run) {
        this.goto(found.step);
        return true;
      }
    }
    return false;
  }

  #breakpoints(): Breakpoint[] {
    return this.#workspace.breakpoints.map(({ id, enabled, on }) => ({ id, enabled, on }));
  }

  // ——— playing ———

  toggle(): void {
    if (this.#playing) this.pause();
    else void this.play();
  }

  pause(): void {
    this.#playing = false;
  }

  /** Plays from the cursor (from the start when at the end) to the end or the next breakpoint. */
  async play(): Promise<void> {
    const run = this.run;
    if (!run || this.#playing || run.steps === 0) return;
    if (this.#step >= run.steps && run.status !== 'asking') this.goto(0);
    this.#playing = true;
    const until = await this.#playsUntil(run);
    let last = performance.now();
    let due = 0;
    const frame = (now: number): void => {
      if (!this.#playing || this.run !== run) {
        if (this.run !== run) this.#playing = false;
        return;
      }
      due += (Math.min(now - last, 250) / 1000) * this.#perSecond();
      last = now;
      const steps = Math.floor(due);
      due -= steps;
      if (steps > 0) this.goto(Math.min(this.#step + steps, until));
      if (this.#step >= until) this.pause();
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  async #playsUntil(run: RunInfo): Promise<number> {
    const breakpoints = this.#breakpoints();
    if (!breakpoints.some((one) => one.enabled)) return run.steps;
    const request = { run: run.id, from: this.#step, unit: 'breakpoint', direction: 1 } as const;
    const found = await this.engine.seek({ ...request, breakpoints }).catch(() => undefined);
    return found?.breakpoint === undefined ? run.steps : found.step;
  }

  #perSecond(): number {
    return speeds[this.#settings.all.speed]?.perSecond ?? 1;
  }

  // ——— selection ———

  /** Selects everywhere, and moves the editor to the line. */
  select(selection: Selection): void {
    this.#selection = selection;
    const run = this.run;
    if (!run) return;
    if (selection.event !== undefined) void this.#showPlace(run, selection.event);
    else if (selection.actor !== undefined) {
      const id = run.tables.actors[selection.actor]?.id;
      const span = id === undefined ? undefined : run.spans[`role:${id}`];
      if (span) this.#workspace.show(span);
    }
  }

  async #showPlace(run: RunInfo, event: number): Promise<void> {
    const [one] = await this.eventsOf(new Int32Array([event]));
    const span = one && run.spans[one.node];
    if (span && this.run === run && this.#selection.event === event) this.#workspace.show(span);
  }

  /** Some events of the run, in the order asked; none when the engine is gone. */
  async eventsOf(indices: Int32Array): Promise<TraceEvent[]> {
    const run = this.run;
    if (!run) return [];
    const columns = await this.engine.eventsAt(run.id, indices).catch(() => undefined);
    if (!columns) return [];
    return Array.from(indices, (index, at) => readEvent(columns, run.tables, at, index));
  }

  // ——— what determines the run ———

  /** Answers the question that the run asks, and goes on. */
  answer(option: number): void {
    const { run, record } = this;
    if (!run?.asking || !record) return;
    const choices = [...run.choices.map((choice) => choice.picked), option];
    this.#landing = { step: run.steps + 1 };
    this.#workspace.putRun('answering', {
      ...record,
      spec: { ...record.spec, choices },
      cursor: run.steps,
    });
  }

  /** Takes another way at a choice that was made: a new run beside the old one. */
  takeBranch(choice: number, option: number): void {
    const { run, record } = this;
    const made = run?.choices[choice];
    if (!run || !record || !made) return;
    this.pause();
    const choices = [...run.choices.slice(0, choice).map((one) => one.picked), option];
    const spec = { ...record.spec, choices };
    this.noteNow();
    const known = this.#workspace.siblings.find(
      (one) => one.choosing === record.choosing && equalSpec(one.spec, spec),
    );
    this.#landing = { step: made.step };
    if (known) this.#workspace.showRun(known);
    else {
      const sibling = this.#sibling(record, spec, made.step, branchLabel(made, option));
      this.#workspace.putRun('taking another branch', record, sibling);
    }
  }

  #sibling(
    record: ProjectRun,
    spec: ProjectRun['spec'],
    cursor: number,
    label: string,
  ): ProjectRun {
    return {
      id: newId(),
      file: record.file,
      spec,
      choosing: record.choosing,
      label,
      cursor,
      created: Date.now(),
    };
  }

  /** Back to a run that was kept. */
  show(record: ProjectRun): void {
    this.pause();
    this.noteNow();
    this.#workspace.showRun(record);
  }

  /** Another seed: every choice is drawn anew. */
  setSeed(seed: number): void {
    const whole = Math.max(0, Math.min(Number.MAX_SAFE_INTEGER, Math.floor(seed)));
    if (!Number.isFinite(whole)) return;
    this.#change('changing the seed', (run) => ({
      ...run,
      label: '',
      spec: { ...run.spec, seed: whole, choices: [] },
    }));
  }

  /** A seed that was not asked for. */
  reroll(): void {
    const [word = 1] = crypto.getRandomValues(new Uint32Array(1));
    this.setSeed(word % 10_000);
  }

  /** Whether the seed decides, or the person is asked from the cursor on. */
  setChoosing(choosing: 'seed' | 'ask'): void {
    const made = this.run?.choices.filter((choice) => choice.step <= this.#step) ?? [];
    this.#change('changing who chooses', (run) => ({
      ...run,
      choosing,
      spec: {
        ...run.spec,
        choices: choosing === 'ask' ? made.map((choice) => choice.picked) : run.spec.choices,
      },
    }));
  }

  setFaults(faults: Fault[]): void {
    this.#change('changing the faults', (run) => ({ ...run, spec: { ...run.spec, faults } }));
  }

  /**
   * Something goes wrong now: the fault joins the plan, the past up to the cursor stays as it was,
   * and a run that is being played goes on.
   */
  disturb(...more: Fault[]): void {
    const faults = this.record?.spec.faults ?? [];
    const play = this.#playing;
    this.#landing = { step: this.#step, play };
    this.setFaults([...faults, ...more]);
  }

  /** The first moment after the present one, virtual nanoseconds: when a fault by hand strikes. */
  get nextTime(): number {
    return this.#step === 0 ? 0 : (this.#moment?.time ?? 0) + 1;
  }

  /** Another run beside this one, as another specification gives it; it is shown. */
  beside(label: string, spec: RunSpec, cursor = this.#step, choosing?: 'ask'): void {
    const { record } = this;
    if (!record) return;
    this.pause();
    this.noteNow();
    const wish = { ...record, choosing: choosing ?? record.choosing };
    const known = this.#workspace.siblings.find(
      (one) => one.choosing === wish.choosing && equalSpec(one.spec, spec),
    );
    this.#landing = { step: cursor };
    if (known) this.#workspace.showRun(known);
    else this.#workspace.putRun(label, record, this.#sibling(wish, spec, cursor, label));
  }

  /** The run goes by another specification, in its place; undone like a change of the text. */
  become(label: string, spec: RunSpec, landing = this.#step): void {
    this.#landing = { step: landing };
    this.#change(label, (run) => ({ ...run, spec }));
  }

  /** What is said about the run that is shown, at the cursor. */
  get remark(): Remark | undefined {
    const said = this.#remark;
    const same = said?.run === this.record?.id && said?.text === this.#workspace.text;
    return same && this.#step >= said.step ? said : undefined;
  }

  /**
   * Shows the run that answers a question, after its last choice; it asks there how to go on. It
   * may be of another document of the open file than the one that is picked.
   */
  openRun(label: string, spec: RunSpec, remark: Remark, step = spec.choices.length): void {
    const { path, project } = this.#workspace;
    this.pause();
    this.noteNow();
    const known = siblingsOf(project, path, spec.document).find(
      (one) => one.choosing === 'ask' && equalSpec(one.spec, spec),
    );
    const base = { ...freshRun(path, spec.document), choosing: 'ask' as const };
    const run = known ?? this.#sibling(base, spec, step, label);
    this.#landing = { step };
    this.#remark = { ...remark, run: run.id, step, text: this.#workspace.text };
    const { record } = this;
    if (known) this.#workspace.showRun(known);
    else if (record?.spec.document === spec.document) this.#workspace.putRun(label, record, run);
    else this.#workspace.putRun(label, run);
    this.goto(step);
  }

  /** Picks what happens after a step of a run whose every step is a choice; then it asks on. */
  takeMove(step: number, option: number, label: string): void {
    const { run, record } = this;
    if (!run || !record) return;
    if (run.asking && step === run.steps) return this.answer(option);
    const made = run.choices.filter((one) => one.step <= step).map((one) => one.picked);
    this.beside(label, { ...record.spec, choices: [...made, option] }, step + 1, 'ask');
  }

  /** How the document is run: as machines with these bounds, or in its own way. */
  setMachines(machines: MachineMode | undefined): void {
    this.#change('changing how it runs', (run) => {
      const { machines: _, ...rest } = run.spec;
      const spec = { ...rest, choices: [] };
      return { ...run, label: '', cursor: 0, spec: machines ? { ...spec, machines } : spec };
    });
  }

  /** What is changed on the way: the run is made again with exactly these changes. */
  setChanges(changes: Change[]): void {
    this.#change('changing the what-if', (run) => ({ ...run, spec: { ...run.spec, changes } }));
  }

  #change(label: string, make: (run: ProjectRun) => ProjectRun): void {
    const record = this.record;
    if (!record) return;
    this.pause();
    this.#remark = undefined;
    this.#workspace.putRun(label, make({ ...record, cursor: this.#step }));
  }
}

function eventsOf(
  columns: Parameters<typeof readEvent>[0],
  run: RunInfo,
  first: number,
): TraceEvent[] {
  return Array.from(columns.kind, (_, at) => readEvent(columns, run.tables, at, first + at));
}

function branchLabel(choice: NonNullable<Enabled['choice']>['request'], option: number): string {
  const way = choice.options[option]?.label || 'nothing';
  return `${choice.label || 'choice'}: ${way}`.replaceAll('\n', ' ').slice(0, 80);
}
