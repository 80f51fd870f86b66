import type { Page } from 'playwright';
import { engineVersion } from '../../src/engine/api.ts';
import { readSource } from '../../src/engine/compile.ts';
import { encodeLink } from '../../src/link/link.ts';
import { benchBrowser } from './browser.ts';
import { visit } from './built-page.ts';
import { longSequence, roundabout, roundaboutChoices } from './documents.ts';
import { belowFigure } from './figure.ts';
import type { Figure, Measurement } from './figure.ts';
import { median, quantile } from './median.ts';
import { watchMainThread } from './script-time.ts';

/** What a person feels on the page. */
export const pageMeasurements: Measurement[] = [
  {
    names: ['timeline-open', 'timeline-pan'],
    where: 'chromium',
    measure: timeline,
  },
  {
    names: ['keystroke-diagnostics', 'keystroke-blocked'],
    where: 'chromium',
    measure: typing,
  },
];

/** The fragment of a link that runs a text. */
function linkTo(text: string, choices: number[] = []): string {
  const document = readSource({ path: 'bench.mmd', text }).parsed.documents[0]?.id ?? '';
  return encodeLink({
    engine: engineVersion,
    files: [{ path: 'bench.mmd', text }],
    open: 'bench.mmd',
    run: { document, seed: 0, choices, faults: [] },
    choosing: 'seed',
    cursor: 0,
    view: {},
  });
}

// ——— timeline ———

/** A run of 100,000 events: its first picture in the timeline, then panning over it. */
async function timeline(): Promise<Figure[]> {
  return visit(linkTo(roundabout, roundaboutChoices(4_000)), async ({ page }) => {
    await page.getByRole('tab', { name: /^Events/ }).click();
    await runOf(page, 100_000);
    await page.waitForTimeout(1_000);
    const opened: number[] = [];
    for (let i = 0; i < 5; i++) {
      opened.push(await page.evaluate(() => benchPage.openTimeline()));
      if (i < 4) await page.getByRole('tab', { name: /^Events/ }).click();
    }
    // The first time counts: it builds the index; later ones show that it was no exception.
    const first = Math.max(opened[0] ?? 0, median(opened));
    const thread = await watchMainThread(await benchBrowser(), page, () => pan(page));
    return [
      belowFigure('timeline-open', first, 'ms', 300, 'chromium'),
      belowFigure(
        'timeline-pan',
        quantile(thread.frames, 0.95),
        'ms a frame (p95)',
        16,
        'chromium',
      ),
    ];
  });
}

/** Waits until a run with at least so many events is there. */
async function runOf(page: Page, events: number): Promise<void> {
  await page.waitForFunction((least) => {
    const badge = document.querySelector('#dock-tab-log')?.textContent ?? '';
    return Number(badge.replace(/\D/g, '')) >= least;
  }, events);
  await page.getByTestId('status').getByText('Done').waitFor();
}

/** What `in-page.js` offers. */
declare const benchPage: {
  openTimeline(): Promise<number>;
  watchKey(wanted: boolean): void;
  answer(): Promise<number>;
};

/** Zooms in, then drags to and fro. */
async function pan(page: Page): Promise<void> {
  const canvas = page.getByLabel('Timeline', { exact: true }).locator('canvas').first();
  const box = await canvas.boundingBox();
  if (!box) throw new Error('the timeline has no canvas');
  const y = box.y + Math.min(box.height - 10, 80);
  const middle = box.x + box.width / 2;
  await page.mouse.move(middle, y);
  await page.keyboard.down('Control');
  for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -240);
  await page.keyboard.up('Control');
  await page.mouse.down();
  for (let i = 0; i <= 120; i++) {
    await page.mouse.move(middle + 300 * Math.sin(i / 10), y);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
  await page.mouse.up();
}

// ——— typing ———

/** Typing in a document of 1,000 messages. */
async function typing(): Promise<Figure[]> {
  return visit(linkTo(longSequence(1_000)), async ({ page }) => {
    await page.getByTestId('status').getByText('Done').waitFor();
    const editor = page.locator('.cm-content');
    await editor.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(1_000);
    const times: number[] = [];
    for (let i = 0; i < 15; i++) {
      times.push(await untilProblem(page, 'q', true));
      times.push(await untilProblem(page, 'Backspace', false));
    }
    const text = 'P0->>P1: what I would like to say about this';
    const thread = await watchMainThread(await benchBrowser(), page, () =>
      page.keyboard.type(text, { delay: 60 }),
    );
    return [
      belowFigure('keystroke-diagnostics', median(times), 'ms', 100, 'chromium'),
      belowFigure('keystroke-blocked', thread.longestTask, 'ms (longest task)', 50, 'chromium'),
    ];
  });
}

/** Milliseconds from a key to the list of problems having (or no longer having) an error. */
async function untilProblem(page: Page, key: string, wanted: boolean): Promise<number> {
  await page.evaluate((there) => benchPage.watchKey(there), wanted);
  await page.waitForTimeout(100);
  await page.keyboard.press(key);
  return page.evaluate(() => benchPage.answer());
}
