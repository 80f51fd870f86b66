import type { patternsSchema, patternsServiceSchema } from '../../model/component/patterns.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type { Ack, Delivery, Publish, Published } from '../events/message.ts';

export type PatternsParameters = ParametersOf<typeof patternsSchema>;
export type PatternsServiceParameters = ParametersOf<typeof patternsServiceSchema>;

export const ways = ['rest', 'event', 'websocket'] as const;

/** How a request is made. */
export type Way = (typeof ways)[number];

/** Between client and service; `nth` is the request, from 1. */
interface Numbered extends Message {
  type: 'connect' | 'connected' | 'request' | 'response' | 'frame' | 'answer';
  nth: number;
}

/** A request without an answer. */
interface Waiting {
  nth: number;
  /** When it was made, in virtual ns. */
  since: number;
}

/** What was measured of one way; times in ns. */
export interface Measured {
  count: number;
  sum: number;
  least: number;
  most: number;
  messages: number;
}

/** A client that asks in three ways. What it has asked and measured survives a crash. */
export interface PatternsState {
  /** Requests made so far. */
  made: number;
  waiting: Record<Way, Waiting[]>;
  measured: Record<Way, Measured>;
  /** REST: the request under way, 0 for none, and whether there is a connection for it. */
  busy: number;
  connected: boolean;
  socket: 'closed' | 'opening' | 'open';
  /** It will look for requests without an answer. */
  checking: boolean;
  /** How often it has asked again since the last answer. */
  tries: number;
}

type PatternsSetup = Setup<PatternsParameters>;

const nothing = (): Measured => ({ count: 0, sum: 0, least: 0, most: 0, messages: 0 });

/** See `patternsSchema`. */
export const patterns: Component<PatternsState, PatternsParameters> = {
  kind: 'patterns',
  durable: ['made', 'waiting', 'measured'],
  init: () => ({
    made: 0,
    waiting: { rest: [], event: [], websocket: [] },
    measured: { rest: nothing(), event: nothing(), websocket: nothing() },
    busy: 0,
    connected: false,
    socket: 'closed',
    checking: false,
    tries: 0,
  }),
  start(state, ports, setup) {
    open(state, ports, setup);
    schedule(state, ports, setup);
  },
  recover(state, ports, setup) {
    open(state, ports, setup);
    schedule(state, ports, setup);
    again(state, ports, setup);
  },
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    const { nth } = message as Numbered;
    switch (message.type) {
      case 'next':
        return make(state, ports, setup);
      case 'check':
        state.checking = false;
        state.tries++;
        if (state.tries <= setup.parameters.attempts) again(state, ports, setup);
        return;
      case 'opened':
        return opened(state, ports, setup);
      case 'connected':
        return connected(state, nth, ports, setup);
      case 'response':
        return responded(state, nth, ports, setup);
      case 'answer':
        return finish(state, 'websocket', nth, 1, ports);
      case 'event':
        return answeredByEvent(state, message as Delivery, ports);
    }
  },
  exhibit,
  waits: ({ waiting }) =>
    ways.flatMap((way) => waiting[way].map(({ nth }) => `the answer ${nth} by ${way}`)),
};

function schedule(state: PatternsState, ports: Ports, { parameters }: PatternsSetup): void {
  if (state.made < parameters.count) ports.after(ports.draw(parameters.every), { type: 'next' });
}

function checkLater(state: PatternsState, ports: Ports, { parameters }: PatternsSetup): void {
  const open = ways.some((way) => state.waiting[way].length > 0);
  if (state.checking || !open) return;
  state.checking = true;
  ports.after(parameters.timeout, { type: 'check' });
}

/** The same request in all three ways. */
function make(state: PatternsState, ports: Ports, setup: PatternsSetup): void {
  const nth = ++state.made;
  const skips = setup.parameters.defect === 'uneven-workload' && nth % 2 === 0;
  for (const way of ways) {
    if (way !== 'event' || !skips) state.waiting[way].push({ nth, since: ports.now });
  }
  nextByRest(state, ports, setup);
  if (!skips) publish(state, nth, ports, setup);
  if (state.socket === 'open') frame(state, nth, ports, setup);
  schedule(state, ports, setup);
  checkLater(state, ports, setup);
}

/** Asks again for whatever has no answer. */
function again(state: PatternsState, ports: Ports, setup: PatternsSetup): void {
  state.busy = 0;
  nextByRest(state, ports, setup);
  for (const { nth } of state.waiting.event) publish(state, nth, ports, setup);
  if (state.socket === 'open') {
    for (const { nth } of state.waiting.websocket) frame(state, nth, ports, setup);
  } else if (state.waiting.websocket.length > 0) open(state, ports, setup);
  checkLater(state, ports, setup);
}

// ——— REST: a connection for each request, one after the other ———

function nextByRest(state: PatternsState, ports: Ports, setup: PatternsSetup): void {
  const next = state.waiting.rest[0];
  if (state.busy !== 0 || !next) return;
  state.busy = next.nth;
  state.connected = false;
  tell(state, 'rest', 'connect', next.nth, ports, setup);
}

function connected(state: PatternsState, nth: number, ports: Ports, setup: PatternsSetup): void {
  if (state.busy !== nth || state.connected) return;
  state.connected = true;
  state.measured.rest.messages++;
  tell(state, 'rest', 'request', nth, ports, setup);
}

function responded(state: PatternsState, nth: number, ports: Ports, setup: PatternsSetup): void {
  if (state.busy === nth) state.busy = 0;
  finish(state, 'rest', nth, 1, ports);
  nextByRest(state, ports, setup);
}

// ——— events: over the bus and back ———

