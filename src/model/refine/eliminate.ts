import type { Formula, Linear, Text, Vocabulary } from './formula.ts';
import {
  all,
  constant,
  equalTexts,
  linear,
  no,
  plus,
  scaled,
  some,
  substituted,
  variable,
  variablesOf,
  yes,
} from './formula.ts';
import { abs, gcd } from './rational.ts';

/** The largest number of test points times size that an elimination may make. */
const maxSize = 20_000;

/**
 * A formula that says "there are values of `names` with …" without these names; undefined when
 * that would be too large or is not known how. Whole numbers by Cooper's method (1972), reals by
 * virtual substitution (Loos and Weispfenning, 1993), truth values by cases, texts by the values
 * they are compared with and one that is none of these. Whole numbers that are compared with reals,
 * and numbers that may be whole or not, are taken as reals: then there may be values where the
 * formula says so, and there are none where it says so.
 */
export function eliminate(
  formula: Formula,
  names: readonly string[],
  vocabulary: Vocabulary,
): Formula | undefined {
  const { formula: whole, made } = withDependents(formula, names, vocabulary);
  let rest: Formula | undefined = whole;
  for (const name of [...made, ...names]) {
    if (!rest) return undefined;
    rest = eliminateOne(rest, name, vocabulary);
  }
  return rest;
}

/** The formula with the definitions of the variables that stand for terms over `names`. */
function withDependents(
  formula: Formula,
  names: readonly string[],
  vocabulary: Vocabulary,
): { formula: Formula; made: string[] } {
  const wanted = new Set(names);
  const made = new Set<string>();
  const parts = new Set<Formula>([formula]);
  let before = -1;
  while (before !== made.size) {
    before = made.size;
    for (const part of parts) {
      for (const name of variablesOf(part)) {
        const definition = vocabulary.definitions.get(name);
        if (!definition || made.has(name)) continue;
        if (wanted.has(name)) {
          parts.add(definition);
          continue;
        }
        const over = [...variablesOf(definition)];
        if (!over.some((inner) => wanted.has(inner) || (made.has(inner) && inner !== name)))
          continue;
        made.add(name);
        parts.add(definition);
      }
    }
  }
  return { formula: all([...parts]), made: [...made].reverse() };
}

function eliminateOne(f: Formula, name: string, vocabulary: Vocabulary): Formula | undefined {
  if (!variablesOf(f).has(name)) return f;
  if (vocabulary.opaque.has(name)) return undefined;
  switch (vocabulary.sorts.get(name)) {
    case 'boolean':
      return some([true, false].map((value) => withBoolean(f, name, value)));
    case 'text':
      return vocabulary.lengths.has(name) ? undefined : eliminateText(f, name);
    case 'int':
      return isMixed(f, name, vocabulary)
        ? eliminateReal(f, name)
        : eliminateWhole(f, name, vocabulary);
    case 'real':
    case 'number':
      return eliminateReal(f, name);
    default:
      return undefined;
  }
}

/** True when a whole number is compared with what need not be whole. */
function isMixed(f: Formula, name: string, { sorts }: Vocabulary): boolean {
  return leavesOf(f).some(
    (leaf) =>
      leaf.kind === 'linear' &&
      leaf.sum.terms.has(name) &&
      [...leaf.sum.terms.keys()].some((other) => sorts.get(other) !== 'int'),
  );
}

/** A formula with each leaf replaced. */
function mapped(f: Formula, leaf: (leaf: Formula) => Formula): Formula {
  if (f.kind === 'and') return all(f.items.map((item) => mapped(item, leaf)));
  if (f.kind === 'or') return some(f.items.map((item) => mapped(item, leaf)));
  return leaf(f);
}

function leavesOf(f: Formula): Formula[] {
  return f.kind === 'and' || f.kind === 'or' ? f.items.flatMap(leavesOf) : [f];
}

function withBoolean(f: Formula, name: string, value: boolean): Formula {
  return mapped(f, (leaf) =>
    leaf.kind === 'boolean' && leaf.name === name ? (leaf.value === value ? yes : no) : leaf,
  );
}

