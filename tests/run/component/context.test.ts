import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextPolicies, type Variables } from '../../../src/run/tiered/context.ts';
import type { Json } from '../../../src/model/json.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import type { BlackboardState } from '../../../src/run/component/blackboard.ts';
import type { ContextState } from '../../../src/run/component/context.ts';
import type { ResourceStoreState } from '../../../src/run/component/resource-store.ts';
import { part, play } from '../../tools/play.ts';

const ms = 1_000_000;

function variable(value: Json, sensitivity = 'internal'): Json {
  return { value, sensitivity, mutable: true, source: 'user' };
}

function link(
  context: string,
  tier: string,
  clearance: string,
  variables: Record<string, Json>,
  exports: Json[] = [],
): Json {
  return { context, tier, clearance, variables, exports };
}

function exported(key: string, to: string, fallback: string[] = [], critical = false): Json {
  return { key, to, fallback, critical, failures: 0 };
}

const three = [
  link('harbour', 'swarm', 'secret', {
    berth: variable('east'),
    crew: variable({ lead: 'Ida', size: 4 }),
    codes: variable(['x'], 'secret'),
  }),
  link('unload', 'run', 'confidential', { crew: variable({ size: 6 }), list: variable([1]) }),
  link('weigh', 'step', 'internal', { list: variable([2, 3]) }),
];

function chain(more: Record<string, Json> = {}, contexts: Json[] = three): ComponentSpec {
  return part('chain', 'context', { contexts, ...more });
}

/** What a context sees at the end. */
function sees(specs: ComponentSpec[], name: string): Record<string, Json> {
  const { links } = play(specs).state<ContextState>('chain');
  const visible: Variables = links.find((each) => each.name === name)?.visible ?? {};
  return Object.fromEntries(Object.entries(visible).map(([key, { value }]) => [key, value]));
}

describe('inheritance', () => {
  test('B46 B47 what each context sees, strategy by strategy', () => {
    expect(sees([chain()], 'weigh')).toEqual({ berth: 'east', crew: { size: 6 }, list: [2, 3] });
    expect(sees([chain({ policy: 'parent_wins' })], 'weigh')).toMatchObject({
      crew: { lead: 'Ida', size: 4 },
      list: [1],
    });
    expect(sees([chain({ policy: 'merge_objects' })], 'weigh')).toMatchObject({
      crew: { lead: 'Ida', size: 6 },
    });
    expect(sees([chain({ policy: 'array_concat' })], 'weigh')).toMatchObject({ list: [1, 2, 3] });
    const mapped = chain({ policy: 'explicit_mapping', mapping: { list: 'child' } });
    expect(sees([mapped], 'weigh')).toMatchObject({ crew: { size: 4 }, list: [2, 3] });
    expect(sees([chain()], 'unload')).not.toHaveProperty('codes');
  });

  const sets = [
    { in: 'weigh', key: 'berth', value: 'west', sensitivity: 'internal', at: 50 * ms },
    { in: 'harbour', key: 'tide', value: 'low', sensitivity: 'public', at: 60 * ms },
  ];

  test('B46 setting an inherited variable hides it; what is set above is seen below', () => {
    const played = play([chain({ sets })]);
    expect(played.broken).toEqual([]);
    expect(sees([chain({ sets })], 'weigh')).toMatchObject({ berth: 'west', tide: 'low' });
    expect(sees([chain({ sets })], 'harbour')).toMatchObject({ berth: 'east' });
    const shown = played.exhibits().filter(({ kind }) => kind === 'variable');
    expect(shown).toContainEqual(
      expect.objectContaining({ key: 'codes', context: 'harbour/unload', filtered: true }),
    );
  });

  test.each([
    ['writes-parent', 'parent-values-read-only', 'child_wins'],
    ['parent-hidden', 'child-sees-parent-unless-shadowed', 'child_wins'],
    ['shallow-merge', 'conflicts-as-resolved', 'merge_objects'],
    ['earliest-wins', 'conflicts-as-resolved', 'timestamp_latest'],
    ['no-filter', 'no-flow-to-lower-clearance', 'child_wins'],
    ['sensitivity-of-child', 'sensitivity-never-decreases', 'child_wins'],
  ])('B46 B47 B48 planted: %s is noticed', (defect, invariant, policy) => {
    const deep = [
      link('harbour', 'swarm', 'secret', {
        crew: variable({ lead: { name: 'Ida', phone: 1 } }, 'confidential'),
        codes: variable(['x'], 'secret'),
        berth: variable('east'),
      }),
      link('unload', 'run', 'confidential', {
        crew: variable({ lead: { name: 'Bo' } }, 'public'),
      }),
    ];
    const change = { in: 'unload', key: 'berth', value: 'w', sensitivity: 'public', at: 50 * ms };
    const parameters = { policy, sets: [change] };
    expect(play([chain(parameters, deep)]).broken).toEqual([]);
    expect(play([chain({ ...parameters, defect }, deep)]).broken).toContain(invariant);
  });
});

