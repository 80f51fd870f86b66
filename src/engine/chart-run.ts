import type { Diagnostic } from '../base/diagnostic.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { LineIndex, type Span } from '../base/span.ts';
import type { Document } from '../model/document.ts';
import type { Statechart } from '../model/statechart/statechart.ts';
import { loadLanguagesFor } from '../parse/index.ts';
import { chartParts } from '../run/statechart/parts.ts';
import { fit, type Misfit } from '../run/statechart/restore.ts';
import type { Mishap } from '../run/statechart/running.ts';
import { ChartStepper } from '../run/statechart/stepper.ts';
import { basicStates } from '../run/statechart/stepper-look.ts';
import { Charts } from './chart-charts.ts';
import type { ChartRun } from './chart-facts.ts';
import { beginningOf } from './chart-snapshot.ts';
import { loweredSpans, writtenIds } from './chart-ids.ts';
import type { RunRequest } from './api.ts';
import type { Source } from './compile.ts';
import { extensionsOf } from './extension-run.ts';
import { Simulation } from './simulation.ts';

/** Steps of a run on the page when nothing else is said: timers often go on for ever. */
export const usualSteps = 5_000;
/** The same for each of many machines. */
const usualOfEach = 20;

/** Statecharts ready to be run; the sandbox is loaded where their code needs it. */
export async function prepareChart(
  document: Document,
  request: RunRequest,
  source: Source,
): Promise<Result<{ simulation: Simulation; run: ChartRun }>> {
  const chart = document.model;
  if (chart?.kind !== 'statechart') return fail('There is no statechart in this text.');
  if (chart.states.length === 0) return fail(`“${document.title}” has no states yet.`);
  const begun = beginningOf(request.spec, request.spec.chart ?? { events: [] });
  if (!begun.ok) return begun;
  const { spec, chart: wanted, from, told } = begun.value;
  const machines = machinesOf(document, chart, source, wanted.together ?? [], wanted.copies ?? 1);
  if (!machines.ok) return machines;
  // What is invoked by its text is SCXML, whatever language this one is in.
  await loadLanguagesFor('', { language: 'scxml' });
  const charts = new Charts(source, request.path);
  for (const { chart: each } of machines.value) await charts.add(each);
  const stepper = new ChartStepper({
    seed: spec.seed,
    choices: spec.choices,
    choosing: request.choosing,
    spec: wanted,
    changes: spec.changes ?? [],
    machines: machines.value,
    compile: charts.compile,
    read: charts.read,
    ...(from && { from }),
    place: placesOf(document, source.text, chart),
    parts: chartParts({ talk: true, extensions: await extensionsOf(request) }),
  });
  const simulation = new Simulation(stepper.system, {
    seed: spec.seed,
    choices: spec.choices,
    faults: spec.faults,
    choosing: request.choosing,
    maxSteps: request.maxSteps ?? Math.max(usualSteps, usualOfEach * machines.value.length),
    stepper: () => stepper,
  });
  const misfits: Misfit[] = from ? fit(from.snapshot, charts.compile(chart)) : [];
  if (told !== undefined) misfits.push({ severity: 'info', message: told });
  const run: ChartRun = {
    document,
    chart,
    stepper,
    spec: request.spec,
    spans: loweredSpans(document.spans, charts.compile(chart).model),
    configuration: (made) => configurationOf(stepper, made),
    problems: (made, spans, whole) => [
      ...misfits.map(({ severity, message }) => ({
        ...{ code: 'run-snapshot', severity, message, span: whole },
      })),
      ...problemsOf(stepper, made, spans, whole),
    ],
  };
  return ok({ simulation, run });
}

/** Tags and lines of the picked document's elements, as SCXML writes them. */
function placesOf(
  { spans }: Document,
  text: string,
  own: Statechart,
): NonNullable<ChartStepper['options']['place']> {
  let lines: LineIndex | undefined;
  return (chart, element) => {
    const span = chart === own ? spans.get(element) : undefined;
    const tag = span && /^<([\w.:-]+)/.exec(text.slice(span.from, span.from + 100))?.[1];
    if (!span || tag === undefined) return undefined;
    lines ??= new LineIndex(text);
    return { tagname: tag, ...lines.place(span.from) };
  };
}

