import type { Node } from 'acorn';
import { sandboxError } from '../../sandbox/error.ts';
import { CodeError } from './datamodel.ts';
import { callOf, changingCall, methodOf } from './ecmascript-calls.ts';
import type { PlainMemory } from './ecmascript-plain-memory.ts';
import { absent } from './ecmascript-plain-memory.ts';
import { globalNames, inherited, onValues, Outside, part, strip } from './ecmascript-scope.ts';
import type { Local, Names, Run, Scope } from './ecmascript-scope.ts';
import { partsOf } from './ecmascript-syntax.ts';
import type { Tree } from './ecmascript-syntax.ts';

/** Compiles an expression; throws `Outside`. */
export function expressionOf(node: Node, scope: Scope): Run {
  const tree = node as Tree;
  const compile = expressions[tree.type];
  if (!compile) throw new Outside(tree.type);
  return compile(tree, scope);
}

type Compile = (tree: Tree, scope: Scope) => Run;

const expressions: Record<string, Compile> = {
  ParenthesizedExpression: (tree, scope) => expressionOf(part(tree, 'expression'), scope),
  Literal: literal,
  Identifier: identifier,
  TemplateLiteral: template,
  UnaryExpression: unary,
  BinaryExpression: binary,
  LogicalExpression: logical,
  ConditionalExpression: conditional,
  SequenceExpression: sequence,
  MemberExpression: (tree, scope) => member(tree, scope, undefined),
  ChainExpression: chain,
  CallExpression: (tree, scope) => call(tree, scope, undefined),
  ArrayExpression: array,
  ObjectExpression: object,
  AssignmentExpression: assignment,
  UpdateExpression: update,
};

function literal(tree: Tree): Run {
  const value = tree['value'];
  if (tree['regex'] !== undefined || tree['bigint'] !== undefined) throw new Outside('literal');
  return () => value;
}

function identifier(tree: Tree, { names, locals }: Scope): Run {
  const name = String(tree['name']);
  const local = locals.find((one) => one.name === name);
  if (local) return localOf(local);
  const slot = names.slots.get(name);
  if (slot !== undefined) return variable(name, slot);
  const system = systemOf(name, names);
  if (system) return system;
  if (name === 'undefined') return () => undefined;
  if (name === 'NaN') return () => Number.NaN;
  if (name === 'Infinity') return () => Infinity;
  if (globalNames.has(name) || inherited.has(name)) throw new Outside(name);
  return () => unknownName(name);
}

function localOf({ name, at }: Local): Run {
  return (memory) => {
    const value = memory.locals[at];
    if (value === absent) throw new CodeError(`ReferenceError: ${name} is not initialized`);
    return value;
  };
}

function variable(name: string, slot: number): Run {
  return (memory) => {
    const value = memory.values[slot];
    return value === absent ? unknownName(name) : value;
  };
}

/** As QuickJS says it; names of a world outside are a breach. */
function unknownName(name: string): never {
  const { message, kind } = sandboxError(`ReferenceError: '${name}' is not defined`);
  throw new CodeError(message, kind === 'thrown' ? 'execution' : kind);
}

function systemOf(name: string, names: Names): Run | undefined {
  switch (name) {
    case '_sessionid':
      return (memory) => memory.facts.sessionId;
    case '_name':
      return (memory) => memory.facts.name;
    case 'event':
      if (!names.xstate) return undefined;
      break;
    case '_event':
    case '_ioprocessors':
    case '_x':
      break;
    default:
      return undefined;
  }
  // Their parts cannot be changed, which only a chart that changes none at all need not care about.
  if (names.mutates) throw new Outside(name);
  if (name === '_event') return (memory) => memory.eventValue();
  if (name === 'event') return (memory) => memory.plainEvent();
  return name === '_x' ? () => nothing : (memory) => memory.processors();
}

const nothing = Object.freeze({});

