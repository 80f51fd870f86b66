import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { BusState } from '../../../src/run/component/bus.ts';
import type { SubscriberState } from '../../../src/run/component/subscriber.ts';
import { foldOf, sameFold } from '../../../src/run/events/fold.ts';
import { part, play, type Played } from '../../tools/play.ts';

const ms = 1_000_000;
const second = 1000 * ms;

/** Six events of three tiers, each caused by the one before. */
const six: Json = [
  { topic: 'swarm/started', id: 'E1', payload: 1, depends: [], scope: '' },
  { topic: 'run/started', id: 'E2', payload: 2, depends: ['E1'], scope: '' },
  { topic: 'step/started', id: 'E3', payload: 3, depends: ['E2'], scope: '' },
  { topic: 'step/tool_called', id: 'E4', payload: 4, depends: ['E3'], scope: '' },
  { topic: 'step/completed', id: 'E5', payload: 5, depends: ['E4'], scope: '' },
  { topic: 'run/completed', id: 'E6', payload: 6, depends: ['E5'], scope: '' },
];

interface Wanted {
  bus?: Record<string, Json>;
  publisher?: Record<string, Json>;
  subscriber?: Record<string, Json>;
  faults?: Fault[];
  seed?: number;
}

function playBus({ bus = {}, publisher = {}, subscriber = {}, faults, seed }: Wanted): Played {
  return play(
    [
      part('bus', 'bus', bus),
      part('source', 'publisher', { to: 'bus', events: six, ...publisher }),
      part('reader', 'subscriber', { bus: 'bus', topics: ['*'], ...subscriber }),
    ],
    { ...(faults ? { faults } : {}), ...(seed === undefined ? {} : { seed }) },
  );
}

const dropped = (nth: number, label: string): Fault => ({ kind: 'drop', message: { nth, label } });
const doubled = (nth: number, label: string): Fault => ({
  kind: 'duplicate',
  message: { nth, label },
});
const many = { events: [], count: 40, topics: ['order/placed'] };

describe('catalogue', () => {
  test('B50 the types of the tiers are known', () => {
    const run = playBus({ bus: { catalogue: 'tiers' } });
    expect(run.broken).toEqual([]);
    expect(run.state<BusState>('bus').unknown).toEqual([]);
  });

  const odd = { events: [], count: 1, topics: ['swarm/routine_completed'] };

  test('B50 planted: a type that is not in the catalogue is flagged', () => {
    const run = playBus({ bus: { catalogue: 'tiers' }, publisher: odd });
    expect(run.broken).toEqual(['known-event-types']);
    expect(run.state<BusState>('bus').unknown).toEqual(['swarm/routine_completed']);
    expect(run.marks('event').map(({ label }) => label)).toContain(
      'event:unknown:swarm/routine_completed',
    );
  });

  test('B50 planted: a bus that does not look is noticed all the same', () => {
    const bus = { catalogue: 'tiers', defect: 'passes-unknown' };
    expect(playBus({ bus, publisher: odd }).broken).toEqual(['known-event-types']);
  });

  test('B50 an unknown type may be refused', () => {
    const run = playBus({ bus: { catalogue: 'tiers', unknown: 'reject' }, publisher: odd });
    expect(run.broken).toEqual([]);
    expect(run.state<BusState>('bus').log).toEqual([]);
    expect(run.state('source')).toMatchObject({ refused: 1 });
  });

  test('B50 more types may be added', () => {
    const bus = { catalogue: 'tiers', types: ['swarm/*'] };
    expect(playBus({ bus, publisher: odd }).broken).toEqual([]);
  });
});

