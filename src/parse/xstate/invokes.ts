import type { Param } from '../../model/statechart/content.ts';
import type {
  Invoke,
  InvokedContent,
  Statechart,
  Transition,
} from '../../model/statechart/statechart.ts';
import type { Desk } from './desk.ts';
import { doneInvoke, errorInvoke } from './event-names.ts';
import { jsonCode } from './functions.ts';
import { calleeName } from './machines.ts';
import type { Node } from './nodes.ts';
import { isFunction, nodesAt, textAt, unwrapped } from './nodes.ts';
import type { Field } from './statics.ts';
import type { TransitionReader } from './transitions.ts';
import type { Raw } from './tree.ts';
import { fullId, wrongKind } from './tree.ts';

/** Another machine of the file as a chart of its own; undefined when it is none. */
export type Nested = (node: Node) => Statechart | undefined;

/** What a state invokes, and the transitions that wait for it. */
export function readInvokes(
  desk: Desk,
  raw: Raw,
  root: Raw,
  reader: TransitionReader,
  nested: Nested,
): { invokes: Invoke[]; transitions: Transition[] } {
  const field = raw.fields.get('invoke');
  const invokes: Invoke[] = [];
  const transitions: Transition[] = [];
  if (!field || desk.file.statics.isUndefined(field.value)) return { invokes, transitions };
  desk.file.statics.elements(field.value, desk.file.unread).forEach((element, n) => {
    const fields = desk.file.statics.fields(element, desk.file.unread);
    if (!fields) return wrongKind(desk, element, '“invoke”', 'an object with a “src”');
    const map = new Map(fields.map((one) => [one.key, one]));
    const invoke = readInvoke(desk, raw, element, map, `${n}.${fullId(raw, root)}`, nested);
    invokes.push(invoke);
    transitions.push(...ends(desk, raw, reader, map, invoke.invokeId ?? ''));
    ignored(desk, map);
  });
  return { invokes, transitions };
}

function ends(
  desk: Desk,
  raw: Raw,
  reader: TransitionReader,
  fields: ReadonlyMap<string, Field>,
  invokeId: string,
): Transition[] {
  const triggers = [
    ['onDone', doneInvoke(invokeId)],
    ['onError', errorInvoke(invokeId)],
  ] as const;
  return triggers.flatMap(([key, event]) => {
    const field = fields.get(key);
    if (!field || desk.file.statics.isUndefined(field.value)) return [];
    const trigger = { name: `${invokeId} ${key}`, events: [event], span: field.span };
    return reader.read(raw, trigger, field.value);
  });
}

function ignored(desk: Desk, fields: ReadonlyMap<string, Field>): void {
  const why: Record<string, string> = {
    onSnapshot: 'What is invoked tells nothing of itself before it ends: “onSnapshot” is left out.',
    systemId: 'Machines are known by their ids: “systemId” is left out.',
    syncSnapshot: 'What is invoked tells nothing of itself before it ends: this is left out.',
  };
  for (const [key, message] of Object.entries(why)) {
    const field = fields.get(key);
    if (field) desk.file.report('xstate-ignored', 'info', field.span, message);
  }
}

function readInvoke(
  desk: Desk,
  raw: Raw,
  element: Node,
  fields: ReadonlyMap<string, Field>,
  madeUp: string,
  nested: Nested,
): Invoke {
  const given = fields.get('id');
  const name = given && desk.file.statics.text(given.value);
  const invokeId = name ?? madeUp;
  const id = desk.id(`${raw.id}:invoke ${invokeId}`, element);
  const src = fields.get('src');
  if (!src) {
    desk.file.report(
      'xstate-value',
      'error',
      element,
      'An “invoke” says in “src” what it invokes: a name, or an actor of this file.',
    );
  }
  const content: InvokedContent = src
    ? invoked(desk, src.value, invokeId, nested)
    : { kind: 'stub', name: invokeId };
  const input = fields.get('input') ?? fields.get('data');
  const param = input && readInput(desk, id, input.value);
  const params = param ? [param] : [];
  return { id, invokeId, content, namelist: [], params, autoforward: autoforward(desk, fields) };
}

function autoforward(desk: Desk, fields: ReadonlyMap<string, Field>): boolean {
  const field = fields.get('autoForward');
  return field !== undefined && desk.file.statics.json(field.value)?.value === true;
}

function readInput(desk: Desk, owner: string, node: Node): Param | undefined {
  const id = desk.id(`${owner}.input`, node);
  const value = desk.value(id, node);
  if (value?.kind === 'code') {
    return { id, name: 'input', value: { kind: 'code', code: value.code } };
  }
  if (value?.kind !== 'json') return undefined;
  const json = jsonCode(value.value);
  const text = json.startsWith('{') ? `(${json})` : json;
  return { id, name: 'input', value: { kind: 'code', code: desk.code(id, text, node) } };
}

/** What `src` names: a machine of the file, or a service that is asked for. */
function invoked(desk: Desk, node: Node, invokeId: string, nested: Nested): InvokedContent {
  const { statics } = desk.file;
  const name = statics.text(node) ?? typeOf(desk, node);
  if (name !== undefined) {
    const behind = desk.implementation('actors', name, node);
    const chart = behind && nested(behind);
    if (chart) return { kind: 'chart', chart };
    if (behind) service(desk, node, name);
    return { kind: 'stub', name };
  }
  const chart = nested(node);
  if (chart) return { kind: 'chart', chart };
  const own = unwrapped(node);
  const label = own.type === 'Identifier' ? textAt(own, 'name') : invokeId;
  const found = statics.settle(node);
  if (found.type === 'CallExpression' && /^from[A-Z]/.test(calleeName(desk.file, found))) {
    const [logic] = nodesAt(found, 'arguments');
    const named = logic && unwrapped(logic).type === 'Identifier' ? unwrapped(logic) : undefined;
    service(desk, node, own === found && named ? textAt(named, 'name') : label);
    return { kind: 'stub', name: own === found && named ? textAt(named, 'name') : label };
  }
  service(desk, node, isFunction(found) ? label : label);
  return { kind: 'stub', name: label };
}

/** XState 4's `{ type: 'name' }`. */
function typeOf(desk: Desk, node: Node): string | undefined {
  const found = desk.file.statics.settle(node);
  if (found.type !== 'ObjectExpression') return undefined;
  const type = desk.file.statics.fields(found, () => {})?.find(({ key }) => key === 'type');
  return type && desk.file.statics.text(type.value);
}

function service(desk: Desk, node: Node, name: string): void {
  desk.file.report(
    'xstate-service',
    'info',
    node,
    `What “${name}” does is not carried out: the run asks how it ends, done or with an error.`,
  );
}
