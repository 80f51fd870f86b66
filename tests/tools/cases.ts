import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** The case folders in `cases/` beside a test module, by name. */
export function caseFolders(moduleUrl: string, folder = 'cases'): { name: string; path: string }[] {
  const parent = fileURLToPath(new URL(`${folder}/`, moduleUrl));
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ name: entry.name, path: join(parent, entry.name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A file of a case folder. */
export function caseFile(path: string, file: string): string {
  return readFileSync(join(path, file), 'utf8');
}

/** Compares with the expected file of a case folder; `UPDATE=1` writes it instead. */
export function expectFile(path: string, file: string, actual: string): void {
  const expected = join(path, file);
  if (process.env['UPDATE'] === '1') writeFileSync(expected, actual);
  const text = existsSync(expected) ? readFileSync(expected, 'utf8') : '(no such file)';
  expect(actual, `${file} (UPDATE=1 rewrites)`).toBe(text);
}
