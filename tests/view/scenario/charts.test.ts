import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barrierChart, tally } from '../../../src/view/barriers/chart.ts';
import { budgetChart, resourcesIn } from '../../../src/view/budgets/chart.ts';
import { countTopics, eventChart } from '../../../src/view/lanes/chart.ts';
import { doubt, transactionChart, transactionsOf } from '../../../src/view/transactions/chart.ts';
import {
  clampWindow,
  filledWindow,
  pointAfter,
  pointsInSight,
  roomForLabels,
  stepLine,
  wholeWindow,
  zoomWindow,
} from '../../../src/view/ui/chart.ts';
import type { Chart, ChartPoint } from '../../../src/view/ui/chart.ts';
import { marksOf } from './sample.ts';

const actors = ['ledger', 'berth', 'crane'].map((name) => ({ name, tier: 'run' }));

test('B39 a member is in doubt from its vote until it knows the decision', () => {
  const marks = marksOf(
    ['tx:preparing', 'ledger', 0, 1],
    ['tx:vote:yes', 'ledger', 0, 1],
    ['tx:prepared', 'ledger', 0, 1],
    ['tx:decision:commit', 'ledger', 0, 0],
    ['tx:committed', 'ledger', 0, 1],
  );
  const chart = transactionChart(marks, actors, '');
  const span = chart.spans.find(({ title }) => title.includes('in doubt'));
  expect(span).toMatchObject({ look: 'dashed', tone: 'bad', from: { step: 3 }, to: { step: 5 } });
  expect(doubt(marks, 4, 3_500_000)).toEqual({ total: 1_500_000, longest: 1_500_000, open: 1 });
  expect(doubt(marks, 5, 9_000_000)).toEqual({ total: 2_000_000, longest: 2_000_000, open: 0 });
  expect(transactionsOf(marks)).toEqual(['ledger']);
});

test('B43 a lock has a lane from taking to release, and one that is never released goes on', () => {
  const marks = marksOf(
    ['tx:preparing', 'ledger', 0, 1],
    ['lock:taken', 'quay', 0, 1],
    ['lock:waits', 'quay', 0, 2],
    ['lock:released', 'quay', 0, 1],
    ['lock:taken', 'tower', 0, 1],
  );
  const { spans, points } = transactionChart(marks, actors, '');
  expect(spans.find(({ lane }) => lane === 'lock quay')?.to).toMatchObject({ step: 4 });
  expect(spans.find(({ lane }) => lane === 'lock tower')?.to).toBeUndefined();
  expect(points.find(({ lane }) => lane === 'lock quay')).toMatchObject({ tone: 'warn' });
});

test('B52 an effect is led back to its publication, and what is lost is crossed out', () => {
  const marks = marksOf(
    ['event:published:tide', 'e1', 1001, 0],
    ['event:held:tide', 'e1', 1001, 1],
    ['event:delivered:tide', 'e1', 1001, 1],
    ['event:effect:tide', 'e1', 1001, 1],
    ['event:lost:tide', 'e1', 1001, 2],
  );
  const { arrows, points, lanes } = eventChart(marks, actors, '');
  expect(lanes).toHaveLength(3);
  expect(arrows.map(({ from, to }) => [from, to])).toEqual([
    [0, 10],
    [10, 20],
    [20, 30],
    [10, 40],
  ]);
  expect(points.at(-1)).toMatchObject({ shape: 'cross', tone: 'bad' });
  expect(eventChart(marks, actors, 'wind').points).toEqual([]);
  expect(countTopics(marks, 4)).toMatchObject([{ topic: 'tide', published: 1, held: 1, lost: 0 }]);
});

