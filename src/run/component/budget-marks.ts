import { resources } from '../../model/resource.ts';
import type { Account, Levels } from '../tiered/ledger.ts';
import type { Ports } from '../component.ts';

/** What happened to an amount. */
export type BudgetEvent =
  | 'granted'
  | 'partial'
  | 'denied'
  | 'queued'
  | 'preempted'
  | 'returned'
  | 'overrun'
  | 'reduced';

/** Which level of an account changed. */
export type BudgetLevel = 'limit' | 'allocated' | 'reserved' | 'used';

const labels = new Map<string, readonly string[]>(
  [
    ...(['granted', 'partial', 'denied', 'queued'] as const),
    ...(['preempted', 'returned', 'overrun', 'reduced'] as const),
    ...(['limit', 'allocated', 'reserved', 'used'] as const),
  ].map((what) => [what, resources.map((resource) => `budget:${what}:${resource}`)]),
);

/** One mark for each resource of which there is some in an amount. */
export function markAmount(
  ports: Ports,
  what: BudgetEvent,
  holder: string,
  amount: Levels,
  link = -1,
): void {
  const names = labels.get(what) ?? [];
  for (let i = 0; i < amount.length; i++) {
    const value = amount[i] ?? 0;
    if (value > 0) ports.mark(names[i] ?? '', holder, value, link);
  }
}

/** The new levels of an account, of those resources that are limited and were touched. */
export function markLevels(
  ports: Ports,
  books: Account,
  levels: readonly BudgetLevel[],
  touched?: Levels,
): void {
  for (const level of levels) {
    const names = labels.get(level) ?? [];
    for (let i = 0; i < resources.length; i++) {
      if ((books.limit[i] ?? -1) < 0 || touched?.[i] === 0) continue;
      ports.mark(names[i] ?? '', books.holder, books[level][i] ?? 0);
    }
  }
}
