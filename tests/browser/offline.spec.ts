import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { serve } from '../tools/serve.mjs';
import * as desk from './desk.ts';
import { expect, test, untilOffline } from './page.ts';
import { ferry, relay } from './texts.ts';

const dist = process.env['LOCKSTEP_DIST'] ?? 'dist';

test.use({ serviceWorkers: 'allow' });

/** Waits until the optional parts are kept as well, which begins when the page is idle. */
async function untilAllKept(page: Page): Promise<void> {
  const worker = readFileSync(join(dist, 'sw.js'), 'utf8');
  const files = JSON.parse(/= (\{"version".*\});/.exec(worker)?.[1] ?? '');
  const kept = (): Promise<number> =>
    page.evaluate(async () => {
      const keys = await caches.keys();
      const cached = await Promise.all(keys.map(async (key) => (await caches.open(key)).keys()));
      return cached.flat().length;
    });
  await expect.poll(kept, { timeout: 60_000 }).toBe(files.shell.length + files.later.length);
}

/** A host of a copy of the build that can be replaced by a newer one. */
async function hostOfCopy(): Promise<{ url: string; renew(): void; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-'));
  cpSync(dist, folder, { recursive: true });
  const host = await serve({ folder });
  const change = (file: string, make: (text: string) => string): void =>
    writeFileSync(join(folder, file), make(readFileSync(join(folder, file), 'utf8')));
  return {
    url: host.url,
    renew() {
      change('index.html', (html) => html.replace('<html', '<html data-version="two"'));
      change('sw.js', (worker) => worker.replace(/"version":"[^"]*"/, '"version":"two"'));
    },
    async close() {
      await host.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Lets the page find a newer version, and waits until it is there and waits. */
async function findNewer(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const worker = registration.installing;
    await new Promise<void>((resolve) => {
      if (registration.waiting) resolve();
      worker?.addEventListener('statechange', () => {
        if (worker.state === 'installed') resolve();
      });
    });
  });
}

test('works offline after the first visit, from any folder', async ({ page }) => {
  const host = await serve({ folder: dist, path: '/deep/er/' });
  await page.goto(host.url);
  await untilOffline(page);
  await host.close();
  await page.reload();
  await expect(desk.status(page)).toHaveText('Done');
  await page.goto(`${host.url}?embed#anything`);
  await expect(page.locator('#app > *').first()).toBeVisible();
});

test('offline everything works, the optional parts as well', async ({ page }) => {
  test.slow();
  const host = await serve({ folder: dist });
  await page.goto(host.url);
  await untilOffline(page);
  await untilAllKept(page);
  await host.close();
  await page.reload();
  await desk.write(page, ferry);
  await desk.expectStep(page, 0, 5);
  await desk.show(page, 'Pictures', 'Diagram');
  await expect(page.getByRole('img', { name: /^Diagram: Selling one/ })).toContainText(
    'here you are',
  );
  await page.getByRole('treeitem', { name: /A boat's day/ }).click();
  await desk.show(page, 'Pictures', 'States');
  await expect(page.getByRole('group', { name: /^States/ })).toContainText('Sailing');
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Link' })).toHaveValue(/#1\./);
  await desk.closeDialog(page);
  await page.reload();
  await expect(desk.source(page)).toContainText('The ferry port');
});

test('a newer version waits for the next visit, and leaves an open page alone', async ({
  context,
}) => {
  const host = await hostOfCopy();
  const page = await context.newPage();
  await page.goto(host.url);
  await untilOffline(page);
  await page.evaluate(() => Object.assign(window, { unsaved: 'work' }));
  host.renew();
  await findNewer(page);
  await expect(page.getByText('A newer version is ready')).toBeVisible();
  expect(await page.evaluate(() => Reflect.get(window, 'unsaved'))).toBe('work');
  await page.close();

  // The old worker retires shortly after its last page, hence more than one attempt.
  const next = await context.newPage();
  await expect(async () => {
    await next.goto('about:blank');
    await next.goto(host.url);
    await expect(next.locator('html')).toHaveAttribute('data-version', 'two', { timeout: 500 });
  }).toPass();
  await host.close();
});

test('a newer version takes over on a click, and what was typed is kept', async ({ context }) => {
  const host = await hostOfCopy();
  const page = await context.newPage();
  await page.goto(host.url);
  await untilOffline(page);
  await desk.write(page, relay);
  host.renew();
  await findNewer(page);
  await page.getByRole('button', { name: 'Reload now' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-version', 'two');
  await expect(desk.source(page)).toContainText('participant C as Cleo');
  await host.close();
});
