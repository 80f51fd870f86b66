import { UniqueIds } from '../slug.ts';
import { editDistance } from '../editDistance.ts';
import type { Desk } from './desk.ts';
import type { Node } from './nodes.ts';
import { formerKey, report4 } from './former.ts';
import type { Field } from './statics.ts';

/** A state of the text, before it becomes one of the model. */
export interface Raw {
  /** '' for the machine itself. */
  key: string;
  /** The keys from the machine to here. */
  path: string[];
  /** Its own `id`. */
  given?: string;
  /** In the model. */
  id: string;
  node: Node;
  keyNode: Field | undefined;
  fields: Map<string, Field>;
  children: Raw[];
  parent?: Raw;
}

const MOST_DEPTH = 200;

const KEYS = new Set([
  ...['id', 'initial', 'states', 'type', 'history', 'target', 'on', 'always', 'after', 'entry'],
  ...['exit', 'invoke', 'onDone', 'tags', 'meta', 'description', 'output', 'context', 'version'],
  ...['types', 'schemas', 'options', 'order', 'key', 'transitions', 'parent', 'route', 'systemId'],
  ...['tsTypes', 'predictableActionArguments', 'preserveActionOrder', '$schema', 'source'],
]);

/** The fields that a state may have, for suggestions. */
export const stateKeys = [
  ...['initial', 'states', 'type', 'on', 'always', 'after', 'entry', 'exit', 'invoke', 'onDone'],
  ...['id', 'tags', 'meta', 'description', 'history', 'target', 'output'],
];

/** The states of a machine as a tree; undefined when its configuration cannot be read. */
export function readTree(desk: Desk): Raw | undefined {
  const { config } = desk.machine;
  return rawState(desk, config, undefined, undefined, 0);
}

function rawState(
  desk: Desk,
  node: Node,
  keyNode: Field | undefined,
  parent: Raw | undefined,
  depth: number,
): Raw | undefined {
  const { file } = desk;
  if (depth > MOST_DEPTH) {
    file.unread(node, 'states are nested without end');
    return undefined;
  }
  const twice = (field: Field): void => {
    file.report(
      'xstate-duplicate-key',
      'warning',
      field.span,
      `“${field.key}” stands here twice: JavaScript takes the last one. Join them.`,
    );
  };
  const fields = file.statics.fields(node, file.unread, twice);
  if (!fields) {
    if (keyNode) wrongKind(desk, keyNode.value, `The state “${keyNode.key}”`, 'an object');
    return undefined;
  }
  const raw: Raw = {
    key: keyNode?.key ?? '',
    path: parent && keyNode ? [...parent.path, keyNode.key] : [],
    id: '',
    node,
    keyNode,
    fields: new Map(fields.map((field) => [field.key, field])),
    children: [],
    ...(parent ? { parent } : {}),
  };
  for (const field of fields) known(desk, raw, field);
  const id = raw.fields.get('id');
  const given = id && file.statics.text(id.value);
  if (id && given === undefined)
    file.unread(id.value, 'the id is not known before the program runs');
  if (given !== undefined && given !== '' && !isUsual(raw, given)) raw.given = given;
  const states = raw.fields.get('states');
  if (states && !file.statics.isUndefined(states.value)) {
    const inner = file.statics.fields(states.value, file.unread, twice);
    if (!inner) wrongKind(desk, states.value, '“states”', 'an object with a field for each state');
    for (const field of inner ?? []) {
      const child = rawState(desk, file.statics.settle(field.value), field, raw, depth + 1);
      raw.children.push(child ?? unknownState(field, raw));
    }
  }
  return raw;
}

/** True for an id that a state has without saying so: definitions that XState writes name it. */
function isUsual(raw: Raw, given: string): boolean {
  let root = raw;
  while (root.parent) root = root.parent;
  return raw !== root && given === [root.given ?? '(machine)', ...raw.path].join('.');
}

/** A state of which only the name is known. */
function unknownState(keyNode: Field, parent: Raw): Raw {
  const path = [...parent.path, keyNode.key];
  const { key, value: node } = keyNode;
  return { key, path, id: '', node, keyNode, fields: new Map(), children: [], parent };
}

/** Tells that something is of another kind than XState takes. */
export function wrongKind(desk: Desk, node: Node, what: string, kind: string): void {
  const { type } = desk.file.statics.settle(node);
  if (
    /^(?:Literal|ObjectExpression|ArrayExpression|TemplateLiteral)$/.test(type) ||
    /Function/.test(type)
  ) {
    desk.file.report('xstate-value', 'error', node, `${what} must be ${kind}.`);
  } else desk.file.unread(node, `it must be ${kind}, and is only known when the program runs`);
}

/** Looks at the name of a field; what XState 4 called otherwise is read as what it is called now. */
function known(desk: Desk, raw: Raw, field: Field): void {
  if (KEYS.has(field.key)) return;
  const former = formerKey(field.key);
  if (former) {
    report4(desk, field, former);
    if (former !== '' && !raw.fields.has(former)) raw.fields.set(former, { ...field, key: former });
    return;
  }
  const near = stateKeys.find((key) => editDistance(key, field.key) <= (key.length > 4 ? 2 : 1));
  const fix = near
    ? { fix: { title: `Write ${near}`, edits: [{ span: field.span, text: near }] } }
    : {};
  desk.file.report(
    'xstate-unknown-key',
    'warning',
    field.span,
    `A state has no “${field.key}”, so XState passes over it.` +
      (near ? ` Is “${near}” meant?` : ' States stand in “states”, events in “on”.'),
    fix,
  );
  if (near && !raw.fields.has(near) && near === 'states') raw.fields.set(near, field);
}

/** All states, outer ones first, in the order of the text; the machine itself is the first. */
export function* walkRaw(raw: Raw): Generator<Raw> {
  yield raw;
  for (const child of raw.children) yield* walkRaw(child);
}

/**
 * Names states for the model: by their own id, else their key where no other has it, else the keys
 * on the way to them. The machine itself has a name where it is a state of the model.
 */
export function nameStates(root: Raw, isState: boolean): void {
  const states = [...walkRaw(root)].slice(1);
  const ids = new UniqueIds('~');
  root.id = isState ? ids.take(root.given ?? '(machine)') : '';
  const named = states.filter(({ given }) => given !== undefined);
  for (const state of named) state.id = ids.take(state.given ?? '');
  const counts = new Map<string, number>();
  for (const { key, given } of states) {
    if (given === undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const taken = new Set([root, ...named].map(({ id }) => id));
  for (const state of states) {
    if (state.given !== undefined) continue;
    const isUnique = counts.get(state.key) === 1 && !taken.has(state.key) && state.key !== '';
    state.id = ids.take(isUnique ? state.key : state.path.join('.') || '(state)');
  }
}

/** What XState calls a state: its own id, else the machine's and the keys on the way. */
export function fullId(raw: Raw, root: Raw): string {
  return raw.given ?? [root.given ?? '(machine)', ...raw.path].join('.');
}
