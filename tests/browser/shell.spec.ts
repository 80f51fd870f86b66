import { serve } from '../tools/serve.mjs';
import { expect, open, test } from './page.ts';

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