function publish(state: PatternsState, nth: number, ports: Ports, setup: PatternsSetup): void {
  const id = `${setup.id}?${nth}`;
  const message: Publish = { type: 'publish', topic: 'request/made', id, payload: nth };
  state.measured.event.messages++;
  ports.send(setup.parameters.bus, message, id);
}

function answeredByEvent(state: PatternsState, event: Delivery, ports: Ports): void {
  const ack: Ack = { type: 'ack', id: event.id };
  ports.send(event.bus, ack, event.id, true);
  if (event.topic !== 'request/answered' || typeof event.payload !== 'number') return;
  finish(state, 'event', event.payload, 3, ports);
}

// ——— WebSocket: opened once ———

function open(state: PatternsState, ports: Ports, { parameters }: PatternsSetup): void {
  state.socket = 'opening';
  state.measured.websocket.messages++;
  ports.send(parameters.service, { type: 'open' });
}

function opened(state: PatternsState, ports: Ports, setup: PatternsSetup): void {
  if (state.socket === 'open') return;
  state.socket = 'open';
  state.measured.websocket.messages++;
  for (const { nth } of state.waiting.websocket) frame(state, nth, ports, setup);
}

function frame(state: PatternsState, nth: number, ports: Ports, setup: PatternsSetup): void {
  tell(state, 'websocket', 'frame', nth, ports, setup);
}

// ——— all ———

function tell(
  state: PatternsState,
  way: Way,
  type: Numbered['type'],
  nth: number,
  ports: Ports,
  setup: PatternsSetup,
): void {
  const message: Numbered = { type, nth };
  state.measured[way].messages++;
  ports.send(setup.parameters.service, message, `${setup.id}?${nth}`);
}

/** An answer: it counts once. `messages` is how many it took to get here. */
function finish(state: PatternsState, way: Way, nth: number, messages: number, ports: Ports): void {
  const at = state.waiting[way].findIndex((one) => one.nth === nth);
  const waiting = state.waiting[way][at];
  if (!waiting) return;
  state.waiting[way].splice(at, 1);
  state.tries = 0;
  const took = ports.now - waiting.since;
  const measured = state.measured[way];
  measured.least = measured.count === 0 ? took : Math.min(measured.least, took);
  measured.most = Math.max(measured.most, took);
  measured.sum += took;
  measured.count++;
  measured.messages += messages;
  ports.mark(marks[way], '', took);
}

const marks: Record<Way, string> = {
  rest: 'measure:rest',
  event: 'measure:event',
  websocket: 'measure:websocket',
};

function exhibit(state: PatternsState): Exhibit[] {
  return [
    {
      kind: 'table',
      title: `${state.made} requests, each in three ways`,
      columns: ['way', 'answered', 'least ms', 'mean ms', 'most ms', 'messages'],
      rows: ways.map((way) => {
        const { count, sum, least, most, messages } = state.measured[way];
        const mean = count === 0 ? 0 : sum / count;
        return [way, String(count), inMs(least), inMs(mean), inMs(most), String(messages)];
      }),
    },
  ];
}

function inMs(ns: number): string {
  return (Math.round(ns / 10_000) / 100).toString();
}

// ——— the service ———

/** A service: it remembers nothing. */
export interface PatternsServiceState {
  /** Answers given so far. */
  answers: number;
}

/** What is done when the work is done. */
interface Worked extends Message {
  type: 'worked';
  to: string;
  answer: Numbered | Publish;
}

type ServiceSetup = Setup<PatternsServiceParameters>;

/** See `patternsServiceSchema`. */
export const patternsService: Component<PatternsServiceState, PatternsServiceParameters> = {
  kind: 'patterns-service',
  durable: [],
  init: () => ({ answers: 0 }),
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    const { nth } = message as Numbered;
    switch (message.type) {
      case 'open':
        return void ports.send(ports.from, { type: 'opened' }, '', true);
      case 'connect':
        return reply(ports.from, { type: 'connected', nth } as Numbered, ports);
      case 'request':
        return work(state, ports.from, { type: 'response', nth }, ports, setup);
      case 'frame':
        return work(state, ports.from, { type: 'answer', nth }, ports, setup);
      case 'event':
        return byEvent(state, message as Delivery, ports, setup);
      case 'published':
        return acknowledge(ports.from, (message as Published).id.slice(0, -1), ports);
      case 'worked':
        return reply((message as Worked).to, (message as Worked).answer, ports);
    }
  },
};

/** The request counts as handled when its answer is in the log: until then it comes again. */
function byEvent(
  state: PatternsServiceState,
  event: Delivery,
  ports: Ports,
  setup: ServiceSetup,
): void {
  const { id, payload, scope, bus } = event;
  if (event.topic !== 'request/made') return acknowledge(bus, id, ports);
  const answer: Publish = {
    type: 'publish',
    topic: 'request/answered',
    id: `${id}!`,
    payload,
    depends: [id],
    scope,
    confirm: true,
  };
  work(state, bus, answer, ports, setup);
}

function acknowledge(bus: string, id: string, ports: Ports): void {
  const ack: Ack = { type: 'ack', id };
  ports.send(bus, ack, id, true);
}

function work(
  state: PatternsServiceState,
  to: string,
  answer: Numbered | Publish,
  ports: Ports,
  { parameters }: ServiceSetup,
): void {
  state.answers++;
  if (!parameters.work) return reply(to, answer, ports);
  ports.after(ports.draw(parameters.work), { type: 'worked', to, answer } as Worked);
}

function reply(to: string, answer: Numbered | Publish, ports: Ports): void {
  ports.send(to, answer, '', answer.type !== 'publish');
}
