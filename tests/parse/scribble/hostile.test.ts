import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import type { Span } from '../../../src/base/span.ts';
import { seedRandom } from '../../../src/base/random.ts';
import { writeScribble } from '../../../src/emit/scribble.ts';
import { scribble } from '../../../src/parse/scribble/index.ts';
import { anyProtocol } from '../../tools/global.ts';
import { mutate } from '../mutate.ts';
import { read } from './read.ts';

function inside(span: Span, text: string): void {
  if (span.from >= 0 && span.from <= span.to && span.to <= text.length) return;
  expect.fail(`${JSON.stringify(span)} is not in a text of ${text.length}: ${text}`);
}

/** Reads a text and asks for everything; all places must lie in the text. */
function inspect(text: string, offset: number): void {
  const { documents, diagnostics } = read(text);
  for (const document of documents) {
    inside(document.span, text);
    for (const span of document.spans.values()) inside(span, text);
  }
  for (const { span, fix, related } of diagnostics) {
    inside(span, text);
    for (const one of related ?? []) inside(one.span, text);
    for (const one of fix?.edits ?? []) inside(one.span, text);
    applyEdits(text, fix?.edits ?? []);
  }
  expect(new Set(documents.map(({ id }) => id)).size).toBe(documents.length);
  for (const { span } of scribble.tokens?.(text) ?? []) inside(span, text);
  expect(scribble.complete?.(text, offset).from).toBeLessThanOrEqual(offset);
  const told = scribble.hover?.(text, offset);
  if (told) inside(told.span, text);
  for (const { span } of scribble.rename?.(text, offset, 'other') ?? []) inside(span, text);
  applyEdits(text, scribble.format?.(text) ?? []);
}

describe('never throws, and every place lies in the text', () => {
  test('protocols with random changes', () => {
    const random = seedRandom(11);
    fc.assert(
      fc.property(anyProtocol(), fc.nat({ max: 4 }), (global, times) => {
        let text = writeScribble(global).text;
        for (let n = 0; n <= times; n++) text = mutate(text, random);
        inspect(text, (random[0] >>> 0) % (text.length + 1));
      }),
      { numRuns: 150 },
    );
  });

  test('any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => inspect(text, text.length)));
  });

  test('any sequence of words', () => {
    const words = fc.constantFrom(
      ...'module import from as type sig global protocol role choice at or rec continue par and do'.split(
        ' ',
      ),
      ...'( ) { } < > [ ] ; , : . @ -> (* *) (*# #*) /* */ // " \' A B P x 1 5s try catch throw'.split(
        ' ',
      ),
      ...'calls new nested connect wrap disconnect where for within on clock resetting \n'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (list) => {
        const text = `protocol P(role A, role B) { ${list.join(' ')}`;
        inspect(text, text.length >> 1);
      }),
      { numRuns: 500 },
    );
  });

  const many = 10_000;
  const open = 'protocol P(role A, role B) { ';
  test.each([
    ['deep choices', open + 'choice at A { '.repeat(many)],
    ['deep recursions', open + 'rec X { '.repeat(many)],
    ['deep types', `${open}m(${'List<'.repeat(many)}`],
    ['many predicates', `${open}m(Int${'{x > 1}'.repeat(many)}) from A to B;`],
    ['many annotations', `${open}m(Int${'@Signed'.repeat(many)}) from A to B;`],
    ['deep predicates', `${open}m(Int{${'('.repeat(many)}) from A to B;`],
    ['open comments', '(*'.repeat(many)],
    ['open strings', '"a '.repeat(many)],
    ['nested protocols', 'nested protocol P(role A) { '.repeat(many)],
    ['imports', 'import a.b;\n'.repeat(many)],
    ['broken statements', open + 'x y z; '.repeat(many)],
    ['modifiers', 'global '.repeat(many)],
    ['dots', `do ${'a.'.repeat(many)}`],
    ['roles', `protocol P(${'role A, '.repeat(2_000)}`],
  ])('%s', (_, text) => inspect(text, text.length));
});
