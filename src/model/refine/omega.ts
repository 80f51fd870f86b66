import type { Linear } from './formula.ts';
import { plus, scaled, valueOfSum } from './formula.ts';
import type { Rational } from './rational.ts';
import { abs, add, ceil, compare, floor, floorDiv, gcd, rational, times } from './rational.ts';

/** `sum >= 0`, or `sum > 0` when strict. */
export interface Inequality {
  sum: Linear;
  strict: boolean;
}

/** A conjunction of linear facts over whole numbers and reals. */
export interface LinearSystem {
  equalities: readonly Linear[];
  inequalities: readonly Inequality[];
  isWhole: (name: string) => boolean;
}

/** How much work may still be done; each row that is looked at costs one. */
export interface Budget {
  left: number;
}

/** Values of all variables of the system, or why there are none. */
export type LinearVerdict = Map<string, Rational> | 'unsat' | 'unknown';

/**
 * Decides a conjunction of linear equalities and inequalities over the integers (and reals), with
 * values when it can hold. Exact: W. Pugh, "The Omega Test" (1991): equalities are solved by
 * Euclid's algorithm; variables are eliminated by Fourier and Motzkin, exactly where a coefficient
 * is 1, else through the dark shadow and its splinters. `unknown` only when the budget is used up.
 */
export function solveLinear(system: LinearSystem, budget: Budget): LinearVerdict {
  return new Solver(system.isWhole, budget).solve([...system.equalities], [...system.inequalities]);
}

/** `name` = −`rest` / `factor`. */
interface Solved {
  name: string;
  factor: bigint;
  rest: Linear;
}

class Solver {
  readonly #isWhole: (name: string) => boolean;
  readonly #budget: Budget;
  #fresh = 0;

  constructor(isWhole: (name: string) => boolean, budget: Budget) {
    this.#budget = budget;
    this.#isWhole = (name) => name.startsWith('\u0000') || isWhole(name);
  }

  solve(equalities: Linear[], inequalities: Inequality[]): LinearVerdict {
    const solved: Solved[] = [];
    let rows = inequalities;
    for (let next = equalities.pop(); next; next = equalities.pop()) {
      if (!this.#spend(equalities.length + rows.length + 1)) return 'unknown';
      const step = this.#solveEquality(next);
      if (step === 'unsat') return 'unsat';
      if (step === undefined) continue;
      solved.push(step.solved);
      if (step.again) equalities.push(step.again);
      for (const [i, row] of equalities.entries()) {
        if (row !== step.again) equalities[i] = without(row, step.solved);
      }
      rows = rows.map(({ sum, strict }) => ({ sum: without(sum, step.solved), strict }));
    }
    const model = this.#eliminate(rows);
    return typeof model === 'string' ? model : backwards(model, solved);
  }

  /** One variable of an equality in terms of the others; `again` is what remains of the equality. */
  #solveEquality(row: Linear): { solved: Solved; again?: Linear } | 'unsat' | undefined {
    if (row.terms.size === 0) return row.constant === 0n ? undefined : 'unsat';
    for (const [name, factor] of row.terms) {
      if (!this.#isWhole(name)) return { solved: solvedFor(row, name, factor) };
    }
    const common = [...row.terms.values()].reduce((a, b) => gcd(a, b), 0n);
    if (row.constant % common !== 0n) return 'unsat';
    const reduced = divided(row, common);
    let [least, factor] = ['', 0n];
    for (const [name, value] of reduced.terms) {
      if (factor === 0n || abs(value) < abs(factor)) [least, factor] = [name, value];
    }
    if (abs(factor) === 1n) return { solved: solvedFor(reduced, least, factor) };
    return this.#euclid(reduced, least, factor);
  }

  /** A new variable t with `least` = t − Σ qᵢ·xᵢ − q, which leaves remainders for coefficients. */
  #euclid(row: Linear, least: string, factor: bigint): { solved: Solved; again: Linear } {
    this.#fresh += 1;
    const fresh = `\u0000${this.#fresh}`;
    const positive = factor > 0n ? row : scaled(row, -1n);
    const size = abs(factor);
    const quotients = new Map<string, bigint>();
    const remainders = new Map<string, bigint>([[fresh, size]]);
    for (const [name, value] of positive.terms) {
      if (name === least) continue;
      const quotient = floorDiv(value, size);
      if (quotient !== 0n) quotients.set(name, quotient);
      const remainder = value - quotient * size;
      if (remainder !== 0n) remainders.set(name, remainder);
    }
    quotients.set(fresh, -1n);
    const offset = floorDiv(positive.constant, size);
    const rest = { terms: quotients, constant: offset };
    const again = { terms: remainders, constant: positive.constant - offset * size };
    return { solved: { name: least, factor: 1n, rest }, again };
  }

