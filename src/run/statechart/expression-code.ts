import { unreachable } from '../../base/assert.ts';
import type { Binary, Call, Expression } from '../../model/expression/expression.ts';
import { builtIns } from '../../model/expression/functions.ts';
import { inBaseUnit } from '../../model/expression/units.ts';
import {
  elementOf,
  fieldOf,
  finite,
  isAtMost,
  isIn,
  isLess,
  sameValue,
} from '../../model/expression/values.ts';
import type { Json } from '../../model/json.ts';
import { CodeError } from './datamodel.ts';
import type { ExpressionMemory } from './expression-memory.ts';

/** A value of an expression over a machine's variables. */
export type Evaluate = (memory: ExpressionMemory) => Json;

/** The same as a test. */
export type Decide = (memory: ExpressionMemory) => boolean;

/** What the names of an expression stand for. */
export interface Names {
  /** The number of a variable. */
  slot(name: string): number;
  /** True when the chart itself has a variable of this name. */
  declared(name: string): boolean;
}

/**
 * An expression as nested closures over numbered variables. As `model/expression/compile.ts`, but a
 * name that is no variable is an error.
 */
export function compileValue(expression: Expression, names: Names): Evaluate {
  switch (expression.kind) {
    case 'number': {
      const { value, unit } = expression;
      return constant(unit ? finite(inBaseUnit(value, unit)) : value);
    }
    case 'string':
    case 'constant':
      return constant(expression.value);
    case 'list': {
      const items = expression.items.map((item) => compileValue(item, names));
      return (memory) => items.map((item) => item(memory));
    }
    case 'name':
      return compileName(expression.name, names);
    case 'member': {
      const object = compileValue(expression.object, names);
      const { field } = expression;
      return (memory) => fieldOf(object(memory), field);
    }
    case 'index': {
      const object = compileValue(expression.object, names);
      const index = compileValue(expression.index, names);
      return (memory) => elementOf(object(memory), index(memory));
    }
    case 'unary':
      if (expression.operator === 'not') return compileDecision(expression, names);
      return negated(compileValue(expression.operand, names));
    case 'binary':
      return compileBinary(expression, names);
    case 'conditional': {
      const condition = compileTruth(expression.condition, names);
      const whenTrue = compileValue(expression.whenTrue, names);
      const whenFalse = compileValue(expression.whenFalse, names);
      return (memory) => (condition(memory) ? whenTrue(memory) : whenFalse(memory));
    }
    case 'call':
      return compileCall(expression, names);
    default:
      return unreachable(expression);
  }
}

/** An expression as a condition; what is neither true nor false is an error. */
export function compileDecision(expression: Expression, names: Names): Decide {
  const decide = compileLogic(expression, names);
  if (decide) return decide;
  const value = compileValue(expression, names);
  return (memory) => {
    const given = value(memory);
    if (typeof given === 'boolean') return given;
    throw new CodeError(`The condition is ${JSON.stringify(given)}: neither true nor false.`);
  };
}

/** As operands of `and`, `or`, `not`: only `true` is true. */
function compileTruth(expression: Expression, names: Names): Decide {
  const decide = compileLogic(expression, names);
  if (decide) return decide;
  const value = compileValue(expression, names);
  return (memory) => value(memory) === true;
}

/** What is always a truth value; undefined of anything else. */
function compileLogic(expression: Expression, names: Names): Decide | undefined {
  if (expression.kind === 'unary' && expression.operator === 'not') {
    const operand = compileTruth(expression.operand, names);
    return (memory) => !operand(memory);
  }
  if (expression.kind === 'call' && expression.name === 'In') return compileIn(expression, names);
  if (expression.kind !== 'binary') return undefined;
  const { operator } = expression;
  if (operator === 'and' || operator === 'or') {
    const left = compileTruth(expression.left, names);
    const right = compileTruth(expression.right, names);
    return operator === 'and'
      ? (memory) => left(memory) && right(memory)
      : (memory) => left(memory) || right(memory);
  }
  return compileComparison(expression, names);
}

