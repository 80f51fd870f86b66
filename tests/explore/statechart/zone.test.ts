import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  begin,
  elapse,
  emptyZone,
  fire,
  forget,
  reorder,
  timesOf,
  type Zone,
} from '../../../src/explore/statechart/zone.ts';

/** Delays that are begun one after the other, with any time between; which may be over first? */
function firsts(zone: Zone, delays: readonly number[]): number[] {
  return delays.flatMap((_, i) => (fire(zone, delays, i) ? [i] : []));
}

test('of delays begun together the shortest is over first', () => {
  const delays = [5, 3, 8];
  const zone = elapse(begin(begin(begin(emptyZone, 0), 1), 2), delays);
  expect(firsts(zone, delays)).toEqual([1]);
});

test('of delays begun at any two moments either may be over first, if it can be', () => {
  const both = elapse(begin(elapse(begin(emptyZone, 0), [5]), 1), [5, 3]);
  expect(firsts(both, [5, 3])).toEqual([0, 1]);
  // The later one is longer than the whole of the first.
  const one = elapse(begin(elapse(begin(emptyZone, 0), [5]), 1), [5, 8]);
  expect(firsts(one, [5, 8])).toEqual([0]);
});

test('what was over before narrows what may come', () => {
  // a: 4, b: 6 begun together; after a, c: 1 begun: it is over before b, two later.
  const delays = [4, 6];
  const zone = elapse(begin(begin(emptyZone, 0), 1), delays);
  const after = fire(zone, delays, 0);
  expect(after).toBeDefined();
  const rest = begin(forget(after ?? [], 2, new Set([0])), 1);
  const next = elapse(rest, [6, 1]);
  expect(firsts(next, [6, 1])).toEqual([1]);
  expect(firsts(elapse(begin(forget(after ?? [], 2, new Set([0])), 1), [6, 3]), [6, 3])).toEqual([
    0,
  ]);
});

test('the order of places makes no difference', () => {
  const arbitrary = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(arbitrary, fc.nat(), (delays, turn) => {
      let zone: Zone = emptyZone;
      delays.forEach((_, n) => {
        zone = elapse(begin(zone, n), delays.slice(0, n + 1));
      });
      const order = delays.map((_, n) => (n + turn) % delays.length);
      const turned = reorder(zone, order);
      const names = order.map((n) => delays[n] ?? 0);
      expect(firsts(turned, names).map((n) => order[n])).toEqual(
        expect.arrayContaining(firsts(zone, delays)),
      );
    }),
  );
});

test('times keep their bounds, and are the earliest', () => {
  // Moment 1 sets 3; moment 2 comes from outside, before; moment 3 is when it is over.
  const bounds = [
    { later: 3, earlier: 1, most: 3 },
    { later: 1, earlier: 3, most: -3 },
    { later: 2, earlier: 1, most: 2 },
  ];
  expect(timesOf(4, bounds)).toEqual([0, 0, 0, 3]);
  expect(timesOf(2, [{ later: 1, earlier: 0, most: -1 }])).toBeUndefined();
});
