import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { encodeLink } from '../../src/link/link.ts';
import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';
import { harbour, hasty, studio } from './scenario-texts.ts';

/** Opens the page with a scenario in it, and waits until its run is there. */
async function openScenario(page: Page, text: string, document: string): Promise<void> {
  const link = encodeLink(
    desk.sharedOf(text, {
      files: [{ path: 'work.yaml', text }],
      open: 'work.yaml',
      run: { document, seed: 7, choices: [], faults: [] },
    }),
  );
  await open(page, link);
  await expect(page.getByRole('button', { name: 'Search runs' })).toBeVisible();
  await desk.blur(page);
}

/** Moves the cursor to a step by its address on the slider. */
async function goto(page: Page, step: number): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Position in the run' });
  await slider.evaluate((element, value) => {
    const input = element as HTMLInputElement;
    input.value = String(value);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }, step);
  await desk.expectStep(page, step);
}

const tree = (page: Page): Locator => page.getByRole('tree', { name: /^Holders of budgets/ });
const verdict = (page: Page): Locator => page.getByTestId('verdict');

test.describe('tiers', () => {
  test('B20 B21 who holds which budget is a tree that follows the cursor', async ({ page }) => {
    await openScenario(page, studio, 'autumn-posters');
    await goto(page, 30);
    await desk.show(page, 'Pictures', 'Tiers');
    await expect(tree(page).getByRole('treeitem', { name: /^studio/ })).toContainText('10,000');
    const poster = tree(page).getByRole('treeitem', { name: /^poster/ });
    await expect(poster).toContainText('/ 3,000');
    await expect(poster.getByRole('img', { name: /Credits: .* of 3,000/ })).toBeVisible();
    await page.getByRole('button', { name: 'Memory', exact: true }).first().click();
    await expect(poster.getByRole('img', { name: /Memory/ })).toBeVisible();
    await expect(page.getByText('5 denied')).toBeVisible();
    await desk.press(page, 'To the start');
    await expect(tree(page).getByRole('treeitem', { name: /^poster/ })).toHaveCount(0);
  });

  test('the tree is walked and folded with the keyboard', async ({ page }) => {
    await openScenario(page, studio, 'autumn-posters');
    await goto(page, 30);
    await desk.show(page, 'Pictures', 'Tiers');
    const items = tree(page).getByRole('treeitem');
    await expect(items.first()).toBeVisible();
    const count = await items.count();
    await tree(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    await expect(items).toHaveCount(1);
    await page.keyboard.press('ArrowRight');
    await expect(items).toHaveCount(count);
  });

  test('B01 stepping by tier goes to its next event, and back', async ({ page }) => {
    await openScenario(page, studio, 'autumn-posters');
    await page.keyboard.press('2');
    const first = await desk.stepOf(page);
    expect(first.step).toBeGreaterThan(0);
    await page.keyboard.press('3');
    await expect.poll(async () => (await desk.stepOf(page)).step).toBeGreaterThan(first.step);
    const second = await desk.stepOf(page);
    await page.keyboard.press('Shift+Digit2');
    await expect.poll(async () => (await desk.stepOf(page)).step).toBeLessThan(second.step);
    await desk.choose(page, 'More ways to step', 'To the next event of a tool');
    await expect(desk.told(page)).toHaveText(/find|model/);
  });

  test('B26 budgets over time show what was denied', async ({ page }) => {
    await openScenario(page, studio, 'autumn-posters');
    await desk.show(page, 'Timeline', 'Budgets');
    const chart = page.getByRole('slider', { name: /^Credits of \d+ holders/ });
    await expect(chart).toContainText('poster');
    await page.getByLabel('Conflicts only').check();
    await expect(chart).toContainText('late');
    await expect(chart).not.toContainText('poster');
    await chart.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await desk.stepOf(page)).step).toBeGreaterThan(0);
  });
});

