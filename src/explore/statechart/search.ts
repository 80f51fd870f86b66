import { must } from '../../base/assert.ts';
import type { Json } from '../../model/json.ts';
import type { CompiledChart } from '../../run/statechart/compile.ts';
import type { ChartEvent } from '../../run/statechart/event.ts';
import type { Failure } from '../../run/statechart/host.ts';
import type { SessionState } from '../../run/statechart/session-state.ts';
import type { Stimulus } from './alphabet.ts';
import { Probe, type Reaction, type Rest, type Timer } from './probe.ts';
import type { Claim, Property } from './properties.ts';
import { relevantData } from './relevant.ts';
import { Space } from './space.ts';
import { begin, elapse, emptyZone, fire, forget, reorder, type Zone } from './zone.ts';

/** What happens at a rest: an event from outside, or the timer at a place is over. */
export type Cause = { answers: readonly boolean[] } & (
  | { kind: 'event'; stimulus: Stimulus }
  | { kind: 'timer'; place: number; name: string }
  /** What was invoked ends. */
  | { kind: 'service'; stimulus: Stimulus }
);

/** Bounds of a search. */
export interface SearchOptions {
  stimuli: readonly Stimulus[];
  properties: readonly Property[];
  maxConfigurations: number;
  /** False: what an unknown guard gives is not split up further than this many answers. */
  maxAnswers?: number;
}

/** What one thing did to the timers: which are gone, what is there then, and how that is sorted. */
export interface TimerStep {
  gone: ReadonlySet<number>;
  delays: readonly number[];
  order: readonly number[];
}

/** Where a claim was first seen to be broken. */
export interface Broken {
  /** Number of the property. */
  property: number;
  /** The last edge of the way there; -1: before the first rest. */
  edge: number;
}

/** Something that went wrong on an edge. */
export interface Mishap {
  edge: number;
  failure: Failure;
}

const mostAnswers = 6;

/**
 * Breadth-first search through everything that a machine can come to when the environment sends any
 * event at any rest, and any delayed event may be next that can be (see `zone.ts`). Configurations
 * in between, after each microstep, are looked at too.
 */
export class Search {
  readonly space = new Space();
  readonly causes: Cause[] = [];
  /** Lists of transitions that were taken, by number. */
  readonly moves: (readonly number[])[] = [[]];
  readonly broken: Broken[] = [];
  readonly mishaps: Mishap[] = [];
  /** Pairs of transitions with equal right, by their numbers, with the edge. */
  readonly rivals = new Map<string, { pair: readonly [number, number]; edge: number }>();
  /** States that were ever active, by number. */
  readonly seen: Uint8Array;
  readonly taken: Uint8Array;
  /** Answers to asks before the first rest. */
  readonly starts: (readonly boolean[])[] = [];
  /** The first edges were cut off: not every way of answering was tried. */
  cut = false;

  readonly #probe: Probe;
  readonly #options: SearchOptions;
  readonly #rests: { rest: Rest; zone: Zone; ended: boolean; failed: boolean }[] = [];
  readonly #known = new Map<string, number>();
  readonly #causeNumbers = new Map<string, number>();
  readonly #moveNumbers = new Map<string, number>([['', 0]]);
  readonly #brokenSet = new Set<number>();
  readonly #isRelevant: (name: string) => boolean;
  #hits = 0;
  #finished = false;

  constructor(chart: CompiledChart, options: SearchOptions, makeProbe = newProbe) {
    this.#options = options;
    const relevant = relevantData(chart.model, options.properties);
    this.#isRelevant = (name) => relevant.has(name);
    this.seen = new Uint8Array(chart.states.length);
    this.taken = new Uint8Array(chart.transitions.length);
    this.#probe = makeProbe(chart, (session) => this.#look(session));
  }

