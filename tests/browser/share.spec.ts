import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { encodeLink } from '../../src/link/link.ts';
import { root } from '../tools/root.ts';
import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';
import { coins, ferry, inn, relay } from './texts.ts';

const messages = (page: Page) => page.getByRole('region', { name: 'Messages' });

/** A link made by hand: a run of the relay at its third step. */
const made = desk.sharedOf(relay, { cursor: 3 });

/** The fragment of a link of format 0, which is JSON. */
const plain = (value: unknown): string =>
  `#0.${Buffer.from(JSON.stringify(value)).toString('base64url')}`;

/** Opens the share dialog and takes the link out of it. */
async function shareLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share' }).click();
  const link = page.getByRole('dialog').getByRole('textbox', { name: 'Link' });
  await expect(link).toHaveValue(/#1\.[\w-]+/);
  return link.inputValue();
}

/** A page around an embedded one: it keeps what it is told. */
async function embed(page: Page, address: string): Promise<void> {
  await page.route('**/host.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>host</title><iframe width="1000" height="640" title="run"></iframe>
<script>
  var told = [];
  const frame = document.querySelector('iframe');
  addEventListener('message', (event) => event.source === frame.contentWindow && told.push(event.data));
  frame.src = ${JSON.stringify(address)};
</script>`,
    }),
  );
  await page.goto('./host.html');
}

/** The last message of a type that the embedded page has sent. */
const heard = (page: Page, type: string): Promise<Record<string, unknown> | undefined> =>
  page.evaluate(
    (wanted) =>
      (Reflect.get(globalThis, 'told') as { type: string }[]).findLast(
        ({ type }) => type === wanted,
      ),
    type,
  );

test('a link opens the same run at the same step elsewhere', async ({ page, browser }) => {
  await desk.openRun(page, inn, 8);
  await desk.press(page, 'To the end');
  await desk.choiceMade(page, 'without').getByRole('button').click();
  await desk.takeWay(page, 'with a view', 'nothing left');
  await expect(page.getByRole('button', { name: 'Run 2 of 2' })).toBeVisible();
  await desk.press(page, 'Step forward');
  await expect(desk.told(page)).toHaveText(/try next door/);
  const here = await desk.position(page).textContent();
  const said = await desk.told(page).textContent();
  const link = await shareLink(page);

  const context = await browser.newContext({ baseURL: new URL(page.url()).origin });
  const other = await context.newPage();
  await other.goto(link);
  await expect(messages(other)).toContainText('The same run');
  await expect(desk.position(other)).toHaveText(here ?? '');
  await expect(desk.told(other)).toHaveText(said ?? '');
  await expect(desk.source(other)).toContainText('a room for tonight?');
  // The work goes on from there: a reload does not open the link once more.
  expect(new URL(other.url()).hash).toBe('');
  await context.close();
});

test('the dialog tells the length, leaves the step out, and shares one diagram alone', async ({
  page,
}) => {
  await open(page);
  await desk.write(page, ferry);
  await desk.expectStep(page, 0, 5);
  await desk.press(page, 'Step forward');
  const whole = await shareLink(page);
  expect(whole).toContain('step=1');
  const dialog = page.getByRole('dialog');
  const link = dialog.getByRole('textbox', { name: 'Link' });
  await expect(dialog.getByRole('meter')).toHaveAttribute('aria-valuenow', `${whole.length}`);
  await dialog.getByRole('checkbox', { name: /Open at step/ }).uncheck();
  await expect(link).toHaveValue(/step=0/);
  await dialog.getByRole('radio', { name: 'This diagram alone' }).check();
  await expect.poll(async () => (await link.inputValue()).length).toBeLessThan(whole.length);
  await page.goto(await link.inputValue());
  await expect(messages(page)).toContainText('The same run');
  await expect(desk.source(page)).not.toContainText('The ferry port');
});

test('a run that ends otherwise than its maker’s is said to', async ({ page }) => {
  await open(page, encodeLink({ ...made, status: 'done', hash: '0'.repeat(32) }));
  await expect(messages(page)).toContainText('Not quite the same run');
  await desk.expectStep(page, 3, 7);
});

test.describe('the command line and the page agree', () => {
  let folder = '';
  test.beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-link-'));
  });
  test.afterAll(() => rmSync(folder, { recursive: true }));

  const lockstep = (...words: string[]): string =>
    execFileSync('npm', ['run', '--silent', 'lockstep', '--', ...words], {
      cwd: root,
      encoding: 'utf8',
    });
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  test('on the runs of four links', async ({ page }) => {
    test.slow();
    const shaky = file(
      'profile.yaml',
      'latency: exponential(mean 3ms)\nmessages:\n  "* -> R": lognormal(median 200ms, p95 800ms)\n',
    );
    const lost = file('faults.json', '[{"kind": "drop", "message": {"nth": 1, "label": "baton"}}]');
    const runs = [
      [file('relay.mmd', relay)],
      [file('coins.mmd', coins), '--seed', '7', '--profile', shaky],
      [file('inn.mmd', inn), '--choices', '[2]', '--cursor', '4'],
      [file('relay.mmd', relay), '--faults', lost],
    ];
    const hashes: string[] = [];
    await embed(page, 'about:blank');
    for (const words of runs) {
      const fragment = lockstep('link', ...words).trim();
      const line = JSON.parse(lockstepRun(words));
      hashes.push(line.hash);
      await page.evaluate((address) => {
        const frame = document.querySelector('iframe');
        if (frame) frame.src = address;
      }, `./?embed&${hashes.length}${fragment}`);
      await expect
        .poll(async () => (await heard(page, 'lockstep:ready'))?.['hash'])
        .toBe(line.hash);
      expect(await heard(page, 'lockstep:ready')).toMatchObject({
        steps: line.steps,
        status: line.status,
      });
    }
    expect(new Set(hashes).size).toBe(runs.length);
  });

  /** `run --json` ends with 1 where the run did not end well, which is no failure here. */
  function lockstepRun(words: string[]): string {
    const rest = words.filter((word, at) => word !== '--cursor' && words[at - 1] !== '--cursor');
    try {
      return lockstep('run', '--json', ...rest);
    } catch (error) {
      return String((error as { stdout: string }).stdout);
    }
  }
});

test.describe('a hostile link', () => {
  const bomb = { ...made, files: [{ path: 'a.mmd', text: 'x'.repeat(4_000_001) }] };
  const links: [name: string, fragment: string, says: RegExp][] = [
    ['of something else', '#access_token=abc', /not a link to a run/],
    ['that was cut off', encodeLink(made).slice(0, 60), /damaged/],
    ['of a version to come', '#99.AAAA', /another version/],
    ['that holds too much', plain(bomb).slice(0, 500_000), /more than can be opened/],
    ['with wrong types', plain({ files: 'no' }), /cannot be opened/],
    ['out of its folder', plain({ ...made, files: [{ path: '../../x', text: '' }] }), /cannot be/],
  ];
  test('is refused in words, and leaves the work alone', async ({ page }) => {
    await desk.openRun(page, inn, 8);
    await desk.press(page, 'Step forward');
    await expect(desk.told(page)).toHaveText(/^Step 1/);
    for (const [name, fragment, says] of links) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, fragment);
      const alert = messages(page).getByRole('alert').filter({ hasText: says }).last();
      await expect(alert, name).toContainText('The link cannot be opened');
      await expect(desk.source(page), name).toContainText('a room for tonight?');
    }
    await desk.expectStep(page, 1, 8);
  });

  test('at the start shows what was being worked on', async ({ page }) => {
    await desk.openRun(page, inn, 8);
    await expect(page.getByRole('img', { name: /kept in this browser/ })).toBeVisible();
    await page.goto('about:blank');
    await open(page, '#99.AAAA');
    await expect(messages(page)).toContainText('The link cannot be opened');
    await expect(desk.source(page)).toContainText('a room for tonight?');
  });

  test('with scripts in its names shows them as text', async ({ page }) => {
    const script = '<img src=x onerror="document.title=1">';
    const text = `sequenceDiagram\n    participant A as ${script}\n    participant B\n    A->>B: ${script}\n    Note over A,B: <script>document.title=1</script>\n`;
    await open(
      page,
      encodeLink({
        ...made,
        files: [{ path: `${'x'.repeat(30)}.mmd`, text }],
        open: `${'x'.repeat(30)}.mmd`,
        cursor: 1,
      }),
    );
    await expect(desk.told(page)).toContainText('onerror');
    await desk.show(page, 'Pictures', 'Diagram');
    await expect(page.getByRole('img', { name: /^Diagram/ })).toBeVisible();
    await expect(page).toHaveTitle(/Lockstep/);
    expect(await page.locator('img[onerror], #app script').count()).toBe(0);
  });
});

test('a link never replaces what the visitor works on', async ({ page }) => {
  await open(page);
  await desk.write(page, inn);
  await page.evaluate((hash) => {
    location.hash = hash;
  }, encodeLink(made));
  await desk.expectStep(page, 3, 7);
  await desk.choose(page, 'Menu', /Projects and storage/);
  const dialog = page.getByRole('dialog', { name: 'Projects and storage' });
  await expect(dialog.getByRole('button', { name: /^Shared run/ })).toBeVisible();
  await dialog.getByRole('button', { name: /^A table for tonight/ }).click();
  await expect(desk.source(page)).toContainText('a room for tonight?');
});

test('embedded, it hides the editor and is steered by the page around', async ({ page }) => {
  await embed(page, `./?embed${encodeLink({ ...made, view: { theme: 'dark' } })}`);
  const frame = page.frameLocator('iframe');
  await expect(frame.getByRole('status', { name: 'Position' })).toHaveText(/^3\/7/);
  await expect(frame.getByRole('textbox', { name: /^Source/ })).toHaveCount(0);
  await expect(frame.getByRole('link', { name: 'Open in Lockstep' })).toHaveAttribute(
    'href',
    /#1\./,
  );
  await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await heard(page, 'lockstep:ready')).toMatchObject({
    document: 'sequence-diagram',
    status: 'done',
    steps: 7,
    hash: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  const tell = (message: object): Promise<void> =>
    page.evaluate((data) => frames[0]?.postMessage(data, '*'), message);
  await tell({ type: 'lockstep:goto', step: 5 });
  await expect(frame.getByRole('status', { name: 'Position' })).toHaveText(/^5\/7/);
  await expect
    .poll(() => heard(page, 'lockstep:step'))
    .toMatchObject({ step: 5, time: 2_000_000, text: expect.stringContaining('arrived') });
  await tell({ type: 'lockstep:back' });
  await expect(frame.getByRole('status', { name: 'Position' })).toHaveText(/^4\/7/);
  await tell({
    type: 'lockstep:open',
    link: encodeLink({ ...made, files: [{ path: 'work.mmd', text: inn }] }),
  });
  await expect(frame.getByRole('status', { name: 'Position' })).toHaveText(/^3\/8/);
  // It is a guest: nothing of it is among the visitor's own projects.
  await open(page);
  await expect(page.getByRole('textbox', { name: 'Project name' })).toHaveValue(
    'A table for tonight',
  );
});