test.describe('parts of a system', () => {
  test('B39 B43 transactions: phases, votes and locks', async ({ page }) => {
    await openScenario(page, harbour, 'harbour-office');
    await desk.press(page, 'To the end');
    await desk.show(page, 'Pictures', 'Transactions');
    const chart = page.getByRole('slider', { name: /^Phases of/ });
    await expect(chart).toContainText('ledger');
    const members = page.getByRole('table', { name: /^Members/ });
    await expect(members.getByRole('row', { name: /^berth/ })).toContainText('committed');
    await expect(page.getByRole('table', { name: /^Locks/ })).toContainText('none held');
    await page.getByRole('button', { name: 'Steps', exact: true }).first().click();
    await expect(chart).toContainText('in doubt');
  });

  test('B51 B53 the bus: lanes, and counts by topic', async ({ page }) => {
    await openScenario(page, harbour, 'harbour-office');
    await desk.press(page, 'To the end');
    await desk.show(page, 'Pictures', 'Bus');
    await expect(page.getByRole('slider', { name: /^Events of/ })).toContainText('board');
    const row = page.getByRole('table', { name: /^Events by topic/ }).getByRole('row', {
      name: /^run\/started/,
    });
    await expect(row).toContainText('2');
    await page.getByRole('combobox', { name: 'Topic' }).selectOption('run/started');
    await expect(row).toHaveClass(/chosen/);
  });

  test('B55 a barrier: who has answered, and what came of it', async ({ page }) => {
    await openScenario(page, harbour, 'harbour-office');
    await desk.press(page, 'To the end');
    await desk.show(page, 'Pictures', 'Barriers');
    const card = page.getByRole('list', { name: /^Barriers/ });
    await expect(card).toContainText('night entry');
    await expect(card).toContainText('timed out');
    await expect(card.getByText('has not answered')).toHaveCount(1);
  });

  test('B10 B11 B13 errors climb a ladder; severity by yes and no; the matrix', async ({
    page,
  }) => {
    await openScenario(page, harbour, 'harbour-office');
    await desk.press(page, 'To the end');
    await desk.show(page, 'Pictures', 'Errors');
    await page.getByRole('button', { name: /^security violation/ }).click();
    const ladder = page.getByRole('region', { name: /^Ladder of/ });
    await expect(ladder).toContainText('escalated');
    await expect(ladder.getByRole('button', { name: /^raised/ })).toBeVisible();
    await expect(page.getByText('not in the published figure')).toBeVisible();
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await expect(page.getByText('Emergency stop, always.')).toBeVisible();
  });

  test('B46 B48 variables by context, and what is kept from whom', async ({ page }) => {
    await openScenario(page, studio, 'autumn-posters');
    await goto(page, 30);
    await desk.show(page, 'Pictures', 'Context');
    const brief = page.getByRole('button', { name: 'brief', exact: true }).first();
    await expect(brief).toBeVisible();
    await brief.click();
    await expect(page.getByRole('heading', { name: 'What happened to brief' })).toBeVisible();
  });

  test('every part has a card with what it was made with', async ({ page }) => {
    await openScenario(page, harbour, 'harbour-office');
    await desk.show(page, 'Pictures', 'Parts');
    await page.getByRole('searchbox', { name: 'Find a part' }).fill('bus');
    const list = page.getByRole('list', { name: /^Parts/ });
    await list.getByText('Made with').first().click();
    await expect(list).toContainText('history');
  });

  test('B58 B13 B22 targets, and the review of published figures', async ({ page }) => {
    await openScenario(page, studio, 'autumn-posters');
    await desk.show(page, 'Timeline', 'Targets');
    await page.getByRole('button', { name: 'Sober' }).click();
    await expect(page.getByRole('region', { name: /^Measures/ })).toContainText('Swarm to run');
    await expect(page.getByText('‘sustained’ is below ‘target’')).toBeVisible();
    await desk.show(page, 'Timeline', 'Review');
    await expect(page.getByText('beside each other: 3,300 > 3,000')).toBeVisible();
  });
});

test.describe('what goes wrong', () => {
  test('X05 a crash by hand joins the plan, and can be taken back', async ({ page }) => {
    await openScenario(page, harbour, 'harbour-office');
    await desk.press(page, 'Step forward');
    const before = await desk.stepOf(page);
    await page.getByRole('button', { name: 'Disturb' }).click();
    await page.getByRole('button', { name: 'Crash crane' }).click();
    await expect(page.getByRole('tab', { name: /^Faults/ })).toContainText('1');
    expect((await desk.stepOf(page)).step).toBe(before.step);
    await desk.show(page, 'Pictures', 'Transactions');
    await desk.press(page, 'To the end');
    await desk.show(page, 'Source', 'Faults');
    const plan = page.getByRole('list', { name: 'Faults of this run' });
    await expect(plan).toContainText('crane crashes at');
    await plan.getByRole('button', { name: /^Change/ }).click();
    await page.getByRole('combobox', { name: 'What', exact: true }).selectOption('partition');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await expect(plan).toContainText('crane cut off');
    await plan.getByRole('button', { name: /^Remove/ }).click();
    await expect(plan).toHaveCount(0);
  });

  test('X05 on the picture itself: the other button, on a participant', async ({ page }) => {
    await openScenario(page, harbour, 'harbour-office');
    await desk.press(page, 'Step forward');
    const head = desk.picture(page).getByRole('button', { name: 'berth', exact: true });
    await head.click({ button: 'right' });
    const panel = page.getByRole('dialog', { name: 'Let something go wrong' });
    await panel.getByRole('button', { name: 'Cut berth off' }).click();
    await expect(panel).toBeHidden();
    await expect(page.getByRole('tab', { name: /^Faults/ })).toContainText('1');
  });

  test('X05 a run that plays goes on after a fault', async ({ page }) => {
    await openScenario(page, harbour, 'harbour-office');
    await desk.press(page, 'Play');
    await page.getByRole('button', { name: 'Disturb' }).click();
    await page.getByRole('button', { name: 'Slow tide down' }).click();
    await expect(page.getByRole('tab', { name: /^Faults/ })).toContainText('2');
    const { step } = await desk.stepOf(page);
    await expect.poll(async () => (await desk.stepOf(page)).step).toBeGreaterThan(step);
    await desk.press(page, 'Pause');
  });

  test('what if: another policy, both runs side by side from where they part', async ({ page }) => {
    await openScenario(page, studio, 'autumn-posters');
    await desk.show(page, 'Pictures', 'What if');
    await page.getByRole('combobox', { name: 'Which value' }).fill('policies.conflict');
    await expect(page.getByText('is fcfs; were it')).toBeVisible();
    await page.getByRole('textbox', { name: 'Another value' }).fill('queue');
    await page.getByRole('button', { name: 'Run it beside' }).click();
    await expect(page.getByRole('heading', { name: /^They part at step/ })).toBeVisible();
    const table = page.getByRole('table', { name: 'What differs in the end' });
    await expect(table.getByRole('row', { name: /^studio: credits used/ })).toContainText('+');
    await expect(page.getByRole('list', { name: 'Changed in this run' })).toContainText('queue');
  });
});

