import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadFor, readSource } from '../../src/engine/compile.ts';
import { finishRun, prepareRun } from '../../src/engine/runs.ts';
import type { GlobalProtocol } from '../../src/model/global/global.ts';
import type { RunStatus } from '../../src/model/run.ts';
import { shared } from '../tools/root.ts';

/** The files of a corpus with what is expected of each. */
function rowsOf(corpus: string | undefined): { path: string; expected: string }[] {
  if (corpus === undefined) return [];
  const lines = readFileSync(join(corpus, 'verdicts.tsv'), 'utf8').trim().split('\n').slice(1);
  return lines
    .map((line) => line.split('\t'))
    .map(([path = '', expected = '']) => ({ path, expected }))
    .filter(({ path }) => existsSync(join(corpus, path)));
}

/** How runs of all documents of a file end. */
async function ends(corpus: string, path: string): Promise<RunStatus[]> {
  const text = readFileSync(join(corpus, path), 'utf8');
  await loadFor({ path, text });
  const result: RunStatus[] = [];
  for (const { id, model } of readSource({ path, text }).parsed.documents) {
    if (model?.kind !== 'machines' && model?.kind !== 'global') continue;
    if (model.kind === 'global' && isAuxiliary(model)) continue;
    const spec = { document: id, seed: 1, choices: [], faults: [] };
    const request = { path, text, profile: '', choosing: 'seed', maxSteps: 300, spec } as const;
    const run = await prepareRun(0, request);
    if (!run.ok) continue;
    run.value.simulation.advance(Infinity);
    result.push(finishRun(run.value).info.status);
  }
  return result;
}

function isAuxiliary({ module, name }: GlobalProtocol): boolean {
  return module.protocols[name]?.aux ?? false;
}

const absent = shared('corpora') === undefined;

describe('runs of the corpora', { timeout: 30_000 }, () => {
  test.skipIf(absent).each([
    ['scribble-java', 'good'],
    ['kmc', 'k-MC'],
  ])('D11 of %s: what is %s never gets stuck', async (name, fine) => {
    const corpus = shared(`corpora/${name}`);
    if (corpus === undefined) return;
    const rows = rowsOf(corpus).filter(({ expected }) => expected.startsWith(fine));
    expect(rows.length).toBeGreaterThan(20);
    const stuck: string[] = [];
    for (const { path } of rows) {
      if ((await ends(corpus, path)).includes('stuck')) stuck.push(path);
    }
    expect(stuck).toEqual([]);
  });

  test.skipIf(absent)('D11 planted: of what is unsafe some run gets stuck', async () => {
    const corpus = shared('corpora/kmc');
    if (corpus === undefined) return;
    const rows = rowsOf(corpus).filter(({ expected }) => /unsafe/i.test(expected));
    const found = await Promise.all(rows.map(({ path }) => ends(corpus, path)));
    expect(found.filter((each) => each.includes('stuck')).length).toBeGreaterThan(rows.length / 2);
  });
});
