/**
 * The books of one holder of a budget (swarm, run, step, tool): what it may use of each of the five
 * resources, what it has given to children, what it has reserved and used. Each holder keeps its
 * own account and its parent's books hold a grant for it. All functions are total: they say what
 * was granted or refused, and never make a level negative or give away more than there is.
 */
import { resources, type Amount, type Resource } from '../../model/resource.ts';
import type { Level } from '../../model/exhibit.ts';

/**
 * One number for each resource in the order of `resources`: credits, time (ns), memory (bytes),
 * concurrency, tool calls. In a limit, -1 is unlimited.
 */
export type Levels = number[];

/** What was given out of an account: to a child, or held for a call of its own. */
export interface Grant {
  to: string;
  kind: 'child' | 'reservation';
  amount: Levels;
  /** What its holder has reported so far; never more than `amount`. */
  used: Levels;
  /** How much of it came out of what is kept for critical operations. */
  critical: Levels;
}

/** The books of one holder. Plain data, part of the state of its component. */
export interface Account {
  holder: string;
  /** '' for the top. */
  parent: string;
  limit: Levels;
  /** Used up by itself, and by children that have settled; of memory and branches: held now. */
  used: Levels;
  /** Sum of the open grants to children. */
  allocated: Levels;
  /** Sum of the open reservations. */
  reserved: Levels;
  /** Kept back for critical operations. */
  kept: Levels;
  /** With less than this available it must stop; 0 is no threshold. */
  threshold: Levels;
  /** The most that was ever held at once of memory and branches. */
  peak: Levels;
  /** Open grants by their ids. */
  grants: Record<string, Grant>;
}

/** How a request for an amount was answered. */
export interface Decision {
  granted: boolean;
  /** What was given: all, part, or nothing. */
  amount: Levels;
  /** The resources of which there was not enough. */
  short: Resource[];
}

/** What the end of a grant brought. */
export interface Settlement {
  /** Whether the grant was known; nothing changes otherwise. */
  known: boolean;
  /** Given back, because it was not used. */
  returned: Levels;
  /** Charged to the account: never more than it has. */
  charged: Levels;
  /** Used beyond what was granted; never silent. */
  overrun: Levels;
  /** The part of the overrun that nothing was left to pay for. */
  uncovered: Levels;
}

/** A limit that cannot be lowered so far. */
export interface Violation {
  resource: Resource;
  wanted: number;
  /** Already given away or used: the limit stays here. */
  committed: number;
}

const count = resources.length;

/** The resources that are used up; the others (memory, branches) are given back at the end. */
const consumed: readonly boolean[] = resources.map(
  (resource) => resource === 'credits' || resource === 'time' || resource === 'toolCalls',
);

const timeIndex = resources.indexOf('time');

/** An amount as levels; what it does not name is `absent` (0 of a need, -1 of a limit). */
export function levelsOf(amount: Amount, absent = 0): Levels {
  return resources.map((resource) => Math.floor(amount[resource] ?? absent));
}

/** Levels as an amount; zeros (and -1) are left out. */
export function amountOf(levels: Levels): Amount {
  const amount: Amount = {};
  resources.forEach((resource, i) => {
    if (at(levels, i) > 0) amount[resource] = at(levels, i);
  });
  return amount;
}

/** The part of an amount that is used up: not memory and branches, which are only held. */
export function usedUp(amount: Levels): Levels {
  return amount.map((each, i) => (consumed[i] ? each : 0));
}

/** Five zeros. */
export function nothing(): Levels {
  return [0, 0, 0, 0, 0];
}

/** A new account; absent limits are unlimited. What is kept is at most the limit. */
export function account(
  holder: string,
  parent: string,
  limit: Levels,
  kept: Levels = nothing(),
  threshold: Levels = nothing(),
): Account {
  return {
    holder,
    parent,
    limit: limit.slice(),
    used: nothing(),
    allocated: nothing(),
    reserved: nothing(),
    kept: kept.map((each, i) => (at(limit, i) < 0 ? 0 : Math.min(each, at(limit, i)))),
    threshold: threshold.slice(),
    peak: nothing(),
    grants: {},
  };
}

/** What is free of one resource (by index), for anyone or for critical operations. */
export function freeOf(books: Account, i: number, critical = false): number {
  const limit = at(books.limit, i);
  if (limit < 0) return Infinity;
  const free = limit - at(books.used, i) - at(books.allocated, i) - at(books.reserved, i);
  return critical ? free : free - at(books.kept, i);
}

