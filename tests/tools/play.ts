import type { Fault, RunStatus, Waiting } from '../../src/model/run.ts';
import type { Shown } from '../../src/model/exhibit.ts';
import { defaultsOf } from '../../src/model/schema.ts';
import { componentSchema } from '../../src/model/component/index.ts';
import type { ComponentSpec, LinkSpec, Scenario } from '../../src/model/scenario/scenario.ts';
import type { Json } from '../../src/model/json.ts';
import { Simulation } from '../../src/engine/simulation.ts';
import { invariants as library } from '../../src/run/invariant/index.ts';
import type { Invariant } from '../../src/run/invariant/invariant.ts';
import { applicable, LiveView, Watch } from '../../src/run/invariant/watch.ts';
import { componentSystem, scenarioSystem, type ScenarioSystem } from '../../src/run/scenario.ts';
import { EventKind, type TraceEvent } from '../../src/trace/event.ts';

/** How components are played. Invariants: the whole library (also the costly ones) unless given. */
export interface PlayOptions {
  seed?: number;
  choices?: number[];
  faults?: Fault[];
  links?: LinkSpec[];
  maxSteps?: number;
  invariants?: readonly Invariant[];
}

/** A run that was played to its end. */
export interface Played {
  status: RunStatus;
  waiting: Waiting[];
  hash: string;
  steps: number;
  /** Virtual ns at the end. */
  now: number;
  /** The state of a component at the end. */
  state<State = Record<string, Json>>(id: string): State;
  exhibits(): Shown[];
  /** Marks in order; of one family when given. */
  marks(family?: string): { label: string; subject: string; value: number; event: TraceEvent }[];
  events(): TraceEvent[];
  verdicts: { name: string; holds: boolean; brokenAt?: number; why?: string }[];
  /** Ids of the broken invariants. */
  broken: string[];
  simulation: Simulation;
  system: ScenarioSystem;
}

/** A component spec with its schema's defaults filled in, for tests. */
export function part(
  id: string,
  kind: string,
  parameters: Record<string, Json> = {},
  tier?: string,
): ComponentSpec {
  const schema = componentSchema(kind);
  if (!schema) throw new Error(`no schema of “${kind}”`);
  const complete = { ...defaultsOf(schema.parameters), ...parameters };
  return { id, kind, tier: tier ?? schema.tier ?? '', parameters: complete };
}

/** Plays components to the end. */
export function play(specs: readonly ComponentSpec[], options: PlayOptions = {}): Played {
  return playSystem(componentSystem(specs, options.links), options);
}

/** Plays a scenario to the end. */
export function playScenario(scenario: Scenario, options: PlayOptions = {}): Played {
  return playSystem(scenarioSystem(scenario), options);
}

/** Plays a system to the end with its invariants watched. */
export function playSystem(system: ScenarioSystem, options: PlayOptions = {}): Played {
  const watched = applicable(options.invariants ?? library, system.setups, () => true);
  let watch: Watch | undefined;
  const simulation = new Simulation(
    system,
    {
      seed: options.seed ?? 0,
      choices: options.choices ?? [],
      faults: options.faults ?? [],
      choosing: 'seed',
      maxSteps: options.maxSteps ?? 1_000_000,
      interventions: system.interventions,
    },
    (source) => (watch = new Watch(new LiveView(system.setups, source), watched)),
  );
  while (!simulation.advance(100_000));
  const { trace } = simulation;
  const verdicts = watch?.verdicts() ?? [];
  const end = simulation.at(simulation.steps);
  const events = (): TraceEvent[] => Array.from({ length: trace.length }, (_, i) => trace.event(i));
  return {
    status: simulation.status ?? 'bound',
    waiting: simulation.waiting,
    hash: trace.hash(),
    steps: simulation.steps,
    now: simulation.now,
    state: (id) => end.states[system.components.findIndex((c) => c.id === id)] as never,
    exhibits: () => system.exhibits(simulation.at(simulation.steps).states),
    marks: (family) =>
      events()
        .filter(
          ({ kind, label }) =>
            kind === EventKind.mark && (family === undefined || label.startsWith(`${family}:`)),
        )
        .map((event) => ({
          label: event.label,
          subject: event.node,
          value: event.value,
          event,
        })),
    events,
    verdicts,
    broken: verdicts.filter(({ holds }) => !holds).map(({ name }) => name),
    simulation,
    system,
  };
}
