import { mkdirSync } from 'node:fs';
import { expect as baseExpect, test as base } from '@playwright/test';
import type { Page } from '@playwright/test';

/** What a browser spec is given besides Playwright's own fixtures. */
interface Fixtures {
  /** What the page, its frames and its workers reported as errors since the test began. */
  errors: string[];
  /** Errors that the test provokes on purpose; those that match are not held against it. */
  allowed: RegExp[];
}

/** Playwright's `test`, which also fails when the page reported an error that was not allowed. */
export const test = base.extend<Fixtures & { watch: void }>({
  errors: async ({ context }, use) => {
    const errors: string[] = [];
    context.on('console', (message) => {
      if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (problem) => {
      errors.push(problem.error().stack ?? String(problem.error()));
    });
    await use(errors);
  },
  allowed: async ({ errors: _ }, use) => {
    await use([]);
  },
  watch: [
    async ({ errors, allowed }, use) => {
      await use();
      expect(errors.filter((error) => !allowed.some((pattern) => pattern.test(error)))).toEqual([]);
    },
    { auto: true },
  ],
});

/** Playwright's `expect`, patient enough for a busy machine. */
export const expect = baseExpect.configure({ timeout: 15_000 });

/** Opens the built page, with an optional `?query` or `#fragment`, and waits until it is drawn. */
export async function open(page: Page, address = ''): Promise<void> {
  await page.goto(`./${address}`);
  await expect(page.locator('#app > *').first()).toBeVisible();
}

/**
 * Waits until the service worker has kept the shell and answers for the page; for specs with
 * `test.use({ serviceWorkers: 'allow' })`.
 */
export async function untilOffline(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) => {
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
    });
  });
}

/** Saves a picture of the page in `test-results/screenshots/`, for people to look at. */
export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync('test-results/screenshots', { recursive: true });
  await page.screenshot({ path: `test-results/screenshots/${name}.png` });
}
