import { gzipSize, initialFiles } from '../tools/size.mjs';
import { builtPage, visit } from './built-page.ts';
import { belowFigure } from './figure.ts';
import type { Figure, Measurement } from './figure.ts';

/** What a first visit costs, in kilobytes (1,000 bytes) of gzip. */
export const sizeMeasurements: Measurement[] = [
  { names: ['size-at-once'], where: 'node', measure: async () => [await atOnce()] },
  { names: ['size-until-stepped'], where: 'chromium', measure: async () => [await untilStepped()] },
];

/** JavaScript and CSS that index.html loads at once. */
async function atOnce(): Promise<Figure> {
  const files = initialFiles(await builtPage());
  const bytes = files.reduce((sum, { gzip }) => sum + gzip, 0);
  return belowFigure('size-at-once', bytes / 1000, 'kB', 100, 'node');
}

/** All code that a first visit fetches until its example was stepped and the editor is there. */
async function untilStepped(): Promise<Figure> {
  const folder = await builtPage();
  const bytes = await visit('', async ({ page, files }) => {
    await page.locator('.cm-editor').waitFor();
    await page.getByRole('button', { name: 'Step forward' }).click();
    await page.getByLabel('Position', { exact: true }).getByText(/^1\//).waitFor();
    return [...files]
      .filter((file) => /\.(js|css|wasm)$/.test(file))
      .reduce((sum, file) => sum + gzipSize(folder, file), 0);
  });
  return belowFigure('size-until-stepped', bytes / 1000, 'kB', 320, 'chromium');
}
