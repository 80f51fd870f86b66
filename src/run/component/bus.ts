import type { Json } from '../../model/json.ts';
import { isEventType } from '../../model/event-type.ts';
import type { busSchema } from '../../model/component/bus.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { oneMore, waitFor } from '../events/backoff.ts';
import {
  acknowledged,
  nearestDepends,
  newFeed,
  nextToSend,
  offer,
  type Entry,
  type Feed,
  type Flying,
  type Opening,
} from '../events/feed.ts';
import { copyFold, emptyFold, foldIn, foldOf, foldText, type Fold } from '../events/fold.ts';
import { appendBounded, findById } from '../events/lookup.ts';
import { deliveries, type DeliveryMode } from '../events/delivery.ts';
import type {
  Ack,
  Blocked,
  Delivery,
  Listing,
  Publish,
  Published,
  Rejected,
  Replayed,
  ReplayRequest,
  SnapshotAnswer,
  Subscribe,
} from '../events/message.ts';
import { fitsAny, markLabel } from '../events/topic.ts';

export type BusParameters = ParametersOf<typeof busSchema>;

/** An event bus. Its log, feeds and snapshots survive a crash; what is held back does not. */
export interface BusState {
  /** The last events of all scopes, in order. */
  log: Entry[];
  /** How many events there were in all. */
  total: number;
  /** By scope: the number of the next event. */
  next: Record<string, number>;
  feeds: Feed[];
  /** Published, but something that it depends on was not. */
  held: Publish[];
  /** By scope: what all its events add up to; rebuilt from snapshot and log after a crash. */
  folds: Record<string, Fold>;
  /** By scope: the latest snapshot. */
  snapshots: Record<string, Opening>;
  /** By scope: what all its events ever added up to, kept beside as evidence. */
  truth: Record<string, Fold>;
  refused: number;
  blocked: number;
  /** Listeners turned away. */
  turned: number;
  /** Dropped from any queue, as counted when it happened. */
  dropped: number;
  /** Types that are not in the catalogue. */
  unknown: string[];
}

interface Retry extends Message {
  type: 'retry';
  listener: string;
  id: string;
}

type BusSetup = Setup<BusParameters>;

/** See `busSchema`. */
export const bus: Component<BusState, BusParameters> = {
  kind: 'bus',
  durable: [
    'log',
    'total',
    'next',
    'feeds',
    'snapshots',
    'truth',
    'refused',
    'blocked',
    'turned',
    'dropped',
    'unknown',
  ],
  init: (setup) => ({
    log: [],
    total: 0,
    next: {},
    feeds: knownListeners(setup),
    held: [],
    folds: {},
    snapshots: {},
    truth: {},
    refused: 0,
    blocked: 0,
    turned: 0,
    dropped: 0,
    unknown: [],
  }),
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    switch (message.type) {
      case 'publish':
        return publish(state, message as Publish, ports, setup);
      case 'ack':
        return acknowledge(state, (message as Ack).id, ports, setup);
      case 'retry':
        return retry(state, message as Retry, ports, setup);
      case 'subscribe':
        return subscribe(state, message as Subscribe, ports, setup);
      case 'snapshotRequest':
        return answerSnapshot(ports, openings(state, setup), 0, 0);
      case 'list':
        return list(state, ports);
      case 'replay':
        return replay(state, message as ReplayRequest, ports);
    }
  },
  recover(state, ports, setup) {
    rebuild(state);
    if (setup.parameters.defect === 'volatile-queue') {
      for (const feed of state.feeds) {
        feed.queue = [];
        feed.flight = [];
      }
    }
    for (const feed of state.feeds) {
      for (const flying of feed.flight) flying.timer = -1;
      resend(feed, ports, setup);
      pump(state, feed, ports, setup);
    }
  },
  changed(state, ports, setup) {
    for (const feed of state.feeds) pump(state, feed, ports, setup);
  },
  exhibit,
  waits: (state) => [...causesAwaited(state), ...acksAwaited(state)],
};

function causesAwaited(state: BusState): string[] {
  return state.held.flatMap(({ id, depends = [] }) =>
    depends
      .filter((cause) => !find(state, cause))
      .map((cause) => `the event “${cause}”, on which “${id}” depends`),
  );
}

/** The first of each listener; that it never came is all there is to say. */
function acksAwaited(state: BusState): string[] {
  return state.feeds.flatMap(({ listener, flight }) =>
    flight.slice(0, 1).map(({ entry }) => `${listener} to acknowledge “${entry.id}”`),
  );
}

