import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';
import { ferry, inn } from './texts.ts';

/** Fails with what axe finds, told by rule and place. */
async function accessible(page: Page, what: string): Promise<void> {
  // Colours in the middle of fading in are nobody's colours.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
    }
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${what}: ${id} at ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  );
  expect.soft(found).toEqual([]);
}

/** The colour behind the page. */
const background = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const [red = '0'] = /\d+/.exec(getComputedStyle(document.body).backgroundColor) ?? [];
    return Number(red);
  });

const dialogs: [name: string, open: (page: Page) => Promise<void>][] = [
  ['Share', (page) => page.getByRole('button', { name: 'Share' }).click()],
  ['Export', (page) => page.getByRole('button', { name: 'Export', exact: true }).click()],
  ['Version history', (page) => desk.choose(page, 'Menu', /Version history/)],
  ['Projects and storage', (page) => desk.choose(page, 'Menu', /Projects and storage/)],
  ['Examples', (page) => desk.choose(page, 'Menu', /Examples/)],
  ['Commands', (page) => page.keyboard.press('ControlOrMeta+k')],
  ['Help', (page) => desk.choose(page, 'Menu', /Help and keyboard/)],
  ['Breakpoints', (page) => desk.choose(page, 'More ways to step', 'Breakpoints')],
];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`${colorScheme}: axe finds nothing wrong`, () => {
    test.use({ colorScheme });

    test('at the start and in the middle of a run, in every tab', async ({ page }) => {
      test.slow();
      await desk.openRun(page, inn, 8);
      await expect(page.getByRole('slider', { name: /^Timeline/ })).toBeVisible();
      await accessible(page, 'start');
      await page.keyboard.press('End');
      await page.keyboard.press('ArrowLeft');
      await desk.expectStep(page, 7);
      for (const tab of ['Event', 'Why', 'State', 'Now']) {
        await desk.show(page, 'Inspector', tab);
        await accessible(page, tab);
      }
      for (const tab of ['Events', 'Metrics']) {
        await desk.show(page, 'Timeline', tab);
        await accessible(page, tab);
      }
      for (const tab of ['Profile', 'Faults']) {
        await desk.show(page, 'Source', tab);
        await accessible(page, tab);
      }
    });

    test('in pictures', async ({ page }) => {
      test.slow();
      await open(page);
      await desk.write(page, ferry);
      await page.getByRole('treeitem', { name: /Casting off/ }).click();
      await desk.show(page, 'Pictures', 'Diagram');
      await desk.press(page, 'Step forward');
      await expect(page.locator('.is-present').first()).toBeVisible();
      await accessible(page, 'diagram');
      await page.getByRole('treeitem', { name: /A boat's day/ }).click();
      await desk.show(page, 'Pictures', 'States');
      await expect(page.getByRole('group', { name: /^States/ })).toContainText('Sailing');
      await accessible(page, 'states');
      await page.getByRole('treeitem', { name: /Where luggage goes/ }).click();
      await desk.show(page, 'Pictures', 'Graph');
      await expect(page.getByRole('group', { name: /^Graph/ })).toContainText('Belt');
      await accessible(page, 'graph');
    });

    test('in dialogs', async ({ page }) => {
      test.slow();
      await open(page);
      await expect(desk.status(page)).toHaveText('Done');
      for (const [name, show] of dialogs) {
        await show(page);
        await expect(page.getByRole('dialog')).toBeVisible();
        await page.waitForLoadState('networkidle');
        await accessible(page, name);
        await desk.closeDialog(page);
      }
    });

    test('at 390 px', async ({ page }) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await open(page);
      await expect(desk.status(page)).toHaveText('Done');
      for (const part of ['Picture', 'Timeline', 'Inspector', 'Source']) {
        await page.getByRole('navigation').getByRole('button', { name: part }).click();
        await accessible(page, part);
      }
    });
  });
}

test('the system’s setting decides between light and dark, unless the person does', async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await open(page);
  expect(await background(page)).toBeGreaterThan(200);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => background(page)).toBeLessThan(60);
  await desk.choose(page, 'Menu', 'Theme: light');
  await expect.poll(() => background(page)).toBeGreaterThan(200);
  await page.reload();
  await expect(desk.status(page)).toHaveText('Done');
  expect(await background(page)).toBeGreaterThan(200);
  await desk.choose(page, 'Menu', 'Theme: as the system');
  await expect.poll(() => background(page)).toBeLessThan(60);
});

