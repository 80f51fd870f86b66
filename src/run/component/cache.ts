import type { Json } from '../../model/json.ts';
import type { cacheSchema } from '../../model/component/cache.ts';
import type { Exhibit } from '../../model/exhibit.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type { CacheGet, CachePut, CacheStored, CacheValue, Invalidate } from '../events/message.ts';
import { forEver } from '../events/backoff.ts';
import { insert, peek, remove, use, type Cached, type Lru } from './cache/lru.ts';

export type CacheParameters = ParametersOf<typeof cacheSchema>;

type LevelName = 'L1' | 'L2' | 'L3';

/** Successful and vain lookups of a level. */
export interface Counts {
  hits: number;
  misses: number;
}

interface InL1 extends Cached {
  /** When it was last read, in virtual ns. */
  readAt: number;
}

interface InL2 extends Cached {
  /** When its time is over, in virtual ns. */
  until: number;
}

/** A write that has not reached the durable store. */
interface Dirty extends Cached {
  at: number;
}

/** A key that the store was asked for. */
interface Pending {
  key: string;
  /** Answers to earlier questions than this one do not count. */
  ask: number;
  /** Older versions than this are out of date already. */
  least: number;
  asked: { by: string; request: string }[];
}

/** A cache. Its durable store, and writes on their way there, survive a crash. */
export interface CacheState {
  l1: Lru<InL1>;
  l2: Lru<InL2>;
  l3: Record<string, { value: Json; version: number }>;
  dirty: Dirty[];
  /** A flush is due. */
  flushing: boolean;
  pending: Pending[];
  /** The highest version seen: the next write is higher. */
  clock: number;
  /** By client: its last write, so that it is not done twice. */
  answered: Record<string, { nth: number; request: string; version: number }>;
  /** Questions to the store so far. */
  asks: number;
  /** Flushes in a row that nobody has answered. */
  flushes: number;
  /** Reads so far. */
  reads: number;
  counts: Record<LevelName, Counts>;
  /** Old values served after a newer one was written elsewhere, as far as is known. */
  stale: number;
  /** The longest time between a write elsewhere and a read of the old value, in ns. */
  stalest: number;
}

type CacheSetup = Setup<CacheParameters>;

/** Versions of different caches differ in their last digits. */
const places = 1024;

/** See `cacheSchema`. */
export const cache: Component<CacheState, CacheParameters> = {
  kind: 'cache',
  durable: ['l3', 'dirty', 'clock', 'answered', 'asks', 'reads', 'counts', 'stale', 'stalest'],
  init: () => ({
    l1: [],
    l2: [],
    l3: {},
    dirty: [],
    flushing: false,
    pending: [],
    clock: 0,
    answered: {},
    asks: 0,
    flushes: 0,
    reads: 0,
    counts: {
      L1: { hits: 0, misses: 0 },
      L2: { hits: 0, misses: 0 },
      L3: { hits: 0, misses: 0 },
    },
    stale: 0,
    stalest: 0,
  }),
  recover(state, ports, setup) {
    if (setup.parameters.defect === 'volatile-writes') state.dirty = [];
    flushLater(state, ports, setup);
  },
  receive(state, message, ports, setup) {
    if (ports.corrupt) return;
    switch (message.type) {
      case 'cacheGet':
        return get(state, message as CacheGet, ports, setup);
      case 'cachePut':
        return put(state, message as CachePut, ports, setup);
      case 'cacheValue':
        return fill(state, message as CacheValue, ports, setup);
      case 'cacheStored':
        return stored(state, message as CacheStored, ports, setup);
      case 'invalidate':
        return invalidate(state, message as Invalidate, ports, setup);
      case 'flush':
        return flush(state, ports, setup);
    }
  },
  exhibit,
};

// ——— reading ———

function get(state: CacheState, message: CacheGet, ports: Ports, setup: CacheSetup): void {
  const { key, request = '' } = message;
  state.reads++;
  const near = lookNear(state, key, ports);
  if (near) return answer(ports.from, key, near, 'L1', request, ports);
  if (setup.parameters.store === undefined) {
    return lookBelow(state, key, ports.from, request, ports, setup);
  }
  const pending = state.pending.find((one) => one.key === key) ?? addPending(state, key);
  const known = pending.asked.some((one) => one.by === ports.from && one.request === request);
  if (!known) pending.asked.push({ by: ports.from, request });
  askStore(state, key, ports, setup);
}

function lookNear(state: CacheState, key: string, ports: Ports): Cached | undefined {
  const entry = use(state.l1, key);
  if (entry) entry.readAt = ports.now;
  const found = entry ?? state.dirty.find((one) => one.key === key);
  count(state, 'L1', found !== undefined, key, ports);
  return found;
}

