import type { Columns, Trace } from '../trace.ts';
import type { SpanTable } from './spans.ts';

/**
 * Rows of the sequence of a run. Rows are of one height; an event takes one or more of them, some
 * events (changes of resources, activations) none, and long pauses a row of their own.
 */
export interface SequenceRows {
  /** Row number of the first row. */
  from: number;
  /** Rows in all. */
  total: number;
  /** Trace index of each row's event; -1 for a pause, -2 for what belongs to the row above. */
  events: Int32Array;
  /** The events themselves (zeros where there is none). */
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
  /** Row of receipt or loss; the run's last row + 1 while it is on its way. */
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
  /** What it is ("alt", "loop", …) and the choice taken; indices into the run's strings. */
  form: Int32Array;
  label: Int32Array;
  /** The outermost lifelines with something in it; -1 when there is none. */
  left: Int32Array;
  right: Int32Array;
}

/** Where every event of a trace stands in its sequence. */
export class SequenceIndex {
  constructor(_trace: Trace, _spans: SpanTable) {}

  /** Rows in all. */
  get total(): number {
    return 0;
  }

  /** The rows `from..to`, clamped. */
  window(_from: number, _to: number): SequenceRows {
    throw new Error('to be written');
  }

  /** The row of an event, or of the drawn event that it belongs to. */
  rowOfEvent(_event: number): number {
    return 0;
  }
}
