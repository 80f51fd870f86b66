import { unreachable } from '../../base/assert.ts';
import type { Binary, Call, Expression, NumberLiteral } from '../expression/expression.ts';
import { printExpression } from '../expression/printer.ts';
import { inBaseUnit } from '../expression/units.ts';
import type { Formula, Linear, Relation, Sort, Text, Vocabulary } from './formula.ts';
import { all, equalTexts, linear, negate, no, same, some, variable, yes } from './formula.ts';
import type { Rational } from './rational.ts';
import { add, fromNumber, gcd, rational, times } from './rational.ts';

/** What a name (or `a.b.c`) of an expression stands for. */
export type Referent =
  /** A variable; without a sort, what it is used as says it. */
  | { kind: 'variable'; id: string; sort?: Sort }
  /** The length of a text or collection. */
  | { kind: 'length'; of: string; text: boolean };

/** Finds the meaning of a path of names; undefined: nothing is known of it. */
export type Resolve = (path: readonly string[]) => Referent | undefined;

/**
 * An expression as a formula. Whole numbers, reals, truth values, equality of texts, lists that are
 * written down, lengths, `abs`, `min`, `max`, rounding, quotients and remainders by numbers, and
 * conditionals are translated exactly; each other part becomes a variable that is marked as opaque.
 * The vocabulary takes up what the formula speaks of. Values are taken to be there and to be of the
 * kind that they are used as.
 */
export function translate(
  expression: Expression,
  resolve: Resolve,
  vocabulary: Vocabulary,
): Formula {
  return new Translator(resolve, vocabulary).formula(expression);
}

/** A sum with fractions. */
interface Sum {
  terms: ReadonlyMap<string, Rational>;
  constant: Rational;
}

/** What a part of an expression is. */
type Term =
  | { kind: 'number'; sum: Sum }
  | { kind: 'boolean'; formula: Formula }
  | { kind: 'text'; text: Text }
  /** A variable of which nothing is known. */
  | { kind: 'open'; id: string }
  | { kind: 'list'; items: readonly Expression[] }
  | { kind: 'other'; text: string };

class Translator {
  readonly #resolve: Resolve;
  readonly #vocabulary: Vocabulary;

  constructor(resolve: Resolve, vocabulary: Vocabulary) {
    this.#resolve = resolve;
    this.#vocabulary = vocabulary;
  }

  formula(e: Expression): Formula {
    switch (e.kind) {
      case 'constant':
        return e.value === true ? yes : no;
      case 'unary':
        return e.operator === 'not' ? negate(this.formula(e.operand)) : this.#opaqueFormula(e);
      case 'conditional': {
        const condition = this.formula(e.condition);
        return some([
          all([condition, this.formula(e.whenTrue)]),
          all([negate(condition), this.formula(e.whenFalse)]),
        ]);
      }
      case 'binary':
        return this.#binary(e);
      case 'call':
        return e.name === 'contains'
          ? this.#membership(e.args[1], e.args[0], e)
          : this.#opaqueFormula(e);
      default:
        return this.#asBoolean(this.#term(e), e);
    }
  }