  get chart(): CompiledChart {
    return this.#probe.chart;
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** Everything within reach was seen. */
  get complete(): boolean {
    return this.#finished && this.space.expanded === this.space.count && !this.cut;
  }

  /** Goes on for so many nodes; true when there is nothing left. */
  advance(nodes: number): boolean {
    if (this.space.count === 0) this.#start();
    for (let n = 0; n < nodes && !this.#finished; n++) {
      const bounded = this.space.count >= this.#options.maxConfigurations;
      if (bounded || this.space.expanded === this.space.count) this.#finished = true;
      else this.#expand(this.space.expanded);
    }
    return this.#finished;
  }

  /** The machine at a node, for explanations. */
  restOf(node: number): { rest: Rest; ended: boolean; failed: boolean } {
    return must(this.#rests[node]);
  }

  /** What the things of a path do to the timers, from the start on. */
  replay(answers: readonly boolean[], path: readonly Cause[]): TimerStep[] {
    const probe = this.#probe;
    const steps: TimerStep[] = [];
    const note = ({ gone }: Reaction): void => {
      const delays = probe.timers.map(({ delayNs }) => delayNs);
      const { timers, order } = sortedTimers(probe.timers);
      probe.timers = timers;
      steps.push({ gone, delays, order });
    };
    note(probe.start(answers));
    for (const cause of path) note(probe.react(probe.rest(), whatOf(cause), cause.answers));
    return steps;
  }

  /** True when a claim holds at a rest. */
  holdsAt(node: number, claim: Claim): boolean {
    this.#probe.goTo(this.restOf(node).rest);
    return holds(claim, this.#probe.session);
  }

  // ——— inside ———

  #start(): void {
    this.#answersOf((answers) => {
      this.#hits = 0;
      this.#edge = -1;
      const reaction = this.#probe.start(answers);
      const zone = zoneAfter([], emptyZone, reaction, this.#probe.timers);
      const node = this.#node(zone);
      this.starts[node] ??= answers;
      this.#note(reaction);
      this.#startHits.set(node, (this.#startHits.get(node) ?? 0) | this.#hits);
      return reaction;
    });
  }

  /** Claims that held on the way to the first rest, by first rest. */
  get startHits(): ReadonlyMap<number, number> {
    return this.#startHits;
  }
  readonly #startHits = new Map<number, number>();

  #edge = -1;

  #expand(node: number): void {
    const { rest, zone, ended, failed } = must(this.#rests[node]);
    this.space.expand();
    if (ended || failed) return;
    for (const stimulus of this.#options.stimuli) {
      this.#each(node, rest, zone, { kind: 'event', stimulus, answers: [] });
    }
    for (const stimulus of this.#ends(rest)) {
      this.#each(node, rest, zone, { kind: 'service', stimulus, answers: [] });
    }
    const delays = rest.timers.map(({ delayNs }) => delayNs);
    rest.timers.forEach(({ name }, place) => {
      const after = fire(zone, delays, place);
      if (after) this.#each(node, rest, after, { kind: 'timer', place, name, answers: [] });
    });
  }

  /** How what is invoked may end: services that nobody implements may fail, too. */
  #ends({ session }: Rest): Stimulus[] {
    const { invokes } = this.chart;
    return [...(session.running ?? [])].flatMap(([n, id]) => {
      const done = { name: `done.invoke.${id}` };
      const stub = invokes[n]?.content?.kind === 'stub';
      return stub ? [done, { name: `error.platform.${id}` }] : [done];
    });
  }

  /** Ids of services that a run asks about at a node, in its order, before anything else happens. */
  servicesAt(node: number): string[] {
    const { invokes } = this.chart;
    const { running } = this.restOf(node).rest.session;
    return [...(running ?? [])].flatMap(([n, id]) =>
      invokes[n]?.content?.kind === 'stub' ? [id] : [],
    );
  }

