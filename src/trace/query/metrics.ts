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
  totalNs: number;
  meanNs: number;
  p50Ns: number;
  p95Ns: number;
  p99Ns: number;
  maxNs: number;
}

/** Statistics by kind and name, those with the most time in all first. */
export function spanMetrics(trace: Trace, spans: SpanTable): SpanMetric[] {
  const groups = new Map<string, { name: string; kind: number; spans: number[] }>();
  for (let i = 0; i < spans.length; i++) {
    const kind = spans.kind[i] as number;
    const name = spanName(trace, spans, i);
    const key = `${kind} ${name}`;
    const group = groups.get(key);
    if (group) group.spans.push(i);
    else groups.set(key, { name, kind, spans: [i] });
  }
  return [...groups.values()]
    .map(({ name, kind, spans: members }) => ({ name, kind, ...statistics(spans, members) }))
    .sort((a, b) => b.totalNs - a.totalNs || compare(a.name, b.name) || a.kind - b.kind);
}

/** The name of a span: its label, else the name of its actor. */
function spanName(trace: Trace, spans: SpanTable, span: number): string {
  const label = trace.strings[spans.label[span] as number];
  return label || (trace.actors[spans.lane[span] as number]?.name ?? '');
}

function statistics(spans: SpanTable, members: number[]): Omit<SpanMetric, 'name' | 'kind'> {
  const ended = members.filter((i) => Number.isFinite(spans.end[i]));
  const sorted = Float64Array.from(ended, (i) => durationOf(spans, i)).sort();
  const totalNs = sorted.reduce((sum, ns) => sum + ns, 0);
  const count = sorted.length;
  return {
    count,
    open: members.length - count,
    totalNs,
    meanNs: count === 0 ? 0 : totalNs / count,
    p50Ns: nearestRank(sorted, 50),
    p95Ns: nearestRank(sorted, 95),
    p99Ns: nearestRank(sorted, 99),
    maxNs: sorted[count - 1] ?? 0,
  };
}

function durationOf(spans: SpanTable, span: number): number {
  return (spans.end[span] as number) - (spans.start[span] as number);
}

/** The smallest value that at least `percent` % of the ascending values do not exceed; 0 of none. */
export function nearestRank(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.ceil((percent * sorted.length) / 100);
  return sorted[Math.max(0, rank - 1)] ?? 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
