import type { Page } from '@playwright/test';
import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';
import { coins, inn, kitchen, relay } from './texts.ts';

/** The present line's mark in the editor. */
const mark = (page: Page) => page.locator('.cm-step');
const choices = (page: Page) =>
  desk.inspector(page).getByRole('listitem').filter({ hasText: 'rather than' });
const runs = (page: Page) => page.getByRole('button', { name: /^Run \d+ of \d+$/ });

test('the first visit shows an example that runs at once', async ({ page }) => {
  await open(page);
  await expect(desk.status(page)).toHaveText('Done');
  await desk.expectStep(page, 0);
  await expect(desk.told(page)).toHaveText(/^At the start\. \d+ steps\.$/);
  await expect(desk.source(page)).toContainText('sequenceDiagram');
  await expect(page.getByRole('listbox', { name: 'Sequence of the run' })).toBeVisible();
  await expect(page.getByRole('slider', { name: /^Timeline/ })).toBeVisible();
});

test('buttons step forward and back, to the end and to the start', async ({ page }) => {
  await desk.openRun(page, relay, 7);
  await desk.press(page, 'Step forward');
  await desk.expectStep(page, 1);
  await expect(desk.told(page)).toHaveText(/^Step 1: Anna sends baton to Ben/);
  await expect(mark(page)).toHaveText(/A->>B: baton/);
  await desk.press(page, 'Step forward');
  await expect(desk.told(page)).toHaveText(/^Step 2: Ben receives baton from Anna at 1 ms/);
  await desk.press(page, 'Step back');
  await expect(desk.told(page)).toHaveText(/^Step 1: Anna sends baton to Ben/);
  await desk.press(page, 'To the end');
  await desk.expectStep(page, 7, 7);
  await expect(desk.told(page)).toHaveText(/Done\.$/);
  await expect(page.getByRole('button', { name: 'Step forward' })).toBeDisabled();
  await desk.press(page, 'To the start');
  await desk.expectStep(page, 0, 7);
  await expect(page.getByRole('button', { name: 'Step back' })).toBeDisabled();
  await expect(mark(page)).toHaveCount(0);
});

test('keys do the same', async ({ page }) => {
  await desk.openRun(page, relay, 7);
  await page.keyboard.press('ArrowRight');
  await desk.expectStep(page, 1);
  await page.keyboard.press('Shift+ArrowRight');
  await expect(desk.told(page)).toHaveText(/baton/);
  await page.keyboard.press('End');
  await desk.expectStep(page, 7);
  await page.keyboard.press('ArrowLeft');
  await desk.expectStep(page, 6);
  await page.keyboard.press('Home');
  await desk.expectStep(page, 0);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
  await desk.closeDialog(page);
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: /^Filter the events/ })).toBeFocused();
});

test('a step can be a message, forward and back', async ({ page }) => {
  await desk.openRun(page, relay, 7);
  const stops: string[] = [];
  for (const key of ['Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowLeft']) {
    const before = await desk.position(page).textContent();
    await page.keyboard.press(key);
    await expect(desk.position(page)).not.toHaveText(before ?? '');
    stops.push((await desk.position(page).textContent()) ?? '');
  }
  // Back is where it was: each stop belongs to a message, and there are three in seven steps.
  expect(stops[2]).toBe(stops[0]);
  await desk.press(page, 'To the start');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(desk.told(page)).toHaveText(/baton/);
});

test('over, into and out of calls and fragments', async ({ page }) => {
  await desk.openRun(page, kitchen, 12);
  await page.keyboard.press('F11');
  await desk.expectStep(page, 1);
  await expect(desk.told(page)).toHaveText(/Waiter sends soup to Cook/);
  const within = (await desk.stepOf(page)).step;
  await page.keyboard.press('Shift+F11');
  await expect(desk.told(page)).toHaveText(/served/);
  const after = (await desk.stepOf(page)).step;
  expect(after).toBeGreaterThan(within + 5);
  await page.keyboard.press('Home');
  await page.keyboard.press('F10');
  await expect(desk.told(page)).toHaveText(/served|thanks/);
  await page.keyboard.press('Shift+F10');
  await desk.expectStep(page, 0);
});

