import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRows } from './rows.ts';

test('the rows are all there, each once, in order', () => {
  const rows = readRows().map(({ row }) => row);
  expect(rows).toHaveLength(172);
  expect(new Set(rows).size).toBe(172);
  expect(rows[0]).toBe(['A', '01'].join(''));
  expect(rows.at(-1)).toBe(['X', '10'].join(''));
});

test('a row has the tests, planted faults, examples and browser specs that name it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-rows-'));
  const write = (path: string, text: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const row = ['B', '37'].join('');
  write(
    'tests/run/commit.test.ts',
    `describe('${row} atomic', () => { test.each([1])('n %i', f); });`,
  );
  write('tests/run/mutants.test.ts', `test('${row}: a mutant that forgets is noticed', f);`);
  write('tests/browser/commit.spec.ts', `test(\`${row} \${x} on the page\`, f);`);
  write('src/example/two-phase.mmd', `%% ${row}`);
  expect(readRows(folder, {}).find((one) => one.row === row)).toEqual({
    row,
    tests: [
      `tests/run/commit.test.ts: ${row} atomic > n %i`,
      `tests/run/mutants.test.ts: ${row}: a mutant that forgets is noticed`,
    ],
    faults: [`tests/run/mutants.test.ts: ${row}: a mutant that forgets is noticed`],
    examples: ['two-phase'],
    page: `tests/browser/commit.spec.ts: ${row} … on the page`,
  });
  rmSync(folder, { recursive: true });
});

test('no row of machines, scenarios, protocols and runs lacks a test, a planted fault, an example or a way on the page', () => {
  const wanted = readRows().filter(({ row }) => /^[ABDEX]/.test(row));
  expect(wanted).toHaveLength(134);
  const lacking = wanted.filter(
    ({ tests, faults, examples, page }) =>
      tests.length === 0 || faults.length === 0 || examples.length === 0 || page === '',
  );
  expect(lacking.map(({ row }) => row)).toEqual([]);
});
