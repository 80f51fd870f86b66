import { barrierPresetNames } from '../../model/barrier.ts';
import { invariantIds } from '../../model/invariant-ids.ts';
import { errorTypeWords } from '../../model/error-type.ts';
import { nearestName } from '../../model/expression/nearest.ts';
import { tierDefects } from '../../model/scenario/defects.ts';
import type { Scenario } from '../../model/scenario/scenario.ts';
import { swarmsBelow } from './finish.ts';
import { maxFindings } from '../profile/nodes.ts';
import type { Reader, Reference } from './read.ts';

/** What something that is referred to is called, for messages. */
const nouns: Readonly<Record<string, string>> = {
  component: 'component',
  tool: 'tool',
  routine: 'routine',
  swarm: 'swarm',
  run: 'run',
  actor: 'part of the system',
  barrier: 'barrier',
  error: 'type of error',
  holder: 'run',
  defect: 'known fault',
  invariant: 'invariant of the library',
  measure: 'measure',
};

/** What these name may be known where it cannot be seen from here: they are only doubted. */
const doubtful = new Set(['measure', 'invariant']);

/** Everything that runs of scenarios measure, beside what components call their own operations. */
const measures = [
  ...['swarm-run', 'run-step', 'error', 'bus', 'stop', 'tool', 'cache', 'wait', 'barrier'],
  ...['in-doubt', 'routines', 'steps', 'events', 'event', 'state', 'rest', 'websocket'],
  ...['executeRoutine', 'executeStep', 'callTool', 'execute'],
];

/** The names that each kind of reference may use; undefined where they are not known here. */
export function namesOf(scenario: Scenario, refers: string): string[] | undefined {
  const swarms = swarmsBelow(scenario.swarms, 'swarms').map(({ of }) => of);
  const swarmNames = swarms.flatMap(({ swarm }) => swarm ?? []);
  const runs = swarms.flatMap((swarm) => swarm.runs.flatMap(({ run }) => run ?? []));
  const components = scenario.components.map(({ id }) => id);
  switch (refers) {
    case 'component':
      return components;
    case 'tool':
      return Object.keys(scenario.tools);
    case 'routine':
      return Object.keys(scenario.routines);
    case 'swarm':
      return swarmNames;
    case 'run':
      return runs;
    case 'actor':
      return [...components, ...swarmNames, ...runs, ...Object.keys(scenario.tools)];
    case 'holder':
      return [...runs, ...swarmNames];
    case 'defect':
      return Object.keys(tierDefects);
    case 'invariant':
      return [...invariantIds, 'all'];
    case 'measure':
      return [...measures, ...textsOf(scenario)];
    case 'error':
      return Object.keys(errorTypeWords);
    case 'barrier': {
      const barriers = scenario.components.filter(({ kind }) => kind === 'barrier');
      return [...barriers.map(({ id }) => id), ...barrierPresetNames];
    }
    default:
      return undefined;
  }
}

/** Texts of components' parameters: what they call operations is measured under these names. */
function textsOf({ components }: Scenario): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') found.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  for (const { parameters } of components) visit(parameters);
  return [...found];
}

/** Reports references to what is not there, and routines that call themselves. */
export function resolveReferences(scenario: Scenario, reader: Reader): void {
  reportCycles(reader);
  const known = new Map<string, ReadonlySet<string> | undefined>();
  for (const reference of reader.references) {
    const { refers } = reference;
    if (!known.has(refers)) {
      const names = namesOf(scenario, refers);
      known.set(refers, names && new Set(names));
    }
    const names = known.get(refers);
    if (names && !isKnown(reference, names, scenario)) dangling(reader, reference, [...names]);
  }
}

function isKnown(
  { refers, name, path }: Reference,
  names: ReadonlySet<string>,
  scenario: Scenario,
): boolean {
  if (names.has(name)) return true;
  if (refers === 'holder') return isHolder(name, names, scenario);
  // Components send to whom they name, so that must be there exactly.
  if (refers !== 'actor' || path.startsWith('components.')) return false;
  return name === '*' || isPart(name, names);
}

