import type { StateNode, Statechart } from '../../model/statechart/statechart.ts';
import { EventKind } from '../event.ts';
import type { Trace } from '../trace.ts';
import { lowerBound, upperBound } from './search.ts';

/** A lane: the whole machine, or a region of a parallel state. */
export interface ChartLane {
  /** The region's id; '' for the machine. */
  id: string;
  /** How many parallel states are around it. */
  depth: number;
}

/** A picture of a machine's states over a window of the run. */
export interface ChartLanes {
  lanes: ChartLane[];
  /** Ids of states, by number. */
  states: string[];
  /** Which state was active, lane by lane in the order of time. */
  spans: ChartLaneSpans;
  /** Timers that were pending. */
  timers: ChartTimers;
  /** Events that were handled or not wanted, one a bucket at most. */
  ticks: ChartTicks;
}

/** Spans in columns. Those shorter than a bucket are merged with their neighbours. */
export interface ChartLaneSpans {
  lane: Int32Array;
  /** Number of the state; of merged ones the one that lasted longest. */
  state: Int32Array;
  startTime: Float64Array;
  /** Infinity while it never ends. */
  endTime: Float64Array;
  startStep: Float64Array;
  /** The step in which it is left; Infinity while it never is. */
  endStep: Float64Array;
  /** Trace index of the entry. */
  event: Int32Array;
  /** How many are merged into it; 1 for an exact one. */
  count: Int32Array;
}

/** Timers in columns. */
export interface ChartTimers {
  startTime: Float64Array;
  endTime: Float64Array;
  startStep: Float64Array;
  endStep: Float64Array;
  event: Int32Array;
  /** Index into the run's strings. */
  label: Int32Array;
  /** 0: pending at the end, 1: fired, 2: taken back. */
  fate: Uint8Array;
}

/** Events in columns. */
export interface ChartTicks {
  time: Float64Array;
  step: Float64Array;
  event: Int32Array;
  /** Index into the run's strings: `chart:event:…` or `chart:discarded:…`. */
  label: Int32Array;
}

/** What runs from left to right. */
export type LaneAxis = 'time' | 'step';

/** A window: virtual nanoseconds or steps, in so many buckets. */
export interface LaneWindow {
  axis: LaneAxis;
  from: number;
  to: number;
  buckets: number;
}

interface Span {
  lane: number;
  state: number;
  begin: number;
  /** Trace index of the exit; -1 for none. */
  end: number;
}

/** What a region's lane is made of: the lane of each state that stands for it. */
interface Plan {
  lanes: ChartLane[];
  states: string[];
  /** Number and lane of a state that has a span of its own. */
  at: Map<string, { state: number; lane: number }>;
}

/** Which states have spans: those without states inside, and parallel ones. */
function planOf(chart: Statechart): Plan {
  const plan: Plan = { lanes: [{ id: '', depth: 0 }], states: [], at: new Map() };
  const visit = (states: readonly StateNode[], lane: number, parallel: boolean): void => {
    for (const state of states) {
      let own = lane;
      if (parallel && state.type !== 'history') {
        const depth = (plan.lanes[lane]?.depth ?? 0) + 1;
        own = plan.lanes.push({ id: state.id, depth }) - 1;
      }
      const isParallel = state.type === 'parallel';
      if (isParallel || state.states.length === 0) {
        plan.at.set(state.id, { state: plan.states.push(state.id) - 1, lane: own });
      }
      visit(state.states, own, isParallel);
    }
  };
  visit(chart.states, 0, false);
  return plan;
}

/** The states, timers and events of one machine of a run, to be cut into windows. */
export class ChartLaneIndex {
  readonly #trace: Trace;
  readonly #plan: Plan;
  /** By lane, in the order of time. */
  readonly #spans: Span[][];
  readonly #timers: { begin: number; end: number }[] = [];
  readonly #ticks: number[] = [];

  /** `actor` is the machine's lane in the trace; `originOf` gives what a state was made of. */
  constructor(
    trace: Trace,
    chart: Statechart,
    actor: number,
    originOf: (id: string) => string = (id) => id,
  ) {
    this.#trace = trace;
    this.#plan = planOf(chart);
    this.#spans = this.#plan.lanes.map(() => []);
    this.#read(actor, originOf);
  }

