import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  backoffs,
  delay,
  delayRange,
  forResources,
  plainDelay,
  type Backoff,
} from '../../../../src/run/tiered/errors/backoff.ts';

const ms = 1_000_000;
const rule = (kind: Backoff['kind'], more: Partial<Backoff> = {}): Backoff => ({
  kind,
  first: 100 * ms,
  longest: Number.MAX_SAFE_INTEGER,
  factor: 2,
  jitter: 0,
  ...more,
});
const sequence = (backoff: Backoff, length: number): number[] =>
  Array.from({ length }, (_, i) => plainDelay(backoff, i + 1) / ms);

const rules = fc.record({
  kind: fc.constantFrom(...backoffs),
  first: fc.integer({ min: 0, max: 60_000 * ms }),
  longest: fc.integer({ min: 0, max: 600_000 * ms }),
  factor: fc.constantFrom(1, 1.5, 2, 3),
  jitter: fc.constantFrom(0, 0.1, 0.2, 0.5, 1),
});
const bits = fc.integer({ min: 0, max: 0xffff_ffff });

describe('backoff', () => {
  test('B15 each kind equals its closed form', () => {
    expect(sequence(rule('fixed'), 5)).toEqual([100, 100, 100, 100, 100]);
    expect(sequence(rule('linear', { factor: 1 }), 5)).toEqual([100, 200, 300, 400, 500]);
    expect(sequence(rule('linear', { first: 500 * ms, factor: 1.5 }), 3)).toEqual([
      500, 1250, 2000,
    ]);
    expect(sequence(rule('exponential'), 6)).toEqual([100, 200, 400, 800, 1600, 3200]);
    expect(sequence(rule('fibonacci'), 8)).toEqual([100, 100, 200, 300, 500, 800, 1300, 2100]);
    expect(plainDelay(rule('adaptive'), 4, 0) / ms).toBe(100);
    expect(plainDelay(rule('adaptive'), 4, 0.5) / ms).toBe(337.5);
    expect(plainDelay(rule('adaptive'), 4, 1) / ms).toBe(800);
  });

  test('B15 no delay is longer than the longest, also after very many attempts', () => {
    for (const kind of backoffs) {
      const capped = rule(kind, { longest: 450 * ms, jitter: 0.2 });
      expect(delay(capped, 10_000, 0xffff_ffff)).toBeLessThanOrEqual(450 * ms);
    }
  });

  test('B15 delays are whole ns within the jitter, and the same bits give the same delay', () => {
    fc.assert(
      fc.property(rules, fc.integer({ min: 1, max: 60 }), bits, (backoff, n, drawn) => {
        const one = delay(backoff, n, drawn);
        const [low, high] = delayRange(backoff, n);
        const plain = plainDelay(backoff, n);
        const jitter = backoff.kind === 'exponential_jitter' ? 0.2 : 0;
        const share = backoff.jitter === 0 ? jitter : backoff.jitter;
        expect(Number.isSafeInteger(one)).toBe(true);
        expect(one).toBeGreaterThanOrEqual(low);
        expect(one).toBeLessThanOrEqual(high);
        expect(one).toBeLessThanOrEqual(backoff.longest);
        expect(Math.abs(one - plain)).toBeLessThanOrEqual(plain * share + 1);
        expect(delay(backoff, n, drawn)).toBe(one);
      }),
    );
  });

  test('B15 jitter uses its whole range', () => {
    const backoff = rule('exponential_jitter', { jitter: 0.5 });
    expect(delay(backoff, 1, 0) / ms).toBe(50);
    expect(delay(backoff, 1, 0xffff_ffff) / ms).toBe(150);
  });

  test('B15 resources: the first delay doubled, the longest half as long again', () => {
    const own = rule('exponential', { longest: 1000 * ms });
    expect(forResources(own)).toMatchObject({ first: 200 * ms, longest: 1500 * ms });
    expect(sequence(forResources(own), 4)).toEqual([200, 400, 800, 1500]);
  });

  test('B15 planted: an exponent that is off by one leaves the range and is noticed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), bits, (n, drawn) => {
        const backoff = rule('exponential', { jitter: 0.2 });
        const wrong = delay(backoff, n + 1, drawn);
        const [low, high] = delayRange(backoff, n);
        expect(wrong < low || wrong > high).toBe(true);
      }),
    );
  });
});
