import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  account,
  allocate,
  allocateUpTo,
  audit,
  available,
  belowThreshold,
  draw,
  extend,
  foldUsage,
  free,
  freeOf,
  grow,
  levelsOf,
  levelsShown,
  nothing,
  release,
  reserve,
  returnRest,
  settle,
  transfer,
  transferGrant,
  updateLimits,
  use,
  type Account,
  type Levels,
} from '../../../src/run/tiered/ledger.ts';

const credits = (amount: number): Levels => [amount, 0, 0, 0, 0];

function swarm(): Account {
  return account('swarm', '', levelsOf({ credits: 10_000, time: 7200, memory: 16 }, -1));
}

describe('allocation', () => {
  test('B20 swarm → run → step → tool: the sum of the children never exceeds the parent', () => {
    const books = swarm();
    expect(allocate(books, 'r1', 'run-1', credits(3000)).granted).toBe(true);
    expect(allocate(books, 'r2', 'run-2', credits(2500)).granted).toBe(true);
    expect(allocate(books, 'child', 'team', credits(1500)).granted).toBe(true);
    expect(freeOf(books, 0)).toBe(3000);
    const refused = allocate(books, 'r3', 'run-3', credits(3001));
    expect(refused).toEqual({ granted: false, amount: nothing(), short: ['credits'] });
    expect(books.allocated[0]).toBe(7000);
    expect(audit(books)).toBeUndefined();
  });

  test('an id that is open is not given again, and partial amounts respect the minimum', () => {
    const books = swarm();
    expect(allocate(books, 'a', 'a', credits(9000)).granted).toBe(true);
    expect(allocate(books, 'a', 'a', credits(1)).granted).toBe(false);
    const part = allocateUpTo(books, 'b', 'b', credits(2000), credits(500));
    expect(part).toEqual({ granted: true, amount: credits(1000), short: ['credits'] });
    expect(allocateUpTo(books, 'c', 'c', credits(10), credits(1)).granted).toBe(false);
  });

  test('actual below the estimate: the unused part is free again; above: an overrun', () => {
    const books = account('step', 'run', credits(500));
    reserve(books, 'search', credits(200));
    const under = settle(books, 'search', credits(180));
    expect(under).toMatchObject({ returned: credits(20), charged: credits(180) });
    reserve(books, 'model', credits(100));
    const over = settle(books, 'model', credits(150));
    expect(over).toMatchObject({ overrun: credits(50), uncovered: nothing() });
    reserve(books, 'last', credits(100));
    const beyond = settle(books, 'last', credits(400));
    expect(beyond).toMatchObject({ overrun: credits(300), uncovered: credits(230) });
    expect(books.used[0]).toBe(500);
    expect(settle(books, 'last', credits(1)).known).toBe(false);
  });

  test('memory and branches are held, not used up; their peak is kept', () => {
    const books = account('run', 'swarm', [-1, -1, 100, 3, -1]);
    allocate(books, 'a', 'a', [0, 0, 60, 1, 0]);
    allocate(books, 'b', 'b', [0, 0, 30, 1, 0]);
    settle(books, 'a', [0, 0, 55, 1, 0]);
    settle(books, 'b', [0, 0, 30, 1, 0]);
    expect(books.used).toEqual(nothing());
    expect(books.peak).toEqual([0, 0, 90, 2, 0]);
    expect(levelsShown(books).map(({ resource }) => resource)).toEqual(['memory', 'concurrency']);
  });

  test('time of parts at the same time: the longest counts', () => {
    const books = account('run', 'swarm', [-1, 100, -1, -1, -1]);
    const since = books.used[1] ?? 0;
    reserve(books, 'a', [0, 30, 0, 0, 0]);
    reserve(books, 'b', [0, 40, 0, 0, 0]);
    settle(books, 'a', [0, 30, 0, 0, 0], since);
    settle(books, 'b', [0, 25, 0, 0, 0], since);
    expect(books.used[1]).toBe(30);
    reserve(books, 'c', [0, 20, 0, 0, 0]);
    settle(books, 'c', [0, 20, 0, 0, 0]);
    expect(books.used[1]).toBe(50);
  });

  test('reports beyond a grant are overruns; more can be given; the rest comes back', () => {
    const books = swarm();
    allocate(books, 'r', 'run', credits(100));
    expect(draw(books, 'r', credits(120))).toEqual({ used: credits(100), overrun: credits(20) });
    expect(extend(books, 'r', credits(50)).granted).toBe(true);
    expect(extend(books, 'r', credits(50_000)).granted).toBe(false);
    expect(release(books, 'r').returned).toEqual(credits(50));
    expect(books.used[0]).toBe(100);
  });

  test('a holder that has finished gives back what is free', () => {
    const books = account('run', 'swarm', credits(300), credits(50));
    use(books, credits(120));
    expect(returnRest(books)).toEqual(credits(180));
    expect(freeOf(books, 0)).toBe(0);
    grow(books, credits(10));
    expect(freeOf(books, 0)).toBe(10);
  });
});

