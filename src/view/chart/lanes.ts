/** A machine's states over time as a chart of lanes. Pure. */
import { eventName } from '../../state/chart-words.ts';
import type { ChartLanes } from '../../state/types.ts';
import type { At, Chart, ChartLane, ChartPoint, ChartSpan, Tone } from '../ui/chart.ts';

/** Lanes of one machine, and what it is called. */
export interface MachineLanes {
  session: string;
  name: string;
  lanes: ChartLanes;
  /** What a state or region is called. */
  nameOf: (id: string) => string;
  /** True for states that end what they are in. */
  isFinal: (id: string) => boolean;
}

const tones: readonly Tone[] = ['t1', 't3', 't4', 't2', 'bus', 'ok'];

/** The colour of a state by its number; neighbours differ. */
export function toneOf(state: number): Tone {
  return tones[state % tones.length] ?? 'plain';
}

/** All lanes of some machines; names of machines are told where there are several. */
export function lanesChart(machines: readonly MachineLanes[], strings: readonly string[]): Chart {
  const chart = { lanes: [] as ChartLane[], spans: [] as ChartSpan[], points: [] as ChartPoint[] };
  for (const machine of machines) {
    const { session } = machine;
    chart.lanes.push(...lanesOf(machine, machines.length > 1));
    chart.spans.push(...spansOf(machine), ...timersOf(machine, strings));
    chart.points.push(...pointsOf(machine, strings));
    if (machine.lanes.timers.event.length > 0) {
      chart.lanes.push({
        id: `${session} timers`,
        title: 'timers',
        tone: 'warn',
        height: 26,
        depth: 1,
      });
    }
  }
  return { ...chart, arrows: [], curves: [] };
}

function lanesOf({ session, name, lanes, nameOf }: MachineLanes, several: boolean): ChartLane[] {
  return lanes.lanes.map(({ id, depth }) => ({
    id: `${session} ${id}`,
    title: id === '' ? name : nameOf(id),
    ...(id !== '' && several ? { note: name } : {}),
    tone: 'accent',
    height: 34,
    depth,
  }));
}

function spansOf({ session, lanes, nameOf, isFinal }: MachineLanes): ChartSpan[] {
  const { spans, states } = lanes;
  return Array.from(spans.event, (event, at): ChartSpan => {
    const number = spans.state[at] ?? 0;
    const state = states[number] ?? '';
    const count = spans.count[at] ?? 1;
    return {
      lane: `${session} ${lanes.lanes[spans.lane[at] ?? 0]?.id ?? ''}`,
      from: atOf(spans.startTime[at], spans.startStep[at]),
      to: endOf(spans.endTime[at], spans.endStep[at]),
      title: count > 1 ? `${nameOf(state)} and ${count - 1} more` : nameOf(state),
      tone: isFinal(state) ? 'plain' : toneOf(number),
      look: count > 1 ? 'soft' : 'solid',
      event,
    };
  });
}

function timersOf({ session, lanes }: MachineLanes, strings: readonly string[]): ChartSpan[] {
  const { timers } = lanes;
  return Array.from(timers.event, (event, at): ChartSpan => ({
    lane: `${session} timers`,
    from: atOf(timers.startTime[at], timers.startStep[at]),
    to: endOf(timers.endTime[at], timers.endStep[at]),
    title: `${eventName(strings[timers.label[at] ?? 0] ?? '') || 'timer'}${['', ', fired', ', taken back'][timers.fate[at] ?? 0]}`,
    tone: timers.fate[at] === 2 ? 'plain' : 'warn',
    look: 'dashed',
    event,
  }));
}

function pointsOf({ session, lanes }: MachineLanes, strings: readonly string[]): ChartPoint[] {
  const { ticks } = lanes;
  return Array.from(ticks.event, (event, at): ChartPoint => {
    const text = strings[ticks.label[at] ?? 0] ?? '';
    const discarded = text.startsWith('chart:discarded:');
    const name = eventName(text.replace(/^chart:\w+:/, ''));
    return {
      lane: `${session} `,
      at: atOf(ticks.time[at], ticks.step[at]),
      event,
      shape: discarded ? 'cross' : 'tick',
      tone: discarded ? 'plain' : 'accent',
      title: discarded ? `${name}: not wanted` : name,
    };
  });
}

function atOf(time = 0, step = 0): At {
  return { time, step };
}

function endOf(time = Infinity, step = Infinity): At | undefined {
  return Number.isFinite(step) ? { time, step } : undefined;
}