  #each(node: number, rest: Rest, zone: Zone, cause: Cause): void {
    this.#answersOf((answers) => {
      this.#hits = 0;
      this.#edge = this.space.edges;
      const reaction = this.#probe.react(rest, whatOf(cause), answers);
      const to = this.#node(zoneAfter(rest.timers, zone, reaction, this.#probe.timers));
      const moves = this.#numberOf(reaction.taken);
      this.space.addEdge(node, to, this.#causeOf({ ...cause, answers }), this.#hits, moves);
      this.#note(reaction);
      return reaction;
    });
  }

  /** Does something once for each way of answering what is asked on the way. */
  #answersOf(react: (answers: readonly boolean[]) => Reaction): void {
    const most = this.#options.maxAnswers ?? mostAnswers;
    let answers: boolean[] = [];
    for (;;) {
      const { asked } = react(answers);
      if (asked > most) this.cut = true;
      const full = Array.from({ length: Math.min(asked, most) }, (_, i) => answers[i] ?? false);
      const last = full.lastIndexOf(false);
      if (last < 0) return;
      answers = [...full.slice(0, last), true];
    }
  }

  #look(session: SessionState): void {
    for (const state of session.at.states) this.seen[state] = 1;
    this.#options.properties.forEach((property, n) => {
      const { kind, when, wanted } = property;
      const held = holds(when, session);
      if (kind === 'always' || kind === 'never') {
        if (held === (kind === 'never')) this.#break(n);
      } else if (kind === 'eventually') {
        if (held) this.#hits |= 1 << (2 * n);
      } else {
        if (held) this.#hits |= 1 << (2 * n);
        // What was wanted came, at or after what leads to it.
        if (wanted && holds(wanted, session)) {
          this.#hits = (this.#hits & ~(1 << (2 * n))) | (1 << (2 * n + 1));
        }
      }
    });
  }

  #break(property: number): void {
    if (this.#brokenSet.has(property)) return;
    this.#brokenSet.add(property);
    this.broken.push({ property, edge: this.#edge });
  }

  #note(reaction: Reaction): void {
    for (const t of reaction.taken) this.taken[t] = 1;
    for (const failure of reaction.failures) {
      const known = this.mishaps.some((one) => one.failure.element === failure.element);
      if (!known) this.mishaps.push({ edge: this.#edge, failure });
    }
    for (const pair of reaction.rivals) {
      const key = pair.join();
      if (!this.rivals.has(key)) this.rivals.set(key, { pair, edge: this.#edge });
    }
  }

  #node(zone: Zone): number {
    const probe = this.#probe;
    const { timers, order } = sortedTimers(probe.timers);
    const sorted = order.length < 2 ? zone : reorder(zone, order);
    probe.timers = timers;
    const key = keyOf(probe.session, timers, sorted, this.#isRelevant);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const node = this.space.addNode();
    this.#known.set(key, node);
    const { status } = probe.session;
    const [ended, failed] = [status === 'final' || status === 'stopped', status === 'failed'];
    this.#rests.push({ rest: probe.rest(), zone: sorted, ended, failed });
    return node;
  }

  #causeOf(cause: Cause): number {
    const key = JSON.stringify(cause);
    const known = this.#causeNumbers.get(key);
    if (known !== undefined) return known;
    this.#causeNumbers.set(key, this.causes.length);
    return this.causes.push(cause) - 1;
  }

  #numberOf(moves: readonly number[]): number {
    const key = moves.join();
    const known = this.#moveNumbers.get(key);
    if (known !== undefined) return known;
    this.#moveNumbers.set(key, this.moves.length);
    return this.moves.push([...moves]) - 1;
  }
}

function newProbe(chart: CompiledChart, look: (session: SessionState) => void): Probe {
  return new Probe(chart, look);
}

/** True when a claim holds of a machine as it is. */
export function holds(claim: Claim, session: SessionState): boolean {
  const { chart } = session;
  let data: Record<string, Json> | undefined;
  return claim.holds({
    isActive: (state) => {
      const number = chart.stateNumber.get(state);
      return number !== undefined && session.isActive(number);
    },
    data: {
      get: (name) => {
        data ??= session.memory.view().data;
        return data[name] ?? null;
      },
    },
  });
}

/** Properties that a search can follow at once: two bits each. */
export const mostProperties = 15;

/** The zone of the next rest: timers that are gone, new ones, and time that may pass. */
function zoneAfter(
  before: readonly Timer[],
  zone: Zone,
  { gone }: Reaction,
  now: readonly Timer[],
): Zone {
  let next = forget(zone, before.length, gone);
  let size = before.length - gone.size;
  while (size < now.length) next = begin(next, size++);
  return elapse(
    next,
    now.map(({ delayNs }) => delayNs),
  );
}

/** Timers in an order of their own, so that equal rests are known to be equal. */
function sortedTimers(timers: readonly Timer[]): { timers: Timer[]; order: number[] } {
  const order = timers.map((_, n) => n);
  if (timers.length < 2) return { timers: [...timers], order };
  const keys = timers.map((timer) => JSON.stringify(timer));
  order.sort((a, b) => {
    const [one, other] = [must(keys[a]), must(keys[b])];
    return one < other ? -1 : one > other ? 1 : a - b;
  });
  return { timers: order.map((n) => must(timers[n])), order };
}

/** What a cause is to the machine. */
function whatOf(cause: Cause): ChartEvent | number {
  if (cause.kind === 'timer') return cause.place;
  const { name, data } = cause.stimulus;
  return { name, type: 'external', ...(data === undefined ? {} : { data }) };
}

/** A text that is the same for rests from which the same can come. */
function keyOf(
  session: SessionState,
  timers: readonly Timer[],
  zone: Zone,
  isRelevant: (name: string) => boolean,
): string {
  const { at, remembered, boundStates, running, outer, status, barred } = session;
  const { data } = session.memory.view();
  const told = Object.keys(data).filter(isRelevant);
  return JSON.stringify([
    Array.from(at.words),
    remembered?.size ? [...remembered].sort(([a], [b]) => a - b) : 0,
    boundStates ? Array.from(boundStates) : 0,
    running?.size ? [...running] : 0,
    outer?.length ? outer : 0,
    barred?.size ? [...barred] : 0,
    status,
    told.map((name) => data[name]),
    timers,
    timers.length > 0 ? zone : 0,
  ]);
}
