import type { Diagnostic } from '../base/diagnostic.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Span } from '../base/span.ts';
import type { Document } from '../model/document.ts';
import type { Profile } from '../model/profile.ts';
import type { Protocol } from '../model/protocol.ts';
import type { RunStatus } from '../model/run.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { withinBudget, type Verdict } from '../run/invariant/within-budget.ts';
import { protocolSystem } from '../run/protocol/system.ts';
import { TraceIndex } from '../trace/query/trace-index.ts';
import type { ResourceHolder } from '../trace/query/resources.ts';
import type { RunInfo, RunRequest } from './api.ts';
import {
  pickDocument,
  protocolOf,
  readProfile,
  readSource,
  spansOf,
  type Source,
} from './compile.ts';
import { holdersOf } from './holders.ts';
import type { ChartRun } from './chart-facts.ts';
import type { MachineRun } from './machine-run.ts';
import type { ScenarioRun } from './scenario-run.ts';
import { defaultMaxSteps, Simulation } from './simulation.ts';

/** A run that is being made or can be looked at. */
export interface Run {
  id: number;
  request: RunRequest;
  document: Document;
  /** What is run: one of these. */
  protocol?: Protocol;
  scenario?: ScenarioRun;
  machines?: MachineRun;
  chart?: ChartRun;
  profile: Profile;
  simulation: Simulation;
  spans: Record<string, Span>;
  text: string;
  /** Milliseconds of real time spent on making it. */
  ms: number;
  /** Built when the run has ended or stands still. */
  finished?: { index: TraceIndex; holders: ResourceHolder[]; invariants: Verdict[]; info: RunInfo };
}

/** Makes a run ready to be advanced. A text that holds nothing to run says so. */
export async function prepareRun(
  id: number,
  request: RunRequest,
  source: Source = readSource(request),
): Promise<Result<Run>> {
  const document = pickDocument(source, request.spec.document || undefined);
  if (!document || document.kind === 'none') return fail('There is nothing to run in this text.');
  if (document.model?.kind === 'scenario') return ok(await scenarioRun(id, request, document));
  if (isMachines(document, request)) return machinesRun(id, request, document);
  if (document.model?.kind === 'statechart') return chartRun(id, request, document, source);
  const protocol = protocolOf(document);
  if (!protocol) {
    if (document.kind === 'scenario') {
      return fail('This scenario has errors: mend what is marked in the text, then run it.');
    }
    return fail(`“${document.title}” is a ${document.kind}: it is drawn, but cannot be run yet.`);
  }
  if (protocol.roles.length === 0) return fail('The diagram has no participants yet.');
  const { profile } = await readProfile(request.profile, protocol);
  const { seed, choices, faults } = request.spec;
  const simulation = new Simulation(protocolSystem(protocol, profile), {
    seed,
    choices,
    faults,
    choosing: request.choosing,
    maxSteps: request.maxSteps ?? defaultMaxSteps,
  });
  return ok({
    id,
    request,
    document,
    protocol,
    profile,
    simulation,
    spans: spansOf(document),
    text: request.text,
    ms: 0,
  });
}

/** True for what is run as machines: protocols of Scribble, machines, diagrams on request. */
function isMachines({ model }: Document, { spec }: RunRequest): boolean {
  if (model?.kind === 'global' || model?.kind === 'machines') return true;
  return model?.kind === 'protocol' && spec.machines !== undefined;
}

async function machinesRun(
  id: number,
  request: RunRequest,
  document: Document,
): Promise<Result<Run>> {
  const { prepareMachines } = await import('./machine-run.ts');
  const prepared = prepareMachines(document, request);
  if (!prepared.ok) return prepared;
  const { simulation, run } = prepared.value;
  return ok({
    id,
    request,
    document,
    machines: run,
    profile: emptyProfile,
    simulation,
    spans: spansOf(document),
    text: request.text,
    ms: 0,
  });
}

/** The runtime of statecharts, and where their code needs it the sandbox, come with the first. */
async function chartRun(
  id: number,
  request: RunRequest,
  document: Document,
  source: Source,
): Promise<Result<Run>> {
  const { prepareChart } = await import('./chart-run.ts');
  const prepared = await prepareChart(document, request, source);
  if (!prepared.ok) return prepared;
  const { simulation, run } = prepared.value;
  return ok({
    id,
    request,
    document,
    chart: run,
    profile: emptyProfile,
    simulation,
    spans: run.spans,
    text: request.text,
    ms: 0,
  });
}

/** Scenarios come with a library of components, which is fetched with the first of them. */
async function scenarioRun(id: number, request: RunRequest, document: Document): Promise<Run> {
  const { prepareScenario } = await import('./scenario-run.ts');
  const { simulation, run } = prepareScenario(document.model as Scenario, request);
  return {
    id,
    request,
    document,
    scenario: run,
    profile: emptyProfile,
    simulation,
    spans: spansOf(document),
    text: request.text,
    ms: 0,
  };
}

