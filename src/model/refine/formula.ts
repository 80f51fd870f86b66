import { unreachable } from '../../base/assert.ts';
import type { Rational } from './rational.ts';
import { rational, toNumber } from './rational.ts';

/**
 * What a variable ranges over. `number` is one of which it is not known whether it is whole.
 * Texts stand for everything that is only compared for equality.
 */
export type Sort = 'int' | 'real' | 'number' | 'boolean' | 'text';

/** A linear sum: coefficients by variable (never 0) and a constant. */
export interface Linear {
  terms: ReadonlyMap<string, bigint>;
  constant: bigint;
}

/** A text: a variable, or a value that is known. */
export type Text = { variable: string } | { value: string };

/** How a sum stands to 0. */
export type Relation = '>=' | '>' | '=' | '!=';

/** A formula without quantifiers, in negation normal form: only leaves are negated. */
export type Formula =
  | { kind: 'true' }
  | { kind: 'false' }
  | { kind: 'and'; items: readonly Formula[] }
  | { kind: 'or'; items: readonly Formula[] }
  | { kind: 'linear'; relation: Relation; sum: Linear }
  | { kind: 'boolean'; name: string; value: boolean }
  | { kind: 'equal'; left: Text; right: Text; value: boolean };

/** The variables of formulas, and what holds of those that a translation made. */
export interface Vocabulary {
  sorts: Map<string, Sort>;
  /** From a text variable to the variable that is its length. */
  lengths: Map<string, string>;
  /** What a variable that stands for a term is: `abs(x)`, a quotient; holds wherever it occurs. */
  definitions: Map<string, Formula>;
  /** Variables that stand for what the procedure does not know, with the reason. */
  opaque: Map<string, string>;
}

/** A vocabulary without variables. */
export function newVocabulary(): Vocabulary {
  return { sorts: new Map(), lengths: new Map(), definitions: new Map(), opaque: new Map() };
}

/** A value for each variable that matters. */
export type Assignment = ReadonlyMap<string, Rational | boolean | string>;

/** Always true. */
export const yes: Formula = { kind: 'true' };

/** Never true. */
export const no: Formula = { kind: 'false' };

/** All of them. */
export function all(items: readonly Formula[]): Formula {
  return joined('and', items, yes, no);
}

/** At least one of them. */
export function some(items: readonly Formula[]): Formula {
  return joined('or', items, no, yes);
}

function joined(
  kind: 'and' | 'or',
  items: readonly Formula[],
  neutral: Formula,
  absorbing: Formula,
): Formula {
  const kept: Formula[] = [];
  for (const item of items) {
    if (item.kind === absorbing.kind) return absorbing;
    if (item.kind === kind) kept.push(...item.items);
    else if (item.kind !== neutral.kind) kept.push(item);
  }
  const [first] = kept;
  if (!first) return neutral;
  return kept.length === 1 ? first : { kind, items: kept };
}

/** The contrary. */
export function negate(formula: Formula): Formula {
  switch (formula.kind) {
    case 'true':
      return no;
    case 'false':
      return yes;
    case 'and':
      return some(formula.items.map(negate));
    case 'or':
      return all(formula.items.map(negate));
    case 'linear':
      return negateLinear(formula.relation, formula.sum);
    case 'boolean':
    case 'equal':
      return { ...formula, value: !formula.value };
    default:
      return unreachable(formula);
  }
}

function negateLinear(relation: Relation, sum: Linear): Formula {
  switch (relation) {
    case '>=':
      return linear('>', scaled(sum, -1n));
    case '>':
      return linear('>=', scaled(sum, -1n));
    case '=':
      return linear('!=', sum);
    case '!=':
      return linear('=', sum);
    default:
      return unreachable(relation);
  }
}

/** `sum relation 0`, decided at once when the sum is a number. */
export function linear(relation: Relation, sum: Linear): Formula {
  if (sum.terms.size > 0) return { kind: 'linear', relation, sum };
  return holds(relation, rational(sum.constant)) ? yes : no;
}

/** `left = right` for texts, decided at once when both are known or the same. */
export function equalTexts(left: Text, right: Text): Formula {
  if ('value' in left && 'value' in right) return left.value === right.value ? yes : no;
  if ('variable' in left && 'variable' in right && left.variable === right.variable) return yes;
  return { kind: 'equal', left, right, value: true };
}