test.describe('searching', () => {
  test('X06 B41 finds the smallest run that breaks it, opens and shares it', async ({
    page,
    context,
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await openScenario(page, hasty, 'hasty-harbour');
    await page.getByRole('button', { name: 'Search runs' }).click();
    await page.getByRole('button', { name: 'Every order and crash point' }).click();
    await expect(verdict(page)).toHaveText(/to break it/, { timeout: 30_000 });
    const found = page.getByRole('region', { name: 'What was found' });
    await found
      .getByRole('button', { name: /^Copy a link/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Open the smallest run' }).click();
    await expect(desk.status(page)).toHaveText(/broken|Broken/);
    await expect(page.getByRole('button', { name: /^broken at/ }).first()).toBeVisible();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await context.newPage();
    await other.goto(link);
    await expect(other.getByText('The same run')).toBeVisible();
    await other.close();
  });

  test('X07 X09 the page stays live while it searches, and cancelling works at once', async ({
    page,
  }) => {
    await openScenario(page, harbour, 'harbour-office');
    await desk.show(page, 'Timeline', 'Search');
    await page.getByRole('button', { name: 'Every order and crash point' }).click();
    const progress = page.getByRole('progressbar', { name: 'Progress of the search' });
    await expect(progress).toBeVisible();
    await desk.press(page, 'Step forward');
    await desk.expectStep(page, 1);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect(verdict(page)).toHaveText(/Ended by you/);
    await page.getByRole('button', { name: /^Try/ }).click();
    await expect(verdict(page)).toBeVisible({ timeout: 40_000 });
  });
});

const tabs: [text: string, document: string, row: string, names: string[]][] = [
  [studio, 'autumn-posters', 'Pictures', ['Tiers', 'Errors', 'Context', 'Parts', 'What if']],
  [studio, 'autumn-posters', 'Timeline', ['Budgets', 'Targets', 'Search', 'Review']],
  [harbour, 'harbour-office', 'Pictures', ['Bus', 'Errors', 'Transactions', 'Barriers', 'Parts']],
];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`${colorScheme}: axe finds nothing wrong`, () => {
    test.use({ colorScheme });
    for (const [text, document, row, names] of tabs) {
      test(`in ${names.join(', ')}`, async ({ page }) => {
        test.slow();
        await openScenario(page, text, document);
        await goto(page, 20);
        for (const name of names) {
          await desk.show(page, row, name);
          await expect(page.getByRole('tabpanel', { name })).not.toBeEmpty();
          const { violations } = await new AxeBuilder({ page }).analyze();
          const found = violations.flatMap(({ id, nodes }) =>
            nodes.map((node) => `${name}: ${id} at ${node.target.join(' ')}`),
          );
          expect.soft(found).toEqual([]);
        }
      });
    }
  });
}

for (const width of [1024, 390]) {
  test(`at ${width} pixels nothing runs out of the page`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await openScenario(page, studio, 'autumn-posters');
    if (width < 700) await page.getByRole('button', { name: 'Picture', exact: true }).click();
    for (const name of ['Tiers', 'Errors', 'Context', 'Parts', 'What if']) {
      await desk.show(page, 'Pictures', name);
      await expect(page.getByRole('tabpanel', { name })).not.toBeEmpty();
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(over).toBeLessThanOrEqual(0);
    }
  });
}
