import type { Page } from '@playwright/test';
import { encodeLink } from '../../src/link/link.ts';
import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';
import { ferry, inn, relay } from './texts.ts';

const messages = (page: Page) => page.getByRole('region', { name: 'Messages' });
const kept = (page: Page) => page.getByRole('img', { name: 'All changes are kept' });
const dialog = (page: Page) => page.getByRole('dialog');
const runs = (page: Page) => page.getByRole('button', { name: /^Run \d+ of \d+$/ });

/** Types at the end of the source. */
async function type(page: Page, text: string): Promise<void> {
  await desk.source(page).press('ControlOrMeta+End');
  await page.keyboard.type(text);
}

test.describe('a reload', () => {
  test('right after the first change loses nothing', async ({ page }) => {
    await open(page);
    await desk.write(page, relay);
    await page.reload();
    await expect(desk.source(page)).toContainText('participant C as Cleo');
  });

  test('in the middle of typing keeps the text, the pick and the cursor', async ({ page }) => {
    await open(page);
    await desk.write(page, ferry);
    await page.getByRole('treeitem', { name: /Casting off/ }).click();
    await desk.expectStep(page, 0, 7);
    await desk.press(page, 'Step forward');
    await desk.press(page, 'Step forward');
    await desk.expectStep(page, 2, 7);
    await type(page, 'last words');
    await page.reload();
    await desk.expectStep(page, 2, 7);
    await expect(page.getByRole('treeitem', { name: /Casting off/ })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    expect(await desk.sourceText(page)).toBe(`${ferry}last words`);
    await expect(messages(page)).toHaveText('');
  });

  test('keeps the other runs', async ({ page }) => {
    await desk.openRun(page, inn, 8);
    await desk.press(page, 'To the end');
    await desk.choiceMade(page, 'without').getByRole('button').click();
    await desk.takeWay(page, 'with a view', 'nothing left');
    await expect(runs(page)).toHaveAccessibleName('Run 2 of 2');
    await page.reload();
    await expect(runs(page)).toHaveAccessibleName('Run 2 of 2');
    await desk.press(page, 'Step forward');
    await expect(desk.told(page)).toHaveText(/try next door/);
    await runs(page).click();
    await desk.entryOf(page, /^Seed 1/).click();
    await desk.press(page, 'To the end');
    await expect(desk.choiceMade(page, 'without')).toBeVisible();
  });
});

test.describe('while the store is not open yet', () => {
  /** What the store is made of, held back until the test takes the route away. */
  const parts = /assets\/storage-[^/]*\.js$/;
  let letGo = (): void => undefined;

  test.beforeEach(async ({ page }) => {
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route(parts, async (route) => {
      await gate;
      await route.continue().catch(() => undefined);
    });
    await open(page);
    await desk.write(page, relay);
    await expect(desk.source(page)).toContainText('participant C as Cleo');
  });

  test('a reload loses nothing', async ({ page }) => {
    const reloading = page.reload();
    letGo();
    await reloading;
    await expect(desk.source(page)).toContainText('participant C as Cleo');
    await expect(kept(page)).toBeVisible();
  });

  test('a link loses nothing', async ({ page }) => {
    await page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      encodeLink(desk.sharedOf(inn)),
    );
    letGo();
    await expect(desk.source(page)).toContainText('a room for tonight?');
    await desk.choose(page, 'Menu', /Projects and storage/);
    await dialog(page)
      .getByRole('button', { name: /^A table for tonight/ })
      .click();
    await expect(desk.source(page)).toContainText('participant C as Cleo');
  });
});

test.describe('two tabs on one project', () => {
  test('the one that is only looked at follows', async ({ page, context }) => {
    await open(page);
    await desk.write(page, relay);
    await expect(kept(page)).toBeVisible();
    const other = await context.newPage();
    await open(other);
    await expect(desk.source(other)).toContainText('C-->>A: arrived');
    await desk.write(page, inn);
    await expect(desk.source(other)).toContainText('a room for tonight?');
    await expect(messages(other)).toContainText('Updated from another tab');
  });

  for (const [choice, mine, theirs] of [
    ['Keep mine as a copy', true, true],
    ['Take theirs', false, true],
    ['Replace theirs', true, false],
  ] as const) {
    test(`a conflict is said, and ends by “${choice}”`, async ({ page, context }) => {
      await open(page);
      await desk.write(page, relay);
      await expect(kept(page)).toBeVisible();
      const other = await context.newPage();
      // Deaf to the first tab, as when both type in the same moment.
      await other.addInitScript(() => Reflect.deleteProperty(globalThis, 'BroadcastChannel'));
      await open(other);
      await expect(desk.source(other)).toContainText('C-->>A: arrived');
      await type(page, '%% from here');
      await expect(kept(page)).toBeVisible();
      await type(other, '%% from there');
      await expect(messages(other)).toContainText('Changed in another tab as well');
      await expect(desk.source(other)).toContainText('from there');
      await messages(other).getByRole('button', { name: choice }).click();
      await expect(desk.source(other)).toContainText(mine ? 'from there' : 'from here');
      await expect(kept(other)).toBeVisible();
      await desk.choose(other, 'Menu', /Projects and storage/);
      const projects = dialog(other).getByRole('button', { name: /^A table for tonight/ });
      await expect(projects).toHaveCount(mine && theirs ? 2 : 1);
      await desk.closeDialog(other);
      if (mine) return;
      await expect(desk.source(other)).not.toContainText('from there');
    });
  }
});

