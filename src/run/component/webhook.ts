import type { endpointSchema, webhookSchema } from '../../model/component/webhook.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { isIn, pushBounded } from '../events/lookup.ts';
import type { Ack, Delivery, Publish } from '../events/message.ts';
import { addToRanges, type Ranges } from '../events/ranges.ts';
import { markLabel } from '../events/topic.ts';

export type WebhookParameters = ParametersOf<typeof webhookSchema>;
export type EndpointParameters = ParametersOf<typeof endpointSchema>;

/** An event that waits to be posted. */
export interface Buffered {
  /** Counts the events that it was given, from 1. */
  nth: number;
  id: string;
}

/** Several events, sent together; the same number is the same post. */
interface Post extends Message {
  type: 'post';
  number: number;
  events: readonly Buffered[];
}

interface PostAnswer extends Message {
  type: 'posted' | 'failed';
  number: number;
}

/** A buffered sender; what it holds survives a crash. */
export interface WebhookState {
  buffer: Buffered[];
  /** The post under way, or failed and to be repeated. */
  flight: Buffered[];
  /** Its number; 0 before the first. */
  number: number;
  tries: number;
  /** Events it was given. */
  offered: number;
  /** Events in posts that were taken. */
  delivered: number;
  /** Events that went for want of room, or of an answer. */
  dropped: number;
  /** The last event that went for want of room; 0 for none. */
  lastDropped: number;
  /** The event that was given when that happened. */
  droppedAt: number;
  /** The event that had waited longest then; 0 when none could make room. */
  oldestThen: number;
  /** Numbers of a bus's deliveries that were taken in, so that none is taken twice. */
  taken: Ranges;
  /** The last ids that were published to it, for the same. */
  known: string[];
  /** A post is due. */
  waiting: boolean;
}

/** How many published ids are remembered. */
const remembered = 1000;

type WebhookSetup = Setup<WebhookParameters>;

/** See `webhookSchema`. */
export const webhook: Component<WebhookState, WebhookParameters> = {
  kind: 'webhook',
  durable: [
    'buffer',
    'flight',
    'number',
    'tries',
    'offered',
    'delivered',
    'dropped',
    'lastDropped',
    'droppedAt',
    'oldestThen',
    'taken',
    'known',
  ],
  init: () => ({
    buffer: [],
    flight: [],
    number: 0,
    tries: 0,
    offered: 0,
    delivered: 0,
    dropped: 0,
    lastDropped: 0,
    droppedAt: 0,
    oldestThen: 0,
    taken: [],
    known: [],
    waiting: false,
  }),
  recover: postLater,
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    switch (message.type) {
      case 'event':
        return takeEvent(state, message as Delivery, ports, setup);
      case 'publish':
        return takePublished(state, message as Publish, ports, setup);
      case 'tick':
        state.waiting = false;
        return post(state, ports, setup);
      case 'posted':
      case 'failed':
        return answered(state, message as PostAnswer, ports, setup);
    }
  },
  exhibit,
};

function takeEvent(state: WebhookState, event: Delivery, ports: Ports, setup: WebhookSetup): void {
  if (setup.parameters.delivery !== 'at_most_once') {
    const ack: Ack = { type: 'ack', id: event.id };
    ports.send(event.bus, ack, event.id, true);
  }
  if (addToRanges(state.taken, event.nth)) offer(state, event.id, ports, setup);
}

function takePublished(
  state: WebhookState,
  { id, confirm }: Publish,
  ports: Ports,
  setup: WebhookSetup,
): void {
  if (!isIn(state.known, id)) {
    pushBounded(state.known, id, remembered);
    offer(state, id, ports, setup);
  }
  if (!confirm) return;
  ports.send(ports.from, { type: 'published', id, seq: state.offered } as Message, id, true);
}

/** Takes an event in; with a full buffer one goes, always by the same rule. */
function offer(state: WebhookState, id: string, ports: Ports, setup: WebhookSetup): void {
  const { buffer: capacity, drop, defect } = setup.parameters;
  state.offered++;
  ports.mark(markLabel('sink:received', setup.id), id, state.offered);
  const event: Buffered = { nth: state.offered, id };
  const mixed = defect === 'mixed-policy' && state.offered % 2 === 0;
  const room = capacity - state.flight.length;
  if (state.buffer.length >= room) state.oldestThen = state.buffer[0]?.nth ?? 0;
  if (state.buffer.length < room) state.buffer.push(event);
  else if ((drop === 'newest') !== mixed || room <= 0) discard(state, event, ports, setup);
  else {
    discard(state, state.buffer.shift(), ports, setup);
    state.buffer.push(event);
  }
  postLater(state, ports, setup);
}

function discard(
  state: WebhookState,
  event: Buffered | undefined,
  ports: Ports,
  setup: WebhookSetup,
): void {
  if (!event) return;
  if (setup.parameters.defect !== 'uncounted') state.dropped++;
  state.lastDropped = event.nth;
  state.droppedAt = state.offered;
  ports.mark(markLabel('sink:dropped', setup.id), event.id, event.nth);
}

