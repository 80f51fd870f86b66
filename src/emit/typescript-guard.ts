import { unreachable } from '../base/assert.ts';
import type { Expression } from '../model/expression/expression.ts';
import { walkExpression } from '../model/expression/expression.ts';
import { inBaseUnit } from '../model/expression/units.ts';
import { literal } from './typescript-names.ts';

/** The names that a predicate speaks of, as an array literal. */
export function namesIn(expression: Expression): string {
  const names = [...walkExpression(expression)].flatMap((e) => (e.kind === 'name' ? [e.name] : []));
  return `[${[...new Set(names)].map(literal).join(', ')}]`;
}

/** A predicate as a function of its names' values: `(get) => compare(get("x"), ">", 0)`. */
export function predicateText(expression: Expression): string {
  const names = [...walkExpression(expression)].some(({ kind }) => kind === 'name');
  return `(${names ? 'get' : ''}) => ${condition(expression)}`;
}

/** An expression as a test: logic counts only `true` as true. */
function condition(e: Expression): string {
  switch (e.kind) {
    case 'binary': {
      const { operator, left, right } = e;
      if (operator === 'and') return `(${condition(left)} && ${condition(right)})`;
      if (operator === 'or') return `(${condition(left)} || ${condition(right)})`;
      if (/^[+\-*/%]$/.test(operator)) return `yes(${value(e)})`;
      return value(e);
    }
    case 'unary':
      return e.operator === 'not' ? `!${condition(e.operand)}` : `yes(${value(e)})`;
    default:
      return `yes(${value(e)})`;
  }
}

function value(e: Expression): string {
  switch (e.kind) {
    case 'number': {
      const number = e.unit ? inBaseUnit(e.value, e.unit) : e.value;
      return Number.isFinite(number) ? String(number) : 'null';
    }
    case 'string':
      return literal(e.value);
    case 'constant':
      return String(e.value);
    case 'list':
      return `[${e.items.map(value).join(', ')}]`;
    case 'name':
      return `get(${literal(e.name)})`;
    case 'member':
      return `element(${value(e.object)}, ${literal(e.field)})`;
    case 'index':
      return `element(${value(e.object)}, ${value(e.index)})`;
    case 'unary':
      if (e.operator === 'not') return condition(e);
      return `calculate(0, "-", ${value(e.operand)})`;
    case 'binary': {
      const { operator, left, right } = e;
      if (operator === 'and' || operator === 'or') return condition(e);
      const part = /^[+\-*/%]$/.test(operator) ? 'calculate' : 'compare';
      return `${part}(${value(left)}, ${literal(operator)}, ${value(right)})`;
    }
    case 'conditional':
      return `(${condition(e.condition)} ? ${value(e.whenTrue)} : ${value(e.whenFalse)})`;
    case 'call':
      return `builtIn(${literal(e.name)}, [${e.args.map(value).join(', ')}])`;
    default:
      return unreachable(e);
  }
}
