import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffLines } from '../../src/base/diff.ts';
import type { DiffPart } from '../../src/base/diff.ts';

function side(parts: readonly DiffPart[], not: DiffPart['kind']): string {
  return parts.flatMap((part) => (part.kind === not ? [] : part.lines)).join('\n');
}

function edits(parts: readonly DiffPart[]): number {
  return parts.reduce((sum, part) => sum + (part.kind === 'same' ? 0 : part.lines.length), 0);
}

/** The length of a longest common subsequence, by the book. */
function common(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const line of a) {
    const next = [0];
    for (let j = 0; j < b.length; j++) {
      const longer = Math.max(next[j] ?? 0, row[j + 1] ?? 0);
      next.push(line === b[j] ? (row[j] ?? 0) + 1 : longer);
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

const anyText = fc
  .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 14 })
  .map((lines) => lines.join('\n'));

describe('a diff', () => {
  test('tells what is the same, removed and added, and where', () => {
    expect(diffLines('one\ntwo\nthree', 'one\n2\nthree\nfour')).toEqual([
      { kind: 'same', lines: ['one'], a: 0, b: 0 },
      { kind: 'removed', lines: ['two'], a: 1, b: 1 },
      { kind: 'added', lines: ['2'], a: 2, b: 1 },
      { kind: 'same', lines: ['three'], a: 2, b: 2 },
      { kind: 'added', lines: ['four'], a: 3, b: 3 },
    ]);
  });

  test('of equal texts is one part', () => {
    expect(diffLines('', '')).toEqual([{ kind: 'same', lines: [''], a: 0, b: 0 }]);
  });

  test('gives both texts back and is as short as can be', () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const parts = diffLines(before, after);
        expect(side(parts, 'added')).toBe(before);
        expect(side(parts, 'removed')).toBe(after);
        const [a, b] = [before.split('\n'), after.split('\n')];
        expect(edits(parts)).toBe(a.length + b.length - 2 * common(a, b));
        for (const part of parts) expect(part.lines.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test('beyond its bound replaces the rest', () => {
    const lines = (word: string): string =>
      Array.from({ length: 50 }, (_, i) => word + i).join('\n');
    const parts = diffLines(`same\n${lines('a')}`, `same\n${lines('b')}`, 10);
    expect(parts.map((part) => [part.kind, part.lines.length])).toEqual([
      ['same', 1],
      ['removed', 50],
      ['added', 50],
    ]);
  });
});
