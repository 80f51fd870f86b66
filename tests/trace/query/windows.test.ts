import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventKind } from '../../../src/trace/event.ts';
import { StepCurve } from '../../../src/trace/query/curve.ts';
import { IntervalIndex } from '../../../src/trace/query/intervals.ts';
import { nearestRank } from '../../../src/trace/query/metrics.ts';
import { noteLines } from '../../../src/trace/query/rows.ts';
import { gallop, lowerBound, upperBound } from '../../../src/trace/query/search.ts';
import { shownLevels } from '../../../src/trace/query/timeline.ts';
import { TraceIndex } from '../../../src/trace/query/trace-index.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { actors, bigTrace, holdersOf, Script, smallTrace, tinyTrace } from '../../view/fake.ts';

const small = fc.nat(40);
const ascending = fc.array(small, { maxLength: 60 }).map((list) => list.sort((a, b) => a - b));

describe('searching', () => {
  test('bounds are those of a linear search', () => {
    fc.assert(
      fc.property(ascending, small, (list, value) => {
        const lower = list.filter((one) => one < value).length;
        const upper = list.filter((one) => one <= value).length;
        expect(lowerBound(list, value)).toBe(lower);
        expect(upperBound(list, value)).toBe(upper);
        for (let from = 0; from <= lower; from++) {
          expect(gallop(list, value, from, list.length)).toBe(lower);
        }
      }),
    );
  });

  test('intervals that touch a window', () => {
    const interval = fc.tuple(small, fc.oneof(small, fc.constant(Infinity)));
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 400 }), small, small, (list, a, b) => {
        const ordered = list.map(([from, long]) => [from, from + long] as const);
        ordered.sort((x, y) => x[0] - y[0]);
        const [from, to] = a < b ? [a, b] : [b, a];
        const starts = ordered.map(([start]) => start);
        const ends = ordered.map(([, end]) => end);
        const index = new IntervalIndex(starts, ends);
        const expected = [...ordered.keys()].filter((i) => starts[i]! <= to && ends[i]! >= from);
        expect([...index.touching(from, to)]).toEqual(expected);
        expect(index.count(from, to)).toBe(expected.length);
      }),
    );
  });

  test('a step curve through a window', () => {
    const change = fc.tuple(small, fc.integer({ min: -9, max: 9 }));
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 300 }),
        small,
        fc.integer({ min: 1, max: 9 }),
        (list, from, n) => {
          const points = list.sort((a, b) => a[0] - b[0]);
          const curve = new StepCurve(
            Float64Array.from(points, ([time]) => time),
            Float64Array.from(points, ([, value]) => value),
          );
          const at = (time: number, inclusive: boolean): number =>
            points.findLast(([t]) => (inclusive ? t <= time : t < time))?.[1] ?? 0;
          const window = curve.window(from, from + 2 * n, n);
          for (let b = 0; b < n; b++) {
            const begin = from + 2 * b;
            const inside = points.filter(
              ([t]) => t < begin + 2 && (b === 0 ? t > begin : t >= begin),
            );
            const values = [at(begin, b === 0), ...inside.map(([, value]) => value)];
            expect(window.min[b]).toBe(Math.min(...values));
            expect(window.max[b]).toBe(Math.max(...values));
            expect(window.last[b]).toBe(at(begin + 2, false));
          }
          expect(curve.peak).toBe(Math.max(0, ...points.map(([, value]) => value)));
        },
      ),
    );
  });
});