/** What is free of each resource; Infinity where there is no limit. */
export function free(books: Account, critical = false): Levels {
  return books.limit.map((_, i) => freeOf(books, i, critical));
}

/** The resources of which less is free than is wanted. */
export function shortOf(books: Account, wanted: Levels, critical = false): Resource[] {
  return resources.filter((_, i) => at(wanted, i) > Math.max(0, freeOf(books, i, critical)));
}

/** Gives a part of the budget to a child, or nothing. An id that is open is not given again. */
export function allocate(
  books: Account,
  id: string,
  to: string,
  wanted: Levels,
  critical = false,
): Decision {
  return give(books, id, to, 'child', wanted, critical);
}

/** Holds an amount for a call of its own, until it is settled or released. */
export function reserve(
  books: Account,
  id: string,
  wanted: Levels,
  critical = false,
  to = id,
): Decision {
  return give(books, id, to, 'reservation', wanted, critical);
}

/**
 * As `allocate`, but gives what there is when that is at least `minimum`: less than was wanted,
 * each resource for itself.
 */
export function allocateUpTo(
  books: Account,
  id: string,
  to: string,
  wanted: Levels,
  minimum: Levels,
  critical = false,
): Decision {
  const reachable = wanted.map((each, i) =>
    Math.min(each, Math.max(0, freeOf(books, i, critical))),
  );
  const short = shortOf(books, wanted, critical);
  if (reachable.some((each, i) => each < at(minimum, i))) {
    return { granted: false, amount: nothing(), short };
  }
  const decision = give(books, id, to, 'child', reachable, critical);
  return { ...decision, short };
}

/** Gives more to a grant that is open. */
export function extend(books: Account, id: string, more: Levels, critical = false): Decision {
  const grant = books.grants[id];
  const short = shortOf(books, more, critical);
  if (!grant || short.length > 0) return { granted: false, amount: nothing(), short };
  book(books, grant, more);
  return { granted: true, amount: more.slice(), short };
}

/** The holder's own use, out of what is free; what is more than that is reported, not booked. */
export function use(books: Account, amount: Levels): { used: Levels; overrun: Levels } {
  const used = nothing();
  const overrun = nothing();
  for (let i = 0; i < count; i++) {
    const each = at(amount, i);
    if (each === 0) continue;
    used[i] = Math.min(each, Math.max(0, freeOf(books, i)));
    overrun[i] = each - at(used, i);
  }
  add(books.used, used);
  notePeak(books);
  return { used, overrun };
}

/** Gives back memory and branches that `use` took. */
export function putBack(books: Account, amount: Levels): void {
  amount.forEach((each, i) => {
    if (!consumed[i]) books.used[i] = Math.max(0, at(books.used, i) - each);
  });
}

/** A holder of a grant reports use while it goes on; beyond its grant it is an overrun. */
export function draw(
  books: Account,
  id: string,
  amount: Levels,
): { used: Levels; overrun: Levels } {
  const grant = books.grants[id];
  if (!grant) return { used: nothing(), overrun: amount.slice() };
  const used = amount.map((each, i) => Math.min(each, at(grant.amount, i) - at(grant.used, i)));
  add(grant.used, used);
  return { used, overrun: amount.map((each, i) => each - at(used, i)) };
}

/**
 * Ends a grant with what was really used: the unused part is free again, the used part is charged
 * (memory and branches come back whole). What is used beyond the grant is an overrun, charged as
 * far as there is something free. `since` is the time used when parts that ran at the same time
 * began: then the longest counts and not the sum.
 */
export function settle(books: Account, id: string, actual: Levels, since?: number): Settlement {
  const grant = books.grants[id];
  if (!grant) return unknownGrant();
  close(books, id, grant);
  const result = { known: true, ...emptySettlement() };
  for (let i = 0; i < count; i++) {
    const granted = at(grant.amount, i);
    const used = Math.max(0, at(actual, i));
    result.overrun[i] = Math.max(0, used - granted);
    result.returned[i] = consumed[i] ? Math.max(0, granted - used) : granted;
    const due = i === timeIndex && since !== undefined ? since + used - at(books.used, i) : used;
    const charged = Math.min(Math.max(0, due), Math.max(0, freeOf(books, i)));
    if (consumed[i]) books.used[i] = at(books.used, i) + charged;
    result.charged[i] = consumed[i] ? charged : 0;
    result.uncovered[i] = Math.max(0, Math.max(0, due) - charged);
    keepAgain(books, grant, i);
  }
  return result;
}

