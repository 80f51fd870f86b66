import { expect, test } from 'vitest';
import { must } from '../../src/base/assert.ts';
import { machinesForTexts, machinesOfDocument } from '../../src/engine/meaning.ts';
import { projectionOf } from '../../src/engine/projection.ts';
import type { Document } from '../../src/model/document.ts';
import { loadLanguagesFor, parseText } from '../../src/parse/index.ts';
import { read } from '../parse/scribble/read.ts';
import { lines, protocol } from './machine-text.ts';

function documentOf(text: string): Document {
  return must(read(text).documents[0]);
}

const good = protocol('choice at A { yes(Int) from A to B, C; } or { no() from A to B, C; }');

test('D01 a protocol becomes a graph and a machine for each role', () => {
  const { graph, machines, failed, plainMerge, fullMerge } = must(projectionOf(documentOf(good)));
  expect(graph?.nodes.map(({ label }) => label)).toEqual([
    'choice at A',
    'A → B, C: yes(Int)',
    'end',
    'A → B, C: no',
  ]);
  expect(graph?.edges.map(({ from, to }) => [from, to])).toEqual([
    [0, 1],
    [0, 3],
    [1, 2],
    [3, 2],
  ]);
  expect(machines.map(({ role }) => role)).toEqual(['A', 'B', 'C']);
  expect([failed, plainMerge, fullMerge]).toEqual([[], { ok: true }, { ok: true }]);
});

test('D01 planted: projection of a protocol with errors is refused, each role with the reason', () => {
  const wrong = protocol('choice at A { x() from C to B; } or { y() from A to B; }');
  const { failed, diagnostics } = must(projectionOf(documentOf(wrong)));
  expect(failed.map(({ role }) => role)).toEqual(['A', 'B', 'C']);
  expect(failed[0]?.reason).toContain('the protocol has errors');
  expect(diagnostics.length).toBeGreaterThan(0);
  const told = { code: 'x', severity: 'error' as const, message: 'No.', span: { from: 0, to: 0 } };
  expect(projectionOf(documentOf(good), [told])?.failed[0]?.reason).toContain('No.');
});

test('D02 what is drawn, run and written comes from the same machines', () => {
  const document = documentOf(good);
  const { machines } = must(projectionOf(document));
  const run = machinesOfDocument(document);
  expect(run.ok && run.value.machines).toEqual(machines);
  expect(machinesForTexts(document)).toEqual(machines);
});

test('D02 planted: a machine of another text is noticed', () => {
  const other = documentOf(good.replace('no()', 'nope()'));
  expect(machinesForTexts(other)).not.toEqual(projectionOf(documentOf(good))?.machines);
});

test('machines from which texts are made are deterministic and minimal also where Scribble guesses', () => {
  const text = protocol(`choice at A { left() from A to B; same() from B to C; done() from C to A; }
    or { right() from A to B; same() from B to C; done() from C to A; }`);
  const document = documentOf(text);
  const [raw, small] = [must(projectionOf(document)).machines, machinesForTexts(document)];
  expect(raw.map(({ states }) => states.length)).toEqual([4, 4, 4]);
  expect(small.map(({ states }) => states.length)).toEqual([3, 3, 3]);
});

test('a role with too many interleavings has no machine, and that is said', () => {
  const branches = Array.from({ length: 20 }, (_, i) => `{ m${i}() from A to B; }`);
  const { machines, failed } = must(
    projectionOf(documentOf(protocol(`par ${branches.join(' and ')}`, 'A, B'))),
  );
  expect(machines).toEqual([]);
  expect(failed.map(({ role }) => role)).toEqual(['A', 'B']);
  expect(failed[0]?.reason).toContain('interleaved');
});

test('a sequence diagram is projected by what each participant can know', async () => {
  const text =
    'sequenceDiagram\n  A->>B: ask\n  alt fine\n    B->>A: yes\n  else not\n    B->>A: no\n  end\n';
  await loadLanguagesFor(text, { language: 'mermaid-sequence' });
  const parsed = parseText(text, { language: 'mermaid-sequence' });
  const { machines, fullMerge, failed } = must(projectionOf(must(parsed.documents[0])));
  expect([fullMerge.ok, failed]).toEqual([true, []]);
  expect(lines(must(machines[0]))).toEqual(['0 !B:ask() 1', '1 ?B:yes() 2', '1 ?B:no() 2', '* 2']);
});
