import type { Diagnostic } from '../base/diagnostic.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { findCompatibility } from '../explore/machine/kmc.ts';
import type { Span } from '../base/span.ts';
import type { Machines } from '../model/cfsm/cfsm.ts';
import type { Document } from '../model/document.ts';
import type { Json } from '../model/json.ts';
import { defaultMachineMode, type MachineMode, type RunSpec } from '../model/run.ts';
import type { Verdict } from '../run/invariant/within-budget.ts';
import type { MachineFinding } from '../run/machine/end.ts';
import type { NetMove } from '../run/machine/moves.ts';
import { MachineStepper, type Breach } from '../run/machine/stepper.ts';
import { isTimed } from '../run/machine/timing.ts';
import type { MachineMoment, MachineMove, RunRequest } from './api.ts';
import { machinesOfDocument } from './meaning.ts';
import { defaultMaxSteps, Simulation } from './simulation.ts';

/** What a run of machines has beside its simulation. */
export interface MachineRun {
  roles: string[];
  machines: Machines;
  mode: MachineMode;
  stepper: MachineStepper;
  /** What the run promised of payloads and times, and whether it kept it. */
  verdicts(simulation: Simulation): Verdict[];
  /** What went wrong, with its place in the text. */
  problems(simulation: Simulation, spans: Record<string, Span>, whole: Span): Diagnostic[];
}

/** Room in each channel of machines that a file describes, at most, when nothing else is said. */
const mostRoomOfFiles = 4;

/** States of a product in which the room is looked for. */
const mostStates = 50_000;

/** Machines ready to be run. */
export function prepareMachines(
  document: Document,
  request: RunRequest,
): Result<{ simulation: Simulation; run: MachineRun }> {
  const found = machinesOfDocument(document);
  if (!found.ok) return found;
  const machines = found.value;
  if (machines.machines.length === 0) return fail(`“${document.title}” has no roles yet.`);
  const { spec, choosing, maxSteps = defaultMaxSteps } = request;
  const { seed, choices, faults, changes = [] } = spec;
  const mode = modeOf(document, machines, spec);
  const stepper = new MachineStepper(machines, { mode, seed, choices, choosing, faults, changes });
  const simulation = new Simulation(stepper.system, {
    seed,
    choices,
    faults,
    choosing,
    maxSteps,
    stepper: () => stepper,
  });
  const roles = machines.machines.map(({ role }) => role);
  const run: MachineRun = {
    roles,
    machines,
    mode,
    stepper,
    verdicts: (made) => verdictsOf(stepper, made),
    problems: (made, spans, whole) => [
      ...problemsOf(stepper, made, spans, whole),
      ...(request.profile.trim() === '' ? [] : [profileUnused(whole)]),
    ],
  };
  return ok({ simulation, run });
}

/** How machines talk in a run: as it says, else as suits the document. */
function modeOf(
  { model }: Document,
  machines: Machines,
  { machines: wanted }: Pick<RunSpec, 'machines'>,
): MachineMode {
  if (wanted) return wanted;
  if (model?.kind !== 'machines') return defaultMachineMode;
  // The bound at which they are judged, so that the picks of a verification mean the same here.
  const { k } = findCompatibility(machines, mostRoomOfFiles, { maxStates: mostStates });
  return { ...defaultMachineMode, bound: k };
}

/** How machines stand at a step. */
export function machineMoment(
  { stepper, mode }: MachineRun,
  simulation: Simulation,
  step: number,
): MachineMoment {
  simulation.at(step);
  const { net, configuration, known } = stepper;
  return {
    mode,
    states: net.machines.map(({ role, states }, i) => {
      const state = configuration.states[i] ?? 0;
      return {
        role,
        state,
        name: states[state]?.name ?? '',
        ended: net.hasEnded(configuration, i),
      };
    }),
    channels: channelsOf(stepper),
    moves: stepper.moves.map((move) => moveOf(stepper, move)),
    waiting: stepper.blocked(),
    known: Object.fromEntries(
      net.machines.map(({ role }, i) => [role, { ...known[i], ...clocksOf(stepper, i) }]),
    ),
  };
}

function channelsOf({ net, configuration, contents }: MachineStepper): MachineMoment['channels'] {
  return net.channels.flatMap(({ from, to }, i) => {
    const held = configuration.channels[i] ?? [];
    if (held.length === 0) return [];
    const messages = held.map(({ key, values, step }) => ({
      label: net.texts[key] ?? '',
      payload: contents.of(step).textOf(values),
    }));
    return [{ from, to, messages }];
  });
}

function moveOf({ net, titles }: MachineStepper, move: NetMove): MachineMove {
  const { step, receipts } = move;
  const { machine, transition, action, kind } = step;
  return {
    role: net.machines[machine]?.role ?? '',
    kind: receipts.length > 0 ? 'exchange' : kind,
    title: titles.of(move),
    transition,
    element: action.element,
  };
}

/** How long ago each clock of a machine was set to 0, by its name. */
function clocksOf({ net, clocks, now }: MachineStepper, machine: number): Record<string, Json> {
  const names = net.machines[machine]?.metadata.clocks ?? [];
  return Object.fromEntries(
    names.map((name) => [name, now - (clocks.reset[machine]?.[name] ?? 0)]),
  );
}

function verdictsOf(stepper: MachineStepper, simulation: Simulation): Verdict[] {
  const { contents, net } = stepper;
  simulation.at(simulation.steps);
  const broken = stepper.breach;
  const verdict = (name: string, kind: Breach['kind']): Verdict =>
    broken?.kind === kind ? { name, holds: false, brokenAt: broken.step } : { name, holds: true };
  return [
    ...(contents.demanding ? [verdict('payloads are as their types demand', 'refinement')] : []),
    ...(isTimed(net.machines) ? [verdict('deadlines are kept', 'deadline')] : []),
  ];
}

function problemsOf(
  stepper: MachineStepper,
  simulation: Simulation,
  spans: Record<string, Span>,
  whole: Span,
): Diagnostic[] {
  if (simulation.status === 'bound' || simulation.status === 'asking') return [];
  simulation.at(simulation.steps);
  const { breach } = stepper;
  const found: Found[] = [...(breach ? [findingOf(breach)] : []), ...stepper.end().findings];
  return found.map(({ kind, text, element, location, roles }) => ({
    code: codes[kind],
    severity: 'error',
    message: text,
    span: location ?? spans[element] ?? spans[`role:${roles[0] ?? ''}`] ?? whole,
  }));
}

/** Profiles speak of runs of diagrams as they are drawn. */
function profileUnused(span: Span): Diagnostic {
  const message = 'The profile is not looked at: machines have no latencies, costs or budgets.';
  return { code: 'run-profile-unused', severity: 'info', message, span };
}

type Found = Omit<MachineFinding, 'kind'> & { kind: keyof typeof codes };

function findingOf({ kind, role, text, element, location }: Breach): Found {
  const place = { element, ...(location ? { location } : {}) };
  return { kind, roles: [role], text: `${role}: ${text}.`, ...place };
}

const codes = {
  deadlock: 'run-deadlock',
  reception: 'run-unexpected-message',
  orphan: 'run-orphan-message',
  stuck: 'run-stuck',
  refinement: 'run-refinement',
  deadline: 'run-deadline',
} as const;
