import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { encodeLink } from '../../src/link/link.ts';
import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';
import { ferry, kitchen, mill, relay, rounds } from './texts.ts';

const timeline = (page: Page): Locator => page.getByRole('slider', { name: /^Timeline/ });
const search = (page: Page): Locator => page.getByRole('searchbox', { name: /^Filter the events/ });
const dock = (page: Page): Locator =>
  page.getByRole('tabpanel', { name: /^(Timeline|Events|Metrics)/ });

/** Where the editor's cursor stands. */
const caret = (page: Page): Locator => page.getByText(/^Line \d+, column \d+$/);

/** What a button hands to the person as a file. */
async function download(page: Page, button: string): Promise<string> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: button }).click();
  return readFileSync(await (await downloading).path(), 'utf8');
}

test.describe('the timeline', () => {
  test.beforeEach(({ page }) => desk.openRun(page, kitchen, 12));

  test('has a lane for each participant, spans, and a cursor that follows', async ({ page }) => {
    await expect(timeline(page)).toHaveAccessibleName(/3 participants, 5 messages/);
    for (const name of ['Waiter', 'Cook', 'Store']) {
      await expect(dock(page).getByRole('button', { name, exact: true })).toBeVisible();
    }
    const spans = page.getByRole('table', { name: 'Spans in sight' });
    await expect(spans.getByRole('row', { name: /carrots Store call/ })).toBeAttached();
    await expect(timeline(page)).toHaveAttribute('aria-valuenow', '0');
    await desk.press(page, 'Step forward');
    await expect(timeline(page)).toHaveAttribute('aria-valuenow', '1');
    await expect(timeline(page)).toHaveAttribute('aria-valuetext', '0 ms, step 1 of 12');
  });

  test('zooms and moves by keys, by buttons and by the wheel', async ({ page }) => {
    const whole = await timeline(page).getAttribute('aria-label');
    const shown = async (): Promise<string | null> => timeline(page).getAttribute('aria-label');
    const changes = async (action: () => Promise<unknown>): Promise<void> => {
      const before = (await shown()) ?? '';
      await action();
      await expect(timeline(page)).not.toHaveAccessibleName(before);
    };
    await timeline(page).focus();
    await changes(() => page.keyboard.press('w'));
    await changes(() => page.keyboard.press('d'));
    await page.keyboard.press('0');
    await expect(timeline(page)).toHaveAccessibleName(whole ?? '');
    await changes(() => dock(page).getByRole('button', { name: 'Zoom in' }).click());
    await dock(page).getByRole('button', { name: 'Show the whole run' }).click();
    await expect(timeline(page)).toHaveAccessibleName(whole ?? '');
    await timeline(page).hover();
    await changes(() => page.mouse.wheel(0, -400));
  });

  test('scrubs along its axis', async ({ page }) => {
    const box = await timeline(page).boundingBox();
    if (!box) throw new Error('no timeline');
    const y = box.y + 8;
    await page.mouse.move(box.x + box.width * 0.4, y);
    await page.mouse.down();
    await expect(desk.position(page)).not.toHaveText(/^0\//);
    await page.mouse.move(box.x + box.width - 3, y, { steps: 4 });
    await desk.expectStep(page, 12);
    await page.mouse.up();
  });

  test('finds what is searched for, and goes there', async ({ page }) => {
    await search(page).fill('thanks');
    await expect(dock(page)).toContainText(/2\s*found/);
    await search(page).press('Enter');
    await expect(desk.told(page)).toHaveText(/Waiter sends thanks to Cook/);
    await dock(page).getByRole('button', { name: 'Next hit' }).click();
    await expect(desk.told(page)).toHaveText(/Cook receives thanks from Waiter/);
    await dock(page).getByRole('button', { name: 'Previous hit' }).click();
    await expect(desk.told(page)).toHaveText(/Waiter sends thanks to Cook/);
    await search(page).fill('kind === "drop"');
    await expect(search(page)).toHaveAttribute('aria-invalid', 'true');
    await search(page).fill('nothing is called that');
    await expect(dock(page).getByRole('button', { name: 'Next hit' })).toBeDisabled();
  });
});

test('the event log lists, filters, and goes to an event', async ({ page }) => {
  await desk.openRun(page, kitchen, 12);
  await desk.show(page, 'Timeline', 'Events');
  const log = page.getByRole('grid', { name: 'Events of the run' });
  const rows = log.getByRole('row').filter({ has: page.getByRole('gridcell') });
  await expect(log).toHaveAttribute('aria-rowcount', /^\d\d$/);
  await search(page).fill('kind == "receive"');
  await expect(log).toHaveAttribute('aria-rowcount', '6');
  await expect(rows).toHaveText([/soup/, /carrots/, /a bunch/, /served/, /thanks/]);
  await rows.filter({ hasText: 'a bunch' }).click();
  await expect(desk.told(page)).toHaveText(/Cook receives a bunch from Store/);
  await expect(rows.filter({ hasText: 'a bunch' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('.cm-step')).toHaveText(/a bunch/);
  await log.focus();
  await page.keyboard.press('ArrowDown');
  await expect(desk.told(page)).toHaveText(/Waiter receives served from Cook/);
});

test('the metrics sum spans up by name', async ({ page }) => {
  await desk.openRun(page, kitchen, 12);
  await desk.show(page, 'Timeline', 'Metrics');
  const row = dock(page)
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: 'soup' }) });
  await expect(row.first()).toContainText('4 ms');
  await dock(page).getByRole('columnheader', { name: 'Span' }).getByRole('button').click();
  const names = dock(page).getByRole('rowheader');
  await expect(names.first()).toBeVisible();
  const sorted = await names.allTextContents();
  expect(sorted).toEqual([...sorted].sort((a, b) => a.localeCompare(b)));
});

