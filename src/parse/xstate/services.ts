import type { Edit } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import { transitionText } from '../../model/statechart/content-text.ts';
import type { StateNode, Statechart } from '../../model/statechart/statechart.ts';
import { walkStates } from '../../model/statechart/walk.ts';
import type { Completion, Completions, Hover } from '../language.ts';
import { buildMachine } from './build.ts';
import type { Built } from './build.ts';
import { XStateFile } from './file.ts';
import { findMachines } from './machines.ts';
import { isBare } from './detect.ts';
import { nodeAt, nodesAt, walkNodes } from './nodes.ts';
import type { Node } from './nodes.ts';
import { readSource } from './source.ts';
import { stateKeys } from './tree.ts';

/** The machines of a text; none when it cannot be read. */
function builtOf(text: string): Built[] {
  const source = readSource(text);
  if (!source.program) return [];
  try {
    const file = new XStateFile(source, source.program);
    const machines = findMachines(file);
    return machines.map((machine) => buildMachine(file, machine, machines));
  } catch (problem) {
    if (problem instanceof RangeError) return [];
    throw problem;
  }
}

/** Fields by place; states where a target or a first state stands; events beside `on`. */
export function complete(text: string, offset: number): Completions {
  const at = Math.max(0, Math.min(offset, text.length));
  const before = text.slice(Math.max(0, at - 400), at);
  const word = /[\p{L}\p{N}_$#.-]*$/u.exec(before)?.[0] ?? '';
  const from = at - word.length;
  const line = before.slice(0, before.length - word.length);
  const quotes = line.slice(line.lastIndexOf('\n') + 1).match(/(?<!\\)["']/g) ?? [];
  const inText = quotes.length % 2 === 1;
  const isValue = /["']?(?:target|initial|onDone|onError|[\w*.]+)["']?\s*:\s*\[?\s*["']$/.test(
    line,
  );
  if (isValue || inText) return { from, options: isValue ? targetNames(text) : [] };
  if (/:\s*$/.test(line)) return { from, options: [] };
  const holder = holderOf(text, from);
  const keys = KEYS[holder] ?? (holder === 'on' ? [] : stateKeys);
  return { from, options: keys.map((label) => ({ label, kind: 'keyword', insert: `${label}: ` })) };
}

const TRANSITION = ['target', 'guard', 'actions', 'reenter'];
const KEYS: Record<string, string[]> = {
  invoke: ['src', 'id', 'input', 'onDone', 'onError'],
  setup: ['types', 'actions', 'guards', 'actors', 'delays'],
  transition: TRANSITION,
  states: [],
  context: [],
};

/** The field in whose object a place stands; a field of `on` and its like is a transition. */
function holderOf(text: string, at: number): string {
  const fields: string[] = [];
  let depth = 0;
  for (let n = at - 1; n >= 0 && fields.length < 2 && at - n < 20_000; n--) {
    const sign = text[n] ?? '';
    if (/[}\])]/.test(sign)) depth++;
    else if (/[{[(]/.test(sign) && depth > 0) depth--;
    else if (sign === '{') {
      const name = /["']?([\p{L}\p{N}_$*.-]+)["']?\s*[:(]\s*\[?\s*$/u.exec(
        text.slice(Math.max(0, n - 80), n),
      );
      fields.push(name?.[1] ?? '');
    }
  }
  const [own = '', around = ''] = fields;
  const isTransition = /^(?:on|after)$/.test(around) || /^(?:always|onDone|onError)$/.test(own);
  return isTransition ? 'transition' : own;
}

function targetNames(text: string): Completion[] {
  const names = new Map<string, string>();
  for (const { chart } of builtOf(text)) {
    for (const state of walkStates(chart.states)) names.set(state.label, state.type);
  }
  return [...names].map(([label, detail]) => ({ label, kind: 'state', detail }));
}

/** What is known of the state or transition whose name is at an offset. */
export function hover(text: string, offset: number): Hover | undefined {
  for (const { chart, spans } of builtOf(text)) {
    const id = smallest(spans, offset);
    if (id === undefined) continue;
    const span = spans.get(`${id}.label`) ?? { from: offset, to: offset };
    const said = ofTransition(chart, id) ?? ofState(chart, id);
    if (said !== undefined) return { span, text: said };
  }
  return undefined;
}

/** The thing whose name is at an offset. */
function smallest(spans: ReadonlyMap<string, Span>, offset: number): string | undefined {
  let best: { id: string; length: number } | undefined;
  for (const [key, { from, to }] of spans) {
    if (!key.endsWith('.label') || offset < from || offset > to) continue;
    if (!best || to - from < best.length) best = { id: key.slice(0, -6), length: to - from };
  }
  return best?.id;
}

function ofTransition(chart: Statechart, id: string): string | undefined {
  const found = chart.transitions.find((transition) => transition.id === id);
  if (!found) return undefined;
  const where = found.targets.length > 0 ? `to ${found.targets.join(', ')}` : 'without a target';
  const how = found.internal ? '' : ', left and entered anew';
  return `**${transitionText(found) || 'always'}**\n\nfrom ${found.source} ${where}${how}`;
}

function ofState(chart: Statechart, id: string): string | undefined {
  const state = [...walkStates(chart.states)].find((one) => one.id === id);
  if (!state) return undefined;
  const into = chart.transitions.filter(({ targets }) => targets.includes(id)).length;
  const out = chart.transitions.filter(({ source }) => source === id).length;
  const lines = [`${state.type} state **${state.label}**`, `${into} in, ${out} out`];
  if (state.states.length > 0) lines.push(`inside: ${inside(state)}`);
  return [...lines, ...state.description].join('\n\n');
}

function inside({ states }: StateNode): string {
  const names = states.map(({ label }) => label);
  return names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ');
}

/**
 * The edits that rename a state (its key and the targets that name it) or an event (where
 * transitions wait for it and where it is raised or sent).
 */
export function rename(text: string, offset: number, name: string): Edit[] {
  const wanted = name.trim();
  const source = readSource(text);
  if (wanted === '' || !source.program || source.faults.length > 0) return [];
  for (const { chart, spans } of builtOf(text)) {
    const id = smallest(spans, offset);
    if (id === undefined) continue;
    const transition = chart.transitions.find((one) => one.id === id);
    const state = [...walkStates(chart.states)].find((one) => one.id === id);
    const at = spans.get(`${id}.label`);
    if (!at || !/^["']?[\p{L}\p{N}_$]/u.test(text.slice(at.from, at.to))) return [];
    const [event] = transition?.events ?? [];
    if (event !== undefined) return renamed(text, source.program, eventNames(event), wanted);
    if (state)
      return [keyEdit(text, at, wanted), ...targetsOf(text, source.program, state, wanted)];
  }
  return [];
}

/** Literals and names of fields that say an event. */
function eventNames(event: string): (node: Node, holder: string) => boolean {
  return (node, holder) => textOf(node) === event && (holder === 'key' || holder === 'type');
}

function renamed(
  text: string,
  program: Node,
  isMeant: (node: Node, holder: string) => boolean,
  name: string,
): Edit[] {
  return [...walkNodes(program)].flatMap((node): Edit[] => {
    if (node.type !== 'Property' || node['computed'] === true || node['shorthand'] === true) {
      return [];
    }
    const key = nodeAt(node, 'key');
    const value = nodeAt(node, 'value');
    if (key && isMeant(key, 'key')) return [keyEdit(text, spanOf(key), name)];
    const isType = key !== undefined && textOf(key) === 'type';
    return isType && value?.type === 'Literal' && isMeant(value, 'type')
      ? [keyEdit(text, spanOf(value), name, true)]
      : [];
  });
}

/** The targets that name a state by its key, alone or at the end of a path. */
function targetsOf(text: string, program: Node, { label }: StateNode, name: string): Edit[] {
  const edits: Edit[] = [];
  for (const node of walkNodes(program)) {
    if (node.type !== 'Property') continue;
    const key = textOf(nodeAt(node, 'key') ?? node);
    const value = nodeAt(node, 'value');
    if (!value || key === 'id' || key === 'src' || key === 'type' || key === 'guard') continue;
    if (/^(?:actions|entry|exit|tags|description|context|history)$/.test(key)) continue;
    const values = value.type === 'ArrayExpression' ? nodesAt(value, 'elements') : [value];
    for (const one of values) {
      const said = one.type === 'Literal' ? textOf(one) : '';
      const own = said.replace(/^\./, '');
      const at = own === label ? said.length - label.length : -1;
      if (at < 0 || text.slice(one.start + 1 + at, one.end - 1) !== label) continue;
      edits.push({ span: { from: one.start + 1 + at, to: one.end - 1 }, text: name });
    }
  }
  return edits;
}

function keyEdit(text: string, span: Span, name: string, isText = false): Edit {
  const quote = /^["']/.exec(text.slice(span.from, span.to))?.[0];
  const isWord = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name);
  const inner = JSON.stringify(name).slice(1, -1);
  const mark = quote ?? (isWord && !isText ? '' : "'");
  return { span, text: mark === '' ? name : `${mark}${inner.replaceAll("'", "\\'")}${mark}` };
}

function spanOf({ start, end }: Node): Span {
  return { from: start, to: end };
}

function textOf(node: Node): string {
  const { name, value } = node;
  if (node.type === 'Identifier' && typeof name === 'string') return name;
  return typeof value === 'string' ? value : '';
}

/** Lays JSON out afresh; programs are left as they are. */
export function format(text: string): Edit[] {
  if (!isBare(text)) return [];
  try {
    const laid = `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
    return laid === text ? [] : [{ span: { from: 0, to: text.length }, text: laid }];
  } catch {
    return [];
  }
}
