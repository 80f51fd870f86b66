import { expect, test } from 'vitest';
import { compileProduct } from '../../../src/explore/machine/compile.ts';
import { examineCompatibility, findCompatibility } from '../../../src/explore/machine/kmc.ts';
import { explore } from '../../../src/explore/machine/product.ts';
import { searchInScript } from '../../../src/explore/machine/search.ts';
import { machinesOf } from '../../run/machine/machines.ts';

test('what can be sent only after the sender does something else is not exhaustive', () => {
  const machines = machinesOf({
    A: ['0 B!x 1', '1 B!y 2', '1 C!go 2'],
    B: ['0 C?go 1', '1 A?x 2', '2 A?y 3'],
    C: ['0 A?go 1', '1 B!go 2'],
  });
  const compiled = compileProduct(machines, { bound: 1, synchronous: false });
  const { exhaustive } = examineCompatibility(searchInScript(compiled));
  expect(exhaustive?.why).toContain('A may never have room to send ‘y’ to B');
});

test('who may take a message or go on by itself is no session automaton', () => {
  const machines = machinesOf({ A: ['0 B?x 1', '0 tau 1'], B: ['0 A!x 1'] });
  expect(findCompatibility(machines, 1).class).toBe('not session automata');
});

test('who takes part in exchanges for ever gets on, though it never sends', () => {
  const machines = machinesOf({ A: ['0 B!x 0'], B: ['0 A?x 0'] });
  const { properties } = explore({ machines, mode: { bound: 0, synchronous: true } });
  expect(properties.roleProgress.verdict).toBe('holds');
});

test('with any number of messages in a channel nobody waits for room', () => {
  const machines = machinesOf({ A: ['0 B!x 0'], B: ['0 A?y 1'] });
  const deadlock = (bound: number) =>
    explore({ machines, mode: { bound, synchronous: false } }).properties.deadlock.verdict;
  expect([1, -1].map(deadlock)).toEqual(['broken', 'unknown']);
});