function eliminateText(f: Formula, name: string): Formula {
  const is = (text: Text): boolean => 'variable' in text && text.variable === name;
  const others: Text[] = [];
  for (const leaf of leavesOf(f)) {
    if (leaf.kind !== 'equal') continue;
    if (is(leaf.left)) others.push(leaf.right);
    else if (is(leaf.right)) others.push(leaf.left);
  }
  const by = (text: Text): Formula =>
    mapped(f, (leaf) => {
      if (leaf.kind !== 'equal') return leaf;
      const [left, right] = [leaf.left, leaf.right].map((side) => (is(side) ? text : side));
      const equal = equalTexts(left ?? text, right ?? text);
      return leaf.value ? equal : contrary(equal);
    });
  const none = mapped(f, (leaf) =>
    leaf.kind === 'equal' && (is(leaf.left) || is(leaf.right)) ? (leaf.value ? no : yes) : leaf,
  );
  return some([none, ...others.map(by)]);
}

function contrary(equal: Formula): Formula {
  if (equal.kind === 'equal') return { ...equal, value: !equal.value };
  return equal.kind === 'true' ? no : yes;
}

/** Strict and unequal facts over whole numbers as `>= 0` ones, so that only `>=` and `=` remain. */
function wholeLeaves(f: Formula, name: string): Formula {
  return mapped(f, (leaf) => {
    if (leaf.kind !== 'linear' || !leaf.sum.terms.has(name)) return leaf;
    const less = plus(leaf.sum, constant(-1n));
    if (leaf.relation === '>') return linear('>=', less);
    if (leaf.relation !== '!=') return leaf;
    return some([linear('>=', less), linear('>=', plus(scaled(leaf.sum, -1n), constant(-1n)))]);
  });
}

function eliminateWhole(f: Formula, name: string, vocabulary: Vocabulary): Formula | undefined {
  const ready = wholeLeaves(f, name);
  const leaves = leavesOf(ready).filter(
    (leaf) => leaf.kind === 'linear' && leaf.sum.terms.has(name),
  );
  let common = 1n;
  for (const leaf of leaves) {
    if (leaf.kind !== 'linear') continue;
    for (const other of leaf.sum.terms.keys()) {
      if (vocabulary.sorts.get(other) !== 'int') return undefined;
    }
    const factor = abs(leaf.sum.terms.get(name) ?? 1n);
    common = (common * factor) / gcd(common, factor);
  }
  // name' = common · name, so that every coefficient is 1 or −1.
  const unit = mapped(ready, (leaf) => withUnit(leaf, name, common));
  const points = leaves.flatMap((leaf) => lowerPoint(withUnit(leaf, name, common), name));
  const size = (points.length + 1) * Number(common) * leavesOf(ready).length;
  if (common > 1000n || size > maxSize) return undefined;
  const results: Formula[] = [];
  for (let j = 0n; j < common; j += 1n) {
    const low = mapped(unit, (leaf) => atMinusInfinity(leaf, name));
    results.push(all([low, divides(common, constant(j), vocabulary)]));
    for (const point of points) {
      const at = plus(point, constant(j));
      const there = mapped(unit, (leaf) =>
        leaf.kind === 'linear' ? linear(leaf.relation, substituted(leaf.sum, name, at)) : leaf,
      );
      results.push(all([there, divides(common, at, vocabulary)]));
    }
  }
  return some(results);
}

/** The leaf times what makes its coefficient of `name` ± common, which then counts as ± 1. */
function withUnit(leaf: Formula, name: string, common: bigint): Formula {
  if (leaf.kind !== 'linear') return leaf;
  const factor = leaf.sum.terms.get(name);
  if (factor === undefined) return leaf;
  const sum = scaled(leaf.sum, common / abs(factor));
  const terms = new Map(sum.terms).set(name, factor > 0n ? 1n : -1n);
  return { kind: 'linear', relation: leaf.relation, sum: { terms, constant: sum.constant } };
}

