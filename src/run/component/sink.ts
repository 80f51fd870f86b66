import type { sinkSchema } from '../../model/component/sink.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { Component, ParametersOf, Ports, Setup } from '../component.ts';
import {
  arrive,
  consumerFields,
  emptyConsumer,
  handled,
  type ConsumerRules,
  type ConsumerState,
  type Handled,
} from '../events/consumer.ts';
import { foldText } from '../events/fold.ts';
import type { Delivery, Subscribe } from '../events/message.ts';
import { markLabel } from '../events/topic.ts';

export type SinkParameters = ParametersOf<typeof sinkSchema>;

/** A sink: everything that it has stored adds up to its fold, which survives a crash. */
export type SinkState = ConsumerState;

type SinkSetup = Setup<SinkParameters>;

/** See `sinkSchema`. */
export const sink: Component<SinkState, SinkParameters> = {
  kind: 'sink',
  durable: consumerFields,
  init: emptyConsumer,
  recover(_state, ports, { parameters }) {
    const message: Subscribe = { type: 'subscribe', topics: parameters.topics, from: 'again' };
    ports.send(parameters.bus, message);
  },
  receive(state, message, ports, setup) {
    if (message.type === 'event') {
      const event = message as Delivery;
      if (!ports.corrupt) ports.mark(markLabel('sink:received', setup.id), event.id, event.seq);
      arrive(state, rulesOf(ports, setup), event, ports);
    } else if (message.type === 'handled') {
      handled(state, rulesOf(ports, setup), (message as Handled).event, ports);
    }
  },
  exhibit,
};

function rulesOf(ports: Ports, { id, parameters }: SinkSetup): ConsumerRules {
  const { write, defect } = parameters;
  const unordered = defect === 'no-order';
  const rules: ConsumerRules = {
    delivery: unordered ? 'exactly_once' : 'at_least_once',
    order: unordered ? 'none' : 'total',
    window: 1000,
    effect: (event) => ports.mark(markLabel('sink:persisted', id), event.id, event.seq),
  };
  if (write) rules.work = write;
  if (defect === 'ack-before-write') rules.ackFirst = true;
  return rules;
}

function exhibit(state: SinkState, { id }: SinkSetup): Exhibit[] {
  return [
    {
      kind: 'table',
      title: `Stored by ${id}`,
      columns: ['stored', 'out of order, kept waiting', 'last ones'],
      rows: [[foldText(state.fold), String(state.held.length), state.done.slice(-8).join(', ')]],
    },
  ];
}