// ——— publishing ———

function publish(state: BusState, message: Publish, ports: Ports, setup: BusSetup): void {
  const known = find(state, message.id);
  if (known) return confirm(message, known.seq, ports);
  const { defect } = setup.parameters;
  if (!inCatalogue(message.topic, setup.parameters) && defect !== 'passes-unknown') {
    flag(state, message.topic, ports, message.id);
    if (setup.parameters.unknown === 'reject') return refuse(state, message, ports, setup);
  }
  if (waitsForCause(state, message)) return holdBack(state, message, ports, setup);
  accept(state, message, ports, setup);
  releaseHeld(state, ports, setup);
}

function accept(state: BusState, message: Publish, ports: Ports, setup: BusSetup): void {
  const { overflow, queue } = setup.parameters;
  const mustWait = overflow === 'block' || overflow === 'reject';
  if (mustWait && state.feeds.some((feed) => isFull(feed, message.topic, queue))) {
    if (overflow === 'reject') return refuse(state, message, ports, setup);
    return block(state, message, ports);
  }
  const entry = append(state, message, ports, setup);
  confirm(message, entry.seq, ports);
  const drop = overflow === 'drop_newest' ? 'newest' : 'oldest';
  for (const feed of state.feeds) {
    if (fitsAny(feed.topics, entry.topic)) enqueue(state, feed, entry, drop, ports, setup);
  }
}

function enqueue(
  state: BusState,
  feed: Feed,
  entry: Entry,
  drop: 'oldest' | 'newest',
  ports: Ports,
  setup: BusSetup,
): void {
  const lost = offer(feed, entry, setup.parameters.queue, drop);
  if (lost) {
    if (setup.parameters.defect !== 'miscounts-drops') state.dropped++;
    ports.mark(markLabel('event:dropped', lost.topic), lost.id, lost.seq);
  }
  pump(state, feed, ports, setup);
}

function append(state: BusState, message: Publish, ports: Ports, setup: BusSetup): Entry {
  const { id, topic, payload, depends = [], scope = '' } = message;
  const { first, history } = setup.parameters;
  const seq = state.next[scope] ?? first;
  const entry = { pos: state.total, id, topic, scope, seq, depends, payload, at: ports.now };
  state.next[scope] = seq + 1;
  state.total++;
  snapshotBefore(state, entry, setup);
  const forgotten = appendBounded(state.log, entry, history);
  foldIn((state.folds[scope] ??= emptyFold()), entry);
  forget(state, forgotten);
  foldIn((state.truth[scope] ??= emptyFold()), entry);
  ports.mark(markLabel('event:published', topic), id, seq, ports.event);
  return entry;
}

/** An event leaves the log: a snapshot must have it. */
function forget(state: BusState, entry: Entry | undefined): void {
  if (!entry) return;
  const { scope, seq } = entry;
  const fold = state.folds[scope];
  if (!fold || (state.snapshots[scope]?.seq ?? -1) >= seq) return;
  state.snapshots[scope] = { scope, seq: (state.next[scope] ?? 0) - 1, fold: copyFold(fold) };
}

/** A snapshot of what came before an event, when it is time for one. */
function snapshotBefore(state: BusState, entry: Entry, setup: BusSetup): void {
  const { snapshot, defect, first, history } = setup.parameters;
  const { scope, seq } = entry;
  const every = snapshot === 0 ? 0 : Math.min(snapshot, history);
  if (every === 0 || seq === first || (seq - first) % every !== 0) return;
  const late = defect === 'snapshot-late' ? 2 : 1;
  const fold = state.folds[scope] ?? emptyFold();
  state.snapshots[scope] = { scope, seq: seq - late, fold: copyFold(fold) };
}

function confirm(message: Publish, seq: number, ports: Ports): void {
  const answer: Published = { type: 'published', id: message.id, seq };
  reply(message, answer, ports);
}

/** Whoever published nothing that asks for an answer loses the event: it counts as refused. */
function block(state: BusState, message: Publish, ports: Ports): void {
  const answer: Blocked = { type: 'blocked', id: message.id };
  state.blocked++;
  if (message.confirm) reply(message, answer, ports);
  else state.refused++;
}

