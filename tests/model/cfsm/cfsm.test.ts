import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cfsm, CfsmAction, CfsmBody, CfsmTransition } from '../../../src/model/cfsm/cfsm.ts';
import { equalCfsms, sameTraces } from '../../../src/model/cfsm/equal.ts';
import { flatten } from '../../../src/model/cfsm/flatten.ts';
import { actionKey, messageKey, moveKey } from '../../../src/model/cfsm/key.ts';
import { minimise } from '../../../src/model/cfsm/minimise.ts';

function body(states: number, terminalStates: number[], ...steps: CfsmTransition[]): CfsmBody {
  const named = Array.from({ length: states }, (_, i) => ({ name: `q${i}`, elements: [] }));
  return { states: named, transitions: steps, initialState: 0, terminalStates };
}

function machine(given: CfsmBody): Cfsm {
  return { role: 'A', protocolName: 'P', parameters: [], calls: [], metadata: {}, ...given };
}

function send(from: number, label: string, to: number, element = ''): CfsmTransition {
  const message = { label, payload: [] };
  return { from, to, action: { kind: 'send', form: 'message', to: ['B'], message, element } };
}

test('a message is known by label and base types, without what is said beside them', () => {
  const int = { kind: 'named' as const, name: 'Int', arguments: [] };
  const predicate = { kind: 'constant' as const, value: true, span: { from: 0, to: 0 } };
  const plain = {
    label: 'put',
    payload: [{ type: { kind: 'named' as const, name: 'List', arguments: [int] } }],
  };
  const rich = {
    label: 'put',
    payload: [
      {
        name: 'x',
        type: {
          kind: 'annotated' as const,
          base: {
            kind: 'named' as const,
            name: 'List',
            arguments: [{ kind: 'refined' as const, base: int, predicate }],
          },
          annotations: [{ name: 'Signed', arguments: [] }],
        },
      },
    ],
  };
  expect(messageKey(rich)).toBe('put(List<Int>)');
  expect(messageKey(plain)).toBe(messageKey(rich));
});

test('an action is known by all that it says, but not by its place', () => {
  const { action: here } = send(0, 'm', 1, 'here');
  const { action: there } = send(0, 'm', 1, 'there');
  expect(actionKey(here)).toBe(actionKey(there));
  const timed: CfsmAction = {
    ...(here as Extract<CfsmAction, { kind: 'send' }>),
    within: { from: 0, to: 5 },
  };
  expect(moveKey(timed)).toBe(moveKey(here));
  expect(actionKey(timed)).not.toBe(actionKey(here));
});

test('bisimilar states become one, and keep the elements of all', () => {
  const twice = machine(
    body(4, [3], send(0, 'a', 1, 'e1'), send(0, 'b', 2, 'e2'), send(1, 'c', 3), send(2, 'c', 3)),
  );
  const made = minimise(twice);
  expect(made.states).toHaveLength(3);
  expect(made.transitions.map(({ from, to }) => [from, to])).toEqual([
    [0, 1],
    [0, 1],
    [1, 2],
  ]);
  expect(equalCfsms(made, twice)).toBe(true);
});

test('what is not determined stays so when machines are made small', () => {
  const guess = machine(
    body(5, [3, 4], send(0, 'a', 1), send(0, 'a', 2), send(1, 'b', 3), send(2, 'c', 4)),
  );
  const later = machine(body(3, [2], send(0, 'a', 1), send(1, 'b', 2), send(1, 'c', 2)));
  expect(minimise(guess).states).toHaveLength(4);
  expect(equalCfsms(guess, later)).toBe(false);
  expect(sameTraces(guess, later)).toBe(true);
});

test('where a machine may end makes a difference', () => {
  const steps = [send(0, 'a', 1), send(1, 'a', 0)];
  expect(sameTraces(body(2, [1], ...steps), body(2, [0, 1], ...steps))).toBe(false);
  expect(minimise(machine(body(2, [0, 1], ...steps))).states).toHaveLength(1);
});

test('branches of a parallel are interleaved, at any depth, and what follows waits for all', () => {
  const parallel = (from: number, to: number, ...branches: CfsmBody[]): CfsmTransition => ({
    from,
    to,
    action: { kind: 'parallel', branches, element: 'p' },
  });
  const one = (label: string): CfsmBody => body(2, [1], send(0, label, 1));
  const inner = body(2, [1], parallel(0, 1, one('b'), one('c')));
  const flat = flatten(machine(body(3, [2], parallel(0, 1, one('a'), inner), send(1, 'z', 2))));
  expect(flat.states).toHaveLength(9);
  expect(flat.transitions).toHaveLength(13);
  expect(flat.transitions.at(-1)?.action).toMatchObject({ message: { label: 'z' } });
  expect(flat.terminalStates).toEqual([8]);
});

test('a branch of a parallel that may end or go on', () => {
  const loop = body(1, [0], send(0, 'tick', 0));
  const once = body(2, [1], send(0, 'go', 1));
  const action: CfsmAction = { kind: 'parallel', branches: [loop, once], element: '' };
  const flat = flatten(machine(body(2, [1], { from: 0, to: 1, action })));
  expect(
    sameTraces(flat, body(2, [1], send(0, 'tick', 0), send(0, 'go', 1), send(1, 'tick', 1))),
  ).toBe(true);
});

/** Machines of up to 8 states over three labels. */
const anyMachine = fc
  .record({
    size: fc.integer({ min: 1, max: 8 }),
    steps: fc.array(fc.tuple(fc.nat(7), fc.constantFrom('a', 'b', 'c'), fc.nat(7)), {
      maxLength: 16,
    }),
    ends: fc.array(fc.nat(7), { maxLength: 3 }),
  })
  .map(({ size, steps, ends }) => {
    const transitions = steps.map(([from, label, to]) => send(from % size, label, to % size));
    transitions.sort((a, b) => a.from - b.from);
    return machine(body(size, [...new Set(ends.map((end) => end % size))], ...transitions));
  });

test('a minimised machine does the same, is no larger, and stays as it is', () => {
  fc.assert(
    fc.property(anyMachine, (given) => {
      const made = minimise(given);
      expect(equalCfsms(made, given)).toBe(true);
      expect(made.states.length).toBeLessThanOrEqual(given.states.length);
      expect(minimise(made)).toEqual(made);
    }),
  );
});

test('planted: one transition less is noticed by the comparison of machines', () => {
  fc.assert(
    fc.property(anyMachine, (given) => {
      const made = minimise(given);
      fc.pre(made.transitions.length > 0);
      const less = { ...made, transitions: made.transitions.slice(1) };
      expect(equalCfsms(less, made)).toBe(false);
    }),
  );
});