  #binary(e: Binary): Formula {
    switch (e.operator) {
      case 'and':
        return all([this.formula(e.left), this.formula(e.right)]);
      case 'or':
        return some([this.formula(e.left), this.formula(e.right)]);
      case '==':
        return this.#equality(e.left, e.right, e);
      case '!=':
        return negate(this.#equality(e.left, e.right, e));
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.#ordering(e);
      case 'in':
        return this.#membership(e.left, e.right, e);
      case 'not in':
        return negate(this.#membership(e.left, e.right, e));
      default:
        return this.#opaqueFormula(e);
    }
  }

  #ordering(e: Binary): Formula {
    const [left, right] = [this.#term(e.left), this.#term(e.right)];
    if (left.kind === 'text' || right.kind === 'text') return this.#opaqueFormula(e);
    const [a, b] = [this.#asNumber(left), this.#asNumber(right)];
    if (!a || !b) return this.#opaqueFormula(e);
    const difference = plusSum(a, b, -1n);
    const ascending = plusSum(b, a, -1n);
    if (e.operator === '>') return relation('>', difference);
    if (e.operator === '>=') return relation('>=', difference);
    return relation(e.operator === '<' ? '>' : '>=', ascending);
  }

  #equality(left: Expression, right: Expression, whole: Expression): Formula {
    return this.#equalTerms(this.#term(left), this.#term(right), left, right, whole);
  }

  #equalTerms(a: Term, b: Term, left: Expression, right: Expression, whole: Expression): Formula {
    const kinds = [a.kind, b.kind];
    if (kinds.includes('other') || kinds.includes('list')) return this.#opaqueFormula(whole);
    if (kinds.includes('number')) {
      const [x, y] = [this.#asNumber(a), this.#asNumber(b)];
      return x && y ? relation('=', plusSum(x, y, -1n)) : no;
    }
    if (kinds.includes('boolean')) {
      return same(this.#asBoolean(a, left), this.#asBoolean(b, right));
    }
    const [x, y] = [this.#asText(a), this.#asText(b)];
    return x && y ? equalTexts(x, y) : no;
  }

  #membership(item: Expression | undefined, list: Expression | undefined, e: Expression): Formula {
    if (!item || !list) return this.#opaqueFormula(e);
    const whole = this.#term(list);
    if (whole.kind !== 'list') return this.#opaqueFormula(e);
    return some(whole.items.map((element) => this.#equality(item, element, e)));
  }

  #term(e: Expression): Term {
    switch (e.kind) {
      case 'number':
        return { kind: 'number', sum: numberSum(exact(e)) };
      case 'string':
        return { kind: 'text', text: { value: e.value } };
      case 'constant':
        return e.value === null ? other(e) : { kind: 'boolean', formula: e.value ? yes : no };
      case 'list':
        return { kind: 'list', items: e.items };
      case 'name':
      case 'member':
      case 'index':
        return this.#reference(e);
      case 'unary':
        return e.operator === '-' ? this.#negative(e.operand, e) : this.#booleanTerm(e);
      case 'conditional':
        return this.#conditional(e);
      case 'binary':
        return this.#arithmetic(e);
      case 'call':
        return this.#call(e);
      default:
        return unreachable(e);
    }
  }

  #reference(e: Expression): Term {
    const path = pathOf(e);
    const referent = path && this.#resolve(path);
    if (!referent) return other(e);
    if (referent.kind === 'length') return this.#length(referent.of, referent.text);
    const sort = referent.sort ?? this.#vocabulary.sorts.get(referent.id);
    return this.#variableTerm(referent.id, sort);
  }

  #variableTerm(id: string, sort: Sort | undefined): Term {
    if (sort === undefined) return { kind: 'open', id };
    this.#vocabulary.sorts.set(id, sort);
    if (sort === 'boolean')
      return { kind: 'boolean', formula: { kind: 'boolean', name: id, value: true } };
    if (sort === 'text') return { kind: 'text', text: { variable: id } };
    return { kind: 'number', sum: oneSum(id) };
  }

  #length(of: string, text: boolean): Term {
    const { lengths, sorts, definitions } = this.#vocabulary;
    const id = `len(${of})`;
    sorts.set(id, 'int');
    if (text) {
      sorts.set(of, 'text');
      lengths.set(of, id);
    } else {
      definitions.set(id, linear('>=', variable(id)));
    }
    return { kind: 'number', sum: oneSum(id) };
  }

