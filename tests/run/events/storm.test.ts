import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import { part, play } from '../../tools/play.ts';

const ms = 1_000_000;

/** Every message may be lost, doubled, late, overtaken or damaged. */
const storm: Fault[] = (['drop', 'duplicate', 'reorder', 'delay', 'corrupt'] as const).map(
  (strike) => ({ kind: 'chance', strike, share: 0.12, by: 35 * ms }),
);

const outage = (actor: string, from: number, to: number): Fault[] => [
  { kind: 'crash', actor, at: from * ms },
  { kind: 'restart', actor, at: to * ms },
];

const source = (rest: Record<string, Json> = {}): ComponentSpec =>
  part('source', 'publisher', { to: 'bus', count: 25, topics: ['a/x', 'b/y'], ...rest });

const busParts = [
  part('bus', 'bus', { snapshot: 6, handlers: 5 }),
  source({ chain: true }),
  part('once', 'subscriber', { bus: 'bus', delivery: 'exactly_once' }),
  part('most', 'subscriber', { bus: 'bus', delivery: 'at_most_once', topics: ['a/*'] }),
  part('least', 'subscriber', { bus: 'bus', react: { 'b/y': 'c/z' } }),
  part('total', 'subscriber', { bus: 'bus', order: 'total', work: { kind: 'fixed', ns: 3 * ms } }),
  part('sink', 'sink', { bus: 'bus' }),
  part('store', 'sink', { bus: 'bus', write: { kind: 'uniform', minNs: ms, maxNs: 9 * ms } }),
  part('wall', 'dashboard', { bus: 'bus', joins: 60 * ms }),
  part('hook', 'webhook', { bus: 'bus', to: 'partner', interval: 100 * ms, buffer: 6 }),
  part('partner', 'endpoint', { chance: 0.3 }),
];

const logParts = [
  part('log', 'event-log', { snapshot: 4, tick: 30 * ms }),
  part('shop', 'recoverable', { log: 'log' }),
  source({ to: 'shop' }),
];

const client = { count: 20, keys: 3, writes: 0.4 };
const cacheParts = [
  part('store', 'cache', { flush: 90 * ms }),
  part('east', 'cache', { store: 'store', entries: 2, flush: 40 * ms }),
  part('west', 'cache', { store: 'store', entries: 1, write: 'through' }),
  part('ann', 'cache-client', { cache: ['east'], ...client }),
  part('bob', 'cache-client', { cache: ['west'], ...client }),
  part('cyd', 'cache-client', { cache: ['west'], ...client }),
];

const wayParts = [
  part('bus', 'bus', { attempts: -1 }),
  part('client', 'patterns', {
    service: 'service',
    bus: 'bus',
    topics: ['request/answered'],
    timeout: 200 * ms,
    attempts: 60,
  }),
  part('service', 'patterns-service', {
    bus: 'bus',
    topics: ['request/made'],
    work: { kind: 'fixed', ns: 2 * ms },
  }),
];

const systems: [string, readonly ComponentSpec[], string[]][] = [
  ['B51 B52 B53 B54 E10 E11 E12 E19 E23 a bus', busParts, ['bus', 'store', 'once', 'wall']],
  ['E13 E14 E24 a log', logParts, ['shop', 'log', 'source']],
  ['B57 caches', cacheParts, ['east', 'store', 'ann']],
  ['E22 three ways to ask', wayParts, ['service', 'bus']],
];

describe('in a storm of lost, doubled, late, overtaking and damaged messages', () => {
  test.each(systems)('%s, with and without crashes', (_name, parts, crashing) => {
    for (let seed = 0; seed < 25; seed++) {
      const actor = crashing[seed % crashing.length] ?? '';
      const crash = seed % 2 === 0 ? [] : outage(actor, 20 + 7 * seed, 60 + 11 * seed);
      const run = play(parts, { seed, faults: [...storm, ...crash] });
      expect({ seed, broken: run.broken, status: run.status }).toEqual({
        seed,
        broken: [],
        status: 'done',
      });
    }
  });

  test('B53 planted: without deduplication the storm is noticed', () => {
    const parts = [
      part('bus', 'bus', {}),
      source(),
      part('once', 'subscriber', {
        bus: 'bus',
        delivery: 'exactly_once',
        defect: 'no-deduplication',
      }),
    ];
    expect(play(parts, { seed: 1, faults: storm }).broken).toContain('exactly-once-effects');
  });
});
