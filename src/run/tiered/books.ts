/** Accounts as the tiers use them: what is written into the trace when a level changes. */
import { resources } from '../../model/resource.ts';
import type { Ports } from '../component.ts';
import { nothing, settle, type Account, type Levels, type Settlement } from './ledger.ts';

/** What happens to an amount; the value of the mark is the new level, or the amount. */
export type BudgetMove =
  | 'limit'
  | 'allocated'
  | 'reserved'
  | 'used'
  | 'granted'
  | 'partial'
  | 'denied'
  | 'queued'
  | 'preempted'
  | 'returned'
  | 'overrun'
  | 'reduced';

const labels = new Map<BudgetMove, readonly string[]>();

/** The labels of marks are made once: this is a hot path. */
function labelsOf(move: BudgetMove): readonly string[] {
  let known = labels.get(move);
  if (!known) {
    known = resources.map((resource) => `budget:${move}:${resource}`);
    labels.set(move, known);
  }
  return known;
}

/** Marks an amount of each resource that is more than 0. */
export function markAmounts(ports: Ports, holder: string, move: BudgetMove, amount: Levels): void {
  const texts = labelsOf(move);
  for (let i = 0; i < amount.length; i++) {
    const each = amount[i] as number;
    if (each > 0) ports.mark(texts[i] as string, holder, each);
  }
}

/** Marks the new level of each resource that `changed` names. */
export function markLevels(
  ports: Ports,
  books: Account,
  move: 'limit' | 'allocated' | 'reserved' | 'used',
  changed: Levels,
): void {
  const texts = labelsOf(move);
  const levels = books[move];
  for (let i = 0; i < changed.length; i++) {
    if (changed[i]) ports.mark(texts[i] as string, books.holder, levels[i] as number);
  }
}

/**
 * Ends a grant (see `settle`) and writes the new levels, what came back and what was too much into
 * the trace. `to` is the grant's holder. Not marked: overruns, when `silent`.
 */
export function settleAndMark(
  ports: Ports,
  books: Account,
  id: string,
  to: string,
  usage: Levels,
  since?: number,
  silent = false,
): Settlement {
  const grant = books.grants[id];
  const settled = settle(books, id, charges(usage), since);
  if (!grant) return settled;
  markLevels(ports, books, grant.kind === 'child' ? 'allocated' : 'reserved', grant.amount);
  markLevels(ports, books, 'used', settled.charged);
  markAmounts(ports, to, 'returned', charges(settled.returned));
  if (!silent && !isNothing(settled.overrun)) markAmounts(ports, to, 'overrun', settled.overrun);
  return settled;
}

/** What a holder used: sums, and of memory and branches the most that it held at once. */
export function usageOf(books: Account): Levels {
  const { used, peak } = books;
  return [used[0] ?? 0, used[1] ?? 0, peak[2] ?? 0, peak[3] ?? 0, used[4] ?? 0];
}

/** What a closed account hands up when it settles: levels are given back whole, so they are 0. */
export function charges(usage: Levels): Levels {
  return [usage[0] ?? 0, usage[1] ?? 0, 0, 0, usage[4] ?? 0];
}

/** Makes an open grant smaller: its holder has given a part back. */
export function shrink(books: Account, id: string, amount: Levels): Levels {
  const grant = books.grants[id];
  if (!grant) return nothing();
  const held = grant.kind === 'child' ? books.allocated : books.reserved;
  return amount.map((each, i) => {
    const less = Math.min(Math.max(0, each), grant.amount[i] ?? 0);
    grant.amount[i] = (grant.amount[i] ?? 0) - less;
    held[i] = (held[i] ?? 0) - less;
    grant.critical[i] = Math.min(grant.critical[i] ?? 0, grant.amount[i] ?? 0);
    return less;
  });
}

/** Books a grant without looking at what is free: a fault of published implementations. */
export function grantUnchecked(books: Account, id: string, amount: Levels): void {
  const zero = nothing();
  books.grants[id] = {
    to: id,
    kind: 'child',
    amount: amount.slice(),
    used: zero,
    critical: nothing(),
  };
  books.allocated = books.allocated.map((each, i) => each + (amount[i] ?? 0));
}

/** Has this amount nothing in it? */
export function isNothing(amount: Levels): boolean {
  for (let i = 0; i < amount.length; i++) if (amount[i] !== 0) return false;
  return true;
}

/** What is missing to cover a need: each resource's shortage. */
export function missing(free: Levels, need: Levels): Levels {
  return need.map((each, i) => Math.max(0, each - Math.max(0, free[i] ?? 0)));
}

/** Has an open grant of this id? */
export function holds(books: Account, id: string): boolean {
  return books.grants[id] !== undefined;
}
