import { EventKind, Flag } from '../event.ts';
import type { Columns, Trace } from '../trace.ts';
import { pickColumns } from './columns.ts';
import { IntervalIndex } from './intervals.ts';
import { Fate, type MessageTable } from './messages.ts';
import { isBranch, layRows, moreRow, pauseRow, type RowTable } from './rows.ts';
import { assignLevels, SpanKind, type SpanTable } from './spans.ts';

/**
 * Rows of the sequence of a run. Rows are of one height; an event takes one or more of them, some
 * events (changes of resources, activations) none, and long pauses a row of their own.
 */
export interface SequenceRows {
  /** Row number of the first row. */
  from: number;
  /** Rows in all. */
  total: number;
  /** Trace index of each row's event, or `pauseRow`, `moreRow` (see rows.ts). */
  events: Int32Array;
  /** The events themselves; of a pause only its length in nanoseconds, as `value`. */
  columns: Columns;
  /** Messages that begin, end or pass in the window. */
  messages: SequenceMessages;
  /** Activation bars that touch the window. */
  bars: SequenceBars;
  /** Fragments that touch the window, outermost first. */
  fragments: SequenceFragments;
  /** Row in which each actor's lifeline begins, -1 from the start. */
  born: Int32Array;
  /** Row in which each actor's lifeline ends, -1 for never. */
  died: Int32Array;
  /** Times in which an actor is down and that touch the window. */
  outages: { actor: number; fromRow: number; toRow: number }[];
}

/** Arrows in columns; rows are those of the run. */
export interface SequenceMessages {
  /** Trace index of the send. */
  event: Int32Array;
  /** Trace index of the receipt or loss, -1 while it is on its way. */
  endEvent: Int32Array;
  actor: Int32Array;
  target: Int32Array;
  row: Int32Array;
  /** Row of receipt or loss; the next row while it is on its way. */
  endRow: Int32Array;
  step: Int32Array;
  /** Step of receipt or loss; a step beyond the last while it is on its way. */
  endStep: Int32Array;
  label: Int32Array;
  flags: Uint8Array;
  /** 0: on its way, 1: received, 2: lost. */
  fate: Uint8Array;
}

/** Activation bars in columns. */
export interface SequenceBars {
  event: Int32Array;
  actor: Int32Array;
  row: Int32Array;
  /** The run's last row + 1 while it never ends. */
  endRow: Int32Array;
  depth: Uint8Array;
}

/** Fragments in columns. */
export interface SequenceFragments {
  event: Int32Array;
  row: Int32Array;
  /** The run's last row + 1 while it never ends. */
  endRow: Int32Array;
  depth: Uint8Array;
  /** What it is and the choice taken ("alt Ready"): index into the run's strings. */
  label: Int32Array;
  /** The outermost lifelines with something in it. */
  left: Int32Array;
  right: Int32Array;
  /** 1 when the rightmost lifeline has messages to itself, which need room beside it. */
  wide: Uint8Array;
}

/** Where every event of a trace stands in its sequence. */
export class SequenceIndex {
  readonly #trace: Trace;
  readonly #rows: RowTable;
  readonly #messages: SequenceMessages;
  readonly #messagesAt: IntervalIndex;
  readonly #bars: SequenceBars;
  readonly #barsAt: IntervalIndex;
  readonly #fragments: SequenceFragments;
  readonly #fragmentsAt: IntervalIndex;
  readonly #lives: Lives;

