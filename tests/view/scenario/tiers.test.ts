import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closedAtFirst, shares, tierRows, troubles } from '../../../src/view/tiers/rows.ts';
import { account, credits, marksOf } from './sample.ts';

const shown = [
  account('mill/corn/grind', credits(500, 0, 100, 50)),
  account('mill', credits(10_000, 5500, 0, 0)),
  account('mill/corn', credits(3000, 500, 0, 20)),
  account('mill/rye', credits(2500, 0, 0, 0)),
];

test('B20 holders stand below their parents, calls below who makes them', () => {
  const call = {
    kind: 'call',
    call: 'c1',
    parent: 'mill/corn/grind',
    operation: 'callTool',
    status: 'running',
    actor: 'mill',
  } as const;
  const rows = tierRows([...shown, call], new Set());
  expect(rows.map(({ id, depth, below }) => [id, depth, below])).toEqual([
    ['mill', 0, 4],
    ['mill/corn', 1, 2],
    ['mill/corn/grind', 2, 1],
    ['c1', 3, 0],
    ['mill/rye', 1, 0],
  ]);
  expect(rows[0]?.title).toBe('mill');
});

test('what is closed hides its inside and says how much that is', () => {
  const rows = tierRows(shown, new Set(['mill/corn']));
  expect(rows.map(({ id }) => id)).toEqual(['mill', 'mill/corn', 'mill/rye']);
  expect(rows[1]).toMatchObject({ open: false, below: 1 });
});

test('parents that are not there, and circles, lose nobody above them', () => {
  const orphan = account('nowhere/lost', credits(1, 0, 0, 0));
  expect(tierRows([orphan], new Set()).map(({ id }) => id)).toEqual(['nowhere/lost']);
});

test('very many holders begin with their runs closed', () => {
  expect(closedAtFirst(shown, 10).size).toBe(0);
  expect([...closedAtFirst(shown, 2)]).toEqual(['mill/corn', 'mill/rye']);
});

test('B27 the shares of a bar never exceed it, and an overrun shows', () => {
  const amount = fc.nat(10_000);
  fc.assert(
    fc.property(amount, amount, amount, amount, (limit, allocated, reserved, used) => {
      const part = shares(credits(limit, allocated, reserved, used));
      expect(part.used + part.reserved + part.allocated).toBeLessThanOrEqual(100 + 1e-6);
      expect(part.over > 0).toBe(allocated + reserved + used > limit);
    }),
  );
});

test('troubles are counted until the step, and told when they happen', () => {
  const marks = marksOf(
    ['budget:granted:credits', 'mill/corn', 3000],
    ['budget:denied:credits', 'mill/rye', 9000],
    ['budget:overrun:credits', 'mill/corn', 10],
  );
  expect(troubles(marks, 1).size).toBe(0);
  expect(troubles(marks, 2).get('mill/rye')).toMatchObject({ denied: 1, now: true });
  expect(troubles(marks, 3).get('mill/rye')).toMatchObject({ denied: 1, now: false });
  expect(troubles(marks, 3, 'memory').size).toBe(0);
});
