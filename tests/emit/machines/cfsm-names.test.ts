import { expect, test } from 'vitest';
import { writeCfsmText } from '../../../src/emit/cfsm-text.ts';
import { machinesOf } from '../../run/machine/machines.ts';

test('partners are named where a role is called like a number', () => {
  const { text } = writeCfsmText(machinesOf({ 1: ['0 A!x 1'], A: ['0 1?x 1'] }));
  expect(text).toContain('A ! x');
  expect(text).toContain('1 ? x');
});

test('states of one name are told apart', () => {
  const machines = machinesOf({ A: ['0 B!x 1'], B: ['0 A?x 1'] });
  for (const state of machines.machines[0]?.states ?? []) state.name = 'here';
  expect(writeCfsmText(machines).text).toContain('q0 1 ! x q1');
});

test('a label that would be read as an inner step stands in quotes', () => {
  const { text } = writeCfsmText(machinesOf({ A: ['0 B!tau 1'], B: ['0 A?tau 1'] }));
  expect(text).toContain('1 ! "tau"');
});
