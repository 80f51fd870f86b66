/** Known faults of published implementations, kept apart from what is right. */
import type { Account, Levels } from '../tiered/ledger.ts';
import type { ArbiterDefect } from './arbiter-state.ts';

/** Whether requests are booked without a look at what is free. */
export function withoutTaking(defect: ArbiterDefect | undefined): boolean {
  return defect === 'credits-only' || defect === 'no-check';
}

/** Books an amount that may not be there: what a sound ledger never does. */
export function force(books: Account, id: string, amount: Levels): void {
  const { used, critical } = { used: [0, 0, 0, 0, 0], critical: [0, 0, 0, 0, 0] };
  books.grants[id] = { to: id, kind: 'child', amount: amount.slice(), used, critical };
  amount.forEach((each, i) => (books.allocated[i] = (books.allocated[i] ?? 0) + each));
}

/** Gives back what was used up. */
export function refund(books: Account, used: Levels): void {
  used.forEach((each, i) => (books.used[i] = Math.max(0, (books.used[i] ?? 0) - each)));
}