test('at 390 px every part can be reached, and the page does not scroll sideways', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  const parts = page.getByRole('navigation');
  const fits = (): Promise<boolean> =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth <= clientWidth;
    });
  await expect(page.getByRole('listbox', { name: 'Sequence of the run' })).toBeVisible();
  await desk.press(page, 'Step forward');
  await expect(desk.told(page)).toHaveText(/^Step 1/);
  for (const [part, there] of [
    ['Timeline', page.getByRole('slider', { name: /^Timeline/ })],
    ['Inspector', page.getByRole('tab', { name: 'Now' })],
    ['Source', desk.source(page)],
    ['Picture', page.getByRole('listbox', { name: 'Sequence of the run' })],
  ] as const) {
    await parts.getByRole('button', { name: part }).click();
    await expect(there).toBeInViewport();
    await expect(desk.transport(page).getByRole('button', { name: 'Play' })).toBeInViewport();
    expect(await fits(), part).toBe(true);
  }
  for (const [name, show] of dialogs.slice(0, 5)) {
    if (name === 'Export') continue;
    await show(page);
    await expect(page.getByRole('dialog')).toBeInViewport({ ratio: 0.9 });
    expect(await fits(), name).toBe(true);
    await desk.closeDialog(page);
  }
});

test('who wants less motion gets none', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await desk.openRun(page, inn, 8);
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((one) => Number(one.effect?.getComputedTiming().duration ?? 0) > 50)
      .map((one) => String((one.effect as KeyframeEffect).target?.className)),
  );
  expect(moving).toEqual([]);
});

test.describe('by keyboard alone', () => {
  test('Tab reaches the transport, the source, the tabs and the pictures', async ({ page }) => {
    await desk.openRun(page, inn, 8);
    const reached: string[] = [];
    for (let at = 0; at < 60; at++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const { activeElement } = document;
        if (!activeElement || activeElement === document.body) return '';
        return activeElement.getAttribute('aria-label') ?? activeElement.textContent ?? '';
      });
      reached.push(name.trim());
      // Tab indents in the editor; Escape lets it out.
      if (name.startsWith('Source: ')) await page.keyboard.press('Escape');
    }
    for (const part of [
      'Skip to the picture',
      'Step forward',
      'Share',
      'Menu',
      'Sequence of the run',
      'Now',
    ]) {
      expect(reached, part).toContain(part);
    }
    expect(reached.some((name) => name.startsWith('Source: '))).toBe(true);
    expect(reached.some((name) => name.startsWith('Timeline, '))).toBe(true);
  });

  test('a button steps, and dialogs give the focus back', async ({ page }) => {
    await desk.openRun(page, inn, 8);
    const forward = desk.transport(page).getByRole('button', { name: 'Step forward' });
    await forward.focus();
    await page.keyboard.press('Enter');
    await desk.expectStep(page, 1);
    await expect(forward).toBeFocused();
    const share = page.getByRole('button', { name: 'Share' });
    await share.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeVisible();
    await desk.closeDialog(page);
    await expect(share).toBeFocused();
    const menu = page.getByRole('button', { name: 'Menu', exact: true });
    await menu.focus();
    await page.keyboard.press('Enter');
    await expect(desk.entryOf(page, 'New project')).toBeFocused();
    await page.keyboard.press('h');
    await expect(desk.entryOf(page, /Help and keyboard/)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
    await desk.closeDialog(page);
    await expect(menu).toBeFocused();
  });

  test('commands are found by name', async ({ page }) => {
    await desk.openRun(page, inn, 8);
    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.getByRole('combobox')).toBeFocused();
    await page.keyboard.type('to the end');
    await expect(page.getByRole('option', { selected: true }).first()).toContainText('To the end');
    await page.keyboard.press('Enter');
    await desk.expectStep(page, 8, 8);
  });

  test('tabs are changed by arrows', async ({ page }) => {
    await desk.openRun(page, inn, 8);
    await page.getByRole('tab', { name: 'Now' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('tab', { name: 'Event', exact: true })).toBeFocused();
    await expect(page.getByRole('tabpanel', { name: 'Event', exact: true })).toBeVisible();
    await page.keyboard.press('End');
    await expect(page.getByRole('tab', { name: 'Steps' })).toBeFocused();
  });
});