function reply(message: Publish, answer: Published | Blocked | Rejected, ports: Ports): void {
  const to = message.replyTo ?? ports.from;
  if (message.confirm && to !== '') ports.send(to, answer, message.id, true);
}

function refuse(state: BusState, message: Publish, ports: Ports, setup: BusSetup): void {
  const { scope = '', id, topic } = message;
  const answer: Rejected = { type: 'rejected', id };
  state.refused++;
  if (setup.parameters.defect === 'sequence-gap') {
    state.next[scope] = (state.next[scope] ?? setup.parameters.first) + 1;
  }
  ports.mark(markLabel('event:rejected', topic), id);
  reply(message, answer, ports);
}

function isFull(feed: Feed, topic: string, capacity: number): boolean {
  return feed.queue.length >= capacity && fitsAny(feed.topics, topic);
}

function waitsForCause(state: BusState, message: Publish): boolean {
  return (message.depends ?? []).some((cause) => !isSettled(state, cause));
}

/** In the log; or possibly too old to be in it. */
function isSettled(state: BusState, id: string): boolean {
  if (find(state, id)) return true;
  const mayBeOld = state.total > state.log.length;
  return mayBeOld && !state.held.some((one) => one.id === id);
}

/** Back until its causes are there. The publisher is not told: it asks again. */
function holdBack(state: BusState, message: Publish, ports: Ports, setup: BusSetup): void {
  if (state.held.some(({ id }) => id === message.id)) return;
  if (state.held.length >= setup.parameters.queue) return refuse(state, message, ports, setup);
  state.held.push(message.confirm ? { ...message, replyTo: ports.from } : message);
  ports.mark(markLabel('event:held', message.topic), message.id);
}

function releaseHeld(state: BusState, ports: Ports, setup: BusSetup): void {
  for (let i = 0; i < state.held.length; i++) {
    const message = state.held[i] as Publish;
    if (waitsForCause(state, message)) continue;
    state.held.splice(i, 1);
    accept(state, message, ports, setup);
    i = -1;
  }
}

function inCatalogue(topic: string, { catalogue, types }: BusParameters): boolean {
  return catalogue === 'any' || isEventType(topic) || fitsAny(types, topic);
}

/** Whether a bus with these parameters knows a type of event. */
export { inCatalogue };

function flag(state: BusState, topic: string, ports: Ports, id: string): void {
  ports.mark(markLabel('event:unknown', topic), id);
  if (!state.unknown.includes(topic)) state.unknown = [...state.unknown, topic].sort();
}

function find(state: BusState, id: string): Entry | undefined {
  return findById(state.log, id);
}

// ——— delivering ———

function pump(state: BusState, feed: Feed, ports: Ports, setup: BusSetup): void {
  for (;;) {
    const entry = nextToSend(feed, setup.parameters.handlers);
    if (!entry) return;
    feed.sent++;
    const blind = setup.parameters.defect === 'ignores-depends';
    const depends = blind ? [] : nearestDepends(feed, entry, (id) => find(state, id));
    const flying: Flying = { entry, nth: feed.sent, depends, tries: 0, timer: -1 };
    deliver(feed, flying, ports, setup);
    if (feed.delivery !== 'at_most_once') feed.flight.push(flying);
  }
}

function deliver(feed: Feed, flying: Flying, ports: Ports, setup: BusSetup): void {
  const { id, topic, scope, seq, payload, at } = flying.entry;
  const { nth, depends } = flying;
  const { session } = feed;
  const message: Delivery = {
    type: 'event',
    bus: setup.id,
    topic,
    id,
    scope,
    seq,
    depends,
    payload,
    at,
    nth,
    session,
  };
  ports.send(feed.listener, message, id);
  if (feed.delivery === 'at_most_once' || setup.parameters.defect === 'no-retry') return;
  const { retry: base } = setup.parameters;
  const again: Retry = { type: 'retry', listener: feed.listener, id };
  flying.timer = ports.after(waitFor(base, flying.tries), again);
}

function acknowledge(state: BusState, id: string, ports: Ports, setup: BusSetup): void {
  const feed = feedOf(state, ports.from);
  const flying = feed && acknowledged(feed, id);
  if (!feed || !flying) return;
  if (flying.timer >= 0) ports.cancel(flying.timer);
  ports.mark(markLabel('event:acked', flying.entry.topic), id, flying.entry.seq);
  wakeParked(feed, ports, setup);
  pump(state, feed, ports, setup);
}

