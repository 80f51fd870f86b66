import type { Expression, Value } from '../../model/expression/expression.ts';
import { walkExpression } from '../../model/expression/expression.ts';
import { evaluate } from '../../model/expression/compile.ts';
import type { Demand, Known } from './refinement.ts';
import { drawShape, type Bits, type Shape } from './shape.ts';

/** How often values are drawn anew to fit what is demanded of them. */
const mostDraws = 24;
/** How many combinations of likely values are tried then. */
const mostTries = 256;

/**
 * Values for a message's payload: small, and such that what is demanded of them holds where such
 * values are easily found; else some that do not. `from` gives what a person wants a payload to be.
 */
export function drawValues(
  shapes: readonly Shape[],
  demands: readonly Demand[],
  known: Known,
  bits: Bits,
  from: readonly (Value | undefined)[] = [],
): Value[] {
  const first = shapes.map((shape, i) => from[i] ?? drawShape(shape, bits));
  if (demands.length === 0 || fits(first, demands, known)) return first;
  const likely = shapes.map((_, i) => {
    const given = from[i];
    return given === undefined ? likelyValues(i, demands, known, first) : [given];
  });
  for (let i = 0; i < mostDraws; i++) {
    const values = first.map((value, at) => from[at] ?? shaped(value, likely[at] ?? [], bits));
    if (fits(values, demands, known)) return values;
  }
  return firstFit(first, likely, demands, known) ?? first;
}

/** True when nothing that is demanded is known to be broken. */
export function fits(values: readonly Value[], demands: readonly Demand[], known: Known): boolean {
  for (const demand of demands) if (demand.judge(values, known) === false) return false;
  return true;
}

/** What damage on the way makes of a value. */
export function damaged(value: Value): Value {
  if (typeof value === 'number') return -1 - Math.abs(value) * 1000;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return `${[...value].reverse().join('')}\uFFFD`;
  if (value === null) return '\uFFFD';
  if (Array.isArray(value)) return value.map((each: Value) => damaged(each));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, damaged(part)]));
}

/** Values that the predicates of a payload suggest: constants in them, and those beside. */
function likelyValues(
  field: number,
  demands: readonly Demand[],
  known: Known,
  values: readonly Value[],
): Value[] {
  const scope = { get: (name: string): Value => known[name] ?? null };
  const found = new Set<Value>([0, 1]);
  const suggest = (expression: Expression): void => {
    for (const part of walkExpression(expression)) {
      const value = part.kind === 'binary' || part.kind === 'unary' ? evaluate(part, scope) : null;
      const own = part.kind === 'name' ? (known[part.name] ?? null) : value;
      const each = part.kind === 'number' || part.kind === 'string' ? evaluate(part, scope) : own;
      if (typeof each === 'number') for (const near of [each, each + 1, each - 1]) found.add(near);
      if (typeof each === 'string') found.add(each);
    }
  };
  for (const demand of demands) {
    if (demand.field === field || demand.field === -1) suggest(demand.expression);
  }
  for (const value of values) if (typeof value === 'number') found.add(value);
  for (const value of [true, false, '', 'oak']) found.add(value);
  return [...found];
}

/** A value of the same shape, its parts drawn from likely ones and between them. */
function shaped(value: Value, likely: readonly Value[], bits: Bits): Value {
  if (Array.isArray(value)) return value.map((each: Value) => shaped(each, likely, bits));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, shaped(part, likely, bits)]),
    );
  }
  const same = likely.filter((one) => typeof one === typeof value);
  if (typeof value === 'number' && bits() % 2 === 0) return between(same as number[], bits);
  return same[bits() % Math.max(1, same.length)] ?? value;
}

/** A whole number between two neighbouring ones of a few. */
function between(numbers: readonly number[], bits: Bits): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = bits() % Math.max(1, sorted.length);
  const low = Math.ceil(sorted[at] ?? 0);
  const high = Math.floor(sorted[at + 1] ?? low + 10);
  return low + (bits() % Math.max(1, Math.min(1_000_000, high - low + 1)));
}

/** The first combination of likely values that fits. */
function firstFit(
  first: readonly Value[],
  likely: readonly (readonly Value[])[],
  demands: readonly Demand[],
  known: Known,
): Value[] | undefined {
  const options = first.map((value, i) => {
    const same = (likely[i] ?? []).filter((one) => typeof one === typeof value);
    return same.length > 0 ? same : [value];
  });
  const total = options.reduce((product, { length }) => Math.min(product * length, mostTries), 1);
  for (let n = 0; n < total; n++) {
    let rest = n;
    const values = options.map((each) => {
      const value = each[rest % each.length] ?? null;
      rest = Math.floor(rest / each.length);
      return value;
    });
    if (fits(values, demands, known)) return values;
  }
  return undefined;
}
