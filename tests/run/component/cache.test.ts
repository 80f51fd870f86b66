import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { CacheState } from '../../../src/run/component/cache.ts';
import type { CacheClientState } from '../../../src/run/component/cache-client.ts';
import { insert, peek, remove, use, type Lru } from '../../../src/run/component/cache/lru.ts';
import { part, play, type Played } from '../../tools/play.ts';

const ms = 1_000_000;
const second = 1000 * ms;

type Operation = { put?: string; get?: string; value?: Json; at?: number };

function withValues(operations: Operation[]): Json {
  return operations.map((one) => ({ value: null, ...one })) as Json;
}

function playOne(
  operations: Operation[],
  cache: Record<string, Json> = {},
  faults: Fault[] = [],
): Played {
  return play(
    [
      part('cache', 'cache', cache),
      part('user', 'cache-client', { cache: ['cache'], operations: withValues(operations) }),
    ],
    { faults },
  );
}

/** Two caches over one store; a user of each. */
function playTwo(
  ann: Record<string, Json>,
  bob: Record<string, Json>,
  near: Record<string, Json> = {},
  faults: Fault[] = [],
  seed = 0,
): Played {
  return play(
    [
      part('store', 'cache', { flush: 200 * ms }),
      part('east', 'cache', { store: 'store', flush: 50 * ms, ...near }),
      part('west', 'cache', { store: 'store', flush: 50 * ms, ...near }),
      part('ann', 'cache-client', { cache: ['east'], ...ann }),
      part('bob', 'cache-client', { cache: ['west'], ...bob }),
    ],
    { faults, seed },
  );
}

const counts = (run: Played, id: string): CacheState['counts'] => run.state<CacheState>(id).counts;
const levels = (run: Played): string[] => run.marks('cache').map(({ label }) => label.slice(6));