test('B55 a question lasts until its result', () => {
  const marks = marksOf(
    ['barrier:opened', 'tow'],
    ['barrier:answer:ok', 'tow', 1],
    ['barrier:answer:alarm', 'tow', 2],
    ['barrier:blocked', 'tow'],
  );
  const { spans, points } = barrierChart(marks, actors);
  expect(spans).toMatchObject([{ title: 'blocked', tone: 'bad', to: { step: 4 } }]);
  expect(points.map(({ shape }) => shape)).toEqual(['dot', 'cross', 'diamond']);
  expect(tally([{ answer: 'ok' }, { answer: 'none' }])).toEqual({ ok: 1, alarm: 0, none: 1 });
});

test('B26 a holder has a curve below its limit, and its conflicts can be looked at alone', () => {
  const marks = marksOf(
    ['budget:limit:credits', 'mill', 100],
    ['budget:used:credits', 'mill', 40],
    ['budget:overrun:credits', 'mill', 10],
    ['budget:limit:credits', 'mill/corn', 50],
    ['budget:limit:memory', 'mill', 5],
  );
  const all = budgetChart(marks, 'credits', 'all', () => 't1');
  expect(all.lanes.map(({ id }) => id)).toEqual(['mill', 'mill/corn']);
  expect(all.curves[0]).toMatchObject({ values: [{ value: 40 }], limits: [{ value: 100 }] });
  const conflicts = budgetChart(marks, 'credits', 'conflicts', () => 't1');
  expect(conflicts.lanes.map(({ id }) => id)).toEqual(['mill']);
  expect(resourcesIn(marks)).toEqual(['credits', 'memory']);
});

const point = (event: number, lane = 'a'): ChartPoint => ({
  lane,
  at: { time: event * 1000, step: event },
  event,
  shape: 'dot',
  tone: 'ok',
  title: '',
  label: 'label',
});

test('however many points there are, no more are drawn than there are pixels', () => {
  const many = Array.from({ length: 5000 }, (_, i) => point(i));
  const drawn = pointsInSight(many, 'step', { from: 0, to: 5000 }, 300, new Set(['a']));
  expect(drawn.length).toBeLessThanOrEqual(301);
  expect(pointsInSight(many, 'step', { from: 0, to: 5000 }, 300, new Set(['b']))).toEqual([]);
});

test('a label needs room before the next point of its lane', () => {
  const points = [point(1), point(2), point(2, 'b')];
  const fits = roomForLabels(points, ({ at }) => at.step * 10);
  expect([...fits]).toEqual([2]);
});

test('windows stay within the run', () => {
  const length = fc.double({ min: 1, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(length, length, fc.double({ min: 0.1, max: 10, noNaN: true }), (total, at, by) => {
      const whole = wholeWindow(total);
      const zoomed = zoomWindow(whole, by, Math.min(at, total), total, 1);
      expect(zoomed.from).toBeGreaterThanOrEqual(whole.from - total * 1e-9);
      expect(zoomed.to).toBeLessThanOrEqual(whole.to + total * 1e-9);
      expect(clampWindow(zoomed, total, 1).to - zoomed.to).toBeCloseTo(0, 0);
    }),
  );
});

test('a chart begins where there is something to see', () => {
  const chart: Chart = { lanes: [], spans: [], points: [point(10)], arrows: [], curves: [] };
  const { from, to } = filledWindow(chart, 'step', 1000);
  expect(from).toBeGreaterThan(0);
  expect(to).toBeLessThan(100);
  expect(filledWindow({ ...chart, points: [] }, 'step', 1000)).toEqual(wholeWindow(1000));
});

test('a step curve holds its value until the next, and to the end', () => {
  const at = (step: number): { time: number; step: number } => ({ time: step, step });
  const values = [
    { at: at(0), value: 1 },
    { at: at(5), value: 3 },
  ];
  const same = (value: number): number => value;
  expect(stepLine(values, 'step', { from: 0, to: 10 }, 8, same, same)).toEqual([
    0, 1, 5, 1, 5, 3, 8, 3,
  ]);
});

test('the arrow keys find the next and the last point', () => {
  const points = [point(2), point(5)];
  expect(pointAfter(points, 2, 1)?.event).toBe(5);
  expect(pointAfter(points, 2, -1)).toBeUndefined();
});