describe('order', () => {
  test('B51 six events are numbered 1001 to 1006', () => {
    const run = playBus({});
    const { log } = run.state<BusState>('bus');
    expect(log.map(({ id, seq }) => [id, seq])).toEqual([
      ['E1', 1001],
      ['E2', 1002],
      ['E3', 1003],
      ['E4', 1004],
      ['E5', 1005],
      ['E6', 1006],
    ]);
    expect(run.broken).toEqual([]);
    expect(run.status).toBe('done');
  });

  test('B51 each scope has numbers of its own', () => {
    const publisher = {
      events: ['a', 'b', 'a'].map((scope) => ({ topic: 'x', scope, payload: 1, depends: [] })),
    };
    const { log } = playBus({ publisher }).state<BusState>('bus');
    expect(log.map(({ scope, seq }) => `${scope}${seq}`)).toEqual(['a1001', 'b1001', 'a1002']);
  });

  const crowded = {
    bus: { queue: 1, handlers: 1, overflow: 'reject' },
    publisher: many,
    subscriber: { work: { kind: 'fixed', ns: 25 * ms } },
  };

  test('B51 refused events use no number', () => {
    const run = playBus(crowded);
    expect(run.state<BusState>('bus').refused).toBeGreaterThan(5);
    expect(run.broken).toEqual([]);
  });

  test('B51 planted: a number used up by a refused event is noticed', () => {
    const bus = { ...crowded.bus, defect: 'sequence-gap' };
    expect(playBus({ ...crowded, bus }).broken).toContain('total-order-gap-free');
  });
});

describe('causes', () => {
  const scattered: Json = [
    { topic: 'run/started', id: 'effect', payload: 1, depends: ['cause'], scope: '' },
    { topic: 'swarm/started', id: 'cause', payload: 2, depends: [], scope: '' },
  ];

  test('B52 the bus holds back what is published before its cause', () => {
    const run = playBus({ publisher: { events: scattered } });
    expect(run.state<SubscriberState>('reader').done).toEqual(['cause', 'effect']);
    expect(run.marks('event').some(({ label }) => label === 'event:held:run/started')).toBe(true);
    expect(run.broken).toEqual([]);
  });

  test('B52 what waits for an event that nobody publishes is said to wait', () => {
    const events: Json = [{ topic: 'x', id: 'a', payload: 1, depends: ['never'], scope: '' }];
    const run = playBus({ publisher: { events, confirm: false } });
    expect(run.status).toBe('stuck');
    expect(run.waiting[0]?.reason).toContain('never');
  });

  const late: Fault[] = [dropped(1, 'event')];

  test('B52 a subscriber holds back what arrives before its cause', () => {
    const run = playBus({ faults: late });
    expect(run.state<SubscriberState>('reader').done).toEqual(['E1', 'E2', 'E3', 'E4', 'E5', 'E6']);
    expect(run.broken).toEqual([]);
  });

  test('B52 a subscriber of some topics waits for the nearest causes among them', () => {
    const subscriber = { topics: ['swarm/*', 'step/*'] };
    const run = playBus({ faults: late, subscriber });
    expect(run.state<SubscriberState>('reader').done).toEqual(['E1', 'E3', 'E4', 'E5']);
    expect(run.broken).toEqual([]);
  });

  test('B52 planted: a bus that does not tell the causes is noticed', () => {
    const run = playBus({ bus: { defect: 'ignores-depends' }, faults: late });
    expect(run.broken).toEqual(['no-delivery-before-depends', 'causal-by-vector-clock']);
  });

  test('B52 planted: a subscriber that wants no order is noticed', () => {
    const run = playBus({ subscriber: { order: 'none' }, faults: late });
    expect(run.broken).toContain('no-delivery-before-depends');
  });

  test('B52 planted: a subscriber that does not wait is noticed', () => {
    const run = playBus({ subscriber: { defect: 'no-hold' }, faults: late });
    expect(run.broken).toEqual(['no-delivery-before-depends', 'causal-by-vector-clock']);
  });
});

