import type { Json } from '../../model/json.ts';
import type { Fold } from './fold.ts';
import type { DeliveryMode } from './delivery.ts';
import { fitsAny } from './topic.ts';

/** An event in the log of a bus. */
export interface Entry {
  /** Its place in the log of all scopes, from 0. */
  pos: number;
  id: string;
  topic: string;
  scope: string;
  seq: number;
  depends: readonly string[];
  payload: Json;
  /** When it was published, in virtual ns. */
  at: number;
}

/** An event that was sent and not yet acknowledged. */
export interface Flying {
  entry: Entry;
  nth: number;
  depends: readonly string[];
  /** Repetitions so far. */
  tries: number;
  /** Handle of its timer; -1 when it is not repeated for now. */
  timer: number;
}

/** What a bus keeps for one listener. */
export interface Feed {
  listener: string;
  topics: readonly string[];
  delivery: DeliveryMode;
  /** Position of the first event that could be for it. */
  from: number;
  /** Waits to be sent. */
  queue: Entry[];
  flight: Flying[];
  /** How many were sent, repetitions not counted. */
  sent: number;
  acked: number;
  /** Dropped because the queue was full. */
  dropped: number;
  /** Forgotten because nobody answered. */
  abandoned: number;
  /** How many were meant for it. */
  offered: number;
  /** The snapshots that it began with, if it did. */
  opening?: Opening[];
  /** Which life of the listener it serves. */
  session: number;
}

/** A snapshot of one scope: everything up to and with `seq`. */
export interface Opening {
  scope: string;
  seq: number;
  fold: Fold;
}

/** A feed in which nothing has happened. */
export function newFeed(
  listener: string,
  topics: readonly string[],
  delivery: DeliveryMode,
  from: number,
  opening?: Opening[],
): Feed {
  const feed: Feed = {
    listener,
    topics,
    delivery,
    from,
    queue: [],
    flight: [],
    sent: 0,
    acked: 0,
    dropped: 0,
    abandoned: 0,
    offered: 0,
    session: 0,
  };
  if (opening) feed.opening = opening;
  return feed;
}

/**
 * Puts an event into a feed's queue. With a full queue one is dropped, the oldest or this one; the
 * result is what was dropped.
 */
export function offer(
  feed: Feed,
  entry: Entry,
  capacity: number,
  drop: 'oldest' | 'newest',
): Entry | undefined {
  feed.offered++;
  if (feed.queue.length < capacity) {
    feed.queue.push(entry);
    return undefined;
  }
  feed.dropped++;
  if (drop === 'newest') return entry;
  feed.queue.push(entry);
  return feed.queue.shift();
}

/** Takes the next event to be sent out of the queue; undefined when it must wait. */
export function nextToSend(feed: Feed, handlers: number): Entry | undefined {
  if (feed.queue.length === 0) return undefined;
  if (feed.delivery !== 'at_most_once' && feed.flight.length >= handlers) return undefined;
  return feed.queue.shift();
}

/** Removes an acknowledged event from those under way; undefined when it is none of them. */
export function acknowledged(feed: Feed, id: string): Flying | undefined {
  const at = feed.flight.findIndex(({ entry }) => entry.id === id);
  if (at < 0) return undefined;
  feed.acked++;
  return feed.flight.splice(at, 1)[0];
}

/**
 * What a listener must have handled before an event: the nearest of its causes that this listener
 * gets and has not acknowledged. Causes that the log no longer has count as handled.
 */
export function nearestDepends(
  feed: Feed,
  entry: Entry,
  find: (id: string) => Entry | undefined,
): string[] {
  if (entry.depends.length === 0) return [];
  const from = oldestOpen(feed);
  const result: string[] = [];
  const visited = new Set<string>();
  const visit = (id: string): void => {
    if (visited.has(id)) return;
    visited.add(id);
    const cause = find(id);
    if (!cause || cause.pos < from) return;
    if (isOpen(feed, cause)) result.push(id);
    else cause.depends.forEach(visit);
  };
  entry.depends.forEach(visit);
  return result;
}

/** Everything before this position was handled, or never will be. */
function oldestOpen(feed: Feed): number {
  if (feed.delivery === 'at_most_once') return feed.from;
  let oldest = feed.queue[0]?.pos ?? Infinity;
  for (const { entry } of feed.flight) if (entry.pos < oldest) oldest = entry.pos;
  return oldest;
}

function isOpen(feed: Feed, cause: Entry): boolean {
  if (feed.delivery === 'at_most_once') return fitsAny(feed.topics, cause.topic);
  return (
    feed.flight.some(({ entry }) => entry.id === cause.id) ||
    feed.queue.some(({ id }) => id === cause.id)
  );
}
