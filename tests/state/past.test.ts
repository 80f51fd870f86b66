import { expect, test } from 'vitest';
import { Past } from '../../src/state/past.ts';

test('what was done is taken back and done again, in order', () => {
  const past = new Past<string>();
  past.push('one', '', undefined, 0);
  past.push('two', 'a', undefined, 1);
  expect(past.undoLabel).toBe('two');
  expect(past.undo('ab')).toBe('a');
  expect(past.undo('a')).toBe('');
  expect(past.undo('')).toBeUndefined();
  expect(past.redoLabel).toBe('one');
  expect(past.redo('')).toBe('a');
  expect(past.redo('a')).toBe('ab');
});

test('a burst of typing is one deed; a pause or another group begins a new one', () => {
  const past = new Past<string>();
  past.push('typing', '', 'type:a', 0);
  past.push('typing', 'x', 'type:a', 300);
  past.push('typing', 'xy', 'type:a', 900);
  past.push('typing', 'xyz', 'type:a', 5000);
  past.push('typing', 'xyz1', 'type:b', 5100);
  expect([past.undo('end'), past.undo('xyz1'), past.undo('xyz')]).toEqual(['xyz1', 'xyz', '']);
});

test('a new deed forgets what could be done again', () => {
  const past = new Past<number>();
  past.push('one', 0);
  past.undo(1);
  past.push('other', 0);
  expect(past.redo(2)).toBeUndefined();
});
