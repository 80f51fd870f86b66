import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../../src/base/diagnostic.ts';
import { applyEdits } from '../../../../src/base/diagnostic.ts';
import { parseSequence } from '../../../../src/parse/mermaid/sequence/parser.ts';

const folder = join(import.meta.dirname, '../../../../src/parse/mermaid/sequence/');
const pages = readFileSync(`${folder}diagnostics.md`, 'utf8').split(/^## /m).slice(1);
const codes = pages.map((page) => page.slice(0, page.indexOf('\n')));

describe('every finding has a page', () => {
  it('and every page a finding', () => {
    const sources = readdirSync(folder).filter((file) => file.endsWith('.ts'));
    const text = sources.map((file) => readFileSync(folder + file, 'utf8')).join('');
    const used = new Set([...text.matchAll(/'(seq-[a-z-]+)'/g)].map((match) => match[1] ?? ''));
    expect(codes.filter((code) => code.startsWith('seq-')).sort()).toEqual([...used].sort());
  });
});

describe('the examples of the pages', () => {
  pages.forEach((page, i) => {
    const code = codes[i] ?? '';
    const [bad = '', good] = [...page.matchAll(/```text\n([\s\S]*?)```/g)].map((m) => m[1] ?? '');

    it(`${code}: the first has it`, () => {
      const { diagnostics } = parseSequence(diagram(code, bad));
      expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
    });

    it.skipIf(good === undefined)(`${code}: the second has none`, () => {
      const { diagnostics } = parseSequence(diagram(code, good ?? ''));
      const left = diagnostics.filter((d) => d.code === code || d.severity === 'error');
      expect(left).toEqual([]);
    });
  });
});

describe('fixes', () => {
  it('each takes its finding away', () => {
    const cases = join(import.meta.dirname, 'cases/');
    for (const name of readdirSync(cases)) {
      const text = readFileSync(`${cases}${name}/input.mmd`, 'utf8');
      const before = parseSequence(text).diagnostics;
      for (const { code, fix } of before) {
        if (fix === undefined) continue;
        const after = parseSequence(applyEdits(text, fix.edits)).diagnostics;
        const count = (all: Diagnostic[]): number => all.filter((d) => d.code === code).length;
        expect(count(after), `${name}: ${fix.title} for ${code}`).toBeLessThan(count(before));
        expect(after.length, `${name}: ${fix.title}`).toBeLessThanOrEqual(before.length);
      }
    }
  });
});

/** The example as a diagram: most leave the first line out. */
function diagram(code: string, example: string): string {
  const text = example.replaceAll('␠', ' ');
  if (code === 'seq-too-deep') return `sequenceDiagram\n${'loop x\n'.repeat(500)}`;
  return /sequenceDiagram/i.test(text) ? text : `sequenceDiagram\n${text}`;
}
