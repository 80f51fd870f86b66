import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appendBounded, findById, isIn, pushBounded } from '../../../src/run/events/lookup.ts';
import { addToRanges, inRanges, type Ranges } from '../../../src/run/events/ranges.ts';
import { oneMore, waitFor } from '../../../src/run/events/backoff.ts';

describe('what an inbox keeps', () => {
  test('B53 ranges hold the numbers that were added', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40)), (numbers) => {
        const ranges: Ranges = [];
        const reference = new Set<number>();
        for (const n of numbers) {
          expect(addToRanges(ranges, n)).toBe(!reference.has(n));
          reference.add(n);
        }
        for (let n = 0; n <= 41; n++) expect(inRanges(ranges, n)).toBe(reference.has(n));
        expect(ranges).toEqual([...ranges].sort((a, b) => a - b));
      }),
    );
  });

  test('B53 planted: a number that is added twice is noticed; the lowest ranges are forgotten', () => {
    const ranges: Ranges = [];
    for (let n = 0; n < 2000; n += 2) addToRanges(ranges, n);
    expect(addToRanges(ranges, 1998)).toBe(false);
    expect(ranges).toHaveLength(512);
    expect(inRanges(ranges, 0)).toBe(false);
  });

  test('B53 a window knows exactly its last ids', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(60), { maxLength: 200 }),
        fc.integer({ min: 0, max: 50 }),
        (ids, capacity) => {
          let window: string[] = [];
          ids.forEach((n, i) => {
            if (i === 100) window = [...window];
            expect(isIn(window, String(n))).toBe(window.includes(String(n)));
            pushBounded(window, String(n), capacity);
            expect(window.length).toBeLessThanOrEqual(capacity);
          });
        },
      ),
    );
  });

  test('B53 a log finds its entries by id', () => {
    const log: { id: string }[] = [];
    for (let i = 0; i < 100; i++) {
      const gone = appendBounded(log, { id: `e${i}` }, 40);
      expect(gone?.id).toBe(i < 40 ? undefined : `e${i - 40}`);
      expect(findById(log, `e${i}`)).toBe(log.at(-1));
      expect(findById(log, `e${i - 40}`)).toBeUndefined();
    }
  });

  test('B53 delays double up to ten times; repetitions end, unless they are for ever', () => {
    expect([0, 1, 2, 10, 11].map((tries) => waitFor(100, tries))).toEqual([
      100, 200, 400, 102_400, 102_400,
    ]);
    expect([oneMore(0, 2), oneMore(1, 2), oneMore(2, 2), oneMore(5, -1)]).toEqual([
      1,
      2,
      undefined,
      0,
    ]);
  });
});