function retry(state: BusState, message: Retry, ports: Ports, setup: BusSetup): void {
  const feed = feedOf(state, message.listener);
  const flying = feed?.flight.find(({ entry }) => entry.id === message.id);
  if (!feed || !flying) return;
  flying.timer = -1;
  const tries = oneMore(flying.tries, setup.parameters.attempts);
  if (tries !== undefined) {
    flying.tries = tries;
    return deliver(feed, flying, ports, setup);
  }
  if (setup.parameters.defect !== 'abandons') return;
  feed.abandoned++;
  feed.flight.splice(feed.flight.indexOf(flying), 1);
  ports.mark(markLabel('event:lost', flying.entry.topic), message.id, flying.entry.seq);
  pump(state, feed, ports, setup);
}

/** The listener was heard of: what is no longer repeated gets another chance. */
function wakeParked(feed: Feed, ports: Ports, setup: BusSetup): void {
  if (setup.parameters.defect === 'no-retry') return;
  for (const flying of feed.flight) {
    if (flying.timer >= 0) continue;
    flying.tries = 0;
    deliver(feed, flying, ports, setup);
  }
}

function resend(feed: Feed, ports: Ports, setup: BusSetup): void {
  for (const flying of feed.flight) {
    if (flying.timer >= 0) ports.cancel(flying.timer);
    flying.timer = -1;
    flying.tries = 0;
    deliver(feed, flying, ports, setup);
  }
}

// ——— listeners ———

function knownListeners(setup: BusSetup): Feed[] {
  const feeds: Feed[] = [];
  for (const id of setup.others()) {
    const parameters = setup.spec(id)?.parameters;
    if (parameters?.['bus'] !== setup.id || !Array.isArray(parameters['topics'])) continue;
    if (parameters['joins'] !== undefined) continue;
    if (feeds.length >= setup.parameters.listeners) break;
    feeds.push(newFeed(id, topicsOf(parameters), deliveryOf(parameters), 0));
  }
  return feeds;
}

function topicsOf(parameters: Readonly<Record<string, Json>>): string[] {
  const topics = (parameters['topics'] ?? []) as readonly string[];
  return topics.length === 0 ? ['*'] : [...topics];
}

function deliveryOf(parameters: Readonly<Record<string, Json>>): DeliveryMode {
  const wanted = parameters['delivery'];
  return deliveries.find((one) => one === wanted) ?? 'at_least_once';
}

function feedOf(state: BusState, listener: string): Feed | undefined {
  for (const feed of state.feeds) if (feed.listener === listener) return feed;
  return undefined;
}

function subscribe(state: BusState, message: Subscribe, ports: Ports, setup: BusSetup): void {
  const { from: listener } = ports;
  const known = feedOf(state, listener);
  if (known && message.from === 'again') return resend(known, ports, setup);
  if (!known && state.feeds.length >= setup.parameters.listeners) {
    state.turned++;
    return void ports.mark('event:refused', listener);
  }
  if (known && (message.session ?? 0) < known.session) return;
  const begun = known && known.session === (message.session ?? 0);
  const feed = begun ? known : join(state, listener, message, ports, setup);
  if (message.from !== 'snapshot') return;
  answerSnapshot(ports, feed.opening ?? [], feed.from, feed.session);
}

/** A new feed; one of an earlier life of the listener ends. */
function join(
  state: BusState,
  listener: string,
  message: Subscribe,
  ports: Ports,
  setup: BusSetup,
): Feed {
  const opening = message.from === 'snapshot' ? openings(state, setup) : undefined;
  const delivery = deliveryOf(setup.spec(listener)?.parameters ?? {});
  const topics = message.topics.length === 0 ? ['*'] : message.topics;
  const feed = newFeed(listener, topics, delivery, state.total, opening);
  feed.session = message.session ?? 0;
  const before = state.feeds.findIndex((one) => one.listener === listener);
  for (const { timer } of state.feeds[before]?.flight ?? []) if (timer >= 0) ports.cancel(timer);
  state.dropped -= state.feeds[before]?.dropped ?? 0;
  if (before >= 0) state.feeds[before] = feed;
  else state.feeds.push(feed);
  return feed;
}

