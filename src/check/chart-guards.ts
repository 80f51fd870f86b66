import { evaluate } from '../model/expression/compile.ts';
import type { Expression, Value } from '../model/expression/expression.ts';
import { recordScope, walkExpression } from '../model/expression/expression.ts';
import { parseExpression } from '../model/expression/parser.ts';
import { satisfiable } from '../model/refine/satisfy.ts';
import type { Resolve } from '../model/refine/translate.ts';
import type { Code, Condition } from '../model/statechart/content.ts';
import type { Statechart } from '../model/statechart/statechart.ts';
import type { ChartView } from './charts.ts';
import { contentsOf } from './charts.ts';

/** Whether a condition is known before a run: `open` is not. */
export type Truth = 'always' | 'never' | 'open';

/** Decides conditions of one chart. Bounded; what it cannot decide is open. */
export class Guards {
  /** Data that keep their first value. */
  readonly #constants: Readonly<Record<string, Value>>;
  readonly #known = new Map<Condition, Truth>();
  /** Questions that are still asked: each may cost some milliseconds. */
  #left = 400;

  constructor({ chart, document }: ChartView) {
    // A machine inside is given values of data from outside.
    this.#constants = chart === document.model ? constantsOf(chart) : {};
  }

  /** No condition always holds. */
  truth(condition: Condition | undefined): Truth {
    if (!condition) return 'always';
    const known = this.#known.get(condition) ?? this.#truth(condition);
    this.#known.set(condition, known);
    return known;
  }

  /** True when a condition can only hold where one of the others does. */
  implies(condition: Condition | undefined, others: readonly Condition[]): boolean {
    const given = condition ? this.#expressions(condition) : [];
    const denied = others.flatMap((other) => {
      const parts = this.#expressions(other);
      const [only] = parts ?? [];
      return parts?.length === 1 && only ? [negated(only)] : [];
    });
    if (!given || denied.length === 0) return false;
    return this.#isEmpty([...given, ...denied]);
  }

  /** True when expressions certainly exclude each other. */
  #isEmpty(expressions: readonly Expression[]): boolean {
    return this.#left-- > 0 && satisfiable(expressions, resolve).kind === 'unsat';
  }

  #truth(condition: Condition): Truth {
    switch (condition.kind) {
      case 'code':
        return this.#ofCode(condition.code);
      case 'not':
        return opposite(this.truth(condition.of));
      case 'or':
        return opposite(joined(condition.of.map((one) => opposite(this.truth(one)))));
      case 'and': {
        const truth = joined(condition.of.map((one) => this.truth(one)));
        return truth === 'open' && this.#clash(condition) ? 'never' : truth;
      }
      default:
        return 'open';
    }
  }

  #ofCode(code: Code): Truth {
    const literal = code.language === 'ecmascript' ? literalTruth(code.text) : undefined;
    if (literal) return literal;
    const expression = readCode(code);
    if (!expression) return 'open';
    const names = new Set<string>();
    for (const part of walkExpression(expression)) {
      if (part.kind === 'call' && part.name === 'In') return this.#solved(expression);
      if (part.kind === 'name') names.add(part.name);
    }
    if ([...names].every((name) => Object.hasOwn(this.#constants, name))) {
      return evaluate(expression, recordScope(this.#constants)) === true ? 'always' : 'never';
    }
    return this.#solved(expression);
  }

  #solved(expression: Expression): Truth {
    return this.#isEmpty([expression]) ? 'never' : 'open';
  }

  #clash(condition: Condition): boolean {
    const parts = this.#expressions(condition);
    return parts !== undefined && parts.length > 1 && this.#isEmpty(parts);
  }

  /** The expressions that a condition joins with `and`; undefined when it is more than that. */
  #expressions(condition: Condition): Expression[] | undefined {
    if (condition.kind === 'code') {
      const expression = readCode(condition.code);
      return expression && [expression];
    }
    if (condition.kind !== 'and') return undefined;
    const parts = condition.of.map((one) => this.#expressions(one) ?? []);
    return parts.flat();
  }
}

const made = new WeakMap<ChartView, Guards>();

/** The guards of a chart, made once. */
export function guardsOf(view: ChartView): Guards {
  const guards = made.get(view) ?? new Guards(view);
  made.set(view, guards);
  return guards;
}

function opposite(truth: Truth): Truth {
  if (truth === 'open') return truth;
  return truth === 'always' ? 'never' : 'always';
}

/** Of conditions that must all hold. */
function joined(truths: readonly Truth[]): Truth {
  if (truths.includes('never')) return 'never';
  return truths.includes('open') ? 'open' : 'always';
}

function negated(operand: Expression): Expression {
  return { kind: 'unary', operator: 'not', operand, span: operand.span };
}

const resolve: Resolve = (path) => ({ kind: 'variable', id: path.join('.') });

/** ECMAScript's literals as conditions. */
function literalTruth(text: string): Truth | undefined {
  const bare = text
    .trim()
    .replace(/^\((.*)\)$/s, '$1')
    .trim();
  if (/^(?:false|null|undefined|NaN|-?0+(?:\.0*)?|''|""|!\s*true|!\s*1)$/.test(bare))
    return 'never';
  if (/^(?:true|-?0*[1-9]\d*(?:\.\d+)?|!\s*false|!\s*0|\{\s*\}|\[\s*\])$/.test(bare))
    return 'always';
  return undefined;
}

/**
 * Code as an expression. Of ECMAScript only comparisons of names with numbers, joined by logic:
 * there both languages mean the same whenever a whole can hold.
 */
function readCode({ language, text }: Code): Expression | undefined {
  if (language === 'expression') return parseExpression(text).expression;
  if (!/^[\w\s.$<>=!&|()+-]+$/.test(text) || /[+-]{2}|[^<>=!]=[^=]|\bIn\b/.test(text)) {
    return undefined;
  }
  const translated = text.replaceAll('===', '==').replaceAll('!==', '!=');
  const { expression } = parseExpression(
    translated.replaceAll('&&', ' and ').replaceAll('||', ' or '),
  );
  return expression && isComparison(expression) ? expression : undefined;
}

function isComparison(expression: Expression): boolean {
  if (expression.kind !== 'binary') return false;
  const { operator, left, right } = expression;
  if (operator === 'and' || operator === 'or') return isComparison(left) && isComparison(right);
  const sides = [left, right];
  const ordered = ['<', '<=', '>', '>='].includes(operator);
  const numbers = sides.filter(({ kind }) => kind === 'number').length;
  const plain = sides.every(
    ({ kind }) => kind === 'number' || kind === 'name' || kind === 'member',
  );
  return plain && numbers >= 1 && (ordered || operator === '==');
}

/** Variables with a first value of their own that nothing ever changes. */
function constantsOf(chart: Statechart): Record<string, Value> {
  const constants: Record<string, Value> = {};
  if (chart.datamodel !== 'expression') return constants;
  const changed = new Set<string>();
  for (const content of contentsOf(chart)) {
    if (content.kind === 'script') return {};
    if (content.kind === 'assign') {
      for (const { location } of content.items) changed.add(/^[^.[]*/.exec(location)?.[0] ?? '');
    }
    if (content.kind === 'foreach') {
      changed.add(content.item);
      if (content.index !== undefined) changed.add(content.index);
    }
    if (content.kind === 'send' && content.idLocation) changed.add(content.idLocation);
  }
  for (const { name, value } of chart.data) {
    if (changed.has(name) || value?.kind !== 'code') continue;
    const { expression } = parseExpression(value.code.text);
    if (expression) constants[name] = evaluate(expression, recordScope(constants));
  }
  return constants;
}
