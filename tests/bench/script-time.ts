import type { Browser, Page } from 'playwright';

/** What the main thread did while something was measured, in milliseconds. */
export interface MainThread {
  /** Time in script, frame by frame. */
  frames: number[];
  /** The longest piece of work in which nothing else could happen. */
  longestTask: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** Time of this thread alone, without what other programs took. */
  tdur?: number;
  args: { name?: string };
}

/** Events of Chromium's tracing within which script runs. */
const script = new Set([
  'FunctionCall',
  'EvaluateScript',
  'FireAnimationFrame',
  'EventDispatch',
  'TimerFire',
  'RunMicrotasks',
  'HandlePostMessage',
  'FireIdleCallback',
]);

/** Records what the page's main thread does during some work. */
export async function watchMainThread(
  browser: Browser,
  page: Page,
  work: () => Promise<void>,
): Promise<MainThread> {
  const categories = ['toplevel', 'devtools.timeline', 'blink.user_timing'];
  await browser.startTracing(page, { categories });
  let recorded: Buffer;
  try {
    await page.evaluate(() => performance.mark('bench-begin'));
    await work();
    await page.evaluate(() => performance.mark('bench-end'));
  } finally {
    recorded = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(recorded.toString()) as { traceEvents: TraceEvent[] };
  return summarize(traceEvents);
}

function summarize(events: readonly TraceEvent[]): MainThread {
  const begin = events.find(({ name }) => name === 'bench-begin');
  const end = events.find(({ name }) => name === 'bench-end');
  if (!begin || !end) throw new Error('the trace has no marks');
  const own = events
    .filter(({ pid, tid, ts }) => pid === begin.pid && tid === begin.tid && inside(ts))
    .sort((a, b) => a.ts - b.ts);
  function inside(ts: number): boolean {
    return ts >= (begin?.ts ?? 0) && ts <= (end?.ts ?? 0);
  }
  const tasks = own.filter(
    ({ name }) => name === 'RunTask' || name === 'ThreadControllerImpl::RunTask',
  );
  const starts = own.filter(({ name }) => name === 'PrePaint').map(({ ts }) => ts);
  const scripts = merged(own.filter(({ name, dur }) => script.has(name) && dur));
  const frames = starts.slice(1).map((to, i) => {
    const from = starts[i] ?? to;
    const time = scripts
      .filter((one) => one.from < to && one.to > from)
      .reduce((sum, one) => sum + Math.min(one.to, to) - Math.max(one.from, from), 0);
    return time / 1000;
  });
  return {
    frames,
    longestTask: Math.max(0, ...tasks.map(({ dur = 0, tdur = dur }) => tdur / 1000)),
  };
}

/** The times covered by events, those inside others counted once. */
function merged(events: readonly TraceEvent[]): { from: number; to: number }[] {
  const times: { from: number; to: number }[] = [];
  for (const { ts, dur = 0 } of events) {
    const last = times.at(-1);
    if (last && ts <= last.to) last.to = Math.max(last.to, ts + dur);
    else times.push({ from: ts, to: ts + dur });
  }
  return times;
}
