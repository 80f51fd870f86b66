import { expect, test } from 'vitest';
import { TraceIndex } from '../../../src/trace/query/trace-index.ts';
import { kindTitles, metricsTsv, sortMetrics } from '../../../src/view/metrics/sort.ts';
import { bigTrace, smallTrace } from '../fake.ts';

test('metrics are sorted by any column, both ways', () => {
  const metrics = new TraceIndex(bigTrace(2_000), []).metrics();
  for (const key of ['count', 'meanNs', 'p50Ns', 'p95Ns', 'p99Ns', 'maxNs'] as const) {
    const up = sortMetrics(metrics, key, false).map((metric) => metric[key]);
    expect(up).toEqual([...up].sort((a, b) => a - b));
    const down = sortMetrics(metrics, key, true).map((metric) => metric[key]);
    expect(down).toEqual(up.reverse());
  }
  const names = sortMetrics(metrics, 'name', false).map(({ name }) => name.toLowerCase());
  expect(names).toEqual([...names].sort());
});

test('the table as text; every kind has a title', () => {
  const metrics = new TraceIndex(smallTrace(), []).metrics();
  expect(metrics.every(({ kind }) => kindTitles[kind] !== undefined)).toBe(true);
  expect(metricsTsv(metrics)).toMatchSnapshot();
});