/** The least value of `name` that the leaf allows, where it is a bound from below. */
function lowerPoint(leaf: Formula, name: string): Linear[] {
  if (leaf.kind !== 'linear') return [];
  const sign = leaf.sum.terms.get(name) ?? 0n;
  if (sign < 0n && leaf.relation === '>=') return [];
  const terms = new Map(leaf.sum.terms);
  terms.delete(name);
  return [scaled({ terms, constant: leaf.sum.constant }, -sign)];
}

function atMinusInfinity(leaf: Formula, name: string): Formula {
  if (leaf.kind !== 'linear') return leaf;
  const sign = leaf.sum.terms.get(name);
  if (sign === undefined) return leaf;
  return leaf.relation === '>=' && sign < 0n ? yes : no;
}

/** `by` divides the sum: its remainder, which is a variable with a definition, is 0. */
function divides(by: bigint, sum: Linear, vocabulary: Vocabulary): Formula {
  if (by === 1n) return yes;
  if (sum.terms.size === 0) return sum.constant % by === 0n ? yes : no;
  const text = [...sum.terms].map(([name, factor]) => `${factor}·${name}`).join('+');
  const [q, r] = ['quotient', 'rest'].map((what) => `${what} of ${text}+${sum.constant} by ${by}`);
  const [quotient, rest] = [variable(q ?? ''), variable(r ?? '')];
  const definition = all([
    linear('=', plus(plus(sum, quotient, -by), rest, -1n)),
    linear('>=', rest),
    linear('>=', plus(constant(by - 1n), rest, -1n)),
  ]);
  for (const name of [q ?? '', r ?? '']) {
    vocabulary.sorts.set(name, 'int');
    vocabulary.definitions.set(name, definition);
  }
  return linear('=', rest);
}

/** Test points for reals: far below, each bound from below, and a little above each. */
function eliminateReal(f: Formula, name: string): Formula | undefined {
  const points: Linear[] = [];
  const factors: bigint[] = [];
  for (const leaf of leavesOf(f)) {
    if (leaf.kind !== 'linear') continue;
    const factor = leaf.sum.terms.get(name);
    if (factor === undefined || (factor < 0n && leaf.relation !== '=' && leaf.relation !== '!=')) {
      continue;
    }
    const terms = new Map(leaf.sum.terms);
    terms.delete(name);
    points.push(scaled({ terms, constant: leaf.sum.constant }, factor > 0n ? -1n : 1n));
    factors.push(abs(factor));
  }
  if (points.length * leavesOf(f).length > maxSize) return undefined;
  const far = mapped(f, (leaf) => atRealMinusInfinity(leaf, name));
  const near = points.flatMap((point, i) => {
    const factor = factors[i] ?? 1n;
    return [
      mapped(f, (leaf) => atPoint(leaf, name, point, factor)),
      mapped(f, (leaf) => aboveStep(leaf, name, point, factor)),
    ];
  });
  return some([far, ...near]);
}

function atRealMinusInfinity(leaf: Formula, name: string): Formula {
  if (leaf.kind !== 'linear') return leaf;
  const factor = leaf.sum.terms.get(name);
  if (factor === undefined) return leaf;
  if (leaf.relation === '!=') return yes;
  return leaf.relation !== '=' && factor < 0n ? yes : no;
}

/** The leaf with point / factor in the place of `name`. */
function atPoint(leaf: Formula, name: string, point: Linear, factor: bigint): Formula {
  if (leaf.kind !== 'linear' || !leaf.sum.terms.has(name)) return leaf;
  return linear(leaf.relation, putIn(leaf.sum, name, point, factor));
}

/** The leaf a little above point / factor. */
function aboveStep(leaf: Formula, name: string, point: Linear, factor: bigint): Formula {
  if (leaf.kind !== 'linear') return leaf;
  const own = leaf.sum.terms.get(name);
  if (own === undefined) return leaf;
  if (leaf.relation === '=') return no;
  if (leaf.relation === '!=') return yes;
  return linear(own > 0n ? '>=' : '>', putIn(leaf.sum, name, point, factor));
}

function putIn(sum: Linear, name: string, point: Linear, factor: bigint): Linear {
  const own = sum.terms.get(name) ?? 0n;
  const terms = new Map(sum.terms);
  terms.delete(name);
  return plus(scaled({ terms, constant: sum.constant }, factor), point, own);
}
