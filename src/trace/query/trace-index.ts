import type { Columns, Trace } from '../trace.ts';
import { pickColumns } from './columns.ts';
import { spanMetrics, type SpanMetric } from './metrics.ts';
import { deriveMessages, type MessageTable } from './messages.ts';
import { ResourceIndex, type ResourceCurve, type ResourceHolder } from './resources.ts';
import { SequenceIndex, type SequenceRows } from './sequence.ts';
import { deriveSpans, type SpanTable } from './spans.ts';
import { TimelineIndex, type TimelineSlice } from './timeline.ts';

/**
 * Answers the views' questions about one complete trace. Each part is built when it is first
 * asked for, in time linear in the trace; questions afterwards take a few milliseconds at a
 * million events. The trace must not grow any more.
 */
export class TraceIndex {
  readonly #trace: Trace;
  readonly #holders: readonly ResourceHolder[];
  #spans: SpanTable | undefined;
  #messages: MessageTable | undefined;
  #sequence: SequenceIndex | undefined;
  #timeline: TimelineIndex | undefined;
  #resources: ResourceIndex | undefined;
  #metrics: SpanMetric[] | undefined;

  constructor(trace: Trace, holders: readonly ResourceHolder[]) {
    this.#trace = trace;
    this.#holders = holders;
  }

  /** All spans. */
  get spans(): SpanTable {
    return (this.#spans ??= deriveSpans(this.#trace));
  }

  /** All messages. */
  get messages(): MessageTable {
    return (this.#messages ??= deriveMessages(this.#trace));
  }

  /** Rows `from..to` of the sequence, clamped. */
  sequence(from: number, to: number): SequenceRows {
    return this.#rows.window(from, to);
  }

  /** The last row that has happened when a step is done; -1 before the first. */
  rowOfStep(step: number): number {
    const last = this.#trace.firstOfStep(step + 1) - 1;
    return last < 0 ? -1 : this.#rows.lastRowOfEvent(last);
  }

  /** The row in which an event is drawn. */
  rowOfEvent(event: number): number {
    return this.#rows.rowOfEvent(event);
  }

  /** The last step that has happened at a time (0 before the first). */
  stepAt(time: number): number {
    const { time: times, step } = this.#trace.columns;
    let low = 0;
    let high = this.#trace.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((times[middle] as number) <= time) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : (step[low - 1] as number);
  }

  /** The columns of any events, in the order asked. */
  pick(events: Int32Array): Columns {
    return pickColumns(this.#trace.columns, events);
  }

  /** A window of the timeline; `hits` are the ascending events that a search found. */
  timeline(
    from: number,
    to: number,
    buckets: number,
    lanes: { from: number; to: number } = { from: 0, to: this.#trace.actors.length },
    hits?: Int32Array,
  ): TimelineSlice {
    this.#timeline ??= new TimelineIndex(this.#trace, this.spans, this.messages);
    return this.#timeline.window(from, to, buckets, lanes, hits);
  }

  /** The resource curves over a window. */
  resources(from: number, to: number, buckets: number): ResourceCurve[] {
    this.#resources ??= new ResourceIndex(this.#trace, this.#holders);
    return this.#resources.window(from, to, buckets);
  }

  /** Statistics of the spans by name. */
  metrics(): SpanMetric[] {
    return (this.#metrics ??= spanMetrics(this.#trace, this.spans));
  }

  get #rows(): SequenceIndex {
    return (this.#sequence ??= new SequenceIndex(this.#trace, this.spans, this.messages));
  }
}
