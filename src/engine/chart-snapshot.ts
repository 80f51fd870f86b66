import type { Diagnostic } from '../base/diagnostic.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { Shape } from '../link/shape.ts';
import { readSpec } from '../link/shapes.ts';
import type { Document } from '../model/document.ts';
import type { ChartSpec, RunSpec } from '../model/run.ts';
import { compileChart } from '../run/statechart/compile.ts';
import type { Program } from '../run/statechart/datamodel.ts';
import { nullProgram } from '../run/statechart/null-program.ts';
import { fit } from '../run/statechart/restore.ts';
import { printSnapshot, type ChartSnapshot, type TimersAfter } from '../run/statechart/snapshot.ts';
import { readSnapshot } from '../run/statechart/snapshot-reader.ts';
import { isOpaque, takeSnapshot } from '../run/statechart/snapshot-take.ts';
import type { ChartRun } from './chart-facts.ts';
import type { Simulation } from './simulation.ts';

/** A machine at a step as plain data, printed. */
export function chartSnapshot(
  run: ChartRun,
  simulation: Simulation,
  asked: number,
  session: string,
): { text: string; problem?: string } {
  const step = Math.max(0, Math.min(Math.floor(asked), simulation.steps));
  simulation.at(step);
  const { stepper } = run;
  const machine = stepper.machineOf(session);
  if (!machine) return { text: '', problem: `There is no machine “${session}” at this step.` };
  const snapshot = takeSnapshot(stepper, machine);
  if (!isOpaque(snapshot.machine)) return { text: printSnapshot(snapshot) };
  if (machine.number > 0) {
    const names = snapshot.machine.opaque.join(', ');
    const problem = `“${session}” cannot be stored alone: its data (${names}) are no plain data.`;
    return { text: '', problem };
  }
  const log = { spec: specUntil(run.spec, simulation, step, stepper.arrived), steps: step };
  return { text: printSnapshot({ ...snapshot, log }) };
}

/** What has determined a run up to a step. */
function specUntil(spec: RunSpec, { taken }: Simulation, step: number, arrived: number): RunSpec {
  const changes = (spec.changes ?? []).filter((change) => change.step <= step);
  const { changes: _, ...rest } = spec;
  return {
    ...rest,
    choices: taken.filter((one) => one.step <= step).map(({ picked }) => picked),
    ...(changes.length > 0 && { changes }),
    chart: { ...spec.chart, events: spec.chart?.events.slice(0, arrived) ?? [] },
  };
}

/** How a run begins from a snapshot. */
export interface Beginning {
  spec: RunSpec;
  chart: ChartSpec;
  from?: { snapshot: ChartSnapshot; timers: TimersAfter };
  /** For people: how the data came back. */
  told?: string;
}

/** What a specification means that begins from a snapshot: plain data, or its log done again. */
export function beginningOf(spec: RunSpec, chart: ChartSpec): Result<Beginning> {
  if (!chart.from) return ok({ spec, chart });
  const read = readSnapshot(chart.from.snapshot);
  if (!read.ok) return read;
  const { log, machine } = read.value;
  if (!log) return ok({ spec, chart, from: { snapshot: read.value, timers: chart.from.timers } });
  const shape = new Shape();
  const old = readSpec(shape, log.spec, 'its log');
  if (shape.problem !== undefined) return fail(`The snapshot cannot be used: ${shape.problem}.`);
  const merged = after(old, log.steps, spec, chart);
  // A log may itself begin from a snapshot.
  const begun = beginningOf(merged, merged.chart ?? { events: [] });
  if (!begun.ok) return begun;
  const names = machine.opaque.map((name) => `“${name}”`).join(', ');
  const told =
    `${names === '' ? 'Data' : names} cannot be kept as plain data: the machine came back by ` +
    `doing its ${log.steps} steps again${chart.from.timers === 'remaining' ? '' : ', with its timers as they were'}.`;
  return ok({ ...begun.value, told });
}

/** One specification, and from a step on another one. */
function after(old: RunSpec, steps: number, spec: RunSpec, chart: ChartSpec): RunSpec {
  const events = chart.events.map((event, n) => {
    if (event.step !== undefined) return { ...event, step: event.step + steps };
    return n === 0 ? { ...event, step: steps } : event;
  });
  const changes = [
    ...(old.changes ?? []),
    ...(spec.changes ?? []).map((change) => ({ ...change, step: change.step + steps })),
  ];
  const { from: _, ...rest } = chart;
  const oldFrom = old.chart?.from;
  return {
    ...spec,
    seed: old.seed,
    choices: [...old.choices, ...spec.choices],
    ...(changes.length > 0 && { changes }),
    chart: {
      ...rest,
      events: [...(old.chart?.events ?? []), ...events],
      ...(oldFrom && { from: oldFrom }),
    },
  };
}

/** What does not fit when a snapshot is restored onto a document. */
export function checkSnapshot(document: Document | undefined, text: string): Diagnostic[] {
  const model = document?.model;
  const span = { from: document?.span.from ?? 0, to: document?.span.from ?? 0 };
  const say = (severity: Diagnostic['severity'], message: string): Diagnostic => ({
    code: 'run-snapshot',
    severity,
    message,
    span,
  });
  if (model?.kind !== 'statechart')
    return [say('error', 'There is no statechart to restore it onto.')];
  const read = readSnapshot(text);
  if (!read.ok) return [say('error', read.problem)];
  // What fits depends on states and names alone, not on code.
  const chart = compileChart(model, nullProgram as unknown as Program);
  return fit(read.value, chart).map(({ severity, message }) => say(severity, message));
}
