import { expect, test } from 'vitest';
import { examples } from '../../src/example/index.ts';
import { barrierPresets } from '../../src/model/barrier.ts';
import { eventTypes } from '../../src/model/event-type.ts';
import {
  checkAllocation,
  checkBarriers,
  checkCatalogue,
  checkMatrix,
  checkThroughput,
  checkTwoFigures,
  drawnCategories,
  reviewFindings,
  silenceMeans,
  usedEventTypes,
} from '../../src/model/review.ts';

test('every finding is a contradiction as long as the figures are as published', () => {
  const findings = reviewFindings();
  expect(findings.map(({ row }) => row)).toEqual(['B13', 'B22', 'B23', 'B50', 'B55', 'B58']);
  expect(findings.filter(({ verdict }) => verdict.holds)).toEqual([]);
  expect(findings.every(({ verdict }) => verdict.sums.length > 0)).toBe(true);
  const known = examples.map(({ id }) => id);
  expect(findings.filter(({ example }) => !known.includes(example))).toEqual([]);
});

test('B13 the recovery matrix lacks a row for configuration', () => {
  expect(checkMatrix()).toMatchObject({
    holds: false,
    says: 'No recovery is drawn for configuration.',
  });
});

test('B13 a planted matrix: a complete one passes, and a further gap is noticed', () => {
  expect(checkMatrix(undefined, [...drawnCategories, 'configuration']).holds).toBe(true);
  expect(checkMatrix(undefined, drawnCategories.slice(1)).says).toContain('transient');
});

test('B22 steps and branches of the run exceed it by 300, unless steps are inside branches', () => {
  const { holds, sums, says } = checkAllocation();
  expect(holds).toBe(false);
  expect(sums).toContain('beside each other: 3,300 > 3,000');
  expect(sums).toContain('steps inside branches: 1,600 ≤ 1,700');
  expect(says).toBe('Over by 300, unless the steps run inside the branches.');
});

test('B22 planted sums: one that fits passes, one that cannot be nested is noticed', () => {
  expect(checkAllocation({ budget: 3300, steps: [1600], branches: [1700] }).holds).toBe(true);
  const much = checkAllocation({ budget: 3000, steps: [1800], branches: [1700] });
  expect(much.says).toBe('Over by 500, however it is read.');
});

test('B23 hierarchy and flow differ by 300 for a step and 2,000 for a run', () => {
  const { holds, sums } = checkTwoFigures();
  expect(holds).toBe(false);
  expect(sums.join()).toContain('(+300)');
  expect(sums.join()).toContain('(+2,000)');
});

test('B23 planted figures: equal ones pass, and a smaller one in the flow is noticed', () => {
  expect(checkTwoFigures([{ thing: 'a run', hierarchy: 5, flow: 5 }]).holds).toBe(true);
  const less = checkTwoFigures([{ thing: 'a run', hierarchy: 5, flow: 3 }]);
  expect(less.sums).toEqual(['a run: 5 in the hierarchy, 3 in the flow (−2)']);
});

test('B50 a flow uses a type of event that the catalogue of 21 lacks', () => {
  const { holds, sums, says } = checkCatalogue();
  expect(holds).toBe(false);
  expect(sums[0]).toBe('21 types in the catalogue');
  expect(says).toBe('Used, but not in the catalogue: swarm/routine_completed.');
});

test('B50 a planted type: declared it passes, another one is noticed', () => {
  const all = [...Object.keys(eventTypes), 'swarm/routine_completed'];
  expect(checkCatalogue(usedEventTypes, all).holds).toBe(true);
  expect(checkCatalogue([...usedEventTypes, 'run/melted'], all).says).toContain('run/melted');
});

test('B55 published rules make different things of the same silence', () => {
  const { holds, sums } = checkBarriers();
  expect(holds).toBe(false);
  const told = sums.join('\n');
  for (const meaning of ['block', 'proceed', 'emergency stop']) expect(told).toContain(meaning);
});

test('B55 planted rules: equal ones pass, and another answer to silence is noticed', () => {
  const { safety } = barrierPresets;
  expect(checkBarriers({ a: safety, b: safety }).holds).toBe(true);
  expect(checkBarriers({ a: safety, b: { ...safety, onTimeout: 'continue' } }).holds).toBe(false);
  expect(silenceMeans({ ...safety, quorum: 1 }, 3)).toBe('proceed');
});

test('B58 what is sustained is half of each target', () => {
  const { holds, sums, says } = checkThroughput();
  expect(holds).toBe(false);
  expect(sums.every((line) => line.includes('50 % of the target'))).toBe(true);
  expect(says).toContain('routines, steps, events, state updates');
});

test('B58 planted rates: met ones pass, and one that is not is noticed', () => {
  const met = { what: 'runs', target: 10, burst: 20, sustained: 10 };
  expect(checkThroughput([met]).holds).toBe(true);
  expect(checkThroughput([met, { ...met, what: 'steps', sustained: 9 }]).says).toContain('steps');
});
