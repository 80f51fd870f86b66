import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import type { AuditorState } from '../../../src/run/component/auditor.ts';
import type { SubjectState } from '../../../src/run/component/subject.ts';
import { part, play } from '../../tools/play.ts';

const ms = 1_000_000;

function rule(action: string, more: Record<string, Json> = {}): Json {
  return {
    action,
    resource: '*',
    effect: 'allow',
    scope: '*',
    conditions: {},
    priority: 0,
    ...more,
  };
}

function wish(operation: string, resource = 'anything', facts: Record<string, string> = {}): Json {
  return { operation, resource, facts };
}

const everything = ['allocate_credits', 'call_tool', 'update_state', 'emergency_stop'];

/** A swarm that delegates to a run that delegates to a step; all want the same. */
function chain(
  keeper: Record<string, Json> = {},
  subjects: Record<string, Json> = {},
  wishes = everything,
): ComponentSpec[] {
  const does = wishes.map((each) => wish(each));
  const common = { asks: 'gate', does, ...subjects };
  return [
    part('gate', 'gatekeeper', { log: 'book', approvers: { ida: 'yes' }, ...keeper }),
    part('book', 'auditor'),
    part('yard', 'subject', {
      ...common,
      rank: 'swarm',
      clearance: 'secret',
      permissions: [
        rule('*'),
        rule('update_state', { effect: 'deny', resource: 'ledger', priority: -5 }),
      ],
    }),
    part('shift', 'subject', { ...common, rank: 'run', parent: 'yard' }),
    part('lift', 'subject', {
      ...common,
      rank: 'step',
      parent: 'shift',
      clearance: 'internal',
      permissions: [rule('call_tool'), rule('update_state'), rule('allocate_credits')],
    }),
  ];
}

function outcomes(specs: ComponentSpec[], id: string): string[] {
  return play(specs).state<SubjectState>(id).outcomes;
}

describe('the gatekeeper', () => {
  test('B56 the three tiers do what their cells of the matrix say; all is in the log', () => {
    const played = play(chain());
    expect(played.broken).toEqual([]);
    expect(outcomes(chain(), 'yard')).toEqual(['done', 'done', 'done', 'done']);
    expect(outcomes(chain(), 'shift')).toEqual(['done', 'done', 'done', 'refused']);
    expect(outcomes(chain(), 'lift')).toEqual(['done', 'done', 'done', 'refused']);
    const { entries } = played.state<AuditorState>('book');
    expect(entries).toHaveLength(14);
    expect(entries.filter(({ ruling }) => ruling === 'escalate')).toHaveLength(2);
    expect(played.marks('audit')).toHaveLength(14);
  });

  test('B56 nobody approves in time: rejected', () => {
    const specs = chain({ approvers: { ida: 'silent' } });
    expect(outcomes(specs, 'lift')[0]).toBe('refused');
    expect(play(specs).broken).toEqual([]);
  });

  test('B56 clearances and permissions shrink on the way down', () => {
    const played = play(chain());
    const clearances = ['yard', 'shift', 'lift'].map(
      (id) => played.state<SubjectState>(id).clearance,
    );
    expect(clearances).toEqual(['secret', 'secret', 'internal']);
    const { permissions } = played.state<SubjectState>('lift');
    expect(permissions.map(({ effect, action }) => `${effect} ${action}`)).toEqual([
      'deny update_state',
      'allow call_tool',
      'allow update_state',
      'allow allocate_credits',
    ]);
    const shown = played.exhibits().filter(({ kind }) => kind === 'clearance');
    expect(shown).toHaveLength(3);
  });

  test('B56 the audit log shows what its filter lets through', () => {
    const specs = chain().map((spec) =>
      spec.id === 'book' ? part('book', 'auditor', { show: 'deny', subject: 'lift' }) : spec,
    );
    const table = play(specs)
      .exhibits()
      .find((shown) => shown.kind === 'table' && shown.title.startsWith('Audit log'));
    expect(table).toMatchObject({ title: 'Audit log book (13 not shown)' });
    expect(table?.kind === 'table' && table.rows.length).toBe(1);
  });

  const ledger = chain({}, { does: [wish('update_state', 'ledger')] });

  test('B56 a denial from the top holds below', () => {
    expect(outcomes(ledger, 'lift')).toEqual(['refused']);
  });

  test.each([
    ['deny-does-not-override', 'denials-override'],
    ['not-audited', 'every-decision-audited'],
    ['answers-first', 'every-decision-audited'],
    ['allows-security', 'matrix-cells'],
    ['approves-on-timeout', 'approved-by-enough'],
    ['one-approval-is-enough', 'approved-by-enough'],
  ])('B56 planted: %s is noticed', (defect, invariant) => {
    const silent = defect === 'approves-on-timeout';
    const approvers = { ida: silent ? 'silent' : 'yes', bo: silent ? 'silent' : 'no' };
    const keeper = { approvers, threshold: 2, defect };
    const does = [...everything.map((each) => wish(each)), wish('update_state', 'ledger')];
    expect(play(chain({ ...keeper }, { does })).broken).toContain(invariant);
    expect(play(chain({ approvers, threshold: 2 }, { does })).broken).toEqual([]);
  });

  test.each([
    ['keeps-its-own', 'permissions-only-shrink'],
    ['forgets-denials', 'permissions-only-shrink'],
    ['acts-unasked', 'acts-only-when-allowed'],
  ])('B56 planted: a subject that %s is noticed', (defect, invariant) => {
    expect(play(chain({}, { defect })).broken).toContain(invariant);
  });

  test.each([
    ['rewrites', 'audit-log-append-only'],
    ['loses-denials', 'every-decision-audited'],
  ])('B56 planted: an audit log that %s is noticed', (defect, invariant) => {
    const specs = chain({}, {}, ['emergency_stop', 'call_tool']).map((spec) =>
      spec.id === 'book' ? part('book', 'auditor', { defect }) : spec,
    );
    expect(play(specs).broken).toContain(invariant);
  });

  test('B56 random wishes, approvers and crashes: every decision is in the log once', () => {
    const operation = fc.constantFrom(...everything, 'read_context', 'fly_away', 'security');
    const how = fc.constantFrom('yes', 'no', 'silent', 'by chance');
    const crash = fc.tuple(
      fc.constantFrom('gate', 'book', 'shift'),
      fc.integer({ max: 400, min: 1 }),
    );
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 6 }),
        fc.array(how, { maxLength: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(crash, { maxLength: 2 }),
        fc.nat(),
        (wishes, answers, threshold, crashes, seed) => {
          const approvers = Object.fromEntries(answers.map((each, i) => [`p${i}`, each]));
          const faults = crashes.flatMap(([actor, at]) => [
            { kind: 'crash' as const, actor, at: at * ms },
            { kind: 'restart' as const, actor, at: (at + 40) * ms },
          ]);
          const specs = chain({ approvers, threshold }, {}, wishes);
          const played = play(specs, { faults, seed });
          expect(played.broken).toEqual([]);
          const { ids } = played.state<AuditorState>('book');
          expect(new Set(ids).size).toBe(ids.length);
        },
      ),
      { numRuns: 150 },
    );
  });
});
