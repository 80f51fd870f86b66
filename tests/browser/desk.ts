/** What a person at the page does and sees, by the names that the page gives to its parts. */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { encodeLink } from '../../src/link/link.ts';
import type { SharedRun } from '../../src/link/shared.ts';
import { expect, open } from './page.ts';

/** The editor of the open file. */
export const source = (page: Page): Locator => page.getByRole('textbox', { name: /^Source: / });

/** The buttons that move through the run. */
export const transport = (page: Page): Locator => page.getByRole('group', { name: 'Transport' });

/** Presses a button of the transport. */
export const press = (page: Page, name: string): Promise<void> =>
  transport(page).getByRole('button', { name, exact: true }).click();

/** What a screen reader is told as the run steps. */
export const told = (page: Page): Locator => page.getByTestId('told');

/** The chip that says how the run ended or what is wrong. */
export const status = (page: Page): Locator => page.getByTestId('status');

/** The inspector's panel. */
export const inspector = (page: Page): Locator =>
  page.getByRole('tabpanel', { name: /^(Now|Event|Why|State|Steps)$/ });

/** The panel with the picture. */
export const picture = (page: Page): Locator =>
  page.getByRole('tabpanel', { name: /^(Run|Diagram|Machines|Texts|Graph|States)$/ });

/** The panel below: the timeline, the verdict, and what else is there. */
export const dock = (page: Page): Locator =>
  page.getByRole('tabpanel', {
    name: /^(Timeline|Events|Metrics|Verdict|Trace|Replace)/,
  });

/** What is said of all protocols of the file together. */
export const verdict = (page: Page): Locator => page.getByTestId('verdict');

/** Waits until the cursor stands at a step, of so many when that is said. */
export async function expectStep(page: Page, step: number, steps?: number): Promise<void> {
  const of = steps === undefined ? '' : `${steps.toLocaleString('en')}(?![,\\d])`;
  await expect(position(page)).toHaveText(new RegExp(`^${step.toLocaleString('en')}/${of}`));
}

/** Where the cursor stands: `3/15 1.5 ms`. */
export const position = (page: Page): Locator => page.getByRole('status', { name: 'Position' });

/** The step of the cursor, and how many there are. */
export async function stepOf(page: Page): Promise<{ step: number; steps: number }> {
  const text = (await position(page).textContent()) ?? '';
  const [, step = '0', steps = '0'] = /([\d,]+)\/([\d,]+)/.exec(text) ?? [];
  return { step: plain(step), steps: plain(steps) };
}

const plain = (number: string): number => Number(number.replaceAll(',', ''));

/** Replaces the whole source by pasting. */
export async function write(page: Page, text: string): Promise<void> {
  const editor = source(page);
  await editor.click();
  await page.keyboard.press('ControlOrMeta+a');
  await paste(editor, text);
}

/** Pastes a text where the cursor is, as the browser would. */
export async function paste(editor: Locator, text: string): Promise<void> {
  await editor.evaluate((element, pasted) => {
    const data = new DataTransfer();
    data.setData('text/plain', pasted);
    const event = { clipboardData: data, bubbles: true, cancelable: true };
    element.dispatchEvent(new ClipboardEvent('paste', event));
  }, text);
}

/** A shared run of one diagram, with seed 1 and nothing chosen, at its start. */
export const sharedOf = (text: string, change: Partial<SharedRun> = {}): SharedRun => ({
  engine: '1',
  files: [{ path: 'work.mmd', text }],
  open: 'work.mmd',
  run: { document: 'sequence-diagram', seed: 1, choices: [], faults: [] },
  choosing: 'seed',
  cursor: 0,
  view: {},
  ...change,
});

/** Opens the page with a diagram in it, and waits until its run of so many steps is there. */
export async function openRun(page: Page, text: string, steps: number): Promise<void> {
  await open(page, encodeLink(sharedOf(text)));
  await expectStep(page, 0, steps);
  await blur(page);
}

/** An entry of the list of choices: by what was picked. */
export const choiceMade = (page: Page, picked: string): Locator =>
  inspector(page)
    .getByRole('listitem')
    .filter({ hasText: new RegExp(`^\\s*${picked} rather than`) });

/** The ways at the choice that was made in the present step, or comes next. */
export const waysAt = (page: Page, choice: string): Locator =>
  inspector(page).getByRole('group', { name: choice });

/** Takes another way than the run took, as a run beside it. */
export async function takeWay(page: Page, choice: string, other: string): Promise<void> {
  const ways = waysAt(page, choice);
  await expect(ways.getByRole('button', { pressed: true })).toBeVisible();
  await ways.getByRole('button', { name: other }).click();
}

/** Gives the keyboard back to the page: keys are no longer typed into the source. */
export async function blur(page: Page): Promise<void> {
  await page.evaluate(
    () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
  );
}

/** The whole text of the open file, as it is saved to disk. */
export async function sourceText(page: Page): Promise<string> {
  const downloading = page.waitForEvent('download');
  await page.keyboard.press('ControlOrMeta+s');
  const download = await downloading;
  return readFileSync(await download.path(), 'utf8');
}

/** Chooses an entry of a menu. */
export async function choose(
  page: Page,
  menu: string | RegExp,
  entry: string | RegExp,
): Promise<void> {
  await page.getByRole('button', { name: menu, exact: true }).click();
  await entryOf(page, entry).click();
}

/** An entry of the menu that is open. */
export const entryOf = (page: Page, entry: string | RegExp): Locator =>
  page.getByRole('menuitem', { name: entry }).or(page.getByRole('menuitemradio', { name: entry }));

/** Shows a tab of one of the rows: `Source`, `Pictures`, `Inspector`, `Timeline`. */
export async function show(page: Page, row: string, tab: string): Promise<void> {
  const found = page.getByRole('tablist', { name: row }).getByRole('tab', { name: tab });
  await found.click();
  await expect(found).toHaveAttribute('aria-selected', 'true');
}

/** Writes the profile of the picked diagram. */
export async function writeProfile(page: Page, text: string): Promise<void> {
  await show(page, 'Source', 'Profile');
  const edit = page.getByRole('button', { name: 'Edit', exact: true });
  const editor = page.getByRole('textbox', { name: 'Profile' });
  await expect(edit.or(editor)).toBeVisible();
  if (await edit.isVisible()) await edit.click();
  await editor.click();
  await page.keyboard.press('ControlOrMeta+a');
  await paste(editor, text);
}

/** Closes the dialog by key, and waits until the page is there again. */
export async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  // Not by role: a closed dialog that is still in the page still holds the keys back.
  await expect(page.locator('dialog')).toHaveCount(0);
}
