import type { Json } from '../model/json.ts';
import { evaluate } from '../model/expression/compile.ts';
import type { Expression } from '../model/expression/expression.ts';
import { parseExpression } from '../model/expression/parser.ts';
import type { Code, Condition, Content, Given } from '../model/statechart/content.ts';
import { contentText } from '../model/statechart/content-text.ts';
import type { StateNode, Statechart, Transition } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import { parseDuration } from '../model/statechart/duration.ts';
import { WrittenCode } from './chart-typescript-code.ts';
import { runtime } from './chart-typescript-runtime.ts';
import type { Emitted } from './emitted.ts';
import { plainChart } from './xstate-config.ts';
import { variablesOf } from './xstate-code.ts';

/**
 * A statechart as a TypeScript module without dependencies: the types of its states, events and
 * data, its table, and a typed `transition(state, event)`. Guards and actions are asked of `hooks`
 * by name, except tests and assignments in the language of expressions, which are written out.
 */
export function writeChartTypeScript(chart: Statechart): Emitted {
  const plain = plainChart(chart);
  const losses = new Set<string>();
  const guards = new Set<string>();
  const actions = new Set<string>();
  const code = new WrittenCode();
  const table = [...walkStates(plain.states)].map((state) =>
    stateRow(plain, state, guards, actions, losses, code),
  );
  const [first] = plain.initial?.targets ?? [];
  const events = eventsOf(plain);
  const parts = [
    `// ${plain.title.replace(/\s+/g, ' ') || 'machine'}: types, table and transition function. No dependencies.`,
    `/** The ids of all states. */\nexport type StateId = ${union([...walkStates(plain.states)].map(({ id }) => id))};`,
    `/** The events that the machine waits for, with what they carry. */\nexport type MachineEvent =\n${events
      .map(({ name, fields }) => `  | { type: ${JSON.stringify(name)}${fields} }`)
      .join('\n')};`,
    `/** The machine's data. */\nexport interface Data {\n${dataFields(plain)}\n}`,
    `/** Names of guards and actions that are asked of \`Hooks\`. */\nexport type GuardName = ${union([...guards])};\nexport type ActionName = ${union([...actions])};`,
    `const INITIAL_DATA: Data = ${initialData(plain)};`,
    code.text,
    `const START: StateId[] = ${JSON.stringify(first === undefined ? plain.states.slice(0, 1).map(({ id }) => id) : (plain.initial?.targets ?? []))};`,
    `const TABLE: Row[] = [\n${table.map((row) => `  ${row},`).join('\n')}\n];`,
    runtime,
  ];
  return { text: `${parts.join('\n\n')}\n`, losses: [...losses] };
}

function stateRow(
  chart: Statechart,
  state: StateNode,
  guards: Set<string>,
  actions: Set<string>,
  losses: Set<string>,
  code: WrittenCode,
): string {
  const { id, type, history, states, entry, exit, invokes } = state;
  if (invokes.length > 0) losses.add(`What “${id}” invokes is left to those who use the module.`);
  const parent = [...walkStates(chart.states)].find((one) => one.states.includes(state));
  const transitions = chart.transitions.filter(({ source }) => source === id);
  const row = {
    id,
    parent: parent?.id ?? null,
    kind: type,
    initial:
      state.initial?.targets ??
      states
        .filter((one) => one.type !== 'history')
        .slice(0, 1)
        .map((one) => one.id),
    ...(history ? { history } : {}),
    entry: named(entry.flat(), actions, code),
    exit: named(exit.flat(), actions, code),
    timers: [
      ...transitions.flatMap((one) =>
        one.after ? [timerOf(afterEvent(one), one.after, losses)] : [],
      ),
    ].flat(),
    on: transitions.map((transition) => transitionRow(transition, guards, actions, code)),
  };
  return JSON.stringify(row);
}

/** The event that stands for the end of a transition's delay. */
function afterEvent({ id }: Transition): string {
  return `after.${id}`;
}

function timerOf(
  event: string,
  after: Given,
  losses: Set<string>,
): { event: string; ms: number }[] {
  const ns = after.kind === 'text' ? parseDuration(after.text) : undefined;
  if (ns?.ok) return [{ event, ms: ns.value / 1e6 }];
  losses.add(`When “${event}” is due is left to those who use the module.`);
  return [];
}

