import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import {
  compareVersions,
  detectConflicts,
  mergeEntries,
  resolve,
  written,
  type Entries,
  type Version,
} from '../../../src/run/component/replica-merge.ts';
import { valueIn, type ReplicaParameters } from '../../../src/run/component/replica.ts';
import type { Setup } from '../../../src/run/component.ts';
import { part, play, type Played } from '../../tools/play.ts';
import { anyOrder, searchOrders } from './orders.ts';

const ms = 1_000_000;

interface Write {
  at: number;
  key: string;
  value: Json;
}

/** Replicas a, b, c with these writes. */
function replicas(
  writes: Readonly<Record<string, Write[]>>,
  parameters: Record<string, Json> = {},
): ComponentSpec[] {
  return ['a', 'b', 'c'].map((id) =>
    part(id, 'replica', { writes: (writes[id] ?? []) as unknown as Json, ...parameters }),
  );
}

const color = (at: number, value: Json): Write => ({ at: at * ms, key: 'color', value });
const values = (run: Played): unknown[] =>
  ['a', 'b', 'c'].map((id, i) =>
    valueIn(
      run.state<{ entries: Entries }>(id).entries,
      'color',
      run.system.setups[i] as Setup<ReplicaParameters>,
    ),
  );

describe('B45 replicas', () => {
  test('B45 two writes at the same time are a conflict that ends alike everywhere', () => {
    const run = play(replicas({ a: [color(0, 'red')], c: [color(0, 'blue')] }));
    expect(values(run)).toEqual(['blue', 'blue', 'blue']);
    expect(run.marks('status').some(({ label }) => label === 'status:conflict')).toBe(true);
    expect(run.status).toBe('done');
    expect(run.broken).toEqual([]);
  });

  test('B45 a write that knows of the other is no conflict', () => {
    const run = play(replicas({ a: [color(0, 'red')], b: [color(100, 'blue')] }));
    expect(values(run)).toEqual(['blue', 'blue', 'blue']);
    expect(run.marks('status').some(({ label }) => label === 'status:conflict')).toBe(false);
  });

  test('B45 merged: nothing that was written is lost', () => {
    const writes = { a: [color(0, ['red'])], b: [color(0, ['blue'])], c: [color(0, ['green'])] };
    const run = play(replicas(writes, { resolution: 'merge' }));
    expect(values(run)).toEqual(Array.from({ length: 3 }, () => ['blue', 'green', 'red']));
  });

  test('B45 after a partition they become equal within the timeout', () => {
    const faults: Fault[] = [{ kind: 'partition', actors: ['a'], at: 0, until: 2000 * ms }];
    const writes = { a: [color(10, 'red')], b: [color(20, 'blue'), color(40, 'green')] };
    const run = play(replicas(writes), { faults });
    expect(values(run)).toEqual(['green', 'green', 'green']);
    expect(run.broken).toEqual([]);
  });

  test('B45 a partition that outlasts the timeout is noticed', () => {
    const faults: Fault[] = [{ kind: 'partition', actors: ['a'], at: 0, until: 9000 * ms }];
    const run = play(replicas({ a: [color(10, 'red')] }), { faults });
    expect(run.broken).toEqual(['replicas-converge']);
  });

  test('B45 planted: without a tie rule two writes at the same time are noticed', () => {
    const writes = { a: [color(0, 'red')], b: [color(0, 'blue')] };
    const run = play(replicas(writes, { defect: 'no-tie-rule' }));
    expect(run.broken).toEqual(['replicas-converge']);
  });

  test('B45 planted: whoever tells once only is noticed when that is lost', () => {
    const faults: Fault[] = [{ kind: 'drop', message: { nth: 1, from: 'a', label: 'update' } }];
    const specs = (defect?: string): ComponentSpec[] =>
      replicas({ a: [color(0, 'red')] }, { peers: [], ...(defect ? { defect } : {}) }).slice(0, 2);
    expect(play(specs('tells-once'), { faults }).broken).toEqual(['replicas-converge']);
    expect(play(specs(), { faults }).broken).toEqual([]);
  });

  test('B45 equal at the end under any writes, loss, duplication, crashes', () => {
    const id = fc.constantFrom('a', 'b', 'c');
    const value = fc.constantFrom<Json>('x', 'y', 1, 2, ['p'], ['q'], { m: 1 }, { n: [2] });
    const write = fc.record({
      id,
      at: fc.integer({ min: 0, max: 300 }),
      key: fc.constantFrom('color', 'size'),
      value,
    });
    const strike = fc.record({
      kind: fc.constantFrom('drop' as const, 'duplicate' as const),
      message: fc.record({ nth: fc.integer({ min: 1, max: 20 }) }),
    });
    const outage = fc.record({ id, at: fc.integer({ min: 0, max: 400 }) });
    fc.assert(
      fc.property(
        fc.array(write, { maxLength: 6 }),
        fc.constantFrom('last_writer', 'merge'),
        fc.array(strike, { maxLength: 4 }),
        fc.array(outage, { maxLength: 2 }),
        (list, resolution, strikes, outages) => {
          const writes: Record<string, Write[]> = { a: [], b: [], c: [] };
          for (const one of list) writes[one.id]?.push({ ...one, at: one.at * ms });
          const faults: Fault[] = outages.flatMap(({ id: actor, at }): Fault[] => [
            { kind: 'crash', actor, at: at * ms },
            { kind: 'restart', actor, at: (at + 150) * ms },
          ]);
          const run = play(replicas(writes, { resolution }), { faults: [...faults, ...strikes] });
          expect(run.broken).toEqual([]);
          expect(run.status).toBe('done');
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('B45 conflicts', () => {
  const side = (value: Json, by: string): Entries => ({ k: written(undefined, value, by) });

  test('B45 versions: one contains the other, or they conflict', () => {
    expect(compareVersions({ a: 1 }, { a: 1 })).toBe('equal');
    expect(compareVersions({ a: 1 }, { a: 1, b: 1 })).toBe('before');
    expect(compareVersions({ a: 2 }, { a: 1 })).toBe('after');
    expect(compareVersions({ a: 1 }, { b: 1 })).toBe('concurrent');
    expect(
      detectConflicts({ ...side(1, 'a'), l: written(undefined, 1, 'a') }, side(2, 'b')),
    ).toEqual(['k']);
  });

  test('B45 a write replaces those that its writer knew, and no others', () => {
    const first = side('red', 'a');
    const second = { k: written(first['k'], 'blue', 'b') };
    expect(mergeEntries(first, second)['k']?.writes.map(({ value }) => value)).toEqual(['blue']);
    const apart = mergeEntries(second, side('green', 'c'))['k'];
    expect(apart?.writes.map(({ value }) => value)).toEqual(['green', 'blue']);
    expect(apart?.version).toEqual({ a: 1, b: 1, c: 1 } satisfies Version);
  });

  test('B45 merging is commutative, associative and idempotent, after any history', () => {
    // Each number is one action at one of three sides: a write, or a merge with the next side.
    const history = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 });
    fc.assert(
      fc.property(history, (actions) => {
        const sides: [Entries, Entries, Entries] = [{}, {}, {}];
        actions.forEach((action, step) => {
          const at = (action % 3) as 0 | 1 | 2;
          const own = sides[at];
          const next = sides[((at + 1) % 3) as 0 | 1 | 2];
          if (action < 3) sides[at] = { k: written(own['k'], step, 'abc'[at] ?? '') };
          else sides[at] = mergeEntries(own, next);
        });
        const [x, y, z] = sides;
        expect(mergeEntries(x, y)).toEqual(mergeEntries(y, x));
        expect(mergeEntries(mergeEntries(x, y), z)).toEqual(mergeEntries(x, mergeEntries(y, z)));
        expect(mergeEntries(x, x)).toEqual(x);
      }),
    );
  });

  test('B45 planted: without a tie rule two readers differ', () => {
    const both =
      mergeEntries(side('red', 'a'), side('blue', 'b'))['k'] ?? written(undefined, 0, '');
    const read = (reader: string, defect?: string): Json =>
      resolve(both, 'last_writer', reader, defect);
    expect(read('a')).toBe(read('b'));
    expect(read('a', 'no-tie-rule')).not.toBe(read('b', 'no-tie-rule'));
  });
});

describe('B45 replicas in every order', () => {
  const two = (defect?: string): ComponentSpec[] =>
    replicas(
      { a: [color(0, 'red')], b: [color(0, 'blue'), color(1, 'green')] },
      defect ? { defect } : {},
    ).slice(0, 2);

  test('B45 equal at every end, whatever is lost, doubled and overtakes', () => {
    const search = searchOrders(two(), anyOrder(1));
    expect(search.complete).toBe(true);
    expect(search.findings).toEqual([]);
    expect(search.states).toBeGreaterThan(50);
  });

  test.each(['arrival-wins', 'tells-once'])('B45 planted: %s is noticed', (defect) => {
    const search = searchOrders(two(defect), anyOrder(0));
    expect(search.found('replicas-converge')).toBeDefined();
  });
});
