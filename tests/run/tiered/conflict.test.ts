import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agedPriority,
  conflictPolicies,
  outcomeTable,
  partitionFault,
  resolve,
  type ConflictPolicy,
  type Holding,
  type Request,
} from '../../../src/run/tiered/conflict.ts';
import type { Levels } from '../../../src/run/tiered/ledger.ts';
import { sharesFault } from '../../../src/run/tiered/shares-fault.ts';
import { shares } from '../../../src/run/tiered/shares.ts';
import { victimsFor } from '../../../src/run/tiered/victims.ts';

const credits = (amount: number): Levels => [amount, 0, 0, 0, 0];

function request(id: string, amount: number, more: Partial<Request> = {}): Request {
  return { id, amount: credits(amount), minimum: credits(0), priority: 1, arrived: 0, ...more };
}

function held(id: string, amount: number, priority: number, arrived = 0): Holding {
  return { id, amount: credits(amount), priority, arrived };
}

/** A resolution in few words. */
function answers(
  policy: ConflictPolicy,
  requests: readonly Request[],
  there: number,
  options: Parameters<typeof resolve>[4] = {},
  now = 0,
): string {
  const result = resolve(policy, requests, credits(there), now, options);
  expect(partitionFault(requests, credits(there), result)).toBeUndefined();
  return [
    ...result.granted.map(({ id }) => `${id} granted`),
    ...result.partial.map(
      ({ id, amount, belowMinimum }) => `${id} ${amount[0]}${belowMinimum ? '!' : ''}`,
    ),
    ...result.denied.map((id) => `${id} denied`),
    ...result.queued.map((id) => `${id} queued`),
    ...result.preempted.map(({ id, to }) => `${id} yields to ${to}`),
  ].join(', ');
}

describe('golden tables', () => {
  const three = [
    request('a', 6, { arrived: 3 }),
    request('b', 5, { arrived: 1, priority: 0 }),
    request('c', 2, { arrived: 2, priority: 3 }),
  ];

  test.each([
    ['fcfs', false, 'b granted, c granted, a denied'],
    ['fcfs', true, 'b granted, c granted, a queued'],
    ['priority', false, 'c granted, a granted, b denied'],
    ['priority', true, 'c granted, a granted, b queued'],
    ['proportional', false, 'b 4, c 1, a 5'],
    ['queue', false, 'b granted, c granted, a queued'],
    ['preemption', false, 'c granted, a granted, b denied'],
    ['preemption', true, 'c granted, a granted, b queued'],
  ] as const)('B34 %s of 10, waiting %s', (policy, wait, expected) => {
    expect(answers(policy, three, 10, { wait })).toBe(expected);
  });

  test('B29 who waits is not overtaken under first come, first served, and is in a queue', () => {
    const two = [request('big', 9), request('small', 1, { arrived: 1 })];
    expect(answers('fcfs', two, 5, { wait: true })).toBe('big queued, small queued');
    expect(answers('queue', two, 5)).toBe('small granted, big queued');
  });

  test('B30 waiting makes urgent, by one priority each time', () => {
    const old = request('old', 10, { priority: 0, arrived: 0 });
    const fresh = request('fresh', 10, { priority: 3, arrived: 400 });
    expect(answers('priority', [fresh, old], 10, { aging: 100 }, 400)).toContain('old granted');
    expect(answers('priority', [fresh, old], 10, { aging: 0 }, 400)).toContain('fresh granted');
    expect(agedPriority({ ...old, rounds: 2 }, 250, 100)).toBe(4);
  });

  test('B31 largest remainders; more than enough is shared as asked', () => {
    expect(shares([9, 6, 5], 10)).toEqual([5, 3, 2]);
    expect(shares([1, 1, 1], 2)).toEqual([1, 1, 0]);
    expect(shares([3, 4], 10)).toEqual([3, 4]);
    expect(shares([0, 0], 0)).toEqual([0, 0]);
    expect(shares([2 ** 34, 2 ** 34, 2 ** 33], 2 ** 34)).toEqual([
      6871947674, 6871947673, 3435973837,
    ]);
    const minimum = credits(4);
    expect(answers('proportional', [request('a', 6, { minimum }), request('b', 6)], 7)).toBe(
      'a 4, b 3',
    );
    expect(answers('proportional', [request('a', 6), request('b', 6, { minimum })], 7)).toBe(
      'a 4, b 3!',
    );
  });

  test('B32 the fewest victims, of the lowest priorities, the latest first', () => {
    const holdings = [
      held('a', 3, 0, 1),
      held('b', 3, 0, 2),
      held('c', 6, 1),
      held('d', 9, 3),
      held('e', 9, 4),
    ];
    const names = (amount: number, priority: number): string =>
      victimsFor(request('x', amount, { priority }), holdings, credits(1))
        .map(({ id }) => id)
        .join(' ');
    expect(names(4, 4)).toBe('b');
    expect(names(5, 2)).toBe('c');
    expect(names(9, 2)).toBe('b c');
    expect(names(14, 2)).toBe('');
    expect(names(20, 4)).toBe('b a c d');
    expect(names(1, 4)).toBe('');
    expect(names(4, 0)).toBe('');
  });

  test('B32 an emergency is never denied, unless there never is so much', () => {
    const alarm = request('alarm', 8, { priority: 4 });
    expect(answers('preemption', [alarm], 2, { holdings: [held('low', 6, 1)] })).toBe(
      'alarm granted, low yields to alarm',
    );
    expect(answers('preemption', [alarm], 2, { holdings: [held('same', 6, 4)] })).toBe(
      'alarm queued',
    );
    expect(answers('preemption', [alarm], 2, { capacity: credits(7) })).toBe('alarm denied');
  });
});