function template(tree: Tree, scope: Scope): Run {
  const texts = (tree['quasis'] as Tree[]).map(
    (one) => (one['value'] as { cooked: string }).cooked,
  );
  const parts = (tree['expressions'] as Tree[]).map((one) => expressionOf(one, scope));
  return (memory) => {
    let text = texts[0] ?? '';
    for (const [at, run] of parts.entries()) text += textOf(run(memory)) + (texts[at + 1] ?? '');
    memory.grow(text.length);
    return text;
  };
}

/** `String(value)` for plain data, as the engine does it. */
function textOf(value: unknown): string {
  return `${value as string}`;
}

function unary(tree: Tree, scope: Scope): Run {
  const operator = String(tree['operator']);
  const argument = part(tree, 'argument');
  if (operator === 'typeof') return typeOf(strip(argument), scope);
  if (operator === 'delete') throw new Outside('delete');
  const run = expressionOf(argument, scope);
  switch (operator) {
    case '!':
      return (memory) => !run(memory);
    case '-':
      return (memory) => -(run(memory) as number);
    case '+':
      return (memory) => +(run(memory) as number);
    case '~':
      return (memory) => ~(run(memory) as number);
    default:
      return (memory) => void run(memory);
  }
}

/** The one place where a variable need not exist. */
function typeOf(argument: Tree, scope: Scope): Run {
  if (argument.type !== 'Identifier') {
    const run = expressionOf(argument, scope);
    return (memory) => typeof run(memory);
  }
  const name = String(argument['name']);
  const { names, locals } = scope;
  const slot = locals.some((one) => one.name === name) ? undefined : names.slots.get(name);
  if (slot !== undefined) {
    return (memory) => {
      const value = memory.values[slot];
      return value === absent ? 'undefined' : typeof value;
    };
  }
  if (name === '_event') return (memory) => (memory.event ? 'object' : 'undefined');
  const isKnown = locals.some((one) => one.name === name) || globalNames.has(name);
  if (!isKnown && !(name === 'event' && names.xstate)) return () => 'undefined';
  const run = expressionOf(argument, scope);
  return (memory) => typeof run(memory);
}

type Pair = (left: Run, right: Run) => Run;

/** Any value: the operators of the engine are those of the language, on plain data. */
type Any = number;

const binaries: Record<string, Pair> = {
  '+': (left, right) => (memory) => plus(memory, left(memory), right(memory)),
  '-': (left, right) => (memory) => (left(memory) as Any) - (right(memory) as Any),
  '*': (left, right) => (memory) => (left(memory) as Any) * (right(memory) as Any),
  '/': (left, right) => (memory) => (left(memory) as Any) / (right(memory) as Any),
  '%': (left, right) => (memory) => (left(memory) as Any) % (right(memory) as Any),
  '<': (left, right) => (memory) => (left(memory) as Any) < (right(memory) as Any),
  '>': (left, right) => (memory) => (left(memory) as Any) > (right(memory) as Any),
  '<=': (left, right) => (memory) => (left(memory) as Any) <= (right(memory) as Any),
  '>=': (left, right) => (memory) => (left(memory) as Any) >= (right(memory) as Any),
  '===': (left, right) => (memory) => left(memory) === right(memory),
  '!==': (left, right) => (memory) => left(memory) !== right(memory),
  // eslint-disable-next-line eqeqeq -- the code says so
  '==': (left, right) => (memory) => left(memory) == right(memory),
  // eslint-disable-next-line eqeqeq -- the code says so
  '!=': (left, right) => (memory) => left(memory) != right(memory),
  '&': (left, right) => (memory) => (left(memory) as Any) & (right(memory) as Any),
  '|': (left, right) => (memory) => (left(memory) as Any) | (right(memory) as Any),
  '^': (left, right) => (memory) => (left(memory) as Any) ^ (right(memory) as Any),
  '<<': (left, right) => (memory) => (left(memory) as Any) << (right(memory) as Any),
  '>>': (left, right) => (memory) => (left(memory) as Any) >> (right(memory) as Any),
  '>>>': (left, right) => (memory) => (left(memory) as Any) >>> (right(memory) as Any),
};

