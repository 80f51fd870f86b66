import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reference } from '../../../src/parse/scribble/reference.ts';
import { root } from '../../tools/root.ts';
import { errorsIn, read } from './read.ts';

const folder = join(root, 'src/parse/scribble');
const page = readFileSync(join(folder, 'diagnostics.md'), 'utf8');
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ code: text.slice(0, text.indexOf('\n')).trim(), text }));

/** The fenced examples of a section: what is found, and what becomes of it. */
function examples(section: string): string[] {
  return [...section.matchAll(/^```text\n(.*?)^```$/gms)].map((found) => found[1] ?? '');
}

function codesOf(text: string): string[] {
  return read(text).diagnostics.map(({ code }) => code);
}

describe('every code has a section', () => {
  const given = new Set(
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(join(folder, file), 'utf8').matchAll(/'(scribble-[a-z-]+)'/g),
      ])
      .map((found) => found[1] ?? ''),
  );

  test.each([...given])('%s', (code) => {
    expect(sections.map((section) => section.code)).toContain(code);
  });

  test('and no section is left over', () => {
    for (const { code } of sections) expect(given).toContain(code);
  });
});

describe('the examples of the page', () => {
  const shown = sections.filter(({ text }) => examples(text).length > 0);

  test.each(shown)('$code', ({ code, text }) => {
    const [bad = '', good] = examples(text);
    expect(codesOf(bad), bad).toContain(code);
    expect(good, 'what it becomes').toBeDefined();
    expect(codesOf(good ?? ''), good).not.toContain(code);
    expect(errorsIn(good ?? ''), good).toEqual([]);
  });
});

describe('the reference', () => {
  const blocks = [...reference.matchAll(/^```scribble\n(.*?)^```$/gms)].map(
    (found) => found[1] ?? '',
  );

  test('has examples', () => expect(blocks.length).toBeGreaterThan(4));

  test.each(blocks)('an example without a finding: %s', (text) => {
    expect(read(text).diagnostics).toEqual([]);
  });
});
