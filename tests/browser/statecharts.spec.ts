import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { encodeLink } from '../../src/link/link.ts';
import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';
import { basket, door, endless, mixer, town } from './statechart-texts.ts';

/** Opens the page with a machine in it. */
async function openText(page: Page, text: string): Promise<void> {
  await open(page);
  await expect(desk.status(page)).toHaveText('Done');
  await desk.write(page, text);
  await expect(page.getByRole('tab', { name: 'States' })).toBeVisible();
  await desk.blur(page);
}

/** The same, and goes to where the machine rests first. */
async function begin(page: Page, text: string): Promise<void> {
  await openText(page, text);
  await machine(page).getByRole('button', { name: 'Begin' }).click();
  await expect(part(page, 'Active').getByRole('listitem').first()).toBeVisible();
}

/** The drawn chart. */
const chart = (page: Page): Locator => page.getByRole('group', { name: /^States: / });

/** A drawn state. */
const box = (page: Page, name: string): Locator =>
  chart(page).locator('.svelte-flow__node').and(page.getByLabel(name));

/** The label of a transition in the picture. */
const arrow = (page: Page, name: string | RegExp): Locator =>
  chart(page).getByRole('button', { name, exact: typeof name === 'string' });

/** The panel of the machine, and its parts. */
const machine = (page: Page): Locator => page.getByRole('tabpanel', { name: 'Machine' });
const part = (page: Page, name: string): Locator =>
  machine(page).getByRole('region', { name, exact: true });
const why = (page: Page): Locator => page.getByRole('tabpanel', { name: 'Why' });

/** Waits until exactly these states are active. */
async function expectActive(page: Page, ...names: string[]): Promise<void> {
  await expect(part(page, 'Active').getByRole('listitem')).toHaveText(
    names.map((name) => new RegExp(`^${name}\\b`)),
  );
}

/** Gives a variable another value. */
async function change(page: Page, name: string, value: string): Promise<void> {
  await part(page, 'Data')
    .getByRole('button', { name: `Change ${name}` })
    .click();
  await part(page, 'Data').getByRole('textbox').fill(value);
  await part(page, 'Data').getByRole('button', { name: 'Set' }).click();
}

/** Sends any event. */
async function send(page: Page, name: string, data = '', after = ''): Promise<void> {
  const form = part(page, 'Send an event');
  await form.getByLabel('Event').fill(name);
  await form.getByLabel('Data (JSON)').fill(data);
  await form.getByLabel('After').fill(after);
  await form.getByRole('button', { name: 'Send' }).click();
}

test('a Mermaid state diagram runs: enabled transitions are pressed, and taken back', async ({
  page,
}) => {
  await begin(page, door);
  await expectActive(page, 'Locked');
  await expect(chart(page).locator('.box.state.active')).toHaveText(/Locked/);

  await arrow(page, 'code / tries = 0').click();
  await expectActive(page, 'Open');
  await expect(chart(page).locator('.label.now')).toContainText('code');
  await expect(part(page, 'Timers')).toContainText('5 s');

  // Back: the past is as it was, and the future still there.
  await desk.press(page, 'Step back');
  await machine(page).getByRole('button', { name: 'Back to where it rested before' }).click();
  await expectActive(page, 'Locked');
  await machine(page)
    .getByRole('button', { name: /^On to the next timer/ })
    .click();
  await machine(page)
    .getByRole('button', { name: /^On to where it rests/ })
    .click();
  await expectActive(page, 'Locked');
});

test('data are changed between two steps, and the run goes on with them', async ({ page }) => {
  await begin(page, door);
  await expect(part(page, 'Data')).toContainText('tries');
  await change(page, 'tries', 'many');
  await expect(part(page, 'Data')).toContainText('This is no JSON. A text is written in quotes');
  await part(page, 'Data').getByRole('textbox').fill('2');
  await page.keyboard.press('Enter');
  await expect(part(page, 'Data').locator('dd')).toHaveText('2');
  await send(page, 'wrong');
  await expectActive(page, 'Jammed');
  await page.keyboard.press('ControlOrMeta+z');
});

test('why a transition is not taken is told, for the step and for any event', async ({ page }) => {
  await begin(page, door);
  await arrow(page, 'reset / tries = 0').click();
  await page.getByRole('button', { name: 'Why not?' }).click();
  await expect(why(page).getByLabel('What if this event came now?')).toHaveValue('reset');
  await expect(why(page).getByRole('region', { name: 'The selected transition' })).toContainText(
    /Jammed/,
  );
  await why(page).getByLabel('What if this event came now?').fill('wrong');
  await why(page).getByRole('button', { name: 'Ask' }).click();
  await expect(why(page).getByRole('region', { name: 'Would be taken' })).toContainText(
    'tries < 2',
  );
  await expect(why(page).getByRole('region', { name: 'Would not be taken' })).toContainText(
    /an earlier one/,
  );
});

