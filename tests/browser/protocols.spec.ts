import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';
import { deaf, idle, lending, longTalk, mended, quiz } from './protocol-texts.ts';
import { relay } from './texts.ts';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

/** Opens the page with a text, and waits until its run is there. */
async function openText(page: Page, text: string): Promise<void> {
  await open(page);
  await expect(desk.status(page)).toHaveText('Done');
  await desk.write(page, text);
  await expect(page.getByRole('tab', { name: 'Machines' })).toBeVisible();
  await desk.blur(page);
}

/** The drawn machines. */
const machines = (page: Page): Locator => page.getByRole('group', { name: /^Machines: / });

/** A state or a node that is drawn. */
const box = (page: Page, name: RegExp): Locator =>
  machines(page).locator('.svelte-flow__node').and(page.getByLabel(name));

/** What a role could do. */
const moves = (page: Page, role: string): Locator =>
  page.getByRole('region', { name: `What ${role} could do` }).getByRole('button');

const copied = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

test('a broken protocol is explained by a run, mended by a fix, and found correct', async ({
  page,
  browser,
}) => {
  await openText(page, lending);
  await expect(page.getByRole('textbox', { name: 'Source: Lending.scr' })).toBeVisible();

  // Read the diagnostic.
  await expect(desk.verdict(page)).toHaveText('broken');
  const problems = page.getByRole('region', { name: 'Problems' });
  await expect(problems).toContainText(/“Courier” sends here, but has not heard yet/);
  const properties = page.getByRole('region', { name: 'Verdict on Lending' });
  await expect(properties.getByRole('listitem').filter({ hasText: 'broken' })).toHaveCount(4);
  await expect(properties).toContainText(/\d+ states, \d+ transitions\s*·\s*channels of 1\s*·/);
  await expect(properties).toContainText(/refuses\s*Full merge\s*Courier is not told/);

  // Open the counterexample, and step it.
  const deadlock = properties.getByRole('button', {
    name: 'Show the run in which it is broken: No deadlock',
  });
  await deadlock.click();
  await desk.expectStep(page, 6, 6);
  const why = page.getByRole('note', { name: 'Why this run is shown' });
  await expect(why).toContainText(/Deadlock.*Reader waits for ‘bring\(Title\)’ from Courier/);
  await desk.press(page, 'Step back');
  await desk.expectStep(page, 5);
  await expect(why).toBeHidden();
  await expect(desk.told(page)).toHaveText(/^Step 5: /);
  await desk.press(page, 'Step forward');
  await expect(why).toBeVisible();
  await expect(page.getByText('Nobody can move.', { exact: true })).toBeVisible();

  // Share its link.
  const link = properties.getByRole('button', { name: /^Copy a link .* No deadlock$/ });
  await link.click();
  await expect.poll(() => copied(page)).toMatch(/#1\.[\w-]+/);
  const context = await browser.newContext({ baseURL: new URL(page.url()).origin });
  const other = await context.newPage();
  await other.goto(await copied(page));
  await desk.expectStep(other, 6, 6);
  await expect(other.getByText('Nobody can move.', { exact: true })).toBeVisible();
  await expect(desk.verdict(other)).toHaveText('broken');
  await context.close();

  // Apply a fix, and see green.
  await problems.getByRole('button', { name: 'Let Desk tell Courier first' }).click();
  await expect(desk.verdict(page)).toHaveText('correct');
  await expect(properties.getByRole('listitem').filter({ hasText: 'broken' })).toHaveCount(0);
  await expect(problems).toContainText('No problems');
  // What was said of the run is about the older text.
  await expect(why).toBeHidden();
});

test('a verdict is marked as old once the text has changed', async ({ page }) => {
  await openText(page, mended);
  await expect(desk.verdict(page)).toHaveText('correct');
  await desk.source(page).focus();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type(' ');
  await expect(desk.dock(page)).toContainText('the text has changed since');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(desk.dock(page)).not.toContainText('the text has changed since');
  await page.getByRole('combobox', { name: 'Bound' }).selectOption('3');
  await expect(desk.dock(page)).toContainText('checked with other settings');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Verdict on Lending' })).toContainText(
    'channels of 3',
  );
});

