import { expect, test } from 'vitest';
import { loadFor, readSource } from '../../src/engine/compile.ts';
import { replaces } from '../../src/engine/replace.ts';

test('with a partner who is not there nothing is explored', async () => {
  const source = { path: 'M.cfsm', text: 'A: B!ask; end\nB: A?ask; end\n' };
  await loadFor(source);
  const text = 'local protocol P at A(role B, role C) { ask() to B; ask() to C; }';
  const { subtype, product } = replaces(readSource(source), { source, role: 'A', text });
  const why = 'The new machine talks to C, who is not there.';
  expect(subtype).toEqual({ verdict: 'broken', why });
  expect(product).toBeUndefined();
});