  #read(actor: number, originOf: (id: string) => string): void {
    const { kind, label, node, actor: who, link } = this.#trace.columns;
    const { strings } = this.#trace;
    const kinds = strings.map(markKind);
    const states = strings.map(
      (text) => this.#plan.at.get(text) ?? this.#plan.at.get(originOf(text)),
    );
    const open = new Map<number, Span>();
    const pending = new Map<number, { begin: number; end: number }>();
    let entered = -1;
    for (let i = 0; i < this.#trace.length; i++) {
      if (who[i] !== actor) continue;
      if (kind[i] === EventKind.mark) {
        const what = kinds[label[i] as number];
        if (what === 'tick') this.#ticks.push(i);
        else if (what === 'final') this.#reopen(i, entered);
        else if (what) this.#mark(i, what, states[node[i] as number], open);
        if (what === 'entered') entered = i;
      } else if (kind[i] === EventKind.timerSet) {
        const timer = { begin: i, end: -1 };
        pending.set(i, timer);
        this.#timers.push(timer);
      } else if (kind[i] === EventKind.timerFire || kind[i] === EventKind.timerCancel) {
        const timer = pending.get(link[i] as number);
        if (timer) timer.end = i;
      }
    }
  }

  #mark(
    event: number,
    what: 'entered' | 'exited' | 'end',
    place: { state: number; lane: number } | undefined,
    open: Map<number, Span>,
  ): void {
    if (what === 'end') {
      for (const span of open.values()) span.end = event;
      open.clear();
      return;
    }
    if (!place) return;
    const { state, lane } = place;
    const before = open.get(lane);
    if (before && (what === 'entered' || before.state === state)) {
      before.end = event;
      open.delete(lane);
    }
    if (what !== 'entered') return;
    const span = { lane, state, begin: event, end: -1 };
    open.set(lane, span);
    this.#spans[lane]?.push(span);
  }

  /** A machine that has come to its end is shown in the states that it ended in. */
  #reopen(event: number, entered: number): void {
    const { step } = this.#trace.columns;
    for (const spans of this.#spans) {
      const last = spans.at(-1);
      if (last && last.end > entered && step[last.end] === step[event]) last.end = -1;
    }
  }

  /** What lies in a window, spans shorter than a bucket merged. */
  window(window: LaneWindow): ChartLanes {
    const { lanes, states } = this.#plan;
    const spans = this.#spans.flatMap((all) =>
      merged(this.#within(all, window), this.#at(window), window),
    );
    return {
      lanes,
      states,
      spans: this.#columns(spans),
      timers: this.#timersIn(window),
      ticks: this.#ticksIn(window),
    };
  }

  /** Which state stands for a lane after a step; undefined for none. */
  stateAt(lane: number, step: number): string | undefined {
    const all = this.#spans[lane] ?? [];
    const { step: steps } = this.#trace.columns;
    const at = upperBound(
      all.map(({ begin }) => steps[begin] as number),
      step,
    );
    const span = all[at - 1];
    if (!span || (span.end >= 0 && (steps[span.end] as number) <= step)) return undefined;
    return this.#plan.states[span.state];
  }

  #at({ axis }: LaneWindow): (event: number) => number {
    const column = this.#trace.columns[axis];
    return (event) => (event < 0 ? Infinity : (column[event] as number));
  }

  #within<Item extends { begin: number; end: number }>(
    all: readonly Item[],
    window: LaneWindow,
  ): Item[] {
    const at = this.#at(window);
    const { from, to } = window;
    return all.filter(({ begin, end }) => at(begin) <= to && at(end) >= from);
  }

  #timersIn(window: LaneWindow): ChartTimers {
    const found = this.#within(this.#timers, window).slice(0, mostTimers);
    const { time, step, label, kind } = this.#trace.columns;
    return {
      startTime: Float64Array.from(found, ({ begin }) => time[begin] as number),
      endTime: Float64Array.from(found, ({ end }) => (end < 0 ? Infinity : (time[end] as number))),
      startStep: Float64Array.from(found, ({ begin }) => step[begin] as number),
      endStep: Float64Array.from(found, ({ end }) => (end < 0 ? Infinity : (step[end] as number))),
      event: Int32Array.from(found, ({ begin }) => begin),
      label: Int32Array.from(found, ({ begin }) => label[begin] as number),
      fate: Uint8Array.from(found, ({ end }) =>
        end < 0 ? 0 : kind[end] === EventKind.timerFire ? 1 : 2,
      ),
    };
  }

  #ticksIn(window: LaneWindow): ChartTicks {
    const { time, step, label } = this.#trace.columns;
    const at = this.#at(window);
    const all = this.#ticks;
    const places = all.map(at);
    const bucket = (window.to - window.from) / Math.max(1, window.buckets);
    const found: number[] = [];
    let last = -Infinity;
    const end = upperBound(places, window.to);
    for (let n = lowerBound(places, window.from); n < end; n++) {
      const place = places[n] as number;
      if (found.length > 0 && place < last + bucket && place !== last) continue;
      if (found.length > 0 && place === last && bucket > 1) continue;
      found.push(all[n] as number);
      last = place;
    }
    return {
      time: Float64Array.from(found, (event) => time[event] as number),
      step: Float64Array.from(found, (event) => step[event] as number),
      event: Int32Array.from(found),
      label: Int32Array.from(found, (event) => label[event] as number),
    };
  }

  #columns(spans: readonly (Span & { count: number })[]): ChartLaneSpans {
    const { time, step } = this.#trace.columns;
    return {
      lane: Int32Array.from(spans, ({ lane }) => lane),
      state: Int32Array.from(spans, ({ state }) => state),
      startTime: Float64Array.from(spans, ({ begin }) => time[begin] as number),
      endTime: Float64Array.from(spans, ({ end }) => (end < 0 ? Infinity : (time[end] as number))),
      startStep: Float64Array.from(spans, ({ begin }) => step[begin] as number),
      endStep: Float64Array.from(spans, ({ end }) => (end < 0 ? Infinity : (step[end] as number))),
      event: Int32Array.from(spans, ({ begin }) => begin),
      count: Int32Array.from(spans, ({ count }) => count),
    };
  }
}

