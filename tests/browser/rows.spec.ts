import type { Page } from '@playwright/test';
import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';
import { rowPaths, type RowPath } from './row-paths.ts';

/** Opens an example from the gallery, as a person would, and waits for its run. */
async function openExample(page: Page, example: string): Promise<void> {
  await desk.choose(page, 'Menu', /Examples/);
  await page.locator(`[data-example="${example}"]`).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(desk.status(page)).not.toHaveText(/Running|Reading/);
  await expect(desk.position(page)).toHaveText(/^0\/[1-9]/);
}

async function follow(page: Page, clicks: readonly string[]): Promise<void> {
  for (const click of clicks) {
    if (click.startsWith('tab:')) {
      const name = new RegExp(`^${click.slice('tab:'.length)}`);
      await page.getByRole('tab', { name }).first().click();
    } else {
      // At the end already, “To the end” has nothing to do.
      const { step, steps } = await desk.stepOf(page);
      if (click === 'To the end' && step === steps) continue;
      await page.getByRole('button', { name: click, exact: true }).first().click();
    }
  }
}

/** Everything that is written on the page. */
const written = async (page: Page): Promise<string> =>
  (await page.locator('body').innerText()).replaceAll(/\s+/g, ' ');

/** Rows by example: each example is opened once. */
const byExample = new Map<string, [row: string, path: RowPath][]>();
for (const [row, path] of Object.entries(rowPaths)) {
  byExample.set(path.example, [...(byExample.get(path.example) ?? []), [row, path]]);
}
const examples = [...byExample];
const size = Math.ceil(examples.length / 6);

for (let part = 0; part < 6; part++) {
  const members = examples.slice(part * size, (part + 1) * size);
  const rows = members.flatMap(([, paths]) => paths.map(([row]) => row));
  test(`three clicks from their examples: ${rows.join(' ')}`, async ({ page }) => {
    test.slow();
    await open(page);
    for (const [example, paths] of members) {
      await openExample(page, example);
      for (const [row, path] of paths) await seen(page, row, path);
    }
  });
}

async function seen(page: Page, row: string, { clicks, see }: RowPath): Promise<void> {
  expect(clicks.length + 1).toBeLessThanOrEqual(3);
  await follow(page, clicks);
  await expect.poll(() => written(page), { message: `${row}: ${see}` }).toMatch(see);
  const dialog = page.getByRole('dialog');
  if (await dialog.isVisible()) await page.keyboard.press('Escape');
}
