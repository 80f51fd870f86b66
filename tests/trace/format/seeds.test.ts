import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isRunnable, readSource } from '../../../src/engine/compile.ts';
import { exportTrace } from '../../../src/engine/export.ts';
import { finishRun, prepareRun } from '../../../src/engine/runs.ts';
import { messagesOf } from '../../../src/model/protocol.ts';
import { readCsv } from '../../../src/trace/format/csv.ts';
import { readJsonl } from '../../../src/trace/format/jsonl.ts';
import { readShiviz } from '../../../src/trace/format/shiviz.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { shared } from '../../tools/root.ts';

const seeds = shared('seeds');
const files = seeds ? readdirSync(seeds).map((name) => join(seeds, name)) : [];

describe.skipIf(!seeds)('runs of the seeds', () => {
  test.each(files)('%s', async (path) => {
    const text = readFileSync(path, 'utf8');
    const source = readSource({ path, text });
    for (const { id } of source.parsed.documents.filter(isRunnable)) {
      const spec = { document: id, seed: 7, choices: [], faults: [] };
      const run = await prepareRun(1, { path, text, profile: '', spec, choosing: 'seed' }, source);
      if (!run.ok) throw new Error(run.problem);
      run.value.simulation.advance(Infinity);
      const { hash, messages } = finishRun(run.value).info;
      await check(run.value.simulation.trace, hash, messages);
    }
  });
});

async function check(trace: Trace, hash: string, messages: number): Promise<void> {
  const jsonl = readJsonl(await exportTrace(trace, 'jsonl', 'run'));
  expect(jsonl.trace?.hash()).toBe(hash);
  expect(readCsv(await exportTrace(trace, 'csv', 'run')).trace?.length).toBe(trace.length);
  const shiviz = readShiviz(await exportTrace(trace, 'shiviz', 'run'));
  expect([shiviz.trace?.length, shiviz.diagnostics]).toEqual([trace.length, []]);
  expect(JSON.parse(await exportTrace(trace, 'chrome', 'run'))).toHaveProperty('traceEvents');
  expect(JSON.parse(await exportTrace(trace, 'otlp', 'run'))).toHaveProperty('resourceSpans');
  const drawn = readSource({ path: 'run.mmd', text: await exportTrace(trace, 'mermaid', 'run') });
  expect(drawn.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const model = drawn.parsed.documents[0]?.model;
  expect(model?.kind === 'protocol' && messagesOf(model).length).toBe(messages);
}
