import { unreachable } from '../../base/assert.ts';
import type { Expression } from './expression.ts';
import { isWord, precedence, precedenceOf } from './expression.ts';

/**
 * An expression as text, with no more brackets than it needs. Reading the text gives an equal
 * expression (but for its places).
 */
export function printExpression(expression: Expression): string {
  return print(expression, precedence.conditional);
}

/** A text as a literal in double quotes. */
export function quoteString(text: string): string {
  const escaped = text.replace(/["\\\n\r\t]/g, (c) => `\\${named[c] ?? c}`);
  return `"${escaped}"`;
}

const named: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't' };

function print(e: Expression, lowest: number): string {
  switch (e.kind) {
    case 'number': {
      const text = `${e.value}${e.unit ?? ''}`;
      return lowest >= precedence.postfix ? `(${text})` : text;
    }
    case 'string':
      return quoteString(e.value);
    case 'constant':
      return String(e.value);
    case 'list':
      return `[${list(e.items)}]`;
    case 'name':
      return e.name;
    case 'member': {
      const object = print(e.object, precedence.postfix);
      return isWord(e.field) ? `${object}.${e.field}` : `${object}[${quoteString(e.field)}]`;
    }
    case 'index':
      return `${print(e.object, precedence.postfix)}[${print(e.index, precedence.conditional)}]`;
    case 'unary':
      return printUnary(e.operator, e.operand, lowest);
    case 'binary': {
      const own = precedenceOf(e.operator);
      const left = print(e.left, own === precedence.comparison ? own + 1 : own);
      return bracket(`${left} ${e.operator} ${print(e.right, own + 1)}`, own, lowest);
    }
    case 'conditional': {
      const condition = print(e.condition, precedence.or);
      const branches = `${print(e.whenTrue, 0)} : ${print(e.whenFalse, 0)}`;
      return bracket(`${condition} ? ${branches}`, precedence.conditional, lowest);
    }
    case 'call':
      return `${e.name}(${list(e.args)})`;
    default:
      return unreachable(e);
  }
}

function printUnary(operator: 'not' | '-', operand: Expression, lowest: number): string {
  if (operator === '-') {
    return bracket(`-${print(operand, precedence.negation)}`, precedence.negation, lowest);
  }
  return bracket(`not ${print(operand, precedence.not)}`, precedence.not, lowest);
}

function list(items: readonly Expression[]): string {
  return items.map((item) => print(item, precedence.conditional)).join(', ');
}

function bracket(text: string, own: number, lowest: number): string {
  return own < lowest ? `(${text})` : text;
}