  constructor(trace: Trace, spans: SpanTable, messages: MessageTable) {
    this.#trace = trace;
    this.#rows = layRows(trace);
    const anchors = anchorsOf(trace, this.#rows);
    this.#messages = placeMessages(trace, messages, this.#rows);
    this.#messagesAt = new IntervalIndex(this.#messages.row, this.#messages.endRow);
    this.#bars = placeBars(spans, anchors, this.total);
    this.#barsAt = new IntervalIndex(this.#bars.row, this.#bars.endRow);
    this.#fragments = placeFragments(trace, spans, this.#rows);
    this.#fragmentsAt = new IntervalIndex(this.#fragments.row, this.#fragments.endRow);
    this.#lives = livesOf(trace, anchors, this.total);
  }

  /** Rows in all. */
  get total(): number {
    return this.#rows.events.length;
  }

  /** The rows `from..to`, clamped. */
  window(from: number, to: number): SequenceRows {
    const first = Math.max(0, Math.min(from, this.total));
    const end = Math.max(first, Math.min(to, this.total));
    const events = this.#rows.events.slice(first, end);
    const columns = pickColumns(this.#trace.columns, events);
    events.forEach((event, i) => {
      if (event === pauseRow) columns.value[i] = this.#rows.pauses.get(first + i) ?? 0;
    });
    return {
      from: first,
      total: this.total,
      events,
      columns,
      messages: pickMessages(this.#messages, this.#messagesAt.touching(first, end)),
      bars: pickBars(this.#bars, this.#barsAt.touching(first, end)),
      fragments: pickFragments(this.#fragments, this.#fragmentsAt.touching(first, end)),
      born: this.#lives.born.slice(),
      died: this.#lives.died.slice(),
      outages: this.#lives.outages.filter(({ fromRow, toRow }) => fromRow <= end && toRow >= first),
    };
  }

  /** The row of an event, or of the last drawn event before it; -1 before the first. */
  rowOfEvent(event: number): number {
    return this.#rows.rowOf[event] ?? -1;
  }

  /** The last row of what is drawn of an event. */
  lastRowOfEvent(event: number): number {
    let row = this.rowOfEvent(event);
    while (this.#rows.events[row + 1] === moreRow) row++;
    return row;
  }
}

/** When lifelines begin and end, and when they are down. */
interface Lives {
  born: Int32Array;
  died: Int32Array;
  outages: { actor: number; fromRow: number; toRow: number }[];
}

/**
 * The row at which an undrawn event shows: that of its actor's own last event when no time has
 * passed since, else that of the last event drawn.
 */
function anchorsOf(trace: Trace, { rowOf, drawn }: RowTable): Int32Array {
  const { actor, time } = trace.columns;
  const anchors = rowOf.slice();
  const own = new Int32Array(trace.actors.length).fill(-1);
  for (let event = 0; event < trace.length; event++) {
    const lane = actor[event] as number;
    if (lane < 0) continue;
    const last = own[lane] as number;
    if (drawn[event]) own[lane] = event;
    else if (last >= 0 && time[last] === time[event]) anchors[event] = rowOf[last] as number;
  }
  return anchors;
}

function placeMessages(trace: Trace, table: MessageTable, { rowOf }: RowTable): SequenceMessages {
  const { step, label, flags } = trace.columns;
  const row = table.event.map((event) => rowOf[event] as number);
  const beyond = trace.length === 0 ? 1 : (step[trace.length - 1] as number) + 1;
  return {
    event: table.event,
    endEvent: table.endEvent,
    actor: table.from,
    target: table.to,
    row,
    endRow: table.endEvent.map((event, i) =>
      event < 0 ? (row[i] as number) + 1 : (rowOf[event] as number),
    ),
    step: table.event.map((event) => step[event] as number),
    endStep: table.endEvent.map((event) => (event < 0 ? beyond : (step[event] as number))),
    label: table.event.map((event) => label[event] as number),
    flags: Uint8Array.from(table.event, (event, i) => {
      const end = table.endEvent[i] as number;
      return (flags[event] as number) | (end < 0 ? 0 : (flags[end] as number));
    }),
    fate: table.fate,
  };
}

function pickMessages(m: SequenceMessages, found: Int32Array): SequenceMessages {
  const pick = (column: Int32Array): Int32Array => found.map((i) => column[i] as number);
  return {
    event: pick(m.event),
    endEvent: pick(m.endEvent),
    actor: pick(m.actor),
    target: pick(m.target),
    row: pick(m.row),
    endRow: pick(m.endRow),
    step: pick(m.step),
    endStep: pick(m.endStep),
    label: pick(m.label),
    flags: Uint8Array.from(found, (i) => m.flags[i] as number),
    fate: Uint8Array.from(found, (i) => m.fate[i] ?? Fate.underway),
  };
}

/** Activations and answered calls as bars on their lifelines. */
function placeBars(spans: SpanTable, anchors: Int32Array, total: number): SequenceBars {
  const found: number[] = [];
  for (let i = 0; i < spans.length; i++) {
    const kind = spans.kind[i] as number;
    if (isBar(kind)) found.push(i);
  }
  const rowOf = (i: number): number => Math.max(0, anchors[spans.event[i] as number] as number);
  const order = Int32Array.from(found).sort((a, b) => rowOf(a) - rowOf(b) || a - b);
  const row = order.map(rowOf);
  const endRow = order.map((i) => {
    const end = spans.endEvent[i] as number;
    return end < 0 ? total : (anchors[end] as number);
  });
  const actor = order.map((i) => spans.lane[i] as number);
  const event = order.map((i) => spans.event[i] as number);
  return { event, actor, row, endRow, depth: assignLevels(row, endRow, actor) };
}

function pickBars(b: SequenceBars, found: Int32Array): SequenceBars {
  return {
    event: found.map((i) => b.event[i] as number),
    actor: found.map((i) => b.actor[i] as number),
    row: found.map((i) => b.row[i] as number),
    endRow: found.map((i) => b.endRow[i] as number),
    depth: Uint8Array.from(found, (i) => b.depth[i] as number),
  };
}

function placeFragments(
  trace: Trace,
  spans: SpanTable,
  { rowOf, events }: RowTable,
): SequenceFragments {
  const found: number[] = [];
  for (let i = 0; i < spans.length; i++) {
    const fragment = spans.kind[i] === SpanKind.fragment;
    if (fragment && !isBranch(trace, spans.event[i] as number)) found.push(i);
  }
  const chosen = Int32Array.from(found);
  const event = chosen.map((i) => spans.event[i] as number);
  const endEvent = chosen.map((i) => spans.endEvent[i] as number);
  const extents = extentsOf(trace, event, endEvent);
  return {
    event,
    row: event.map((i) => rowOf[i] as number),
    endRow: endEvent.map((i) => (i < 0 ? events.length : (rowOf[i] as number))),
    depth: assignLevels(event, endEvent, new Int32Array(event.length)),
    label: event.map((i) => trace.columns.label[i] as number),
    ...extents,
  };
}

/** The outermost lifelines that something happens on while each fragment is open. */
function extentsOf(
  trace: Trace,
  event: Int32Array,
  endEvent: Int32Array,
): { left: Int32Array; right: Int32Array; wide: Uint8Array } {
  const { actor, target, flags } = trace.columns;
  const wide = new Uint8Array(event.length);
  const left = new Int32Array(event.length).fill(trace.actors.length);
  const right = new Int32Array(event.length).fill(-1);
  let open: number[] = [];
  let next = 0;
  const widen = (fragment: number, lane: number, self: number): void => {
    if (lane < 0) return;
    if (lane < (left[fragment] as number)) left[fragment] = lane;
    if (lane > (right[fragment] as number)) wide[fragment] = 0;
    if (lane > (right[fragment] as number)) right[fragment] = lane;
    if (self !== 0 && lane === right[fragment]) wide[fragment] = 1;
  };
  for (let at = 0; at < trace.length; at++) {
    if (open.some((fragment) => endEvent[fragment] === at)) {
      open = open.filter((fragment) => endEvent[fragment] !== at);
    }
    for (const fragment of open) {
      const self = (flags[at] as number) & Flag.self;
      widen(fragment, actor[at] as number, self);
      widen(fragment, target[at] as number, self);
    }
    while (event[next] === at) open.push(next++);
  }
  fillEmpty(left, right, event, endEvent, trace.actors.length);
  return { left, right, wide };
}

/** Fragments in which nothing happens are as wide as the fragment around them. */
function fillEmpty(
  left: Int32Array,
  right: Int32Array,
  event: Int32Array,
  endEvent: Int32Array,
  actors: number,
): void {
  const around: number[] = [];
  for (let i = 0; i < event.length; i++) {
    const ended = (outer: number): boolean => {
      const end = endEvent[outer] as number;
      return end >= 0 && end <= (event[i] as number);
    };
    while (around.length > 0 && ended(around[around.length - 1] as number)) around.pop();
    if ((right[i] as number) < 0) {
      const outer = around[around.length - 1];
      left[i] = outer === undefined ? 0 : (left[outer] as number);
      right[i] = outer === undefined ? actors - 1 : (right[outer] as number);
    }
    around.push(i);
  }
}

function pickFragments(f: SequenceFragments, found: Int32Array): SequenceFragments {
  const pick = (column: Int32Array): Int32Array => found.map((i) => column[i] as number);
  return {
    event: pick(f.event),
    row: pick(f.row),
    endRow: pick(f.endRow),
    depth: Uint8Array.from(found, (i) => f.depth[i] as number),
    label: pick(f.label),
    left: pick(f.left),
    right: pick(f.right),
    wide: Uint8Array.from(found, (i) => f.wide[i] as number),
  };
}

function livesOf(trace: Trace, anchors: Int32Array, total: number): Lives {
  const { kind, actor } = trace.columns;
  const born = new Int32Array(trace.actors.length).fill(-1);
  const died = new Int32Array(trace.actors.length).fill(-1);
  const outages: Lives['outages'] = [];
  const down = new Map<number, Lives['outages'][number]>();
  for (let event = 0; event < trace.length; event++) {
    const lane = actor[event] as number;
    const row = anchors[event] as number;
    if (kind[event] === EventKind.create) born[lane] = row;
    else if (kind[event] === EventKind.destroy) died[lane] = row;
    else if (kind[event] === EventKind.crash) {
      const outage = { actor: lane, fromRow: row, toRow: total };
      down.set(lane, outage);
      outages.push(outage);
    } else if (kind[event] === EventKind.restart) {
      const outage = down.get(lane);
      if (outage) outage.toRow = row;
    }
  }
  return { born, died, outages };
}

/** Spans that are drawn as bars on a lifeline. */
function isBar(kind: number | undefined): boolean {
  return kind === SpanKind.call || kind === SpanKind.activation || kind === SpanKind.operation;
}
