import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import type { Browser, Page } from 'playwright';
import { build } from 'vite';
import { root } from '../tools/root.ts';
import { advice, findBrowser, switches } from '../tools/browser.mjs';
import { serve } from '../tools/serve.mjs';
import { belowFigure, crowdFigure, parseFigure, ringFigure } from './figure.ts';
import type { Measurement } from './figure.ts';
import { chartNamed } from './statechart-models.ts';
import { speedFigures } from './statechart-speed.ts';
import type { BenchPage } from './page/main.ts';

let browser: Promise<Browser> | undefined;

/** The browser of the bench, started when it is first needed. */
export function benchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error(advice);
  browser ??= chromium.launch({ executablePath, args: switches });
  return browser;
}

/** Ends the browser, if there is one. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
}

/** The engine, measured in a page of its own. */
export const engineMeasurements: Measurement[] = [
  {
    names: ['kernel-ring'],
    where: 'chromium',
    measure: async () => {
      const speed = await inPage((page) => page.evaluate(() => bench.ring()));
      return [ringFigure(speed, 'chromium')];
    },
  },
  {
    names: ['parse-sequence'],
    where: 'chromium',
    measure: async () => {
      const speed = await inPage((page) => page.evaluate(() => bench.parse()));
      return [parseFigure(speed, 'chromium')];
    },
  },
  {
    names: ['scenario-crowd'],
    where: 'chromium',
    measure: async () => {
      const speed = await inPage((page) => page.evaluate(() => bench.crowd(1_000)));
      return [crowdFigure(speed, 'chromium')];
    },
  },
  {
    names: ['step-back'],
    where: 'chromium',
    measure: async () => {
      const { median } = await inPage((page) => page.evaluate(() => bench.stepBack()));
      return [belowFigure('step-back', median, 'ms', 16, 'chromium')];
    },
  },
];

/** Statecharts beside other engines: guards and data. */
const statechart: Measurement = {
  names: ['statechart-guards'],
  where: 'chromium',
  measure: async () => {
    const chart = chartNamed('guards');
    const speeds = await inPage((page) =>
      page.evaluate((name) => bench.statechart(name), chart.name),
    );
    return speedFigures(chart, speeds, 'chromium');
  },
};
engineMeasurements.push(statechart);

declare const bench: BenchPage;

let built: Promise<string> | undefined;

/** Builds the page of the bench once, into a folder that goes when the process ends. */
export function benchPage(): Promise<string> {
  built ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    await build({
      root: join(root, 'tests/bench/page'),
      configFile: false,
      base: './',
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: true, target: 'es2023', reportCompressedSize: false },
    });
    return folder;
  })();
  return built;
}

/** Works in the page of the bench. */
export async function inPage<Value>(work: (page: Page) => Promise<Value>): Promise<Value> {
  const server = await serve({ folder: await benchPage() });
  const context = await (await benchBrowser()).newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(240_000);
    await page.goto(server.url);
    await page.waitForFunction(() => 'bench' in globalThis);
    return await work(page);
  } finally {
    await context.close();
    await server.close();
  }
}