describe('credit budgets', () => {
  test('B27 available = total − reserved − used; what is kept is for critical operations', () => {
    const books = account('swarm', '', credits(1000), credits(200), credits(100));
    use(books, credits(300));
    expect(available(books, 0)).toBe(500);
    expect(allocate(books, 'big', 'big', credits(600)).granted).toBe(false);
    expect(allocate(books, 'big', 'big', credits(600), true).granted).toBe(true);
    expect(books.kept[0]).toBe(100);
    settle(books, 'big', credits(400));
    expect(books.kept[0]).toBe(200);
    expect(belowThreshold(books)).toEqual([]);
    use(books, credits(50));
    expect(belowThreshold(books)).toEqual(['credits']);
    expect(audit(books)).toBeUndefined();
  });

  test('B27 planted: books that add up wrong are noticed', () => {
    const books = account('swarm', '', credits(100), credits(20));
    books.used[0] = 81;
    expect(audit(books)).toContain('swarm: 81 used');
    books.used[0] = -1;
    expect(audit(books)).toContain('negative');
  });

  test('a limit below what is committed is a violation, and stops there', () => {
    const books = swarm();
    allocate(books, 'r', 'run', credits(4000));
    use(books, credits(500));
    expect(updateLimits(books, levelsOf({ credits: 3000 }, -1))).toEqual([
      { resource: 'credits', wanted: 3000, committed: 4500 },
    ]);
    expect(books.limit[0]).toBe(4500);
    expect(updateLimits(books, levelsOf({ credits: 5000 }, -1))).toEqual([]);
    expect(audit(books)).toBeUndefined();
  });

  test('B28 a transfer keeps the total, and only what is free can be moved', () => {
    const a = account('a', 'swarm', credits(1000));
    const b = account('b', 'swarm', credits(500));
    use(a, credits(300));
    expect(transfer(a, b, credits(701)).granted).toBe(false);
    expect(transfer(a, b, credits(700)).granted).toBe(true);
    expect([a.limit[0], b.limit[0]]).toEqual([300, 1200]);
    expect(transfer(a, a, credits(1)).granted).toBe(false);
    const books = swarm();
    allocate(books, 'x', 'x', credits(100));
    allocate(books, 'y', 'y', credits(100));
    draw(books, 'x', credits(40));
    expect(transferGrant(books, 'x', 'y', credits(61)).granted).toBe(false);
    expect(transferGrant(books, 'x', 'y', credits(60)).granted).toBe(true);
    expect(books.allocated[0]).toBe(200);
    expect(books.grants['y']?.amount[0]).toBe(160);
  });
});

test('usage adds up: credits and calls sum, memory and branches peak, time by the order', () => {
  const parts = [
    [10, 5, 100, 1, 2],
    [20, 7, 50, 2, 1],
  ];
  expect(foldUsage(parts, 'parallel')).toEqual([30, 7, 100, 2, 3]);
  expect(foldUsage(parts, 'sequential')).toEqual([30, 12, 100, 2, 3]);
  expect(foldUsage([], 'parallel')).toEqual(nothing());
});

const amount = fc.tuple(...Array.from({ length: 5 }, () => fc.integer({ min: 0, max: 60 })));
const step = fc.record({
  what: fc.constantFrom('allocate', 'reserve', 'upTo', 'settle', 'release', 'use', 'extend'),
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  amount,
  critical: fc.boolean(),
});

test('B20 B27 whatever is done to an account, nothing is negative and nothing appears', () => {
  const limits = fc.tuple(
    ...Array.from({ length: 5 }, () => fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 99 }))),
  );
  fc.assert(
    fc.property(limits, amount, fc.array(step, { maxLength: 40 }), (limit, kept, steps) => {
      const books = account('it', '', limit, kept);
      for (const one of steps) {
        act(books, one);
        expect(audit(books)).toBeUndefined();
        limit.forEach((total, i) => {
          if (total < 0) return;
          const parts = [books.used, books.allocated, books.reserved, books.kept];
          const sum = parts.reduce((all, part) => all + (part[i] ?? 0), 0);
          expect(sum + freeOf(books, i)).toBe(total);
        });
      }
      for (const id of Object.keys(books.grants)) release(books, id);
      expect([books.allocated, books.reserved]).toEqual([nothing(), nothing()]);
    }),
  );
});

test('B28 any transfers between any accounts keep the sum of the limits', () => {
  const moves = fc.array(fc.tuple(fc.nat(2), fc.nat(2), amount), { maxLength: 30 });
  fc.assert(
    fc.property(moves, (all) => {
      const three = [0, 1, 2].map((n) => account(`${n}`, '', [50, 50, 50, 50, 50]));
      for (const [from, to, much] of all) {
        transfer(three[from] as Account, three[to] as Account, much);
        for (const books of three) expect(audit(books)).toBeUndefined();
        const totals = free(three[0] as Account).map((_, i) =>
          three.reduce((sum, books) => sum + (books.limit[i] ?? 0), 0),
        );
        expect(totals).toEqual([150, 150, 150, 150, 150]);
      }
    }),
  );
});

function act(books: Account, one: typeof step extends fc.Arbitrary<infer S> ? S : never): void {
  const { what, id, amount: much, critical } = one;
  switch (what) {
    case 'allocate':
      allocate(books, id, id, much, critical);
      return;
    case 'reserve':
      reserve(books, id, much, critical);
      return;
    case 'upTo':
      allocateUpTo(books, id, id, much, nothing(), critical);
      return;
    case 'settle':
      settle(books, id, much);
      return;
    case 'release':
      release(books, id);
      return;
    case 'use':
      use(books, much);
      return;
    default:
      extend(books, id, much, critical);
  }
}