/** a ⇔ b. */
export function same(a: Formula, b: Formula): Formula {
  return some([all([a, b]), all([negate(a), negate(b)])]);
}

/** The sum times a number other than 0. */
export function scaled(sum: Linear, factor: bigint): Linear {
  const terms = new Map<string, bigint>();
  for (const [name, value] of sum.terms) terms.set(name, value * factor);
  return { terms, constant: sum.constant * factor };
}

/** a + factor · b. */
export function plus(a: Linear, b: Linear, factor: bigint = 1n): Linear {
  const terms = new Map(a.terms);
  for (const [name, value] of b.terms) {
    const sum = (terms.get(name) ?? 0n) + factor * value;
    if (sum === 0n) terms.delete(name);
    else terms.set(name, sum);
  }
  return { terms, constant: a.constant + factor * b.constant };
}

/** The sum that is one variable. */
export function variable(name: string): Linear {
  return { terms: new Map([[name, 1n]]), constant: 0n };
}

/** The sum that is a number. */
export function constant(value: bigint): Linear {
  return { terms: new Map(), constant: value };
}

/** The sum with another sum in the place of a variable: `name` is `by`. */
export function substituted(sum: Linear, name: string, by: Linear): Linear {
  const factor = sum.terms.get(name);
  if (factor === undefined) return sum;
  const terms = new Map(sum.terms);
  terms.delete(name);
  return plus({ terms, constant: sum.constant }, by, factor);
}

/** True when a number stands so to 0. */
export function holds(relation: Relation, value: Rational): boolean {
  switch (relation) {
    case '>=':
      return value.n >= 0n;
    case '>':
      return value.n > 0n;
    case '=':
      return value.n === 0n;
    case '!=':
      return value.n !== 0n;
    default:
      return unreachable(relation);
  }
}

/** The value of a sum; variables without a value count as 0. */
export function valueOfSum(sum: Linear, assignment: Assignment): Rational {
  let n = sum.constant;
  let d = 1n;
  for (const [name, factor] of sum.terms) {
    const value = assignment.get(name);
    if (typeof value !== 'object') continue;
    n = n * value.d + factor * value.n * d;
    d *= value.d;
  }
  return rational(n, d);
}

/** True when a formula holds under an assignment; what has no value counts as 0, false or ''. */
export function isTrue(formula: Formula, assignment: Assignment): boolean {
  switch (formula.kind) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'and':
      return formula.items.every((item) => isTrue(item, assignment));
    case 'or':
      return formula.items.some((item) => isTrue(item, assignment));
    case 'linear':
      return holds(formula.relation, valueOfSum(formula.sum, assignment));
    case 'boolean':
      return (assignment.get(formula.name) === true) === formula.value;
    case 'equal':
      return (
        (textValue(formula.left, assignment) === textValue(formula.right, assignment)) ===
        formula.value
      );
    default:
      return unreachable(formula);
  }
}

function textValue(text: Text, assignment: Assignment): string {
  if ('value' in text) return text.value;
  const value = assignment.get(text.variable);
  return typeof value === 'string' ? value : '';
}

/** Calls back for each variable of a formula, as often as it occurs. */
export function eachVariable(formula: Formula, visit: (name: string) => void): void {
  switch (formula.kind) {
    case 'and':
    case 'or':
      for (const item of formula.items) eachVariable(item, visit);
      return;
    case 'linear':
      for (const name of formula.sum.terms.keys()) visit(name);
      return;
    case 'boolean':
      visit(formula.name);
      return;
    case 'equal':
      if ('variable' in formula.left) visit(formula.left.variable);
      if ('variable' in formula.right) visit(formula.right.variable);
      return;
    default:
  }
}

/** The variables of a formula. */
export function variablesOf(formula: Formula): Set<string> {
  const names = new Set<string>();
  eachVariable(formula, (name) => names.add(name));
  return names;
}

/** A value as plain data. */
export function plainValue(value: Rational | boolean | string): number | boolean | string {
  return typeof value === 'object' ? toNumber(value) : value;
}