test('the sequence of the run is stepped by keys and by a click', async ({ page }) => {
  await desk.openRun(page, relay, 7);
  const list = page.getByRole('listbox', { name: 'Sequence of the run' });
  await expect(list.getByRole('option', { name: /Anna sends “baton” to Ben/ })).toBeAttached();
  await list.focus();
  await page.keyboard.press('ArrowDown');
  await desk.expectStep(page, 1);
  await expect(list.getByRole('option', { selected: true })).toHaveText(/Anna sends “baton”/);
  await page.keyboard.press('ArrowDown');
  await desk.expectStep(page, 2);
  // Each row is a step here: further down is later. The editor goes along.
  const box = await list.boundingBox();
  if (!box) throw new Error('no list');
  await list.click({ position: { x: box.width / 2, y: 26 * 5 + 8 } });
  await expect(desk.told(page)).toHaveText(/arrived/);
  await expect(caret(page)).toHaveText(/^Line 7,/);
  await desk.picture(page).getByRole('button', { name: 'Ben' }).click();
  await expect(desk.picture(page).getByRole('button', { name: 'Ben' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(caret(page)).toHaveText(/^Line 3,/);
});

test('of a run of many events only those in sight are in the page', async ({ page }) => {
  const change = { profile: rounds(5000), cursor: 15_000 };
  await open(page, encodeLink(desk.sharedOf(mill, change)));
  await desk.expectStep(page, 15_000, 25_003);
  const list = page.getByRole('listbox', { name: 'Sequence of the run' });
  await expect(list.getByRole('option', { selected: true })).toBeAttached();
  expect(await list.getByRole('option').count()).toBeLessThan(40);
  await desk.press(page, 'To the end');
  await expect(list.getByRole('option', { name: 'The protocol ends' })).toBeAttached();
  await desk.show(page, 'Timeline', 'Events');
  const log = page.getByRole('grid', { name: 'Events of the run' });
  await expect(log.getByRole('row', { selected: false }).last()).toContainText(/end/);
  expect(await log.getByRole('row').count()).toBeLessThan(60);
});

test('the diagram marks the present message, and a click goes to its line', async ({ page }) => {
  await desk.openRun(page, relay, 7);
  await desk.show(page, 'Pictures', 'Diagram');
  const drawing = page.getByRole('img', { name: /^Diagram/ });
  await expect(drawing).toBeVisible();
  const marked = drawing.locator('.is-present.messageText');
  await expect(marked).toHaveCount(0);
  await desk.press(page, 'Step forward');
  await expect(marked).toHaveText('baton');
  await drawing.getByText('arrived', { exact: true }).click();
  await expect(caret(page)).toHaveText(/^Line 7,/);
  await expect(desk.told(page)).toHaveText(/arrived/);
  await expect(marked).toHaveText('arrived');
});

test('statecharts and flowcharts are drawn, by Mermaid and as boxes', async ({ page }) => {
  await open(page);
  await desk.write(page, ferry);
  await page.getByRole('treeitem', { name: /A boat's day/ }).click();
  await desk.show(page, 'Pictures', 'States');
  const states = page.getByRole('group', { name: /^States/ });
  await expect(states.getByText('Moored', { exact: true })).toBeVisible();
  await states.getByText('Sailing', { exact: true }).click();
  await expect(caret(page)).toHaveText(/^Line 3\d,/);
  await desk.show(page, 'Pictures', 'Diagram');
  await expect(page.getByRole('img', { name: /^Diagram: A boat's day/ })).toContainText('Sailing');
  await page.getByRole('treeitem', { name: /Where luggage goes/ }).click();
  await expect(page.getByRole('img', { name: /^Diagram: Where luggage goes/ })).toContainText(
    'heavy?',
  );
  await desk.show(page, 'Pictures', 'Graph');
  await expect(page.getByRole('group', { name: /^Graph/ }).getByText('Belt')).toBeVisible();
});

test('pictures and the run are exported', async ({ page }) => {
  await desk.openRun(page, relay, 7);
  await desk.picture(page).waitFor();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Export' })).toBeVisible();
  const names = await page
    .getByRole('dialog')
    .getByRole('button', { name: /as SVG$/ })
    .evaluateAll((buttons) => buttons.map((one) => one.getAttribute('aria-label') ?? ''));
  expect(names).toHaveLength(3);
  for (const name of names) {
    const svg = await download(page, name);
    expect(svg, name).toMatch(/^(<\?xml[^>]*>\s*)?<svg/);
    expect(svg, name).toContain('Anna');
    const problem = await page.evaluate(
      (text) =>
        new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror')
          ?.textContent,
      svg,
    );
    expect(problem, name).toBeUndefined();
  }
  const events = (await download(page, 'Export as JSON lines')).trim().split('\n');
  for (const line of events) JSON.parse(line);
  expect(events.length).toBeGreaterThan(6);
  expect(await download(page, 'Export as Mermaid')).toContain('sequenceDiagram');
  expect(JSON.parse(await download(page, 'Export as Chrome trace'))).toHaveProperty('traceEvents');
});
