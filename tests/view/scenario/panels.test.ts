import { expect, test } from 'vitest';
import type { Fault } from '../../../src/model/run.ts';
import { strikeActor } from '../../../src/state/faults.ts';
import { tellValue, valueOf } from '../../../src/view/compare/paths.ts';
import { contextGroups, related } from '../../../src/view/context/rows.ts';
import { emptyForm, faultKinds, faultOfForm, formOfFault } from '../../../src/view/faults/form.ts';
import { errorStories, rungsOf } from '../../../src/view/ladder/errors.ts';
import { severityTree, walkSeverity } from '../../../src/view/ladder/severity.ts';
import type { SeverityNode } from '../../../src/view/ladder/severity.ts';
import { auditTrail, decisions, permissionMatrix } from '../../../src/view/security/matrix.ts';
import { against, sustainedBelowTarget } from '../../../src/view/targets/targets.ts';
import type { Variable } from '../../../src/view/context/rows.ts';
import { marksOf } from './sample.ts';

test('B11 an error climbs tier by tier to a person', () => {
  const marks = marksOf(
    ['error:raised:timeout', 'e', 0, 0],
    ['error:classified:error/transient', 'e', 0, 0],
    ['error:tried:retry_same', 'e', 1, 0],
    ['error:escalated:run', 'e', 0, 0],
    ['error:escalated:swarm', 'e', 0, 1],
    ['error:escalated:human', 'e', 0, 2],
    ['error:resolved:skip', 'e', 0, 9],
  );
  const tiers = [{ tier: 'step' }, { tier: 'run' }, { tier: 'swarm' }];
  const [story] = errorStories(marks, tiers);
  expect(story).toMatchObject({ type: 'timeout', severity: 'error', category: 'transient' });
  expect(story?.marks.map(({ rung }) => rung)).toEqual([
    'step',
    'step',
    'step',
    'step',
    'run',
    'swarm',
    'human',
  ]);
  expect(story?.action).toBe('skip');
  expect(story && rungsOf(story)).toEqual(['human', 'swarm', 'run', 'step']);
});

test('an error that is raised again is open again; retries of others tell no story', () => {
  const marks = marksOf(
    ['retry:wait', 'other', 5],
    ['error:raised:timeout', 'e'],
    ['error:resolved:retry', 'e'],
    ['error:raised:timeout', 'e', 1],
  );
  const stories = errorStories(marks, []);
  expect(stories.map(({ id, action }) => [id, action])).toEqual([['e', '']]);
});

test('B10 every way through the tree of severity ends, and each severity is found', () => {
  const ends: string[] = [];
  const walk = (node: SeverityNode, answers: boolean[]): void => {
    expect(walkSeverity(answers).node).toBe(node);
    if ('severity' in node) return void ends.push(node.severity);
    walk(node.yes, [...answers, true]);
    walk(node.no, [...answers, false]);
  };
  walk(severityTree, []);
  expect(ends).toEqual(['critical', 'error', 'error', 'warning', 'fatal']);
  expect(walkSeverity([false, true, true]).asked).toHaveLength(1);
});

test('B46 a variable is led back to where it comes from, and to what it hides', () => {
  const base = {
    kind: 'variable',
    source: 'parent',
    sensitivity: 'public',
    filtered: false,
  } as const;
  const variable = (context: string, from: string, shadows: string[]): Variable => ({
    ...base,
    context,
    from,
    shadows,
    tier: context.includes('/') ? 'run' : 'swarm',
    key: 'brief',
    value: 1,
    actor: context,
  });
  const shown = [variable('mill/corn', 'mill/corn', ['mill']), variable('mill', 'mill', [])];
  const groups = contextGroups(shown, '');
  expect(groups.map(({ context, depth }) => [context, depth])).toEqual([
    ['mill', 0],
    ['mill/corn', 1],
  ]);
  expect(related(groups, shown[1] as Variable).has('mill/corn mill/corn brief')).toBe(true);
  expect(contextGroups(shown, 'nothing')).toEqual([]);
});

