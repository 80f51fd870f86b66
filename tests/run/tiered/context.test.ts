import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import {
  clearances,
  sensitivities,
  type Clearance,
  type Sensitivity,
} from '../../../src/model/scenario/schema.ts';
import {
  contextPolicies,
  filterFor,
  inherit,
  maySee,
  mergeBack,
  mergeValues,
  resolveVariable,
  setVariable,
  stricter,
  type ContextPolicy,
  type ContextRules,
  type Variable,
  type Variables,
} from '../../../src/run/tiered/context.ts';
import {
  delivered,
  exportsSettled,
  failed,
  finalizeExports,
  markForExport,
} from '../../../src/run/tiered/exports.ts';

function variable(value: Json, more: Partial<Variable> = {}): Variable {
  return {
    value,
    sensitivity: 'internal',
    source: 'user',
    time: 0,
    mutable: true,
    from: 'here',
    ...more,
  };
}

function rules(policy: ContextPolicy, mapping: ContextRules['mapping'] = {}): ContextRules {
  return { policy, mapping };
}

describe('B47 the six strategies', () => {
  const crew = { name: 'north', tools: { saw: 1, rope: 2 } };
  const shift = { tools: { rope: 9, lamp: 3 }, lead: 'Ida' };
  const both = { name: 'north', tools: { saw: 1, rope: 9, lamp: 3 }, lead: 'Ida' };

  test.each([
    ['parent_wins', crew, shift, {}, crew, 'parent'],
    ['child_wins', crew, shift, {}, shift, 'child'],
    ['merge_objects', crew, shift, {}, both, 'both'],
    ['merge_objects', [1, 2], [3], {}, [3], 'both'],
    ['merge_objects', { a: 1 }, 5, {}, { a: 1 }, 'both'],
    ['array_concat', [1, 2], [2, 3], {}, [1, 2, 2, 3], 'both'],
    ['array_concat', 'one', ['two'], {}, ['one', 'two'], 'both'],
    ['explicit_mapping', 1, 2, { key: 'child' }, 2, 'child'],
    ['explicit_mapping', 1, 2, { key: 'parent' }, 1, 'parent'],
    ['explicit_mapping', 1, 2, { other: 'child' }, 1, 'open'],
  ] as const)('B47 %s: %j and %j', (policy, parent, child, mapping, value, stands) => {
    const result = resolveVariable(
      variable(parent),
      variable(child),
      'key',
      rules(policy, mapping),
    );
    expect(result.variable.value).toEqual(value);
    expect(result.stands).toBe(stands);
  });

  test.each([
    [5, 3, 'parent'],
    [3, 5, 'child'],
    [5, 5, 'child'],
  ])('B47 timestamp_latest: parent at %i, child at %i; at equal times the child’s', (a, b, who) => {
    const [parent, child] = [variable('parent', { time: a }), variable('child', { time: b })];
    const result = resolveVariable(parent, child, 'key', rules('timestamp_latest'));
    expect(result.variable.value).toBe(who);
  });

  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;

  test('B47 deep merge is associative, also where records and other values meet', () => {
    fc.assert(
      fc.property(json, json, json, (a, b, c) => {
        const left = mergeValues(mergeValues(a, b), c);
        expect(left).toEqual(mergeValues(a, mergeValues(b, c)));
      }),
    );
  });

  test('B47 so are concatenation and the latest, with its rule for equal times', () => {
    const some = fc.record({ value: json, time: fc.nat(3) });
    for (const policy of ['array_concat', 'timestamp_latest', 'child_wins'] as const) {
      const join = (a: Variable, b: Variable): Variable =>
        resolveVariable(a, b, 'key', rules(policy)).variable;
      fc.assert(
        fc.property(some, some, some, (x, y, z) => {
          const [a, b, c] = [x, y, z].map(({ value, time }) => variable(value, { time }));
          if (!a || !b || !c) return;
          expect(join(join(a, b), c).value).toEqual(join(a, join(b, c)).value);
        }),
      );
    }
  });
});