describe('L1', () => {
  /** The same with a Map, whose entries keep the order of insertion. */
  class Reference {
    readonly #map = new Map<string, number>();
    use(key: string): number | undefined {
      const value = this.#map.get(key);
      if (value !== undefined) this.put(key, value);
      return value;
    }
    put(key: string, value: number, capacity = Infinity): void {
      this.#map.delete(key);
      this.#map.set(key, value);
      const [first] = this.#map.keys();
      if (this.#map.size > capacity && first !== undefined) this.#map.delete(first);
    }
    drop(key: string): void {
      this.#map.delete(key);
    }
    get keys(): string[] {
      return [...this.#map.keys()];
    }
  }

  test('B57 the first level equals a reference of a least-recently-used cache', () => {
    const operation = fc.tuple(
      fc.constantFrom('put', 'use', 'drop'),
      fc.integer({ max: 9, min: 0 }),
    );
    fc.assert(
      fc.property(fc.array(operation), fc.integer({ min: 1, max: 6 }), (operations, capacity) => {
        const lru: Lru = [];
        const reference = new Reference();
        operations.forEach(([what, n], i) => {
          const key = String(n);
          if (what === 'put') {
            insert(lru, { key, value: i, version: i }, capacity);
            reference.put(key, i, capacity);
          } else if (what === 'use') expect(use(lru, key)?.value).toBe(reference.use(key));
          else {
            remove(lru, key);
            reference.drop(key);
          }
          expect(lru.map((entry) => entry.key)).toEqual(reference.keys);
        });
      }),
    );
  });

  test('B57 looking without using moves nothing; no room keeps nothing', () => {
    const lru: Lru = [];
    insert(lru, { key: 'a', value: 1, version: 1 }, 2);
    insert(lru, { key: 'b', value: 2, version: 2 }, 2);
    expect(peek(lru, 'a')?.value).toBe(1);
    expect(insert(lru, { key: 'c', value: 3, version: 3 }, 2)?.key).toBe('a');
    expect(insert([], { key: 'c', value: 3, version: 3 }, 0)).toBeUndefined();
  });
});

describe('three levels', () => {
  test('B57 a value is found where it is nearest', () => {
    const run = playOne(
      [
        { put: 'a', value: 1 },
        { get: 'a' },
        { put: 'b', value: 2 },
        { get: 'a', at: 2 * second },
        { get: 'b', at: 3 * second },
        { get: 'a', at: 20 * 60 * second },
        { get: 'c' },
      ],
      { entries: 1 },
    );
    expect(counts(run, 'cache')).toEqual({
      L1: { hits: 1, misses: 4 },
      L2: { hits: 2, misses: 2 },
      L3: { hits: 1, misses: 1 },
    });
    expect(run.broken).toEqual([]);
  });

  test('B57 writes reach the durable store later, together', () => {
    const run = playOne([
      { put: 'a', value: 1 },
      { put: 'a', value: 2 },
      { put: 'b', value: 3 },
    ]);
    expect(levels(run).filter((level) => level === 'flush:L3')).toHaveLength(2);
    expect(run.state<CacheState>('cache').l3['a']?.value).toBe(2);
    expect(run.state<CacheState>('cache').dirty).toEqual([]);
  });

  test('B57 planted: a level that does not count is noticed', () => {
    const run = playOne([{ get: 'a' }], { defect: 'miscounts' });
    expect(run.broken).toEqual(['cache-counts']);
  });
});

describe('one scope', () => {
  const writeRead: Operation[] = [
    { put: 'a', value: 1 },
    { get: 'a' },
    { put: 'a', value: 2 },
    { get: 'a' },
    { get: 'a', at: 2 * second },
  ];
  const crash: Fault[] = [
    { kind: 'crash', actor: 'cache', at: 100 * ms },
    { kind: 'restart', actor: 'cache', at: 200 * ms },
  ];

  test('B57 what was written is read, also after a crash', () => {
    const run = playOne(writeRead, {}, crash);
    expect(run.state<CacheClientState>('user').read?.value).toBe(2);
    expect(run.broken).toEqual([]);
  });

  test('B57 planted: a write that L1 does not see is noticed', () => {
    const run = playOne(writeRead, { defect: 'keeps-old-value' });
    expect(run.broken).toEqual(['read-your-writes']);
  });

  test('B57 planted: writes that a crash loses are noticed', () => {
    const run = playOne(writeRead, { defect: 'volatile-writes' }, crash);
    expect(run.broken).toEqual(['read-your-writes']);
  });

  test('B57 planted: a scope that moves between caches is noticed', () => {
    const operations = withValues([{ put: 'a', value: 1 }, { get: 'a' }]);
    const run = playTwo({ cache: ['east', 'west'], operations }, {});
    expect(run.broken).toEqual(['read-your-writes']);
  });
});

describe('several caches', () => {
  const writer = withValues([{ put: 'a', value: 'new', at: 100 * ms }]);
  const reader = withValues([
    { put: 'a', value: 'old' },
    { get: 'a', at: 90 * ms },
    { get: 'a', at: 152 * ms },
    { get: 'a', at: 300 * ms },
  ]);

  test('B57 a stale value is served until the invalidation arrives, and the time is known', () => {
    const message = { nth: 1, label: 'invalidate', to: 'west' };
    const late: Fault = { kind: 'delay', message, by: 20 * ms };
    const run = playTwo({ operations: writer }, { operations: reader }, {}, [late]);
    const { stale, stalest } = run.state<CacheState>('west');
    expect([stale, stalest > 0 && stalest < 25 * ms]).toEqual([1, true]);
    expect(run.state<CacheClientState>('bob').read?.value).toBe('new');
    expect(levels(run)).toContain('stale:L1');
    expect(run.broken).toEqual([]);
  });

  test('B57 planted: without invalidation the old value is served for ever', () => {
    const near = { defect: 'ignores-invalidation' };
    const run = playTwo({ operations: writer }, { operations: reader }, near);
    expect(run.state<CacheClientState>('bob').read?.value).toBe('old');
  });

  test('B57 written through, a write is answered when the store has it', () => {
    const operations = withValues([{ put: 'a', value: 1 }]);
    const run = playTwo({ operations }, {}, { write: 'through' });
    const [written] = run.marks('measure');
    expect(written?.value).toBe(4 * ms);
    expect(run.state<CacheState>('store').l3['a']?.value).toBe(1);
  });

  test('B57 holds in random runs with losses, doubles and crashes', () => {
    const label = fc.constantFrom(
      'cacheGet',
      'cachePut',
      'cacheValue',
      'cacheStored',
      'invalidate',
    );
    const struck = fc
      .record({
        kind: fc.constantFrom('drop' as const, 'duplicate' as const),
        nth: fc.integer({ min: 1, max: 40 }),
        label,
      })
      .map(({ kind, ...message }): Fault => ({ kind, message }));
    const outage = fc
      .record({
        actor: fc.constantFrom('store', 'east', 'west', 'ann'),
        at: fc.integer({ min: 1, max: 500 }),
        lasts: fc.integer({ min: 1, max: 200 }),
      })
      .map(({ actor, at, lasts }): Fault[] => [
        { kind: 'crash', actor, at: at * ms },
        { kind: 'restart', actor, at: (at + lasts) * ms },
      ]);
    const write = fc.constantFrom('behind', 'through');
    fc.assert(
      fc.property(
        fc.array(struck, { maxLength: 10 }),
        fc.array(outage, { maxLength: 3 }),
        fc.nat(1000),
        fc.integer({ min: 0, max: 3 }),
        write,
        (faults, outages, seed, entries, how) => {
          const client = { count: 25, keys: 3, writes: 0.4 };
          const near = { entries, write: how };
          const run = playTwo(client, client, near, [...faults, ...outages.flat()], seed);
          expect(run.broken).toEqual([]);
        },
      ),
      { numRuns: 120 },
    );
  });

  test('B57 when all is written back, caches, store and the last write agree', () => {
    const client = { count: 30, keys: 3, writes: 0.5 };
    const run = playTwo(client, client, {}, [], 7);
    const { l3 } = run.state<CacheState>('store');
    for (const id of ['east', 'west']) {
      for (const { key, version } of run.state<CacheState>(id).l1) {
        expect(version).toBe(l3[key]?.version);
      }
    }
  });
});
