import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { transactionScopes } from '../../../src/model/component/coordinator.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import type { LockManagerState } from '../../../src/run/component/lock-manager.ts';
import { lockSet } from '../../../src/run/component/lock-set.ts';
import { part, play } from '../../tools/play.ts';
import { anyOrder, searchOrders } from './orders.ts';

const ms = 1_000_000;

/** Two transactions of two participants each, which share a lock manager. */
function contest(
  locks: readonly (readonly string[])[],
  more: { manager?: Record<string, Json>; coordinator?: Record<string, Json> } = {},
): ComponentSpec[] {
  return [
    part('buy', 'coordinator', { participants: ['a', 'b'], ...more.coordinator }),
    part('sell', 'coordinator', { participants: ['c', 'd'], ...more.coordinator }),
    ...['a', 'b', 'c', 'd'].map((id, i) =>
      part(id, 'participant', { locker: 'locks', locks: [...(locks[i] ?? [])] }),
    ),
    part('locks', 'lock-manager', more.manager),
  ];
}

/** Each transaction wants both keys, in opposite orders. */
const crossed = [['gold', 'silver'], [], ['silver', 'gold'], []] as const;

describe('B42 scopes and their locks', () => {
  test('B42 a wider scope locks all that a narrower one does, and more', () => {
    const sets = transactionScopes.map((scope) => lockSet(scope, 'a'));
    sets.slice(1).forEach((set, i) => {
      expect(set.length).toBeGreaterThan(sets[i]?.length ?? 0);
      expect(set).toEqual(expect.arrayContaining(sets[i] ?? []));
    });
  });

  test.each(transactionScopes)(
    'B42 B43 scope %s: all taken before the vote, none left',
    (scope) => {
      const run = play([part('t', 'coordinator', { scope }), part('a', 'participant')]);
      const marks = run.marks().filter(({ label }) => /^lock:|^tx:(vote|committed)/.test(label));
      const taken = lockSet(scope, 'a').length;
      expect(marks.map(({ label }) => label.replace(/:yes$/, ''))).toEqual([
        ...Array.from({ length: taken }, () => 'lock:taken'),
        'tx:vote',
        'tx:committed',
        'tx:committed',
        ...Array.from({ length: taken }, () => 'lock:released'),
      ]);
      expect(run.broken).toEqual([]);
    },
  );

  test('B42 planted: locks given back while in doubt are noticed', () => {
    const specs = [
      part('t', 'coordinator'),
      part('a', 'participant', { defect: 'releases-early' }),
    ];
    expect(play(specs).broken).toEqual(['locks-grow-then-shrink']);
  });

  test('B42 planted: a lock taken after the end is noticed', () => {
    const specs = [
      part('t', 'coordinator'),
      part('a', 'participant', { defect: 'locks-after-release' }),
    ];
    expect(play(specs).broken).toEqual(['locks-grow-then-shrink']);
  });

  test('B43 planted: locks that are kept are noticed', () => {
    const specs = [part('t', 'coordinator'), part('a', 'participant', { defect: 'keeps-locks' })];
    expect(play(specs).broken).toEqual(['no-locks-after-end']);
  });
});

describe('B42 B43 a lock manager', () => {
  test('B42 whoever comes second waits until the first has ended', () => {
    const run = play(contest([['gold'], [], ['gold'], []]));
    const labels = run.marks('lock').filter(({ subject }) => subject === 'gold');
    expect(labels.map(({ label, value }) => `${label} ${value}`)).toEqual([
      'lock:taken 0',
      'lock:waits 1',
      'lock:released 0',
      'lock:taken 1',
      'lock:released 1',
    ]);
    expect(run.broken).toEqual([]);
    expect(run.state<LockManagerState>('locks').held).toEqual({});
  });

  test('B42 a circle of waits is refused: one commits, the other aborts', () => {
    const run = play(contest(crossed));
    const ends = ['buy', 'sell'].map((id) => run.state<{ phase: string }>(id).phase);
    expect(ends.sort()).toEqual(['aborted', 'committed']);
    expect(run.marks('lock').some(({ label }) => label === 'lock:refused')).toBe(true);
    expect(run.broken).toEqual([]);
  });

  test('B42 a circle that nobody refuses ends by timeout', () => {
    const run = play(contest(crossed, { manager: { deadlock: 'wait' } }));
    const ends = ['buy', 'sell'].map((id) => run.state<{ phase: string }>(id).phase);
    expect(ends).toContain('aborted');
    expect(run.now).toBeGreaterThan(2000 * ms);
    expect(run.state<LockManagerState>('locks').held).toEqual({});
    expect(run.broken).toEqual([]);
  });

  test('B42 keys in one order never make a circle', () => {
    const keys = fc.subarray(['k1', 'k2', 'k3', 'k4']);
    fc.assert(
      fc.property(fc.array(keys, { minLength: 4, maxLength: 4 }), (locks) => {
        // A participant without keys of its own would lock by scope: those do not meet.
        const one = locks.map((list, i) => (i % 2 === 0 ? list : []));
        const run = play(contest(one));
        expect(run.marks('lock').some(({ label }) => label === 'lock:refused')).toBe(false);
        expect(run.broken).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('B42 B43 nothing is left under crashes, loss and duplication', () => {
    const keys = fc.shuffledSubarray(['k1', 'k2', 'k3'], { minLength: 1 });
    const id = fc.constantFrom('buy', 'sell', 'a', 'b', 'c', 'd', 'locks');
    const crash = fc.tuple(id, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 2000 }));
    const strike = fc.record({
      kind: fc.constantFrom('drop' as const, 'duplicate' as const),
      message: fc.record({ nth: fc.integer({ min: 1, max: 30 }) }),
    });
    fc.assert(
      fc.property(
        fc.array(keys, { minLength: 4, maxLength: 4 }),
        fc.constantFrom('plain', 'full'),
        fc.array(crash, { maxLength: 2 }),
        fc.array(strike, { maxLength: 4 }),
        (locks, lifecycle, crashes, strikes) => {
          const faults = crashes.flatMap(([actor, at, long]): Fault[] => [
            { kind: 'crash', actor, at: at * ms },
            { kind: 'restart', actor, at: (at + long) * ms },
          ]);
          const run = play(contest(locks, { coordinator: { lifecycle } }), {
            faults: [...faults, ...strikes],
          });
          expect(run.broken).toEqual([]);
          expect(run.state<LockManagerState>('locks').held).toEqual({});
        },
      ),
      { numRuns: 150 },
    );
  });

  test('B42 B43 planted: a late request that is granted after the end is noticed', () => {
    const one = (defect?: string): ComponentSpec[] => [
      part('t', 'coordinator'),
      part('a', 'participant', { locker: 'locks', locks: ['gold'] }),
      part('locks', 'lock-manager', defect === undefined ? {} : { defect }),
    ];
    const search = searchOrders(one('forgets-the-ended'), anyOrder(0));
    expect(search.found('locks-grow-then-shrink')).toBeDefined();
    const sound = searchOrders(one(), anyOrder(1));
    expect(sound.complete).toBe(true);
    expect(sound.findings).toEqual([]);
  });
});
