import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clearances } from '../../../src/model/scenario/schema.ts';
import {
  answer,
  ask,
  classOf,
  decide,
  expire,
  filterAudit,
  log,
  matrixRuling,
  operationClasses,
  operations,
  rule,
  securityTiers,
  shrinkClearance,
  shrinkPermissions,
  withinClearance,
  withinPermissions,
  type Access,
  type AuditEntry,
  type Permission,
} from '../../../src/run/tiered/security.ts';

function permission(more: Partial<Permission> = {}): Permission {
  return {
    resource: '*',
    action: '*',
    effect: 'allow',
    scope: '*',
    conditions: {},
    priority: 0,
    ...more,
  };
}

const access: Access = { resource: 'crane', action: 'call_tool', scope: 'yard/shift', facts: {} };

describe('the matrix', () => {
  test('B56 the twelve cells', () => {
    const table = operationClasses.map((each) =>
      [each, ...securityTiers.map((tier) => matrixRuling(each, tier).ruling)].join(' '),
    );
    expect(table).toEqual([
      'resource allow escalate escalate',
      'execution allow allow allow',
      'state allow allow allow',
      'security allow deny deny',
    ]);
  });

  test('B56 every known operation has a class; what is not known is denied everywhere', () => {
    for (const each of operationClasses) {
      for (const operation of operations[each]) expect(classOf(operation)).toBe(each);
    }
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...securityTiers), (operation, tier) => {
        const { ruling } = matrixRuling(operation, tier);
        expect(['allow', 'deny', 'escalate']).toContain(ruling);
        if (classOf(operation) === undefined) expect(ruling).toBe('deny');
      }),
    );
  });
});

describe('permissions', () => {
  test('B56 a denial overrides allowances of every priority; nothing allows: denied', () => {
    const allow = permission({ priority: 9 });
    const deny = permission({ effect: 'deny', resource: 'crane', priority: -1 });
    expect(rule([allow], access).ruling).toBe('allow');
    expect(rule([allow, deny], access).ruling).toBe('deny');
    expect(rule([], access).ruling).toBe('deny');
    expect(rule([allow, deny], { ...access, resource: 'truck' }).ruling).toBe('allow');
    expect(decide('call_tool', 'step', [allow], access).ruling).toBe('allow');
    expect(decide('emergency_stop', 'step', [allow], access).ruling).toBe('deny');
  });

  test('B56 scopes hold there and below, conditions where the facts are so', () => {
    const here = permission({ scope: 'yard' });
    expect(rule([here], access).ruling).toBe('allow');
    expect(rule([here], { ...access, scope: 'yardstick' }).ruling).toBe('deny');
    const dry = permission({ conditions: { weather: 'dry' } });
    expect(rule([dry], access).ruling).toBe('deny');
    expect(rule([dry], { ...access, facts: { weather: 'dry' } }).ruling).toBe('allow');
  });

  const word = fc.constantFrom('*', 'a', 'b');
  const scope = fc.constantFrom('*', 'x', 'x/y', 'z');
  const conditions = fc.constantFrom<Record<string, string>>({}, { k: '1' }, { k: '2' });
  const one: fc.Arbitrary<Permission> = fc.record({
    resource: word,
    action: word,
    effect: fc.constantFrom('allow', 'deny'),
    scope,
    conditions,
    priority: fc.nat(3),
  });
  const some = fc.array(one, { maxLength: 5 });
  const wish: fc.Arbitrary<Access> = fc.record({
    resource: fc.constantFrom('a', 'b', 'c'),
    action: fc.constantFrom('a', 'b', 'c'),
    scope: fc.constantFrom('x', 'x/y', 'x/y/w', 'z', 'v'),
    facts: conditions,
  });

  test('B56 what a child may do, its parent may do: permissions only shrink', () => {
    fc.assert(
      fc.property(some, some, wish, (parent, wanted, what) => {
        const child = shrinkPermissions(parent, wanted);
        expect(withinPermissions(child, parent)).toBe(true);
        if (rule(child, what).ruling === 'allow') expect(rule(parent, what).ruling).toBe('allow');
      }),
      { numRuns: 1000 },
    );
  });

  test('B56 planted: wider permissions, dropped denials and higher clearances are noticed', () => {
    const parent = [permission({ scope: 'yard' }), permission({ effect: 'deny', action: 'x' })];
    expect(withinPermissions([permission()], parent)).toBe(false);
    expect(withinPermissions([permission({ scope: 'yard' })], parent)).toBe(false);
    expect(withinPermissions(parent, parent)).toBe(true);
    expect(withinClearance('secret', 'internal')).toBe(false);
  });

  test('B56 clearances only shrink, down any chain', () => {
    const any = fc.constantFrom(...clearances);
    fc.assert(
      fc.property(any, fc.array(any), (top, chain) => {
        let above = top;
        for (const wanted of chain) {
          const mine = shrinkClearance(above, wanted);
          expect(withinClearance(mine, above)).toBe(true);
          above = mine;
        }
      }),
    );
  });
});

test('B56 approvals: enough agree, too many refuse, or the time is over', () => {
  const three = ['a', 'b', 'c'];
  const yes = ask(three, 2);
  answer(yes, 'a', true);
  answer(yes, 'a', true);
  answer(yes, 'stranger', true);
  expect(yes.status).toBe('pending');
  answer(yes, 'c', true);
  expect(yes.status).toBe('approved');
  const no = ask(three, 2);
  answer(no, 'a', false);
  answer(no, 'b', false);
  expect(no.status).toBe('rejected');
  answer(no, 'c', true);
  expect([no.agreed, no.status]).toEqual([[], 'rejected']);
  const late = ask(three, 2);
  answer(late, 'a', true);
  expire(late);
  answer(late, 'b', true);
  expect(late.status).toBe('timed_out');
  expect([ask([], 0).status, ask(['a'], 2).status]).toEqual(['approved', 'rejected']);
});

test('B56 the audit log is numbered and can be filtered', () => {
  const entries: AuditEntry[] = [];
  const base = { tier: 'run', operation: 'call_tool', resource: 'crane', reason: '' };
  log(entries, { ...base, subject: 'ida', ruling: 'allow' });
  log(entries, { ...base, subject: 'bo', ruling: 'deny' });
  log(entries, { ...base, subject: 'ida', ruling: 'deny', tier: 'step' });
  expect(entries.map(({ number }) => number)).toEqual([1, 2, 3]);
  const numbers = (filter: Parameters<typeof filterAudit>[1]): number[] =>
    filterAudit(entries, filter).map(({ number }) => number);
  expect(numbers({ ruling: 'deny' })).toEqual([2, 3]);
  expect(numbers({ subject: 'ida', ruling: 'deny' })).toEqual([3]);
  expect(numbers({ tier: 'step' })).toEqual([3]);
  expect(numbers({ operation: 'other' })).toEqual([]);
  expect(numbers({})).toEqual([1, 2, 3]);
});
