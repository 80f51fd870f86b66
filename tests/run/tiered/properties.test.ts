import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { SwarmState } from '../../../src/run/component/swarm.ts';
import type { RunState } from '../../../src/run/component/run.ts';
import { usageOf } from '../../../src/run/tiered/books.ts';
import { conflictPolicies } from '../../../src/run/tiered/conflict.ts';
import { foldUsage } from '../../../src/run/tiered/ledger.ts';
import { playScenario, type Played } from '../../tools/play.ts';
import { fixed, ms, scenarioOf } from './scenarios.ts';

type Plain = { readonly [key: string]: Json };

const amount = fc.integer({ min: 1, max: 400 });

const leaf: fc.Arbitrary<Plain> = fc.record({
  type: fc.constant('process'),
  estimate: fc.record({ credits: amount, memory: fc.integer({ min: 0, max: 300 }) }),
  uses: fc.record({ credits: amount }),
  work: fc.integer({ min: 1, max: 2000 }).map((n) => fixed(n * ms)),
  tools: fc.subarray(['cheap', 'dear', 'broken']),
  overrun: fc.constantFrom('reduce', 'request', 'deny'),
});

const step: fc.Arbitrary<Plain> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.array(leaf, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 })
      .map((branches) => ({
        type: 'parallel',
        branches: Object.fromEntries(branches.map((steps, i) => [`b${i}`, { steps }])),
      })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('loop'),
      times: fc.integer({ min: 0, max: 3 }),
      body: fc.array(leaf, { minLength: 1, maxLength: 2 }),
    }),
  },
);

const run: fc.Arbitrary<Plain> = fc.record({
  routine: fc.constantFrom('one', 'two'),
  budget: fc.record({ credits: fc.integer({ min: 200, max: 1200 }), concurrency: fc.constant(3) }),
  minimum: fc.constant({ credits: 50 }),
  priority: fc.constantFrom('low', 'normal', 'high', 'emergency', 'emergency'),
  at: fc.integer({ min: 0, max: 2000 }).map((n) => n * ms),
  count: fc.integer({ min: 1, max: 3 }),
  every: fc.integer({ min: 0, max: 1000 }).map((n) => fixed(n * ms)),
});

const control = fc.record({
  at: fc.integer({ min: 0, max: 8000 }).map((n) => n * ms),
  do: fc.constantFrom('pause', 'resume', 'cancel', 'query', 'updateLimits', 'transfer'),
  run: fc.constantFrom('one', 'two'),
  to: fc.constantFrom('one', 'two', 'one-2'),
  amount: fc.record({ credits: fc.integer({ min: 10, max: 900 }) }),
});

const workload = fc.record({
  // Preemption needs several things to come together, so it is drawn more often.
  policy: fc.constantFrom(...conflictPolicies, 'preemption', 'preemption', 'preemption'),
  credits: fc.integer({ min: 500, max: 1800 }),
  runs: fc.array(run, { minLength: 1, maxLength: 4 }),
  one: fc.array(step, { minLength: 1, maxLength: 3 }),
  two: fc.array(step, { minLength: 1, maxLength: 3 }),
  control: fc.array(control, { maxLength: 3 }),
  crash: fc.option(
    fc.record({
      actor: fc.constantFrom('swarm', 'one', 'two', 'one.executor', 'two.executor', 'cheap'),
      at: fc.integer({ min: 10, max: 4000 }),
      back: fc.option(fc.integer({ min: 10, max: 3000 })),
    }),
  ),
  lost: fc.boolean(),
  seed: fc.integer({ min: 0, max: 1_000_000 }),
});

type Workload = typeof workload extends fc.Arbitrary<infer Of> ? Of : never;

function scenarioFor({ policy, credits, runs, one, two, control: done }: Workload): Plain {
  return {
    swarm: {
      budget: { credits, memory: 2_000_000_000, concurrency: 12 },
      runs,
      control: done,
      concurrency: 4,
    },
    routines: { one: { steps: one, partial: true }, two: { steps: two } },
    tools: {
      cheap: { estimate: { credits: 20 }, actual: { credits: 15 } },
      dear: { estimate: { credits: 50 }, actual: { credits: 90 } },
      broken: { estimate: { credits: 10 }, failure: { chance: 0.3, error: 'network_error' } },
    },
    policies: { conflict: policy },
  };
}

function faultsFor({ crash, lost }: Workload): Fault[] {
  const faults: Fault[] = [];
  if (crash) {
    faults.push({ kind: 'crash', actor: crash.actor, at: crash.at * ms });
    const { back } = crash;
    if (back !== null) {
      faults.push({ kind: 'restart', actor: crash.actor, at: (crash.at + back) * ms });
    }
  }
  if (lost) {
    faults.push({ kind: 'drop', message: { nth: 3 } }, { kind: 'duplicate', message: { nth: 5 } });
  }
  return faults;
}

function playWorkload(load: Workload): Played {
  return playScenario(scenarioOf(scenarioFor(load)), {
    seed: load.seed,
    faults: faultsFor(load),
    maxSteps: 50_000,
  });
}

const runs = 300;

test(
  'B20 B07 B25 every resource is conserved at every event, whatever happens',
  { timeout: 60_000 },
  () => {
    const seen = { denied: 0, preempted: 0, overrun: 0, crash: 0, restart: 0 };
    fc.assert(
      fc.property(workload, (load) => {
        const played = playWorkload(load);
        const labels = new Set(played.marks('budget').map(({ label }) => label.split(':')[1]));
        if (labels.has('denied')) seen.denied++;
        if (labels.has('preempted')) seen.preempted++;
        if (labels.has('overrun')) seen.overrun++;
        if (load.crash) seen.crash++;
        if (load.crash && load.crash.back !== null) seen.restart++;
        const why = played.verdicts
          .filter(({ holds }) => !holds)
          .map(({ name, why: because }) => `${name}: ${because}`);
        expect(why).toEqual([]);
        expect(played.status).not.toBe('bound');
      }),
      { numRuns: runs },
    );
    for (const count of Object.values(seen))
      expect(count, JSON.stringify(seen)).toBeGreaterThanOrEqual(runs / 10);
  },
);

test('B25 the use of a run is the fold of what its steps used', { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(fc.array(leaf, { minLength: 1, maxLength: 4 }), (steps) => {
      const written = {
        swarm: { runs: [{ routine: 'one', budget: { credits: 5000 } }] },
        routines: { one: { steps: steps.map((one) => ({ ...one, tools: [] })) } },
      };
      const played = playScenario(scenarioOf(written));
      const { result, books } = played.state<RunState>('one');
      const parts = steps.map((one) => [
        (one.uses as { credits: number }).credits,
        (one.work as { ns: number }).ns,
        0,
        0,
        0,
      ]);
      const overrun = steps.some(
        (one) =>
          (one.uses as { credits: number }).credits > (one.estimate as { credits: number }).credits,
      );
      if (overrun || result?.status !== 'completed') return;
      const whole = foldUsage(parts, 'sequential');
      expect(usageOf(books).slice(0, 2)).toEqual(whole.slice(0, 2));
      expect(played.state<SwarmState>('swarm').books.used.slice(0, 2)).toEqual(whole.slice(0, 2));
    }),
    { numRuns: 60 },
  );
});