function compileComparison(expression: Binary, names: Names): Decide | undefined {
  const left = () => compileValue(expression.left, names);
  const right = () => compileValue(expression.right, names);
  switch (expression.operator) {
    case '==':
      return comparing(left(), right(), sameValue);
    case '!=':
      return comparing(left(), right(), (a, b) => !sameValue(a, b));
    case '<':
      return ordering(left(), right(), (a, b) => a < b, isLess);
    case '<=':
      return ordering(left(), right(), (a, b) => a <= b, isAtMost);
    case '>':
      return ordering(right(), left(), (a, b) => a < b, isLess);
    case '>=':
      return ordering(right(), left(), (a, b) => a <= b, isAtMost);
    case 'in':
      return comparing(left(), right(), isIn);
    case 'not in':
      return comparing(left(), right(), (a, b) => !isIn(a, b));
    default:
      return undefined;
  }
}

function comparing(left: Evaluate, right: Evaluate, test: (a: Json, b: Json) => boolean): Decide {
  return (memory) => test(left(memory), right(memory));
}

function ordering(
  left: Evaluate,
  right: Evaluate,
  numbers: (a: number, b: number) => boolean,
  others: (a: Json, b: Json) => boolean,
): Decide {
  return (memory) => {
    const a = left(memory);
    const b = right(memory);
    return typeof a === 'number' && typeof b === 'number' ? numbers(a, b) : others(a, b);
  };
}

function compileBinary(expression: Binary, names: Names): Evaluate {
  const decide = compileLogic(expression, names);
  if (decide) return decide;
  const left = compileValue(expression.left, names);
  const right = compileValue(expression.right, names);
  switch (expression.operator) {
    case '+':
      return (memory) => plus(left(memory), right(memory));
    case '-':
      return arithmetic(left, right, (a, b) => a - b);
    case '*':
      return arithmetic(left, right, (a, b) => a * b);
    case '/':
      return arithmetic(left, right, (a, b) => a / b);
    default:
      return arithmetic(left, right, (a, b) => a % b);
  }
}

function constant(value: Json): Evaluate {
  return () => value;
}

function negated(operand: Evaluate): Evaluate {
  return (memory) => {
    const value = operand(memory);
    return typeof value === 'number' ? -value : null;
  };
}

function plus(a: Json, b: Json): Json {
  if (typeof a === 'number') return typeof b === 'number' ? finite(a + b) : null;
  return typeof a === 'string' && typeof b === 'string' ? joined(a, b) : null;
}

/** No text is ever longer than this, whatever is added to it. */
const maxText = 16 * 1024 * 1024;

function joined(a: string, b: string): string {
  if (a.length + b.length <= maxText) return a + b;
  throw new CodeError(`A text of ${a.length + b.length} characters is too long.`, 'memory');
}

function arithmetic(
  left: Evaluate,
  right: Evaluate,
  apply: (a: number, b: number) => number,
): Evaluate {
  return (memory) => {
    const a = left(memory);
    const b = right(memory);
    return typeof a === 'number' && typeof b === 'number' ? finite(apply(a, b)) : null;
  };
}

function compileName(name: string, names: Names): Evaluate {
  if (!names.declared(name)) {
    if (name === '_event' || name === 'event') return ({ event }) => event;
    if (name === '_sessionid') return ({ facts }) => facts.sessionId;
    if (name === '_name') return ({ facts }) => facts.name;
  }
  const slot = names.slot(name);
  return ({ values }) => {
    const value = values[slot];
    if (value === undefined) throw new CodeError(`There is no variable “${name}”.`);
    return value;
  };
}

function compileCall(expression: Call, names: Names): Evaluate {
  if (expression.name === 'In') return compileIn(expression, names);
  const builtIn = builtIns.get(expression.name);
  if (!builtIn) {
    return () => {
      throw new CodeError(`There is no function “${expression.name}”.`);
    };
  }
  const args = expression.args.map((arg) => compileValue(arg, names));
  return (memory) => builtIn.apply(args.map((arg) => arg(memory)));
}

/** `In('state')`, or `In(state)` where no variable has this name. */
function compileIn({ args }: Call, names: Names): Decide {
  const [arg] = args;
  if (arg?.kind === 'string') return isActive(arg.value);
  if (arg?.kind === 'name' && !names.declared(arg.name)) return isActive(arg.name);
  const value = arg ? compileValue(arg, names) : constant(null);
  return (memory) => {
    const state = value(memory);
    return typeof state === 'string' && memory.facts.isActive(state);
  };
}

function isActive(state: string): Decide {
  return ({ facts }) => facts.isActive(state);
}
