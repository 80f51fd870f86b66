// Draws public/icon-*.png from public/icon.svg; run by hand when the mark changes.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright';
import { advice, findBrowser, switches } from './browser.mjs';

const executablePath = findBrowser();
if (!executablePath) throw new Error(advice);
const mark = readFileSync('public/icon.svg', 'utf8');
const browser = await chromium.launch({ executablePath, args: switches });

/** Name, size in pixels, and the share of it that the mark takes on its ground. */
const icons = /** @type {const} */ ([
  ['icon-180', 180, 0.78],
  ['icon-192', 192, 1],
  ['icon-512', 512, 1],
  ['icon-maskable-512', 512, 0.62],
]);

for (const [name, size, share] of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const ground = share < 1 ? '#ffffff' : 'transparent';
  await page.setContent(
    `<style>body{margin:0;height:100vh;display:grid;place-items:center;background:${ground}}` +
      `svg{width:${share * 100}%}</style>${mark}`,
  );
  await page.screenshot({ path: `public/${name}.png`, omitBackground: true });
  await page.close();
}
await browser.close();