test('an error of the text keeps a protocol from being explored, and its fix mends it', async ({
  page,
}) => {
  await openText(page, idle);
  await expect(desk.verdict(page)).toHaveText('broken');
  await expect(desk.dock(page)).toContainText('The text has errors: Cat has no part');
  await desk.dock(page).getByRole('button', { name: 'Take Cat away' }).click();
  await expect(desk.verdict(page)).toHaveText('correct');
});

test('D01 the global graph and all machines are drawn and lit in step with the run', async ({
  page,
}) => {
  await openText(page, mended);
  for (const role of ['Global', 'Reader', 'Desk', 'Courier']) {
    await expect(page.getByRole('button', { name: role, exact: true }).first()).toBeVisible();
  }
  await expect(box(page, /^Courier: state \w+, initial/)).toBeVisible();
  const present = machines(page).locator('.present');
  await expect(present).toHaveCount(3);
  const before = await present.allTextContents();
  await desk.press(page, 'Step forward');
  await expect.poll(() => present.allTextContents()).not.toEqual(before);
  await expect(machines(page).locator('.label.now')).toHaveText('Desk!ask(Title)');
  // The node of the global graph that this is about is marked as well.
  await expect(machines(page).locator('.box.message.last')).toContainText('ask(Title)');
  await desk.press(page, 'To the end');
  await expect(machines(page).locator('.present.terminal')).toHaveCount(3);
  // A role that is not wanted is left out.
  await page.getByRole('button', { name: 'Courier', exact: true }).first().click();
  await expect(box(page, /^Courier: /)).toHaveCount(0);
});

test('D07 a click on a transition goes to its place in the text, by keyboard too', async ({
  page,
}) => {
  await openText(page, mended);
  const line = page.getByText(/^Line \d+, column \d+$/);
  await machines(page).getByRole('button', { name: 'Courier!fetch(Title)' }).click();
  await expect(line).toHaveText(/^Line 9,/);
  await expect(page.getByRole('status').filter({ hasText: 'Desk sends fetch' })).toContainText(
    'line 9',
  );
  const edge = machines(page)
    .locator('.svelte-flow__edge')
    .and(page.getByLabel(/Courier receives rest/));
  await edge.focus();
  await page.keyboard.press('Enter');
  await expect(line).toHaveText(/^Line 13,/);
});

test('the picture of machines is one stop of the Tab key, and keys go through it', async ({
  page,
}) => {
  await openText(page, mended);
  await expect(box(page, /^Courier: state \w+, initial/)).toBeVisible();
  await expect(machines(page).locator('[tabindex="0"]')).toHaveCount(0);
  await page.getByRole('button', { name: 'Keep the present step in sight' }).focus();
  await page.keyboard.press('Tab');
  const focused = page.locator(':focus');
  await expect(focused).toHaveAccessibleName(/^Reader: state \w+, initial/);
  await page.keyboard.press('ArrowDown');
  await expect(focused).toHaveAccessibleName(/^Reader sends ask/);
  await page.keyboard.press('PageDown');
  await expect(focused).toHaveAccessibleName(/^Desk: state \w+, initial/);
  await expect(focused).toBeInViewport();
  await page.keyboard.press('ArrowUp');
  await expect(focused).toHaveAccessibleName(/^Reader/);
  await page.keyboard.press('Shift+Tab');
  await expect(focused).toHaveAccessibleName('Keep the present step in sight');
});

