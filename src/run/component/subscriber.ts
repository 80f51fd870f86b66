import type { subscriberSchema } from '../../model/component/subscriber.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { Component, ParametersOf, Ports, Setup } from '../component.ts';
import {
  arrive,
  consumerFields,
  emptyConsumer,
  handled,
  next,
  type ConsumerRules,
  type ConsumerState,
  type Handled,
} from '../events/consumer.ts';
import { foldText } from '../events/fold.ts';
import type { Delivery, Publish, Replayed, ReplayRequest, Subscribe } from '../events/message.ts';
import { fitsAny } from '../events/topic.ts';

export type SubscriberParameters = ParametersOf<typeof subscriberSchema>;

/** A subscriber. What took effect, and the window of what it remembers, survive a crash. */
export interface SubscriberState extends ConsumerState {
  /** How many replays were handled. */
  replays: number;
}

type SubscriberSetup = Setup<SubscriberParameters>;

/** See `subscriberSchema`. */
export const subscriber: Component<SubscriberState, SubscriberParameters> = {
  kind: 'subscriber',
  durable: [...consumerFields, 'replays'],
  init: () => ({ ...emptyConsumer(), replays: 0 }),
  start(_state, ports, { parameters }) {
    const { joins, replay } = parameters;
    if (joins !== undefined) ports.after(joins, { type: 'join' });
    replay.forEach(({ at, from, to, scope }) => {
      const request: ReplayRequest = { type: 'replay', from, to, scope };
      ports.after(at, request);
    });
  },
  recover(state, ports, setup) {
    if (setup.parameters.defect === 'volatile-window') state.window = [];
    subscribe(ports, setup, 'again');
  },
  receive(state, message, ports, setup) {
    switch (message.type) {
      case 'event':
        return arrive(state, rulesOf(ports, setup), message as Delivery, ports);
      case 'handled':
        return handled(state, rulesOf(ports, setup), (message as Handled).event, ports);
      case 'join':
        return subscribe(ports, setup, 'now');
      case 'replay':
        return void ports.send(setup.parameters.bus, message);
      case 'replayed':
        return ports.corrupt ? undefined : again(state, message as Replayed, ports, setup);
    }
  },
  changed(state, ports, setup) {
    next(state, rulesOf(ports, setup), ports);
  },
  exhibit,
};

function rulesOf(ports: Ports, setup: SubscriberSetup): ConsumerRules {
  const { delivery, order, window, work, defect, react } = setup.parameters;
  const rules: ConsumerRules = { delivery, order, window };
  if (work) rules.work = work;
  if (defect === 'ack-first') rules.ackFirst = true;
  if (defect === 'no-hold') rules.noHold = true;
  if (defect === 'no-deduplication') rules.noDeduplication = true;
  for (const _ in react) {
    rules.effect = (event) => answer(event, ports, setup);
    break;
  }
  return rules;
}

/** Publishes what an event leads to, under a name made of its cause's. */
function answer(event: Delivery, ports: Ports, setup: SubscriberSetup): void {
  const topic = setup.parameters.react[event.topic];
  if (topic === undefined) return;
  const message: Publish = {
    type: 'publish',
    topic,
    id: `${event.id}>${setup.id}`,
    payload: event.payload,
    depends: [event.id],
    scope: event.scope,
  };
  ports.send(setup.parameters.bus, message, message.id);
}

function subscribe(ports: Ports, setup: SubscriberSetup, from: Subscribe['from']): void {
  const message: Subscribe = { type: 'subscribe', topics: setup.parameters.topics, from };
  ports.send(setup.parameters.bus, message);
}

/** Events of the log once more: those that took effect must not do so again. */
function again(
  state: SubscriberState,
  message: Replayed,
  ports: Ports,
  setup: SubscriberSetup,
): void {
  const { topics } = setup.parameters;
  const wanted = topics.length === 0 ? ['*'] : topics;
  state.replays++;
  for (const { id, topic, scope, seq, payload, at } of message.entries) {
    if (!fitsAny(wanted, topic)) continue;
    const nth = state.last;
    const depends: string[] = [];
    const type = 'event' as const;
    const event = { type, bus: '', id, topic, scope, seq, payload, at, depends, nth, session: 0 };
    arrive(state, rulesOf(ports, setup), event, ports);
  }
}

function exhibit(state: SubscriberState, { id, parameters }: SubscriberSetup): Exhibit[] {
  const shown: Exhibit[] = [
    {
      kind: 'queue',
      queue: `${id}/held`,
      title: 'Held until what comes before is handled',
      length: state.held.length,
      capacity: -1,
      dropped: 0,
      items: state.held.slice(0, 8).map((event) => `${event.id} after ${event.depends.join(', ')}`),
    },
    {
      kind: 'table',
      title: 'Effects',
      columns: ['handled', 'twice', 'under way', 'last ones'],
      rows: [
        [
          foldText(state.fold),
          String(state.doubled),
          String(state.busy.length),
          state.done.slice(-8).join(', '),
        ],
      ],
    },
  ];
  if (parameters.delivery !== 'exactly_once') return shown;
  return [...shown, windowExhibit(state, id, parameters.window)];
}

function windowExhibit(state: SubscriberState, id: string, capacity: number): Exhibit {
  return {
    kind: 'queue',
    queue: `${id}/window`,
    title: 'Remembered, to recognise what comes again',
    length: state.window.length,
    capacity,
    dropped: 0,
    items: state.window.slice(-8),
  };
}