describe('exports', () => {
  const contexts = [
    link('harbour', 'swarm', 'secret', {}, [exported('total', 'external', ['store'])]),
    link('unload', 'run', 'confidential', { note: variable('wet', 'secret') }, [
      exported('total', 'parent'),
    ]),
    link('weigh', 'step', 'confidential', { total: variable(12), scan: variable('…') }, [
      exported('total', 'parent'),
      exported('scan', 'store', ['blackboard'], true),
    ]),
  ];
  const where = { blackboard: 'board', store: 'shelf' };
  const system = (
    store: Record<string, Json> = {},
    board: Record<string, Json> = {},
    more: Record<string, Json> = {},
  ): ComponentSpec[] => [
    chain({ ...where, ...more }, contexts),
    part('board', 'blackboard', board),
    part('shelf', 'resource-store', store),
  ];
  const phases = (specs: ComponentSpec[], faults: Parameters<typeof play>[1] = {}): string[] =>
    play(specs, faults)
      .state<ContextState>('chain')
      .links.map(({ phase }) => phase);

  test('B49 results climb from step to run to swarm, and into the store', () => {
    const played = play(system());
    expect(played.broken).toEqual([]);
    expect(phases(system())).toEqual(['finalized', 'finalized', 'finalized']);
    const { items } = played.state<ResourceStoreState>('shelf');
    expect(Object.keys(items).sort()).toEqual(['scan', 'total']);
  });

  test('B49 a store that fails: the next destination is tried', () => {
    const played = play(system({ failures: 1 }));
    expect(played.broken).toEqual([]);
    expect(Object.keys(played.state<BlackboardState>('board').items)).toEqual(['scan']);
    expect(played.state<ContextState>('chain').escalated).toEqual([]);
  });

  test('B49 all fail: not finalized, and the loss of what is critical is escalated', () => {
    const specs = system({ failures: 1 }, { failures: 1 });
    const played = play(specs);
    expect(played.broken).toEqual([]);
    expect(phases(specs)).toEqual(['finalized', 'finalized', 'lossy']);
    expect(played.state<ContextState>('chain').escalated).toEqual(['weigh/scan']);
    expect(played.marks('error').map(({ label }) => label)).toEqual(['error:escalated:run']);
  });

  test('B49 a lost answer and a crash of the store: nothing is said twice or forgotten', () => {
    const faults = [
      { kind: 'drop' as const, message: { nth: 1, label: 'kept' } },
      { kind: 'crash' as const, actor: 'shelf', at: 250 * ms },
      { kind: 'restart' as const, actor: 'shelf', at: 260 * ms },
    ];
    const played = play(system(), { faults });
    expect(played.broken).toEqual([]);
    expect(played.status).toBe('done');
  });

  test('B48 a blackboard takes and tells only what is allowed', () => {
    const contexts2 = [
      link('yard', 'swarm', 'top_secret', { pin: variable(4, 'secret'), open: variable(1) }, [
        exported('pin', 'blackboard'),
        exported('open', 'blackboard'),
      ]),
    ];
    const board = { clearance: 'confidential', interested: { chain: 'public' } };
    const specs = (defect?: string): ComponentSpec[] => [
      chain({ blackboard: 'board' }, contexts2),
      part('board', 'blackboard', { ...board, ...(defect ? { defect } : {}) }),
    ];
    const played = play(specs());
    expect(played.broken).toEqual([]);
    expect(Object.keys(played.state<BlackboardState>('board').items)).toEqual(['open']);
    expect(played.state<BlackboardState>('board').told).toEqual({});
    for (const defect of ['tells-everything', 'takes-everything']) {
      expect(play(specs(defect)).broken).toContain('no-flow-to-lower-clearance');
    }
  });

  test('B48 planted: a blackboard that forgets how sensitive a value was is noticed', () => {
    const items = { total: variable(1, 'confidential') };
    const contexts2 = [
      link('yard', 'swarm', 'secret', { total: variable(2, 'public') }, [
        exported('total', 'blackboard'),
      ]),
    ];
    const specs = [
      chain({ blackboard: 'board' }, contexts2),
      part('board', 'blackboard', { items, defect: 'forgets-sensitivity' }),
    ];
    expect(play(specs).broken).toEqual(['sensitivity-never-decreases']);
  });

  test.each([
    ['finalizes-early', 'exports-finalized-only-when-done'],
    ['no-fallback', 'fallbacks-are-tried'],
    ['loses-silently', 'lost-critical-export-escalates'],
  ])('B49 planted: %s is noticed', (defect, invariant) => {
    const specs = system({ failures: 9 }, { failures: 9 }, { defect });
    expect(play(specs).broken).toContain(invariant);
  });

  test('B48 planted: a store that takes what is too sensitive for it is noticed', () => {
    const clearance = 'public';
    expect(play(system({ clearance })).broken).toEqual([]);
    expect(play(system({ clearance, defect: 'takes-everything' })).broken).toEqual([
      'no-flow-to-lower-clearance',
    ]);
  });

  test('B49 planted: a store that says it has stored what it has not is noticed', () => {
    expect(play(system({ failures: 1, defect: 'says-stored' })).broken).toEqual([
      'kept-means-kept',
    ]);
  });
});

