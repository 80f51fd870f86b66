import type { Json } from '../../model/json.ts';
import type { Condition } from '../../model/statechart/content.ts';
import type { Desk } from './desk.ts';
import type { Params } from './functions.ts';
import { calleeName } from './machines.ts';
import type { Node } from './nodes.ts';
import { isFunction, nodeAt, nodesAt, textAt } from './nodes.ts';

const MOST_DEPTH = 100;

/** A guard: a name, a function, or several of them joined. Undefined when nothing is asked. */
export function readGuard(
  desk: Desk,
  owner: string,
  node: Node,
  params?: Params,
  depth = 0,
): Condition | undefined {
  const { statics } = desk.file;
  if (statics.isUndefined(node)) return undefined;
  const found = statics.settle(node);
  if (depth > MOST_DEPTH) {
    desk.file.unread(node, 'guards go round in a circle');
    return undefined;
  }
  const name = statics.text(found);
  if (name !== undefined) return named(desk, owner, name, undefined, node, depth);
  if (isFunction(found)) return inline(desk, owner, node, found, params);
  if (found.type === 'ObjectExpression') return described(desk, owner, found, depth);
  if (found.type === 'CallExpression') return called(desk, owner, found, params, depth);
  const reading = desk.plain(found);
  if (!reading.ok && found.type === 'Identifier')
    return stub(desk, owner, textAt(found, 'name'), node);
  desk.file.unread(node, 'this guard is not known before the program runs');
  return stub(desk, owner, desk.file.excerpt(node), node);
}

function inline(
  desk: Desk,
  owner: string,
  node: Node,
  fn: Node,
  params: Params | undefined,
): Condition {
  const reading = desk.returned(fn, params);
  if (reading.ok) {
    return { kind: 'code', code: desk.code(`${owner}.guard`, reading.text, fn) };
  }
  const name = textAt(node, 'name') || textAt(nodeAt(fn, 'id'), 'name') || desk.file.excerpt(fn);
  desk.outside(node, fn, reading.why, 'The run asks whether this guard holds.');
  return stub(desk, owner, name, node);
}

function stub(desk: Desk, owner: string, name: string, at: Node, params?: Json): Condition {
  const id = desk.id(`${owner}.guard`, at);
  return { kind: 'stub', id, name, ...(params === undefined ? {} : { params }) };
}

function named(
  desk: Desk,
  owner: string,
  name: string,
  paramsNode: Node | undefined,
  node: Node,
  depth: number,
): Condition | undefined {
  const params = desk.params(paramsNode);
  const behind = desk.implementation('guards', name, node);
  if (behind) return readGuard(desk, owner, behind, params, depth + 1);
  if (params?.kind === 'code' && paramsNode) notPlain(desk, paramsNode);
  return stub(desk, owner, name, node, params?.kind === 'json' ? params.value : undefined);
}

/** Tells that something that is only named is given computed parameters. */
export function notPlain(desk: Desk, node: Node): void {
  desk.file.report(
    'xstate-ignored',
    'info',
    node,
    'These parameters are computed, and nothing is known of what they are given to: they are left ' +
      'out.',
  );
}

function described(desk: Desk, owner: string, node: Node, depth: number): Condition | undefined {
  const fields = desk.file.statics.fields(node, desk.file.unread) ?? [];
  const field = (key: string): Node | undefined => fields.find((one) => one.key === key)?.value;
  const type = field('type');
  const name = type && desk.file.statics.text(type);
  if (name === undefined) {
    desk.file.unread(node, 'a guard has a “type” that is a text');
    return stub(desk, owner, desk.file.excerpt(node), node);
  }
  // What XState writes of its own guards as JSON.
  const joined = /^xstate\.(and|or|not)$/.exec(name)?.[1];
  const inner = field('guards') ?? field('children');
  if (joined && inner) return join(desk, owner, joined, inner, undefined, depth);
  return named(desk, owner, name, field('params'), node, depth);
}

function called(
  desk: Desk,
  owner: string,
  node: Node,
  params: Params | undefined,
  depth: number,
): Condition | undefined {
  const name = calleeName(desk.file, node);
  const [first] = nodesAt(node, 'arguments');
  if (first && (name === 'and' || name === 'or' || name === 'not')) {
    return join(desk, owner, name, first, params, depth);
  }
  if (first && name === 'stateIn') return stateIn(desk, owner, first);
  desk.file.unread(node, 'what a call gives is not known before the program runs');
  return stub(desk, owner, desk.file.excerpt(node), node);
}

function join(
  desk: Desk,
  owner: string,
  kind: string,
  node: Node,
  params: Params | undefined,
  depth: number,
): Condition | undefined {
  const elements = desk.file.statics.elements(node, desk.file.unread);
  const parts = elements.flatMap((element) => {
    const part = readGuard(desk, owner, element, params, depth + 1);
    return part ? [part] : [];
  });
  if (kind === 'not') {
    const [of] = parts;
    return of && { kind: 'not', of };
  }
  return { kind: kind === 'or' ? 'or' : 'and', of: parts };
}

/** `'#id'`, `'a.b'` or `{ a: 'b' }`: the states that must be active. */
export function stateIn(desk: Desk, owner: string, node: Node): Condition | undefined {
  const { statics } = desk.file;
  const text = statics.text(node);
  const paths = text === undefined ? pathsOf(statics.json(node)?.value, '') : [text];
  if (paths.length === 0) {
    desk.file.unread(node, 'the states that must be active are not known before the program runs');
    return stub(desk, owner, `stateIn(${desk.file.excerpt(node)})`, node);
  }
  const of = paths.flatMap((path): Condition[] => {
    const state = desk.resolve(path.startsWith('#') ? path : `.${path}`, node);
    return state === undefined ? [] : [{ kind: 'in', state }];
  });
  const [only, ...more] = of;
  return only && more.length === 0 ? only : { kind: 'and', of };
}

/** The innermost states of a state value, as paths from the root. */
function pathsOf(value: Json | undefined, before: string): string[] {
  if (typeof value === 'string') return [`${before}${value}`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const found = pathsOf(inner as Json, `${before}${key}.`);
    return found.length > 0 ? found : [`${before}${key}`];
  });
}
