import type { DataItem, Statechart, Transition } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import { drawnLabel } from './chart-text.ts';
import type { Emitted } from './emitted.ts';

/**
 * A statechart as a TypeScript module of types: its states, its events, its data, and a table of its
 * transitions, from which follow the events that a state answers and the states that come next.
 * Content and guards are words in the table and no code.
 */
export function writeChartTypes(chart: Statechart): Emitted {
  const states = [...walkStates(chart.states)];
  const leaves = states.filter((state) => state.states.length === 0);
  const events = new Set(chart.transitions.flatMap((transition) => transition.events));
  const data = [chart, ...states].flatMap((holder) => holder.data);
  const lines = [
    `/** ${comment(chart.title || 'A machine')}: its states, events and data. */`,
    `export type State = ${union(states.map(({ id }) => literal(id)))};`,
    '',
    '/** The states without an inside: what is active at rest is made of these. */',
    `export type LeafState = ${union(leaves.map(({ id }) => literal(id)))};`,
    '',
    '/** The names of events that it waits for. */',
    `export type EventName = ${union([...events].map(eventType))};`,
    '',
    '/** An event from outside. */',
    'export interface MachineEvent {',
    '  name: EventName;',
    '  data?: unknown;',
    '}',
    '',
    '/** Its variables. */',
    'export interface Data {',
    ...data.map((item) => `  ${property(item.name)}: ${typeOf(item)};`),
    '}',
    '',
    '/** All transitions, in the order in which they are tried. */',
    'export const transitions = [',
    ...chart.transitions.map((transition) => `  ${row(chart, transition)},`),
    '] as const;',
    '',
    'type Row = (typeof transitions)[number];',
    '',
    '/** The events that a state answers itself. */',
    "export type EventsOf<From extends State> = Extract<Row, { from: From }>['on'][number];",
    '',
    '/** The states to which a state leads. */',
    "export type NextOf<From extends State> = Extract<Row, { from: From }>['to'][number];",
  ];
  const losses = ['Content and guards are written as words, not as code.'];
  return { text: `${lines.join('\n')}\n`, losses };
}

function row(chart: Statechart, transition: Transition): string {
  const { source, targets, events } = transition;
  const label = drawnLabel(chart, transition);
  const fields = [
    `from: ${literal(source)}`,
    `to: [${targets.map(literal).join(', ')}]`,
    `on: [${events.map(literal).join(', ')}]`,
    `label: ${literal(label)}`,
  ];
  return `{ ${fields.join(', ')} }`;
}

/** `a.*` fits `a` and whatever goes on with a dot. */
function eventType(event: string): string {
  if (event === '*') return 'string';
  const stem = event.replace(/(?:\.\*|\.)$/, '');
  const open = `\`${stem.replace(/[\\`$]/g, '\\$&')}.\${string}\``;
  return event === stem ? literal(stem) : `${literal(stem)} | ${open}`;
}

/** What a first value tells of a variable. */
function typeOf({ value }: DataItem): string {
  const text = value?.kind === 'code' ? value.code.text.trim() : undefined;
  const json = value?.kind === 'json' ? typeof value.value : undefined;
  if (json === 'number' || (text !== undefined && /^-?[\d.]+$/.test(text))) return 'number';
  if (json === 'boolean' || text === 'true' || text === 'false') return 'boolean';
  if (json === 'string' || /^(?:"[^"]*"|'[^']*')$/.test(text ?? '')) return 'string';
  return 'unknown';
}

function union(types: readonly string[]): string {
  const all = [...new Set(types)];
  return all.length === 0 ? 'never' : all.join(' | ');
}

function literal(text: string): string {
  const escaped = text.replace(/[\\']/g, '\\$&').replace(/\r\n|[\n\r\u2028\u2029]/g, '\\n');
  return `'${escaped}'`;
}

function property(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : literal(name);
}

function comment(text: string): string {
  return text.replaceAll('*/', '* /').replace(/\s+/g, ' ');
}
