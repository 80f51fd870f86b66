import { unreachable } from '../base/assert.ts';
import { conditionText } from '../model/statechart/build.ts';
import { contentText, givenText } from '../model/statechart/content-text.ts';
import type { Condition, Content } from '../model/statechart/content.ts';
import type { Invoke, StateNode, Statechart, Transition } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import { durationText } from '../model/statechart/duration.ts';

/**
 * The text on a drawn transition: as written where a drawing says it, else made of the parts, in
 * words that a Mermaid diagram understands.
 */
export function drawnLabel(chart: Statechart, transition: Transition): string {
  if (chart.dialect === 'mermaid' && transition.label !== '') return transition.label;
  const { events, after, guard, actions } = transition;
  const parts = [
    after ? `after ${givenText(after)}` : events.join(', '),
    guard ? `[${guardText(guard)}]` : '',
    actions.length > 0 ? `/ ${drawnActions(actions)}` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** Actions as a label has them. */
export function drawnActions(actions: readonly Content[]): string {
  return actions.map(contentText).join(', ');
}

function guardText(guard: Condition): string {
  return conditionText(guard).replace(/\s+/g, ' ').trim();
}

/** `entry / …`, `exit / …` and `do / …`: what a state does. */
export function drawnLines(state: StateNode): string[] {
  const blocks = (word: string, all: readonly (readonly Content[])[]): string[] =>
    all.filter((block) => block.length > 0).map((block) => `${word} / ${drawnActions(block)}`);
  return [
    ...blocks('entry', state.entry),
    ...blocks('exit', state.exit),
    ...state.invokes.map((invoke) => `do / ${serviceText(invoke)}`),
  ];
}

/**
 * True when the text of a transition without targets can stand among a state's descriptions and is
 * not taken for one: it has a guard, or actions that are more than names.
 */
export function isPlainLine({ guard, events, after, actions }: Transition): boolean {
  const event = after !== undefined || (events.length === 1 && /^\S+$/.test(events[0] ?? ''));
  const known = actions.every(({ kind }) => kind !== 'stub');
  return event && actions.length > 0 && (guard !== undefined || known);
}

/** What an invocation is called. */
export function serviceText({ content, src, type, id }: Invoke): string {
  switch (content?.kind) {
    case 'stub':
      return content.name;
    case 'chart':
      return content.chart.title || 'machine';
    case 'missing':
      return content.src;
    case 'code':
    case undefined:
      return src ? givenText(src) : type ? givenText(type) : id;
    default:
      return unreachable(content);
  }
}

/** What is not drawn, as comments of a Mermaid diagram; and what even these cannot say. */
export function declarations(chart: Statechart): { lines: string[]; losses: string[] } {
  const lines: string[] = [];
  const losses: string[] = [];
  const inStates = [...walkStates(chart.states)].flatMap(({ data }) => data);
  if (inStates.length > 0) losses.push('Data of states are written as data of the whole.');
  for (const { name, value } of [...chart.data, ...inStates]) {
    const first = firstValue(value);
    if (first === undefined) losses.push(`The first value of “${name}” is not written.`);
    lines.push(`@data ${name}${first === undefined || first === '' ? '' : ` = ${first}`}`);
  }
  for (const { name, capacity } of chart.resources) lines.push(`@resource ${name} ${capacity}`);
  for (const name of chart.uses) lines.push(`@use ${name}`);
  const limits = limitsText(chart);
  if (limits !== '') lines.push(`@limits ${limits}`);
  return { lines, losses };
}

/** A first value in our expression language; '' when there is none. */
function firstValue(value: Statechart['data'][number]['value']): string | undefined {
  if (!value) return '';
  if (value.kind === 'json') return jsonText(value.value);
  if (value.kind !== 'code') return undefined;
  const simple = /^(?:-?\d+(?:\.\d+)?|true|false|null|"[^"\\]*"|'[^'\\]*'|\[\s*\])$/;
  const text = value.code.text.trim();
  if (value.code.language === 'expression') return text;
  return simple.test(text) ? text : undefined;
}

function jsonText(value: unknown): string | undefined {
  const isFlat = typeof value !== 'object' || value === null;
  if (isFlat) return JSON.stringify(value);
  return Array.isArray(value) && value.every((one) => typeof one !== 'object')
    ? JSON.stringify(value)
    : undefined;
}

function limitsText({ limits }: Statechart): string {
  if (!limits) return '';
  const { timeNs, ...others } = limits;
  const parts = Object.entries(others).map(([name, amount]) => `${name}=${String(amount)}`);
  if (timeNs !== undefined) parts.push(`time=${durationText(timeNs)}`);
  return parts.join(' ');
}

/** What no drawing says of a chart, whatever the language. */
export function drawingLosses(chart: Statechart): string[] {
  const losses = new Set<string>();
  const states = [...walkStates(chart.states)];
  if (chart.scripts.length > 0) losses.add('The scripts at the beginning are not written.');
  if (chart.binding === 'late') losses.add('Data get their values at once, not on entry.');
  if (states.some(({ done }) => done)) losses.add('What final states tell is not written.');
  if (states.some(({ type, entry }) => type === 'final' && entry.length > 0)) {
    losses.add('What is done on entry of a final state is not written.');
  }
  if (chart.transitions.some(({ priority }) => priority)) losses.add('Priorities are not written.');
  if (chart.transitions.some(({ internal, targets }) => internal && targets.length > 0)) {
    losses.add('Internal transitions are written as ones that leave their state.');
  }
  for (const { id, invokes } of states) {
    for (const { content, params, namelist, finalize, autoforward } of invokes) {
      if (content?.kind !== 'stub') {
        losses.add(`What “${id}” invokes is written as the name of a service.`);
      }
      if (params.length + namelist.length > 0 || finalize || autoforward) {
        losses.add(`What “${id}” tells the service that it invokes is not written.`);
      }
    }
  }
  if (chart.datamodel === 'ecmascript' && hasCode(chart)) {
    losses.add('Code in ECMAScript is written as it is: only a reader understands it.');
  }
  return [...losses];
}

function hasCode(chart: Statechart): boolean {
  return JSON.stringify([chart.transitions, chart.states, chart.data]).includes('"ecmascript"');
}