test('it plays, pauses, and stops at the end', async ({ page }) => {
  await desk.openRun(page, relay, 7);
  await desk.choose(page, /^Speed/, /0\.5×/);
  await desk.press(page, 'Play');
  await expect(desk.position(page)).not.toHaveText(/^0\//);
  await desk.press(page, 'Pause');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  const { step } = await desk.stepOf(page);
  expect(step).toBeLessThan(7);
  await desk.choose(page, /^Speed/, /1000×/);
  await desk.blur(page);
  await page.keyboard.press('Space');
  await desk.expectStep(page, 7);
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
});

test('another branch is a run beside the old one', async ({ page }) => {
  await desk.openRun(page, inn, 8);
  await desk.press(page, 'To the end');
  await desk.choiceMade(page, 'without').getByRole('button').click();
  await desk.takeWay(page, 'with a view', 'nothing left');
  await expect(runs(page)).toHaveAccessibleName('Run 2 of 2');
  await desk.press(page, 'Step forward');
  await expect(desk.told(page)).toHaveText(/try next door/);
  await expect(mark(page)).toHaveText(/try next door/);

  await runs(page).click();
  await desk.entryOf(page, /^Seed 1/).click();
  await expect(runs(page)).toHaveAccessibleName('Run 1 of 2');
  await desk.press(page, 'To the end');
  await desk.choiceMade(page, 'without').getByRole('button').click();
  // The same way once more is the run that is there already.
  await desk.takeWay(page, 'with a view', 'nothing left');
  await expect(runs(page)).toHaveAccessibleName('Run 2 of 2');
});

test('“Ask me” asks at each choice and goes on', async ({ page }) => {
  await desk.openRun(page, inn, 8);
  await page.getByRole('button', { name: 'Ask me' }).click();
  await expect(desk.status(page)).toHaveText('Your choice');
  await desk.press(page, 'To the end');
  const question = desk.waysAt(page, 'with a view');
  await expect(question.getByRole('button')).toHaveCount(3);
  await question.getByRole('button', { name: /with a view/ }).click();
  await expect(desk.status(page)).toHaveText('Done');
  await desk.press(page, 'Step forward');
  await expect(desk.told(page)).toHaveText(/the tower room/);
});

test('another seed is another run, the same seed the same', async ({ page }) => {
  await desk.openRun(page, coins, 26);
  const seed = page.getByRole('textbox', { name: 'Seed' });
  const told = async (value: string): Promise<string[]> => {
    await seed.fill(value);
    await seed.press('Enter');
    await desk.blur(page);
    await page.keyboard.press('End');
    await desk.expectStep(page, 26);
    return choices(page).allTextContents();
  };
  const first = await told('1');
  expect(first).toHaveLength(5);
  await seed.fill('4');
  await seed.press('Enter');
  await expect(choices(page)).not.toHaveText(first);
  await seed.fill('1');
  await seed.press('Enter');
  await expect(choices(page)).toHaveText(first);
});

test('a breakpoint on a line halts the play, and F8 goes to it both ways', async ({ page }) => {
  await desk.openRun(page, relay, 7);
  await desk.source(page).getByText('C-->>A: arrived').click();
  await page.keyboard.press('F9');
  await expect(page.getByTitle('Breakpoint').filter({ visible: true })).toHaveCount(1);
  await desk.choose(page, /^Speed/, /1000×/);
  await desk.press(page, 'Play');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(desk.told(page)).toHaveText(/Cleo sends arrived to Anna/);
  await expect(mark(page)).toHaveText(/C-->>A: arrived/);
  const { step } = await desk.stepOf(page);
  expect(step).toBeLessThan(7);
  await desk.press(page, 'To the end');
  await desk.blur(page);
  await page.keyboard.press('Shift+F8');
  await expect(desk.told(page)).toHaveText(/arrived/);
  await page.keyboard.press('B');
  await expect(page.getByTitle('Breakpoint').filter({ visible: true })).toHaveCount(0);
});

test('a breakpoint on a condition halts the play', async ({ page }) => {
  await desk.openRun(page, relay, 7);
  await desk.choose(page, 'More ways to step', 'Breakpoints');
  const dialog = page.getByRole('dialog', { name: 'Breakpoints' });
  const condition = dialog.getByRole('textbox', { name: 'Condition' });
  await condition.fill('kind = = "receive"');
  await dialog.getByRole('button', { name: 'Add' }).first().click();
  await expect(condition).toHaveAttribute('aria-invalid', 'true');
  await condition.fill('kind == "receive" and label == "baton again"');
  await dialog.getByRole('button', { name: 'Add' }).first().click();
  await expect(dialog.getByRole('checkbox')).toBeChecked();
  await desk.closeDialog(page);
  await desk.choose(page, /^Speed/, /1000×/);
  await desk.press(page, 'Play');
  await expect(desk.told(page)).toHaveText(/Cleo receives baton again from Ben/);
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
});

test('the slider scrubs, and the editor follows', async ({ page }) => {
  await desk.openRun(page, relay, 7);
  const slider = page.getByRole('slider', { name: 'Position in the run' });
  await slider.fill('5');
  await desk.expectStep(page, 5);
  await expect(mark(page)).toHaveText(/C-->>A: arrived/);
  await slider.fill('1');
  await expect(mark(page)).toHaveText(/A->>B: baton/);
  await expect(slider).toHaveAttribute('aria-valuetext', 'Step 1 of 7, 0 ms');
});
