// Runs every check of the project, one after the other, all of them even when one fails, and ends
// with one line that counts them: a test of Vitest or Playwright counts as one, and so does each
// other step.
//
//   npm test                     everything
//   npm test -- unit browser     only the steps named
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { advice, ensureBrowser } from './browser.mjs';

/**
 * @typedef {{passed: number, failed: number, skipped: number}} Count
 * @typedef {{
 *   name: string,
 *   command: string,
 *   minutes: number,
 *   needs?: string,
 *   count?: () => Count,
 *   prepare?: () => void,
 * }} Step `needs` names a step whose failure leaves this one nothing to look at
 */

const reports = 'test-results';
const unitReport = `${reports}/unit.json`;
const browserReport = `${reports}/browser.json`;

/** @type {Step[]} */
const steps = [
  { name: 'format', command: 'oxfmt --check', minutes: 1 },
  { name: 'lint', command: 'oxlint --deny-warnings', minutes: 1 },
  { name: 'lint-templates', command: 'eslint --max-warnings 0 src', minutes: 2 },
  { name: 'types', command: 'tsc --noEmit', minutes: 2 },
  {
    name: 'types-templates',
    command: 'svelte-check --tsconfig ./tsconfig.json --fail-on-warnings --output human',
    minutes: 2,
  },
  {
    name: 'unit',
    command: `vitest run --reporter=dot --reporter=json --outputFile.json=${unitReport}`,
    minutes: 6,
    count: countVitest,
  },
  { name: 'build', command: 'vite build --logLevel warn', minutes: 2 },
  { name: 'size', command: 'node tests/tools/size.mjs', minutes: 1, needs: 'build' },
  {
    name: 'browser',
    command: 'playwright test --reporter=line,json',
    minutes: 12,
    needs: 'build',
    count: countPlaywright,
    prepare: () => {
      process.env['LOCKSTEP_BROWSER'] = ensureBrowser() ?? '';
      if (!process.env['LOCKSTEP_BROWSER']) throw new Error(advice);
    },
  },
];

process.env['PATH'] = resolve('node_modules/.bin') + delimiter + process.env['PATH'];
process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] = browserReport;
rmSync(unitReport, { force: true });
rmSync(browserReport, { force: true });
mkdirSync(reports, { recursive: true });

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No step ${unknown.join(', ')}; there are ${steps.map((s) => s.name).join(', ')}.`);
  process.exit(2);
}

/** @type {string[]} */
const broken = [];
const total = { passed: 0, failed: 0, skipped: 0 };
for (const step of steps) {
  if (wanted.length > 0 && !wanted.includes(step.name)) continue;
  const count = await perform(step);
  total.passed += count.passed;
  total.failed += count.failed;
  total.skipped += count.skipped;
  if (count.failed > 0) broken.push(step.name);
}

if (broken.length > 0) console.log(`\nBroken: ${broken.join(', ')}`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;

/**
 * @param {Step} step
 * @returns {Promise<Count>}
 */
async function perform(step) {
  console.log(`\n── ${step.name}`);
  if (step.needs && broken.includes(step.needs)) {
    console.log(`not run: ${step.needs} failed`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  try {
    step.prepare?.();
  } catch (error) {
    console.log(/** @type {Error} */ (error).message);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const started = Date.now();
  const code = await run(step.command, step.minutes * 60_000);
  console.log(`── ${step.name}: ${code === 0 ? 'ok' : 'FAILED'}, ${seconds(started)} s`);
  return tally(step, code);
}

/**
 * What a step counts for; a run that fails without naming a failed test is one failure more.
 * @param {Step} step
 * @param {number} code
 * @returns {Count}
 */
function tally(step, code) {
  const nothing = { passed: 0, failed: 0, skipped: 0 };
  if (!step.count) return { ...nothing, [code === 0 ? 'passed' : 'failed']: 1 };
  let count = nothing;
  try {
    count = step.count();
  } catch {
    console.log(`${step.name} left no report`);
    return { ...nothing, failed: 1 };
  }
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

/** @param {number} started */
function seconds(started) {
  return ((Date.now() - started) / 1000).toFixed(1);
}

/**
 * Runs a command to its end, or to its time limit, and gives its exit code.
 * @param {string} command
 * @param {number} limit in milliseconds
 * @returns {Promise<number>}
 */
function run(command, limit) {
  const ownGroup = process.platform !== 'win32';
  const child = spawn(command, {
    shell: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: ownGroup,
  });
  const stop = () => {
    if (child.pid && ownGroup) process.kill(-child.pid, 'SIGKILL');
    else child.kill();
  };
  const timer = setTimeout(() => {
    console.log(`stopped after ${limit / 60_000} minutes: ${command}`);
    stop();
  }, limit);
  const interrupted = () => {
    stop();
    process.exit(130);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  return new Promise((resolved) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolved(code ?? 1);
    });
  });
}

/** @returns {Count} */
function countVitest() {
  const report = JSON.parse(readFileSync(unitReport, 'utf8'));
  /** @type {{status: string, assertionResults: {status: string}[]}[]} */
  const files = report.testResults;
  const unreadable = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((r) => r.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unreadable.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** @returns {Count} */
function countPlaywright() {
  const { stats, errors } = JSON.parse(readFileSync(browserReport, 'utf8'));
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  };
}
