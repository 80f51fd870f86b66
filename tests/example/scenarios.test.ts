import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hashText } from '../../src/base/hash.ts';
import type { RunInfo } from '../../src/engine/api.ts';
import { Session } from '../../src/engine/session.ts';
import { scenarios } from '../../src/example/scenarios.ts';
import table from '../tools/example-rows.json' with { type: 'json' };
import { root } from '../tools/root.ts';

const rowsOf: Record<string, string | undefined> = table;
const folder = join(root, 'src/example/scenario');
const expectedFile = join(import.meta.dirname, 'scenarios.json');
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort()
  : [];

/** How each scenario of the gallery ends with seed 0, and what it breaks (`UPDATE=1` rewrites). */
const expected = (
  existsSync(expectedFile) ? JSON.parse(readFileSync(expectedFile, 'utf8')) : {}
) as Record<string, { status: string; broken: string[] }>;

async function run(name: string, session = new Session(), seed = 0): Promise<RunInfo> {
  const text = readFileSync(join(folder, name), 'utf8');
  const spec = { document: '', seed, choices: [], faults: [] };
  return session.run({ path: name, text, profile: '', spec, choosing: 'seed' });
}

describe('the scenarios of the gallery', () => {
  test('are at least sixteen', () => {
    expect(names.length).toBeGreaterThanOrEqual(16);
  });

  test.each(names)('%s is right, says what rows it shows, and ends as it should', async (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(text).toMatch(/^# \S/);
    expect(rowsOf[name.replace('.yaml', '')]).toMatch(/^([ABCDEX]\d\d ?)+$/);
    const session = new Session();
    const { diagnostics } = await session.compile({ path: name, text });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const info = await run(name, session);
    const broken = info.invariants.filter(({ holds }) => !holds).map((one) => one.name);
    const found = { status: info.status, broken };
    if (process.env['UPDATE']) expected[name] = found;
    expect(found).toEqual(expected[name]);
    for (let i = 0; i <= 6; i++) {
      const step = Math.round((info.steps * i) / 6);
      expect(Array.isArray(await session.exhibits(info.id, step))).toBe(true);
    }
  });

  test.each(names)(
    'X01 X04 %s: the same run again, and the same state however reached',
    async (name) => {
      const [one, two] = [new Session(), new Session()];
      const [a, b] = [await run(name, one, 3), await run(name, two, 3)];
      expect(b.hash).toBe(a.hash);
      const middle = Math.floor(a.steps / 2);
      const direct = stateAt(await one.moment(a.id, middle));
      await two.moment(b.id, b.steps);
      for (const step of [middle + 7, middle - 3, middle - 1, middle]) await two.moment(b.id, step);
      expect(stateAt(await two.moment(b.id, middle))).toBe(direct);
    },
  );

  test('what is expected is written down', () => {
    if (!process.env['UPDATE']) return expect(Object.keys(expected).sort()).toEqual(names);
    const sorted = Object.fromEntries(names.map((name) => [name, expected[name]]));
    writeFileSync(expectedFile, `${JSON.stringify(sorted, null, 2)}\n`);
  });
});

function stateAt(moment: object): string {
  return hashText(JSON.stringify({ ...moment, run: 0 }));
}

test('the gallery lists each scenario once, by its own title', () => {
  const listed = scenarios.map(({ id }) => `${id}.yaml`);
  expect(listed.toSorted()).toEqual(names);
  for (const { id, title } of scenarios) {
    const text = readFileSync(join(folder, `${id}.yaml`), 'utf8');
    expect(text.replaceAll("'", '’')).toContain(title);
  }
});
