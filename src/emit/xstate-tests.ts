import type { Json } from '../model/json.ts';
import type { CoverSequence } from '../model/statechart/sequence.ts';
import type { StateNode, Statechart } from '../model/statechart/statechart.ts';
import type { Emitted } from './emitted.ts';
import type { Configuration } from './xstate-config.ts';
import { configure, plainChart } from './xstate-config.ts';
import { rootOf } from './xstate-names.ts';
import { printPiece, plain, textLiteral } from './xstate-print.ts';
import { xstateModule } from './xstate.ts';

/**
 * Event sequences as a test file (vitest) for a machine of XState: each is sent to a new actor, and
 * the state value at its end is compared. The machine stands in the file.
 */
export function writeXStateTests(chart: Statechart, sequences: readonly CoverSequence[]): Emitted {
  const { imports, parts, name, losses } = xstateModule(chart, ['createActor', 'SimulatedClock']);
  const configuration = configure(chart, 'js', new Set());
  const stubs = stubText(configuration);
  const all = [...losses];
  if (stubs !== '')
    all.push('What is only named holds, does nothing, or never ends in these tests.');
  const subject = stubs === '' ? name : `${name}.provide({ ${stubs} })`;
  const usesPromise = stubs.includes('fromPromise');
  const lines = [
    "import { describe, expect, it } from 'vitest';",
    usesPromise ? imports.replace(' }', ', fromPromise }') : imports,
    '',
    ...parts,
    '',
    `const subject = ${subject};`,
    '',
    RUN,
    '',
    `describe(${textLiteral(chart.title || 'machine')}, () => {`,
    ...sequences.map((sequence, n) => testText(chart, configuration, sequence, n)),
    '});',
  ];
  return { text: `${lines.join('\n')}\n`, losses: all };
}

const RUN = `/** Where a new machine is after these events; \`after\` is milliseconds since the one before. */
function run(events) {
  const clock = new SimulatedClock();
  const actor = createActor(subject, { clock }).start();
  for (const { after, ...event } of events) {
    if (after) clock.increment(after);
    if (event.type !== '') actor.send(event);
  }
  const { value, status } = actor.getSnapshot();
  actor.stop();
  return { value, status };
}`;

function testText(
  chart: Statechart,
  configuration: Configuration,
  { events, configuration: active }: CoverSequence,
  n: number,
): string {
  const words = events.map(({ name }) => name || 'time').join(', ') || 'nothing';
  const sent = events.map(({ name, data, after }) => eventValue(name, data, after));
  const value = stateValue(chart, configuration, active);
  const wanted =
    value === undefined
      ? `expect(run(events).status).toBe('done');`
      : `expect(run(events).value).toEqual(${printPiece(plain(value), 'js', 2)});`;
  return [
    `  it(${textLiteral(`${n + 1}: ${words}`)}, () => {`,
    `    const events = ${printPiece(plain(sent), 'js', 2)};`,
    `    ${wanted}`,
    '  });',
  ].join('\n');
}

function eventValue(name: string, data: Json | undefined, after: number | undefined): Json {
  const isRecord = typeof data === 'object' && data !== null && !Array.isArray(data);
  const fields = isRecord ? (data as Record<string, Json>) : data === undefined ? {} : { data };
  return { ...(after ? { after: after / 1e6 } : {}), type: name, ...fields };
}

/** What is only named, with something that does no harm. */
function stubText({ open }: Configuration): string {
  const kinds: [string, readonly string[], string][] = [
    ['guards', open.guards, '() => true'],
    ['actions', open.actions, '() => {}'],
    ['actors', open.actors, 'fromPromise(() => new Promise(() => {}))'],
  ];
  return kinds
    .filter(([, names]) => names.length > 0)
    .map(([kind, names, what]) => {
      const fields = names.map((one) => `${textLiteral(one)}: ${what}`);
      return `${kind}: { ${fields.join(', ')} }`;
    })
    .join(', ');
}

/**
 * The state value of XState for the innermost active states; undefined when the machine has ended.
 */
export function stateValue(
  chart: Statechart,
  { names }: Pick<Configuration, 'names'>,
  active: readonly string[],
): Json | undefined {
  const whole = plainChart(chart);
  const rooted = rootOf(whole);
  const inside = new Set(active);
  const holds = (state: StateNode): boolean => inside.has(state.id) || state.states.some(holds);
  const valueOf = (states: readonly StateNode[], isParallel: boolean): Json => {
    const found = states.filter(holds).map((state): [string, Json] => {
      const key = names.place(state.id)?.key ?? state.id;
      return [key, valueOf(state.states, state.type === 'parallel')];
    });
    const [only] = found;
    if (!isParallel && only) {
      const isLeaf = typeof only[1] === 'object' && Object.keys(only[1] ?? {}).length === 0;
      return isLeaf ? only[0] : { [only[0]]: only[1] };
    }
    return Object.fromEntries(found);
  };
  if (rooted?.end && inside.has(rooted.end.id)) return undefined;
  const states = rooted ? rooted.root.states : whole.states;
  return valueOf(states, rooted?.root.type === 'parallel');
}
