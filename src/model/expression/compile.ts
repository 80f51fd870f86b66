import { unreachable } from '../../base/assert.ts';
import type { Binary, Call, Expression, Scope, Value } from './expression.ts';
import { builtIns } from './functions.ts';
import { inBaseUnit } from './units.ts';
import { elementOf, fieldOf, finite, isAtMost, isIn, isLess, sameValue } from './values.ts';

/** An expression ready to be evaluated, many times and quickly. Total: it never throws. */
export type Evaluator = (scope: Scope) => Value;

/**
 * Turns an expression into nested closures (no code is generated). What has no sensible value is
 * null: a missing name or field, arithmetic on what is not a number, division by zero, an unknown
 * function. Logic counts only `true` as true, ordering is false unless both sides are numbers or
 * both texts, `==` compares in depth and null equals only null.
 */
export function compileExpression(expression: Expression): Evaluator {
  switch (expression.kind) {
    case 'number': {
      const { value, unit } = expression;
      return constant(unit ? finite(inBaseUnit(value, unit)) : value);
    }
    case 'string':
    case 'constant':
      return constant(expression.value);
    case 'list': {
      const items = expression.items.map(compileExpression);
      return (scope) => items.map((item) => item(scope));
    }
    case 'name': {
      const { name } = expression;
      return (scope) => scope.get(name);
    }
    case 'member': {
      const object = compileExpression(expression.object);
      const { field } = expression;
      return (scope) => fieldOf(object(scope), field);
    }
    case 'index': {
      const object = compileExpression(expression.object);
      const index = compileExpression(expression.index);
      return (scope) => elementOf(object(scope), index(scope));
    }
    case 'unary':
      return compileUnary(expression.operator, compileExpression(expression.operand));
    case 'binary':
      return compileBinary(expression);
    case 'conditional': {
      const condition = compileExpression(expression.condition);
      const whenTrue = compileExpression(expression.whenTrue);
      const whenFalse = compileExpression(expression.whenFalse);
      return (scope) => (condition(scope) === true ? whenTrue(scope) : whenFalse(scope));
    }
    case 'call':
      return compileCall(expression);
    default:
      return unreachable(expression);
  }
}

/** The value of an expression, once. For many evaluations compile it first. */
export function evaluate(expression: Expression, scope: Scope): Value {
  return compileExpression(expression)(scope);
}

/** An expression as a test: true only when its value is `true`. */
export function compileCondition(expression: Expression): (scope: Scope) => boolean {
  const value = compileExpression(expression);
  return (scope) => value(scope) === true;
}

function constant(value: Value): Evaluator {
  return () => value;
}

function compileUnary(operator: 'not' | '-', operand: Evaluator): Evaluator {
  if (operator === 'not') return (scope) => operand(scope) !== true;
  return (scope) => {
    const value = operand(scope);
    return typeof value === 'number' ? -value : null;
  };
}

function compileBinary(expression: Binary): Evaluator {
  const left = compileExpression(expression.left);
  const right = compileExpression(expression.right);
  switch (expression.operator) {
    case 'or':
      return (scope) => left(scope) === true || right(scope) === true;
    case 'and':
      return (scope) => left(scope) === true && right(scope) === true;
    case '==':
      return (scope) => sameValue(left(scope), right(scope));
    case '!=':
      return (scope) => !sameValue(left(scope), right(scope));
    case '<':
      return (scope) => isLess(left(scope), right(scope));
    case '<=':
      return (scope) => isAtMost(left(scope), right(scope));
    case '>':
      return (scope) => isLess(right(scope), left(scope));
    case '>=':
      return (scope) => isAtMost(right(scope), left(scope));
    case 'in':
      return (scope) => isIn(left(scope), right(scope));
    case 'not in':
      return (scope) => !isIn(left(scope), right(scope));
    case '+':
      return (scope) => plus(left(scope), right(scope));
    case '-':
      return arithmetic(left, right, (a, b) => a - b);
    case '*':
      return arithmetic(left, right, (a, b) => a * b);
    case '/':
      return arithmetic(left, right, (a, b) => a / b);
    case '%':
      return arithmetic(left, right, (a, b) => a % b);
    default:
      return unreachable(expression.operator);
  }
}

function plus(a: Value, b: Value): Value {
  if (typeof a === 'number') return typeof b === 'number' ? finite(a + b) : null;
  return typeof a === 'string' && typeof b === 'string' ? a + b : null;
}

function arithmetic(
  left: Evaluator,
  right: Evaluator,
  apply: (a: number, b: number) => number,
): Evaluator {
  return (scope) => {
    const a = left(scope);
    const b = right(scope);
    return typeof a === 'number' && typeof b === 'number' ? finite(apply(a, b)) : null;
  };
}

function compileCall(expression: Call): Evaluator {
  const builtIn = builtIns.get(expression.name);
  if (!builtIn) return constant(null);
  const args = expression.args.map(compileExpression);
  return (scope) => builtIn.apply(args.map((arg) => arg(scope)));
}