test('an older version can be put back', async ({ page }) => {
  await open(page);
  await desk.write(page, relay);
  await desk.choose(page, 'Menu', /Version history/);
  await dialog(page).getByRole('textbox', { name: 'Name of the version' }).fill('three runners');
  await dialog(page).getByRole('button', { name: 'Keep now' }).click();
  await expect(dialog(page).getByRole('button', { name: /three runners/ })).toBeVisible();
  await desk.closeDialog(page);
  await desk.write(page, inn);
  await desk.choose(page, 'Menu', /Version history/);
  await dialog(page)
    .getByRole('button', { name: /three runners/ })
    .click();
  await expect(dialog(page).getByRole('region', { name: 'What has changed since' })).toContainText(
    '+     G->>H: a room for tonight?',
  );
  await dialog(page).getByRole('button', { name: 'Put it back' }).click();
  await expect(desk.source(page)).toContainText('A->>B: baton');
  await desk.expectStep(page, 0, 7);
  // What was there is a version now.
  await desk.choose(page, 'Menu', /Version history/);
  await expect(dialog(page).getByRole('button', { name: /Before a restore/ })).toBeVisible();
});

test('a project goes to the trash and comes back', async ({ page }) => {
  await open(page);
  await desk.write(page, relay);
  await page.getByRole('textbox', { name: 'Project name' }).fill('The runners');
  await page.keyboard.press('Enter');
  await expect(kept(page)).toBeVisible();
  await desk.choose(page, 'Menu', /Projects and storage/);
  const project = dialog(page).getByRole('button', { name: /^The runners/ });
  await dialog(page).getByRole('button', { name: 'More about The runners' }).click();
  await desk.entryOf(page, 'Move to the trash').click();
  await expect(project).toHaveCount(0);
  await dialog(page).getByRole('button', { name: 'Take out' }).click();
  await project.click();
  await expect(desk.source(page)).toContainText('A->>B: baton');
});

test('a project is saved as a file and opened elsewhere', async ({ page, browser }) => {
  await desk.openRun(page, inn, 8);
  await desk.press(page, 'To the end');
  await desk.choiceMade(page, 'without').getByRole('button').click();
  await desk.takeWay(page, 'with a view', 'nothing left');
  await expect(runs(page)).toHaveAccessibleName('Run 2 of 2');
  await desk.choose(page, 'Menu', 'Export…');
  const downloading = page.waitForEvent('download');
  await dialog(page).getByRole('button', { name: 'Save the project' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('shared-run.lockstep.json');
  const file = test.info().outputPath(download.suggestedFilename());
  await download.saveAs(file);

  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(page.url());
  const choosing = other.waitForEvent('filechooser');
  await desk.choose(other, 'Menu', /Open files/);
  await (await choosing).setFiles(file);
  await expect(messages(other)).toContainText('Project opened');
  await expect(runs(other)).toHaveAccessibleName('Run 2 of 2');
  await expect(desk.source(other)).toContainText('a room for tonight?');
  await context.close();
});

test('a full disk is said, and the text stays', async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of ['put', 'add'] as const) {
      const real = IDBObjectStore.prototype[name];
      IDBObjectStore.prototype[name] = function full(...args) {
        if (Reflect.get(globalThis, 'full')) throw new DOMException('full', 'QuotaExceededError');
        return real.apply(this, args);
      };
    }
  });
  await open(page);
  await desk.write(page, relay);
  await expect(kept(page)).toBeVisible();
  await page.evaluate(() => Reflect.set(globalThis, 'full', true));
  await type(page, '%% more than fits');
  await expect(messages(page).getByRole('alert')).toContainText('No room left');
  await expect(desk.source(page)).toContainText('more than fits');
  // It goes on running, and can be saved to the disk.
  await desk.press(page, 'To the end');
  await desk.expectStep(page, 7, 7);
  expect(await desk.sourceText(page)).toContain('more than fits');
  await expect(messages(page).getByRole('button', { name: 'Try again' })).toBeVisible();
  // It is tried again by itself as well, as soon as there is room.
  await page.evaluate(() => Reflect.set(globalThis, 'full', false));
  await expect(kept(page)).toBeVisible();
  await expect(messages(page).getByRole('alert')).toHaveCount(0);
  await page.reload();
  await expect(desk.source(page)).toContainText('more than fits');
});

test('a browser that keeps nothing is said to, and all else works', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
  });
  await open(page);
  await expect(messages(page)).toContainText('This browser keeps nothing');
  await desk.write(page, relay);
  await desk.expectStep(page, 0, 7);
  await desk.press(page, 'Step forward');
  await expect(desk.told(page)).toHaveText(/^Step 1/);
  await expect(page.getByRole('img', { name: /keeps nothing/ })).toBeVisible();
});
