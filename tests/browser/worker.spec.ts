import type { Page } from '@playwright/test';
import { encodeLink } from '../../src/link/link.ts';
import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';
import { mill, relay, rounds } from './texts.ts';

const messages = (page: Page) => page.getByRole('region', { name: 'Messages' });

/**
 * Evaluates in the engine's worker, by the browser's debugger: Playwright's own way needs `eval`,
 * which the worker has given up.
 */
async function inWorker(page: Page, expression: string): Promise<unknown> {
  const session = await page.context().newCDPSession(page);
  const attached = new Promise<string>((resolve) => {
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') resolve(sessionId);
    });
  });
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const sessionId = await attached;
  const answer = new Promise<unknown>((resolve) => {
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message);
      if (id === 1) resolve(result.result.value);
    });
  });
  const params = { expression, returnByValue: true };
  const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params });
  await session.send('Target.sendMessageToTarget', { sessionId, message });
  return answer;
}

/** Ends the engine's worker, as a browser that is short of memory would. */
async function kill(page: Page): Promise<void> {
  const gone = page.workers()[0]?.waitForEvent('close');
  await inWorker(page, 'self.close()');
  await gone;
}

/** Opens a run that takes the engine some seconds, and waits until it is under way. */
async function openLong(page: Page): Promise<void> {
  const profile = rounds(150_000);
  await open(page, encodeLink(desk.sharedOf(mill, { profile })));
  await expect(desk.status(page)).toHaveText('Running');
}

test('a worker that ends in mid-run is replaced: the text is intact, the run comes back', async ({
  page,
}) => {
  // Whether it lives is asked every second, and it is given some patience.
  test.slow();
  await openLong(page);
  await kill(page);
  await expect(messages(page)).toContainText('started again', { timeout: 30_000 });
  await expect(desk.source(page)).toContainText('M-->>W: flour');
  await expect(desk.position(page)).toHaveText(/^0\/750,003/, { timeout: 60_000 });
  await desk.press(page, 'Step forward');
  await expect(desk.told(page)).toHaveText(/^Step 1/);
});

test('a worker that ends while nothing is asked is replaced at the next question', async ({
  page,
}) => {
  test.slow();
  await desk.openRun(page, relay, 7);
  await desk.press(page, 'Step forward');
  await expect(desk.told(page)).toHaveText(/^Step 1/);
  await kill(page);
  await desk.press(page, 'Step forward');
  await expect(desk.told(page)).toHaveText(/^Step 2/, { timeout: 30_000 });
  await desk.expectStep(page, 2, 7);
});

test('a long run is given up for a newer one', async ({ page }) => {
  await openLong(page);
  await desk.write(page, relay);
  await desk.expectStep(page, 0, 7);
  await expect(desk.status(page)).toHaveText('Done');
  // What was given up never comes after all.
  await desk.press(page, 'To the end');
  await desk.expectStep(page, 7, 7);
});

test('typing goes on while a long run is made', async ({ page }) => {
  await openLong(page);
  await desk.source(page).press('ControlOrMeta+End');
  await page.keyboard.type('%% still here');
  await expect(desk.source(page)).toContainText('%% still here');
});

test('the worker has no way out: no network, no evaluation of text', async ({ page }) => {
  await desk.openRun(page, relay, 7);
  const names = [
    ...['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'WebTransport'],
    ...['RTCPeerConnection', 'importScripts', 'indexedDB', 'caches', 'eval', 'Worker'],
  ];
  const left = `${JSON.stringify(names)}.filter((name) => globalThis[name] !== undefined)`;
  expect(await inWorker(page, left)).toEqual([]);
});

test('in the worker no text becomes code', async ({ page }) => {
  await desk.openRun(page, relay, 7);
  for (const attempt of [
    `Function('return 1')()`,
    `new Function('return 1')()`,
    `(() => 0).constructor('return 1')()`,
    `(async () => 0).constructor('return 1')()`,
    `(function* () {}).constructor('return 1')()`,
    `setTimeout('globalThis.ran = true')`,
    `new Worker('data:text/javascript,')`,
  ]) {
    const guarded = `(() => { try { ${attempt}; return 'ran' } catch { return 'refused' } })()`;
    expect(await inWorker(page, guarded), attempt).toBe('refused');
  }
});
