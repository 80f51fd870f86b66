import type { Json } from '../../model/json.ts';
import type { Message } from '../component.ts';
import type { Entry, Opening } from './feed.ts';
import type { Fold } from './fold.ts';

/** To a bus: an event that is to reach everyone who listens to its topic. */
export interface Publish extends Message {
  type: 'publish';
  /** `run/started`: what is subscribed to, by patterns such as `run/*`. */
  topic: string;
  payload: Json;
  /** Unique in its run; publishing it again under the same id changes nothing. */
  id: string;
  /** Ids of events that everyone must have seen before this one. */
  depends?: readonly string[];
  /** Sequence numbers are total and free of gaps within it; '' when absent. */
  scope?: string;
  /** Asks for a `published`, `rejected` or `blocked` in return; nothing is answered without. */
  confirm?: boolean;
  /** Set by the bus while it holds the event back: who waits for the answer. */
  replyTo?: string;
}

/** From a bus to a publisher that asked: the event is in the log, under this number. */
export interface Published extends Message {
  type: 'published';
  id: string;
  seq: number;
}

/** From a bus: the event was refused and is nowhere. */
export interface Rejected extends Message {
  type: 'rejected';
  id: string;
}

/** From a bus: there is no room at present; publish it again later. */
export interface Blocked extends Message {
  type: 'blocked';
  id: string;
}

/** From a bus to whoever subscribed. */
export interface Delivery extends Message {
  type: 'event';
  /** The bus that sent it, and waits for an acknowledgement; '' when nobody does. */
  bus: string;
  topic: string;
  id: string;
  scope: string;
  /** Position in its scope, from 1001. */
  seq: number;
  /** Ids of events for this subscriber that must be handled before. */
  depends: readonly string[];
  payload: Json;
  /** When it was published, in virtual ns. */
  at: number;
  /** Counts what was sent to this subscriber, from 1, without gaps. */
  nth: number;
  /** The session in which it was subscribed to. */
  session: number;
}

/** From a subscriber to its bus: the event was handled. */
export interface Ack extends Message {
  type: 'ack';
  id: string;
}

/** To a bus: from now on, or again after a crash. */
export interface Subscribe extends Message {
  type: 'subscribe';
  topics: readonly string[];
  /** `now`: only what comes; `snapshot`: a snapshot first; `again`: go on after a crash. */
  from: 'now' | 'snapshot' | 'again';
  /** Another number begins anew: what was under way before is void. */
  session?: number;
}

/** To a bus: a snapshot of a scope only, without the events after it. */
export interface SnapshotRequest extends Message {
  type: 'snapshotRequest';
}

/** To a bus: which scopes there are. */
export interface ListRequest extends Message {
  type: 'list';
}

/** From a bus: what each scope adds up to so far; `from` is where the stream after it begins. */
export interface SnapshotAnswer extends Message {
  type: 'snapshot';
  scopes: readonly Opening[];
  from: number;
  session: number;
}

/** From a bus: the events that were asked for, as far as it still has them. */
export interface Replayed extends Message {
  type: 'replayed';
  scope: string;
  entries: readonly Entry[];
}

/** From a bus: its scopes, with their last sequence numbers. */
export interface Listing extends Message {
  type: 'listing';
  scopes: readonly { scope: string; seq: number }[];
}

/** To a bus or log: events of a scope again, both ends included. */
export interface ReplayRequest extends Message {
  type: 'replay';
  scope: string;
  from: number;
  to: number;
}

/** To a log: keep this; the same id is kept once. */
export interface Append extends Message {
  type: 'append';
  id: string;
  topic: string;
  payload: Json;
}

/** From a log: it is kept, here. */
export interface Appended extends Message {
  type: 'appended';
  entry: LogEntry;
}

/** To a log: a snapshot and what came after it, or only what came after a position. */
export interface Read extends Message {
  type: 'read';
  /** -1: a snapshot, and what came after it. */
  after: number;
}

/** From a log: what was asked for; `upTo` is how far it reaches. */
export interface History extends Message {
  type: 'history';
  snapshot: LogSnapshot | null;
  entries: readonly LogEntry[];
  upTo: number;
}

/** An entry of a log. */
export interface LogEntry {
  /** From 1. */
  position: number;
  id: string;
  topic: string;
  payload: Json;
  /** When it was written, in ns, as exactly as the log knows. */
  at: number;
}

/** What the entries up to a position add up to. */
export interface LogSnapshot {
  position: number;
  /** The time of the last entry in it. */
  at: number;
  fold: Fold;
}

/** To a cache: the value of a key, please. `request` comes back with the answer. */
export interface CacheGet extends Message {
  type: 'cacheGet';
  key: string;
  request?: string;
}

/** To a cache: a key has a new value. Answered by `cacheStored` when `request` is given. */
export interface CachePut extends Message {
  type: 'cachePut';
  key: string;
  value: Json;
  request?: string;
  /** Counts the requests of its sender: older ones that come late change nothing. */
  nth?: number;
  /** Between caches: the version that it has already. */
  version?: number;
}

/** From a cache: a value (null when there is none), its version (0: none), where it was found. */
export interface CacheValue extends Message {
  type: 'cacheValue';
  key: string;
  value: Json;
  version: number;
  level: 'L1' | 'L2' | 'L3' | 'none';
  request?: string;
}

/** From a cache: the write was taken, as this version. */
export interface CacheStored extends Message {
  type: 'cacheStored';
  key: string;
  version: number;
  request?: string;
}

/** Between caches: a key has a newer value than you may hold. */
export interface Invalidate extends Message {
  type: 'invalidate';
  key: string;
  version: number;
  /** When it was written, in virtual ns. */
  at: number;
}
