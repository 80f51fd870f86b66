import type { Json } from '../../model/json.ts';
import type { Condition, Content } from '../../model/statechart/content.ts';
import type { Statechart } from '../../model/statechart/statechart.ts';
import { walkStates } from '../../model/statechart/walk.ts';

/** An event that the environment may send. */
export interface Stimulus {
  name: string;
  data?: Json;
}

/** Different data tried for one event, at most. */
const mostData = 12;

/**
 * What the environment can say to a machine: every event that a transition waits for, except what
 * the machine tells itself (`raise`, `send`, `done.*`, `error.*`). Where guards compare a field of
 * the event's data with something, an event for each side of the comparison.
 */
export function alphabetOf(chart: Statechart): Stimulus[] {
  const own = ownEvents(chart);
  const found = new Map<string, Stimulus>();
  for (const { events, guard } of chart.transitions) {
    for (const descriptor of events) {
      const name = descriptor.replace(/\.?\*$/, '').replace(/\.$/, '') || 'anything';
      if (/^(?:done|error)(?:\.|$)/.test(name) || own.has(name)) continue;
      for (const data of dataFor(guard)) {
        const stimulus = data === undefined ? { name } : { name, data };
        found.set(JSON.stringify(stimulus), stimulus);
      }
    }
  }
  return [...found.values()];
}

/** Names of events that the machine raises or sends to itself. */
export function ownEvents(chart: Statechart): Set<string> {
  const own = new Set<string>();
  for (const content of allContent(chart)) {
    if (content.kind === 'raise') own.add(content.event);
    if (content.kind === 'send' && content.event?.kind === 'text') {
      const target = content.target;
      const toSelf = !target || (target.kind === 'text' && /^(?:#_internal)?$/.test(target.text));
      if (toSelf) own.add(content.event.text);
    }
  }
  return own;
}

/** All content of a chart, inner ones too. */
export function* allContent(chart: Statechart): Generator<Content> {
  yield* within(chart.scripts);
  for (const { actions } of chart.transitions) yield* within(actions);
  if (chart.initial) yield* within(chart.initial.actions);
  for (const state of walkStates(chart.states)) {
    for (const block of [...state.entry, ...state.exit]) yield* within(block);
    if (state.initial) yield* within(state.initial.actions);
    for (const { finalize } of state.invokes) yield* within(finalize ?? []);
  }
}

function* within(contents: readonly Content[]): Generator<Content> {
  for (const content of contents) {
    yield content;
    if (content.kind === 'if') for (const branch of content.branches) yield* within(branch.content);
    if (content.kind === 'foreach') yield* within(content.content);
  }
}

const comparison =
  /\b(?:_event\.data|event\.data|event)((?:\.\w+)*)\s*(?:(===?|!==?|<=?|>=?)\s*('[^']*'|"[^"]*"|-?[\d.]+|true|false))?/g;

/** Data of an event that make each side of a guard's comparisons come true. */
function dataFor(guard: Condition | undefined): (Json | undefined)[] {
  const fields = new Map<string, Json[]>();
  for (const text of codeOf(guard)) {
    for (const [, path = '', , literal] of text.matchAll(comparison)) {
      if (/^\.(?:name|type)$/.test(path)) continue;
      fields.set(path, [...(fields.get(path) ?? []), ...around(literal)]);
    }
  }
  let all: (Json | undefined)[] = [undefined];
  for (const [path, values] of fields) {
    const different = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
    all = all.flatMap((data) => different.map((value) => withField(data, path, value)));
    if (all.length > mostData) all = all.slice(0, mostData);
  }
  return all;
}

function codeOf(guard: Condition | undefined): string[] {
  switch (guard?.kind) {
    case 'code':
      return [guard.code.text];
    case 'and':
    case 'or':
      return guard.of.flatMap(codeOf);
    case 'not':
      return codeOf(guard.of);
    default:
      return [];
  }
}

/** Values on each side of a literal; both truths where there is none. */
function around(literal: string | undefined): Json[] {
  if (literal === undefined || literal === 'true' || literal === 'false') return [true, false];
  if (/^['"]/.test(literal)) return [literal.slice(1, -1), ''];
  const number = Number(literal);
  return Number.isFinite(number) ? [number, number - 1, number + 1] : [true, false];
}

function withField(data: Json | undefined, path: string, value: Json): Json {
  const [first, ...rest] = path.split('.').filter((part) => part !== '');
  if (first === undefined || first === '__proto__') return value;
  const record = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {};
  const inner = (record as Record<string, Json>)[first];
  return { ...record, [first]: withField(inner, rest.map((part) => `.${part}`).join(''), value) };
}