/** Ends a grant with what its holder has reported (`draw`): the rest is free again. */
export function release(books: Account, id: string): Settlement {
  const grant = books.grants[id];
  return grant ? settle(books, id, grant.used) : unknownGrant();
}

/**
 * A holder that has finished gives back what is free: its limit falls to what it has used. The
 * result is what its parent gets back by `settle`.
 */
export function returnRest(books: Account): Levels {
  books.kept.fill(0);
  return books.limit.map((limit, i) => {
    if (limit < 0) return 0;
    const rest = Math.max(0, freeOf(books, i, true));
    books.limit[i] = limit - rest;
    return rest;
  });
}

/** More to use, from above. */
export function grow(books: Account, more: Levels): void {
  more.forEach((each, i) => {
    if (at(books.limit, i) >= 0) books.limit[i] = at(books.limit, i) + Math.max(0, each);
  });
}

/**
 * Moves a part of one account's limit to another's. All or nothing: what is not free cannot be
 * moved. The sum of the two limits stays the same.
 */
export function transfer(from: Account, to: Account, amount: Levels): Decision {
  const short = shortOf(from, amount);
  const endless = resources.filter(
    (_, i) => at(amount, i) > 0 && (at(from.limit, i) < 0 || at(to.limit, i) < 0),
  );
  const refused = from === to ? [...resources] : [...short, ...endless];
  if (refused.length > 0 || amount.some((each) => each < 0)) {
    return { granted: false, amount: nothing(), short: refused };
  }
  amount.forEach((each, i) => {
    if (each === 0) return;
    from.limit[i] = at(from.limit, i) - each;
    to.limit[i] = at(to.limit, i) + each;
  });
  return { granted: true, amount: amount.slice(), short: [] };
}

/** The same between two open grants of one account; what was used cannot be moved. */
export function transferGrant(
  books: Account,
  fromId: string,
  toId: string,
  amount: Levels,
): Decision {
  const from = books.grants[fromId];
  const to = books.grants[toId];
  const able = from && to && from !== to && from.kind === to.kind;
  const short = resources.filter(
    (_, i) => !from || at(amount, i) > at(from.amount, i) - at(from.used, i),
  );
  if (!able || short.length > 0 || amount.some((each) => each < 0)) {
    return { granted: false, amount: nothing(), short };
  }
  amount.forEach((each, i) => {
    from.amount[i] = at(from.amount, i) - each;
    to.amount[i] = at(to.amount, i) + each;
  });
  return { granted: true, amount: amount.slice(), short: [] };
}

/**
 * Sets new limits (-1: unlimited). A limit below what is given away or used is a violation: it
 * stops at what is committed, and the caller hears of it.
 */
export function updateLimits(books: Account, limits: Levels): Violation[] {
  const violations: Violation[] = [];
  resources.forEach((resource, i) => {
    const wanted = at(limits, i);
    const committed = at(books.used, i) + at(books.allocated, i) + at(books.reserved, i);
    if (wanted >= 0 && wanted < committed) violations.push({ resource, wanted, committed });
    books.limit[i] = wanted < 0 ? -1 : Math.max(wanted, committed);
    const room = wanted < 0 ? 0 : at(books.limit, i) - committed;
    books.kept[i] = Math.min(at(books.kept, i), room);
  });
  return violations;
}

/** Keeps so much back for critical operations from now on, as far as it is free. */
export function keepBack(books: Account, wanted: Levels): void {
  books.kept.fill(0);
  books.kept = wanted.map((each, i) => {
    const room = freeOf(books, i);
    return room === Infinity ? 0 : Math.max(0, Math.min(each, room));
  });
}

/** What a credit budget calls available: limit − kept − used; what children hold may come back. */
export function available(books: Account, i: number): number {
  const limit = at(books.limit, i);
  return limit < 0 ? Infinity : limit - at(books.kept, i) - at(books.used, i);
}

/** The resources of which less than the threshold is available: the holder must stop. */
export function belowThreshold(books: Account): Resource[] {
  return resources.filter(
    (_, i) => at(books.threshold, i) > 0 && available(books, i) < at(books.threshold, i),
  );
}

/**
 * What several parts used together. Credits and tool calls add up; of memory and branches the most
 * counts; time adds up one after the other, and is the longest of parts at the same time.
 */
