import { expect, test } from 'vitest';
import { machine, protocol } from './machine-text.ts';

test('a condition for one receiver is not in the machine of another one', () => {
  const text = protocol('tell(x: Int) from A to B, C where { x > 0 for C };');
  const conditions = ['B', 'C'].map((role) => {
    const action = machine(text, role).transitions[0]?.action;
    return action?.kind === 'receive' && action.where !== undefined;
  });
  expect(conditions).toEqual([false, true]);
});
