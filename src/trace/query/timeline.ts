import type { Trace } from '../trace.ts';
import type { SpanTable } from './spans.ts';

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

/** Lanes of a trace, ready to be looked at through any window. */
export class TimelineIndex {
  constructor(_trace: Trace, _spans: SpanTable) {}

  /** A window of about `buckets` buckets; lanes beyond the actors are ignored. */
  window(
    _from: number,
    _to: number,
    _buckets: number,
    _lanes: { from: number; to: number },
    _hits?: Int32Array,
  ): TimelineSlice {
    throw new Error('to be written');
  }
}
