import type { Span } from '../../base/span.ts';
import { barrierPresetNames } from '../../model/barrier.ts';
import { barrierSchema } from '../../model/component/barrier.ts';
import { defaultsOf } from '../../model/schema.ts';
import type { Scenario, StepSpec, SwarmSpec } from '../../model/scenario/scenario.ts';
import type { StepType } from '../../model/scenario/schema.ts';
import { UniqueIds } from '../slug.ts';
import type { Reader } from './read.ts';

/** Between a made-up name and its number: `harvest_2`. */
const joint = '_';

/**
 * Completes what was read: names for swarms, runs and steps that have none, the types of steps
 * that their fields tell, places of actors (`role:<name>`). Names that are given twice are
 * reported. Swarms and steps are changed in place.
 */
export function finish(scenario: Scenario, reader: Reader): void {
  forgetAnyone(scenario);
  addBarriers(scenario, reader);
  nameActors(scenario, reader);
  for (const [name, routine] of Object.entries(scenario.routines)) {
    const steps = stepsBelow(routine.steps, `routines.${name}.steps`);
    tellTypes(steps, reader);
    nameSteps(steps, reader);
  }
}

/** `*` is anyone, as if nothing were said. */
function forgetAnyone({ links, faults }: Scenario): void {
  for (const one of [...links, ...faults] as { from?: string; to?: string }[]) {
    if (one.from === '*') delete one.from;
    if (one.to === '*') delete one.to;
  }
}

/** A barrier that is named like a preset, and that nobody describes, is one of that preset. */
function addBarriers(scenario: Scenario, reader: Reader): void {
  const named = reader.references.filter(({ refers }) => refers === 'barrier');
  for (const { name } of named) {
    const isKnown = scenario.components.some(({ id }) => id === name);
    if (isKnown || Object.hasOwn(scenario.tools, name) || !isPreset(name)) continue;
    const parameters = { ...defaultsOf(barrierSchema.parameters), preset: name };
    scenario.components.push({
      id: name,
      kind: barrierSchema.kind,
      tier: barrierSchema.tier,
      parameters,
      path: `components.${name}`,
    });
  }
}

function isPreset(name: string): boolean {
  return (barrierPresetNames as readonly string[]).includes(name);
}

/** A swarm or run with its place in the scenario. */
interface Placed<Of> {
  of: Of;
  path: string;
}

/** All swarms with their paths, outermost first. */
export function swarmsBelow(swarms: readonly SwarmSpec[], path: string): Placed<SwarmSpec>[] {
  return swarms.flatMap((swarm, i) => {
    const own = `${path}.${i}`;
    return [{ of: swarm, path: own }, ...swarmsBelow(swarm.swarms, `${own}.swarms`)];
  });
}

/** All steps with their paths, each before those inside it. */
export function stepsBelow(steps: readonly StepSpec[], path: string): Placed<StepSpec>[] {
  return steps.flatMap((step, i) => {
    const own = `${path}.${i}`;
    const branches = Object.entries(step.branches).flatMap(([name, branch]) =>
      stepsBelow(branch.steps, `${own}.branches.${name}.steps`),
    );
    const lists = (['then', 'else', 'body'] as const).flatMap((list) =>
      stepsBelow(step[list], `${own}.${list}`),
    );
    return [{ of: step, path: own }, ...lists, ...branches];
  });
}

/** A part that is to have a name of its own. */
interface Named {
  /** Its own name; undefined when it has none. */
  name?: string;
  wish: string;
  path: string;
  /** The path of the name. */
  at: string;
  set(name: string): unknown;
}

function nameActors(scenario: Scenario, reader: Reader): void {
  const fixed = [
    ...scenario.components.map(({ id }) => ({ name: id, path: `components.${id}` })),
    ...Object.keys(scenario.tools).map((name) => ({ name, path: `tools.${name}` })),
  ].map((one): Named => ({ ...one, wish: one.name, at: one.path, set: () => undefined }));
  const swarms = swarmsBelow(scenario.swarms, 'swarms');
  const owners = swarms.map(({ of, path }): Named => ({
    ...(of.swarm !== undefined && { name: of.swarm }),
    wish: 'swarm',
    path,
    at: `${path}.swarm`,
    set: (name) => (of.swarm = name),
  }));
  const runs = swarms.flatMap(({ of, path }) =>
    of.runs.map((run, i): Named => ({
      ...(run.run !== undefined && { name: run.run }),
      wish: run.routine ?? 'run',
      path: `${path}.runs.${i}`,
      at: `${path}.runs.${i}.run`,
      set: (name) => (of.runs[i] = { ...run, run: name }),
    })),
  );
  const all = [...fixed, ...owners, ...runs];
  nameAll(all, reader);
  for (const { name, path, at } of all) {
    const span = reader.spans.get(at) ?? reader.spans.get(path);
    if (name !== undefined && span) reader.spans.set(`role:${name}`, span);
  }
}

/** Gives names to those that have none; reports names that are given twice. */
function nameAll(all: readonly Named[], reader: Reader): void {
  const ids = new UniqueIds(joint);
  const taken = new Map<string, Span | undefined>();
  for (const { name, path, at } of all) {
    if (name === undefined) continue;
    const span = reader.spans.get(at) ?? reader.spans.get(path);
    if (taken.has(name)) repeated(reader, name, span, taken.get(name));
    else taken.set(name, span);
    ids.take(name);
  }
  for (const one of all) {
    if (one.name !== undefined) continue;
    one.name = ids.take(one.wish);
    one.set(one.name);
  }
}

function repeated(reader: Reader, name: string, span?: Span, first?: Span): void {
  const place = span ?? first ?? { from: 0, to: 0 };
  const message = `“${name}” is the name of something else already. Give it a name of its own.`;
  reader.report('name', message, place);
  const last = reader.diagnostics.at(-1);
  if (last && first) last.related = [{ span: first, message: 'the first one of this name' }];
}

/** What kind of step the fields tell, the first that fits. */
const told: readonly [keyof StepSpec, StepType][] = [
  ['branches', 'parallel'],
  ['body', 'loop'],
  ['routine', 'subroutine'],
  ['when', 'decision'],
  ['then', 'decision'],
  ['else', 'decision'],
];

function tellTypes(steps: readonly Placed<StepSpec>[], reader: Reader): void {
  const given = new Set(reader.given);
  for (const { of, path } of steps) {
    if (given.has(`${path}.type`)) continue;
    of.type = told.find(([field]) => given.has(`${path}.${field}`))?.[1] ?? of.type;
  }
}

function nameSteps(steps: readonly Placed<StepSpec>[], reader: Reader): void {
  const all = steps.map(({ of, path }): Named => ({
    ...(of.step !== undefined && { name: of.step }),
    wish: of.routine ?? of.tools[0] ?? of.type,
    path,
    at: `${path}.step`,
    set: (name) => (of.step = name),
  }));
  nameAll(all, reader);
}