  #negative(operand: Expression, e: Expression): Term {
    const sum = this.#asNumber(this.#term(operand));
    return sum ? { kind: 'number', sum: scaleSum(sum, rational(-1n)) } : other(e);
  }

  #booleanTerm(e: Expression): Term {
    return { kind: 'boolean', formula: this.formula(e) };
  }

  #arithmetic(e: Binary): Term {
    if (!arithmetic.has(e.operator)) return this.#booleanTerm(e);
    const a = this.#asNumber(this.#term(e.left));
    const b = this.#asNumber(this.#term(e.right));
    if (!a || !b) return other(e);
    if (e.operator === '+') return { kind: 'number', sum: plusSum(a, b, 1n) };
    if (e.operator === '-') return { kind: 'number', sum: plusSum(a, b, -1n) };
    if (e.operator === '*' && a.terms.size === 0)
      return { kind: 'number', sum: scaleSum(b, a.constant) };
    if (b.terms.size > 0 || b.constant.n === 0n) return this.#opaqueNumber(e);
    if (e.operator === '*') return { kind: 'number', sum: scaleSum(a, b.constant) };
    if (e.operator === '/') {
      return { kind: 'number', sum: scaleSum(a, rational(b.constant.d, b.constant.n)) };
    }
    return this.#remainder(a, b.constant, e);
  }

  /** a = c·q + r, and r has the sign of a. */
  #remainder(a: Sum, by: Rational, e: Expression): Term {
    if (by.d !== 1n || !this.#isWhole(a)) return this.#opaqueNumber(e);
    const size = by.n < 0n ? -by.n : by.n;
    const [q, r] = [this.#fresh(e, 'quotient', 'int'), this.#fresh(e, 'rest', 'int')];
    const [quotient, rest] = [scaleSum(oneSum(q), rational(size)), oneSum(r)];
    const split = relation('=', plusSum(plusSum(a, quotient, -1n), rest, -1n));
    const below = numberSum(rational(size - 1n));
    const least = numberSum(rational(-1n));
    this.#define(
      [q, r],
      all([
        split,
        some([
          all([relation('>=', a), relation('>=', rest), relation('>=', plusSum(below, rest, -1n))]),
          all([
            relation('>=', plusSum(least, a, -1n)),
            relation('>=', scaleSum(rest, rational(-1n))),
            relation('>=', plusSum(below, rest, 1n)),
          ]),
        ]),
      ]),
    );
    return { kind: 'number', sum: rest };
  }

  #conditional(e: Extract<Expression, { kind: 'conditional' }>): Term {
    const [a, b] = [this.#term(e.whenTrue), this.#term(e.whenFalse)];
    if (a.kind === 'boolean' || b.kind === 'boolean') return this.#booleanTerm(e);
    const [x, y] = [this.#asNumber(a), this.#asNumber(b)];
    if (!x || !y) return other(e);
    const condition = this.formula(e.condition);
    return this.#oneOf(e, [
      [condition, x],
      [negate(condition), y],
    ]);
  }

  #call(e: Call): Term {
    const args = e.args;
    const [first] = args;
    if ((e.name === 'len' || e.name === 'count') && first) return this.#lengthOf(first, e);
    const operands = first?.kind === 'list' && args.length === 1 ? first.items : args;
    if (numeric.has(e.name)) {
      const sums = operands.map((arg) => this.#asNumber(this.#term(arg)));
      if (sums.length > 0 && sums.every((sum) => sum !== undefined)) return this.#numeric(e, sums);
      return other(e);
    }
    return builtInBooleans.has(e.name) ? this.#booleanTerm(e) : other(e);
  }

  #numeric(e: Call, sums: readonly Sum[]): Term {
    const [a = numberSum(rational(0n))] = sums;
    switch (e.name) {
      case 'abs': {
        const negative = scaleSum(a, rational(-1n));
        return this.#oneOf(e, [
          [relation('>=', a), a],
          [relation('>', negative), negative],
        ]);
      }
      case 'min':
      case 'max': {
        const sign = e.name === 'min' ? 1n : -1n;
        const best = (one: Sum): Formula =>
          all(
            sums.map((other) => relation('>=', scaleSum(plusSum(other, one, -1n), rational(sign)))),
          );
        return this.#oneOf(
          e,
          sums.map((one) => [best(one), one]),
        );
      }
      case 'floor':
        return this.#floor(e, a, 1n);
      case 'ceil':
        return this.#floor(e, scaleSum(a, rational(-1n)), -1n);
      default:
        return this.#floor(e, plusSum(a, numberSum(rational(1n, 2n)), 1n), 1n);
    }
  }

  /** t ≤ a < t + 1; the result is sign · t. */
  #floor(e: Expression, a: Sum, sign: bigint): Term {
    const t = this.#fresh(e, 'whole', 'int');
    const above = plusSum(a, oneSum(t), -1n);
    const one = numberSum(rational(1n));
    this.#define([t], all([relation('>=', above), relation('>', plusSum(one, above, -1n))]));
    return { kind: 'number', sum: scaleSum(oneSum(t), rational(sign)) };
  }

  /** A variable that is the sum whose condition holds. */
  #oneOf(e: Expression, cases: readonly (readonly [Formula, Sum])[]): Term {
    const whole = cases.every(([, sum]) => this.#isWhole(sum));
    const unsure = cases.some(([, sum]) => this.#isUnsure(sum));
    const t = this.#fresh(e, 'value', whole ? 'int' : unsure ? 'number' : 'real');
    const is = (sum: Sum): Formula => relation('=', plusSum(oneSum(t), sum, -1n));
    this.#define([t], some(cases.map(([condition, sum]) => all([condition, is(sum)]))));
    return { kind: 'number', sum: oneSum(t) };
  }

  #lengthOf(arg: Expression, e: Call): Term {
    const inner = this.#term(arg);
    if (inner.kind === 'text') {
      return 'value' in inner.text
        ? { kind: 'number', sum: numberSum(rational(BigInt(inner.text.value.length))) }
        : this.#length(inner.text.variable, true);
    }
    if (inner.kind === 'list') {
      return { kind: 'number', sum: numberSum(rational(BigInt(inner.items.length))) };
    }
    return inner.kind === 'open' ? this.#length(inner.id, e.name === 'len') : other(e);
  }

  #asNumber(term: Term): Sum | undefined {
    if (term.kind === 'number') return term.sum;
    if (term.kind === 'open') {
      this.#vocabulary.sorts.set(term.id, 'number');
      return oneSum(term.id);
    }
    return term.kind === 'other' ? this.#opaqueSum(term.text) : undefined;
  }

  #asText(term: Term): Text | undefined {
    if (term.kind === 'text') return term.text;
    if (term.kind !== 'open') return undefined;
    this.#vocabulary.sorts.set(term.id, 'text');
    return { variable: term.id };
  }

  #asBoolean(term: Term, e: Expression): Formula {
    if (term.kind === 'boolean') return term.formula;
    if (term.kind !== 'open') return term.kind === 'other' ? this.#opaqueFormula(e) : no;
    this.#vocabulary.sorts.set(term.id, 'boolean');
    return { kind: 'boolean', name: term.id, value: true };
  }

  #isWhole(sum: Sum): boolean {
    const { sorts } = this.#vocabulary;
    return (
      sum.constant.d === 1n &&
      [...sum.terms].every(([name, { d }]) => d === 1n && sorts.get(name) === 'int')
    );
  }

  #isUnsure(sum: Sum): boolean {
    return [...sum.terms.keys()].some((name) => this.#vocabulary.sorts.get(name) === 'number');
  }

  #opaqueFormula(e: Expression): Formula {
    const text = this.#keyed(e);
    this.#vocabulary.sorts.set(text, 'boolean');
    this.#vocabulary.opaque.set(text, `“${printExpression(e)}” cannot be decided here`);
    return { kind: 'boolean', name: text, value: true };
  }

  #opaqueNumber(e: Expression): Term {
    return { kind: 'number', sum: this.#opaqueSum(this.#keyed(e)) };
  }

  #opaqueSum(text: string): Sum {
    this.#vocabulary.sorts.set(text, 'number');
    this.#vocabulary.opaque.set(text, `“${text.split('\u0000')[0]}” is not linear`);
    return oneSum(text);
  }

  /** Equal terms over equal variables are one variable. */
  #keyed(e: Expression): string {
    const ids: string[] = [];
    const visit = (part: Expression): void => {
      const path = pathOf(part);
      const referent = path && this.#resolve(path);
      if (referent) ids.push(referent.kind === 'variable' ? referent.id : `len(${referent.of})`);
      else if (!path) eachChild(part, visit);
    };
    visit(e);
    return `${printExpression(e)}\u0000${ids.join()}`;
  }

  #fresh(e: Expression, role: string, sort: Sort): string {
    const id = `${role} of ${this.#keyed(e)}`;
    this.#vocabulary.sorts.set(id, sort);
    return id;
  }

  #define(names: readonly string[], formula: Formula): void {
    for (const name of names) this.#vocabulary.definitions.set(name, formula);
  }
}