function postLater(state: WebhookState, ports: Ports, { parameters }: WebhookSetup): void {
  if (state.waiting || state.buffer.length + state.flight.length === 0) return;
  state.waiting = true;
  ports.after(parameters.interval, { type: 'tick' });
}

function post(state: WebhookState, ports: Ports, setup: WebhookSetup): void {
  const { to, attempts } = setup.parameters;
  if (state.flight.length > 0 && state.tries >= attempts) giveUp(state, ports, setup);
  if (state.flight.length === 0) {
    if (state.buffer.length === 0) return;
    state.flight = state.buffer;
    state.buffer = [];
    state.number++;
    state.tries = 0;
  }
  state.tries++;
  const message: Post = { type: 'post', number: state.number, events: state.flight };
  ports.send(to, message, `${setup.id}/${state.number}`);
  postLater(state, ports, setup);
}

function giveUp(state: WebhookState, ports: Ports, setup: WebhookSetup): void {
  for (const { id, nth } of state.flight) {
    state.dropped++;
    ports.mark(markLabel('sink:dropped', setup.id), id, nth);
  }
  state.flight = [];
}

function answered(
  state: WebhookState,
  { type, number }: PostAnswer,
  ports: Ports,
  setup: WebhookSetup,
): void {
  if (number !== state.number || state.flight.length === 0) return;
  if (type === 'posted') {
    state.delivered += state.flight.length;
    state.flight = [];
  } else if (setup.parameters.defect === 'requeue-duplicates') {
    for (const { id } of state.flight) offer(state, id, ports, setup);
    state.offered -= state.flight.length;
  }
  postLater(state, ports, setup);
}

function exhibit(state: WebhookState, { id, parameters }: WebhookSetup): Exhibit[] {
  return [
    {
      kind: 'queue',
      queue: `${id}/buffer`,
      title: 'To be posted',
      length: state.buffer.length,
      capacity: parameters.buffer,
      dropped: state.dropped,
      items: state.buffer.slice(0, 8).map((event) => event.id),
    },
    {
      kind: 'queue',
      queue: `${id}/flight`,
      title: `Post ${state.number}, try ${state.tries}`,
      length: state.flight.length,
      capacity: parameters.buffer,
      dropped: 0,
      items: state.flight.slice(0, 8).map((event) => event.id),
    },
  ];
}

// ——— the receiver ———

/** A receiver of posts. All of it survives a crash. */
export interface EndpointState {
  /** Posts refused so far. */
  refused: number;
  /** By webhook: the number of the last post taken. */
  last: Record<string, number>;
  /** Ids of the last events taken, in order. */
  taken: string[];
  count: number;
  /** Events taken twice; the first of them. */
  doubled: number;
  twice: string;
}

/** How many ids an endpoint remembers, to notice doubles. */
const memory = 2000;

/** See `endpointSchema`. */
export const endpoint: Component<EndpointState, EndpointParameters> = {
  kind: 'endpoint',
  durable: ['refused', 'last', 'taken', 'count', 'doubled', 'twice'],
  init: () => ({ refused: 0, last: {}, taken: [], count: 0, doubled: 0, twice: '' }),
  receive(state, message, ports, setup) {
    if (ports.corrupt || message.type !== 'post') return;
    const { number } = message as Post;
    const known = (state.last[ports.from] ?? 0) >= number;
    const good = known || !refuses(state, ports, setup);
    if (!known && good) takePost(state, message as Post, ports, setup);
    const answer: PostAnswer = { type: good ? 'posted' : 'failed', number };
    ports.send(ports.from, answer, '', true);
  },
  exhibit: (state, { id }) => [
    {
      kind: 'table',
      title: `Received by ${id}`,
      columns: ['events', 'twice', 'refused posts', 'last ones'],
      rows: [
        [
          String(state.count),
          String(state.doubled),
          String(state.refused),
          state.taken.slice(-8).join(', '),
        ],
      ],
    },
  ],
};

function refuses(
  state: EndpointState,
  ports: Ports,
  { parameters }: Setup<EndpointParameters>,
): boolean {
  if (state.refused >= parameters.failures && !ports.chance(parameters.chance)) return false;
  state.refused++;
  return true;
}

function takePost(
  state: EndpointState,
  { number, events }: Post,
  ports: Ports,
  { id: self }: Setup<EndpointParameters>,
): void {
  state.last[ports.from] = number;
  for (const { id, nth } of events) {
    if (state.taken.includes(id)) {
      state.doubled++;
      if (state.twice === '') state.twice = id;
    }
    state.taken.push(id);
    if (state.taken.length > memory) state.taken.shift();
    state.count++;
    ports.mark(markLabel('sink:persisted', self), id, nth);
  }
}