describe('delivery', () => {
  const storm: Fault[] = [
    dropped(3, 'event'),
    doubled(5, 'event'),
    dropped(2, 'ack'),
    doubled(7, 'event'),
    dropped(9, 'ack'),
    dropped(11, 'event'),
  ];
  const plain = { publisher: many, faults: storm };

  test('B53 at most once: lost and doubled messages give one effect or none', () => {
    const run = playBus({ ...plain, subscriber: { delivery: 'at_most_once' } });
    const { fold, doubled: twice } = run.state<SubscriberState>('reader');
    expect(fold.count).toBe(38);
    expect(twice).toBe(0);
    expect(run.broken).toEqual([]);
  });

  test('B53 planted: at most once without a memory is noticed', () => {
    const subscriber = { delivery: 'at_most_once', defect: 'no-deduplication' };
    expect(playBus({ ...plain, subscriber }).broken).toEqual(['at-most-once-effects']);
  });

  test('B53 at least once: none is missing, some take effect twice', () => {
    const run = playBus({ ...plain, subscriber: { delivery: 'at_least_once' } });
    const state = run.state<SubscriberState>('reader');
    expect(new Set(state.done).size).toBe(40);
    expect(state.doubled).toBeGreaterThan(0);
    expect(run.broken).toEqual([]);
  });

  test('B53 planted: a bus that never repeats is noticed', () => {
    const run = playBus({ ...plain, bus: { defect: 'no-retry' } });
    expect(run.broken).toContain('at-least-once-effects');
  });

  test('B53 planted: acknowledging before the work is noticed when it crashes', () => {
    const subscriber = { defect: 'ack-first', work: { kind: 'fixed', ns: 30 * ms } };
    const faults: Fault[] = [
      { kind: 'crash', actor: 'reader', at: 20 * ms },
      { kind: 'restart', actor: 'reader', at: second },
    ];
    expect(playBus({ publisher: many, subscriber, faults }).broken).toContain(
      'at-least-once-effects',
    );
    const careful = { work: { kind: 'fixed', ns: 30 * ms } };
    expect(playBus({ publisher: many, subscriber: careful, faults }).broken).toEqual([]);
  });

  test('B53 exactly once: one effect each', () => {
    const run = playBus({ ...plain, subscriber: { delivery: 'exactly_once' } });
    const state = run.state<SubscriberState>('reader');
    expect(state.fold.count).toBe(40);
    expect(state.window).toHaveLength(40);
    expect(run.broken).toEqual([]);
  });

  test('B53 planted: a deduplication window that is too small is noticed', () => {
    const subscriber = { delivery: 'exactly_once', window: 3 };
    expect(playBus({ ...plain, subscriber }).broken).toEqual(['exactly-once-effects']);
  });

  test('B53 planted: a window that a crash loses is noticed', () => {
    const faults: Fault[] = [
      dropped(3, 'ack'),
      { kind: 'crash', actor: 'reader', at: 60 * ms },
      { kind: 'restart', actor: 'reader', at: 80 * ms },
    ];
    const subscriber = { delivery: 'exactly_once' };
    expect(playBus({ publisher: many, faults, subscriber }).broken).toEqual([]);
    const forgetful = { ...subscriber, defect: 'volatile-window' };
    expect(playBus({ publisher: many, faults, subscriber: forgetful }).broken).toEqual([
      'exactly-once-effects',
    ]);
  });

  test('B53 repetitions come after 100 ms × 2ⁿ', () => {
    const faults = [1, 2, 3].map((nth) => dropped(nth, 'event'));
    const one = { events: [], count: 1, topics: ['x'] };
    const run = playBus({ publisher: one, faults });
    const sent = run.events().filter(({ label, kind }) => label === 'event' && kind === 1);
    const gaps = sent.slice(1).map(({ time }, i) => (time - (sent[i]?.time ?? 0)) / ms);
    expect(gaps).toEqual([100, 200, 400]);
  });

  test('B53 a crash of the bus loses nothing that it had accepted', () => {
    const faults: Fault[] = [
      { kind: 'crash', actor: 'bus', at: 65 * ms },
      { kind: 'restart', actor: 'bus', at: 900 * ms },
    ];
    const subscriber = { delivery: 'exactly_once', work: { kind: 'fixed', ns: 20 * ms } };
    const run = playBus({ publisher: many, faults, subscriber });
    expect(run.state<SubscriberState>('reader').fold.count).toBe(40);
    expect(run.broken).toEqual([]);
  });

  test('B53 planted: a bus whose queue a crash loses is noticed', () => {
    const faults: Fault[] = [
      { kind: 'crash', actor: 'bus', at: 65 * ms },
      { kind: 'restart', actor: 'bus', at: 900 * ms },
    ];
    const subscriber = { work: { kind: 'fixed', ns: 20 * ms } };
    const bus = { defect: 'volatile-queue', handlers: 1 };
    expect(playBus({ bus, publisher: many, faults, subscriber }).broken).toContain(
      'at-least-once-effects',
    );
  });

  test('B52 B53 B54 hold in random runs with losses, doubles and crashes', () => {
    const label = fc.constantFrom('event', 'ack', 'publish', 'published');
    const nth = fc.integer({ min: 1, max: 30 });
    const struck = fc
      .record({ kind: fc.constantFrom('drop' as const, 'duplicate' as const), nth, label })
      .map(({ kind, ...message }): Fault => ({ kind, message }));
    const outage = fc
      .record({
        actor: fc.constantFrom('bus', 'reader', 'other', 'source'),
        at: fc.integer({ min: 1, max: 250 }),
        lasts: fc.integer({ min: 1, max: 400 }),
      })
      .map(({ actor, at, lasts }): Fault[] => [
        { kind: 'crash', actor, at: at * ms },
        { kind: 'restart', actor, at: (at + lasts) * ms },
      ]);
    const delivery = fc.constantFrom('at_most_once', 'at_least_once', 'exactly_once');
    const order = fc.constantFrom('none', 'causal', 'total');
    const work = fc.constantFrom(undefined, { kind: 'uniform', minNs: ms, maxNs: 40 * ms });
    fc.assert(
      fc.property(
        fc.array(struck, { maxLength: 12 }),
        fc.array(outage, { maxLength: 2 }),
        delivery,
        order,
        work,
        fc.nat(1000),
        (faults, outages, mode, how, takes, seed) => {
          const orders = how === 'none' ? 'causal' : how;
          const extra: Record<string, Json> = takes ? { work: takes } : {};
          const run = play(
            [
              part('bus', 'bus', { snapshot: 3, handlers: 4 }),
              part('source', 'publisher', {
                to: 'bus',
                count: 12,
                chain: true,
                topics: ['run/a', 'step/b'],
              }),
              part('reader', 'subscriber', {
                bus: 'bus',
                delivery: mode,
                order: orders,
                ...extra,
              }),
              part('other', 'subscriber', {
                bus: 'bus',
                topics: ['step/*'],
                delivery: 'exactly_once',
                react: { 'step/b': 'made/c' },
              }),
            ],
            { faults: [...faults, ...outages.flat()], seed },
          );
          expect(run.broken).toEqual([]);
        },
      ),
      { numRuns: 120 },
    );
  });
});

