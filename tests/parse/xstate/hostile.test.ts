import { beforeAll, describe, expect, it } from 'vitest';
import { seedRandom } from '../../../src/base/random.ts';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import type { Span } from '../../../src/base/span.ts';
import { languageOf, parseText } from '../../../src/parse/index.ts';
import { caseFile, caseFolders } from '../../tools/cases.ts';
import { mutate } from '../mutate.ts';
import { loadXState } from './load.ts';

beforeAll(loadXState);

function check(text: string): void {
  const inside = ({ from, to }: Span): void => {
    if (from < 0 || from > to || to > text.length) expect.fail(`${from}..${to} in ${text}`);
  };
  const parsed = parseText(text, { language: 'xstate' });
  for (const { span, spans } of parsed.documents) [span, ...spans.values()].forEach(inside);
  for (const { span, fix, related } of parsed.diagnostics) {
    inside(span);
    for (const one of related ?? []) inside(one.span);
    for (const edit of fix?.edits ?? []) inside(edit.span);
    if (fix) applyEdits(text, fix.edits);
  }
}

function serve(text: string, offset: number): void {
  const language = languageOf('xstate');
  language.tokens?.(text);
  language.complete?.(text, offset);
  language.hover?.(text, offset);
  applyEdits(text, language.rename?.(text, offset, 'x y') ?? []);
  applyEdits(text, language.format?.(text) ?? []);
}

describe('broken machines of XState', () => {
  it('are read without an exception, with places inside of the text', () => {
    const texts = caseFolders(import.meta.url).map(({ path }) => caseFile(path, 'input.txt'));
    const random = seedRandom(3);
    for (let n = 0; n < 250; n++) {
      let text = mutate(texts[n % texts.length] ?? '', random);
      for (let more = n % 3; more > 0; more--) text = mutate(text, random);
      check(text);
      if (n % 10 === 0) serve(text, n * 7);
    }
  });

  const many = 5_000;
  it.each([
    ['brackets', `createMachine(${'['.repeat(many)}`],
    ['objects', `createMachine(${'{a:'.repeat(many)}`],
    ['members', `createMachine(a${'.b'.repeat(many)})`],
    ['sums', `createMachine(${'1+'.repeat(many)}1)`],
    ['strings', `createMachine({ a: '${"\n'".repeat(50)}`],
    ['circles', 'const a = b; const b = a; createMachine({ ...a, states: { x: a, ...b } });'],
    ['itself', 'const m = createMachine({ initial: "a", states: { a: { invoke: { src: m } } } });'],
    ['own inside', 'const s = { states: { s }, initial: "s" }; createMachine(s);'],
    [
      'prototype',
      '{ "states": { "__proto__": { "on": { "X": "constructor" } }, "constructor": {} } }',
    ],
  ])('%s', (_, text) => {
    check(text);
    serve(text, text.length >> 1);
    expect(true).toBe(true);
  });
});
