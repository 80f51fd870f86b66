import { own, put } from './own.ts';

/** Who has a key: a transaction, by those of its members that asked for it. */
export interface Lock {
  transaction: string;
  members: string[];
}

/** Somebody who waits for a key. */
export interface LockWaiter {
  transaction: string;
  member: string;
}

/** All locks of a lock manager: plain data, empty entries left out. */
export interface LockTable {
  held: Record<string, Lock>;
  waiting: Record<string, LockWaiter[]>;
}

/** Puts a request in: whether it is granted, must wait, or would close a circle of waits. */
export function requestLock(
  table: LockTable,
  key: string,
  who: LockWaiter,
): 'granted' | 'waits' | 'circle' {
  const lock = own(table.held, key);
  if (!lock) {
    put(table.held, key, { transaction: who.transaction, members: [who.member] });
    return 'granted';
  }
  if (lock.transaction === who.transaction) {
    if (!lock.members.includes(who.member)) lock.members = [...lock.members, who.member].sort();
    return 'granted';
  }
  const queue = own(table.waiting, key) ?? [];
  put(table.waiting, key, queue);
  if (!queue.some((one) => one.member === who.member && one.transaction === who.transaction)) {
    queue.push(who);
  }
  return isCircle(table, who.transaction) ? 'circle' : 'waits';
}

/** Takes a member's requests back. */
export function withdraw(table: LockTable, who: LockWaiter): void {
  for (const [key, queue] of Object.entries(table.waiting)) {
    const rest = queue.filter((one) => !isSame(one, who));
    if (rest.length > 0) put(table.waiting, key, rest);
    else delete table.waiting[key];
  }
}

/** What changes when a member gives its locks back. */
export interface Released {
  /** Keys that nobody of its transaction needs any more. */
  released: string[];
  granted: (LockWaiter & { key: string })[];
}

/** Gives all locks of a member back, and hands them to those who wait, in order. */
export function releaseLocks(table: LockTable, who: LockWaiter): Released {
  withdraw(table, who);
  const result: Released = { released: [], granted: [] };
  for (const [key, lock] of Object.entries(table.held)) {
    if (lock.transaction !== who.transaction || !lock.members.includes(who.member)) continue;
    lock.members = lock.members.filter((one) => one !== who.member);
    if (lock.members.length > 0) continue;
    delete table.held[key];
    result.released.push(key);
    result.granted.push(...handOn(table, key));
  }
  return result;
}

/** Gives a free key to the transaction that has waited longest. */
function handOn(table: LockTable, key: string): (LockWaiter & { key: string })[] {
  const [first, ...rest] = own(table.waiting, key) ?? [];
  if (!first) return [];
  const same = rest.filter(({ transaction }) => transaction === first.transaction);
  const others = rest.filter(({ transaction }) => transaction !== first.transaction);
  const members = [first, ...same].map(({ member }) => member).sort();
  put(table.held, key, { transaction: first.transaction, members });
  if (others.length > 0) put(table.waiting, key, others);
  else delete table.waiting[key];
  return [first, ...same].map((one) => ({ ...one, key }));
}

/** Whether a transaction waits, through others, for itself (a circle in the waits-for graph). */
function isCircle(table: LockTable, transaction: string): boolean {
  const seen = new Set<string>();
  const todo = [transaction];
  for (let one = todo.pop(); one !== undefined; one = todo.pop()) {
    for (const next of waitsFor(table, one)) {
      if (next === transaction) return true;
      if (!seen.has(next)) todo.push(next);
      seen.add(next);
    }
  }
  return false;
}

/** Whom a transaction waits for: who has what it wants. */
function waitsFor(table: LockTable, transaction: string): string[] {
  return Object.entries(table.waiting).flatMap(([key, queue]) => {
    const waits = queue.some((one) => one.transaction === transaction);
    const holder = own(table.held, key)?.transaction;
    return waits && holder !== undefined && holder !== transaction ? [holder] : [];
  });
}

function isSame(a: LockWaiter, b: LockWaiter): boolean {
  return a.transaction === b.transaction && a.member === b.member;
}