/** A snapshot of every scope, as of now. */
function openings(state: BusState, setup: BusSetup): Opening[] {
  const late = setup.parameters.defect === 'snapshot-late' ? 2 : 1;
  return Object.keys(state.folds)
    .sort()
    .map((scope) => ({
      scope,
      seq: (state.next[scope] ?? 0) - late,
      fold: copyFold(state.folds[scope] ?? emptyFold()),
    }));
}

function answerSnapshot(ports: Ports, scopes: Opening[], from: number, session: number): void {
  const answer: SnapshotAnswer = { type: 'snapshot', scopes, from, session };
  ports.send(ports.from, answer, '', true);
}

function list(state: BusState, ports: Ports): void {
  const scopes = Object.keys(state.next).sort();
  const answer: Listing = {
    type: 'listing',
    scopes: scopes.map((scope) => ({ scope, seq: (state.next[scope] ?? 0) - 1 })),
  };
  ports.send(ports.from, answer, '', true);
}

function replay(state: BusState, { scope, from, to }: ReplayRequest, ports: Ports): void {
  const entries = state.log.filter(
    (entry) => entry.scope === scope && entry.seq >= from && entry.seq <= to,
  );
  for (const { id, seq, topic } of entries) ports.mark(markLabel('event:replayed', topic), id, seq);
  const answer: Replayed = { type: 'replayed', scope, entries };
  ports.send(ports.from, answer, '', true);
}

/** After a crash: each scope's fold is its snapshot's, and the events after it. */
function rebuild(state: BusState): void {
  state.folds = {};
  for (const scope of Object.keys(state.next).sort()) {
    const snapshot = state.snapshots[scope];
    const after = state.log.filter((e) => e.scope === scope && e.seq > (snapshot?.seq ?? 0));
    state.folds[scope] = foldOf(after, snapshot?.fold);
  }
}

// ——— shown ———

function exhibit(state: BusState, setup: BusSetup): Exhibit[] {
  const { queue, history, handlers } = setup.parameters;
  return [
    {
      kind: 'queue',
      queue: `${setup.id}/log`,
      title: 'Log',
      length: state.log.length,
      capacity: history,
      dropped: Math.max(0, state.total - state.log.length),
      items: state.log.slice(-8).map(({ seq, topic, id }) => `${seq} ${topic} (${id})`),
    },
    {
      kind: 'queue',
      queue: `${setup.id}/held`,
      title: 'Held back until their causes are there',
      length: state.held.length,
      capacity: queue,
      dropped: 0,
      items: state.held.slice(0, 8).map(({ id, depends }) => `${id} after ${depends?.join(', ')}`),
    },
    ...state.feeds.flatMap((feed): Exhibit[] => feedExhibits(feed, setup.id, queue, handlers)),
    {
      kind: 'table',
      title: 'Scopes',
      columns: ['scope', 'last number', 'state', 'last snapshot'],
      rows: Object.keys(state.next)
        .sort()
        .map((scope) => [
          scope === '' ? '(all)' : scope,
          String((state.next[scope] ?? 0) - 1),
          foldText(state.folds[scope] ?? emptyFold()),
          String(state.snapshots[scope]?.seq ?? '–'),
        ]),
    },
    {
      kind: 'table',
      title: 'Counted',
      columns: ['what', 'how many'],
      rows: [
        ['published', String(state.total)],
        ['dropped', String(state.dropped)],
        ['refused', String(state.refused)],
        ['had to wait', String(state.blocked)],
        ['listeners turned away', String(state.turned)],
        ['unknown types', state.unknown.join(', ') || '–'],
      ],
    },
  ];
}

function feedExhibits(feed: Feed, id: string, queue: number, handlers: number): Exhibit[] {
  if (feed.delivery === 'at_most_once') return [];
  const parked = feed.flight.filter(({ timer }) => timer < 0).length;
  return [
    {
      kind: 'queue',
      queue: `${id}/${feed.listener}`,
      title: `Waiting for ${feed.listener}`,
      length: feed.queue.length,
      capacity: queue,
      dropped: feed.dropped,
      items: feed.queue.slice(0, 8).map((entry) => entry.id),
    },
    {
      kind: 'queue',
      queue: `${id}/${feed.listener}/flight`,
      title: `Under way to ${feed.listener}${parked > 0 ? `, ${parked} no longer repeated` : ''}`,
      length: feed.flight.length,
      capacity: handlers,
      dropped: feed.abandoned,
      items: feed.flight.slice(0, 8).map(({ entry, tries }) => `${entry.id}, try ${tries + 1}`),
    },
  ];
}
