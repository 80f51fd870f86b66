import AxeBuilder from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import * as desk from './desk.ts';
import { expect, open, shot, test } from './page.ts';
import { door } from './statechart-texts.ts';

/** Waits long enough to be looked at. */
const lamp = `stateDiagram-v2
  %% @data used = 0
  [*] --> Off
  Off --> On : press / used = used + 1
  On --> On : press
  On --> Off : after 10s
`;

async function begin(page: Page, text: string): Promise<void> {
  await open(page);
  await expect(desk.status(page)).toHaveText('Done');
  await desk.write(page, text);
  await expect(page.getByRole('tab', { name: 'States' })).toBeVisible();
  await desk.blur(page);
  await machine(page).getByRole('button', { name: 'Begin' }).click();
  await expect(part(page, 'Active').getByRole('listitem').first()).toBeVisible();
}

const machine = (page: Page): Locator => page.getByRole('tabpanel', { name: 'Machine' });
const part = (page: Page, name: string): Locator =>
  machine(page).getByRole('region', { name, exact: true });
const panel = (page: Page, name: string): Locator => page.getByRole('tabpanel', { name });

async function expectActive(page: Page, ...names: string[]): Promise<void> {
  await expect(part(page, 'Active').getByRole('listitem')).toHaveText(
    names.map((name) => new RegExp(`^${name}\\b`)),
  );
}

async function send(page: Page, name: string): Promise<void> {
  const form = part(page, 'Send an event');
  // The form is made anew with the run that the event before has made.
  await expect(async () => {
    await form.getByLabel('Event').fill(name);
    await form.getByRole('button', { name: 'Send' }).click({ timeout: 1000 });
  }).toPass();
}

