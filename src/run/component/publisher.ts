import type { Json } from '../../model/json.ts';
import type { publisherSchema } from '../../model/component/publisher.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { oneMore, waitFor } from '../events/backoff.ts';
import type { Publish } from '../events/message.ts';
import { markLabel } from '../events/topic.ts';

export type PublisherParameters = ParametersOf<typeof publisherSchema>;

/** An event that was published and not yet confirmed. */
interface Open {
  /** Which event, from 0. */
  index: number;
  tries: number;
  /** Handle of the timer after which it is published again; -1 for none. */
  timer: number;
}

/** A publisher. Where it stands, and what is unconfirmed, survives a crash. */
export interface PublisherState {
  /** The next event, from 0. */
  next: number;
  open: Open[];
  confirmed: number;
  refused: number;
  /** Given up without an answer. */
  lost: number;
  /** It waits for confirmations before it goes on. */
  waiting: boolean;
  /** The next event has its time. */
  scheduled: boolean;
}

interface Again extends Message {
  type: 'again';
  index: number;
}

type PublisherSetup = Setup<PublisherParameters>;

/** See `publisherSchema`. */
export const publisher: Component<PublisherState, PublisherParameters> = {
  kind: 'publisher',
  durable: ['next', 'open', 'confirmed', 'refused', 'lost'],
  init: () => ({
    next: 0,
    open: [],
    confirmed: 0,
    refused: 0,
    lost: 0,
    waiting: false,
    scheduled: false,
  }),
  start: schedule,
  changed: schedule,
  recover(state, ports, setup) {
    for (const open of state.open) {
      open.tries = 0;
      send(open, ports, setup);
    }
    schedule(state, ports, setup);
  },
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    const { id } = message as { id?: string };
    switch (message.type) {
      case 'next':
        return publishNext(state, ports, setup);
      case 'again':
        return again(state, (message as Again).index, ports, setup);
      case 'published':
        return close(state, id, 'confirmed', ports, setup);
      case 'rejected':
        return close(state, id, 'refused', ports, setup);
    }
  },
  exhibit,
  waits: (state, setup) =>
    state.open.map(({ index }) => `a confirmation of “${eventAt(setup, index).id}”`),
};

function schedule(state: PublisherState, ports: Ports, setup: PublisherSetup): void {
  const { events, every, confirm, window } = setup.parameters;
  if (state.scheduled || state.next >= howMany(setup)) return;
  state.waiting = confirm && state.open.length >= window;
  if (state.waiting) return;
  const at = events[state.next]?.at;
  const delay = at === undefined ? (state.next === 0 ? 0 : ports.draw(every)) : at - ports.now;
  state.scheduled = true;
  ports.after(Math.max(0, delay), { type: 'next' });
}

function publishNext(state: PublisherState, ports: Ports, setup: PublisherSetup): void {
  const open: Open = { index: state.next, tries: 0, timer: -1 };
  state.scheduled = false;
  if (state.next >= howMany(setup)) return;
  state.next++;
  send(open, ports, setup);
  if (setup.parameters.confirm) state.open.push(open);
  schedule(state, ports, setup);
}

function send(open: Open, ports: Ports, setup: PublisherSetup): void {
  const message = eventAt(setup, open.index);
  const { to, confirm, retry } = setup.parameters;
  ports.send(to, message, message.id);
  if (!confirm) return;
  open.timer = ports.after(waitFor(retry, open.tries), {
    type: 'again',
    index: open.index,
  } as Again);
}

function again(state: PublisherState, index: number, ports: Ports, setup: PublisherSetup): void {
  const at = state.open.findIndex((open) => open.index === index);
  const open = state.open[at];
  if (!open) return;
  const tries = oneMore(open.tries, setup.parameters.attempts);
  open.timer = -1;
  if (tries !== undefined) {
    open.tries = tries;
    return send(open, ports, setup);
  }
  state.open.splice(at, 1);
  state.lost++;
  const { id, topic } = eventAt(setup, index);
  ports.mark(markLabel('event:lost', topic), id);
  if (state.waiting) schedule(state, ports, setup);
}

function close(
  state: PublisherState,
  id: string | undefined,
  how: 'confirmed' | 'refused',
  ports: Ports,
  setup: PublisherSetup,
): void {
  const at = state.open.findIndex(({ index }) => eventAt(setup, index).id === id);
  const open = state.open[at];
  if (!open) return;
  if (open.timer >= 0) ports.cancel(open.timer);
  state.open.splice(at, 1);
  state[how]++;
  if (state.waiting) schedule(state, ports, setup);
}

function howMany({ parameters }: PublisherSetup): number {
  return parameters.events.length || parameters.count;
}

/** The event at a place, from 0: of the list, or made up. */
function eventAt(setup: PublisherSetup, index: number): Publish {
  const { events, topics, scope, chain, confirm } = setup.parameters;
  const listed = events[index];
  const id = listed?.id ?? `${setup.id}-${index + 1}`;
  const before = events[index - 1]?.id ?? `${setup.id}-${index}`;
  const linked = chain && index > 0 ? [before] : [];
  const message: Publish = {
    type: 'publish',
    id,
    topic: listed?.topic ?? topics[index % topics.length] ?? 'event',
    payload: listed?.payload ?? (listed ? null : ((index + 1) as Json)),
    depends: listed && listed.depends.length > 0 ? listed.depends : linked,
    scope: listed?.scope || scope,
  };
  if (confirm) message.confirm = true;
  return message;
}

function exhibit(state: PublisherState, setup: PublisherSetup): Exhibit[] {
  const { window, confirm } = setup.parameters;
  return [
    {
      kind: 'queue',
      queue: `${setup.id}/open`,
      title: `Published, not confirmed (${state.next} of ${howMany(setup)} published)`,
      length: state.open.length,
      capacity: confirm ? window : -1,
      dropped: state.refused + state.lost,
      items: state.open.slice(0, 8).map(({ index }) => eventAt(setup, index).id),
    },
  ];
}