const arithmetic: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);
const numeric: ReadonlySet<string> = new Set(['abs', 'min', 'max', 'floor', 'ceil', 'round']);
const builtInBooleans: ReadonlySet<string> = new Set(['contains', 'starts', 'ends', 'matches']);

/** `a.b.c` as a path; undefined for anything else. */
export function pathOf(e: Expression): string[] | undefined {
  if (e.kind === 'name') return [e.name];
  if (e.kind !== 'member') return undefined;
  const path = pathOf(e.object);
  return path && [...path, e.field];
}

function eachChild(e: Expression, visit: (part: Expression) => void): void {
  if (e.kind === 'binary') [e.left, e.right].forEach(visit);
  else if (e.kind === 'unary') visit(e.operand);
  else if (e.kind === 'call') e.args.forEach(visit);
  else if (e.kind === 'list') e.items.forEach(visit);
  else if (e.kind === 'member') visit(e.object);
  else if (e.kind === 'index') [e.object, e.index].forEach(visit);
  else if (e.kind === 'conditional') [e.condition, e.whenTrue, e.whenFalse].forEach(visit);
}

function other(e: Expression): Term {
  return { kind: 'other', text: printExpression(e) };
}

function exact({ value, unit }: NumberLiteral): Rational {
  return fromNumber(unit ? inBaseUnit(value, unit) : value);
}