describe('inheritance', () => {
  test('B46 a child sees what its parent has, unless it has its own; the parent’s stays', () => {
    const parent = { site: variable('quay'), crew: variable(3) };
    const { visible, conflicts } = inherit(parent, { crew: variable(4) }, 'secret', {
      policy: 'child_wins',
      mapping: {},
    });
    expect([visible['site']?.value, visible['site']?.source]).toEqual(['quay', 'parent']);
    expect(visible['crew']?.value).toBe(4);
    expect(conflicts).toEqual([{ key: 'crew', stands: 'child' }]);
    const changed = setVariable({ visible, own: {} }, 'site', variable('mole'), 'secret');
    expect(changed).toMatchObject({ set: true, shadows: true });
    expect(parent.site.value).toBe('quay');
  });

  test('B46 what is not mutable is set by nobody; names of JavaScript are names', () => {
    const own = { fixed: variable(1, { mutable: false }) };
    expect(setVariable({ visible: own, own }, 'fixed', variable(2), 'secret')).toEqual({
      set: false,
      why: 'immutable',
    });
    expect(setVariable({ visible: {}, own: {} }, 'toString', variable(2), 'secret')).toMatchObject({
      set: true,
      shadows: false,
    });
  });

  test('B48 the table of sensitivities and clearances', () => {
    const table = sensitivities.map((each) =>
      clearances.map((who) => (maySee(who, each) ? 'x' : '-')).join(''),
    );
    expect(table).toEqual(['xxxxx', '-xxxx', '--xxx', '---xx', '----x']);
  });

  const level = fc.constantFrom<Sensitivity>(...sensitivities);
  const clearance = fc.constantFrom<Clearance>(...clearances);
  const variables: fc.Arbitrary<Variables> = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc
      .record({ value: fc.nat(9), sensitivity: level, time: fc.nat(3) })
      .map(({ value, ...more }) => variable(value, more)),
  );
  const policy = fc.constantFrom(...contextPolicies);

  test('B48 nothing too sensitive is seen, and no conflict makes a value less sensitive', () => {
    fc.assert(
      fc.property(variables, variables, clearance, policy, (parent, own, who, which) => {
        const { visible, filtered } = inherit(parent, own, who, rules(which));
        for (const [key, seen] of Object.entries(visible)) {
          expect(maySee(who, seen.sensitivity)).toBe(true);
          for (const each of [parent[key], own[key]]) {
            if (!each || !maySee(who, each.sensitivity)) continue;
            expect(stricter(seen.sensitivity, each.sensitivity)).toBe(seen.sensitivity);
          }
        }
        for (const key of Object.keys(parent)) {
          expect(key in visible || filtered.includes(key)).toBe(true);
        }
        expect(filterFor(visible, who).filtered).toEqual([]);
      }),
    );
  });

  test('B48 what comes back to the parent is at least as sensitive as it was', () => {
    fc.assert(
      fc.property(variables, variables, policy, (parent, exported, which) => {
        const { variables: after } = mergeBack(parent, exported, rules(which));
        for (const [key, now] of Object.entries(after)) {
          for (const each of [parent[key], exported[key]]) {
            if (each) expect(stricter(now.sensitivity, each.sensitivity)).toBe(now.sensitivity);
          }
        }
      }),
    );
  });
});

test('B49 an export goes from one destination to the next, and is done or lost', () => {
  const spec = { key: 'log', to: 'store', fallback: ['blackboard', 'store', 'external'] } as const;
  const state = markForExport({
    ...spec,
    fallback: [...spec.fallback],
    critical: true,
    failures: 0,
  });
  expect(finalizeExports([state])).toBe(false);
  expect(failed(state)).toBe(false);
  expect(state.to).toBe('blackboard');
  expect(failed(state)).toBe(false);
  expect([state.to, exportsSettled([state])]).toEqual(['external', false]);
  const other = structuredClone(state);
  delivered(other);
  expect([finalizeExports([other]), exportsSettled([other])]).toEqual([true, true]);
  expect(failed(other)).toBe(false);
  expect(failed(state)).toBe(true);
  expect([state.status, finalizeExports([state]), exportsSettled([state])]).toEqual([
    'lost',
    false,
    true,
  ]);
  delivered(state);
  expect(state.status).toBe('lost');
});
