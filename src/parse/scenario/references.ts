import { nearestName } from '../../model/expression/nearest.ts';
import type { Scenario } from '../../model/scenario/scenario.ts';
import { swarmsBelow } from './finish.ts';
import type { Reader, Reference } from './read.ts';

/** What something that is referred to is called, for messages. */
const nouns: Readonly<Record<string, string>> = {
  component: 'component',
  tool: 'tool',
  routine: 'routine',
  swarm: 'swarm',
  run: 'run',
  actor: 'part of the system',
};

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
    default:
      return undefined;
  }
}

/** Reports references to what is not there. */
export function resolveReferences(scenario: Scenario, reader: Reader): void {
  const known = new Map<string, ReadonlySet<string> | undefined>();
  for (const reference of reader.references) {
    const { refers } = reference;
    if (!known.has(refers)) {
      const names = namesOf(scenario, refers);
      known.set(refers, names && new Set(names));
    }
    const names = known.get(refers);
    if (names && !isKnown(reference, names)) dangling(reader, reference, [...names]);
  }
}

function isKnown({ refers, name }: Reference, names: ReadonlySet<string>): boolean {
  if (names.has(name)) return true;
  if (refers !== 'actor') return false;
  // Runs of a plan that makes several, and executors, are named after what they belong to.
  return name === '*' || [...names].some((one) => name.startsWith(one) && isPart(name, one.length));
}

function isPart(name: string, at: number): boolean {
  return /^[.:#/_ -]/.test(name.slice(at));
}

function dangling(reader: Reader, { refers, name, span }: Reference, names: string[]): void {
  const near = nearestName(name, names);
  const noun = nouns[refers] ?? refers;
  const list = names.length === 0 ? `There is no ${noun} yet.` : `There are ${some(names)}.`;
  const mend = near ? `Did you mean “${near}”?` : list;
  const shown = name.length > 40 ? `${name.slice(0, 39)}…` : name;
  reader.report('reference', `There is no ${noun} “${shown}”. ${mend}`, span, near);
}

function some(names: readonly string[]): string {
  return names.length > 10 ? `${names.slice(0, 10).join(', ')} …` : names.join(', ');
}