test('playing stops where a state is entered and where a transition is taken', async ({ page }) => {
  await begin(page, door);
  await arrow(page, 'code / tries = 0').click();
  await expectActive(page, 'Open');
  await box(page, 'state Open').click({ position: { x: 8, y: 8 } });
  await page.getByRole('button', { name: 'Stop on entry' }).click();
  await expect(chart(page).locator('.stop')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await desk.press(page, 'To the start');
  await page.keyboard.press('F8');
  await expectActive(page, 'Open');
  await desk.choose(page, 'More ways to step', /^Breakpoints/);
  await expect(page.getByRole('dialog')).toContainText('Open is entered');
  await page
    .getByRole('dialog')
    .getByLabel('State or transition')
    .selectOption({ label: 'Locked' });
  await page.getByRole('dialog').getByLabel('When').selectOption('left');
  await page.getByRole('dialog').getByRole('button', { name: 'Add' }).nth(1).click();
  await expect(page.getByRole('dialog')).toContainText('Locked is left');
});

test('SCXML runs: regions, data of events, timers that are edited, lanes', async ({ page }) => {
  await begin(page, mixer);
  await expectActive(page, 'off');
  await arrow(page, 'power').first().click();
  await expectActive(page, 'on', 'sound', 'quiet', 'lamp', 'dark');

  // Its guard looks at the data of the event: they are asked for.
  await arrow(page, /^volume \[_event\.data > 5\]/).click();
  await page.getByLabel('Data of volume').fill('9');
  await page.keyboard.press('Enter');
  await expectActive(page, 'on', 'sound', 'loud', 'lamp', 'dark');
  await expect(part(page, 'Data').locator('dl > div').first()).toHaveText(/level\s*9/);

  await arrow(page, 'blink').click();
  await expect(part(page, 'Timers')).toContainText('fade');
  await part(page, 'Timers').getByRole('button', { name: 'Let fade fire now' }).click();
  await expectActive(page, 'on', 'sound', 'loud', 'lamp', 'dark');

  const lanes = page.getByRole('slider', { name: /^States of / });
  await expect(lanes).toBeVisible();
  for (const name of ['sound', 'lamp']) await expect(lanes).toContainText(name);
  await expect(lanes.locator('.span').filter({ hasText: 'loud' }).first()).toBeVisible();
});

test('XState in JavaScript runs, and an event with data changes its context', async ({ page }) => {
  await begin(page, basket);
  await expectActive(page, 'shopping');
  await send(page, 'add', '{"count": 2}');
  await expect(part(page, 'Data')).toContainText('{"items":2}');
  await send(page, 'pay');
  await expect(machine(page)).toContainText('has come to its end');
});

test('what came later is left out when the past is changed, and can be brought back', async ({
  page,
}) => {
  await begin(page, door);
  await send(page, 'wrong');
  await expect(part(page, 'Data').locator('dd')).toHaveText('1');
  await send(page, 'wrong');
  await expect(part(page, 'Data').locator('dd')).toHaveText('2');
  await machine(page).getByRole('button', { name: 'Back to where it rested before' }).click();
  await send(page, 'code');
  await expectActive(page, 'Open');
  await page.getByRole('button', { name: 'Back to it' }).click();
  await desk.press(page, 'To the end');
  await expect(part(page, 'Data').locator('dd')).toHaveText('2');
});

test('the picture is gone through by keys, and a transition taken with Enter', async ({ page }) => {
  await begin(page, door);
  const edge = chart(page)
    .locator('.svelte-flow__edge')
    .and(page.getByLabel(/^code .* from Locked to Open/));
  await edge.focus();
  await page.keyboard.press('Enter');
  await expectActive(page, 'Open');
});

test('a thousand states stay usable: closed at first, found by name, opened by a press', async ({
  page,
}) => {
  await openText(page, town());
  await expect(chart(page).locator('.svelte-flow__node').first()).toBeVisible();
  const drawn = await chart(page).locator('.svelte-flow__node').count();
  expect(drawn).toBeLessThan(200);
  await page.getByRole('combobox', { name: 'Find a state' }).fill('A7B3C5');
  await page.keyboard.press('Enter');
  await expect(box(page, 'state A7B3C5')).toBeVisible();
  await expect(page.getByRole('group', { name: 'Selected' })).toContainText('A7B3C5');
});

test('many instances are one picture, with one of them chosen', async ({ page }) => {
  await begin(page, door);
  await part(page, 'How it begins').getByLabel('Instances').fill('120');
  await page.keyboard.press('Enter');
  await desk.press(page, 'To the end');
  const crowd = page.getByRole('slider', { name: 'Instance whose lanes are shown' });
  await expect(page.getByText('120 instances')).toBeVisible();
  await expect(crowd).toHaveAttribute('aria-valuemax', /^\d{2,}$/);
  await crowd.focus();
  await page.keyboard.press('ArrowDown');
  await expect(crowd).toHaveAttribute('aria-valuenow', '1');
});

test('a machine that never rests is told to be stopped', async ({ page }) => {
  await openText(page, endless);
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText(
    /rest|endless|stopped/i,
  );
});

for (const theme of ['light', 'dark'] as const) {
  for (const [name, text] of Object.entries({ door, mixer, basket })) {
    test(`the views of a machine can be used by everybody: ${name}, ${theme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme });
      await begin(page, text);
      await chart(page).locator('.label').first().click();
      const checked = async (): Promise<void> => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      };
      await checked();
      await page.getByRole('tab', { name: 'Why', exact: true }).click();
      await checked();
    });
  }
}

const verify = (page: Page): Locator => page.getByRole('tabpanel', { name: 'Verify' });

/** Writes properties and has them judged. */
async function judge(page: Page, properties: string): Promise<void> {
  await desk.show(page, 'Timeline', 'Verify');
  await verify(page).getByRole('textbox', { name: 'Properties, one a line' }).fill(properties);
  await verify(page).getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(verify(page).getByRole('list', { name: 'Properties', exact: true })).toBeVisible();
}

const dangerous = "never (In('Jammed'))\nafter In('Open') leads to In('Locked')";

test('a property that does not hold leads to a run, at the step that breaks it', async ({
  page,
}) => {
  await openText(page, door);
  await judge(page, dangerous);
  const [broken, kept] = [0, 1].map((n) =>
    verify(page)
      .getByRole('list', { name: 'Properties', exact: true })
      .getByRole('listitem')
      .nth(n),
  ) as [Locator, Locator];
  await expect(broken).toContainText('broken');
  await expect(kept).toContainText('holds');
  await broken.getByRole('button', { name: 'Show a run' }).click();
  await expectActive(page, 'Jammed');
  await expect(chart(page).locator('.box.state.active')).toHaveText(/Jammed/);
  await expect(chart(page).locator('.label.now')).toContainText('wrong');
  await expect(part(page, 'Data').locator('dd')).toHaveText('2');
  await machine(page).getByRole('button', { name: 'Back to where it rested before' }).click();
  await expectActive(page, 'Locked');
});

test('a link brings the machine, its step and its properties to somebody else', async ({
  page,
  browser,
  baseURL,
}) => {
  await begin(page, door);
  await judge(page, dangerous);
  await send(page, 'wrong');
  await send(page, 'code');
  await expectActive(page, 'Open');
  await desk.press(page, 'Step back');
  const { step, steps } = await desk.stepOf(page);
  const activeIn = async (one: Page): Promise<string> =>
    (await part(one, 'Active').getByRole('listitem').allInnerTexts()).join(', ');
  await page.getByRole('button', { name: 'Share' }).click();
  const field = page.getByRole('dialog').getByRole('textbox', { name: 'Link' });
  await expect(field).toHaveValue(/#1\.[\w-]+/);
  const link = await field.inputValue();

  const context = await browser.newContext({ baseURL: baseURL ?? '' });
  const other = await context.newPage();
  await other.goto(link);
  await desk.expectStep(other, step, steps);
  await expect.poll(async () => (await activeIn(other)) === (await activeIn(page))).toBe(true);
  expect(await activeIn(other)).not.toBe('');
  await desk.show(other, 'Timeline', 'Verify');
  await expect(verify(other).getByRole('textbox', { name: 'Properties, one a line' })).toHaveValue(
    dangerous,
  );
  await context.close();
});

for (const theme of ['light', 'dark'] as const) {
  test(`what was verified can be used by everybody: ${theme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await openText(page, door);
    await judge(page, `${dangerous}\nalways nothing`);
    await verify(page).getByRole('button', { name: 'Make event sequences' }).click();
    await expect(page.getByTestId('coverage')).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });
}

test('a machine is run and verified on a page that is 390 pixels wide', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, encodeLink(desk.sharedOf(door)));
  const parts = page.getByRole('navigation');
  await parts.getByRole('button', { name: 'Inspector' }).click();
  await machine(page).getByRole('button', { name: 'Begin' }).click();
  await machine(page).getByRole('button', { name: /^code/ }).click();
  await expectActive(page, 'Open');
  await parts.getByRole('button', { name: 'Timeline' }).click();
  await desk.show(page, 'Timeline', 'Verify');
  await expect(page.getByTestId('chart-verdict')).toBeVisible();
  await parts.getByRole('button', { name: 'Picture' }).click();
  await expect(chart(page).locator('.box.state.active')).toHaveText(/Open/);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
});
