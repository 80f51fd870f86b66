import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';

const quarry = `sequenceDiagram
  title Marble for the fountain
  participant S as Tier 1<br/>Quarry Swarm
  participant R as Tier 2<br/>Cutting Run
  participant E as Tier 3<br/>Step Executor
  participant Saw as Wire Saw Tool
  participant Depot
  S->>S: set aside 6,000 credits
  S->>R: startRoutine(slabs, 2,400 credits, timeout: 40 min)
  R->>E: executeStep(cut, 500 credits)
  E->>Saw: saw (150 credits, timeout: 8s)
  Saw-->>E: slab (130 credits)
  E->>Depot: store (20 credits)
  E-->>R: cut <30ms
  R-->>S: slabs done (1,900 credits used)
`;

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Turn into a scenario' });
const preview = (page: Page): Locator =>
  dialog(page).getByRole('region', { name: 'Text of the scenario' });
const value = (page: Page, text: string): Locator =>
  dialog(page).getByRole('checkbox', { name: text, exact: true });
const tierOf = (page: Page, name: RegExp): Locator => dialog(page).getByRole('combobox', { name });
const offer = (page: Page): Locator =>
  page.getByRole('button', { name: 'Turn it into a scenario' });

/** Pastes the diagram and waits until the page offers to make a scenario of it. */
async function openDialog(page: Page): Promise<void> {
  await open(page);
  await desk.write(page, quarry);
  await offer(page).click();
  await expect(preview(page)).toContainText('budget: 6,000 credits');
}

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 8; presses++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  await expect(target).toBeFocused();
}

/** Fails with what axe finds. */
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

test('a protocol becomes a scenario with exactly what is accepted, and runs', async ({ page }) => {
  await openDialog(page);
  await expect(tierOf(page, /Quarry Swarm/)).toHaveValue('swarm');
  await expect(tierOf(page, /Depot/)).toHaveValue('');
  await expect(value(page, '500 credits')).toHaveAccessibleDescription(
    'estimate of the step executeStep',
  );

  await value(page, '500 credits').uncheck();
  await expect(preview(page)).not.toContainText('500 credits');
  await expect(value(page, '20 credits')).toHaveCount(0);
  await tierOf(page, /Depot/).selectOption('tool');
  await expect(preview(page)).toContainText('Depot: { estimate: 20 credits }');
  await expect(value(page, '20 credits')).toBeChecked();
  await expect(value(page, '500 credits')).not.toBeChecked();
  const text = (await preview(page).textContent()) ?? '';

  await dialog(page).getByRole('button', { name: 'Create' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Picture' })).toBeFocused();
  await expect(desk.source(page)).toHaveAccessibleName(/marble-for-the-fountain\.yaml/);
  expect(await desk.sourceText(page)).toBe(text);
  await expect(desk.status(page)).toHaveText('Done');
  await desk.blur(page);
  await page.keyboard.press('End');
  const tree = page.getByRole('tree', { name: /^Holders of budgets/ });
  await expect(tree.getByRole('treeitem').first()).toContainText('6,000');
  await desk.blur(page);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(desk.source(page)).toHaveAccessibleName(/\.mmd/);
});

test('a value is found in the source, and what was decided is kept', async ({ page }) => {
  await openDialog(page);
  await value(page, '6,000 credits').uncheck();
  await dialog(page)
    .getByRole('button', { name: /set aside/ })
    .click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(desk.source(page)).toBeFocused();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('6,000 credits');
  await desk.choose(page, 'Menu', 'Turn into a scenario…');
  await expect(value(page, '6,000 credits')).not.toBeChecked();
  await expect(preview(page)).not.toContainText('6,000 credits');
});

test('everything can be done by key', async ({ page }) => {
  await open(page);
  await desk.write(page, quarry);
  await offer(page).focus();
  await page.keyboard.press('Enter');
  await expect(preview(page)).toContainText('budget: 6,000 credits');
  await tabTo(page, tierOf(page, /Quarry Swarm/));
  await tabTo(page, tierOf(page, /Depot/));
  await page.keyboard.type('Tool');
  await expect(tierOf(page, /Depot/)).toHaveValue('tool');
  await tabTo(page, dialog(page).getByRole('button', { name: 'None of the values' }));
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('status')).toHaveText(/^0 of /);
  await expect(preview(page)).not.toContainText('credits');
  await tabTo(page, value(page, '6,000 credits'));
  await page.keyboard.press('Space');
  await expect(preview(page)).toContainText('budget: 6,000 credits');
  await page.keyboard.press('Escape');
  await expect(offer(page)).toBeFocused();
});

test('other protocols are made into scenarios by command', async ({ page }) => {
  await open(page);
  await desk.write(page, 'sequenceDiagram\n  Cook->>Oven: bake (30 credits)\n');
  await expect(desk.status(page)).toHaveText('Done');
  await desk.blur(page);
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('dialog').locator('input')).toBeFocused();
  await page.keyboard.type('turn into');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toContainText('at least one participant');
  await expect(dialog(page).getByRole('button', { name: 'Create' })).toBeDisabled();
  await tierOf(page, /Cook/).selectOption('run');
  await tierOf(page, /Oven/).selectOption('step');
  await expect(preview(page)).toContainText('estimate: 30 credits');
  await desk.closeDialog(page);
  await expect(offer(page)).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('axe finds nothing wrong, also in a narrow page', async ({ page }) => {
      test.slow();
      await openDialog(page);
      await page.getByText('1 more without a place').click();
      await accessible(page, 'dialog');
      await page.setViewportSize({ width: 390, height: 800 });
      await accessible(page, 'narrow dialog');
      const over = await page.evaluate(() => {
        const content = document.querySelector('dialog .content');
        return content ? content.scrollWidth - content.clientWidth : 1;
      });
      expect(over).toBeLessThanOrEqual(0);
      await desk.closeDialog(page);
      await page.getByRole('button', { name: 'Source', exact: true }).click();
      await expect(offer(page)).toBeVisible();
      await accessible(page, 'narrow offer');
    });
  });
}