export function foldUsage(parts: readonly Levels[], order: 'parallel' | 'sequential'): Levels {
  return resources.map((resource, i) => {
    const sums = resource === 'credits' || resource === 'toolCalls';
    const adds = sums || (resource === 'time' && order === 'sequential');
    return parts.reduce(
      (total, part) => (adds ? total + at(part, i) : Math.max(total, at(part, i))),
      0,
    );
  });
}

/** The levels of an account for views; resources that play no part are left out. */
export function levelsShown(books: Account): Level[] {
  return resources.flatMap((resource, i): Level[] => {
    const limit = at(books.limit, i);
    const level: Level = {
      resource,
      limit,
      allocated: at(books.allocated, i),
      reserved: at(books.reserved, i) + at(books.kept, i),
      used: at(books.used, i),
      free: limit < 0 ? -1 : freeOf(books, i),
    };
    const idle = limit < 0 && level.allocated + level.reserved + level.used === 0;
    return idle ? [] : [level];
  });
}

/** Why these books cannot be right, or undefined: the arithmetic that always holds. */
export function audit(books: Account): string | undefined {
  for (let i = 0; i < count; i++) {
    const { used, allocated, reserved, kept } = books;
    const parts = [at(used, i), at(allocated, i), at(reserved, i), at(kept, i)];
    if (parts.some((each) => !(each >= 0))) return `${books.holder}: ${resources[i]} is negative`;
    if (freeOf(books, i) < 0) {
      const given = `${at(used, i)} used + ${at(allocated, i)} given + ${at(reserved, i)} reserved`;
      return `${books.holder}: ${given} of ${at(books.limit, i)} ${resources[i]}`;
    }
  }
  return undefined;
}

function give(
  books: Account,
  id: string,
  to: string,
  kind: Grant['kind'],
  wanted: Levels,
  critical: boolean,
): Decision {
  if (!fits(books, wanted, critical) || books.grants[id]) {
    return { granted: false, amount: nothing(), short: shortOf(books, wanted, critical) };
  }
  const grant: Grant = { to, kind, amount: nothing(), used: nothing(), critical: nothing() };
  books.grants[id] = grant;
  book(books, grant, wanted);
  return { granted: true, amount: wanted.slice(), short: [] };
}

/** Whether all of an amount is free, and none of it negative. */
function fits(books: Account, wanted: Levels, critical: boolean): boolean {
  for (let i = 0; i < count; i++) {
    const each = at(wanted, i);
    if (each < 0 || (each > 0 && each > freeOf(books, i, critical))) return false;
  }
  return true;
}

/** Moves an amount from free (and from what is kept) into a grant. */
function book(books: Account, grant: Grant, more: Levels): void {
  const held = grant.kind === 'child' ? books.allocated : books.reserved;
  for (let i = 0; i < count; i++) {
    const each = at(more, i);
    if (each === 0) continue;
    const fromKept = Math.max(0, each - freeOf(books, i));
    grant.critical[i] = at(grant.critical, i) + fromKept;
    books.kept[i] = at(books.kept, i) - fromKept;
    grant.amount[i] = at(grant.amount, i) + each;
    held[i] = at(held, i) + each;
  }
  notePeak(books);
}

function close(books: Account, id: string, grant: Grant): void {
  const held = grant.kind === 'child' ? books.allocated : books.reserved;
  for (let i = 0; i < count; i++) held[i] = at(held, i) - at(grant.amount, i);
  delete books.grants[id];
}

/** What came out of the critical reserve goes back there first. */
function keepAgain(books: Account, grant: Grant, i: number): void {
  const room = Math.max(0, freeOf(books, i));
  if (at(grant.critical, i) > 0 && room !== Infinity) {
    books.kept[i] = at(books.kept, i) + Math.min(at(grant.critical, i), room);
  }
}

function notePeak(books: Account): void {
  for (let i = 0; i < count; i++) {
    if (consumed[i]) continue;
    const held = at(books.used, i) + at(books.allocated, i) + at(books.reserved, i);
    if (held > at(books.peak, i)) books.peak[i] = held;
  }
}

function add(to: Levels, more: Levels): void {
  for (let i = 0; i < count; i++) to[i] = at(to, i) + at(more, i);
}

function at(levels: Levels, i: number): number {
  return levels[i] ?? 0;
}

function emptySettlement(): Omit<Settlement, 'known'> {
  return { returned: nothing(), charged: nothing(), overrun: nothing(), uncovered: nothing() };
}

function unknownGrant(): Settlement {
  return { known: false, ...emptySettlement() };
}