describe('replay and snapshots', () => {
  test('B54 the state after a crash is that of all events', () => {
    const faults: Fault[] = [
      { kind: 'crash', actor: 'bus', at: 205 * ms },
      { kind: 'restart', actor: 'bus', at: 260 * ms },
    ];
    const run = playBus({ bus: { snapshot: 7 }, publisher: many, faults });
    const { folds, log } = run.state<BusState>('bus');
    expect(sameFold(folds[''] as never, foldOf(log))).toBe(true);
    expect(run.broken).toEqual([]);
  });

  test('B54 a short log forgets nothing that no snapshot has', () => {
    const run = playBus({ bus: { snapshot: 0, history: 5 }, publisher: many });
    expect(run.state<BusState>('bus').log).toHaveLength(5);
    expect(run.state<BusState>('bus').snapshots['']?.seq).toBeGreaterThan(1034);
    expect(run.broken).toEqual([]);
  });

  test('B54 planted: a snapshot with the wrong number is noticed', () => {
    const run = playBus({ bus: { snapshot: 7, defect: 'snapshot-late' }, publisher: many });
    expect(run.broken).toEqual(['snapshot-plus-replay']);
  });

  test('B54 snapshot and replay equal the fold of everything, for random events', () => {
    const event = fc.record({
      id: fc.string(),
      topic: fc.constantFrom('a', 'b'),
      payload: fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
    });
    fc.assert(
      fc.property(fc.array(event), fc.nat(), (events, cut) => {
        const k = events.length === 0 ? 0 : cut % (events.length + 1);
        const snapshot = foldOf(events.slice(0, k));
        expect(foldOf(events.slice(k), snapshot)).toEqual(foldOf(events));
      }),
    );
  });

  test('E14 a replay of what was handled exactly once changes nothing', () => {
    const replay = [
      { at: second, from: 1001, to: 1040, scope: '' },
      { at: 2 * second, from: 1010, to: 1020, scope: '' },
    ];
    const run = playBus({
      publisher: many,
      subscriber: { delivery: 'exactly_once', replay },
    });
    const { fold, replays } = run.state<SubscriberState>('reader');
    expect([fold.count, replays]).toEqual([40, 2]);
    expect(run.broken).toEqual([]);
  });

  test('B54 a late subscriber can ask for what it missed', () => {
    const replay = [{ at: second, from: 1001, to: 1010, scope: '' }];
    const subscriber = { delivery: 'exactly_once', joins: 205 * ms, replay };
    const run = playBus({ publisher: many, subscriber });
    const { done } = run.state<SubscriberState>('reader');
    expect(done.slice(-10)).toEqual(Array.from({ length: 10 }, (_, i) => `source-${i + 1}`));
    expect(run.broken).toEqual([]);
  });
});