describe('metrics', () => {
  test('nearest rank is that of the sorted values', () => {
    fc.assert(
      fc.property(
        fc.array(small, { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (list, p) => {
          const sorted = list.sort((a, b) => a - b);
          const value = nearestRank(sorted, p);
          expect(sorted.filter((one) => one <= value).length).toBeGreaterThanOrEqual(
            (p * sorted.length) / 100,
          );
          expect(sorted.filter((one) => one < value).length).toBeLessThan(
            (p * sorted.length) / 100,
          );
        },
      ),
    );
    expect(nearestRank([], 50)).toBe(0);
  });

  test('by kind and name, from the durations themselves', () => {
    const index = new TraceIndex(bigTrace(2_000, 6), []);
    const { spans } = index;
    const metrics = index.metrics();
    expect(metrics.reduce((sum, { count, open }) => sum + count + open, 0)).toBe(spans.length);
    const [first] = metrics;
    const durations = [...spans.start.keys()]
      .filter((i) => spans.kind[i] === first?.kind && Number.isFinite(spans.end[i]))
      .filter((i) => bigName(index, i) === first?.name)
      .map((i) => (spans.end[i] ?? 0) - (spans.start[i] ?? 0))
      .sort((a, b) => a - b);
    expect(first?.count).toBe(durations.length);
    expect(first?.maxNs).toBe(durations.at(-1));
    expect(first?.p95Ns).toBe(durations[Math.ceil(durations.length * 0.95) - 1]);
    expect(first?.meanNs).toBeCloseTo(durations.reduce((a, b) => a + b, 0) / durations.length, 3);
  });
});

const names = bigTrace(2_000, 6).strings;
function bigName(index: TraceIndex, span: number): string {
  return names[index.spans.label[span] ?? 0] ?? '';
}

describe('the timeline', () => {
  const traces: Trace[] = [tinyTrace(), smallTrace(), bigTrace(4_000, 7)];

  test('nothing is lost at any resolution', () => {
    for (const trace of traces) {
      const index = new TraceIndex(trace, []);
      const { spans } = index;
      const told = [...spans.start.keys()].filter((i) => (spans.depth[i] ?? 0) < shownLevels);
      const busy = sum(told.map((i) => finite((spans.end[i] ?? 0) - (spans.start[i] ?? 0))));
      const end = trace.columns.time[trace.length - 1] ?? 0;
      for (const buckets of [1, 7, 100, 5_000]) {
        const slice = index.timeline(0, end, buckets);
        expect(slice.buckets).toBeGreaterThanOrEqual(
          buckets === 5_000 && end < 5_000 ? 1 : buckets,
        );
        expect(sum(slice.spans.count)).toBe(told.length);
        expect(sum(slice.spans.busy.map(finite))).toBeCloseTo(busy, 0);
        const counted = trace.columns.kind
          .subarray(0, trace.length)
          .filter((k) => k >= 1 && k <= 3);
        expect(sum(slice.counts)).toBe(counted.length);
        expect(slice.messagesTotal).toBe(index.messages.length);
      }
    }
  });

  test('a window moved by whole buckets is the same picture', () => {
    const index = new TraceIndex(bigTrace(4_000, 7), []);
    const whole = index.timeline(0, 2 ** 30, 256);
    const part = index.timeline(2 ** 26, 2 ** 26 + 2 ** 29, 128);
    expect(part.bucketNs).toBe(whole.bucketNs);
    const shift = part.from / part.bucketNs;
    for (let lane = 0; lane < 7; lane++) {
      for (let b = 0; b < 128; b++) {
        expect(part.counts[lane * part.buckets + b]).toBe(
          whole.counts[lane * whole.buckets + shift + b],
        );
      }
    }
  });

  test('messages are listed when they are few, and marks where they happen', () => {
    const index = new TraceIndex(smallTrace(), []);
    const { messages, marks } = index.timeline(0, 1e9, 1000);
    expect(messages.event.length).toBe(index.messages.length);
    expect([...marks.kind]).toContain(EventKind.crash);
    expect([...messages.fate].filter((fate) => fate === 2)).toHaveLength(2);
    const big = new TraceIndex(bigTrace(4_000, 7), []).timeline(0, 1e12, 500);
    expect(big.messages.event).toHaveLength(0);
    expect(big.messagesTotal).toBeGreaterThan(4_000);
  });

  test('lanes and hits', () => {
    const trace = bigTrace(500, 7);
    const index = new TraceIndex(trace, []);
    const hits = Int32Array.from({ length: trace.length / 3 }, (_, i) => i * 3);
    const slice = index.timeline(0, 1e9, 200, { from: 2, to: 5 }, hits);
    expect(slice.counts).toHaveLength(3 * slice.buckets);
    const wanted = hits.filter(
      (i) => (trace.columns.actor[i] ?? 0) >= 2 && (trace.columns.actor[i] ?? 0) < 5,
    );
    expect(sum(slice.hits)).toBe(wanted.length);
    expect(slice.spans.lane.every((lane) => lane === -1 || (lane >= 2 && lane < 5))).toBe(true);
    expect(index.stepAt(-1)).toBe(0);
    expect(index.stepAt(Infinity)).toBe(trace.columns.step[trace.length - 1]);
  });
});

describe('resources', () => {
  test('a tier is the sum of its participants', () => {
    const trace = bigTrace(1_000, 6);
    const curves = new TraceIndex(trace, holdersOf(trace, 50)).resources(0, 1e8, 90);
    const own = curves.filter(({ holderKind }) => holderKind === 'participant');
    const tiers = curves.filter(({ holderKind }) => holderKind === 'tier');
    for (let b = 0; b < 90; b++) {
      expect(sum(tiers.map(({ last }) => last[b] ?? 0))).toBe(
        sum(own.map(({ last }) => last[b] ?? 0)),
      );
    }
    expect(own[0]?.budget).toBe(50);
    expect(own[0]?.peak).toBeGreaterThan(50);
  });
});

describe('the sequence', () => {
  test('rows are in order, each event once, and windows agree with the whole', () => {
    const trace = bigTrace(1_500, 6);
    const index = new TraceIndex(trace, []);
    const whole = index.sequence(0, Infinity);
    const drawn = [...whole.events].filter((event) => event >= 0);
    expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b));
    for (const [from, to] of [
      [0, 50],
      [700, 790],
      [whole.total - 20, whole.total + 50],
    ] as const) {
      const part = index.sequence(from, to);
      expect([...part.events]).toEqual([...whole.events.slice(from, to)]);
      const end = Math.min(to, whole.total);
      const passing = [...whole.messages.row.keys()].filter(
        (i) => whole.messages.row[i]! <= end && whole.messages.endRow[i]! >= from,
      );
      expect([...part.messages.row]).toEqual(passing.map((i) => whole.messages.row[i]));
    }
  });

  test('a message reaches from the row of its send to that of its end', () => {
    const trace = smallTrace();
    const index = new TraceIndex(trace, []);
    const { events, messages } = index.sequence(0, Infinity);
    messages.event.forEach((event, i) => {
      expect(events[messages.row[i] ?? -1]).toBe(event);
      expect(events[messages.endRow[i] ?? -1]).toBe(messages.endEvent[i]);
    });
  });

  test('long pauses and long notes take rows of their own', () => {
    const { events, columns } = new TraceIndex(smallTrace(), []).sequence(0, Infinity);
    const pauses = [...events.keys()].filter((row) => events[row] === -1);
    expect(pauses.map((row) => (columns.value[row] ?? 0) / 1e6)).toEqual([412, 30]);
    expect(events.filter((event) => event === -2)).toHaveLength(1);
  });

  test('the row of a step is the last one that has happened', () => {
    const trace = smallTrace();
    const index = new TraceIndex(trace, []);
    const { columns, events, total } = index.sequence(0, Infinity);
    expect(index.rowOfStep(0)).toBe(-1);
    expect(index.rowOfStep(1)).toBe(0);
    let row = -1;
    for (let step = 1; step <= (trace.columns.step[trace.length - 1] ?? 0); step++) {
      for (let r = row + 1; r < total; r++) {
        if ((events[r] ?? -1) >= 0 && columns.step[r] === step) row = r;
        while (row === r && events[row + 1] === -2) r = ++row;
      }
      expect(index.rowOfStep(step)).toBe(row);
    }
  });

  test('lifelines, bars, fragments', () => {
    const s = new Script(actors('A', 'B', 'C'));
    s.message(0, 1, 'create', { activate: true });
    s.same(EventKind.create, 1);
    s.choice('a', 'alt', 'yes', () => {
      s.choice('b', 'opt', 'skip', () => {});
      s.message(1, 2, 'go');
    });
    s.message(1, 0, 'done', { dashed: true, deactivate: true });
    s.same(EventKind.destroy, 1);
    s.event(EventKind.crash, 2, -1, '');
    const rows = new TraceIndex(s.trace, []).sequence(0, Infinity);
    expect([...rows.born]).toEqual([-1, 1, -1]);
    expect([...rows.died]).toEqual([-1, 9, -1]);
    expect(rows.outages).toEqual([{ actor: 2, fromRow: 10, toRow: 11 }]);
    expect([...rows.bars.row]).toEqual([1]);
    expect([...rows.bars.endRow]).toEqual([8]);
    const { row, endRow, left, right, depth } = rows.fragments;
    expect([...row]).toEqual([2, 3]);
    expect([...endRow]).toEqual([7, 4]);
    expect([...left, ...right, ...depth]).toEqual([1, 1, 2, 2, 0, 1]);
  });

  test('notes are broken at words', () => {
    expect(noteLines('short\nlines')).toEqual(['short', 'lines']);
    expect(noteLines('word '.repeat(100)).length).toBeLessThanOrEqual(8);
    expect(noteLines('')).toEqual(['']);
  });
});

test('an empty trace has empty windows', () => {
  const index = new TraceIndex(new Script(actors('A')).trace, []);
  expect(index.sequence(0, 100).total).toBe(0);
  expect(index.timeline(0, 0, 100).spans.event).toHaveLength(0);
  expect(index.metrics()).toEqual([]);
  expect(index.rowOfStep(5)).toBe(-1);
});

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((a, b) => a + b, 0);
}
