import { sandboxError } from '../../sandbox/error.ts';
import { CodeError } from './datamodel.ts';
import type { PlainMemory } from './ecmascript-plain-memory.ts';
import { Outside, part, strip } from './ecmascript-scope.ts';
import type { Run, Scope } from './ecmascript-scope.ts';
import type { Tree } from './ecmascript-syntax.ts';

/** A function of a value. */
type Method = (memory: PlainMemory, receiver: unknown) => unknown;

/** A method of values of one type: what it costs is for the step count. */
type Native = (receiver: never, args: unknown[], memory: PlainMemory) => unknown;

type Table<Value> = Readonly<Record<string, Value>>;

/** What a table has under a name, and not what all objects have. */
function own<Value>(table: Table<Value>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Functions that are called by name: `In`, `Math.floor` and their like. Undefined: no such one. */
export function callOf(callee: Tree, tree: Tree, scope: Scope): Run | undefined {
  const name = globalCall(callee, scope);
  if (name === undefined) return undefined;
  const native = own(globals, name);
  const args = argumentsOf(tree['arguments'] as Tree[], scope);
  if (name === 'In') {
    const [state] = args;
    return (memory) => memory.facts.isActive(`${state ? (state(memory) as string) : 'undefined'}`);
  }
  if (!native) throw new Outside(name);
  const [first, second] = args;
  if (name.startsWith('Math.') && first && args.length === 1) {
    const unary = native as unknown as (value: number) => number;
    return (memory) => unary(first(memory) as number);
  }
  if (name.startsWith('Math.') && first && second && args.length === 2) {
    const pair = native as unknown as (one: number, other: number) => number;
    return (memory) => pair(first(memory) as number, second(memory) as number);
  }
  return (memory) => guarded(memory, native, undefined, args);
}

/** The name of a function of the language, as a call says it. */
function globalCall(callee: Tree, { names, locals }: Scope): string | undefined {
  const isOwn = (name: string): boolean =>
    names.slots.has(name) || locals.some((one) => one.name === name);
  if (callee.type === 'Identifier') {
    const name = String(callee['name']);
    return isOwn(name) ? undefined : name;
  }
  if (callee.type !== 'MemberExpression' || callee['computed'] === true) return undefined;
  const of = strip(part(callee, 'object'));
  const root = of.type === 'Identifier' ? String(of['name']) : '';
  if (!roots.has(root) || isOwn(root)) return undefined;
  return `${root}.${String(part(callee, 'property')['name'])}`;
}

const roots = new Set(['Math', 'JSON', 'Array', 'Object', 'Number', 'String', 'Boolean']);

type Global = (...args: never[]) => unknown;

/** Only what has one result in all engines: the rest of `Math` is the sandbox's. */
const globals: Record<string, Global> = {
  'Math.floor': Math.floor,
  'Math.ceil': Math.ceil,
  'Math.round': Math.round,
  'Math.trunc': Math.trunc,
  'Math.sign': Math.sign,
  'Math.abs': Math.abs,
  'Math.min': Math.min,
  'Math.max': Math.max,
  'Math.sqrt': Math.sqrt,
  'Array.isArray': (value: unknown) => Array.isArray(value),
  'Number.isInteger': Number.isInteger,
  'Number.isFinite': Number.isFinite,
  'Number.isNaN': Number.isNaN,
  'Object.keys': (value: object) => Object.keys(value),
  'Object.values': (value: object) => Object.values(value),
  'Object.entries': (value: object) => Object.entries(value),
  'Object.assign': assign,
  'JSON.stringify': (value: unknown, ...rest: unknown[]) => {
    if (rest.length > 0 && (rest[0] !== null || typeof rest[1] === 'object')) {
      throw new CodeError('this JSON.stringify runs in the sandbox only', 'breach');
    }
    return JSON.stringify(value, null, rest[1] as number);
  },
  'JSON.parse': (text: unknown) => {
    const value: unknown = JSON.parse(text as string);
    if (`${text as string}`.includes('__proto__'))
      throw new CodeError('__proto__ is no data', 'breach');
    return value;
  },
  Number: (...args: [unknown?]) => (args.length === 0 ? 0 : Number(args[0])),
  String: (...args: [unknown?]) => (args.length === 0 ? '' : `${args[0] as string}`),
  Boolean: (value: unknown) => Boolean(value),
  parseInt: (text: string, radix: number) => Number.parseInt(text, radix),
  parseFloat: (text: string) => Number.parseFloat(text),
  isNaN: (value: number) => Number.isNaN(Number(value)),
  isFinite: (value: number) => Number.isFinite(Number(value)),
};

function assign(target: unknown, ...sources: unknown[]): unknown {
  if (typeof target !== 'object' || target === null || Array.isArray(target)) {
    throw new CodeError('TypeError: not an object');
  }
  for (const source of sources) {
    if (typeof source !== 'object' && typeof source !== 'string') continue;
    for (const key of Object.keys(source ?? {})) {
      if (key === '__proto__') throw new CodeError('__proto__ is no data', 'breach');
      (target as Record<string, unknown>)[key] = (source as Record<string, unknown>)[key];
    }
  }
  return target;
}

/** Calls something of the language; what it throws is an error of the code. */
function guarded(
  memory: PlainMemory,
  native: Global | Native,
  receiver: unknown,
  args: readonly Run[],
): unknown {
  const values = args.map((run) => run(memory));
  return attempt(memory, () =>
    receiver === undefined
      ? (native as (...all: unknown[]) => unknown)(...values)
      : (native as Native)(receiver as never, values, memory),
  );
}

function attempt(memory: PlainMemory, run: () => unknown): unknown {
  let value: unknown;
  try {
    value = run();
  } catch (error) {
    if (error instanceof CodeError) throw error;
    // Ranges are exceeded by texts and lists that are too long, or too deep.
    const name = error instanceof Error ? error.name : 'Error';
    throw new CodeError(sandboxError(`${name}: ${(error as Error).message}`).message);
  }
  if (typeof value === 'string') memory.grow(value.length);
  else if (Array.isArray(value)) memory.grow(8 * value.length);
  return value;
}

function argumentsOf(args: readonly Tree[], scope: Scope): Run[] {
  return args.map((one) => {
    if (one.type === 'SpreadElement') throw new Outside('spread');
    return scope.compile(one, scope);
  });
}

/** True for calls that change what they are called on. */
export function changingCall(callee: Tree, tree: Tree): boolean {
  if (callee.type !== 'MemberExpression') return false;
  const property = part(callee, 'property');
  const name = String(property['name'] ?? property['value']);
  if (name !== 'assign') return changing.has(name);
  const [target] = tree['arguments'] as Tree[];
  return target === undefined || strip(target).type !== 'ObjectExpression';
}

const changing = new Set(['push', 'pop', 'shift', 'unshift', 'reverse', 'splice', 'sort', 'fill']);

/** A method that is called by name on whatever value it meets. */
export function methodOf(name: string, args: readonly Tree[], scope: Scope): Method {
  const [first] = args;
  if (own(loops, name) && first && isFunction(strip(first))) return loopOf(name, args, scope);
  if (![texts, lists, numbers, objects].some((table) => own(table, name))) throw new Outside(name);
  const runs = argumentsOf(args, scope);
  return (memory, receiver) => {
    const native = methodFor(receiver, name);
    return guarded(memory, native ?? missing, receiver, runs);
  };
}

/** Arguments are computed before anybody sees that there is nothing to call. */
function missing(): never {
  throw new CodeError('TypeError: not a function');
}

function methodFor(receiver: unknown, name: string): Native | undefined {
  const common = own(objects, name);
  if (typeof receiver === 'string') return own(texts, name) ?? common;
  if (typeof receiver === 'number') return own(numbers, name) ?? common;
  if (Array.isArray(receiver)) return own(lists, name) ?? common;
  return Object.hasOwn(receiver as object, name) ? undefined : common;
}

const objects: Table<Native> = {
  hasOwnProperty: (of: object, args: unknown[]) => Object.hasOwn(of, `${args[0] as string}`),
  toString: (of: number, args: unknown[]) => {
    if (args.length > 0) throw new CodeError('this toString runs in the sandbox only', 'breach');
    return `${of}`;
  },
};

const numbers: Table<Native> = {
  toFixed: (of: number, [digits]) => of.toFixed(digits as number),
};

type Words = [string, number];

const texts: Table<Native> = {
  charAt: (of: string, [at]) => of.charAt(at as number),
  charCodeAt: (of: string, [at]) => of.charCodeAt(at as number),
  at: (of: string, [at]) => of.at(at as number),
  includes: (of: string, args, memory) => of.includes(...searched(of, args, memory)),
  indexOf: (of: string, args, memory) => of.indexOf(...searched(of, args, memory)),
  startsWith: (of: string, args, memory) => of.startsWith(...searched(of, args, memory)),
  endsWith: (of: string, args, memory) => of.endsWith(...searched(of, args, memory)),
  slice: (of: string, [from, to]) => of.slice(from as number, to as number),
  substring: (of: string, [from, to]) => of.substring(from as number, to as number),
  trim: (of: string) => of.trim(),
  toUpperCase: (of: string) => of.toUpperCase(),
  toLowerCase: (of: string) => of.toLowerCase(),
  concat: (of: string, args) => of.concat(...(args as string[])),
  split: (of: string, args, memory) => {
    if (args.length > 1) throw new CodeError('this split runs in the sandbox only', 'breach');
    return args[0] === undefined ? [of] : of.split(searched(of, args, memory)[0]);
  },
};

/** Arguments of a search, with what it costs at most. */
function searched(of: string, args: unknown[], memory: PlainMemory): Words {
  const [what, ...rest] = args;
  const text = `${what as string}`;
  memory.spend((of.length / 64) * (1 + text.length / 64));
  return [text, ...rest] as Words;
}

const lists: Table<Native> = {
  includes: (of: unknown[], args, memory) => {
    memory.spend(of.length / 16);
    return of.includes(...(args as [unknown]));
  },
  indexOf: (of: unknown[], args, memory) => {
    memory.spend(of.length / 16);
    return of.indexOf(...(args as [unknown]));
  },
  slice: (of: unknown[], [from, to]) => of.slice(from as number, to as number),
  concat: (of: unknown[], args) => of.concat(...args),
  join: (of: unknown[], args, memory) => {
    memory.spend(of.length);
    return of.join(...(args as string[]));
  },
  at: (of: unknown[], [at]) => of.at(at as number),
  push: (of: unknown[], args, memory) => {
    memory.grow(8 * args.length);
    return of.push(...args);
  },
  pop: (of: unknown[]) => of.pop(),
  shift: (of: unknown[], _, memory) => {
    memory.spend(of.length / 16);
    return of.shift();
  },
  unshift: (of: unknown[], args, memory) => {
    memory.grow(8 * args.length);
    memory.spend(of.length / 16);
    return of.unshift(...args);
  },
  reverse: (of: unknown[], _, memory) => {
    memory.spend(of.length / 16);
    return of.reverse();
  },
};

function isFunction(tree: Tree): boolean {
  return tree.type === 'ArrowFunctionExpression';
}

type Each = (item: unknown, index: number) => unknown;
type Loop = (list: unknown[], each: Each) => unknown;

/** Methods of lists with a function for each item. */
const loops: Record<string, Loop | 'reduce'> = {
  map: (list, each) => list.map(each),
  filter: (list, each) => list.filter(each),
  some: (list, each) => list.some(each),
  every: (list, each) => list.every(each),
  find: (list, each) => list.find(each),
  findIndex: (list, each) => list.findIndex(each),
  reduce: 'reduce',
};

function loopOf(name: string, args: readonly Tree[], scope: Scope): Method {
  const [first, initial] = args;
  const loop = own(loops, name);
  if (!first || !loop || args.length > (loop === 'reduce' ? 2 : 1)) throw new Outside(name);
  const { places, body } = arrow(strip(first), scope);
  const begin = initial && scope.compile(initial, scope);
  if (loop === 'reduce') return reduceOf(places, body, begin);
  const [item = 0, index = 0] = places;
  if (places.length > 2) throw new Outside(name);
  return (memory, receiver) => {
    const list = listOf(receiver, name);
    const value = loop(list, (one, at) => {
      memory.spend(1);
      memory.locals[item] = one;
      memory.locals[index] = at;
      return body(memory);
    });
    if (Array.isArray(value)) memory.grow(8 * value.length);
    return value;
  };
}

function reduceOf(places: readonly number[], body: Run, begin: Run | undefined): Method {
  const [sum = 0, item = 0, index = 0] = places;
  if (places.length > 3) throw new Outside('reduce');
  return (memory, receiver) => {
    const first = begin?.(memory);
    const list = listOf(receiver, 'reduce');
    let value = begin ? first : list[0];
    if (!begin && list.length === 0) throw new CodeError('TypeError: empty array');
    for (let at = begin ? 0 : 1; at < list.length; at++) {
      memory.spend(1);
      memory.locals[sum] = value;
      memory.locals[item] = list[at];
      memory.locals[index] = at;
      value = body(memory);
    }
    return value;
  };
}

function listOf(receiver: unknown, name: string): unknown[] {
  if (Array.isArray(receiver)) return receiver;
  throw new CodeError(`TypeError: ${name} is not a function`);
}

/** A function that is written where it is used: an expression over its parameters. */
function arrow(tree: Tree, scope: Scope): { places: number[]; body: Run } {
  const params = tree['params'] as Tree[];
  if (tree['async'] === true || params.some((one) => one.type !== 'Identifier')) {
    throw new Outside('function');
  }
  const added = params.map((one) => ({
    name: String(one['name']),
    at: scope.next.at++,
    constant: false,
  }));
  const inner = { ...scope, locals: [...added.toReversed(), ...scope.locals] };
  const body = inner.compile(returned(part(tree, 'body')), inner);
  return { places: added.map((one) => one.at), body };
}

function returned(body: Tree): Tree {
  if (body.type !== 'BlockStatement') return body;
  const [only, more] = body['body'] as Tree[];
  const value = only?.type === 'ReturnStatement' ? (only['argument'] as Tree | null) : undefined;
  if (!value || more) throw new Outside('function');
  return value;
}
