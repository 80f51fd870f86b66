import { must } from '../base/assert.ts';
import type { AccountExhibit, Level } from '../model/exhibit.ts';
import type { Schedule } from '../model/run.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { System } from '../run/actor.ts';
import { Interleaving } from '../run/interleaving.ts';
import { invariants as library } from '../run/invariant/index.ts';
import type { Invariant } from '../run/invariant/invariant.ts';
import { applicable, LiveView, Watch, type StateSource } from '../run/invariant/watch.ts';
import {
  faultsOf,
  scenarioAtStart,
  scenarioSystem,
  type ScenarioSystem,
  partsOf,
} from '../run/scenario.ts';
import type { Stepper } from '../run/stepper.ts';
import { EventKind } from '../trace/event.ts';
import type { ResourceHolder } from '../trace/query/resources.ts';
import type { Trace } from '../trace/trace.ts';
import type { RunRequest, ScenarioInfo } from './api.ts';
import { ownInvariants } from './own-invariant.ts';
import { defaultMaxSteps, Simulation } from './simulation.ts';

/** What a run of a scenario has beside its simulation. */
export interface ScenarioRun {
  scenario: Scenario;
  system: ScenarioSystem;
  invariants: readonly Invariant[];
  watch: Watch;
  /** The levels of every account at the end, by holder. */
  levels(): Record<string, Level[]>;
  holders(): ResourceHolder[];
  info(): ScenarioInfo;
}

/** A scenario ready to be advanced, its invariants watched. */
export function prepareScenario(
  scenario: Scenario,
  request: RunRequest,
): { simulation: Simulation; run: ScenarioRun } {
  const { seed, choices, faults, schedule, changes } = request.spec;
  const start = scenarioAtStart(scenario, changes ?? []);
  const system = scenarioSystem(scenario, changes);
  const invariants = invariantsOf(scenario, system);
  let watch: Watch | undefined;
  const simulation = new Simulation(
    system,
    {
      seed,
      choices,
      faults: schedule ? faults : [...faultsOf(start), ...faults],
      choosing: request.choosing,
      maxSteps: request.maxSteps ?? defaultMaxSteps,
      interventions: system.interventions,
      ...(schedule ? { stepper: inAnyOrder(request, system, schedule) } : {}),
      ...(start.until === undefined ? {} : { until: start.until }),
    },
    (source: StateSource) => (watch = new Watch(new LiveView(system.setups, source), invariants)),
  );
  const levels = (): Record<string, Level[]> =>
    Object.fromEntries(accountsAtEnd(simulation, system).map((a) => [a.holder, a.levels]));
  const run: ScenarioRun = {
    scenario,
    system,
    invariants,
    watch: must(watch),
    levels,
    holders: () => accountHolders(simulation, system),
    info: () => scenarioInfo(run, simulation.trace),
  };
  return { simulation, run };
}

/** Events in any order instead of by time. */
function inAnyOrder(
  { spec: { seed, choices }, choosing }: RunRequest,
  { interventions }: ScenarioSystem,
  schedule: Schedule,
): (system: System) => Stepper {
  return (system) => new Interleaving(system, { seed, choices, choosing, interventions, schedule });
}

/** The library's invariants that apply, those asked for, and the scenario's own. */
export function invariantsOf(scenario: Scenario, system: ScenarioSystem): Invariant[] {
  const asked = new Set(scenario.check);
  const wanted = ({ id, cost }: Invariant): boolean =>
    cost === 'cheap' || asked.has('all') || asked.has(id);
  return [...applicable(library, system.setups, wanted), ...ownInvariants(scenario, system)];
}

/** Who holds budgets, as the views of resources know them. */
function accountHolders(simulation: Simulation, system: ScenarioSystem): ResourceHolder[] {
  return accountsAtEnd(simulation, system).map((account) => ({
    name: account.holder,
    kind: 'account',
    actors: [],
    budget: Object.fromEntries(
      account.levels.filter(({ limit }) => limit >= 0).map((l) => [l.resource, l.limit]),
    ),
    uses: account.levels.map(({ resource }) => resource),
  }));
}

/** All accounts as they stand at the end of a run. */
function accountsAtEnd(simulation: Simulation, system: ScenarioSystem): AccountExhibit[] {
  const { states } = simulation.at(simulation.steps);
  return system.exhibits(states).filter((shown) => shown.kind === 'account');
}

/** What inspectors are told of a scenario. */
function scenarioInfo(run: ScenarioRun, trace: Trace): ScenarioInfo {
  return {
    components: [...run.system.components],
    families: familiesIn(trace),
    says: Object.fromEntries(run.invariants.map(({ id, says }) => [id, says])),
  };
}

function familiesIn(trace: Trace): string[] {
  const { kind, label } = trace.columns;
  const labels = new Uint8Array(trace.strings.length);
  for (let i = 0; i < trace.length; i++) {
    if (kind[i] === EventKind.mark) labels[label[i] as number] = 1;
  }
  const families = trace.strings.flatMap((text, i) =>
    labels[i] ? [text.slice(0, Math.max(0, text.indexOf(':')))] : [],
  );
  return [...new Set(families)];
}

/** The ids of all parts of a scenario: whom a fault may strike. */
export function partNames(scenario: Scenario): string[] {
  return partsOf(scenario).map(({ id }) => id);
}