test('a transition from a state to itself is a bow that is joined to it', async ({ page }) => {
  await openText(
    page,
    'protocol Loop(role A, role B) { choice at A { rec X { ping() from A to B; continue X; } } ' +
      'or { stop() from A to B; } }',
  );
  const edge = machines(page)
    .locator('.svelte-flow__edge')
    .and(page.getByLabel(/^A sends ping to B, from (\w+) to \1$/));
  const [bow, state] = await Promise.all([
    edge.locator('.svelte-flow__edge-path').boundingBox(),
    edge.getAttribute('aria-label').then((name) => {
      const at = /from (\w+)/.exec(name ?? '')?.[1] ?? '';
      return box(page, new RegExp(`^A: state ${at}\\b`)).boundingBox();
    }),
  ]);
  if (!bow || !state) throw new Error('nothing is drawn');
  expect(bow.width).toBeGreaterThan(10);
  expect(bow.x).toBeLessThan(state.x + state.width);
  expect(bow.x + bow.width).toBeGreaterThan(state.x + state.width);
  expect(Math.abs(bow.y + bow.height / 2 - state.y - state.height / 2)).toBeLessThan(6);
});

test('labels of machines can be read in a narrow window, and all of them fit on demand', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await openText(page, lending);
  const label = machines(page).locator('.label').first();
  await expect(label).toBeVisible();
  const height = async (): Promise<number> => (await label.boundingBox())?.height ?? 0;
  // A line of 16 pixels for letters of 11, and a border.
  await expect.poll(height).toBeGreaterThan(16);
  await expect(box(page, /^Reader: state \w+, initial/)).toBeInViewport();
  await page.getByRole('button', { name: 'Fit View' }).click();
  await expect(box(page, /^Courier: state \w+, initial/)).toBeInViewport();
  await expect.poll(height).toBeLessThan(16);
});

test('D01 planted: what cannot be projected is said to, with the reason', async ({ page }) => {
  await openText(page, lending.replace('sorry() from Courier', 'sorry() from Carrier'));
  await expect(desk.dock(page)).toContainText(/Carrier/);
  await expect(desk.verdict(page)).toHaveText('broken');
});

test('machines run by clicks on what is possible, and from an earlier step another way', async ({
  page,
}) => {
  await openText(page, quiz);
  await expect(desk.verdict(page)).toHaveText('correct');
  await page.getByRole('button', { name: 'Ask me' }).click();
  await desk.expectStep(page, 0, 0);
  await moves(page, 'Asker').click();
  await desk.expectStep(page, 1, 1);
  const channel = page.getByRole('list', {
    name: 'On their way from Asker to Guesser, oldest first',
  });
  await expect(channel).toContainText('riddle');
  await moves(page, 'Guesser').click();
  await expect(channel).toBeHidden();
  await expect(moves(page, 'Guesser')).toHaveText([/send answer to Asker/, /send giveup to Asker/]);
  await expect(page.getByRole('region', { name: 'What Asker could do' })).toContainText(
    /waits for answer from Guesser/,
  );
  await moves(page, 'Guesser').first().click();
  await moves(page, 'Asker').click();
  await desk.expectStep(page, 4, 4);
  await expect(desk.status(page)).toHaveText('Done');
  await expect(page.getByText('Everybody has ended.', { exact: true })).toBeVisible();
  // Back, and another way: a run beside the first.
  await desk.press(page, 'Step back');
  await desk.press(page, 'Step back');
  await expect(moves(page, 'Guesser').first()).toContainText('next');
  await moves(page, 'Guesser').last().click();
  await expect(page.getByRole('button', { name: /^Run 2 of 2/ })).toBeVisible();
  await desk.expectStep(page, 3, 3);
  await expect(moves(page, 'Asker')).toHaveText(/receive giveup/);
});

test('machines are given more room, or none at all', async ({ page }) => {
  await openText(page, quiz);
  const channels = page.getByRole('combobox', { name: 'Channels' });
  await expect(channels).toHaveValue('1');
  await channels.selectOption('sync');
  await desk.expectStep(page, 0, 2);
  await desk.press(page, 'Step forward');
  await expect(machines(page).locator('.label.now')).toHaveText([
    /Guesser!riddle/,
    /Asker\?riddle/,
  ]);
});

