import type { Node } from 'acorn';
import type { PlainMemory } from './ecmascript-plain-memory.ts';
import type { Tree } from './ecmascript-syntax.ts';

/** A piece of code over plain data. */
export type Run = (memory: PlainMemory) => unknown;

/** A chart's names, while its code is compiled. */
export interface Names {
  /** Where each variable of the chart is kept. */
  slots: Map<string, number>;
  xstate: boolean;
  /** Something in the chart changes parts of values: then values are not shared. */
  mutates: boolean;
}

/** What can be seen at a place, and whether writing must fail loudly there. */
export interface Scope {
  names: Names;
  /** Local variables with their places, inner ones first. */
  locals: Local[];
  strict: boolean;
  /** The next free place for a local variable. */
  next: { at: number };
  /** Compiles an expression in a scope like this. */
  compile(node: Node, scope: Scope): Run;
}

/** A local variable. */
export interface Local {
  name: string;
  at: number;
  constant: boolean;
}

/** Code that is not in the part of ECMAScript that runs without the sandbox. */
export class Outside extends Error {}

/** Functions with these names come with every object, in whatever engine. */
export const inherited = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  '__proto__',
  'prototype',
]);

/** Names that are something else than missing on arrays, texts, numbers. */
export const onValues = new Set(
  [Array.prototype, String.prototype, Number.prototype, Boolean.prototype].flatMap((one) =>
    Object.getOwnPropertyNames(one),
  ),
);

/** Every name that ECMAScript itself gives a meaning to. */
export const globalNames = new Set(
  (
    'Error EvalError RangeError ReferenceError SyntaxError TypeError URIError InternalError ' +
    'AggregateError Array Object Function Iterator parseInt parseFloat isNaN isFinite decodeURI ' +
    'decodeURIComponent encodeURI encodeURIComponent escape unescape Infinity NaN undefined eval ' +
    'Number Boolean String Math Reflect Symbol globalThis BigInt Date RegExp JSON Map Set WeakMap ' +
    'WeakSet ArrayBuffer Uint8ClampedArray Int8Array Uint8Array Int16Array Uint16Array Int32Array ' +
    'Uint32Array BigInt64Array BigUint64Array Float16Array Float32Array Float64Array DataView ' +
    'Promise arguments _event _sessionid _name _ioprocessors _x In'
  ).split(' '),
);

/** A part of a syntax tree. */
export function part(tree: Tree, name: string): Tree {
  return tree[name] as Tree;
}

/** Without parentheses around. */
export function strip(tree: Tree): Tree {
  return tree.type === 'ParenthesizedExpression' ? strip(part(tree, 'expression')) : tree;
}
