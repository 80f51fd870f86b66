import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import { conflictPolicies } from '../../../src/run/tiered/conflict.ts';
import type { ArbiterState } from '../../../src/run/component/arbiter-state.ts';
import { part, play } from '../../tools/play.ts';

const ms = 1_000_000;

const amount = fc.record(
  {
    credits: fc.integer({ min: 0, max: 600 }),
    time: fc.integer({ min: 0, max: 500 }),
    memory: fc.integer({ min: 0, max: 60 }),
    concurrency: fc.integer({ min: 0, max: 4 }),
    toolCalls: fc.integer({ min: 0, max: 9 }),
  },
  { requiredKeys: ['credits', 'concurrency'] },
);

const claimants = fc.array(
  fc.record({
    amount,
    priority: fc.constantFrom('low', 'normal', 'high', 'critical', 'emergency'),
    at: fc.integer({ min: 0, max: 40 }).map((n) => n * ms),
    count: fc.integer({ min: 1, max: 3 }),
    every: fc.integer({ min: 0, max: 20 }).map((n) => ({ kind: 'fixed', ns: n * ms })),
    work: fc.integer({ min: 0, max: 60 }).map((n) => ({ kind: 'fixed', ns: n * ms })),
    uses: fc.constantFrom(0, 0.25, 0.5, 1),
  }),
  { minLength: 1, maxLength: 6 },
);

const pools = fc.record({
  policy: fc.constantFrom(...conflictPolicies, 'preemption'),
  wait: fc.boolean(),
  window: fc.constantFrom(0, 5 * ms),
  aging: fc.constantFrom(0, 10 * ms),
  reserved: fc.constantFrom({}, { credits: 200 }),
  threshold: fc.constantFrom({}, { credits: 100 }),
  compensation: fc.constantFrom('resume', 'compensate'),
});

const accidents = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom('drop', 'duplicate'),
      message: fc.record({ nth: fc.integer({ min: 1, max: 20 }) }),
    }),
    fc.record({
      kind: fc.constant('crash'),
      actor: fc.constantFrom('pool', 'c0'),
      at: fc.integer({ min: 1, max: 60 }).map((n) => n * ms),
    }),
  ),
  { maxLength: 3 },
);

/** Whoever crashes comes back. */
function withRestarts(faults: readonly unknown[]): Fault[] {
  return (faults as Fault[]).flatMap((fault): Fault[] =>
    fault.kind === 'crash'
      ? [fault, { kind: 'restart', actor: fault.actor, at: fault.at + 15 * ms }]
      : [fault],
  );
}

function system(
  pool: Record<string, unknown>,
  wishes: readonly Record<string, unknown>[],
): ComponentSpec[] {
  const capacity = { credits: 1200, time: 900, memory: 100, concurrency: 6, toolCalls: 20 };
  const claims = wishes.map((wish, i) =>
    part(`c${i}`, 'claimant', {
      of: 'pool',
      retry: 25 * ms,
      tries: 8,
      ...(wish as Record<string, Json>),
    }),
  );
  return [part('pool', 'arbiter', { capacity, ...(pool as Record<string, Json>) }), ...claims];
}

test('B20 B27 B28 B29 B31 B32 B33 B34 every resource is conserved under all policies', () => {
  const seen = { denied: 0, preempted: 0, crashed: 0, all: 0 };
  fc.assert(
    fc.property(pools, claimants, accidents, (pool, wishes, faults) => {
      const played = play(system(pool, wishes), { faults: withRestarts(faults) });
      expect(played.broken).toEqual([]);
      seen.all++;
      const labels = played.marks('budget').map(({ label }) => label);
      if (labels.some((label) => label.startsWith('budget:denied'))) seen.denied++;
      if (labels.some((label) => label.startsWith('budget:preempted'))) seen.preempted++;
      if (faults.some(({ kind }) => kind === 'crash')) seen.crashed++;
    }),
    { numRuns: 250 },
  );
  expect(seen.denied).toBeGreaterThan(seen.all / 10);
  expect(seen.preempted).toBeGreaterThan(seen.all / 10);
  expect(seen.crashed).toBeGreaterThan(seen.all / 10);
});

test('B32 B33 without accidents everyone ends, and all that was not used is free again', () => {
  fc.assert(
    fc.property(pools, claimants, (pool, wishes) => {
      const sound = { ...pool, wait: true, threshold: {} };
      const played = play(system(sound, wishes));
      expect(played.broken).toEqual([]);
      expect(played.waiting).toEqual([]);
      const { books, claims } = played.state<ArbiterState>('pool');
      expect(claims).toEqual({});
      expect(books.allocated).toEqual([0, 0, 0, 0, 0]);
    }),
    { numRuns: 150 },
  );
});
