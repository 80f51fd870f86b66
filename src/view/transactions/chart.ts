import type { At, Chart, ChartLane, ChartPoint, ChartSpan, Tone } from '../ui/chart.ts';
import type { Mark } from '../ui/marks.svelte.ts';
import { statusTone } from '../ui/amounts.ts';
import { words } from '../ui/marks.svelte.ts';

interface Actor {
  name: string;
  tier: string;
}

/** The transactions of a run, in the order in which they began. */
export function transactionsOf(marks: readonly Mark[]): string[] {
  return [...new Set(marks.filter(({ family }) => family === 'tx').map(({ subject }) => subject))];
}

/**
 * A lane a member with its phases, the time in doubt dashed in red, and a lane a locked key. Every
 * transaction when `transaction` is ''.
 */
export function transactionChart(
  marks: readonly Mark[],
  actors: readonly Actor[],
  transaction: string,
): Chart {
  const tx = marks.filter(
    ({ family, subject }) => family === 'tx' && (transaction === '' || subject === transaction),
  );
  const members = new Map<string, Mark[]>();
  for (const mark of tx) {
    const key = `${mark.subject}|${mark.actor}`;
    const list = members.get(key);
    if (list) list.push(mark);
    else members.set(key, [mark]);
  }
  const lanes: ChartLane[] = [];
  const spans: ChartSpan[] = [];
  const points: ChartPoint[] = [];
  for (const [key, list] of members) {
    const first = list[0] as Mark;
    const actor = actors[first.actor];
    const coordinates = actor?.name === first.subject;
    lanes.push({
      id: key,
      title: actor?.name ?? 'system',
      note: coordinates ? 'coordinator' : `in ${first.subject}`,
      tone: coordinates ? 't1' : 't3',
      height: 42,
    });
    spans.push(...phaseSpans(key, list));
    points.push(...decisions(key, list));
  }
  const locks = lockLanes(marks, actors, tx);
  return {
    lanes: [...lanes, ...locks.lanes],
    spans: [...spans, ...locks.spans],
    points: [...points, ...locks.points].sort((a, b) => a.event - b.event),
    arrows: [],
    curves: [],
  };
}

const at = ({ time, step }: Mark): At => ({ time, step });
const isPhase = ({ what }: Mark): boolean =>
  !['vote', 'decision', 'in-doubt', 'in_doubt'].includes(what);
const final = /^(committed|aborted|ended|done|forgotten)$/;

function phaseSpans(lane: string, list: readonly Mark[]): ChartSpan[] {
  const phases = list.filter(isPhase);
  return phases.map((mark, i) => {
    const next = phases[i + 1];
    const doubt = mark.what === 'prepared';
    const over = final.test(mark.what) && next === undefined;
    return {
      lane,
      from: at(mark),
      to: over ? at(mark) : next && at(next),
      title: doubt ? 'prepared: in doubt' : words(mark.what),
      tone: doubt ? 'bad' : toneOfPhase(mark.what),
      look: doubt ? 'dashed' : final.test(mark.what) ? 'solid' : 'soft',
      event: mark.event,
    };
  });
}

function toneOfPhase(phase: string): Tone {
  if (/commit/.test(phase)) return 'ok';
  if (/abort/.test(phase)) return 'bad';
  const tone = statusTone(phase);
  return tone === 'plain' ? 'accent' : tone;
}

/** Votes, decisions and ends as points on the lane. */
function decisions(lane: string, list: readonly Mark[]): ChartPoint[] {
  return list.flatMap((mark): ChartPoint[] => {
    const base = { lane, at: at(mark), event: mark.event };
    if (mark.what === 'vote') {
      const yes = mark.detail === 'yes';
      const title = `votes ${mark.detail}`;
      const label = yes ? '' : 'no';
      return [{ ...base, shape: 'dot', tone: yes ? 'ok' : 'bad', title, label }];
    }
    if (mark.what === 'decision') {
      const tone = mark.detail === 'commit' ? 'ok' : 'bad';
      return [{ ...base, shape: 'diamond', tone, title: `decides to ${mark.detail}` }];
    }
    if (!final.test(mark.what)) return [];
    const good = mark.what === 'committed';
    const title = words(mark.what);
    return [
      { ...base, shape: good ? 'square' : 'cross', tone: good ? 'ok' : 'bad', title, label: title },
    ];
  });
}

function lockLanes(
  marks: readonly Mark[],
  actors: readonly Actor[],
  tx: readonly Mark[],
): Pick<Chart, 'lanes' | 'spans' | 'points'> {
  const members = new Set(tx.map(({ actor }) => actor));
  const keys = new Map<string, { lane: ChartLane; open: ChartSpan[] }>();
  const spans: ChartSpan[] = [];
  const points: ChartPoint[] = [];
  for (const mark of marks) {
    if (mark.family !== 'lock') continue;
    const id = `lock ${mark.subject}`;
    let known = keys.get(id);
    if (!known) {
      const lane: ChartLane = { id, title: mark.subject, note: 'lock', tone: 'bus', height: 30 };
      known = { lane, open: [] };
      keys.set(id, known);
    }
    const who = actors[mark.actor]?.name ?? '';
    const holder = members.has(mark.actor) ? who : `${who}: number ${mark.value}`;
    if (mark.what === 'taken') {
      const span: ChartSpan = {
        lane: id,
        from: at(mark),
        to: undefined,
        title: holder,
        tone: 'bus',
        look: 'soft',
        event: mark.event,
      };
      known.open.push(span);
      spans.push(span);
    } else if (mark.what === 'released') {
      const index = known.open.findIndex(({ title }) => title === holder);
      const [span] = known.open.splice(Math.max(0, index), 1);
      if (span) span.to = at(mark);
    } else {
      const tone: Tone = mark.what === 'waits' ? 'warn' : 'bad';
      const shape = mark.what === 'waits' ? 'square' : 'cross';
      const title = `${holder} ${words(mark.what)}`;
      points.push({ lane: id, at: at(mark), event: mark.event, shape, tone, title });
    }
  }
  return { lanes: [...keys.values()].map(({ lane }) => lane), spans, points };
}

/** How long members were in doubt in all until a step, in ns, and how many are now. */
export function doubt(
  marks: readonly Mark[],
  step: number,
  now: number,
): { total: number; longest: number; open: number } {
  const since = new Map<string, number>();
  let total = 0;
  let longest = 0;
  const close = (key: string, time: number): void => {
    const began = since.get(key);
    if (began === undefined) return;
    since.delete(key);
    total += time - began;
    longest = Math.max(longest, time - began);
  };
  for (const mark of marks) {
    if (mark.step > step) break;
    if (mark.family !== 'tx') continue;
    const key = `${mark.subject}|${mark.actor}`;
    if (mark.what === 'prepared') since.set(key, mark.time);
    else if (isPhase(mark)) close(key, mark.time);
  }
  const open = since.size;
  for (const key of [...since.keys()]) close(key, now);
  return { total, longest, open };
}