/** True for a part, and for what is named after one: runs of a plan that makes several, executors. */
export function isPart(name: string, names: ReadonlySet<string>): boolean {
  const ends = [...name.slice(0, 200).matchAll(/[.:#/_ -]/g)].map(({ index }) => index);
  return names.has(name) || ends.some((end) => names.has(name.slice(0, end)));
}

/** Runs by name, `run-2` of several, and what is below them: `run/step`, `run.step`. */
function isHolder(name: string, names: ReadonlySet<string>, { swarms }: Scenario): boolean {
  const first = name.slice(0, 200).split(/[/.]/)[0] ?? '';
  if (names.has(first)) return true;
  const [, plan = '', number = ''] = /^(.+)-(\d+)$/s.exec(first) ?? [];
  const several = swarmsBelow(swarms, 'swarms').some(({ of }) =>
    of.runs.some(({ run, count }) => run === plan && Number(number) <= count),
  );
  return Number(number) > 1 && several;
}

/** The nearest name is sought among so many, to stay quick. */
const mostCompared = 300;

function dangling(reader: Reader, { refers, name, span }: Reference, names: string[]): void {
  if (reader.diagnostics.length >= maxFindings) return;
  const near = nearestName(name, names.slice(0, mostCompared));
  const noun = nouns[refers] ?? refers;
  const list = names.length === 0 ? `There is no ${noun} yet.` : `There are ${some(names)}.`;
  const mend = near ? `Did you mean “${near}”?` : list;
  const shown = name.length > 40 ? `${name.slice(0, 39)}…` : name;
  const message = `There is no ${noun} “${shown}”. ${mend}`;
  if (doubtful.has(refers)) reader.warn('reference', message, span, near);
  else reader.report('reference', message, span, near);
}

/** The first of some names. */
export function some(names: readonly string[]): string {
  return names.length > 10 ? `${names.slice(0, 10).join(', ')} …` : names.join(', ');
}

/** A call of a routine by a step of another one. */
interface Call {
  from: string;
  to: string;
  reference: Reference;
}

/** Routines that call each other in a ring would make runs without end. */
function reportCycles(reader: Reader): void {
  const calls = reader.references.flatMap((reference): Call[] => {
    const from = /^routines\.(.*?)\.steps\./s.exec(reference.path)?.[1];
    const called = reference.refers === 'routine' && from !== undefined;
    return called ? [{ from, to: reference.name, reference }] : [];
  });
  const callsOf = new Map<string, Call[]>();
  for (const call of calls) {
    const known = callsOf.get(call.from);
    if (known) known.push(call);
    else callsOf.set(call.from, [call]);
  }
  const done = new Set<string>();
  for (const from of callsOf.keys()) {
    const ring = ringFrom(from, callsOf, done);
    if (ring) tellRing(reader, ring);
  }
}

/** The calls of a ring that a routine leads to (depth first); each routine is left but once. */
function ringFrom(
  start: string,
  callsOf: ReadonlyMap<string, Call[]>,
  done: Set<string>,
): Call[] | undefined {
  const path: { routine: string; calls: Call[]; next: number }[] = [];
  const places = new Map<string, number>();
  const enter = (routine: string): void => {
    places.set(routine, path.length);
    path.push({ routine, calls: callsOf.get(routine) ?? [], next: 0 });
  };
  if (!done.has(start)) enter(start);
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const call = top.calls[top.next++];
    if (!call) {
      done.add(top.routine);
      places.delete(top.routine);
      path.pop();
      continue;
    }
    const open = places.get(call.to);
    if (open !== undefined) {
      for (const { routine } of path) done.add(routine);
      return path.slice(open).flatMap(({ calls, next }) => calls[next - 1] ?? []);
    }
    if (!done.has(call.to)) enter(call.to);
  }
  return undefined;
}

function tellRing(reader: Reader, ring: readonly Call[]): void {
  const [first, ...rest] = ring;
  if (!first) return;
  const shown = ring.slice(0, 8).map(({ from }) => from);
  const names = [...shown, ...(ring.length > 8 ? ['…'] : []), first.from].join(' → ');
  const message = `These routines call each other without end: ${names}. Break the ring.`;
  reader.report('cycle', message, first.reference.span);
  const last = reader.diagnostics.at(-1);
  const related = rest.slice(0, 8).map(({ reference: { span }, from }) => ({
    span,
    message: `called by “${from}”`,
  }));
  if (last && related.length > 0) last.related = related;
}
