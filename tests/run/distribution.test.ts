import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextUint32, seedRandom } from '../../src/base/random.ts';
import type { Distribution } from '../../src/model/profile.ts';
import { draw, meanOf } from '../../src/run/distribution.ts';
import { exp, ln, normalQuantile } from '../../src/run/elementary.ts';

function draws(distribution: Distribution, count: number, seed = 1): number[] {
  const state = seedRandom(seed);
  return Array.from({ length: count }, () => draw(distribution, () => nextUint32(state)));
}

const kinds: Record<string, Distribution> = {
  fixed: { kind: 'fixed', ns: 1_000_000 },
  uniform: { kind: 'uniform', minNs: 1_000_000, maxNs: 5_000_000 },
  exponential: { kind: 'exponential', meanNs: 3_000_000 },
  lognormal: { kind: 'lognormal', medianNs: 200_000_000, p95Ns: 800_000_000 },
};

describe('the same seed gives the same durations, in every engine', () => {
  test.each([
    ['fixed', [1_000_000, 1_000_000, 1_000_000, 1_000_000]],
    ['uniform', [1_615_086, 1_072_338, 3_139_563, 3_908_991]],
    ['exponential', [500_898, 54_750, 2_296_448, 3_897_574]],
    ['lognormal', [84_633_062, 34_213_434, 215_319_220, 332_886_875]],
  ])('%s', (kind, expected) => {
    expect(draws(kinds[kind]!, 4, 42)).toEqual(expected);
  });

  test('a digest over many draws', () => {
    const sums = Object.values(kinds).map((kind) =>
      draws(kind, 10_000, 7).reduce((sum, ns) => (sum * 31 + ns) % 4_294_967_296, 0),
    );
    expect(sums).toEqual([29_769_728, 3_332_059_964, 605_579_946, 3_597_431_806]);
  });
});

describe('what is drawn has the shape that was asked for', () => {
  const count = 100_000;

  function shape(distribution: Distribution): { mean: number; p50: number; p95: number } {
    const values = draws(distribution, count).sort((a, b) => a - b);
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    return { mean, p50: values[count / 2]!, p95: values[0.95 * count]! };
  }

  function near(value: number, expected: number, share = 0.02): void {
    expect(Math.abs(value / expected - 1)).toBeLessThan(share);
  }

  test('uniform', () => {
    const { mean, p50, p95 } = shape(kinds['uniform']!);
    near(mean, 3e6);
    near(p50, 3e6);
    near(p95, 4.8e6);
  });

  test('exponential', () => {
    const { mean, p50, p95 } = shape(kinds['exponential']!);
    near(mean, 3e6);
    near(p50, 3e6 * Math.log(2));
    near(p95, 3e6 * Math.log(20));
  });

  test('lognormal', () => {
    const { mean, p50, p95 } = shape(kinds['lognormal']!);
    near(p50, 200e6);
    near(p95, 800e6);
    near(mean, meanOf(kinds['lognormal']!), 0.03);
  });

  test('every value of a small range comes, evenly', () => {
    const counts = [0, 0, 0, 0];
    for (const ns of draws({ kind: 'uniform', minNs: 5, maxNs: 8 }, count)) counts[ns - 5]! += 1;
    for (const seen of counts) near(seen, count / 4);
  });
});

describe('bounds', () => {
  const ns = fc.maxSafeNat();
  const any: fc.Arbitrary<Distribution> = fc.oneof(
    ns.map((value): Distribution => ({ kind: 'fixed', ns: value })),
    fc.tuple(ns, ns).map(([minNs, maxNs]): Distribution => ({ kind: 'uniform', minNs, maxNs })),
    ns.map((meanNs): Distribution => ({ kind: 'exponential', meanNs })),
    fc
      .tuple(ns, ns)
      .map(([medianNs, p95Ns]): Distribution => ({ kind: 'lognormal', medianNs, p95Ns })),
  );
  const bits = fc.oneof(fc.constantFrom(0, 1, 0xffffffff), fc.nat(0xffffffff));

  test('a whole number from 0 to 2⁵³ − 1, whatever the bits and the numbers', () => {
    fc.assert(
      fc.property(any, bits, bits, (distribution, a, b) => {
        const given = [a, b];
        const value = draw(distribution, () => given.shift()!);
        expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
        expect(given).toHaveLength(distribution.kind === 'fixed' ? 2 : 0);
      }),
      { numRuns: 2000 },
    );
  });

  test('uniform stays within its ends', () => {
    fc.assert(
      fc.property(ns, ns, bits, bits, (a, b, high, low) => {
        const [minNs, maxNs] = a < b ? [a, b] : [b, a];
        const given = [high, low];
        const value = draw({ kind: 'uniform', minNs, maxNs }, () => given.shift()!);
        expect(value).toBeGreaterThanOrEqual(minNs);
        expect(value).toBeLessThanOrEqual(maxNs);
      }),
    );
  });

  test('what cannot be drawn from is fixed', () => {
    const next = (): number => 123;
    expect(draw({ kind: 'lognormal', medianNs: 0, p95Ns: 5 }, next)).toBe(0);
    expect(draw({ kind: 'lognormal', medianNs: 7, p95Ns: 5 }, next)).toBe(7);
    expect(draw({ kind: 'fixed', ns: NaN }, next)).toBe(0);
  });
});

describe('elementary functions', () => {
  test('agree with the engine’s to the last bits', () => {
    fc.assert(
      fc.property(fc.double({ min: -300, max: 300, noNaN: true }), (x) => {
        const power = Math.exp(x);
        expect(Math.abs(exp(x) / power - 1)).toBeLessThan(1e-15);
        expect(Math.abs(ln(power) - x)).toBeLessThan(2e-15 * Math.max(1, Math.abs(x)));
      }),
      { numRuns: 2000 },
    );
    expect(ln(1)).toBe(0);
    expect(ln(0)).toBe(-Infinity);
    expect(ln(Infinity)).toBe(Infinity);
    expect(ln(-1)).toBeNaN();
    expect(exp(0)).toBe(1);
  });

  // Values of the standard normal distribution from any table.
  test.each([
    [0.5, 0],
    [0.841344746068543, 1],
    [0.95, 1.6448536269514722],
    [0.975, 1.959963984540054],
    [0.999, 3.090232306167813],
    [1e-9, -5.997807015007686],
  ])('the normal quantile of %d', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 12);
  });

  test('the normal quantile is odd', () => {
    for (let p = 1 / 64; p < 0.5; p += 1 / 64) {
      expect(normalQuantile(p)).toBe(-normalQuantile(1 - p));
    }
  });
});
