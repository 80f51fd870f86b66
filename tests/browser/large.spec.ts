import { encodeLink } from '../../src/link/link.ts';
import { crowded } from '../bench/scenario.ts';
import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';

/** Enough runs of a scenario for a million events. */
const million = desk.sharedOf('', {
  files: [{ path: 'crowd.yaml', text: crowded(3_400) }],
  open: 'crowd.yaml',
  run: { document: 'a-thousand-surveys', seed: 1, choices: [], faults: [] },
  maxSteps: 10_000_000,
});

test('X09 a run of a million events is scrolled and zoomed from end to end', async ({ page }) => {
  test.slow();
  await open(page, encodeLink(million));
  await expect(desk.status(page)).toHaveText('Done', { timeout: 120_000 });
  await expect(page.getByRole('tab', { name: /^Events/ })).toContainText(/1,\d{3},\d{3}/);
  const timeline = page.getByRole('region', { name: 'Timeline' }).first();
  await expect(timeline.locator('canvas').first()).toBeVisible();
  await desk.press(page, 'To the end');
  const { steps } = await desk.stepOf(page);
  await desk.expectStep(page, steps);
  await desk.press(page, 'Step back');
  await desk.expectStep(page, steps - 1);
  await page.getByRole('tab', { name: /^Events/ }).click();
  const log = page.getByRole('tabpanel', { name: /^Events/ });
  await expect(log).toContainText(/1,\d{3},\d{3} events/);
  await log.hover();
  await page.mouse.wheel(0, 4_000_000);
  await page.getByRole('tab', { name: /^Timeline/ }).click();
  for (let i = 0; i < 6; i++) await page.getByRole('button', { name: /Zoom in/ }).click();
  await desk.press(page, 'To the start');
  await desk.expectStep(page, 0);
});

/** Counts the tasks of the page that kept it from answering for longer than 50 ms. */
const watchTasks = (): void => {
  const tasks: number[] = [];
  Object.assign(globalThis, { tasks });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) tasks.push(entry.duration);
  }).observe({ entryTypes: ['longtask'] });
};

const longest = (): number => Math.max(0, ...(Reflect.get(globalThis, 'tasks') as number[]));

test('X09 planted: a task that blocks the page is noticed', async ({ page }) => {
  await open(page);
  await page.evaluate(watchTasks);
  await page.evaluate(() => {
    setTimeout(() => {
      const end = performance.now() + 250;
      while (performance.now() < end);
    });
  });
  await expect.poll(() => page.evaluate(longest)).toBeGreaterThan(200);
});
