import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reference } from '../../../src/parse/scxml/reference.ts';
import { root } from '../../tools/root.ts';
import { codesOf, machine, read } from './read.ts';

const folder = join(root, 'src/parse/scxml');
const page = readFileSync(join(folder, 'diagnostics.md'), 'utf8');
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ code: text.slice(0, text.indexOf('\n')).trim(), text }));

/** The fenced examples of a section: what is found, and what becomes of it. */
function examples(section: string): string[] {
  const found = [...section.matchAll(/^```xml\n(.*?)\n^```$/gms)].map((one) => one[1] ?? '');
  return found.map((text) => (/<scxml|<machine/.test(text) ? text : machine(text)));
}

const given = new Set(
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(join(folder, file), 'utf8').matchAll(
        /report\(\s*'([a-z-]+)'|code: '([a-z-]+)'/g,
      ),
    ])
    .map((found) => found[1] ?? found[2] ?? ''),
);

describe('A14 every code has a section', () => {
  test.each([...given])('%s', (code) => {
    expect(sections.map((section) => section.code)).toContain(code);
  });

  test('and no section is left over', () => {
    expect(given.size).toBeGreaterThan(40);
    for (const { code } of sections) expect(given).toContain(code);
  });
});

describe('A14 the examples of the page', () => {
  const shown = sections.filter(({ text }) => examples(text).length > 0);

  test.each(shown)('$code', ({ code, text }) => {
    const [bad = '', good = ''] = examples(text);
    expect(codesOf(bad), bad).toContain(code);
    expect(good, 'what it becomes').not.toBe('');
    expect(codesOf(good), good).not.toContain(code);
    const errors = read(good).diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors, good).toEqual([]);
  });
});

describe('the reference', () => {
  const blocks = [...reference.matchAll(/^```xml\n(.*?)^```$/gms)].map((found) => found[1] ?? '');

  test('has examples', () => expect(blocks.length).toBe(2));

  test.each(blocks)('an example without a finding: %s', (text) => {
    expect(read(text).diagnostics).toEqual([]);
  });
});
