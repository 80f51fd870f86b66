import '../tools/all-languages.ts';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LanguageId } from '../../src/model/document.ts';
import { parseText } from '../../src/parse/index.ts';
import { root } from '../tools/root.ts';

const parse = join(root, 'src/parse');

/** The sources below a folder. */
function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

/** The codes that a source gives: `code: 'x'` and `report('x', …)`. */
function codesIn(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const given = [
    ...text.matchAll(/code: '([\w-]+)'|[rR]eport\(\s*(?:'\w+',\s*)?'([a-z]+-[\w-]+)'/g),
  ];
  return given.map((match) => match[1] ?? match[2] ?? '');
}

/** The page for a source: beside it, or in a folder above. */
function pageOf(path: string): string {
  for (let folder = dirname(path); folder.startsWith(parse); folder = dirname(folder)) {
    const page = join(folder, 'diagnostics.md');
    if (existsSync(page)) return page;
  }
  return join(parse, 'diagnostics.md');
}

function sections(page: string): { code: string; text: string }[] {
  return readFileSync(page, 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((text) => ({ code: text.slice(0, text.indexOf('\n')).trim(), text }));
}

const own = ['markdown', 'text', 'mermaid/state', 'mermaid/flowchart', 'mermaid/other'];
const files = [...own.flatMap((folder) => sources(join(parse, folder))), join(parse, 'index.ts')];

describe('every code has a section in its page', () => {
  it.each(files.map((path) => relative(parse, path)))('%s', (file) => {
    const path = join(parse, file);
    const known = new Set(sections(pageOf(path)).map(({ code }) => code));
    for (const code of codesIn(path)) expect(known, code).toContain(code);
  });
});

const pages: [string, LanguageId | undefined, string][] = [
  ['mermaid/state', 'mermaid-state', 'stateDiagram-v2\n'],
  ['mermaid/flowchart', 'mermaid-flowchart', 'flowchart TD\n'],
  ['mermaid/other', undefined, ''],
  ['markdown', 'markdown', ''],
  ['.', undefined, ''],
];

describe.each(pages)('the examples of %s', (folder, language, header) => {
  const page = join(parse, folder, 'diagnostics.md');

  it.each(sections(page).filter(({ text }) => text.includes('```')))('$code', ({ code, text }) => {
    const [bad, good] = examples(text);
    expect(codesOf(bad ?? '', header, language), 'before').toContain(code);
    if (good !== undefined) expect(codesOf(good, header, language), 'after').not.toContain(code);
  });
});

/** The fenced examples of a section; those of Markdown hold fences themselves. */
function examples(section: string): string[] {
  const parts = section.split(/^becomes$/m);
  return parts.map((part) => {
    const from = part.indexOf('```text\n') + '```text\n'.length;
    return part.slice(from, part.lastIndexOf('\n```') + 1);
  });
}

function codesOf(example: string, header: string, language: LanguageId | undefined): string[] {
  const whole = /^(?:stateDiagram|flow|graph)/.test(example) ? example : header + example;
  const options = language === undefined ? {} : { language };
  return parseText(whole, options).diagnostics.map(({ code }) => code);
}
