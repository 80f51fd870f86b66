/** How a run of statecharts goes on otherwise from a step: specifications, as functions. Pure. */
import type { RunInfo } from '../engine/api.ts';
import type { Json } from '../model/json.ts';
import type { Change, ChartSpec, OutsideEvent, RunSpec } from '../model/run.ts';

/** Where in a run something else is to happen. */
export interface ChartPlace {
  run: Pick<RunInfo, 'choices'>;
  /** The cursor. */
  step: number;
  /** How many of the specification's events have come by then. */
  arrived: number;
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
  const sent = { ...event, step: place.step };
  return { ...cut, spec: { ...cut.spec, chart: { ...chart, events: [...chart.events, sent] } } };
}

/** With a value changed at the cursor; what came later is left out. */
export function withEdit(spec: RunSpec, path: string, value: Json, place: ChartPlace): NewSpec {
  const cut = upTo(spec, place);
  const step = place.step + 1;
  // A second change of the same value at the same place takes the first one's.
  const others = (cut.spec.changes ?? []).filter((one) => one.step !== step || one.path !== path);
  return { ...cut, spec: { ...cut.spec, changes: [...others, { step, path, value }] } };
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

/** The past of the cursor alone. */
function upTo(spec: RunSpec, { run, step, arrived }: ChartPlace): NewSpec {
  const events = spec.chart?.events ?? [];
  const kept = events.filter((event, at) => isBefore(event, at, step, arrived));
  const changes: Change[] = (spec.changes ?? []).filter((one) => one.step <= step + 1);
  const choices = run.choices.filter((one) => one.step <= step).map(({ picked }) => picked);
  const dropped = events.length - kept.length + (spec.changes?.length ?? 0) - changes.length;
  const { changes: _, ...rest } = spec;
  const next: RunSpec = {
    ...rest,
    choices: choices.slice(0, spec.choices.length),
    chart: { ...(spec.chart ?? nothing), events: kept },
  };
  return { spec: changes.length > 0 ? { ...next, changes } : next, dropped };
}

/** Sent before the cursor (a delayed one: at it), or come by then. */
function isBefore(event: OutsideEvent, at: number, step: number, arrived: number): boolean {
  if (event.step === undefined) return at < arrived;
  return event.step < step || (event.step === step && (event.after ?? 0) > 0);
}
