import type { Span } from '../../base/span.ts';
import type { Json } from '../json.ts';
import type { UnitName } from './units.ts';

/**
 * A small expression: comparison, logic, arithmetic, membership and a few functions. Plain data.
 * It has no side effects, no loops and no names of its own, so evaluating one always ends, in time
 * proportional to its size and the size of the values it reads.
 */
export type Expression =
  | NumberLiteral
  | StringLiteral
  | ConstantLiteral
  | ListLiteral
  | Name
  | Member
  | Index
  | Unary
  | Binary
  | Conditional
  | Call;

/** What an expression gives: plain data, never `undefined`, NaN or infinite. */
export type Value = Json;

/** Where the names of an expression get their values; unknown names give null. */
export interface Scope {
  get(name: string): Value;
}

/** A number as it is written, with its unit: `50ms` is value 50, unit `ms`. */
export interface NumberLiteral {
  kind: 'number';
  /** Finite and not negative, in the unit. */
  value: number;
  unit?: UnitName;
  span: Span;
}

/** A text in single or double quotes. */
export interface StringLiteral {
  kind: 'string';
  value: string;
  span: Span;
}

/** `true`, `false` or `null`. */
export interface ConstantLiteral {
  kind: 'constant';
  value: boolean | null;
  span: Span;
}

/** `[a, b]`. */
export interface ListLiteral {
  kind: 'list';
  items: Expression[];
  span: Span;
}

/** A name of the scope. */
export interface Name {
  kind: 'name';
  name: string;
  span: Span;
}

/** `object.field`, also written `object['field']`; `fieldSpan` is the place of what is written. */
export interface Member {
  kind: 'member';
  object: Expression;
  field: string;
  fieldSpan: Span;
  span: Span;
}

/** `object[index]` with a computed index. */
export interface Index {
  kind: 'index';
  object: Expression;
  index: Expression;
  span: Span;
}

/** `not a` (also `!a`) and `-a`. */
export interface Unary {
  kind: 'unary';
  operator: UnaryOperator;
  operand: Expression;
  span: Span;
}

/** `a + b` and its like; `operatorSpan` is the operator's own place. */
export interface Binary {
  kind: 'binary';
  operator: BinaryOperator;
  left: Expression;
  right: Expression;
  operatorSpan: Span;
  span: Span;
}

/** `condition ? whenTrue : whenFalse`. */
export interface Conditional {
  kind: 'conditional';
  condition: Expression;
  whenTrue: Expression;
  whenFalse: Expression;
  span: Span;
}

/** A call of one of the built-in functions. */
export interface Call {
  kind: 'call';
  name: string;
  args: Expression[];
  span: Span;
}

export type UnaryOperator = 'not' | '-';

export type BinaryOperator =
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'not in'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%';

/** How tightly operators bind, from `or` to the postfix `.`; higher binds tighter. */
export const precedence = {
  conditional: 0,
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  negation: 7,
  postfix: 8,
} as const;

/** How tightly a binary operator binds. */
export function precedenceOf(operator: BinaryOperator): number {
  return binaryPrecedence[operator];
}

const binaryPrecedence: Record<BinaryOperator, number> = {
  or: precedence.or,
  and: precedence.and,
  '==': precedence.comparison,
  '!=': precedence.comparison,
  '<': precedence.comparison,
  '<=': precedence.comparison,
  '>': precedence.comparison,
  '>=': precedence.comparison,
  in: precedence.comparison,
  'not in': precedence.comparison,
  '+': precedence.sum,
  '-': precedence.sum,
  '*': precedence.product,
  '/': precedence.product,
  '%': precedence.product,
};

/** The expressions directly inside one, in the order of the text. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'list':
      return expression.items;
    case 'member':
      return [expression.object];
    case 'index':
      return [expression.object, expression.index];
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'conditional':
      return [expression.condition, expression.whenTrue, expression.whenFalse];
    case 'call':
      return expression.args;
    default:
      return [];
  }
}

/** An expression and everything inside it, outermost first. */
export function* walkExpression(expression: Expression): Generator<Expression> {
  const waiting = [expression];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next;
    waiting.push(...[...childrenOf(next)].reverse());
  }
}

/** A scope that reads from a record's own fields. */
export function recordScope(record: Readonly<Record<string, Value>>): Scope {
  return { get: (name) => (Object.hasOwn(record, name) ? (record[name] ?? null) : null) };
}

/** True when a text can stand as a name (or behind a `.`) without quotes. */
export function isWord(text: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(text);
}

/** Words that cannot be names. */
export const reservedWords: readonly string[] = ['and', 'or', 'not', 'in', 'true', 'false', 'null'];