  /** Decides inequalities alone. */
  #eliminate(rows: readonly Inequality[]): LinearVerdict {
    const tight = this.#tightened(rows);
    if (tight === undefined) return 'unsat';
    if (tight.length === 0) return new Map();
    if (!this.#spend(tight.length)) return 'unknown';
    const name = this.#pick(tight);
    const { lower, upper, others } = bounds(tight, name);
    const exact =
      !this.#isWhole(name) ||
      lower.every(({ factor }) => factor === 1n) ||
      upper.every(({ factor }) => factor === 1n);
    const shadow = this.#shadow(lower, upper, exact ? 'real' : 'dark');
    if (!shadow) return 'unknown';
    const model = this.#eliminate([...others, ...shadow]);
    if (typeof model !== 'string') return this.#withValue(model, name, lower, upper);
    return exact || model === 'unknown' ? model : this.#splinters(tight, name, lower, upper);
  }

  /** What the dark shadow misses lies close above a lower bound. */
  #splinters(
    rows: readonly Inequality[],
    name: string,
    lower: readonly Bound[],
    upper: readonly Bound[],
  ): LinearVerdict {
    const { others } = bounds(rows, name);
    const shadow = this.#shadow(lower, upper, 'real');
    if (!shadow) return 'unknown';
    const relaxed = this.#eliminate([...others, ...shadow]);
    if (relaxed === 'unsat') return 'unsat';
    const most = upper.reduce((max, { factor }) => (factor > max ? factor : max), 1n);
    let undecided = relaxed === 'unknown';
    for (const { sum, factor } of lower) {
      const last = floorDiv(most * factor - most - factor, most);
      for (let i = 0n; i <= last; i += 1n) {
        const equality = { terms: sum.terms, constant: sum.constant - i };
        const model = this.solve([equality], [...rows]);
        if (typeof model !== 'string') return model;
        if (model === 'unknown') undecided = true;
        if (this.#budget.left <= 0) return 'unknown';
      }
    }
    return undecided ? 'unknown' : 'unsat';
  }

  #shadow(
    lower: readonly Bound[],
    upper: readonly Bound[],
    kind: 'real' | 'dark',
  ): Inequality[] | undefined {
    if (!this.#spend(lower.length * upper.length)) return undefined;
    return lower.flatMap((low) =>
      upper.map((high) => {
        const sum = plus(scaled(low.sum, high.factor), high.sum, low.factor);
        const gap = kind === 'dark' ? (low.factor - 1n) * (high.factor - 1n) : 0n;
        return {
          sum: { terms: sum.terms, constant: sum.constant - gap },
          strict: low.strict || high.strict,
        };
      }),
    );
  }

  /** The model with a value for `name` between its bounds, as near to 0 as can be. */
  #withValue(
    model: Map<string, Rational>,
    name: string,
    lower: readonly Bound[],
    upper: readonly Bound[],
  ): Map<string, Rational> {
    const low = extreme(
      lower.map((bound) => edge(bound, name, model)),
      1,
    );
    const high = extreme(
      upper.map((bound) => edge(bound, name, model)),
      -1,
    );
    return model.set(name, between(low, high, this.#isWhole(name)));
  }

  /** Reals first, then what is eliminated exactly and with the fewest new rows. */
  #pick(rows: readonly Inequality[]): string {
    const counts = new Map<string, { low: number; high: number; unit: boolean[] }>();
    for (const { sum } of rows) {
      for (const [name, factor] of sum.terms) {
        const count = counts.get(name) ?? { low: 0, high: 0, unit: [true, true] };
        counts.set(name, count);
        if (factor > 0n) count.low += 1;
        else count.high += 1;
        if (abs(factor) !== 1n) count.unit[factor > 0n ? 0 : 1] = false;
      }
    }
    let [best, cost] = ['', Infinity];
    for (const [name, { low, high, unit }] of counts) {
      const exact = !this.#isWhole(name) || unit.some(Boolean) || low === 0 || high === 0;
      const own = low * high - low - high + (this.#isWhole(name) ? 1e6 : 0) + (exact ? 0 : 1e9);
      if (own < cost) [best, cost] = [name, own];
    }
    return best;
  }

  /** Rows over whole numbers divided by their common factor, of equal sums only the tightest. */
  #tightened(rows: readonly Inequality[]): Inequality[] | undefined {
    const kept = new Map<string, Inequality>();
    for (const row of rows) {
      const { sum, strict } = this.#normal(row);
      if (sum.terms.size === 0) {
        if (sum.constant < 0n || (strict && sum.constant === 0n)) return undefined;
        continue;
      }
      const key = [...sum.terms].sort(([a], [b]) => (a < b ? -1 : 1)).join();
      const other = kept.get(key);
      const tighter =
        !other ||
        sum.constant < other.sum.constant ||
        (sum.constant === other.sum.constant && strict);
      if (tighter) kept.set(key, { sum, strict });
    }
    return [...kept.values()];
  }

  #normal({ sum, strict }: Inequality): Inequality {
    let common = 0n;
    let whole = true;
    for (const [name, factor] of sum.terms) {
      common = gcd(common, factor);
      whole &&= this.#isWhole(name);
    }
    if (common === 0n) return { sum, strict };
    if (!whole) {
      const factor = gcd(common, sum.constant);
      return { sum: divided(sum, factor), strict };
    }
    const constant = floorDiv(strict ? sum.constant - 1n : sum.constant, common);
    return { sum: { terms: divided(sum, common).terms, constant }, strict: false };
  }

  #spend(amount: number): boolean {
    this.#budget.left -= amount;
    return this.#budget.left > 0;
  }
}

