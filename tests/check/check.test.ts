import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../src/base/span.ts';
import { checks, runChecks } from '../../src/check/index.ts';
import { parseText } from '../../src/parse/index.ts';
import { hasShared, seedTexts } from '../parse/shared.ts';
import { caseFile, caseFolders, expectFile } from '../tools/cases.ts';
import { root } from '../tools/root.ts';

/** All findings of the checks in a text, one a line. */
function findings(text: string): string[] {
  const lines = new LineIndex(text);
  return parseText(text)
    .documents.flatMap((document) => runChecks(document))
    .map(({ code, severity, message, span }) => {
      const { line, column } = lines.place(span.from);
      return `${line}:${column}-${lines.place(span.to).column} ${severity} ${code}: ${message}`;
    });
}

/** How often each check finds something in a text. */
function counts(text: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const document of parseText(text).documents) {
    for (const { code } of runChecks(document)) found[code] = (found[code] ?? 0) + 1;
  }
  return found;
}

describe.each(checks.map(({ code }) => code))('%s', (code) => {
  it.each(caseFolders(import.meta.url, `cases/${code}`))('$name', ({ name, path }) => {
    const text = caseFile(path, 'input.mmd');
    const found = findings(text);
    const parsed = parseText(text);
    expect(parsed.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expectFile(path, 'expected.txt', found.map((line) => `${line}\n`).join(''));
    const own = found.filter((line) => line.includes(` ${code}: `));
    expect(own.length > 0).toBe(name.startsWith('bad'));
  });

  it('has a page whose first example it finds something in, and nothing in the second', () => {
    const path = join(root, 'src/check', `${code}.md`);
    expect(existsSync(path)).toBe(true);
    const page = readFileSync(path, 'utf8');
    expect(page.startsWith(`# ${code}\n`)).toBe(true);
    const [bad, good] = [...page.matchAll(/```mermaid\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    expect(counts(bad ?? '')[code]).toBeGreaterThan(0);
    expect(counts(good ?? '')[code]).toBeUndefined();
  });
});

describe('checks', () => {
  it('only inform', () => {
    for (const check of checks) {
      for (const { path } of caseFolders(import.meta.url, `cases/${check.code}`)) {
        const text = caseFile(path, 'input.mmd');
        const found = parseText(text).documents.flatMap((document) => runChecks(document));
        expect(found.every(({ severity }) => severity === 'info' || severity === 'hint')).toBe(
          true,
        );
      }
    }
  });
});

describe.skipIf(!hasShared)('the seeds', () => {
  const read = (name: string): string => seedTexts().get(`${name}.md`) ?? '';

  it('A20: lack an error path in all twelve diagrams of the runtime protocols', () => {
    const found = counts(read('state-machine-protocols'));
    expect(found['no-error-path']).toBe(12);
    expect(found['participant-undeclared']).toBe(1);
    expect(found['participant-unused']).toBe(1);
    expect(found['reply-to-stranger']).toBe(5);
    expect(found['resource-never-released']).toBe(1);
  });

  it('A21: name the participants', () => {
    const documents = parseText(read('state-machine-protocols')).documents;
    const found = (title: string): string[] => {
      const document = documents.find((candidate) => candidate.title === title);
      return document ? runChecks(document).map(({ code, message }) => `${code} ${message}`) : [];
    };
    expect(found('Event Processing Protocol').join()).toContain('participant-undeclared “Monitor”');
    expect(found('Storage Protocol').join()).toContain('participant-unused “Machine”');
  });

  it('A21, X10: hold thirty replies to strangers, one undeclared participant and one unused', () => {
    const all = [...seedTexts().values()].map(counts);
    const sum = (code: string): number => all.reduce((n, found) => n + (found[code] ?? 0), 0);
    expect(sum('reply-to-stranger')).toBe(30);
    expect(sum('participant-undeclared')).toBe(1);
    expect(sum('participant-unused')).toBe(1);
  });
});
