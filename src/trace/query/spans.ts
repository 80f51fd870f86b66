import type { Trace } from '../trace.ts';

/** What a span is. The numbers cross the worker boundary. */
export const SpanKind = {
  /** From the receipt of a call to the sending of its reply. */
  call: 1,
  /** A lifeline is active without a call that explains it. */
  activation: 2,
  /** A fragment of the protocol (lane -1). */
  fragment: 3,
  /** A message to oneself that takes time. */
  work: 4,
} as const;

/** The number of a kind of span. */
export type SpanKind = (typeof SpanKind)[keyof typeof SpanKind];

/** All spans of a trace in columns, ordered by the event that begins them. */
export interface SpanTable {
  length: number;
  /** Trace index of the event that begins it. */
  event: Int32Array;
  /** Trace index of the event that ends it, -1 while it never ends. */
  endEvent: Int32Array;
  /** Index of the actor; -1 for the protocol's own lane (fragments). */
  lane: Int32Array;
  start: Float64Array;
  /** Infinity while it never ends. */
  end: Float64Array;
  /** Nesting level within its lane: spans of one lane and level never overlap. */
  depth: Uint8Array;
  /** Index into the trace's strings. */
  label: Int32Array;
  kind: Uint8Array;
}

/** Finds the spans of a trace: calls, activations, fragments, work. */
export function deriveSpans(_trace: Trace): SpanTable {
  throw new Error('to be written');
}
