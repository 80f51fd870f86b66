import type { Levels } from './ledger.ts';

/** Somebody who has resources now and may have to yield them. */
export interface Holding {
  id: string;
  amount: Levels;
  priority: number;
  arrived: number;
}

/** How many sets of holders are looked at before a good set is taken for the best. */
const effort = 20_000;

/**
 * Whom a request may push aside: the fewest holders of strictly lower priority whose resources
 * cover what is missing; among equally few, the lowest priorities and then the latest arrivals.
 * Empty when nothing is missing, or when all of them together would not do.
 */
export function victimsFor(
  request: { amount: Levels; priority: number },
  holdings: readonly Holding[],
  left: Levels,
): Holding[] {
  const missing = request.amount.map((each, i) => Math.max(0, each - (left[i] ?? 0)));
  const lower = holdings
    .filter(({ priority }) => priority < request.priority)
    .sort((a, b) => a.priority - b.priority || b.arrived - a.arrived);
  if (missing.every((each) => each === 0) || !covers(lower, missing)) return [];
  const search = { left: effort };
  for (let size = 1; size < lower.length; size++) {
    const found = choose(lower, 0, size, missing, search);
    if (found) return found;
    if (search.left <= 0) return pruned(lower, missing);
  }
  return lower;
}

/** The first set of `size` holders, in order of preference, that covers what is missing. */
function choose(
  holdings: readonly Holding[],
  from: number,
  size: number,
  missing: Levels,
  search: { left: number },
): Holding[] | undefined {
  if (missing.every((each) => each <= 0)) return [];
  if (size === 0 || !withinReach(holdings, from, size, missing)) return undefined;
  for (let i = from; i < holdings.length; i++) {
    if (search.left-- <= 0) return undefined;
    const holding = holdings[i] as Holding;
    const rest = missing.map((each, k) => each - (holding.amount[k] ?? 0));
    const found = choose(holdings, i + 1, size - 1, rest, search);
    if (found) return [holding, ...found];
  }
  return undefined;
}

/** Whether the largest `size` amounts of each resource would do: if not, no set does. */
function withinReach(
  holdings: readonly Holding[],
  from: number,
  size: number,
  missing: Levels,
): boolean {
  return missing.every((each, k) => {
    if (each <= 0) return true;
    const amounts = holdings.slice(from).map(({ amount }) => amount[k] ?? 0);
    const largest = amounts.sort((a, b) => b - a).slice(0, size);
    return largest.reduce((sum, one) => sum + one, 0) >= each;
  });
}

/** Drops, most wanted first, whoever is not needed: no smallest set, but none too many in it. */
function pruned(holdings: readonly Holding[], missing: Levels): Holding[] {
  let kept = holdings.slice();
  for (const holding of holdings.toReversed()) {
    const without = kept.filter((each) => each !== holding);
    if (covers(without, missing)) kept = without;
  }
  return kept;
}

function covers(holdings: readonly Holding[], missing: Levels): boolean {
  return missing.every((each, i) => {
    const sum = holdings.reduce((total, { amount }) => total + (amount[i] ?? 0), 0);
    return sum >= each;
  });
}
