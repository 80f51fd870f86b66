import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Change } from '../../../src/model/run.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import type { ArbiterState } from '../../../src/run/component/arbiter-state.ts';
import { scenarioSystem } from '../../../src/run/scenario.ts';
import { part, playSystem, type Played } from '../../tools/play.ts';
import { scenarioOf } from '../tiered/scenarios.ts';

const ms = 1_000_000;
const fixed = (ns: number): Json => ({ kind: 'fixed', ns });

function changed(components: ComponentSpec[], changes: Change[], seed = 0): Played {
  const scenario = { ...scenarioOf({}), components };
  return playSystem(scenarioSystem(scenario, changes), { seed });
}

function asks(id: string, credits: number, more: Record<string, Json> = {}): ComponentSpec {
  return part(id, 'claimant', { of: 'pool', amount: { credits }, work: fixed(40 * ms), ...more });
}

const pool = (): ComponentSpec[] => [
  part('pool', 'arbiter', { capacity: { credits: 1000 }, policy: 'queue' }),
  asks('a', 400, { count: 5, every: fixed(20 * ms), uses: 0.2 }),
  asks('b', 300, { count: 5, every: fixed(15 * ms), uses: 0.1, priority: 'high' }),
  asks('c', 700, { at: 50 * ms, uses: 0.3, priority: 'emergency' }),
];

const clearance = fc.constantFrom('public', 'internal', 'confidential', 'top_secret');
const values = fc.oneof(
  fc.tuple(
    fc.constant('pool.capacity'),
    fc.integer({ min: 0, max: 2000 }).map((credits) => ({ credits })),
  ),
  fc.tuple(
    fc.constant('pool.policy'),
    fc.constantFrom('fcfs', 'priority', 'proportional', 'preemption', 'queue'),
  ),
  fc.tuple(fc.constant('pool.wait'), fc.boolean()),
  fc.tuple(fc.constant('pool.aging'), fc.constantFrom(0, 10 * ms)),
  fc.tuple(fc.constant('pool.window'), fc.constantFrom(0, 10 * ms)),
  fc.tuple(fc.constant('pool.reserved'), fc.constantFrom({}, { credits: 200 })),
  fc.tuple(fc.constant('pool.threshold'), fc.constantFrom({}, { credits: 300 })),
  fc.tuple(fc.constant('pool.compensation'), fc.constantFrom('resume', 'compensate')),
);
const some = (value: fc.Arbitrary<[string, unknown]>): fc.Arbitrary<Change[]> =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: 60 }), value), { maxLength: 4 })
    .map((all) =>
      all
        .map(([step, [path, to]]) => ({ step, path: `components.${path}`, value: to as Json }))
        .sort((a, b) => a.step - b.step),
    );

describe('parameters that are changed on the way', () => {
  test('B27 a larger pool serves those who wait, a smaller one takes nothing from anybody', () => {
    const specs = [
      part('pool', 'arbiter', { capacity: { credits: 500 } }),
      asks('first', 400, { work: fixed(100 * ms) }),
      asks('second', 300, { at: ms }),
    ];
    const late = (value: Json): Change[] => [{ step: 8, path: 'components.pool.capacity', value }];
    const more = changed(specs, late({ credits: 1500 }));
    expect(more.broken).toEqual([]);
    expect(more.state<ArbiterState>('pool').books.used[0]).toBe(700);
    const less = changed(specs, late({ credits: 100 }));
    expect(less.broken).toEqual([]);
    expect(less.state<ArbiterState>('pool').books.limit[0]).toBe(400);
  });

  test('B20 B27 B29 B31 B32 B33 B34 nothing breaks, whatever of a pool is changed', () => {
    fc.assert(
      fc.property(some(values), (changes) => {
        expect(changed(pool(), changes).broken).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('B48 B49 B56 E01 E20 E21 nor of contexts, gatekeepers, tokens, peers and matrices', () => {
    const specs = (): ComponentSpec[] => [
      part('chain', 'context', {
        blackboard: 'board',
        contexts: [
          {
            context: 'x',
            tier: 'run',
            clearance: 'secret',
            variables: {
              a: { value: { p: 1 }, sensitivity: 'confidential', mutable: true, source: 'user' },
            },
            exports: [{ key: 'a', to: 'blackboard', fallback: [], critical: true, failures: 0 }],
          },
        ],
      }),
      part('board', 'blackboard'),
      part('gate', 'gatekeeper', { approvers: { ida: 'yes' } }),
      part('hand', 'subject', {
        asks: 'gate',
        does: [{ operation: 'allocate_credits', resource: 'x', facts: {} }],
      }),
      part('door', 'token-issuer'),
      part('desk', 'api', { to: 'files', issuer: 'door' }),
      part('files', 'backend'),
      part('ida', 'client', { api: 'desk', issuer: 'door', every: 50 * ms }),
      part('pilot', 'tls-peer', { to: ['tower'], trusts: ['ca'] }),
      part('tower', 'tls-peer', { trusts: ['ca'] }),
      part('rules', 'matrix', { cells: { p: { q: 'api' } } }),
      part('p', 'party', { through: 'rules', calls: [{ to: 'q', by: '', at: 30 * ms }] }),
      part('q', 'party', { through: 'rules' }),
    ];
    const value = fc.oneof(
      fc.tuple(fc.constant('chain.policy'), fc.constantFrom('parent_wins', 'merge_objects')),
      fc.tuple(fc.constant('board.clearance'), clearance),
      fc.tuple(fc.constant('gate.threshold'), fc.integer({ min: 1, max: 3 })),
      fc.tuple(fc.constant('desk.audience'), fc.constantFrom('api', 'shop')),
      fc.tuple(fc.constant('door.key'), fc.constantFrom('k1', 'k2')),
      fc.tuple(fc.constant('tower.trusts'), fc.constantFrom(['ca'], ['other'], [])),
      fc.tuple(fc.constant('rules.cells'), fc.constantFrom({}, { q: { p: 'api' } })),
    );
    fc.assert(
      fc.property(some(value), (changes) => {
        expect(changed(specs(), changes).broken).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
