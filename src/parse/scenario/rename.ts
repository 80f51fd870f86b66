import type { Edit } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import { printScalar } from '../../model/value-text.ts';
import { swarmsBelow } from './finish.ts';
import { readScenario, type ReadScenario } from './parse.ts';

/** Routines have names of their own; everything else that runs shares one set of names. */
type Space = 'routine' | 'actor';

/** Something with a name: where the name is given. */
interface Definition {
  space: Space;
  name: string;
  span: Span;
}

const spaces: Readonly<Record<string, Space>> = {
  routine: 'routine',
  tool: 'actor',
  component: 'actor',
  actor: 'actor',
  swarm: 'actor',
  run: 'actor',
  holder: 'actor',
};

/**
 * The edits that rename the component, tool, routine, swarm or run at an offset, with all that
 * refers to it; empty when there is none, or when the name is taken or empty.
 */
export function renameScenario(text: string, offset: number, name: string): Edit[] {
  const read = readScenario(text);
  const definitions = definitionsOf(read);
  const target = targetAt(read, definitions, offset);
  if (!target || name === '' || name === target.name || name === '__proto__') return [];
  const taken = definitions.some((one) => one.space === target.space && one.name === name);
  if (taken) return [];
  const renamed = newNames(read, target, name);
  const places = [
    ...definitions.filter((one) => one.space === target.space && one.name === target.name),
    ...read.reader.references.flatMap(({ refers, name: used, span }) => {
      const space = spaces[refers];
      return space ? [{ space, name: used, span }] : [];
    }),
  ];
  const edits = places.flatMap(({ space, name: old, span }): Edit[] => {
    const fresh = renamed.get(`${space} ${old}`);
    return fresh === undefined ? [] : [{ span, text: printScalar(fresh) }];
  });
  return unlike(edits);
}

/** An anchor's text is read once for each alias. */
function unlike(edits: readonly Edit[]): Edit[] {
  const seen = new Set<number>();
  return edits.filter(({ span }) => !seen.has(span.from) && seen.add(span.from));
}

function definitionsOf({ draft, reader }: ReadScenario): Definition[] {
  if (!draft) return [];
  const keyed = (section: string, space: Space, names: readonly string[]): Definition[] =>
    names.flatMap((name) => {
      const span = reader.spans.get(`${section}.${name}`);
      return span ? [{ space, name, span }] : [];
    });
  const swarms = swarmsBelow(draft.swarms, 'swarms');
  const written = [
    ...swarms.map(({ of, path }) => ({ name: of.swarm ?? '', path: `${path}.swarm` })),
    ...swarms.flatMap(({ of, path }) =>
      of.runs.map(({ run }, i) => ({ name: run ?? '', path: `${path}.runs.${i}.run` })),
    ),
  ];
  const given = written.flatMap(({ name, path }): Definition[] => {
    const span = reader.spans.get(path);
    return span ? [{ space: 'actor', name, span }] : [];
  });
  return [
    ...keyed(
      'components',
      'actor',
      draft.components.map(({ id }) => id),
    ),
    ...keyed('tools', 'actor', Object.keys(draft.tools)),
    ...keyed('routines', 'routine', Object.keys(draft.routines)),
    ...given,
  ];
}

function targetAt(
  { reader }: ReadScenario,
  definitions: readonly Definition[],
  offset: number,
): { space: Space; name: string } | undefined {
  const holds = ({ span }: { span: Span }): boolean => span.from <= offset && offset <= span.to;
  const reference = reader.references.find((one) => spaces[one.refers] && holds(one));
  if (!reference) return definitions.find(holds);
  return { space: spaces[reference.refers] ?? 'actor', name: reference.name };
}

/** Old names with their new ones: runs without a name of their own are named after the routine. */
function newNames(
  { draft, reader }: ReadScenario,
  { space, name: old }: { space: Space; name: string },
  name: string,
): Map<string, string> {
  const renamed = new Map([[`${space} ${old}`, name]]);
  if (space !== 'routine' || !draft) return renamed;
  for (const { of, path } of swarmsBelow(draft.swarms, 'swarms')) {
    of.runs.forEach(({ run = '', routine }, i) => {
      const isMade = !reader.spans.has(`${path}.runs.${i}.run`);
      if (isMade && routine === old && run.startsWith(old)) {
        renamed.set(`actor ${run}`, name + run.slice(old.length));
      }
    });
  }
  return renamed;
}
