import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Session } from '../../src/engine/session.ts';
import type { OutsideEvent } from '../../src/model/run.ts';
import { loadLanguagesFor, parseText } from '../../src/parse/index.ts';
import { root } from '../tools/root.ts';

const file = 'neighbours-broken.md';
const broken = readFileSync(join(root, 'src/example/chart', file), 'utf8');

/** The second one takes things in the same order as the first one. */
const mended = broken.replace(
  /(name="right"[^]*?)"glue"( amount[^]*?)"saw"( amount)/,
  '$1"saw"$2"glue"$3',
);

async function idsOf(text: string): Promise<string[]> {
  await loadLanguagesFor(text, { fileName: file });
  return parseText(text, { fileName: file }).documents.map(({ id }) => id);
}

async function together(text: string, ids: readonly string[], events: OutsideEvent[]) {
  const [document = '', ...others] = ids;
  const session = new Session({ pause: async () => {} });
  const chart = { events, together: others };
  const spec = { document, seed: 0, choices: [], faults: [], chart };
  const info = await session.run({ path: file, text, profile: '', spec, choosing: 'seed' });
  return { session, info };
}

const toEach = (ids: readonly string[], name: string): OutsideEvent[] =>
  ids.map((to) => ({ name, to }));

test('A19 two machines that wait for each other are stuck: both are named, with the circle', async () => {
  const ids = await idsOf(broken);
  expect(ids).toHaveLength(2);
  const { info, session } = await together(broken, ids, toEach(ids, 'start'));
  expect(info.status).toBe('stuck');
  expect(info.waiting.map(({ actor }) => actor).sort()).toEqual(['left', 'right']);
  const reasons = info.waiting.map(({ actor, reason }) => `${actor} ${reason}`).sort();
  expect(reasons).toEqual([
    'left waits for “glue”, which “right” holds',
    'right waits for “saw”, which “left” holds',
  ]);
  const told = info.diagnostics.map(({ message }) => message).join('\n');
  expect(told).toContain('left waits for “glue”, which “right” holds');
  expect(told).toContain('right waits for “saw”, which “left” holds');
  expect(told).toContain('“left” waits for “right” waits for “left”: none of them ever goes on');
  expect(told).not.toContain('was stopped');
  const last = await session.chartMoment(info.id, info.steps);
  expect(last?.sessions).toHaveLength(2);
});

test('A19 in the same order both come through, one after the other', async () => {
  const ids = await idsOf(mended);
  const { info } = await together(mended, ids, toEach(ids, 'start'));
  expect(info.status).not.toBe('stuck');
  expect(info.diagnostics.filter(({ code }) => code === 'run-stuck')).toEqual([]);
});

test('what is not there cannot run beside it', async () => {
  const ids = await idsOf(broken);
  const made = together(broken, [...ids.slice(0, 1), 'nobody'], []);
  await expect(made).rejects.toThrow('There is no statechart “nobody”');
});