function lookBelow(
  state: CacheState,
  key: string,
  by: string,
  request: string,
  ports: Ports,
  setup: CacheSetup,
): void {
  const young = peek(state.l2, key);
  const inL2 = young !== undefined && young.until >= ports.now ? young : undefined;
  if (inL2 || setup.parameters.defect !== 'miscounts') {
    count(state, 'L2', inL2 !== undefined, key, ports);
  }
  if (inL2) {
    keep(state, inL2, ports, setup);
    return answer(by, key, inL2, 'L2', request, ports);
  }
  const deep = state.l3[key];
  count(state, 'L3', deep !== undefined, key, ports);
  if (!deep) return answer(by, key, { value: null, version: 0 }, 'none', request, ports);
  keepInL2(state, { key, ...deep }, ports, setup);
  keep(state, { key, ...deep }, ports, setup);
  answer(by, key, deep, 'L3', request, ports);
}

function count(state: CacheState, level: LevelName, hit: boolean, key: string, ports: Ports): void {
  const counts = state.counts[level];
  if (hit) counts.hits++;
  else counts.misses++;
  ports.mark(hit ? hitMarks[level] : missMarks[level], key);
}

const hitMarks = { L1: 'cache:hit:L1', L2: 'cache:hit:L2', L3: 'cache:hit:L3' };
const missMarks = { L1: 'cache:miss:L1', L2: 'cache:miss:L2', L3: 'cache:miss:L3' };

function answer(
  to: string,
  key: string,
  { value, version }: { value: Json; version: number },
  level: CacheValue['level'],
  request: string,
  ports: Ports,
): void {
  const message: CacheValue = { type: 'cacheValue', key, value, version, level, request };
  ports.send(to, message, key, true);
}

function keep(state: CacheState, entry: Cached, ports: Ports, { parameters }: CacheSetup): void {
  const { key, value, version } = entry;
  insert(state.l1, { key, value, version, readAt: ports.now }, parameters.entries);
}

function keepInL2(
  state: CacheState,
  { key, value, version }: Cached,
  ports: Ports,
  { parameters }: CacheSetup,
): void {
  const until = ports.now + parameters.lifetime;
  insert(state.l2, { key, value, version, until }, Infinity);
}

function addPending(state: CacheState, key: string): Pending {
  const pending: Pending = { key, ask: state.asks + 1, least: 0, asked: [] };
  state.pending.push(pending);
  return pending;
}

function askStore(state: CacheState, key: string, ports: Ports, { parameters }: CacheSetup): void {
  state.asks++;
  const request: CacheGet = { type: 'cacheGet', key, request: String(state.asks) };
  ports.send(parameters.store ?? '', request, key);
}

/** The store has answered: whoever waits gets the value, unless it is out of date already. */
function fill(state: CacheState, message: CacheValue, ports: Ports, setup: CacheSetup): void {
  const { key, version } = message;
  const at = state.pending.findIndex((one) => one.key === key);
  const pending = state.pending[at];
  if (!pending || Number(message.request) < pending.ask) return;
  state.clock = Math.max(state.clock, Math.floor(version / places));
  const own = lookAgain(state, key);
  const best = own && own.version > version ? own : message;
  if (best.version < pending.least) return askStore(state, key, ports, setup);
  state.pending.splice(at, 1);
  if (best === message && version > 0) keep(state, message, ports, setup);
  for (const { by, request } of pending.asked) {
    answer(by, key, best, best === message ? message.level : 'L1', request, ports);
  }
}

/** What was written here while the store was asked. */
function lookAgain(state: CacheState, key: string): Cached | undefined {
  return peek(state.l1, key) ?? state.dirty.find((one) => one.key === key);
}

// ——— writing ———

function put(state: CacheState, message: CachePut, ports: Ports, setup: CacheSetup): void {
  const { from } = ports;
  const { key, request = '', nth, version: given } = message;
  const before = state.answered[from];
  if (nth !== undefined && before && nth <= before.nth) {
    if (nth === before.nth) putAgain(state, message, before.version, ports, setup);
    return;
  }
  const version = given ?? nextVersion(state, setup);
  state.clock = Math.max(state.clock, Math.floor(version / places));
  const newest = versionOf(state, key);
  if (nth !== undefined) state.answered[from] = { nth, request, version };
  if (version > newest) write(state, { key, value: message.value, version }, ports, setup);
  const wanted = request !== '' || given !== undefined;
  if (wanted && !waitsForStore(state, key, setup)) {
    confirm(from, key, Math.max(version, newest), request, ports);
  }
}

/** The same write once more: its answer was lost, or has to wait still. */
function putAgain(
  state: CacheState,
  { key, request = '' }: CachePut,
  version: number,
  ports: Ports,
  setup: CacheSetup,
): void {
  if (waitsForStore(state, key, setup)) return flush(state, ports, setup);
  if (request !== '') confirm(ports.from, key, version, request, ports);
}

/** Whether a write must reach the store before it is answered, and has not. */
function waitsForStore(state: CacheState, key: string, { parameters }: CacheSetup): boolean {
  const { write: when, store } = parameters;
  return when === 'through' && store !== undefined && state.dirty.some((one) => one.key === key);
}

