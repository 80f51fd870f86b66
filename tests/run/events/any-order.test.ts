import { describe, expect, test } from 'vitest';
import { OrderSearch } from '../../../src/explore/orders.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Schedule } from '../../../src/model/run.ts';
import { invariants as library } from '../../../src/run/invariant/index.ts';
import { applicable } from '../../../src/run/invariant/watch.ts';
import { componentSystem } from '../../../src/run/scenario.ts';
import { part } from '../../tools/play.ts';

/** Every order, with as many losses, doubles and crashes as said. */
function everyOrder(bounds: Partial<Schedule> = {}): Schedule {
  return {
    order: 'any',
    crashes: 0,
    crashable: [],
    restarts: true,
    losses: 0,
    duplicates: 0,
    reorder: true,
    ...bounds,
  };
}

type Part = readonly [id: string, kind: string, parameters: Record<string, Json>];

interface Searched {
  complete: boolean;
  states: number;
  /** Ids of broken invariants. */
  broken: string[];
}

/** Searches all orders of a small system; only for `first`, up to the first breach. */
function search(parts: readonly Part[], bounds: Partial<Schedule>, first = false): Searched {
  const system = componentSystem(parts.map(([id, kind, rest]) => part(id, kind, rest)));
  const invariants = applicable(library, system.setups, () => true);
  const schedule = everyOrder(bounds);
  const found = new OrderSearch(
    { system, invariants, faults: [] },
    { schedule, maxStates: 60_000, first },
  );
  while (!found.advance(1000) && !(first && found.findings.length > 0));
  return {
    complete: found.complete,
    states: found.states,
    broken: found.findings.map(({ invariant }) => invariant),
  };
}

const once = { losses: 1, duplicates: 1 };

const source = (rest: Record<string, Json> = {}): Part => [
  'source',
  'publisher',
  { to: 'bus', count: 2, topics: ['a'], confirm: false, ...rest },
];
const bus = (rest: Record<string, Json> = {}): Part => ['bus', 'bus', { attempts: -1, ...rest }];
const reader = (rest: Record<string, Json> = {}): Part => [
  'reader',
  'subscriber',
  { bus: 'bus', ...rest },
];

/** That a system holds in every order, all of which were seen. */
function holds(parts: readonly Part[], bounds: Partial<Schedule>): void {
  const { broken, complete } = search(parts, bounds);
  expect(broken).toEqual([]);
  expect(complete).toBe(true);
}

/** What is found first when a system does not hold. */
function breach(parts: readonly Part[], bounds: Partial<Schedule>): string[] {
  return search(parts, bounds, true).broken;
}

describe('a bus in every order', () => {
  test('B53 at most once holds', () => {
    holds([bus(), source(), reader({ delivery: 'at_most_once' })], once);
  });

  test('B53 at least once holds', () => {
    holds([bus({ attempts: 1 }), source(), reader()], { duplicates: 1 });
  });

  test('B53 E23 exactly once holds, also through a crash of anyone', () => {
    const parts = [bus(), source(), reader({ delivery: 'exactly_once' })];
    holds(parts, once);
    holds(parts, { crashes: 1 });
  });

  test('B53 planted: a window of one is noticed', () => {
    const small = reader({ delivery: 'exactly_once', window: 1 });
    expect(breach([bus(), source(), small], once)).toEqual(['exactly-once-effects']);
  });

  test('B53 E23 planted: a bus that never repeats is noticed', () => {
    const parts = [bus({ defect: 'no-retry' }), source(), reader()];
    expect(search(parts, { losses: 1 }).broken).toEqual([
      'at-least-once-effects',
      'delivered-after-heal',
    ]);
  });

  test('B51 B52 a chain of causes holds', () => {
    holds([bus(), source({ chain: true, count: 3 }), reader({ delivery: 'exactly_once' })], {});
  });

  test('B52 planted: not waiting for a cause is noticed', () => {
    const parts = [bus(), source({ chain: true }), reader({ defect: 'no-hold' })];
    expect(breach(parts, {})).toContain('no-delivery-before-depends');
  });
});

