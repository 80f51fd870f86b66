import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchPage } from '../bench/browser.ts';
import { hashesOf } from '../bench/hashes.ts';
import type { BenchPage } from '../bench/page/main.ts';
import { root } from '../tools/root.ts';
import { serve } from '../tools/serve.mjs';
import { expect, test } from './page.ts';
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
