import type { Json } from '../../model/json.ts';
import type { cacheClientSchema } from '../../model/component/cache-client.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import { oneMore, waitFor } from '../events/backoff.ts';
import type { CacheGet, CachePut, CacheStored, CacheValue } from '../events/message.ts';

export type CacheClientParameters = ParametersOf<typeof cacheClientSchema>;

/** An operation that was asked for. */
type Asked = (CacheGet | CachePut) & { request: string };

/** A client of a cache, which is one scope: it must read what it wrote. */
export interface CacheClientState {
  /** The next operation, from 0. */
  next: number;
  asked: Asked | null;
  tries: number;
  /** Handle of the timer after which it asks again; -1 for none. */
  timer: number;
  /** When it asked, in virtual ns. */
  since: number;
  /** By key: the version of its last write. */
  wrote: Record<string, number>;
  /** What it read last, and what it had written there by then. */
  read: { key: string; version: number; value: Json; wrote: number } | null;
  gaveUp: number;
}

type ClientSetup = Setup<CacheClientParameters>;

/** See `cacheClientSchema`. */
export const cacheClient: Component<CacheClientState, CacheClientParameters> = {
  kind: 'cache-client',
  durable: ['next', 'asked', 'wrote', 'gaveUp'],
  init: () => ({
    next: 0,
    asked: null,
    tries: 0,
    timer: -1,
    since: 0,
    wrote: {},
    read: null,
    gaveUp: 0,
  }),
  start: schedule,
  recover(state, ports, setup) {
    if (state.asked) ask(state, state.asked, ports, setup);
    else schedule(state, ports, setup);
  },
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    switch (message.type) {
      case 'next':
        return begin(state, ports, setup);
      case 'ask':
        return askAgain(state, ports, setup);
      case 'cacheValue':
        return read(state, message as CacheValue, ports, setup);
      case 'cacheStored':
        return written(state, message as CacheStored, ports, setup);
    }
  },
  exhibit,
  waits: ({ asked }) => (asked ? [`an answer about “${asked.key}”`] : []),
};

function schedule(state: CacheClientState, ports: Ports, setup: ClientSetup): void {
  const { operations, count, every } = setup.parameters;
  if (state.next >= (operations.length || count)) return;
  const at = operations[state.next]?.at;
  const delay = at === undefined ? (state.next === 0 ? 0 : ports.draw(every)) : at - ports.now;
  ports.after(Math.max(0, delay), { type: 'next' });
}

function begin(state: CacheClientState, ports: Ports, setup: ClientSetup): void {
  if (state.asked) return;
  const request = `${setup.id}-${state.next + 1}`;
  const asked = operation(state.next, request, ports, setup);
  state.asked = asked;
  state.tries = 0;
  state.since = ports.now;
  ask(state, asked, ports, setup);
}

function operation(index: number, request: string, ports: Ports, setup: ClientSetup): Asked {
  const { operations, keys, writes } = setup.parameters;
  const listed = operations[index];
  if (listed?.put !== undefined) {
    return { type: 'cachePut', key: listed.put, value: listed.value, request, nth: index + 1 };
  }
  if (listed) return { type: 'cacheGet', key: listed.get ?? '', request };
  const drawn = ports.draw({ kind: 'uniform', minNs: 0, maxNs: keys - 1 });
  const key = `key-${drawn + 1}`;
  if (ports.chance(writes)) {
    return { type: 'cachePut', key, value: request, request, nth: index + 1 };
  }
  return { type: 'cacheGet', key, request };
}

function ask(state: CacheClientState, asked: Asked, ports: Ports, setup: ClientSetup): void {
  const { cache, retry } = setup.parameters;
  const to = cache[state.next % cache.length];
  if (to === undefined) return;
  ports.send(to, asked, asked.key);
  state.timer = ports.after(waitFor(retry, state.tries), { type: 'ask' } as Message);
}

function askAgain(state: CacheClientState, ports: Ports, setup: ClientSetup): void {
  state.timer = -1;
  if (!state.asked) return;
  const tries = oneMore(state.tries, setup.parameters.attempts);
  if (tries !== undefined) {
    state.tries = tries;
    return ask(state, state.asked, ports, setup);
  }
  state.gaveUp++;
  done(state, ports, setup);
}

function done(state: CacheClientState, ports: Ports, setup: ClientSetup): void {
  if (state.timer >= 0) ports.cancel(state.timer);
  state.timer = -1;
  state.asked = null;
  state.next++;
  schedule(state, ports, setup);
}

function read(
  state: CacheClientState,
  message: CacheValue,
  ports: Ports,
  setup: ClientSetup,
): void {
  const { key, version, value } = message;
  if (message.request !== state.asked?.request) return;
  state.read = { key, version, value, wrote: state.wrote[key] ?? 0 };
  if (message.level !== 'none') ports.mark('measure:cache', key, ports.now - state.since);
  done(state, ports, setup);
}

function written(
  state: CacheClientState,
  message: CacheStored,
  ports: Ports,
  setup: ClientSetup,
): void {
  if (message.request !== state.asked?.request) return;
  state.wrote[message.key] = message.version;
  ports.mark('measure:state', message.key, ports.now - state.since);
  done(state, ports, setup);
}

function exhibit(state: CacheClientState, { id }: ClientSetup): Exhibit[] {
  return [
    {
      kind: 'table',
      title: `Scope of ${id}`,
      columns: ['key', 'wrote version'],
      rows: Object.keys(state.wrote)
        .sort()
        .map((key) => [key, String(state.wrote[key])]),
    },
  ];
}