describe('sinks and dashboards in every order', () => {
  const sink = (id: string, rest: Record<string, Json> = {}): Part => [
    id,
    'sink',
    { bus: 'bus', ...rest },
  ];
  const wall = (rest: Record<string, Json> = {}): Part => [
    'wall',
    'dashboard',
    { bus: 'bus', attempts: -1, ...rest },
  ];

  test('E10 E12 two sinks hold', () => {
    holds([bus(), source(), sink('oven'), sink('till')], { losses: 1 });
  });

  test('E10 planted: storing as it comes is noticed', () => {
    const parts = [bus(), source(), sink('oven', { defect: 'no-order' })];
    expect(breach(parts, {})).toEqual(['every-sink-sees-all-in-order']);
  });

  test('E11 a dashboard that connects at any time holds', () => {
    holds([bus(), source(), wall()], {});
  });

  test.each(['snapshot-then-subscribe', 'subscribe-then-snapshot'])(
    'E11 planted: %s is noticed',
    (defect) => {
      expect(breach([bus(), source(), wall({ defect })], {})).toEqual(['no-gap-for-late-joiner']);
    },
  );
});

describe('recovery in every order', () => {
  const system = (
    log: Record<string, Json>,
    shop: Record<string, Json> = {},
    count = 2,
  ): Part[] => [
    ['log', 'event-log', { snapshot: 2, ...log }],
    ['shop', 'recoverable', { log: 'log', attempts: -1, ...shop }],
    ['till', 'publisher', { to: 'shop', count, topics: ['a'], confirm: false }],
  ];

  test('E13 E14 E24 recovery holds at every point', () => {
    holds(system({ snapshot: 1 }), { crashes: 1, ...once });
  });

  test('E13 planted: reading after the snapshot’s time is noticed', () => {
    const found = breach(system({ since: 'after_time' }, {}, 3), { crashes: 1 });
    expect(found).toContain('event-at-snapshot-time');
  });

  test('E13 E14 planted: reading from the snapshot’s time is noticed', () => {
    const parts = system({ snapshot: 1, since: 'from_time' }, { deduplicate: false });
    expect(breach(parts, { crashes: 1 })).toContain('replay-idempotent');
  });

  test('E24 planted: acting before the log has the command is noticed', () => {
    const parts = system({}, { defect: 'apply-first' });
    expect(breach(parts, {})).toContain('state-equals-log');
  });
});

describe('caches in every order', () => {
  const store: Part = ['store', 'cache', { entries: 0, attempts: -1 }];
  const near = (id: string, rest: Record<string, Json> = {}): Part => [
    id,
    'cache',
    { store: 'store', entries: 1, attempts: -1, ...rest },
  ];
  const user = (cache: Json, operations: Json): Part => [
    'ann',
    'cache-client',
    { cache, operations, attempts: 0 },
  ];
  const operations: Json = [
    { put: 'a', value: 1 },
    { get: 'a', value: null },
  ];

  test('B57 what was written is read', () => {
    holds([store, near('east'), user(['east'], operations)], once);
    holds([store, near('east'), user(['east'], operations)], { crashes: 1, crashable: ['east'] });
  });

  test('B57 planted: writes that a crash loses are noticed', () => {
    const parts = [store, near('east', { defect: 'volatile-writes' }), user(['east'], operations)];
    expect(breach(parts, { crashes: 1, crashable: ['east'] })).toEqual(['read-your-writes']);
  });

  test('B57 planted: moving between caches is noticed', () => {
    const parts = [store, near('east'), near('west'), user(['east', 'west'], operations)];
    expect(breach(parts, {})).toEqual(['read-your-writes']);
  });
});

describe('senders in every order', () => {
  const hook = (rest: Record<string, Json> = {}): Part[] => [
    ['source', 'publisher', { to: 'hook', count: 2, topics: ['a'], confirm: false }],
    ['hook', 'webhook', { to: 'partner', buffer: 1, attempts: 2, ...rest }],
    ['partner', 'endpoint', { failures: 1 }],
  ];

  test.each(['oldest', 'newest'])('E19 a buffered webhook holds (drop %s)', (drop) => {
    holds(hook({ drop }), { losses: 1 });
  });

  test('E19 planted: queueing a failed post again is noticed', () => {
    const found = breach(hook({ buffer: 2, defect: 'requeue-duplicates' }), { losses: 1 });
    expect(found).toContain('drops-counted');
  });

  test('E22 three ways to ask hold', () => {
    holds(
      [
        bus({ attempts: 0 }),
        [
          'client',
          'patterns',
          { service: 'service', bus: 'bus', topics: ['request/answered'], count: 1, attempts: 0 },
        ],
        ['service', 'patterns-service', { bus: 'bus', topics: ['request/made'] }],
      ],
      {},
    );
  });
});