function write(state: CacheState, entry: Cached, ports: Ports, setup: CacheSetup): void {
  const { store, write: when, defect, invalidate: tells } = setup.parameters;
  ports.mark('cache:write:L1', entry.key, entry.version);
  if (defect === 'keeps-old-value') {
    if (!peek(state.l1, entry.key)) keep(state, entry, ports, setup);
  } else keep(state, entry, ports, setup);
  const at = state.dirty.findIndex(({ key }) => key === entry.key);
  if (at >= 0) state.dirty.splice(at, 1);
  state.dirty.push({ ...entry, at: ports.now });
  const pending = state.pending.find(({ key }) => key === entry.key);
  if (pending) pending.least = Math.max(pending.least, entry.version);
  state.flushes = 0;
  if (store === undefined) {
    keepInL2(state, entry, ports, setup);
    if (tells) tellOthers(entry, ports, setup);
  }
  if (when === 'through') flush(state, ports, setup);
  else flushLater(state, ports, setup);
}

/** A higher version than any seen here, and different from those of other caches. */
function nextVersion(state: CacheState, setup: CacheSetup): number {
  state.clock++;
  return state.clock * places + setup.others('cache').indexOf(setup.id);
}

/** The version of a key as far as this cache knows; 0 for none. */
function versionOf(state: CacheState, key: string): number {
  const here = peek(state.l1, key)?.version ?? 0;
  const there = state.l3[key]?.version ?? 0;
  const below = peek(state.l2, key)?.version ?? 0;
  const dirty = state.dirty.find((one) => one.key === key)?.version ?? 0;
  return Math.max(here, below, there, dirty);
}

function confirm(to: string, key: string, version: number, request: string, ports: Ports): void {
  if (to === '') return;
  const message: CacheStored = { type: 'cacheStored', key, version, request };
  ports.send(to, message, key, true);
}

function tellOthers(entry: Cached, ports: Ports, setup: CacheSetup): void {
  const { key, version } = entry;
  for (const id of setup.others('cache')) {
    if (id === ports.from || setup.spec(id)?.parameters['store'] !== setup.id) continue;
    const message: Invalidate = { type: 'invalidate', key, version, at: ports.now };
    ports.send(id, message, key);
  }
}

function flushLater(state: CacheState, ports: Ports, setup: CacheSetup): void {
  const { attempts } = setup.parameters;
  if (state.flushing || state.dirty.length === 0) return;
  if (attempts !== forEver && state.flushes > attempts) return;
  state.flushing = true;
  ports.after(setup.parameters.flush, { type: 'flush' } as Message);
}

/** Writes go down a level: into the durable store, or to the cache that has it. */
function flush(state: CacheState, ports: Ports, setup: CacheSetup): void {
  const { store } = setup.parameters;
  state.flushing = false;
  if (setup.parameters.attempts !== forEver) state.flushes++;
  for (const { key, value, version, at } of state.dirty) {
    ports.mark(store === undefined ? 'cache:flush:L3' : 'cache:flush:L2', key, ports.now - at);
    if (store === undefined) state.l3[key] = { value, version };
    else ports.send(store, { type: 'cachePut', key, value, version } as CachePut, key);
  }
  if (store === undefined) state.dirty = [];
  else flushLater(state, ports, setup);
}

/** The store has a write: it need not be sent again. */
function stored(state: CacheState, message: CacheStored, ports: Ports, setup: CacheSetup): void {
  const { key, version } = message;
  const at = state.dirty.findIndex((one) => one.key === key && one.version <= version);
  const entry = state.dirty[at];
  if (!entry) return;
  state.dirty.splice(at, 1);
  state.flushes = 0;
  state.clock = Math.max(state.clock, Math.floor(version / places));
  if (version > entry.version) remove(state.l1, key);
  if (setup.parameters.write !== 'through') return;
  for (const [client, last] of Object.entries(state.answered)) {
    if (last.version !== entry.version || last.request === '') continue;
    confirm(client, key, version, last.request, ports);
  }
}

function invalidate(state: CacheState, message: Invalidate, ports: Ports, setup: CacheSetup): void {
  const { key, version, at } = message;
  state.clock = Math.max(state.clock, Math.floor(version / places));
  const pending = state.pending.find((one) => one.key === key);
  if (pending) pending.least = Math.max(pending.least, version);
  const entry = peek(state.l1, key);
  if (!entry || entry.version >= version) return;
  if (entry.readAt > at) {
    state.stale++;
    state.stalest = Math.max(state.stalest, entry.readAt - at);
    ports.mark('cache:stale:L1', key, entry.readAt - at);
  }
  if (setup.parameters.defect === 'ignores-invalidation') return;
  ports.mark('cache:invalidate:L1', key, version);
  remove(state.l1, key);
}

// ——— shown ———

function exhibit(state: CacheState, { id, parameters }: CacheSetup): Exhibit[] {
  const level = (name: LevelName, entries: number, dirty: number, stale: number): Exhibit => ({
    kind: 'cache',
    cache: id,
    level: name,
    entries,
    hits: state.counts[name].hits,
    misses: state.counts[name].misses,
    dirty,
    stale,
  });
  const first = level('L1', state.l1.length, state.dirty.length, state.stale);
  if (parameters.store !== undefined) return [first];
  const dirtyBelow = state.dirty.length;
  return [
    first,
    level('L2', state.l2.length, dirtyBelow, 0),
    level('L3', Object.keys(state.l3).length, 0, 0),
  ];
}
