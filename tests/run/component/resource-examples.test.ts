import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { ComponentSpec, Scenario } from '../../../src/model/scenario/scenario.ts';
import { faultsOf } from '../../../src/run/scenario.ts';
import { root } from '../../tools/root.ts';
import { part, playScenario } from '../../tools/play.ts';
import { anyOrder, searchOrders } from './orders.ts';
import { readScenario } from './text.ts';

async function example(name: string): Promise<Scenario> {
  return readScenario(readFileSync(join(root, `src/example/scenario/${name}.yaml`), 'utf8'));
}

describe('examples of budgets, contexts and security', () => {
  test.each([
    'preemption',
    'starvation',
    'aging',
    'fair-shares',
    'first-come',
    'waiting-room',
    'kept-for-emergencies',
    'handed-over',
    'side-by-side',
    'context-conflicts',
    'sensitivity',
    'exports-with-fallback',
    'permissions',
    'tokens',
    'mutual-tls',
    'who-calls-whom',
  ])('B22 B28 B29 B30 B31 B33 B46 B49 E01 E20 E21 the sound example %s', async (name) => {
    const run = playScenario(await example(name));
    expect(run.broken).toEqual([]);
    expect(run.status).toBe('done');
  });

  test.each([
    ['preemption-of-equals', 'victims-have-lower-priority'],
    ['aging-forgotten', 'bounded-wait-with-aging'],
    ['both-pass', 'budget-arithmetic'],
    ['leaking-allocations', 'released-is-free-again'],
    ['audit-rewritten', 'audit-log-append-only'],
    ['tokens-for-ever', 'no-forward-without-valid-token'],
    ['one-sided-tls', 'both-certificates-verified'],
  ])('B20 B30 B32 B56 E20 E21 planted: the fault of %s is noticed', async (name, invariant) => {
    const run = playScenario(await example(name));
    expect(run.broken).toContain(invariant);
    const sound = await example(name);
    for (const each of sound.components) delete (each.parameters as Record<string, Json>)['defect'];
    expect(playScenario(sound).broken).toEqual([]);
  });

  test('B32 planted: taking without an answer is noticed; waiting for it is sound', async () => {
    const scenario = await example('taken-without-answer');
    const faults = faultsOf(scenario);
    expect(playScenario(scenario, { faults }).broken).toEqual(['paused-means-paused']);
    const [quay] = scenario.components;
    if (quay) (quay.parameters as Record<string, Json>)['grace'] = 0;
    const run = playScenario(scenario, { faults });
    expect([run.status, run.broken]).toEqual(['done', []]);
  });

  test.each(['preemption-in-every-order', 'decisions-in-every-order'])(
    'B32 B56 nothing breaks in %s',
    async (name) => {
      const { components, search } = await example(name);
      if (!search) throw new Error('an example with a search');
      const searched = searchOrders(components, { order: 'any', ...search });
      expect(searched.findings).toEqual([]);
      expect(searched.complete).toBe(true);
    },
  );
});

describe('in every order', () => {
  const branch = (id: string, priority: string): ComponentSpec =>
    part(id, 'claimant', { of: 'pool', amount: { concurrency: 1 }, priority });
  const system = (pool: Record<string, Json>): ComponentSpec[] => [
    part('pool', 'arbiter', { capacity: { concurrency: 1 }, ...pool }),
    branch('a', 'low'),
    branch('b', 'emergency'),
  ];
  const bounds = anyOrder(0, { losses: 0, duplicates: 1 });

  test.each(['fcfs', 'priority', 'proportional', 'preemption', 'queue'])(
    'B20 B29 B33 B34 under %s nothing breaks, with a message that comes twice',
    (policy) => {
      const searched = searchOrders(system({ policy }), bounds);
      expect(searched.findings).toEqual([]);
      expect(searched.complete).toBe(true);
    },
  );

  test.each([
    ['fcfs', 'read-modify-write', 'budget-arithmetic'],
    ['fcfs', 'release-under-another-id', 'released-is-free-again'],
    ['preemption', 'emergency-waits', 'emergency-always-served'],
    ['preemption', 'forgets-victims', 'victims-resume-or-are-compensated'],
    ['queue', 'answers-twice', 'outcome-partitions-requests'],
  ])('B20 B32 B34 planted: under %s, %s is found by search', (policy, defect, invariant) => {
    const searched = searchOrders(system({ policy, defect }), bounds);
    expect(searched.found(invariant)).toBeDefined();
  });
});
