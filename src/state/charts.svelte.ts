import { untrack } from 'svelte';
import type {
  ChartMoment,
  ChartOffer,
  ChartSession,
  ChartWhy,
  EngineApi,
  RunInfo,
} from '../engine/api.ts';
import type { Json } from '../model/json.ts';
import type { RunSpec } from '../model/run.ts';
import type { Statechart } from '../model/statechart/statechart.ts';
import { withEdit, withEvent } from './chart-spec.ts';
import type { ChartPlace, NewSpec } from './chart-spec.ts';
import { chartIndex, readiness, readsEvent, transitionWords } from './chart-words.ts';
import type { ChartIndex, Readiness } from './chart-words.ts';
import type { Notices } from './notices.svelte.ts';
import type { Page } from './page.svelte.ts';
import type { Playback } from './playback.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** How machines stand at the cursor. */
interface ChartStep {
  run: number;
  step: number;
  moment: ChartMoment;
}

/** An event that is asked about, though nobody has sent it. */
export interface WhatIfEvent {
  name: string;
  data?: Json;
}

/** The statecharts of a run at the cursor, and what a person does to them. */
export class Charts {
  #now = $state.raw<ChartStep | undefined>();
  #why = $state.raw<{ key: string; list: ChartWhy[] } | undefined>();
  #session = $state('');
  /** The state or transition that all views speak of; '' for none. */
  selected = $state('');
  /** The event that "why not?" asks about; undefined: the step itself. */
  whatIf = $state.raw<WhatIfEvent | undefined>();
  /** A transition whose event wants data before it is sent. */
  wanting = $state('');
  #busy = false;
  /** The run that is being made is to be followed to where it rests. */
  #resting = false;

  readonly #page: Page;
  readonly #engine: EngineApi;
  readonly #workspace: Workspace;
  readonly #playback: Playback;
  readonly #notices: Notices;

