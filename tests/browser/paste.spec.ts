import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { shared } from '../tools/root.ts';
import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';
import { ferry, relay } from './texts.ts';

const outline = (page: Page) => page.getByRole('tree', { name: 'Files and diagrams' });
const entry = (page: Page, name: string | RegExp) => outline(page).getByRole('treeitem', { name });
const language = (page: Page) => page.getByRole('button', { name: /^Language: / });

test.beforeEach(async ({ page }) => {
  await open(page);
});

test('Markdown is recognised, and its diagrams are listed', async ({ page }) => {
  await desk.write(page, ferry);
  await expect(outline(page).getByRole('treeitem', { level: 2 })).toHaveText([
    /Selling one/,
    /Casting off/,
    /A boat's day/,
    /Where luggage goes/,
  ]);
  await expect(entry(page, /Selling one/)).toHaveAttribute('aria-selected', 'true');
  await language(page).click();
  await expect(desk.entryOf(page, /Detect by content/)).toHaveText(/Markdown/);
  await expect(desk.entryOf(page, /Detect by content/)).toBeChecked();
});

test('picking a diagram of the document shows its run', async ({ page }) => {
  await desk.write(page, ferry);
  await desk.expectStep(page, 0, 5);
  await entry(page, /Casting off/).click();
  await desk.expectStep(page, 0, 7);
  await desk.press(page, 'Step forward');
  await expect(desk.told(page)).toHaveText(/Captain sends lines off to Crew/);
  await expect(page.locator('.cm-step')).toHaveText(/Captain->>Crew: lines off/);
});

test('editing the document keeps the pick', async ({ page }) => {
  await desk.write(page, ferry);
  await entry(page, /Casting off/).click();
  await desk.expectStep(page, 0, 7);
  // More text above moves the diagram, more text inside changes it.
  await desk.source(page).press('ControlOrMeta+Home');
  await desk.paste(desk.source(page), '# A title above\n\nAnd a paragraph of its own.\n\n');
  await expect(entry(page, /Casting off/)).toHaveAttribute('aria-selected', 'true');
  await desk.write(page, ferry.replace('haul in', 'haul in\n    Captain->>Crew: cast off'));
  await desk.expectStep(page, 0, 9);
  await expect(entry(page, /Casting off/)).toHaveAttribute('aria-selected', 'true');
});

test('the language can be set by hand, and left to detection again', async ({ page }) => {
  await desk.write(page, relay);
  await desk.expectStep(page, 0, 7);
  await expect(language(page)).toHaveAccessibleName('Language: Mermaid sequence');
  await desk.choose(page, /^Language: /, 'Plain text');
  await expect(language(page)).toHaveText(/set/);
  await expect(desk.picture(page).getByText('No diagram in this file')).toBeVisible();
  await desk.choose(page, /^Language: /, /Detect by content/);
  await expect(language(page)).toHaveAccessibleName('Language: Mermaid sequence');
  await desk.expectStep(page, 0, 7);
});

test('a document without diagrams says so kindly', async ({ page }) => {
  await desk.write(page, '# Minutes\n\nNobody drew anything today.\n');
  await expect(desk.picture(page).getByText('No diagram in this file')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Problems' })).toHaveText(/No problems|remark/);
});

test('text whose encoding was mistaken is repaired on request', async ({ page }) => {
  const healthy = relay.replace('baton again', 'baton → again ✅');
  // UTF-8 read as Windows-1252, as a careless program does.
  await desk.write(page, healthy.replace('→', 'â†’').replace('✅', 'âœ…'));
  await desk.expectStep(page, 0, 7);
  await page.getByRole('button', { name: 'Repair', exact: true }).click();
  await expect(desk.source(page)).toContainText('B->>C: baton → again ✅');
  await expect(page.getByRole('button', { name: /Repair/ })).toHaveCount(0);
  await desk.expectStep(page, 0, 7);
});

test('an error is listed with its line, and mended with one click', async ({ page }) => {
  await desk.write(page, relay.replace('A->>B: baton', 'A->>B: baton\n    opt perhaps'));
  await expect(desk.status(page)).toHaveText(/errors?/);
  const problems = page.getByRole('region', { name: 'Problems' });
  await expect(
    problems.getByRole('button', { name: /"opt" is never closed.*line 6/ }),
  ).toBeVisible();
  await problems.getByRole('button', { name: 'Add the missing "end"' }).click();
  await expect(desk.source(page)).toContainText(/arrived\s*end/);
  await expect(desk.status(page)).toHaveText('Done');
});

const seeds = shared('seeds');

test('a long document of many diagrams, whole', async ({ page }) => {
  test.skip(!seeds, 'the document is not there');
  const text = readFileSync(join(seeds ?? '', 'inter-tier-protocol.md'), 'utf8');
  await desk.write(page, text);
  await expect(outline(page).getByRole('treeitem', { level: 2 })).toHaveCount(20);
  const name = /Distributed Transaction Flow/;
  await entry(page, name).click();
  await expect(entry(page, name)).toHaveAttribute('aria-selected', 'true');
  await expect(desk.status(page)).toHaveText('Done');
  await desk.press(page, 'To the end');
  const { step, steps } = await desk.stepOf(page);
  expect(step).toBe(steps);
  expect(steps).toBeGreaterThan(10);
  await expect(desk.told(page)).toHaveText(/Done\.$/);
  await desk.press(page, 'Step back');
  await desk.expectStep(page, steps - 1);
});