type Machines = { id: string; name: string; chart: Statechart }[];

/** The machines of a run: the picked one and its copies, then those that run beside it. */
function machinesOf(
  document: Document,
  chart: Statechart,
  source: Source,
  together: readonly string[],
  copies: number,
): Result<Machines> {
  const { id, title } = document;
  const result: Machines = [];
  for (let n = 1; n <= copies; n++) {
    const [suffix, mark] = n === 1 ? ['', ''] : [`.${n}`, ` ${n}`];
    result.push({ id: id + suffix, name: title + mark, chart });
  }
  for (const other of together) {
    if (result.some((one) => one.id === other)) continue;
    const found = source.parsed.documents.find((one) => one.id === other);
    if (found?.model?.kind !== 'statechart') {
      return fail(`There is no statechart “${other}” in this text to run beside it.`);
    }
    result.push({ id: other, name: found.title, chart: found.model });
  }
  return ok(result);
}

function configurationOf(stepper: ChartStepper, simulation: Simulation): string[] {
  const last = configurationAt(stepper, simulation, simulation.steps);
  const [root, end] = stepper.machines[0]?.chart.states ?? [];
  const added = end?.type === 'final' && end.id === `${root?.id}.done`;
  if (!added || last.join() !== end.id) return last;
  // The end was added to a machine that is itself a state: told is what it ended in.
  const first = Math.max(0, simulation.steps - mostBack);
  let found = last;
  for (let step = simulation.steps; step > first && found.join() === end.id; step--) {
    found = configurationAt(stepper, simulation, step - 1);
  }
  simulation.at(simulation.steps);
  return found.length > 0 ? found : last;
}

/** How many steps after its end a machine's last states are looked for. */
const mostBack = 100;

function configurationAt(stepper: ChartStepper, simulation: Simulation, step: number): string[] {
  simulation.at(step);
  const session = stepper.machines[0]?.session;
  if (!session) return [];
  const words =
    session.status === 'running' ? session.at.words : (session.last ?? session.at.words);
  const { states } = writtenIds(stepper.machines[0]?.chart ?? session.chart.model);
  const basic = basicStates(session.chart, words);
  const written = basic.filter((id) => states.has(id));
  return written.length > 0 ? written : basic;
}

function problemsOf(
  stepper: ChartStepper,
  simulation: Simulation,
  spans: Record<string, Span>,
  whole: Span,
): Diagnostic[] {
  simulation.at(simulation.steps);
  const { waiting } = simulation;
  const stuck = waiting.map(({ actor, reason }): Diagnostic => ({
    code: 'run-stuck',
    severity: 'error',
    message: `The run is stuck: ${actor} ${reason}.`,
    span: whole,
  }));
  return [...stuck, ...stepper.mishaps.map((one) => problemOf(stepper, one, spans, whole))];
}

function problemOf(
  stepper: ChartStepper,
  { machine, element, severity, message, step }: Mishap,
  spans: Record<string, Span>,
  whole: Span,
): Diagnostic {
  const session = stepper.machines[machine]?.session;
  const name = session?.name ?? '';
  const [what, code] =
    severity === 'error' && session?.status === 'failed'
      ? [`${name} was stopped at step ${step}`, 'run-machine-stopped']
      : [`${name}, step ${step}`, 'run-machine-error'];
  const span = spanOf(stepper, machine, element, spans) ?? whole;
  return { code, severity, message: `${what}: ${message}`, span };
}

/** The place of an element; of an invoked machine that of its invocation where there is no other. */
function spanOf(
  stepper: ChartStepper,
  machine: number,
  element: string,
  spans: Record<string, Span>,
): Span | undefined {
  const one = stepper.machines[machine];
  if (!one) return undefined;
  const own = spans[one.element === '' ? element : `${one.element}/${element}`];
  return own ?? spans[element] ?? (one.element === '' ? undefined : spans[one.element]);
}

export { chartMoment } from './chart-moment.ts';
export type { ChartRun } from './chart-facts.ts';