  constructor(page: Page) {
    this.#page = page;
    this.#engine = page.playback.engine;
    this.#workspace = page.workspace;
    this.#playback = page.playback;
    this.#notices = page.notices;
    page.playback.onMade(() => {
      if (!this.#resting) return;
      this.#resting = false;
      // The one who made the run puts the cursor first.
      queueMicrotask(() => void this.#playback.seek('macrostep', 1));
    });
  }

  /** The picked document's chart. */
  get picked(): Statechart | undefined {
    const model = this.#workspace.picked?.model;
    return model?.kind === 'statechart' ? model : undefined;
  }

  /** True when the run shown is one of the picked chart. */
  get running(): boolean {
    const { run } = this.#playback;
    return this.picked !== undefined && run?.document === this.#workspace.pickedId;
  }

  /** What is known of the cursor's step, or of the one before while that is asked. */
  get moment(): ChartMoment | undefined {
    return this.running && this.#now?.run === this.#playback.run?.id
      ? this.#now?.moment
      : undefined;
  }

  /** True when `moment` is that of the cursor. */
  get settled(): boolean {
    return this.#now?.run === this.#playback.run?.id && this.#now?.step === this.#playback.step;
  }

  /** The machine that is looked at. */
  get session(): ChartSession | undefined {
    const sessions = this.moment?.sessions ?? [];
    return sessions.find(({ id }) => id === this.#session) ?? sessions[0];
  }

  /** The chart of that machine; the picked one where nothing runs. */
  get chart(): Statechart | undefined {
    return this.session?.chart ?? this.picked;
  }

  /** That chart's parts. */
  get index(): ChartIndex | undefined {
    const { chart } = this;
    return chart && chartIndex(chart);
  }

  /** What could be done now, by transition. */
  get offers(): ReadonlyMap<string, ChartOffer> {
    return new Map((this.session?.offers ?? []).map((one) => [one.transition, one]));
  }

  /** Which of the offers would be taken if their events came. */
  get ready(): ReadonlyMap<string, Readiness> {
    const { index, session } = this;
    return index && session ? readiness(index, session.offers) : new Map();
  }

  /** Looks at another machine. */
  choose(session: string): void {
    this.#session = session;
    this.selected = '';
    this.wanting = '';
    this.whatIf = undefined;
  }

  /** Follows the cursor as long as the component that calls it is there. */
  follow(): void {
    $effect(() => {
      void [this.#playback.run, this.#playback.step, this.running];
      untrack(() => void this.#ask());
    });
  }

  async #ask(): Promise<void> {
    const { run, step } = this.#playback;
    if (!run || !this.running || this.#busy) return;
    if (this.#now?.run === run.id && this.#now.step === step) return;
    this.#busy = true;
    const moment = await this.#engine.chartMoment(run.id, step).catch(() => undefined);
    this.#busy = false;
    if (moment) this.#now = { run: run.id, step, moment };
    const changed = this.#playback.run !== run || this.#playback.step !== step;
    if (changed && this.#playback.run) void this.#ask();
  }

  // ——— why ———

  /** Why each transition was taken in this step, or not; or would be, with `whatIf`. */
  get why(): readonly ChartWhy[] | undefined {
    return this.#why?.key === this.#whyKey() ? this.#why?.list : undefined;
  }

  #whyKey(): string {
    const session = this.session?.id;
    const { run, step } = this.#playback;
    return session === undefined ? '' : JSON.stringify([run?.id, step, session, this.whatIf]);
  }

  /** Asks why as long as the component that calls it is there. */
  followWhy(): void {
    $effect(() => {
      const key = this.#whyKey();
      const session = this.session?.id;
      const { run, step } = this.#playback;
      const event = this.whatIf;
      if (!run || session === undefined || !this.running) return;
      const request = { run: run.id, step, session };
      void this.#engine
        .chartWhy(event ? { ...request, event } : request)
        .then((list) => (this.#why = { key, list }))
        .catch(() => undefined);
    });
  }

  // ——— doing ———

  /**
   * Sends an event to the machine that is looked at, at the cursor. What came later in the run is
   * left out; the run as it was stays beside it then.
   */
  send(name: string, data?: Json, after?: number): void {
    const to = this.#receiver();
    const event = {
      name,
      ...(data === undefined ? {} : { data }),
      ...(after === undefined || after <= 0 ? {} : { after }),
      ...(to === undefined ? {} : { to }),
    };
    const waits = after !== undefined && after > 0;
    this.#go(`sending ${name}`, (spec, place) => withEvent(spec, event, place), !waits);
  }

  /** The session that events go to; undefined for the picked machine. */
  #receiver(): string | undefined {
    const { session } = this;
    return session === undefined || session.id === this.moment?.sessions[0]?.id
      ? undefined
      : session.id;
  }

  /** Does what makes a transition be taken: sends its event, or lets the machine go on. */
  take(transition: string, data?: Json): void {
    const offer = this.offers.get(transition);
    if (!offer) return;
    const model = this.index?.transitions.get(transition);
    if (offer.event === '') {
      void this.#playback.seek('event', 1);
      return;
    }
    const timer = this.session?.timers.find(({ event }) => event === offer.event);
    if (timer) {
      this.fire(timer.id);
      return;
    }
    if (model && readsEvent(model) && data === undefined && this.wanting !== transition) {
      this.selected = transition;
      this.wanting = transition;
      return;
    }
    this.wanting = '';
    this.send(offer.event, data);
  }

  /** Gives a variable another value, at the cursor. */
  edit(name: string, value: Json): void {
    this.#change(`changing ${name}`, `data.${name}`, value);
  }

  /** Takes a timer back. */
  cancel(timer: string): void {
    this.#change('cancelling a timer', `timer.${timer}`, 'cancel');
  }

  /** Lets a timer fire now. */
  fire(timer: string): void {
    this.#change('firing a timer', `timer.${timer}`, 'fire', true);
  }

  /** A command to what runs the machine (`command.store` …), at the cursor. */
  command(label: string, name: string, value: Json): void {
    const to = this.#receiver();
    const path = to === undefined ? `command.${name}` : `${to}/command.${name}`;
    this.#go(label, (spec, place) => withEdit(spec, path, value, place), false);
  }

  #change(label: string, path: string, value: Json, rests = false): void {
    const to = this.#receiver();
    const whole = to === undefined ? path : `${to}/${path}`;
    this.#go(label, (spec, place) => withEdit(spec, whole, value, place), rests);
  }

  /** The run goes on otherwise from the cursor. */
  #go(label: string, make: (spec: RunSpec, place: ChartPlace) => NewSpec, rests: boolean): void {
    const { run, step, record } = this.#playback;
    if (!run || !record || !this.settled) return;
    const { spec, dropped } = make(record.spec, this.#place(run));
    this.#resting = rests;
    if (dropped === 0) {
      this.#playback.become(label, spec, rests ? step : step + 1);
      return;
    }
    this.#playback.beside(`${step}: ${label}`.slice(0, 80), spec, rests ? step : step + 1);
    const what = dropped === 1 ? 'One thing that came' : `${dropped} things that came`;
    this.#notices.say({
      key: 'chart-dropped',
      tone: 'info',
      title: 'A run beside the one before',
      text: `${what} later from outside ${dropped === 1 ? 'does' : 'do'} not fit any more.`,
      actions: [{ title: 'Back to it', run: () => this.#playback.show(record) }],
      stays: 9000,
    });
  }

  #place(run: RunInfo): ChartPlace {
    const { step, moment } = this.#playback;
    const outside = this.moment?.outside;
    const all = run.spec.chart?.events.length ?? 0;
    const arrived = outside?.arrived ?? (step >= run.steps ? all : 0);
    const due = outside?.dueNs;
    if (due === undefined || moment?.step !== step) return { run, step, arrived };
    return { run, step, arrived, due: due - moment.time };
  }

  // ——— places and stops ———

  /** Selects a state or transition everywhere, and shows it in the text. */
  select(id: string): void {
    this.selected = id;
    if (this.wanting !== id) this.wanting = '';
    const span = this.#workspace.picked?.spans[id];
    if (span && !this.session?.chart) this.#workspace.show(span);
  }

  /** Asks why a transition is not taken. */
  askWhy(transition: string): void {
    this.select(transition);
    const [event] = this.index?.transitions.get(transition)?.events ?? [];
    const name = event?.replace(/\.?\*$/, '') ?? '';
    this.whatIf = name === '' ? undefined : { name };
    this.#page.choose('right', 'chart-why');
  }

  /** A transition or state in words. */
  words(id: string): string {
    const { index } = this;
    return index ? transitionWords(index, id) : id;
  }
}

const known = new WeakMap<Page, Charts>();

/** The page's, made at first use: pages without statecharts never fetch it. */
export function chartsOf(page: Page): Charts {
  const found = known.get(page) ?? new Charts(page);
  known.set(page, found);
  return found;
}
