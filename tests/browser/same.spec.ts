import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OutsideEvent } from '../../src/model/run.ts';
import { benchPage } from '../bench/browser.ts';
import { hashesOf } from '../bench/hashes.ts';
import type { BenchPage } from '../bench/page/main.ts';
import { root } from '../tools/root.ts';
import { serve } from '../tools/serve.mjs';
import { expect, test } from './page.ts';
import { basket, door, mixer, sandboxed } from './statechart-texts.ts';
import { inn } from './texts.ts';

declare const bench: BenchPage;

/** What is run: a protocol with choices, and a scenario with drawn latencies. */
const crowd = readFileSync(join(root, 'tests/browser/crowd.yaml'), 'utf8');
const subjects: [path: string, text: string][] = [
  ['inn.mmd', inn],
  ['crowd.yaml', crowd],
];

test('X01 a hundred runs have the hashes in the browser that they have in Node', async ({
  page,
  allowed,
}) => {
  allowed.push(/favicon/);
  const server = await serve({ folder: await benchPage() });
  await page.goto(server.url);
  await page.waitForFunction(() => 'bench' in globalThis);
  for (const [path, text] of subjects) {
    const expected = await hashesOf(path, text, 50);
    const found = await page.evaluate(([p, t]) => bench.hashes(p, t, 50), [path, text] as const);
    expect(found).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(2);
  }
  await server.close();
});

/** Machines in all languages and data models, and what is sent to them. */
const machines: [path: string, text: string, events: OutsideEvent[]][] = [
  ['door.mmd', door, [{ name: 'wrong' }, { name: 'code' }, { name: 'wrong', after: 6e9 }]],
  ['basket.ts', basket, [{ name: 'add', data: { count: 2 } }, { name: 'pay' }]],
  // All of its code is compiled.
  ['mixer.scxml', mixer, [{ name: 'power' }, { name: 'volume', data: 9 }, { name: 'blink' }]],
  // This one's code is run in the sandbox.
  ['sandbox.scxml', sandboxed, [{ name: 'draw' }, { name: 'draw' }, { name: 'draw' }]],
];

test('X01 A12 runs of machines have the hashes in the browser that they have in Node', async ({
  page,
  allowed,
}) => {
  allowed.push(/favicon/);
  const server = await serve({ folder: await benchPage() });
  await page.goto(server.url);
  await page.waitForFunction(() => 'bench' in globalThis);
  const hashes = new Set<string>();
  for (const [path, text, events] of machines) {
    const expected = await hashesOf(path, text, 2, { events });
    const found = await page.evaluate(
      ([p, t, e]) => bench.hashes(p, t, 2, { events: JSON.parse(e) as never }),
      [path, text, JSON.stringify(events)] as const,
    );
    expect(found, path).toEqual(expected);
    for (const one of expected) hashes.add(one);
  }
  expect(hashes.size).toBeGreaterThanOrEqual(machines.length);
  await server.close();
});