test('B46 B47 B48 B49 random chains keep their promises', () => {
  const level = fc.constantFrom('public', 'internal', 'confidential', 'secret', 'pii');
  const own = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.tuple(fc.oneof(fc.nat(9), fc.constant({ x: 1 }), fc.constant([1])), level),
  );
  const where = fc.constantFrom('parent', 'blackboard', 'store', 'external');
  const exports = fc.array(
    fc.tuple(fc.constantFrom('a', 'b'), where, fc.array(where, { maxLength: 2 }), fc.boolean()),
    { maxLength: 3 },
  );
  const clearance = fc.constantFrom('public', 'internal', 'confidential', 'secret', 'top_secret');
  const contexts = fc.array(fc.tuple(own, exports, clearance), { minLength: 1, maxLength: 4 });
  const sets = fc.array(fc.tuple(fc.nat(3), fc.constantFrom('a', 'e'), level), { maxLength: 4 });
  const policy = fc.constantFrom(...contextPolicies);
  fc.assert(
    fc.property(contexts, sets, policy, fc.nat(3), (all, changes, which, failures) => {
      const links = all.map(([variables, out, may], i) =>
        link(
          `c${i}`,
          'step',
          may,
          Object.fromEntries(
            Object.entries(variables).map(([key, [value, each]]) => [key, variable(value, each)]),
          ),
          out.map(([key, to, fallback, critical]) => exported(key, to, fallback, critical)),
        ),
      );
      const specs = [
        chain(
          {
            policy: which,
            blackboard: 'board',
            store: 'shelf',
            sets: changes.map(([at, key, sensitivity], i) => ({
              in: `c${at}`,
              key,
              value: i,
              sensitivity,
              at: 40 * ms + i * 10 * ms,
            })),
          },
          links,
        ),
        part('board', 'blackboard', { failures }),
        part('shelf', 'resource-store', { failures: 1 }),
      ];
      const played = play(specs);
      expect(played.broken).toEqual([]);
      expect(played.waiting).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