test('B56 the matrix shows a denial over a permission, the trail what fits', () => {
  const { columns, rows } = permissionMatrix([
    {
      kind: 'clearance',
      subject: 'corn',
      tier: 'run',
      clearance: 'internal',
      permissions: [
        { resource: 'grain', action: 'read', effect: 'allow', scope: '' },
        { resource: 'grain', action: 'read', effect: 'deny', scope: '' },
      ],
      actor: 'corn',
    },
  ]);
  expect(columns).toEqual(['read grain']);
  expect(rows[0]?.cells[0]?.effect).toBe('deny');
  const marks = marksOf(
    ['audit:allow:read', 'corn', 2],
    ['audit:deny:security', 'corn', 2],
    ['audit:escalate:resource', 'rye', 3],
  );
  const tierOf = ({ value }: { value: number }): string => String(value);
  const filter = { decision: '', tier: '', text: '' };
  expect(auditTrail(marks, 3, filter, tierOf)).toHaveLength(3);
  expect(auditTrail(marks, 3, { ...filter, decision: 'deny' }, tierOf)).toHaveLength(1);
  expect(auditTrail(marks, 2, { ...filter, text: 'rye' }, tierOf)).toEqual([]);
  expect(decisions(marks, 3, tierOf).tiers).toEqual(['2', '3']);
});

test('B58 a preset takes the place of the run’s own targets', () => {
  const measured = { p50: 60e6, p95: 90e6, p99: 90e6, max: 90e6, rate: 3 };
  const target = { p50: -1, p95: -1, p99: -1, max: -1, rate: -1 };
  const row = { measure: 'swarm-run', title: 'swarm-run', count: 2, ok: true, from: 'targets.0' };
  const rows = [{ ...row, measured, target }];
  expect(against(rows, 'run')).toMatchObject([{ title: 'Swarm to run', ok: true }]);
  expect(against(rows, 'demanding')[0]).toMatchObject({ ok: false, target: { p50: 50e6 } });
  expect(against(rows, 'sober')[0]).toMatchObject({ ok: true });
  expect(sustainedBelowTarget()).toHaveLength(4);
});

test('X05 every kind of fault goes through the form and comes back', () => {
  const message = { nth: 2, from: 'a', to: 'b', label: 'm' };
  const faults: Fault[] = [
    { kind: 'drop', message },
    { kind: 'duplicate', message },
    { kind: 'corrupt', message },
    { kind: 'delay', message, by: 5e6 },
    { kind: 'reorder', message, by: 5e6 },
    { kind: 'crash', actor: 'a', at: 1e6 },
    { kind: 'restart', actor: 'a', at: 1e6 },
    { kind: 'partition', actors: ['a', 'b'], at: 1e6, until: -1 },
    { kind: 'slow', from: 'a', factor: 3, at: 0, until: 9e6 },
    { kind: 'chance', strike: 'drop', share: 0.25, to: 'b', label: 'm', by: 0 },
  ];
  expect(new Set(faults.map(({ kind }) => kind)).size).toBe(faultKinds.length);
  for (const fault of faults) expect(faultOfForm(formOfFault(fault), 'z')).toEqual(fault);
  expect(faultOfForm({ ...emptyForm, kind: 'crash' }, 'z')).toMatchObject({ actor: 'z' });
});

test('X05 faults by hand last as long as is said', () => {
  expect(strikeActor('crash', 'a', 5, -1)).toEqual([{ kind: 'crash', actor: 'a', at: 5 }]);
  expect(strikeActor('crash', 'a', 5, 10)[1]).toEqual({ kind: 'restart', actor: 'a', at: 15 });
  expect(strikeActor('cut', 'a', 5, 10)).toMatchObject([{ until: 15 }]);
  expect(strikeActor('slow', 'a', 5, -1)).toHaveLength(2);
});

test('a value is read as what stands there now', () => {
  expect(valueOf('5,000', 3)).toBe(5000);
  expect(valueOf('2 s', 1)).toBe(2e9);
  expect(valueOf('16 GB', 1)).toBe(16 * 1024 ** 3);
  expect(valueOf('5%', 0.1)).toBe(0.05);
  expect(valueOf('soon', 1)).toBeUndefined();
  expect(valueOf('yes', false)).toBe(true);
  expect(valueOf('queue', 'fcfs')).toBe('queue');
  expect(valueOf('["a"]', [])).toEqual(['a']);
  expect(tellValue('components.gate.timeout', 2e9)).toBe('2 s');
  expect(tellValue('swarms.0.budget.credits', 3000)).toBe('3000');
});