/** `factor · name + rest >= 0` as a bound of `name`; `sum` is the whole, `factor` positive. */
interface Bound {
  sum: Linear;
  factor: bigint;
  strict: boolean;
}

function bounds(
  rows: readonly Inequality[],
  name: string,
): { lower: Bound[]; upper: Bound[]; others: Inequality[] } {
  const lower: Bound[] = [];
  const upper: Bound[] = [];
  const others: Inequality[] = [];
  for (const row of rows) {
    const factor = row.sum.terms.get(name);
    if (factor === undefined) others.push(row);
    else (factor > 0n ? lower : upper).push({ ...row, factor: abs(factor) });
  }
  return { lower, upper, others };
}

/** A value that a bound gives to its variable. */
interface Edge {
  at: Rational;
  strict: boolean;
}

function edge({ sum, factor, strict }: Bound, name: string, model: Map<string, Rational>): Edge {
  const sign = (sum.terms.get(name) ?? 1n) > 0n ? -1n : 1n;
  const terms = new Map(sum.terms);
  terms.delete(name);
  const rest = valueOfSum({ terms, constant: sum.constant }, model);
  return { at: times(rest, rational(sign, factor)), strict };
}

/** The tightest of the edges; `direction` 1: the highest, −1: the lowest. */
function extreme(edges: readonly Edge[], direction: number): Edge | undefined {
  let best: Edge | undefined;
  for (const one of edges) {
    const order = best ? direction * compare(one.at, best.at) : 1;
    if (order > 0 || (order === 0 && one.strict)) best = one;
  }
  return best;
}

function between(low: Edge | undefined, high: Edge | undefined, whole: boolean): Rational {
  const least = low && (low.strict ? floor(low.at) + 1n : ceil(low.at));
  const most = high && (high.strict ? ceil(high.at) - 1n : floor(high.at));
  const near =
    least !== undefined && least > 0n ? least : most !== undefined && most < 0n ? most : 0n;
  const fits = (least === undefined || least <= near) && (most === undefined || near <= most);
  if (whole || fits || !low || !high) return rational(near);
  if (!low.strict) return low.at;
  return times(add(low.at, high.at), rational(1n, 2n));
}

function solvedFor(row: Linear, name: string, factor: bigint): Solved {
  const terms = new Map(row.terms);
  terms.delete(name);
  return { name, factor, rest: { terms, constant: row.constant } };
}

/** A row without the variable; it is scaled by a positive number where that keeps it whole. */
function without(row: Linear, { name, factor, rest }: Solved): Linear {
  if (!row.terms.has(name)) return row;
  const size = abs(factor);
  const whole = size === 1n ? row : scaled(row, size);
  const terms = new Map<string, bigint>();
  const sign = factor > 0n ? -1n : 1n;
  // whole has size·a of `name`, and size·name = sign·rest.
  const a = row.terms.get(name) ?? 0n;
  for (const [other, value] of whole.terms) if (other !== name) terms.set(other, value);
  return plus({ terms, constant: whole.constant }, rest, sign * a);
}

function backwards(model: Map<string, Rational>, solved: readonly Solved[]): Map<string, Rational> {
  for (const { name, factor, rest } of [...solved].reverse()) {
    // What nothing speaks of any more is 0.
    model.set(name, times(valueOfSum(rest, model), rational(-1n, factor)));
  }
  return model;
}

function divided(sum: Linear, by: bigint): Linear {
  if (by === 1n) return sum;
  const terms = new Map<string, bigint>();
  for (const [name, value] of sum.terms) terms.set(name, value / by);
  return { terms, constant: sum.constant / by };
}