/** Scenarios say themselves what a profile says of a protocol. */
const emptyProfile: Profile = {
  latency: { kind: 'fixed', ns: 0 },
  tiers: [],
  participants: [],
  messages: [],
  loops: [],
};

/** What there is to say of a run that has ended or stands still; builds its index once. */
export function finishRun(run: Run): NonNullable<Run['finished']> {
  if (run.finished) return run.finished;
  const { simulation } = run;
  const { trace } = simulation;
  const holders = holdersOfRun(run);
  const invariants =
    run.scenario?.watch.verdicts() ??
    run.machines?.verdicts(simulation) ??
    (run.chart ? [] : undefined) ??
    withinBudget(trace, holders);
  const index = new TraceIndex(trace, holders);
  const info = infoOf(run, holders, invariants);
  run.finished = { index, holders, invariants, info };
  return run.finished;
}

function holdersOfRun({ simulation, protocol, scenario, profile }: Run): ResourceHolder[] {
  if (scenario) return scenario.holders();
  return protocol ? holdersOf(protocol, profile, simulation.trace) : [];
}

/** The status of a run with its invariants counted in. */
function statusOf(simulation: Simulation, invariants: readonly Verdict[]): RunStatus {
  const status = simulation.status ?? 'bound';
  const broken = invariants.some(({ holds }) => !holds);
  return broken && status !== 'asking' && status !== 'error' ? 'violated' : status;
}

function infoOf(run: Run, holders: ResourceHolder[], invariants: Verdict[]): RunInfo {
  const { simulation, document, request } = run;
  const { trace } = simulation;
  return {
    id: run.id,
    document: document.id,
    title: document.title,
    spec: { ...request.spec, document: document.id },
    status: statusOf(simulation, invariants),
    steps: simulation.steps,
    events: trace.length,
    messages: simulation.messages,
    virtualTimeNs: simulation.now,
    hash: trace.hash(),
    tables: { actors: trace.actors, strings: trace.strings },
    spans: run.spans,
    choices: simulation.taken,
    ...(simulation.question ? { asking: simulation.question } : {}),
    waiting: simulation.waiting,
    diagnostics: runProblems(run, invariants),
    holders,
    invariants,
    profile: run.profile,
    ...(run.scenario ? { scenario: run.scenario.info() } : {}),
    ms: run.ms,
  };
}

/** What went wrong in a run, with its place in the text. */
function runProblems(run: Run, invariants: readonly (Verdict & { why?: string })[]): Diagnostic[] {
  const { simulation, document, spans } = run;
  const whole = { from: document.span.from, to: document.span.from };
  const bound: Diagnostic[] = simulation.bound
    ? [{ code: 'run-bound', severity: boundSeverity(run), message: boundMessage(run), span: whole }]
    : [];
  if (run.machines) return [...run.machines.problems(simulation, spans, whole), ...bound];
  if (run.chart) return [...run.chart.problems(simulation, spans, whole), ...bound];
  const stuck = simulation.waiting.map(({ actor, reason, element }): Diagnostic => ({
    code: 'run-stuck',
    severity: 'error',
    message: `The run is stuck: ${actor === '' ? reason : `${actor} ${reason}`}.`,
    span: spans[element ?? ''] ?? spans[`role:${actor}`] ?? whole,
  }));
  const broken = invariants
    .filter(({ holds }) => !holds)
    .map((verdict): Diagnostic => ({
      code: run.scenario ? 'run-invariant' : 'run-budget',
      severity: 'error',
      message: brokenMessage(run, verdict),
      span: whole,
    }));
  return [...stuck, ...bound, ...broken];
}

function brokenMessage(run: Run, { name, brokenAt, why }: Verdict & { why?: string }): string {
  const says = run.scenario?.invariants.find(({ id }) => id === name)?.says ?? name;
  return `“${says}” is broken at step ${brokenAt ?? 0}${why === undefined ? '' : `: ${why}`}.`;
}

/** Machines often go on for ever, and rightly so. */
function boundSeverity({ machines, chart }: Run): Diagnostic['severity'] {
  return machines || chart ? 'info' : 'error';
}

function boundMessage({ machines, chart, simulation }: Run): string {
  const { bound, options, steps } = simulation;
  if (bound === 'queue') return `The run was stopped: too many messages were under way at once.`;
  const limit = options.maxSteps.toLocaleString('en');
  if (chart) {
    return (
      `The run was stopped after ${limit} steps: its timers or eventless transitions would go on ` +
      'for ever.'
    );
  }
  if (machines) return `The run was stopped after ${limit} steps; it may go on for ever.`;
  return steps >= options.maxSteps
    ? `The run was stopped after ${limit} steps. A loop may never leave.`
    : `The run was stopped after ${steps.toLocaleString('en')} steps.`;
}
