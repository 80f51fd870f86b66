import { expect, test } from 'vitest';
import { must } from '../../../src/base/assert.ts';
import { cfsm } from '../../../src/parse/cfsm/index.ts';

function read(text: string) {
  const { documents, diagnostics } = cfsm.parse(text, {
    resolve: () => undefined,
    nested: () => ({ documents: [], diagnostics: [], outline: [] }),
    detect: () => 'text' as const,
  });
  const model = must(documents[0]).model;
  const machines = model?.kind === 'machines' ? model.machines : [];
  return { machines, codes: diagnostics.map(({ code }) => code) };
}

test('machines of one name each get another one', () => {
  const { machines, codes } = read('A: end\nA: end\nA: end\nA-2: end\n');
  expect(new Set(machines.map(({ role }) => role)).size).toBe(machines.length);
  expect(machines.map(({ role }) => role).slice(0, 3)).toEqual(['A', 'A-3', 'A-4']);
  expect(codes).toContain('cfsm-duplicate-machine');
});

test('steps are only undecided where they lead to different states', () => {
  const graph = (to: string) =>
    `.outputs A\n.state graph\nq0 1 ! x q1\nq0 1 ! x ${to}\n.marking q0\n.end\nB: A?x; end\n`;
  expect(read(graph('q1')).codes).not.toContain('cfsm-nondeterministic');
  expect(read(graph('q2')).codes).toContain('cfsm-nondeterministic');
});

test('a receiver that is named twice gets one message', () => {
  const { machines } = read(
    '.outputs A\n.state graph\nq0 1,1 ! x q1\n.marking q0\n.end\nB: A?x; end\n',
  );
  expect(machines[0]?.transitions[0]?.action).toMatchObject({ kind: 'send', to: ['B'] });
});
