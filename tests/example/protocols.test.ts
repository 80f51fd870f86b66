import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadFor, readSource } from '../../src/engine/compile.ts';
import { verify } from '../../src/engine/verify.ts';
import { protocols } from '../../src/example/protocols.ts';
import table from '../tools/example-rows.json' with { type: 'json' };
import { root } from '../tools/root.ts';

const rowsOf: Record<string, string | undefined> = table;
const folder = join(root, 'src/example/protocol');
const names = readdirSync(folder).sort();
const expectedFile = join(import.meta.dirname, 'protocols.json');

/** What is said of each protocol of the gallery (`UPDATE=1` rewrites). */
const expected = (
  existsSync(expectedFile) ? JSON.parse(readFileSync(expectedFile, 'utf8')) : {}
) as Record<string, { verdict: string; codes: string[] }>;

async function judge(name: string): Promise<{ verdict: string; codes: string[] }> {
  const text = readFileSync(join(folder, name), 'utf8');
  const source = { path: name, text };
  await loadFor(source);
  const work = { pause: async () => {}, stopped: () => false };
  const report = await verify({ source, fair: false, reduce: false }, readSource(source), work);
  const grave = report.diagnostics.filter(({ severity }) => severity === 'error');
  return { verdict: report.verdict, codes: [...new Set(grave.map(({ code }) => code))].sort() };
}

describe('the protocols of the gallery', () => {
  test.each(names)('%s says what it shows, and is judged as it should', async (name) => {
    expect(readFileSync(join(folder, name), 'utf8')).toMatch(/^(?:\/\/|\(\*#? )/);
    expect(rowsOf[name.replace('.scr', '')]).toMatch(/^(D\d\d ?)+$/);
    const found = await judge(name);
    expect(found.verdict).toBe(name.includes('broken') ? 'error' : 'ok');
    if (process.env['UPDATE']) expected[name] = found;
    expect(found).toEqual(expected[name]);
  });

  test('what is expected is written down', () => {
    if (!process.env['UPDATE']) return expect(Object.keys(expected).sort()).toEqual(names);
    const sorted = Object.fromEntries(names.map((name) => [name, expected[name]]));
    writeFileSync(expectedFile, `${JSON.stringify(sorted, null, 2)}\n`);
  });

  test('the gallery lists each protocol once, by its own title', () => {
    const listed = protocols.map(({ id }) => `${id}.scr`);
    expect([...listed].sort()).toEqual(names);
    expect(new Set(protocols.map(({ title }) => title)).size).toBe(protocols.length);
  });
});
