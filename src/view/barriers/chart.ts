import type { Chart, ChartPoint, ChartSpan, Tone } from '../ui/chart.ts';
import type { Mark } from '../ui/marks.svelte.ts';
import { words } from '../ui/marks.svelte.ts';

const results: Record<string, Tone | undefined> = {
  proceed: 'ok',
  blocked: 'bad',
  timed_out: 'bad',
  deferred: 'warn',
  stopped: 'bad',
};

/** A lane a question: from its opening to its result, answers as points. */
export function barrierChart(marks: readonly Mark[], actors: readonly { name: string }[]): Chart {
  const lanes = new Map<string, { title: string; note: string }>();
  const open = new Map<string, ChartSpan>();
  const spans: ChartSpan[] = [];
  const points: ChartPoint[] = [];
  for (const mark of marks) {
    const lane = `${mark.actor}|${mark.subject}`;
    const barrier = actors[mark.actor]?.name ?? '';
    const title = mark.subject || barrier;
    if (!lanes.has(lane)) lanes.set(lane, { title, note: barrier === title ? '' : barrier });
    const at = { time: mark.time, step: mark.step };
    const base = { lane, at, event: mark.event };
    const result = results[mark.what];
    if (mark.what === 'opened') {
      const span: ChartSpan = {
        lane,
        from: at,
        to: undefined,
        title: 'waits for answers',
        tone: 'accent',
        look: 'soft',
        event: mark.event,
      };
      open.set(lane, span);
      spans.push(span);
    } else if (mark.what === 'answer') {
      const ok = mark.detail === 'ok';
      const text = `${ok ? 'OK' : 'alarm'}: ${mark.value} answered so far`;
      points.push({ ...base, shape: ok ? 'dot' : 'cross', tone: ok ? 'ok' : 'bad', title: text });
    } else if (result) {
      const span = open.get(lane);
      if (span) {
        Object.assign(span, { to: at, title: words(mark.what), tone: result });
        open.delete(lane);
      }
      const text = words(mark.what);
      points.push({ ...base, shape: 'diamond', tone: result, title: text, label: text });
    } else {
      points.push({ ...base, shape: 'square', tone: 'warn', title: words(mark.what) });
    }
  }
  return {
    lanes: [...lanes].map(([id, { title, note }]) => ({
      id,
      title,
      note,
      tone: 't2',
      height: 44,
    })),
    spans,
    points,
    arrows: [],
    curves: [],
  };
}

/** A barrier's answers counted. */
export function tally(answers: readonly { answer: 'ok' | 'alarm' | 'none' }[]): {
  ok: number;
  alarm: number;
  none: number;
} {
  const count = { ok: 0, alarm: 0, none: 0 };
  for (const { answer } of answers) count[answer]++;
  return count;
}