test('a sequence diagram runs as machines, and is checked', async ({ page }) => {
  await openText(page, relay);
  await desk.show(page, 'Inspector', 'Steps');
  await page.getByRole('checkbox', { name: 'Run as machines' }).check();
  await expect(moves(page, 'A')).toHaveText(/send baton to Ben/);
  await desk.show(page, 'Pictures', 'Machines');
  await expect(machines(page).locator('.present')).toHaveCount(3);
  await desk.show(page, 'Timeline', 'Verdict');
  await expect(desk.verdict(page)).toHaveText('correct');
  await page.keyboard.press('Shift+M');
  await expect(page.getByRole('checkbox', { name: 'Run as machines' })).not.toBeChecked();
});

test('D18 local protocols, TypeScript and other texts are copied and downloaded', async ({
  page,
}) => {
  await openText(page, mended);
  await desk.show(page, 'Pictures', 'Texts');
  const languages = page.getByRole('group', { name: 'Language of the text' });
  await page.getByRole('combobox', { name: 'Role' }).selectOption('Courier');
  await languages.getByRole('button', { name: 'Scribble' }).click();
  const text = page.getByRole('region', { name: 'Scribble of Courier' });
  await expect(text).toContainText(/fetch\(Title\) from Desk/);
  await languages.getByRole('button', { name: 'TypeScript' }).click();
  await expect(page.getByRole('region', { name: 'TypeScript of Courier' })).toContainText('export');
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await copied(page)).toMatch(/\bclass \w+[\s\S]*fetch/);
  await page.getByRole('combobox', { name: 'Role' }).selectOption('All roles');
  const shows: [language: string, text: RegExp][] = [
    ['Machines', /fetch/],
    ['Mermaid', /fetch/],
    ['DOT', /digraph/],
    ['Promela', /proctype/],
    ['TLA+', /MODULE/],
    ['JSON', /"Courier"/],
  ];
  for (const [language, pattern] of shows) {
    await languages.getByRole('button', { name: language }).click();
    const shown = page.getByRole('region', { name: `${language} of all roles` });
    await expect(shown).toBeVisible();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Download / }).click();
    expect(readFileSync(await (await downloading).path(), 'utf8'), language).toMatch(pattern);
  }
});

/** The events of a run as they are exported. */
async function exported(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Export as JSON lines' }).click();
  const text = readFileSync(await (await downloading).path(), 'utf8');
  await desk.closeDialog(page);
  return text;
}

test('a trace is held against the protocol; the first deviation is shown where it is', async ({
  page,
}) => {
  await openText(page, mended);
  await expect(desk.verdict(page)).toHaveText('correct');
  const trace = await exported(page);
  await desk.show(page, 'Timeline', 'Trace');
  const field = page.getByRole('textbox', { name: 'Trace' });
  await field.fill(trace);
  await page.getByRole('button', { name: 'Check the trace' }).click();
  const conforms = page.getByTestId('conforms');
  await expect(conforms).toHaveText('a run of the protocol');
  // Dropped as a file, and changed: its first message has another name.
  await desk.dock(page).evaluate(
    (element, text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'recorded.jsonl', { type: 'text/plain' }));
      const target = element.querySelector('[aria-label="A trace held against the protocol"]');
      target?.dispatchEvent(
        new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
      );
    },
    trace.replaceAll('ask(Title)', 'beg(Title)'),
  );
  await expect(conforms).toHaveText('no run of the protocol');
  await expect(desk.dock(page)).toContainText(/Expected.*send ask\(Title\) to Desk/);
  await page.getByRole('button', { name: 'Show where' }).click();
  const why = page.getByRole('note', { name: 'Why this run is shown' });
  await expect(why).toContainText('Event 1 of the trace is no step of the protocol');
  await expect(why).toContainText(/Expected: .*ask\(Title\)/);
  // What is no trace is said to be none.
  await field.fill('nothing of the kind');
  await page.getByRole('button', { name: 'Check the trace' }).click();
  await expect(desk.dock(page)).toContainText('It cannot be told');
  await expect(page.getByRole('button', { name: /^Show (it|where)$/ })).toBeHidden();
});

