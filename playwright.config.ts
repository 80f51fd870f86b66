import { execFileSync } from 'node:child_process';
import { defineConfig } from '@playwright/test';
import { advice, findBrowser, switches } from './tests/tools/browser.mjs';

/** The build under test, served from a sub-path, as on a shared host. */
const folder = process.env['LOCKSTEP_DIST'] ?? 'dist';
const path = '/some/sub/path/';
// Playwright reads this file again in each worker: the port is drawn once and handed on.
const port = (process.env['LOCKSTEP_PORT'] ??= freePort());

const browser = (process.env['LOCKSTEP_BROWSER'] ??= findBrowser() ?? '');
if (!browser) throw new Error(advice);

export default defineConfig({
  testDir: 'tests/browser',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/browser',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  // A crowded machine may starve a browser; a test that fails twice is broken.
  retries: process.env['CI'] ? 2 : 1,
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['line']],
  use: {
    baseURL: `http://127.0.0.1:${port}${path}`,
    viewport: { width: 1440, height: 900 },
    // Each test would fetch the whole page in the background; the offline specs allow it.
    serviceWorkers: 'block',
    locale: 'en-GB',
    timezoneId: 'UTC',
    launchOptions: { executablePath: browser, args: switches },
    trace: 'on-first-retry',
  },
  projects: [{ name: 'chromium' }],
  webServer: {
    command: `node tests/tools/serve.mjs ${folder} ${path} ${port}`,
    url: `http://127.0.0.1:${port}${path}`,
    stdout: 'ignore',
  },
});

function freePort(): string {
  const program =
    "const s=require('net').createServer().listen(0,'127.0.0.1',()=>{" +
    'process.stdout.write(String(s.address().port));s.close()})';
  return execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' });
}