function plus(memory: PlainMemory, left: unknown, right: unknown): unknown {
  const sum = (left as Any) + (right as Any);
  if (typeof sum === 'string') memory.grow((sum as string).length);
  return sum;
}

function binary(tree: Tree, scope: Scope): Run {
  const make = binaries[String(tree['operator'])];
  if (!make) throw new Outside(String(tree['operator']));
  return make(expressionOf(part(tree, 'left'), scope), expressionOf(part(tree, 'right'), scope));
}

function logical(tree: Tree, scope: Scope): Run {
  const left = expressionOf(part(tree, 'left'), scope);
  const right = expressionOf(part(tree, 'right'), scope);
  switch (tree['operator']) {
    case '&&':
      return (memory) => left(memory) && right(memory);
    case '||':
      return (memory) => left(memory) || right(memory);
    default:
      return (memory) => left(memory) ?? right(memory);
  }
}

function conditional(tree: Tree, scope: Scope): Run {
  const test = expressionOf(part(tree, 'test'), scope);
  const yes = expressionOf(part(tree, 'consequent'), scope);
  const no = expressionOf(part(tree, 'alternate'), scope);
  return (memory) => (test(memory) ? yes(memory) : no(memory));
}

function sequence(tree: Tree, scope: Scope): Run {
  const runs = (tree['expressions'] as Tree[]).map((one) => expressionOf(one, scope));
  return (memory) => {
    let value: unknown;
    for (const run of runs) value = run(memory);
    return value;
  };
}

/** What an optional chain gives when it ends early. */
const ended = Symbol('ended');

function chain(tree: Tree, scope: Scope): Run {
  const inner = part(tree, 'expression');
  const run = link(inner, scope);
  return (memory) => {
    const value = run(memory);
    return value === ended ? undefined : value;
  };
}

/** A part of an optional chain. */
function link(tree: Tree, scope: Scope): Run {
  if (tree.type === 'MemberExpression') return member(tree, scope, link);
  if (tree.type === 'CallExpression') return call(tree, scope, link);
  return expressionOf(tree, scope);
}

type Linked = ((tree: Tree, scope: Scope) => Run) | undefined;

function member(tree: Tree, scope: Scope, inner: Linked): Run {
  const special = systemMember(tree, scope);
  if (special) return special;
  const of = part(tree, 'object');
  const object = inner ? inner(of, scope) : expressionOf(of, scope);
  const optional = tree['optional'] === true;
  const name = staticName(tree);
  if (name === undefined) {
    const key = expressionOf(part(tree, 'property'), scope);
    const read: Run = (memory) => {
      const value = object(memory);
      return value === ended || (optional && isNone(value))
        ? ended
        : memberAt(value, () => key(memory));
    };
    return read;
  }
  if (inherited.has(name)) throw new Outside(name);
  if (inner) {
    return (memory) => {
      const value = object(memory);
      if (value === ended || (optional && isNone(value))) return ended;
      return named(value, name);
    };
  }
  if (name === 'length') return (memory) => lengthOf(object(memory));
  if (onValues.has(name)) return (memory) => named(object(memory), name);
  return (memory) => {
    const value = object(memory) as Record<string, unknown> | undefined | null;
    if (value === undefined || value === null) throw noParts(value, name);
    return value[name];
  };
}

function lengthOf(value: unknown): unknown {
  if (Array.isArray(value) || typeof value === 'string') return value.length;
  return named(value, 'length');
}

