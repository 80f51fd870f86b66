import { EventKind } from '../event.ts';
import type { Trace } from '../trace.ts';
import { IntervalIndex } from './intervals.ts';
import type { MessageTable } from './messages.ts';
import { gallop, lowerBound } from './search.ts';
import type { SpanTable } from './spans.ts';
import { segmentsTouching, tracksOf, type Segments, type Track } from './tracks.ts';

/**
 * A picture of a time window. Buckets are powers of two of nanoseconds, aligned at 0, so that
 * panning shows the same picture moved; the answer covers at least what was asked.
 */
export interface TimelineSlice {
  from: number;
  to: number;
  bucketNs: number;
  buckets: number;
  /** The lanes that are told (0.. are actors); the protocol's own lane (-1) always is. */
  laneFrom: number;
  laneTo: number;
  /** Levels that the spans of each lane need in the whole run: actors first, then lane -1. */
  depths: Uint8Array;
  /** (laneTo − laneFrom) × buckets: sends, receipts and drops in the bucket. */
  counts: Uint32Array;
  /** (laneTo − laneFrom) × buckets: those of the hits handed in. Empty without hits. */
  hits: Uint32Array;
  /** Spans, the shorter ones than a bucket merged with their neighbours. */
  spans: TimelineSpans;
  /** Messages one by one; empty when there are more than can be drawn. */
  messages: TimelineMessages;
  /** Messages under way in the window, listed or not. */
  messagesTotal: number;
  /** Instants (notes, faults, choices, drops), of each kind at most one a lane and few buckets. */
  marks: TimelineMarks;
}

/** Spans in columns. */
export interface TimelineSpans {
  /** Trace index of the event that begins it (of the longest one of several). */
  event: Int32Array;
  lane: Int32Array;
  start: Float64Array;
  /** Infinity while it never ends. */
  end: Float64Array;
  depth: Uint8Array;
  /** Index into the run's strings. */
  label: Int32Array;
  /** See SpanKind. */
  kind: Uint8Array;
  /** How many spans are merged into it; 1 for an exact one. */
  count: Int32Array;
  /** Nanoseconds that are covered: less than end − start only for merged ones. */
  busy: Float64Array;
}

/** Messages in columns. */
export interface TimelineMessages {
  /** Trace index of the send. */
  event: Int32Array;
  /** Trace index of the receipt or loss, -1 while it is on its way. */
  endEvent: Int32Array;
  from: Int32Array;
  to: Int32Array;
  sent: Float64Array;
  /** When it arrives or is lost; Infinity for a message that is still on its way. */
  received: Float64Array;
  label: Int32Array;
  /** Flags of the send. */
  flags: Uint8Array;
  /** 0: on its way, 1: received, 2: lost. */
  fate: Uint8Array;
}

/** Instants in columns. */
export interface TimelineMarks {
  event: Int32Array;
  /** -1 for the protocol's own lane. */
  lane: Int32Array;
  time: Float64Array;
  /** See EventKind. */
  kind: Uint8Array;
  label: Int32Array;
}

/** Kinds of events that are marks of the timeline. */
const markKinds: ReadonlySet<number> = new Set([
  EventKind.drop,
  EventKind.choice,
  EventKind.note,
  EventKind.create,
  EventKind.destroy,
  EventKind.timerFire,
  EventKind.crash,
  EventKind.restart,
  EventKind.state,
  EventKind.violation,
  EventKind.end,
]);

/** Deeper levels of spans are not told: there is no room to draw them. */
export const shownLevels = 4;

/** Above this, messages are no longer listed one by one. */
const mostMessages = 600;
/** Marks of one kind and lane are at least this many buckets apart. */
const markCell = 3;

/** Lanes of a trace, ready to be looked at through any window. */
export class TimelineIndex {
  readonly #trace: Trace;
  readonly #spans: SpanTable;
  readonly #messages: MessageTable;
  readonly #underway: IntervalIndex;
  readonly #tracks: Track[];
  readonly #depths: Uint8Array;
  /** Times of the sends, receipts and drops of each lane. */
  readonly #instants: Float64Array[];
  readonly #marks: Int32Array;
  readonly #markTimes: Float64Array;

  constructor(trace: Trace, spans: SpanTable, messages: MessageTable) {
    this.#trace = trace;
    this.#spans = spans;
    this.#messages = messages;
    this.#underway = new IntervalIndex(messages.sent, messages.received);
    this.#tracks = tracksOf(spans);
    this.#depths = levelsOf(this.#tracks, trace.actors.length);
    this.#instants = instantsByLane(trace);
    this.#marks = marksOf(trace);
    this.#markTimes = Float64Array.from(this.#marks, (i) => trace.columns.time[i] as number);
  }

