import { expect, test } from 'vitest';
import { loadFor, readSource } from '../../../src/engine/compile.ts';
import { conform } from '../../../src/engine/conform.ts';
import { protocol } from '../../project/machine-text.ts';

const source = { path: 'M.scr', text: protocol('ask(String) from A to B;') };

/** How far events `send A B label` are a run. */
async function judge(...events: string[]) {
  await loadFor(source);
  const rows = events.map((event) => {
    const [kind, from, to, label] = event.split(' ');
    return JSON.stringify({ kind, from, to, label });
  });
  const { conforms, events: seen } = conform(readSource(source), {
    source,
    trace: rows.join('\n'),
  });
  return [conforms, seen];
}

test('what a role and a stranger say to each other counts', async () => {
  expect(await judge('send A B ask', 'send X Y hello')).toEqual([true, 1]);
  expect(await judge('send A B ask', 'send A X hello')).toEqual([false, 2]);
});

test('values in place of types must be as many', async () => {
  expect(await judge('send A B ask("1")')).toEqual([true, 1]);
  expect(await judge('send A B ask("1","2")')).toEqual([false, 1]);
});