test('B34 the map of 5 policies × 3 shortages, with the arrows that are drawn', () => {
  const rows = outcomeTable().map(
    ({ policy, scenario, drawn, arrows, outcomes }) =>
      `${policy} × ${scenario}${drawn ? ' (drawn)' : ''}: ${outcomes.join('+')} [${arrows.join()}]`,
  );
  expect(rows).toEqual([
    'fcfs × competing (drawn): grant+deny [grant,deny]',
    'fcfs × overallocation: grant+deny [grant,deny]',
    'fcfs × emergency: deny [grant,deny]',
    'priority × competing (drawn): grant+deny [grant,deny]',
    'priority × overallocation: grant+deny [grant,deny]',
    'priority × emergency: deny [grant,deny]',
    'proportional × competing: grant+partial [partial]',
    'proportional × overallocation (drawn): partial [partial]',
    'proportional × emergency: partial [partial]',
    'preemption × competing: grant+deny [preempt]',
    'preemption × overallocation: grant+deny [preempt]',
    'preemption × emergency (drawn): grant+preempt [preempt]',
    'queue × competing: grant+queue [deny]',
    'queue × overallocation (drawn): grant+queue [deny]',
    'queue × emergency: queue [deny]',
  ]);
});

test('B34 planted: outcomes that are no partition are noticed', () => {
  const requests = [request('a', 6), request('b', 6)];
  const there = credits(10);
  const sound = resolve('fcfs', requests, there, 0);
  expect(partitionFault(requests, there, { ...sound, queued: ['b'] })).toContain('twice');
  expect(partitionFault(requests, there, { ...sound, denied: [] })).toBe('b is not answered');
  expect(partitionFault(requests, there, { ...sound, denied: ['b', 'x'] })).toContain('not asked');
  const generous = [...sound.granted, { id: 'b', amount: credits(6) }];
  const given = { ...sound, denied: [], granted: generous };
  expect(partitionFault(requests, there, given)).toBe('12 given of 10');
});

test('B31 planted: shares that are rounded up, or unfair, are noticed', () => {
  const requests = [request('a', 1), request('b', 1), request('c', 1)];
  const part = (id: string, amount: number) => ({
    id,
    amount: credits(amount),
    belowMinimum: false,
  });
  const sound = resolve('proportional', requests, credits(2), 0);
  expect(sharesFault(requests, credits(2), sound)).toBeUndefined();
  const up = { ...sound, granted: [], partial: [part('a', 1), part('b', 1), part('c', 1)] };
  expect(sharesFault(requests, credits(2), up)).toBe('credits: 3 shared out of 2');
  const unfair = { ...sound, granted: [], partial: [part('a', 2)] };
  expect(sharesFault(requests, credits(2), unfair)).toContain('a got 2 of 1');
});

const levels = fc.tuple(...Array.from({ length: 5 }, () => fc.integer({ min: 0, max: 12 })));
const batch = fc
  .array(
    fc.record({
      amount: levels,
      minimum: levels,
      priority: fc.integer({ min: 0, max: 4 }),
      arrived: fc.integer({ min: 0, max: 100 }),
    }),
    { maxLength: 10 },
  )
  .map((all) => all.map((each, i): Request => ({ id: `r${i}`, ...each })));
const holders = fc
  .array(
    fc.record({ amount: levels, priority: fc.integer({ min: 0, max: 4 }), arrived: fc.nat(50) }),
    { maxLength: 6 },
  )
  .map((all) => all.map((each, i): Holding => ({ id: `h${i}`, ...each })));

test('B34 every policy partitions every batch, and never gives more than there is', () => {
  const policy = fc.constantFrom(...conflictPolicies);
  fc.assert(
    fc.property(policy, batch, levels, holders, fc.boolean(), (which, all, there, who, wait) => {
      const result = resolve(which, all, there, 100, { holdings: who, wait, aging: 10 });
      expect(partitionFault(all, there, result)).toBeUndefined();
      expect(result.left.every((each) => each >= 0)).toBe(true);
      for (const { id, to } of result.preempted) {
        const victim = who.find((each) => each.id === id);
        const winner = all.find((each) => each.id === to);
        expect(victim?.priority).toBeLessThan(winner?.priority ?? -1);
      }
      if (which === 'proportional') expect(sharesFault(all, there, result)).toBeUndefined();
      if (which === 'queue') {
        for (const id of result.queued) {
          const amount = all.find((each) => each.id === id)?.amount ?? [];
          expect(amount.some((each, i) => each > (result.left[i] ?? 0))).toBe(true);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('B32 no smaller set of victims would do (every set is tried)', () => {
  fc.assert(
    fc.property(levels, levels, holders, fc.nat(4), (amount, left, who, priority) => {
      const wish: Request = { id: 'x', amount, minimum: [], priority, arrived: 0 };
      const chosen = victimsFor(wish, who, left);
      const lower = who.filter((each) => each.priority < priority);
      const enough = (set: readonly Holding[]): boolean =>
        amount.every(
          (each, i) => set.reduce((sum, h) => sum + (h.amount[i] ?? 0), left[i] ?? 0) >= each,
        );
      const sizes = subsets(lower)
        .filter((set) => enough(set))
        .map((set) => set.length);
      if (sizes.length === 0) expect(chosen).toEqual([]);
      else {
        expect(enough(chosen)).toBe(true);
        expect(chosen.length).toBe(Math.min(...sizes));
      }
    }),
    { numRuns: 300 },
  );
});

function subsets<T>(all: readonly T[]): T[][] {
  return all.reduce<T[][]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]]);
}