  /** A window of about `buckets` buckets; lanes beyond the actors are ignored. */
  window(
    from: number,
    to: number,
    buckets: number,
    lanes: { from: number; to: number },
    hits?: Int32Array,
  ): TimelineSlice {
    const frame = alignWindow(from, to, buckets);
    const laneFrom = Math.max(0, Math.min(lanes.from, this.#trace.actors.length));
    const laneTo = Math.max(laneFrom, Math.min(lanes.to, this.#trace.actors.length));
    return {
      ...frame,
      laneFrom,
      laneTo,
      depths: this.#depths.slice(),
      counts: this.#counts(frame, laneFrom, laneTo),
      hits: hits ? this.#hits(frame, laneFrom, laneTo, hits) : new Uint32Array(0),
      spans: this.#segments(frame, laneFrom, laneTo),
      ...this.#messagesOf(frame),
      marks: this.#marksOf(frame, laneFrom, laneTo),
    };
  }

  #counts(frame: Frame, laneFrom: number, laneTo: number): Uint32Array {
    const counts = new Uint32Array((laneTo - laneFrom) * frame.buckets);
    for (let lane = laneFrom; lane < laneTo; lane++) {
      const times = this.#instants[lane] ?? new Float64Array(0);
      const row = (lane - laneFrom) * frame.buckets;
      let at = lowerBound(times, frame.from);
      for (let b = 0; b < frame.buckets && at < times.length; b++) {
        const edge = frame.from + (b + 1) * frame.bucketNs;
        const next = gallop(times, edge, at, times.length);
        counts[row + b] = next - at;
        at = next;
      }
    }
    return counts;
  }

  #hits(frame: Frame, laneFrom: number, laneTo: number, hits: Int32Array): Uint32Array {
    const { time, actor } = this.#trace.columns;
    const counts = new Uint32Array((laneTo - laneFrom) * frame.buckets);
    const first = lowerBound(time, frame.from, 0, this.#trace.length);
    for (let at = lowerBound(hits, first); at < hits.length; at++) {
      const event = hits[at] as number;
      const bucket = Math.floor(((time[event] as number) - frame.from) / frame.bucketNs);
      if (bucket >= frame.buckets) break;
      const lane = actor[event] as number;
      if (lane < laneFrom || lane >= laneTo) continue;
      const cell = (lane - laneFrom) * frame.buckets + bucket;
      counts[cell] = (counts[cell] as number) + 1;
    }
    return counts;
  }

  #segments(frame: Frame, laneFrom: number, laneTo: number): TimelineSpans {
    const exponent = Math.round(Math.log2(frame.bucketNs));
    const parts: { track: Track; segments: Segments; first: number; end: number }[] = [];
    let total = 0;
    for (const track of this.#tracks) {
      if (track.depth >= shownLevels) continue;
      if (track.lane >= laneTo || (track.lane >= 0 && track.lane < laneFrom)) continue;
      const segments = track.at(exponent);
      const [first, end] = segmentsTouching(segments, frame.from, frame.to);
      if (end > first) parts.push({ track, segments, first, end });
      total += Math.max(0, end - first);
    }
    const spans = roomForSpans(total);
    let n = 0;
    for (const { track, segments, first, end } of parts) {
      for (let i = first; i < end; i++) this.#copySegment(spans, n++, track, segments, i);
    }
    return spans;
  }

  #copySegment(to: TimelineSpans, at: number, track: Track, from: Segments, i: number): void {
    const span = from.span[i] as number;
    to.event[at] = this.#spans.event[span] as number;
    to.lane[at] = track.lane;
    to.start[at] = from.start[i] as number;
    to.end[at] = from.end[i] as number;
    to.depth[at] = track.depth;
    to.label[at] = this.#spans.label[span] as number;
    to.kind[at] = this.#spans.kind[span] as number;
    to.count[at] = from.count[i] as number;
    to.busy[at] = from.busy[i] as number;
  }

  #messagesOf(frame: Frame): { messages: TimelineMessages; messagesTotal: number } {
    const messagesTotal = this.#underway.count(frame.from, frame.to);
    const few = messagesTotal <= mostMessages;
    const found = few ? this.#underway.touching(frame.from, frame.to) : new Int32Array(0);
    const { event, endEvent, from, to, sent, received, fate } = this.#messages;
    const { label, flags } = this.#trace.columns;
    const pick = (column: ArrayLike<number>): Int32Array => found.map((i) => column[i] as number);
    const events = pick(event);
    return {
      messagesTotal,
      messages: {
        event: events,
        endEvent: pick(endEvent),
        from: pick(from),
        to: pick(to),
        sent: Float64Array.from(found, (i) => sent[i] as number),
        received: Float64Array.from(found, (i) => received[i] as number),
        label: events.map((i) => label[i] as number),
        flags: Uint8Array.from(events, (i) => flags[i] as number),
        fate: Uint8Array.from(found, (i) => fate[i] as number),
      },
    };
  }

