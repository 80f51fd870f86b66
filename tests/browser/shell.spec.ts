import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../tools/serve.mjs';
import { expect, open, test, untilOffline } from './page.ts';

const dist = process.env['LOCKSTEP_DIST'] ?? 'dist';

test('loads from a sub-path', async ({ page }) => {
  const missing: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) missing.push(response.url());
  });
  await open(page);
  await expect(page).toHaveTitle(/Lockstep/);
  expect(missing).toEqual([]);
});

test('asks no other host for anything', async ({ page, baseURL }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const own = request.url().startsWith(baseURL ?? '') || /^(data|blob):/.test(request.url());
    if (!own) foreign.push(request.url());
  });
  await open(page);
  await page.waitForLoadState('networkidle');
  expect(foreign).toEqual([]);
});

test.describe('the policy', () => {
  test('forbids to run text as code', async ({ page, allowed }) => {
    allowed.push(/Content Security Policy/);
    await open(page);
    // From a timer: what Playwright evaluates is itself exempt from the policy.
    const outcome = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const attempt = (task: () => unknown): string => {
            try {
              return String(task());
            } catch (error) {
              return (error as Error).name;
            }
          };
          // oxlint-disable-next-line no-eval, no-new-func -- they are what must fail
          const attempts = [() => globalThis.eval('1 + 1'), () => Function('return 2')()];
          setTimeout(() => resolve(attempts.map(attempt)));
        }),
    );
    expect(outcome).toEqual(['EvalError', 'EvalError']);
  });

  test('forbids inline scripts', async ({ page, allowed }) => {
    allowed.push(/Content Security Policy/);
    await open(page);
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "taken over"';
      document.head.append(script);
      const image = document.createElement('img');
      image.setAttribute('onerror', 'document.title = "taken over"');
      image.src = 'data:image/png;base64,AAAA';
      document.body.append(image);
      return new Promise((resolve) => {
        setTimeout(() => resolve(document.title === 'taken over'), 200);
      });
    });
    expect(ran).toBe(false);
  });

  test('forbids connections to other hosts', async ({ page, allowed }) => {
    allowed.push(/Content Security Policy|violates the following|Refused/);
    const other = await serve({ folder: dist });
    await open(page);
    const outcome = await page.evaluate(async (url) => {
      const blocked = new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => {
          resolve(event.violatedDirective);
        });
      });
      const answer = await fetch(url, { mode: 'no-cors' }).then(
        () => 'answered',
        () => 'failed',
      );
      return [answer, await blocked];
    }, other.url);
    await other.close();
    expect(outcome).toEqual(['failed', 'connect-src']);
  });
});

test('can be installed', async ({ page, request }) => {
  await open(page);
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifestUrl = new URL(href ?? '', page.url());
  const answer = await request.get(manifestUrl.href);
  expect(answer.headers()['content-type']).toContain('manifest');
  const manifest = await answer.json();
  expect(manifest).toMatchObject({ name: 'Lockstep', display: 'standalone' });
  expect(new URL(manifest.start_url, manifestUrl).href).toBe(new URL('./', page.url()).href);
  for (const icon of manifest.icons) {
    const picture = await request.get(new URL(icon.src, manifestUrl).href);
    expect(picture.headers()['content-type'], icon.src).toBe(icon.type);
  }
  const client = await page.context().newCDPSession(page);
  const { installabilityErrors } = await client.send('Page.getInstallabilityErrors');
  const problems = installabilityErrors.map((problem) => problem.errorId);
  // A test's window counts as private, where nothing can be installed.
  expect(problems.filter((id) => id !== 'in-incognito')).toEqual([]);
});

test.describe('offline', () => {
  test.use({ serviceWorkers: 'allow' });

  test('works offline after the first visit', async ({ page }) => {
    const host = await serve({ folder: dist, path: '/deep/er/' });
    await page.goto(host.url);
    await untilOffline(page);
    await host.close();
    await page.reload();
    await expect(page.locator('#app > *').first()).toBeVisible();
    await page.goto(`${host.url}?embed#anything`);
    await expect(page.locator('#app > *').first()).toBeVisible();
  });

  test('keeps the optional parts as well, once it is idle', async ({ page }) => {
    const worker = readFileSync(join(dist, 'sw.js'), 'utf8');
    const files = JSON.parse(/= (\{"version".*\});/.exec(worker)?.[1] ?? '');
    await open(page);
    await untilOffline(page);
    const kept = () =>
      page.evaluate(async () => {
        const keys = await caches.keys();
        const cached = await Promise.all(keys.map(async (key) => (await caches.open(key)).keys()));
        return cached.flat().length;
      });
    await expect.poll(kept, { timeout: 30_000 }).toBe(files.shell.length + files.later.length);
  });

  test('an update waits for the next visit, and leaves an open page alone', async ({ context }) => {
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-'));
    cpSync(dist, folder, { recursive: true });
    const host = await serve({ folder });
    const page = await context.newPage();
    await page.goto(host.url);
    await untilOffline(page);
    await page.evaluate(() => Object.assign(window, { unsaved: 'work' }));

    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    writeFileSync(join(folder, 'index.html'), html.replace('</title>', ' two</title>'));
    const worker = readFileSync(join(folder, 'sw.js'), 'utf8');
    writeFileSync(join(folder, 'sw.js'), worker.replace(/"version":"[^"]*"/, '"version":"two"'));
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
    expect(await page.evaluate(() => Reflect.get(window, 'unsaved'))).toBe('work');
    await page.close();

    // The old worker retires shortly after its last page, hence more than one attempt.
    const next = await context.newPage();
    await expect(async () => {
      await next.goto(host.url);
      await expect(next).toHaveTitle(/ two$/, { timeout: 200 });
    }).toPass();
    await host.close();
    rmSync(folder, { recursive: true });
  });
});
