import type { Trace } from '../trace.ts';
import type { SpanTable } from './spans.ts';

/** Statistics of the finished spans of one name and kind. Percentiles are nearest-rank. */
export interface SpanMetric {
  name: string;
  /** See SpanKind. */
  kind: number;
  /** Finished spans. */
  count: number;
  /** Spans that never end; they are in none of the durations. */
  open: number;
  meanNs: number;
  p50Ns: number;
  p95Ns: number;
  p99Ns: number;
  maxNs: number;
}

/** Statistics by kind and name, those with the most time in all first. */
export function spanMetrics(_trace: Trace, _spans: SpanTable): SpanMetric[] {
  throw new Error('to be written');
}