  #marksOf(frame: Frame, laneFrom: number, laneTo: number): TimelineMarks {
    const { time, kind, label } = this.#trace.columns;
    const last = new Map<number, number>();
    const found: number[] = [];
    const width = frame.bucketNs * markCell;
    const end = lowerBound(this.#markTimes, frame.to);
    for (let at = lowerBound(this.#markTimes, frame.from); at < end; at++) {
      const event = this.#marks[at] as number;
      const lane = markLane(this.#trace, event);
      if (lane >= 0 && (lane < laneFrom || lane >= laneTo)) continue;
      const key = (lane + 1) * 32 + (kind[event] as number);
      const cell = Math.floor((time[event] as number) / width);
      if (last.get(key) === cell) continue;
      last.set(key, cell);
      found.push(event);
    }
    const event = Int32Array.from(found);
    return {
      event,
      lane: event.map((i) => markLane(this.#trace, i)),
      time: Float64Array.from(event, (i) => time[i] as number),
      kind: Uint8Array.from(event, (i) => kind[i] as number),
      label: event.map((i) => label[i] as number),
    };
  }
}

/** A window in whole buckets. */
interface Frame {
  from: number;
  to: number;
  bucketNs: number;
  buckets: number;
}

/** The window in buckets of the largest power of two that gives at least `buckets` of them. */
function alignWindow(from: number, to: number, buckets: number): Frame {
  const begin = Math.max(0, Math.min(from, to));
  const width = Math.max(1, (Math.max(from, to) - begin) / Math.max(1, buckets));
  const bucketNs = 2 ** Math.floor(Math.log2(width));
  const first = Math.floor(begin / bucketNs) * bucketNs;
  const count = Math.max(1, Math.floor((Math.max(from, to) - first) / bucketNs) + 1);
  return { from: first, to: first + count * bucketNs, bucketNs, buckets: count };
}

/** Where a mark stands: losses at the receiver that they never reach. */
function markLane(trace: Trace, event: number): number {
  const { kind, actor, target } = trace.columns;
  return (kind[event] === EventKind.drop ? target[event] : actor[event]) as number;
}

function marksOf(trace: Trace): Int32Array {
  const found: number[] = [];
  for (let i = 0; i < trace.length; i++) {
    if (markKinds.has(trace.columns.kind[i] as number)) found.push(i);
  }
  return Int32Array.from(found);
}

function levelsOf(tracks: readonly Track[], actors: number): Uint8Array {
  const depths = new Uint8Array(actors + 1);
  for (const { lane, depth } of tracks) {
    const at = lane < 0 ? actors : lane;
    depths[at] = Math.max(depths[at] as number, depth + 1);
  }
  return depths;
}

function instantsByLane(trace: Trace): Float64Array[] {
  const { kind, actor, time } = trace.columns;
  const sizes = new Int32Array(trace.actors.length);
  const each = (visit: (lane: number, event: number) => void): void => {
    for (let i = 0; i < trace.length; i++) {
      const lane = actor[i] as number;
      if ((kind[i] as number) <= EventKind.drop && lane >= 0) visit(lane, i);
    }
  };
  each((lane) => (sizes[lane] = (sizes[lane] as number) + 1));
  const instants = Array.from(sizes, (size) => new Float64Array(size));
  const next = new Int32Array(trace.actors.length);
  each((lane, event) => {
    const times = instants[lane] as Float64Array;
    times[next[lane] as number] = time[event] as number;
    next[lane] = (next[lane] as number) + 1;
  });
  return instants;
}

function roomForSpans(length: number): TimelineSpans {
  return {
    event: new Int32Array(length),
    lane: new Int32Array(length),
    start: new Float64Array(length),
    end: new Float64Array(length),
    depth: new Uint8Array(length),
    label: new Int32Array(length),
    kind: new Uint8Array(length),
    count: new Int32Array(length),
    busy: new Float64Array(length),
  };
}