/** More timers than these are no picture. */
const mostTimers = 2_000;

type MarkKind = 'entered' | 'exited' | 'end' | 'final' | 'tick';

function markKind(text: string): MarkKind | undefined {
  switch (text) {
    case 'chart:entered':
    case 'chart:reentered':
      return 'entered';
    case 'chart:exited':
      return 'exited';
    case 'chart:final':
      return 'final';
    case 'chart:stopped':
      return 'end';
    default:
      // An undone microstep has changed nothing.
      if (text.startsWith('chart:failed:') && text !== 'chart:failed:undone') return 'end';
      return text.startsWith('chart:event:') || text.startsWith('chart:discarded:')
        ? 'tick'
        : undefined;
  }
}

/** Neighbours that are shorter than a bucket as one; the longest of them gives the state. */
function merged(
  spans: readonly Span[],
  at: (event: number) => number,
  { from, to, buckets }: LaneWindow,
): (Span & { count: number })[] {
  const bucket = (to - from) / Math.max(1, buckets);
  const result: (Span & { count: number; longest: number })[] = [];
  for (const span of spans) {
    const length = at(span.end) - at(span.begin);
    const last = result.at(-1);
    const joins =
      last && length < bucket && at(span.end) - at(last.begin) < bucket && last.lane === span.lane;
    if (!joins) {
      result.push({ ...span, count: 1, longest: length });
      continue;
    }
    last.end = span.end;
    last.count++;
    if (length > last.longest) [last.longest, last.state] = [length, span.state];
  }
  return result;
}

/** Many machines of one chart: which state each was in, bucket by bucket. */
export interface ChartCrowd {
  /** Ids of states, by number. */
  states: string[];
  /** The actor of each row; rows of several actors name the first. */
  actors: Int32Array;
  /** How many actors one row stands for at most. */
  share: number;
  buckets: number;
  /** rows × buckets: number of the state that was active when the bucket began; -1 for none. */
  cells: Int16Array;
}

/** The picture of a crowd: `rows` rows at most, of the actors that are handed in. */
export function chartCrowd(
  trace: Trace,
  chart: Statechart,
  actors: readonly number[],
  rows: number,
  { axis, from, to, buckets }: LaneWindow,
): ChartCrowd {
  const plan = planOf(chart);
  const share = Math.max(1, Math.ceil(actors.length / Math.max(1, rows)));
  const rowOf = new Map<number, number>();
  actors.forEach((actor, n) => {
    if (n % share === 0) rowOf.set(actor, n / share);
  });
  const cells = new Int16Array(rowOf.size * buckets).fill(-1);
  const now = new Int16Array(rowOf.size).fill(-1);
  const filled = new Int32Array(rowOf.size);
  const fill = (row: number, until: number): void => {
    const begin = filled[row] as number;
    const end = Math.max(begin, Math.min(buckets, until));
    cells.fill(now[row] as number, row * buckets + begin, row * buckets + end);
    filled[row] = end;
  };
  const { kind, label, node, actor } = trace.columns;
  const place = trace.columns[axis];
  const kinds = trace.strings.map(markKind);
  const numbers = trace.strings.map((text) => {
    const known = plan.at.get(text);
    return known?.lane === 0 ? known.state : undefined;
  });
  const bucket = (to - from) / Math.max(1, buckets);
  for (let i = 0; i < trace.length; i++) {
    if (kind[i] !== EventKind.mark) continue;
    const row = rowOf.get(actor[i] as number);
    const state = numbers[node[i] as number];
    const what = kinds[label[i] as number];
    if (row === undefined || state === undefined || (what !== 'entered' && what !== 'exited')) {
      continue;
    }
    fill(row, Math.ceil(((place[i] as number) - from) / bucket));
    if (what === 'entered') now[row] = state;
    else if (now[row] === state) now[row] = -1;
  }
  for (let row = 0; row < rowOf.size; row++) fill(row, buckets);
  return {
    states: plan.states,
    actors: Int32Array.from(rowOf.keys()),
    share,
    buckets,
    cells,
  };
}