function transitionRow(
  transition: Transition,
  guards: Set<string>,
  actions: Set<string>,
  code: WrittenCode,
): Json {
  const { events, targets, guard, actions: contents, after, internal } = transition;
  const name = guard && guardName(guard);
  if (guard && name !== undefined) {
    guards.add(name);
    code.guard(name, guard);
  }
  return {
    events: after ? [afterEvent(transition)] : events,
    targets,
    ...(name === undefined ? {} : { guard: name }),
    actions: named(contents, actions, code),
    internal,
  };
}

function named(contents: readonly Content[], actions: Set<string>, code: WrittenCode): string[] {
  return contents.map((content) => {
    const name = contentText(content);
    actions.add(name);
    code.action(name, content);
    return name;
  });
}

function guardName(condition: Condition): string {
  switch (condition.kind) {
    case 'code':
      return condition.code.text.replace(/\s+/g, ' ').trim();
    case 'in':
      return `In('${condition.state}')`;
    case 'stub':
      return condition.name;
    case 'not':
      return `not (${guardName(condition.of)})`;
    default:
      return condition.of.map((one) => `(${guardName(one)})`).join(` ${condition.kind} `);
  }
}

/** Whole names of events with the fields that code reads of them. */
function eventsOf(chart: Statechart): { name: string; fields: string }[] {
  const found = new Map<string, Set<string>>();
  for (const transition of chart.transitions) {
    const text = JSON.stringify([transition.guard ?? null, transition.actions]);
    const fields = [...text.matchAll(/\bevent\.(?:data\.)?([A-Za-z_$][\w$]*)/g)].map(
      ([, name = '']) => name,
    );
    for (const event of transition.after ? [afterEvent(transition)] : transition.events) {
      const name = event.replace(/\.\*$/, '');
      if (name === '*' || name === '') continue;
      const known = found.get(name) ?? new Set<string>();
      for (const field of fields) if (!/^(?:type|data|name)$/.test(field)) known.add(field);
      found.set(name, known);
    }
  }
  const all = [...found].map(([name, fields]) => ({
    name,
    fields: [...fields].map((field) => `; ${field}: unknown`).join(''),
  }));
  return all.length > 0 ? all : [{ name: 'never', fields: '' }];
}

function dataFields(chart: Statechart): string {
  return variablesOf(chart)
    .map(({ name, value }) => {
      const data =
        value?.kind === 'json'
          ? value.value
          : value?.kind === 'code'
            ? constant(value.code)
            : undefined;
      return `  ${JSON.stringify(name)}: ${data === undefined ? 'unknown' : typeOf(data)};`;
    })
    .join('\n');
}

function initialData(chart: Statechart): string {
  const fields = variablesOf(chart).map(({ name, value }) => {
    const data =
      value?.kind === 'json'
        ? value.value
        : value?.kind === 'code'
          ? constant(value.code)
          : undefined;
    return `${JSON.stringify(name)}: ${data === undefined ? 'undefined' : JSON.stringify(data)}`;
  });
  return `{ ${fields.join(', ')} }`;
}

/** The value of code that is a literal. */
function constant({ text, language }: Code): Json | undefined {
  if (language === 'expression') {
    const { expression } = parseExpression(text);
    return expression && isConstant(expression)
      ? (evaluate(expression, { get: () => null }) as Json)
      : undefined;
  }
  try {
    return JSON.parse(text.replace(/^'([^'"\\]*)'$/, '"$1"')) as Json;
  } catch {
    return undefined;
  }
}

/** True when no name is in it. */
function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
    case 'string':
    case 'constant':
      return true;
    case 'list':
      return expression.items.every(isConstant);
    case 'unary':
      return isConstant(expression.operand);
    default:
      return false;
  }
}

function typeOf(value: Json): string {
  if (value === null) return 'unknown';
  if (typeof value !== 'object') return typeof value;
  if (Array.isArray(value)) {
    const types = [...new Set((value as Json[]).map(typeOf))];
    return types.length === 0 ? 'unknown[]' : `(${types.join(' | ')})[]`;
  }
  const fields = Object.entries(value).map(
    ([key, one]) => `${JSON.stringify(key)}: ${typeOf(one as Json)}`,
  );
  return `{ ${fields.join('; ')} }`;
}

function union(names: readonly string[]): string {
  return names.length === 0
    ? 'never'
    : [...new Set(names)].map((name) => JSON.stringify(name)).join(' | ');
}
