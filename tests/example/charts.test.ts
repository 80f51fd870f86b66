import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { must } from '../../src/base/assert.ts';
import { Session } from '../../src/engine/session.ts';
import type { ChartVerifyReport } from '../../src/engine/api.ts';
import { charts } from '../../src/example/charts.ts';
import { root } from '../tools/root.ts';

const folder = join(root, 'src/example/chart');

/** What a search finds in those that are broken on purpose: kinds of findings, broken properties. */
const broken: Record<string, string[]> = {
  'crossing-broken.scxml': ["never (In('carsSlow') and In('walk'))"],
  'transaction-broken.mmd': ['unreachable-state', 'dead-transition', 'deadlock'],
  'vending-broken.scxml': [
    'livelock',
    "never (In('waiting') and coins > 3)",
    "after In('paid') leads to In('waiting')",
  ],
  'runaway-broken.scxml': ['error'],
};

interface Judged {
  name: string;
  codes: string[];
  report: ChartVerifyReport;
}

async function judge(name: string): Promise<Judged> {
  const example = must(charts.find(({ id }) => id === `${name.replace(/\.\w+$/, '')}-machine`));
  const { files, profiles = {} } = await example.load();
  const { path, text } = must(files[0]);
  const session = new Session();
  const { diagnostics, documents } = await session.compile({ path, text });
  const first = must(documents.find(({ kind }) => kind === 'statechart'));
  const properties = profiles[`${path}#${first.id}`] ?? '';
  expect(Object.keys(profiles).every((key) => key === `${path}#${first.id}`)).toBe(true);
  const source = { path, text, pick: first.id };
  const report = await session.verifyChart({ source, properties, data: 'bounded' });
  const grave = diagnostics.filter(
    ({ severity }) => severity === 'error' || severity === 'warning',
  );
  return { name, codes: grave.map(({ code }) => code), report };
}

const names = readdirSync(folder).map((name) => name.replace(/\.txt$/, ''));

describe('the machines of the gallery', () => {
  test('there are enough, in all three languages, each by its own title', () => {
    expect(charts.length).toBeGreaterThanOrEqual(10);
    expect(new Set(charts.map(({ title }) => title)).size).toBe(charts.length);
    for (const ending of ['.scxml', '.mmd', '.js', '.ts']) {
      expect(names.some((name) => name.endsWith(ending))).toBe(true);
    }
    expect(charts.map(({ id }) => id).sort()).toEqual(
      names.map((name) => `${name.replace(/\.\w+$/, '')}-machine`).sort(),
    );
  });

  test.each(names.filter((name) => !name.includes('broken')))(
    '%s: nothing is wrong with it, and its properties hold',
    { timeout: 60_000 },
    async (name) => {
      const { codes, report } = await judge(name);
      expect(codes).toEqual([]);
      expect(report.diagnostics).toEqual([]);
      expect(report.findings.filter(({ kind }) => kind !== 'nondeterminism')).toEqual([]);
      expect(report.properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
      expect(report.complete).toBe(true);
    },
  );

  test.each(names.filter((name) => broken[name]))(
    '%s: what is broken is found, with runs that show it',
    { timeout: 60_000 },
    async (name) => {
      const { report } = await judge(name);
      const wrong = report.properties.filter(({ verdict }) => verdict === 'broken');
      const found = [...report.findings.map(({ kind }) => kind), ...wrong.map(({ text }) => text)];
      expect(found).toEqual(expect.arrayContaining(broken[name] ?? []));
      expect(report.verdict).toBe('error');
      for (const { run, text } of wrong) expect(run, text).toBeDefined();
    },
  );

  test('A19 two neighbours wait for each other: the circle is named in the step that closes it', async () => {
    const example = must(charts.find(({ id }) => id === 'neighbours-broken-machine'));
    const { path, text } = must((await example.load()).files[0]);
    const session = new Session();
    const { documents, diagnostics } = await session.compile({ path, text });
    expect(diagnostics.filter(({ severity }) => severity === 'warning')).toEqual([]);
    const [one, other] = documents.filter(({ kind }) => kind === 'statechart');
    const events = [{ name: 'start' }, { name: 'start', to: must(other).id, after: 0 }];
    const chart = { events, together: [must(other).id] };
    const spec = { document: must(one).id, seed: 0, choices: [], faults: [], chart };
    const run = await session.run({ path, text, profile: '', spec, choosing: 'seed' });
    const cycles = [];
    for (let step = 0; step <= run.steps; step++) {
      cycles.push((await session.chartMoment(run.id, step))?.waitCycle.length);
    }
    expect(cycles.at(-1)).toBe(2);
    expect(run.status).toBe('stuck');
  });
});
