// Finds a Chromium for the browser tests and the bench, or installs one.
//
//   node tests/tools/browser.mjs    prints its path, installing it where none is found
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright';

const isRoot = process.getuid?.() === 0;

/** What to do where no browser is found and none can be installed. */
export const advice =
  'No Chromium found: install Chromium or Chrome, or run `npx playwright install chromium`, ' +
  'or set LOCKSTEP_BROWSER to the path of one.';

/** Command-line switches that keep Chromium quiet, and let it run as root. */
export const switches = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  '--disable-gpu',
];

/**
 * The path of a Chromium that starts: what LOCKSTEP_BROWSER says, else Playwright's own, else the
 * system's; undefined when there is none.
 * @returns {string | undefined}
 */
export function findBrowser() {
  const said = process.env.LOCKSTEP_BROWSER;
  if (said) return starts(said) ? said : undefined;
  return candidates().find((path) => existsSync(path) && starts(path));
}

/**
 * `findBrowser()`, after trying to install one: Playwright's download, then Debian's package.
 * @returns {string | undefined}
 */
export function ensureBrowser() {
  const found = findBrowser();
  if (found || process.env.LOCKSTEP_BROWSER) return found;
  for (const install of isRoot ? [withApt, withPlaywright] : [withPlaywright]) {
    install();
    const installed = findBrowser();
    if (installed) return installed;
  }
  return undefined;
}

/** @returns {string[]} */
function candidates() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [
    chromium.executablePath(),
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
}

/**
 * Whether a browser runs on this machine at all: one that was only downloaded may lack libraries.
 * @param {string} path
 */
function starts(path) {
  if (process.platform === 'win32') return existsSync(path);
  return spawnSync(path, ['--version', '--no-sandbox'], { timeout: 30_000 }).status === 0;
}

function withPlaywright() {
  run('npx', ['playwright', 'install', ...(isRoot ? ['--with-deps'] : []), 'chromium'], {
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '20000',
  });
}

function withApt() {
  if (spawnSync('apt-get', ['--version']).status !== 0) return;
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], quiet);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
}

/**
 * @param {string} command
 * @param {string[]} words
 * @param {Record<string, string>} environment
 */
function run(command, words, environment) {
  console.error(`No Chromium found; trying: ${command} ${words.join(' ')}`);
  spawnSync(command, words, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...environment },
    timeout: 240_000,
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const path = ensureBrowser();
  console.log(path ?? advice);
  process.exitCode = path ? 0 : 1;
}
