import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fault, Schedule } from '../../src/model/run.ts';
import { attempt } from '../../src/explore/attempt.ts';
import { merge, shapeOf } from '../../src/explore/grouping.ts';
import { SeedSearch } from '../../src/explore/seeds.ts';
import { ddmin, shrink } from '../../src/explore/shrink.ts';
import type { Finding, Plan, Subject } from '../../src/explore/subject.ts';
import { anyCells, cellInvariant, cellSystem, type Cells } from './cells.ts';

const chance: Fault[] = [
  { kind: 'chance', strike: 'drop', share: 0.2, by: 0 },
  { kind: 'chance', strike: 'duplicate', share: 0.2, by: 0 },
  { kind: 'chance', strike: 'reorder', share: 0.2, by: 1500 },
  { kind: 'crash', actor: 'c0', at: 3000 },
  { kind: 'restart', actor: 'c0', at: 4000 },
  { kind: 'slow', factor: 2, at: 0, until: 1000 },
];

const anything: Schedule = {
  order: 'any',
  crashes: 1,
  crashable: [],
  restarts: true,
  losses: 1,
  duplicates: 1,
  reorder: true,
};

function subjectOf(cells: Cells, faults: Fault[] = []): Subject {
  return { system: cellSystem(cells), invariants: [cellInvariant(cells)], faults };
}

function found(subject: Subject, plan: Plan, seeds: number): Finding[] {
  const search = new SeedSearch(subject, { plan, seeds, maxSteps: 300 });
  while (!search.advance());
  return search.findings;
}

const plan: Plan = { seed: 0, choices: [], faults: [] };

describe('a search with seeds', () => {
  test('X07 finds the same however the seeds are dealt out', () => {
    fc.assert(
      fc.property(
        anyCells({ asks: true, timers: true }),
        fc.integer({ min: 1, max: 29 }),
        (cells, cut) => {
          const subject = subjectOf(cells, chance);
          const whole = found(subject, plan, 30);
          const parts = [
            found(subject, plan, cut),
            found(subject, { ...plan, seed: cut }, 30 - cut),
          ];
          expect(merge(parts[0] ?? [], parts[1] ?? [])).toEqual(whole);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('X07 planted: breaches are noticed, and are there again in the shrunk run', () => {
    let broken = 0;
    let without = 0;
    fc.assert(
      fc.property(anyCells({ asks: true, timers: true }), (cells) => {
        const subject = subjectOf(cells, chance);
        for (const finding of found(subject, plan, 20)) {
          const least = shrink(subject, finding);
          const again = attempt(subject, least.plan, least.steps);
          expect(again.broken[0]).toMatchObject({ invariant: 'not-both', step: least.steps });
          expect(again.broken[0]?.why).toBe(least.why);
          expectMinimal(subject, least);
          broken++;
          if (least.plan.faults.length === 0) without++;
        }
      }),
      { numRuns: 60 },
    );
    expect(broken).toBeGreaterThan(8);
    expect(without).toBeLessThan(broken);
  });

  test('X07 planted: in any order too, and no choice can be left out', () => {
    let broken = 0;
    fc.assert(
      fc.property(anyCells({ asks: true, timers: false }), (cells) => {
        const subject = subjectOf(cells);
        for (const finding of found(subject, { ...plan, schedule: anything }, 10)) {
          const least = shrink(subject, finding);
          expect(least.steps).toBeLessThanOrEqual(finding.steps);
          const again = attempt(subject, least.plan, least.steps);
          expect(again.broken[0]).toMatchObject({ invariant: 'not-both', step: least.steps });
          least.plan.choices.forEach((_, at) => {
            const choices = least.plan.choices.toSpliced(at, 1);
            const fewer = attempt(subject, { ...least.plan, choices }, least.steps - 1, true);
            expect(fewer.broken).toEqual([]);
          });
          broken++;
        }
      }),
      { numRuns: 40 },
    );
    expect(broken).toBeGreaterThan(8);
  });
});

/** Chance is gone, and every fault that is left is needed. */
function expectMinimal(subject: Subject, { plan: least, steps }: Finding): void {
  expect(least.faults.every(({ kind }) => kind !== 'chance')).toBe(true);
  least.faults.forEach((_, at) => {
    const faults = least.faults.toSpliced(at, 1);
    expect(attempt(subject, { ...least, faults }, steps, true).broken).toEqual([]);
  });
}

describe('delta debugging', () => {
  test('leaves exactly what is needed', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(60), { maxLength: 40 }), (items) => {
        const needed = items.filter((item) => item % 7 === 0);
        const least = ddmin(items, (part) => needed.every((item) => part.includes(item)));
        expect(least).toEqual(needed);
      }),
    );
  });
});

test('reasons that differ in numbers and names alone have one shape', () => {
  expect(shapeOf('p1 committed 3 times, “x” aborted')).toBe(
    shapeOf('p2 committed 12 times, “yy” aborted'),
  );
  const over = (path: string, used: number): string =>
    shapeOf(`${path}: its parts used ${used} credits, and it says ${used + 1}`);
  expect(new Set(['a/two', 'a-2/two', 'a-13/two', 'swarm/b/c'].map(over)).size).toBe(1);
  expect(shapeOf('bake-2 waits for swarm/x')).toBe(shapeOf('bake waits for swarm/y-3/z'));
  expect(shapeOf('a was lost')).not.toBe(shapeOf('a was found'));
});