describe('limits', () => {
  const slow = { work: { kind: 'fixed', ns: 25 * ms } };
  const tight = { queue: 3, handlers: 1 };

  test('B53 drop oldest: what waited longest goes, and is counted', () => {
    const run = playBus({ bus: tight, publisher: many, subscriber: slow });
    const { dropped: count, log } = run.state<BusState>('bus');
    expect(log).toHaveLength(40);
    expect(count).toBeGreaterThan(10);
    expect(run.state<SubscriberState>('reader').done.slice(-3)).toEqual([
      'source-38',
      'source-39',
      'source-40',
    ]);
    expect(run.broken).toEqual([]);
  });

  test('B53 drop newest: what has just come goes, and is counted', () => {
    const run = playBus({
      bus: { ...tight, overflow: 'drop_newest' },
      publisher: many,
      subscriber: slow,
    });
    const { done } = run.state<SubscriberState>('reader');
    expect(done.slice(0, 4)).toEqual(['source-1', 'source-2', 'source-3', 'source-4']);
    expect(run.state<BusState>('bus').dropped).toBe(40 - done.length);
    expect(run.broken).toEqual([]);
  });

  test('B53 block: the publisher waits and nothing is lost', () => {
    const run = playBus({
      bus: { ...tight, overflow: 'block' },
      publisher: { ...many, window: 2 },
      subscriber: slow,
    });
    expect(run.state<BusState>('bus').blocked).toBeGreaterThan(0);
    expect(run.state<SubscriberState>('reader').fold.count).toBe(40);
    expect(run.broken).toEqual([]);
  });

  test('B53 planted: dropping without counting is noticed', () => {
    const bus = { ...tight, defect: 'miscounts-drops' };
    expect(playBus({ bus, publisher: many, subscriber: slow }).broken).toEqual([
      'overflow-counted',
    ]);
  });

  test('B50 more listeners than the limit are turned away', () => {
    const run = playBus({ bus: { listeners: 0 }, subscriber: { joins: ms } });
    expect(run.state<BusState>('bus')).toMatchObject({ turned: 1, feeds: [] });
  });
});

describe('partition', () => {
  const cut = (nth: number): Fault => ({ kind: 'drop', message: { nth, to: 'reader' } });

  test('E23 what was queued while nothing came through is delivered afterwards', () => {
    const faults = Array.from({ length: 60 }, (_, i) => cut(i + 1));
    const run = playBus({ publisher: many, faults, subscriber: { delivery: 'exactly_once' } });
    expect(run.state<SubscriberState>('reader').fold.count).toBe(40);
    expect(run.broken).toEqual([]);
  });

  test('E23 planted: a bus that forgets what nobody acknowledges is noticed', () => {
    const faults = Array.from({ length: 60 }, (_, i) => cut(i + 1));
    const bus = { attempts: 1, defect: 'abandons' };
    expect(playBus({ bus, publisher: many, faults }).broken).toContain('delivered-after-heal');
  });
});