test('a changed local protocol is checked as a replacement', async ({ page }) => {
  await openText(page, mended);
  await expect(desk.verdict(page)).toHaveText('correct');
  await desk.show(page, 'Timeline', 'Replace');
  await page.getByRole('combobox', { name: 'Role' }).selectOption('Courier');
  await page.getByRole('button', { name: 'local protocol' }).click();
  const field = page.getByRole('textbox', { name: 'Local protocol or machine' });
  await expect(field).toHaveValue(/bring/);
  await page.getByRole('button', { name: 'Check the replacement' }).click();
  await expect(page.getByTestId('subtype')).toHaveText('a safe replacement');
  await expect(page.getByTestId('product')).toHaveText('correct');
  await field.fill((await field.inputValue()).replace('bring', 'lose'));
  await page.getByRole('button', { name: 'Check the replacement' }).click();
  await expect(page.getByTestId('subtype')).toHaveText('not safe everywhere');
  await expect(page.getByTestId('product')).toHaveText('broken');
});

test('machines of a thousand states stay usable', async ({ page }) => {
  await openText(page, longTalk(1000));
  await expect(page.getByText(/states and nodes are too many for one picture/)).toBeVisible();
  await expect(box(page, /^A: state \w+, initial/)).toBeVisible();
  expect(await machines(page).locator('.svelte-flow__node').count()).toBeLessThan(500);
  await desk.press(page, 'To the end');
  await expect(box(page, /^B: state \w+, final/)).toBeInViewport();
});

test('commands and keys reach everything', async ({ page }) => {
  await openText(page, deaf);
  await expect(desk.verdict(page)).toHaveText('broken');
  const reached: [key: string, tab: string][] = [
    ['t', 'Texts'],
    ['m', 'Machines'],
    ['n', 'Steps'],
    ['Shift+T', 'Trace'],
    ['Shift+R', 'Replace'],
    ['v', 'Verdict'],
  ];
  for (const [key, tab] of reached) {
    await page.keyboard.press(key);
    await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true');
  }
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('check what the roles');
  await page.keyboard.press('Enter');
  await expect(desk.verdict(page)).toHaveText('broken');
});

test('an empty text and a broken one say what to do', async ({ page }) => {
  await openText(page, quiz);
  await desk.write(
    page,
    'module Empty;\n\nglobal protocol Empty(role A, role B) {\n  m( from A\n}\n',
  );
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText(/error/);
  await expect(page.getByRole('tab', { name: 'Verdict' })).toBeVisible();
  await desk.write(page, ' ');
  await expect(page.getByText('No machines yet')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}: axe finds nothing wrong with protocols`, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme });
    await openText(page, lending);
    await expect(desk.verdict(page)).toHaveText('broken');
    await expect(machines(page).locator('.present')).toHaveCount(3);
    const check = async (what: string): Promise<void> => {
      await page.evaluate(() => {
        for (const one of document.getAnimations()) {
          if (one.effect?.getComputedTiming().endTime !== Infinity) one.finish();
        }
      });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${what}: ${id} at ${node.target.join(' ')}: ${node.failureSummary}`),
      );
      expect.soft(found).toEqual([]);
    };
    await desk.press(page, 'Step forward');
    await check('machines, verdict, steps');
    await page
      .getByRole('button', { name: /^Show the run/ })
      .first()
      .click();
    await expect(page.getByRole('note', { name: 'Why this run is shown' })).toBeVisible();
    await check('a counterexample');
    await desk.show(page, 'Pictures', 'Texts');
    await expect(page.getByRole('region', { name: /of all roles$/ })).toBeVisible();
    for (const tab of ['Trace', 'Replace']) {
      await desk.show(page, 'Timeline', tab);
      await check(`texts, ${tab}`);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    for (const part of ['Picture', 'Timeline', 'Inspector']) {
      await page.getByRole('navigation').getByRole('button', { name: part }).click();
      await check(`${part} at 390 px`);
      const fits = await page.evaluate(
        () => document.documentElement.scrollWidth <= document.documentElement.clientWidth,
      );
      expect(fits, part).toBe(true);
    }
  });
}