function isNone(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function noParts(value: undefined | null, name: string): CodeError {
  return new CodeError(`TypeError: cannot read property '${name}' of ${String(value)}`);
}

/** The name after a dot, or a literal in brackets. */
function staticName(tree: Tree): string | undefined {
  const property = part(tree, 'property');
  if (tree['computed'] !== true) {
    if (property.type !== 'Identifier') throw new Outside(property.type);
    return String(property['name']);
  }
  const value = property.type === 'Literal' ? property['value'] : undefined;
  return typeof value === 'string' ? value : undefined;
}

function memberAt(value: unknown, keyOf: () => unknown): unknown {
  const key = keyOf();
  if (isNone(value)) throw noParts(value, textOf(key));
  if (typeof key === 'number' && Array.isArray(value)) {
    return Object.hasOwn(value, key) ? (value as unknown[])[key] : undefined;
  }
  return named(value, keyText(key));
}

/** A property key of a plain value. */
export function keyText(key: unknown): string {
  return textOf(key);
}

/** Reads an own property; what comes with arrays, texts and objects stays out of reach. */
export function named(value: unknown, name: string): unknown {
  if (isNone(value)) throw noParts(value, name);
  if (Object.hasOwn(value as object, name)) return (value as Record<string, unknown>)[name];
  if (name in Object(value)) throw unreachablePart(name);
  return undefined;
}

function unreachablePart(name: string): CodeError {
  return new CodeError(`${name} is no data`, 'breach');
}

/** Parts of `_event` and, in XState's code, of `event`: read without making the event anew. */
function systemMember(tree: Tree, { names, locals }: Scope): Run | undefined {
  const of = part(tree, 'object');
  const name = of.type === 'Identifier' ? String(of['name']) : '';
  if (locals.some((one) => one.name === name) || names.slots.has(name)) return undefined;
  if (tree['optional'] === true) return undefined;
  const field =
    name === '_event' || (name === 'event' && names.xstate) ? staticName(tree) : undefined;
  if (field === undefined || inherited.has(field)) return undefined;
  if (name === 'event') return (memory) => memory.plainEventField(field);
  if (!eventFields.has(field)) return undefined;
  if (field === 'data') return (memory) => memory.eventData();
  const key = field as 'name';
  return (memory) => {
    if (!memory.event) throw noParts(undefined, field);
    return memory.event[key];
  };
}

const eventFields = new Set(['name', 'type', 'sendid', 'origin', 'origintype', 'invokeid', 'data']);

function array(tree: Tree, scope: Scope): Run {
  const items = (tree['elements'] as (Tree | null)[]).map((one) => {
    if (!one) throw new Outside('hole');
    const spread = one.type === 'SpreadElement';
    return { spread, run: expressionOf(spread ? part(one, 'argument') : one, scope) };
  });
  return (memory) => {
    const list: unknown[] = [];
    for (const { spread, run } of items) {
      const value = run(memory);
      if (!spread) list.push(value);
      else for (const one of iterate(value)) list.push(one);
    }
    memory.grow(8 * list.length + 16);
    return list;
  };
}

function iterate(value: unknown): Iterable<unknown> {
  if (Array.isArray(value) || typeof value === 'string') return value;
  throw new CodeError('TypeError: value is not iterable');
}

function object(tree: Tree, scope: Scope): Run {
  const entries = (tree['properties'] as Tree[]).map((one) => entry(one, scope));
  return (memory) => {
    const made: Record<string, unknown> = {};
    for (const add of entries) add(memory, made);
    memory.grow(16 * entries.length + 16);
    return made;
  };
}

type Add = (memory: PlainMemory, made: Record<string, unknown>) => void;

function entry(tree: Tree, scope: Scope): Add {
  if (tree.type === 'SpreadElement') {
    const run = expressionOf(part(tree, 'argument'), scope);
    return (memory, made) => {
      const value = run(memory);
      if (typeof value !== 'object' && typeof value !== 'string') return;
      const keys = Object.keys(value ?? {});
      memory.grow(16 * keys.length);
      for (const key of keys) write(made, key, (value as Record<string, unknown>)[key]);
    };
  }
  if (tree['kind'] !== 'init' || tree['method'] === true) throw new Outside('property');
  const run = expressionOf(part(tree, 'value'), scope);
  const key = part(tree, 'key');
  if (tree['computed'] === true) {
    const name = expressionOf(key, scope);
    return (memory, made) => {
      const text = keyText(name(memory));
      write(made, text, run(memory));
    };
  }
  const name = key.type === 'Identifier' ? String(key['name']) : keyText(key['value']);
  if (inherited.has(name)) throw new Outside(name);
  return (memory, made) => {
    made[name] = run(memory);
  };
}

/** Sets an own property of a plain object or a list. */
export function write(target: object, name: string, value: unknown): void {
  if (name === '__proto__') throw unreachablePart(name);
  if (Array.isArray(target)) {
    const index = Number(name);
    const isIndex = String(index >>> 0) === name && index < 2 ** 32 - 1;
    if (!isIndex) throw unreachablePart(name);
    if (index > target.length + 10_000) {
      throw new CodeError('more memory than the limit allows', 'memory');
    }
  }
  (target as Record<string, unknown>)[name] = value;
}

function call(tree: Tree, scope: Scope, inner: Linked): Run {
  const callee = strip(part(tree, 'callee'));
  const optional = tree['optional'] === true;
  const plain = optional ? undefined : callOf(callee, tree, scope);
  if (plain) return plain;
  if (callee.type !== 'MemberExpression' || optional) throw new Outside('call');
  const name = staticName(callee);
  if (name === undefined) throw new Outside('call');
  const method = methodOf(name, tree['arguments'] as Tree[], scope);
  const of = part(callee, 'object');
  const object = inner ? inner(of, scope) : expressionOf(of, scope);
  const mayEnd = callee['optional'] === true;
  return (memory) => {
    const receiver = object(memory);
    if (receiver === ended || (mayEnd && isNone(receiver))) return ended;
    if (isNone(receiver)) throw noParts(receiver, name);
    return method(memory, receiver);
  };
}

/** How a place is read and set. */
export interface Place {
  get: Run;
  set(memory: PlainMemory, value: unknown): void;
}

/** A variable or a part of one; an object and a key that are computed are computed for each use. */
export function placeOf(node: Node, scope: Scope): Place {
  const tree = strip(node as Tree);
  if (tree.type === 'MemberExpression') return memberPlace(tree, scope);
  if (tree.type !== 'Identifier') throw new Outside(tree.type);
  const name = String(tree['name']);
  const { names, locals, strict } = scope;
  const local = locals.find((one) => one.name === name);
  if (local) return localPlace(local);
  const slot = names.slots.get(name);
  const get = slot === undefined ? () => unknownName(name) : variable(name, slot);
  if (slot !== undefined) {
    const set = (memory: PlainMemory, value: unknown): void => {
      if (strict && memory.values[slot] === absent) unknownName(name);
      memory.values[slot] = value;
    };
    return { get, set };
  }
  if (isSystem(name, names)) return { get: expressionOf(tree, scope), set: () => readOnly(name) };
  if (globalNames.has(name) || inherited.has(name) || !strict) throw new Outside(name);
  return { get, set: () => unknownName(name) };
}

function isSystem(name: string, names: Names): boolean {
  if (name === 'event') return names.xstate;
  return ['_event', '_sessionid', '_name', '_ioprocessors', '_x', 'In'].includes(name);
}

function readOnly(name: string): never {
  throw new CodeError(`TypeError: ${name} cannot be changed`);
}

function localPlace(local: Local): Place {
  const { at, name, constant } = local;
  const set = (memory: PlainMemory, value: unknown): void => {
    if (constant) throw new CodeError(`TypeError: '${name}' is read-only`);
    memory.locals[at] = value;
  };
  return { get: localOf(local), set };
}

function memberPlace(tree: Tree, scope: Scope): Place {
  const of = strip(part(tree, 'object'));
  const root = rootName(of);
  const shadowed = scope.locals.some((one) => one.name === root);
  if (!shadowed && isSystem(root, scope.names)) {
    const name = staticName(tree);
    const isField = root === '_event' && of.type === 'Identifier' && eventFields.has(name ?? '');
    if (!isField) throw new Outside(root);
    const set = (memory: PlainMemory): void => {
      if (!memory.event) throw noParts(undefined, name ?? '');
      readOnly(`_event.${name}`);
    };
    return { get: expressionOf(tree, scope), set };
  }
  const object = expressionOf(of, scope);
  const name = staticName(tree);
  if (name !== undefined && (inherited.has(name) || name === 'length')) throw new Outside(name);
  const key = name === undefined ? expressionOf(part(tree, 'property'), scope) : () => name;
  const { strict } = scope;
  const set = (memory: PlainMemory, value: unknown): void => {
    const target = object(memory);
    const text = keyText(key(memory));
    if (isNone(target)) {
      throw new CodeError(`TypeError: cannot set property '${text}' of ${String(target)}`);
    }
    if (typeof target === 'object') {
      memory.grow(16);
      write(target, text, value);
    } else if (strict) {
      throw new CodeError('TypeError: not an object');
    }
  };
  return { get: expressionOf(tree, scope), set };
}

function rootName(tree: Tree): string {
  const inner = strip(tree);
  if (inner.type === 'MemberExpression') return rootName(part(inner, 'object'));
  return inner.type === 'Identifier' ? String(inner['name']) : '';
}

function assignment(tree: Tree, scope: Scope): Run {
  const operator = String(tree['operator']);
  const { get, set } = placeOf(part(tree, 'left'), pure(part(tree, 'left'), scope));
  const right = expressionOf(part(tree, 'right'), scope);
  const isMember = strip(part(tree, 'left')).type === 'MemberExpression';
  if (isMember && changes(part(tree, 'right'))) throw new Outside('order');
  if (operator === '=') {
    return (memory) => {
      const value = right(memory);
      set(memory, value);
      return value;
    };
  }
  const logic = logicals[operator];
  if (logic) return logic(get, set, right);
  const combine = binaries[operator.slice(0, -1)]?.(get, right);
  if (!combine) throw new Outside(operator);
  return (memory) => {
    const value = combine(memory);
    set(memory, value);
    return value;
  };
}

/** Places are computed late and twice: what they are made of must not do anything. */
function pure(tree: Tree, scope: Scope): Scope {
  if (changes(tree)) throw new Outside('place');
  return scope;
}

/** True when code may change something, wherever in it. */
function changes(tree: Tree): boolean {
  if (['AssignmentExpression', 'UpdateExpression'].includes(tree.type)) return true;
  const callee = tree.type === 'CallExpression' ? strip(part(tree, 'callee')) : undefined;
  if (callee && changingCall(callee, tree)) return true;
  return partsOf(tree).some(changes);
}

const logicals: Record<string, (get: Run, set: Place['set'], right: Run) => Run> = {
  '&&=': (get, set, right) => (memory) => {
    const value = get(memory);
    return value ? keep(memory, set, right) : value;
  },
  '||=': (get, set, right) => (memory) => get(memory) || keep(memory, set, right),
  '??=': (get, set, right) => (memory) => get(memory) ?? keep(memory, set, right),
};

function keep(memory: PlainMemory, set: Place['set'], right: Run): unknown {
  const value = right(memory);
  set(memory, value);
  return value;
}

function update(tree: Tree, scope: Scope): Run {
  const argument = part(tree, 'argument');
  const { get, set } = placeOf(argument, pure(argument, scope));
  const by = tree['operator'] === '++' ? 1 : -1;
  const prefix = tree['prefix'] === true;
  return (memory) => {
    const before = Number(get(memory));
    set(memory, before + by);
    return prefix ? before + by : before;
  };
}
