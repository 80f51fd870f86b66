import type { dashboardSchema } from '../../model/component/dashboard.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { oneMore, waitFor } from '../events/backoff.ts';
import {
  arrive,
  emptyConsumer,
  type ConsumerRules,
  type ConsumerState,
} from '../events/consumer.ts';
import { copyFold, emptyFold, foldIn, foldText, type Fold } from '../events/fold.ts';
import type { Delivery, Listing, SnapshotAnswer, Subscribe } from '../events/message.ts';
import { markLabel } from '../events/topic.ts';

export type DashboardParameters = ParametersOf<typeof dashboardSchema>;

/** A scope as a dashboard shows it. */
export interface ShownScope {
  scope: string;
  /** Number of the last event in the snapshot. */
  from: number;
  /** Number of the last event shown. */
  seq: number;
  /** How many events came after the snapshot. */
  added: number;
  fold: Fold;
}

/** A dashboard. A crash is a page that is loaded again: it begins anew, as another session. */
export interface DashboardState extends ConsumerState {
  session: number;
  phase: 'off' | 'listing' | 'asking' | 'live' | 'gone';
  /** Scopes, as listed when it connected. */
  listed: string[];
  shown: ShownScope[];
  /** The scope that changed last. */
  changed: string;
  /** Came before the snapshot. */
  early: Delivery[];
  tries: number;
  /** Handle of the timer after which it asks again; -1 for none. */
  timer: number;
}

type DashboardSetup = Setup<DashboardParameters>;

/** See `dashboardSchema`. */
export const dashboard: Component<DashboardState, DashboardParameters> = {
  kind: 'dashboard',
  durable: ['session'],
  init: () => ({
    ...emptyConsumer(),
    session: 1,
    phase: 'off',
    listed: [],
    shown: [],
    changed: '',
    early: [],
    tries: 0,
    timer: -1,
  }),
  start(_state, ports, { parameters }) {
    ports.after(parameters.joins, { type: 'connect' });
  },
  recover(state, ports, setup) {
    state.session++;
    enter(state, 'listing', ports, setup);
  },
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    switch (message.type) {
      case 'connect':
        return enter(state, 'listing', ports, setup);
      case 'ask':
        return askAgain(state, ports, setup);
      case 'listing':
        return takeListing(state, message as Listing, ports, setup);
      case 'snapshot':
        return takeSnapshot(state, message as SnapshotAnswer, ports, setup);
      case 'event':
        return takeEvent(state, message as Delivery, ports, setup);
    }
  },
  exhibit,
  waits: ({ phase }) =>
    phase === 'listing' || phase === 'asking' || phase === 'gone' ? ['its snapshot'] : [],
};

function enter(
  state: DashboardState,
  phase: 'listing' | 'asking',
  ports: Ports,
  setup: DashboardSetup,
): void {
  state.phase = phase;
  state.tries = 0;
  ask(state, ports, setup);
}

function ask(state: DashboardState, ports: Ports, { parameters }: DashboardSetup): void {
  const { bus, topics, retry, defect } = parameters;
  const { session } = state;
  const from = defect === undefined ? 'snapshot' : 'now';
  const subscribe: Subscribe = { type: 'subscribe', topics, from, session };
  const request: Message = { type: state.phase === 'listing' ? 'list' : 'snapshotRequest' };
  if (state.phase === 'listing') ports.send(bus, request);
  else {
    if (defect !== 'snapshot-then-subscribe') ports.send(bus, subscribe);
    if (defect !== undefined) ports.send(bus, request);
  }
  state.timer = ports.after(waitFor(retry, state.tries), { type: 'ask' });
}

function askAgain(state: DashboardState, ports: Ports, setup: DashboardSetup): void {
  state.timer = -1;
  if (state.phase !== 'listing' && state.phase !== 'asking') return;
  const tries = oneMore(state.tries, setup.parameters.attempts);
  if (tries === undefined) state.phase = 'gone';
  else {
    state.tries = tries;
    ask(state, ports, setup);
  }
}

function answered(state: DashboardState, ports: Ports): void {
  if (state.timer >= 0) ports.cancel(state.timer);
  state.timer = -1;
}

function takeListing(
  state: DashboardState,
  message: Listing,
  ports: Ports,
  setup: DashboardSetup,
): void {
  if (state.phase !== 'listing') return;
  answered(state, ports);
  state.listed = message.scopes.map(({ scope }) => scope);
  enter(state, 'asking', ports, setup);
}

function takeSnapshot(
  state: DashboardState,
  message: SnapshotAnswer,
  ports: Ports,
  setup: DashboardSetup,
): void {
  const { defect, bus, topics } = setup.parameters;
  if (state.phase !== 'asking') return;
  if (defect === undefined && message.session !== state.session) return;
  answered(state, ports);
  state.phase = 'live';
  state.shown = message.scopes.map(({ scope, seq, fold }) => ({
    scope,
    from: seq,
    seq,
    added: 0,
    fold: copyFold(fold),
  }));
  for (const { scope, seq } of state.shown) {
    ports.mark(markLabel('sink:snapshot', setup.id), scope, seq);
  }
  if (defect === 'snapshot-then-subscribe') {
    const subscribe: Subscribe = { type: 'subscribe', topics, from: 'now', session: state.session };
    ports.send(bus, subscribe);
  }
  const { early } = state;
  state.early = [];
  for (const event of early) arrive(state, rulesOf(state, ports, setup), event, ports);
}

function takeEvent(
  state: DashboardState,
  event: Delivery,
  ports: Ports,
  setup: DashboardSetup,
): void {
  if (event.session !== state.session) return;
  if (state.phase === 'live') arrive(state, rulesOf(state, ports, setup), event, ports);
  else if (!state.early.some(({ id }) => id === event.id)) state.early.push(event);
}

function rulesOf(state: DashboardState, ports: Ports, { id }: DashboardSetup): ConsumerRules {
  return {
    delivery: 'at_least_once',
    order: 'total',
    window: 0,
    effect(event) {
      ports.mark(markLabel('sink:received', id), event.id, event.seq);
      show(state, event);
    },
  };
}

function show(state: DashboardState, event: Delivery): void {
  const { scope, seq } = event;
  let shown = state.shown.find((one) => one.scope === scope);
  if (!shown) {
    shown = { scope, from: seq - 1, seq: seq - 1, added: 0, fold: emptyFold() };
    state.shown.push(shown);
  }
  shown.seq = seq;
  shown.added++;
  state.changed = scope;
  foldIn(shown.fold, event);
}

function exhibit(state: DashboardState, { id }: DashboardSetup): Exhibit[] {
  return [
    {
      kind: 'table',
      title: `${id}: ${state.phase}, ${state.listed.length} scopes when it connected`,
      columns: ['scope', 'snapshot up to', 'now at', 'since', 'shows'],
      rows: state.shown.map(({ scope, from, seq, added, fold }) => [
        scope === '' ? '(all)' : scope,
        String(from),
        String(seq),
        String(added),
        foldText(fold),
      ]),
    },
    {
      kind: 'queue',
      queue: `${id}/early`,
      title: 'Came before the snapshot',
      length: state.early.length,
      capacity: -1,
      dropped: 0,
      items: state.early.slice(0, 8).map((event) => event.id),
    },
  ];
}