async function check(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

/** Takes a snapshot of the lamp, 3 s of whose 10 s have passed. */
async function takeWithTimer(page: Page): Promise<Locator> {
  await begin(page, lamp);
  await send(page, 'press');
  await expectActive(page, 'On');
  // A press 3 s later restarts nothing inside of the delay's state but is a moment of its own.
  const form = part(page, 'Send an event');
  await form.getByLabel('Event').fill('nothing');
  await form.getByLabel('After').fill('3s');
  await form.getByRole('button', { name: 'Send' }).click();
  await machine(page)
    .getByRole('button', { name: /^On to the next (outside )?event/ })
    .click();
  await expect(part(page, 'Timers')).toContainText('7 s');
  await desk.show(page, 'Timeline', 'Snapshots');
  const snapshots = panel(page, 'Snapshots');
  await expect(snapshots).toContainText('No snapshots yet');
  await snapshots.getByLabel('Name of the snapshot').fill('Lit for three seconds');
  await snapshots.getByRole('button', { name: 'Take a snapshot' }).click();
  await expect(snapshots.getByRole('article')).toContainText(/step \d+ · 3 s/);
  await expect(snapshots.getByRole('article')).toContainText('in 7 s');
  return snapshots;
}

test('A11 a snapshot with a pending timer survives a reload; its timer is the person’s choice', async ({
  page,
}) => {
  let snapshots = await takeWithTimer(page);
  await page.reload();
  await expect(page.getByRole('tab', { name: 'States' })).toBeVisible();
  await desk.show(page, 'Timeline', 'Snapshots');
  snapshots = panel(page, 'Snapshots');
  const card = snapshots.getByRole('article', { name: 'Lit for three seconds' });
  await expect(card).toContainText('in 7 s');

  await card.getByRole('button', { name: 'Restore' }).click();
  await expectActive(page, 'On');
  await expect(part(page, 'Timers')).toContainText('7 s');
  await expect(part(page, 'Data').locator('dd').first()).toHaveText('1');

  await card.getByLabel('Timers').selectOption({ label: 'start anew' });
  await card.getByRole('button', { name: 'Restore' }).click();
  await expect(part(page, 'Timers')).toContainText('10 s');

  await card.getByLabel('Timers').selectOption({ label: 'fire now' });
  await card.getByRole('button', { name: 'Restore' }).click();
  await expectActive(page, 'On');
  await expect(part(page, 'Timers')).not.toContainText(/\b(7|10) s\b/);
  await machine(page)
    .getByRole('button', { name: /^On to where it rests/ })
    .click();
  await expectActive(page, 'Off');
});

test('A11 what does not fit a changed machine is told first, and the person decides', async ({
  page,
}) => {
  const snapshots = await takeWithTimer(page);
  await desk.write(page, lamp.replaceAll('On', 'Lit').replaceAll('used', 'count'));
  await desk.blur(page);
  await expect(page.getByRole('group', { name: /^States: / })).toContainText('Lit');
  const card = snapshots.getByRole('article');
  await card.getByRole('button', { name: 'Restore' }).click();
  const misfits = card.getByRole('group', { name: 'What does not fit' });
  await expect(misfits).toContainText('“On” is not there any more');
  await expect(misfits).toContainText('“count” are new');
  await misfits.getByRole('button', { name: 'Restore what fits' }).click();
  await expectActive(page, 'Off');
});

test('A11 snapshots are exported and imported; a damaged file is refused in words', async ({
  page,
}) => {
  const snapshots = await takeWithTimer(page);
  const downloading = page.waitForEvent('download');
  await snapshots.getByRole('button', { name: 'Export' }).click();
  const file = readFileSync(await (await downloading).path(), 'utf8');
  await snapshots.getByRole('button', { name: 'Delete Lit for three seconds' }).click();
  await expect(snapshots).toContainText('No snapshots yet');

  const picker = snapshots.getByLabel('A snapshot’s file').or(snapshots.locator('[type=file]'));
  const give = (name: string, text: string): Promise<void> =>
    picker.first().setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  await give('broken.json', file.slice(0, 200));
  await expect(snapshots.getByRole('alert')).toContainText('JSON');
  await give('other.json', file.replace('"configuration"', '"configurations"'));
  await expect(snapshots.getByRole('alert')).toContainText(/configuration/);
  await give('lamp.snapshot.json', file);
  const card = snapshots.getByRole('article', { name: 'lamp' });
  await expect(card).toContainText('in 7 s');
  await card.getByRole('button', { name: 'Rename lamp' }).click();
  await card.getByLabel('New name').fill('My lamp');
  await page.keyboard.press('Enter');
  await expect(snapshots.getByRole('article', { name: 'My lamp' })).toBeVisible();
});

test('A12 a machine is stored and loaded in the midst of a run; what is damaged is not', async ({
  page,
}) => {
  await begin(page, door);
  await desk.show(page, 'Timeline', 'Snapshots');
  const snapshots = panel(page, 'Snapshots');
  await snapshots.getByRole('button', { name: 'Store here' }).click();
  await expect(snapshots.getByTestId('stored')).toHaveText('in this step it is stored');
  await send(page, 'wrong');
  await expect(part(page, 'Data').locator('dd')).toHaveText('1');
  await snapshots.getByRole('button', { name: 'Load damaged' }).click();
  await expect(part(page, 'Data').locator('dd')).toHaveText('1');
  await expect(snapshots.getByTestId('stored')).toContainText('it was not loaded');
  await expect(snapshots.getByTestId('stored')).toContainText('damaged');
  await snapshots.getByRole('button', { name: 'Load here' }).click();
  await expect(part(page, 'Data').locator('dd')).toHaveText('0');
  await desk.show(page, 'Timeline', 'Runtime');
  const talk = panel(page, 'Runtime');
  await talk.getByLabel('Conversation').selectOption('serialization');
  await expect(talk.getByRole('list', { name: 'Messages' })).toContainText(
    'Validator to Serializer: state fits',
  );
});

test('A09 a step is shown as events or as the runtime’s conversation, held against its protocols', async ({
  page,
}) => {
  await begin(page, door);
  await send(page, 'code');
  await expectActive(page, 'Open');
  await desk.show(page, 'Timeline', 'Runtime');
  const talk = panel(page, 'Runtime');
  await expect(talk.getByTestId('talk-verdict')).toContainText('conforms');
  await expect(talk.getByRole('list', { name: 'Messages' }).first()).toContainText(/ to /);
  await expect(talk.getByRole('table')).toContainText('Transitions');
  await talk.getByRole('button', { name: 'Events' }).click();
  await expect(talk.getByRole('list', { name: 'Events of the step' })).toContainText('chart:');
  await talk.getByRole('button', { name: 'Runtime' }).click();
  await shot(page, 'chart-talk');

  await talk.getByLabel('Conversation').selectOption('state-entry');
  await talk.getByRole('button', { name: 'Open as a diagram' }).click();
  await expect(desk.source(page)).toContainText('sequenceDiagram');
  await expect(desk.source(page)).toContainText('initiate_entry');
});

test('A15 extensions are led through their lives; what they may not is denied and told', async ({
  page,
}) => {
  await open(page);
  await expect(desk.status(page)).toHaveText('Done');
  await desk.write(page, door);
  await expect(page.getByRole('tab', { name: 'States' })).toBeVisible();
  await desk.show(page, 'Timeline', 'Extensions');
  const extensions = panel(page, 'Extensions');
  await expect(extensions).toContainText('No extensions yet');
  await extensions.getByRole('button', { name: /^A ticket office/ }).click();
  await extensions.getByRole('button', { name: /^A curious helper/ }).click();
  await extensions.getByRole('button', { name: 'Open a machine that names them' }).click();
  await expect(desk.source(page)).toContainText('enough is paid');
  await desk.blur(page);

  for (const name of ['ticket-office', 'curious-helper']) {
    const card = extensions.getByRole('article', { name });
    await expect(card.getByTestId('extension-state')).toHaveText('Loaded');
    await expect(card.getByRole('button', { name: 'Pause' })).toHaveCount(0);
    await card.getByRole('button', { name: 'Activate' }).click();
    await expect(card.getByTestId('extension-state')).toHaveText('Running');
    await card.getByLabel('Use it in this machine').check();
  }
  await machine(page).getByRole('button', { name: 'Begin' }).click();
  const paid = part(page, 'Data').locator('dd');
  await expect(paid).toHaveText('0');
  await send(page, 'coin');
  await expect(paid).toHaveText('1');
  await send(page, 'ask');
  await expectActive(page, 'Waiting');
  await expect(part(page, 'From outside').getByRole('listitem')).toHaveCount(2);
  await send(page, 'coin');
  await expect(paid).toHaveText('2');
  await send(page, 'ask');
  await expectActive(page, 'Printing');
  await expect(paid).toHaveText('0');
  await machine(page)
    .getByRole('button', { name: /^On to where it rests/ })
    .click();
  const denials = extensions.getByRole('list', { name: 'Denials of this run' });
  await expect(denials).toContainText('curious-helper was not allowed: data.write');
  await expect(denials).toContainText('data.read');
  await expect(denials).not.toContainText('ticket-office');
  await shot(page, 'extensions');

  // Runs made after a reload have their extensions too.
  await page.reload();
  await expect(denials).toContainText('curious-helper was not allowed: data.write');
  const helper = extensions.getByRole('article', { name: 'curious-helper' });
  await helper.getByRole('button', { name: 'Pause' }).click();
  await expect(helper.getByTestId('extension-state')).toHaveText('Paused');
  await expect(denials).toHaveCount(0);
  await helper.getByRole('button', { name: 'Resume' }).click();
  await expect(denials).toContainText('data.write');

  // A file whose code is not the one that was hashed.
  const downloading = page.waitForEvent('download');
  await helper.getByRole('button', { name: 'Export' }).click();
  const file = readFileSync(await (await downloading).path(), 'utf8');
  await helper.getByRole('button', { name: 'Remove curious-helper' }).click();
  await expect(helper).toHaveCount(0);
  await extensions.getByRole('button', { name: 'Paste' }).click();
  await extensions.getByLabel('An extension as JSON').fill('{"a": 1}');
  await extensions.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(extensions.getByRole('alert')).toContainText('no extension');
  await extensions
    .getByLabel('An extension as JSON')
    .fill(file.replace('attempts = {', 'attempts = { '));
  await extensions.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(extensions.getByRole('alert').first()).toContainText('its hash was made of');
  await expect(helper.getByTestId('extension-state')).toHaveText('Error');
});

for (const scheme of ['light', 'dark'] as const) {
  test(`the panels keep to the rules, ${scheme}, wide and narrow`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await begin(page, door);
    await send(page, 'code');
    await expectActive(page, 'Open');
    const tabs = [
      ['Snapshots', 'Take a snapshot'],
      ['Extensions', /^A ticket office/],
      ['Runtime', 'Runtime'],
    ] as const;
    for (const [tab, button] of tabs) {
      await desk.show(page, 'Timeline', tab);
      await panel(page, tab).getByRole('button', { name: button }).click();
      await expect(panel(page, tab).locator('article, table').first()).toBeVisible();
      await check(page);
      await shot(page, `panel-${tab}-${scheme}`);
    }
    await page.setViewportSize({ width: 390, height: 780 });
    for (const [tab] of tabs) {
      await page.getByRole('tab', { name: 'Timeline', exact: true }).first().click();
      await desk.show(page, 'Timeline', tab);
      await expect(panel(page, tab).locator('article, table').first()).toBeVisible();
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      );
      expect(wide).toBe(false);
      await check(page);
      await shot(page, `panel-${tab}-${scheme}-narrow`);
    }
  });
}
