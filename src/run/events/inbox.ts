import type { DeliveryMode, Order } from './delivery.ts';
import { isIn, pushBounded } from './lookup.ts';
import type { Delivery } from './message.ts';
import { addToRanges, inRanges, type Ranges } from './ranges.ts';

/** How a receiver takes events in. */
export interface InboxRules {
  delivery: DeliveryMode;
  /** Causal: after those it depends on; total: in the order in which the bus sent them. */
  order: Order;
  /** Exactly once: how many ids are remembered. */
  window: number;
}

/** What a receiver of events keeps, to handle them in order and not too often. */
export interface Inbox {
  /** The last ids handled, for exactly-once: the deduplication window. */
  window: string[];
  /** The highest `nth` handled. */
  last: number;
  /** The `nth` handled most recently. */
  latest: number;
  /** Ids handled, in order; only the last ones. */
  done: string[];
  /** What was handled, by scope and sequence number: to notice doubles, not to prevent them. */
  seen: Record<string, Ranges>;
  /** How many effects were not the first of their event. */
  doubled: number;
  /** The first id that took effect twice; '' for none. */
  twice: string;
}

/** How many handled ids are kept for what depends on them. */
const memory = 512;

/** The fields of an inbox, for the list of durable fields of a component. */
export const inboxFields = [
  'window',
  'last',
  'latest',
  'done',
  'seen',
  'doubled',
  'twice',
] as const;

/** An inbox that has seen nothing. */
export function emptyInbox(): Inbox {
  return { window: [], last: 0, latest: 0, done: [], seen: {}, doubled: 0, twice: '' };
}

/** What is to be done with an event that has arrived. */
export type Reception = 'handle' | 'hold' | 'duplicate';

/** Decides what to do with an event; changes nothing. */
export function reception(inbox: Inbox, rules: InboxRules, event: Delivery): Reception {
  if (isDuplicate(inbox, rules, event)) return 'duplicate';
  if (rules.order === 'total') {
    const next = rules.delivery === 'at_most_once' || event.nth === inbox.last + 1;
    return next ? 'handle' : 'hold';
  }
  return rules.order === 'causal' && !satisfied(inbox, event.depends) ? 'hold' : 'handle';
}

function isDuplicate(inbox: Inbox, rules: InboxRules, event: Delivery): boolean {
  if (rules.order === 'total') return event.nth <= inbox.last;
  switch (rules.delivery) {
    case 'at_most_once':
      return event.nth <= inbox.last;
    case 'at_least_once':
      return false;
    case 'exactly_once':
      return isIn(inbox.window, event.id);
  }
}

function satisfied(inbox: Inbox, depends: readonly string[]): boolean {
  for (const id of depends) if (!isIn(inbox.done, id)) return false;
  return true;
}

/** Writes down that an event takes effect. */
export function noteEffect(inbox: Inbox, rules: InboxRules, event: Delivery): void {
  const seen = (inbox.seen[event.scope] ??= []);
  if (!addToRanges(seen, event.seq)) {
    inbox.doubled++;
    if (inbox.twice === '') inbox.twice = event.id;
  }
  inbox.latest = event.nth;
  if (event.nth > inbox.last) inbox.last = event.nth;
  pushBounded(inbox.done, event.id, memory);
  if (rules.delivery === 'exactly_once') pushBounded(inbox.window, event.id, rules.window);
}

/** Whether an event of this scope and number took effect. */
export function tookEffect(inbox: Inbox, scope: string, seq: number): boolean {
  const ranges = inbox.seen[scope];
  return ranges !== undefined && inRanges(ranges, seq);
}

/**
 * Takes out the first held event that may be handled now. What turned out to be a duplicate is
 * dropped on the way.
 */
export function release(inbox: Inbox, rules: InboxRules, held: Delivery[]): Delivery | undefined {
  for (let i = 0; i < held.length; i++) {
    const event = held[i] as Delivery;
    const ready = readiness(inbox, rules, event);
    if (ready === 'hold') continue;
    held.splice(i, 1);
    if (ready === 'handle') return event;
    i--;
  }
  return undefined;
}

/** At most once, what is held was never handled, though later ones may have been. */
function readiness(inbox: Inbox, rules: InboxRules, event: Delivery): Reception {
  if (rules.delivery !== 'at_most_once') return reception(inbox, rules, event);
  return satisfied(inbox, event.depends) ? 'handle' : 'hold';
}
