import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Change } from '../../../src/model/run.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import type { BreakerData } from '../../../src/run/component/breaker.ts';
import { scenarioSystem } from '../../../src/run/scenario.ts';
import { scenarioOf } from '../tiered/scenarios.ts';
import { part, playSystem, type Played } from '../../tools/play.ts';

const ms = 1_000_000;
const second = 1000 * ms;
const fixed = (ns: number): Json => ({ kind: 'fixed', ns });

function changed(components: ComponentSpec[], changes: Change[], seed = 0): Played {
  const scenario = { ...scenarioOf({}), components };
  return playSystem(scenarioSystem(scenario, changes), { seed });
}

const calls = (): ComponentSpec[] => [
  part('till', 'caller', { to: 'guard', calls: 40, every: fixed(30 * ms), first: 100 * ms }),
  part('guard', 'breaker', { service: 'stock', threshold: 5, reset: second / 2, probes: 3 }),
  part('stock', 'service', {
    latency: fixed(100 * ms),
    capacity: 8,
    failure: 0.3,
    outages: [{ at: second / 2, for: second }],
  }),
];

/** A parameter of the calls with a value that it may be changed to. */
const values: fc.Arbitrary<[string, Json]> = fc.oneof(
  fc.tuple(fc.constant('guard.threshold'), fc.integer({ min: 1, max: 9 })),
  fc.tuple(fc.constant('guard.probes'), fc.integer({ min: 1, max: 4 })),
  fc.tuple(fc.constant('guard.successes'), fc.integer({ min: 1, max: 4 })),
  fc.tuple(fc.constant('guard.degradation'), fc.constantFrom('queue', 'fail_fast', 'partial')),
  fc.tuple(fc.constant('stock.capacity'), fc.integer({ min: 1, max: 9 })),
  fc.tuple(fc.constant('stock.queue'), fc.integer({ min: 0, max: 5 })),
  fc.tuple(fc.constant('till.tries'), fc.integer({ min: 1, max: 5 })),
  fc.tuple(fc.constant('till.backoff'), fc.constantFrom('fixed', 'linear', 'fibonacci')),
  fc.tuple(fc.constant('till.jitter'), fc.constantFrom(0, 0.2, 0.5)),
  fc.tuple(fc.constant('till.open'), fc.constantFrom('hold', 'give_up')),
);

describe('parameters that are changed on the way', () => {
  test('B19 E15 E16 no change of a breaker, its callers or its service is a false alarm', () => {
    const steps = fc.tuple(fc.integer({ min: 1, max: 250 }), values);
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 5 }), fc.nat(1000), (list, seed) => {
        const changes = list
          .map(([step, [path, value]]): Change => ({ step, path: `components.${path}`, value }))
          .sort((a, b) => a.step - b.step);
        expect(changed(calls(), changes, seed).broken).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('B19 a threshold that is lowered below the failures so far opens the breaker at once', () => {
    const parts = calls();
    const played = changed(parts, []);
    const firstOpen = (run: Played): number =>
      run.marks('breaker').find(({ label }) => label === 'breaker:open')?.event.step ?? -1;
    const before = firstOpen(played) - 1;
    const change: Change = { step: before, path: 'components.guard.threshold', value: 1 };
    const early = changed(parts, [change]);
    expect(early.broken).toEqual([]);
    expect(firstOpen(early)).toBeGreaterThan(0);
    expect(early.state<BreakerData>('guard').state).toBeDefined();
  });

  test('E08 a limit that is lowered on the way ends the loop at its present iteration', () => {
    const rust = { open: true, hidden: false, fixable: false, brings: [] };
    const parts = [
      part('mend', 'convergence', { repeat: 'go_on' }),
      part('boat', 'target', { issues: { rust } }),
    ];
    const played = changed(parts, [{ step: 40, path: 'components.mend.limit', value: 1 }]);
    expect(played.broken).toEqual([]);
    const { iteration, result } = played.state<{ iteration: number; result: string }>('mend');
    expect(result).toBe('not_converged');
    expect(iteration).toBeGreaterThan(1);
    expect(iteration).toBeLessThan(10);
  });

  test('E03 E04 rules that change after a command has run are no false alarm', () => {
    const parts = (): ComponentSpec[] => [
      part('ada', 'requester', {
        commands: [
          { command: 'ls', at: 0 },
          { command: 'ls', at: second },
        ],
      }),
      part('clerk', 'safe-executor'),
      part('sieve', 'safety-filter'),
      part('rules', 'policy-engine', { unknown: 'allow' }),
      part('box', 'host'),
    ];
    const runs = changed(parts(), []).events();
    const done = runs.find(({ kind, label }) => kind === 2 && label === 'executed')?.step ?? 0;
    const block = [{ pattern: 'ls', verdict: 'block' }];
    const results = (path: string, value: Json): string[] => {
      const played = changed(parts(), [{ step: done, path: `components.${path}`, value }]);
      expect(played.broken).toEqual([]);
      const { asked } = played.state<{ asked: { result: string }[] }>('ada');
      return asked.map(({ result }) => result);
    };
    expect(results('sieve.rules', block)).toEqual(['done', 'blocked']);
    expect(results('rules.unknown', 'deny')).toEqual(['done', 'denied']);
  });
});
