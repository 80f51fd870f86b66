/** How a run of statecharts goes on otherwise from a step: specifications, as functions. Pure. */
import type { RunInfo } from '../engine/api.ts';
import type { Json } from '../model/json.ts';
import type { Change, ChartSpec, OutsideEvent, RunSpec } from '../model/run.ts';

/** Where in a run something else is to happen. */
export interface ChartPlace {
  run: Pick<RunInfo, 'choices'>;
  /** The cursor. */
  step: number;
  /** How many of the specification's events have come by then: they come in their order. */
  arrived: number;
  /** Nanoseconds until the next one comes, where it was sent with a delay. */
  due?: number;
}

/** A specification, and how much of the old one was left out on the way. */
export interface NewSpec {
  spec: RunSpec;
  /** Events and changes that came later. */
  dropped: number;
}

const nothing: ChartSpec = { events: [] };

/** With an event sent at the cursor; what came later is left out. */
export function withEvent(spec: RunSpec, event: OutsideEvent, place: ChartPlace): NewSpec {
  const cut = upTo(spec, place);
  const chart = cut.spec.chart ?? nothing;
  const come = chart.events.slice(0, place.arrived);
  const waiting = chart.events.slice(place.arrived);
  // Each of them is counted from the one before it, the first from the cursor.
  let left = event.after ?? 0;
  const at = waiting.findIndex(({ after = 0 }) => {
    if (left < after) return true;
    left -= after;
    return false;
  });
  const before = at < 0 ? waiting : waiting.slice(0, at);
  const [next, ...rest] = at < 0 ? [] : waiting.slice(at);
  const { after: _, ...plain } = event;
  const sent = left > 0 ? { ...plain, after: left } : plain;
  const behind = next ? [{ ...next, after: (next.after ?? 0) - left }, ...rest] : [];
  const [first, ...others] = [...before, sent, ...behind];
  const events = [
    ...come,
    { ...(first as OutsideEvent), step: place.step },
    ...others.map(unbound),
  ];
  return { ...cut, spec: { ...cut.spec, chart: { ...chart, events } } };
}

/** Without a step: it comes after the one before. */
function unbound(event: OutsideEvent): OutsideEvent {
  const { step: _, ...rest } = event;
  return rest;
}

/** With a value changed at the cursor; what came later is left out. */
export function withEdit(spec: RunSpec, path: string, value: Json, place: ChartPlace): NewSpec {
  const cut = upTo(spec, place);
  const step = place.step + 1;
  const changes = [...(cut.spec.changes ?? []), { step, path, value }];
  return { ...cut, spec: { ...cut.spec, changes } };
}

/** Without the event of a number, and without what came after it was handled: nothing fits then. */
export function withoutEvent(spec: RunSpec, at: number): RunSpec {
  const chart = spec.chart ?? nothing;
  return { ...spec, chart: { ...chart, events: chart.events.filter((_, n) => n !== at) } };
}

/** With other settings of how it begins; it begins anew then, with what comes from outside. */
export function withSettings(spec: RunSpec, change: Partial<Omit<ChartSpec, 'events'>>): RunSpec {
  const chart: ChartSpec = { ...(spec.chart ?? nothing), ...change };
  const { changes: _, ...rest } = spec;
  if (chart.copies === undefined || chart.copies <= 1) delete chart.copies;
  if (!chart.together || chart.together.length === 0) delete chart.together;
  return { ...rest, choices: [], chart };
}

/** The past of the cursor alone, and what was sent in it with a delay and has not come yet. */
function upTo(spec: RunSpec, { run, step, arrived, due }: ChartPlace): NewSpec {
  const all = spec.chart?.events ?? [];
  const events = [...all.slice(0, arrived), ...waitingOf(all.slice(arrived), step, due)];
  const changes: Change[] = (spec.changes ?? []).filter((one) => one.step <= step);
  const choices = run.choices.filter((one) => one.step <= step).map(({ picked }) => picked);
  const dropped = all.length - events.length + (spec.changes?.length ?? 0) - changes.length;
  const { changes: _, ...rest } = spec;
  const next: RunSpec = {
    ...rest,
    choices: choices.slice(0, spec.choices.length),
    chart: { ...(spec.chart ?? nothing), events },
  };
  return { spec: changes.length > 0 ? { ...next, changes } : next, dropped };
}

/** Events that are on their way at the cursor: the first counted from there. */
function waitingOf(later: readonly OutsideEvent[], step: number, due = 0): OutsideEvent[] {
  const [first, ...others] = later;
  if (!first || due <= 0 || (first.step ?? 0) > step) return [];
  const end = others.findIndex((one) => one.step !== undefined || !one.after);
  const rest = end < 0 ? others : others.slice(0, end);
  return [{ ...first, step, after: due }, ...rest];
}
