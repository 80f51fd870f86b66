import type { SpanMetric } from '../../trace/query/metrics.ts';
import { SpanKind } from '../../trace/query/spans.ts';

/** What the table can be sorted by. */
export type MetricKey =
  | 'name'
  | 'kind'
  | 'count'
  | 'meanNs'
  | 'p50Ns'
  | 'p95Ns'
  | 'p99Ns'
  | 'maxNs'
  | 'totalNs';

/** What kinds of spans are called in the table. */
export const kindTitles: Record<number, string> = {
  [SpanKind.wait]: 'round trip',
  [SpanKind.call]: 'call',
  [SpanKind.activation]: 'active',
  [SpanKind.work]: 'work',
  [SpanKind.fragment]: 'fragment',
  [SpanKind.outage]: 'outage',
  [SpanKind.operation]: 'operation',
};

/** The statistics in another order; equal ones stay as they were. */
export function sortMetrics(
  metrics: readonly SpanMetric[],
  key: MetricKey,
  descending: boolean,
): SpanMetric[] {
  const sign = descending ? -1 : 1;
  return [...metrics].sort((a, b) => sign * compare(valueOf(a, key), valueOf(b, key)));
}

function valueOf(metric: SpanMetric, key: MetricKey): string | number {
  if (key === 'name') return metric.name.toLowerCase();
  return key === 'kind' ? (kindTitles[metric.kind] ?? '') : metric[key];
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The statistics as tab-separated values, durations in nanoseconds. */
export function metricsTsv(metrics: readonly SpanMetric[]): string {
  const head = ['name', 'kind', 'count', 'open', 'mean_ns', 'p50_ns', 'p95_ns', 'p99_ns', 'max_ns'];
  const lines = metrics.map((m) =>
    [
      m.name.replace(/\s+/g, ' ').replace(/^[=+@-]/, "'$&"),
      kindTitles[m.kind] ?? '',
      m.count,
      m.open,
      Math.round(m.meanNs),
      m.p50Ns,
      m.p95Ns,
      m.p99Ns,
      m.maxNs,
    ].join('\t'),
  );
  return `${[head.join('\t'), ...lines].join('\n')}\n`;
}