function numberSum(value: Rational): Sum {
  return { terms: new Map(), constant: value };
}

function oneSum(name: string): Sum {
  return { terms: new Map([[name, rational(1n)]]), constant: rational(0n) };
}

function plusSum(a: Sum, b: Sum, factor: bigint): Sum {
  const by = rational(factor);
  const terms = new Map(a.terms);
  for (const [name, value] of b.terms) {
    const sum = add(terms.get(name) ?? rational(0n), times(by, value));
    if (sum.n === 0n) terms.delete(name);
    else terms.set(name, sum);
  }
  return { terms, constant: add(a.constant, times(by, b.constant)) };
}

function scaleSum(sum: Sum, factor: Rational): Sum {
  if (factor.n === 0n) return numberSum(rational(0n));
  const terms = new Map([...sum.terms].map(([name, value]) => [name, times(value, factor)]));
  return { terms, constant: times(sum.constant, factor) };
}

/** `sum relation 0` over whole coefficients. */
function relation(kind: Relation, sum: Sum): Formula {
  let common = sum.constant.d;
  for (const { d } of sum.terms.values()) common = (common * d) / gcd(common, d);
  const terms = new Map<string, bigint>();
  for (const [name, { n, d }] of sum.terms) terms.set(name, (n * common) / d);
  const whole: Linear = { terms, constant: (sum.constant.n * common) / sum.constant.d };
  return linear(kind, whole);
}
