import { unreachable } from '../base/assert.ts';
import type { Distribution } from '../model/profile.ts';
import { exp, ln, normalQuantile } from './elementary.ts';

/** The longest duration that is drawn, in ns: beyond it numbers are no longer whole. */
const longest = Number.MAX_SAFE_INTEGER;

/** The 95th percentile of the standard normal distribution. */
const z95 = 1.6448536269514722;

/**
 * Draws a duration: a whole number of ns from 0 to 2⁵³ − 1. `next` gives 32 random bits as an
 * unsigned integer; a fixed duration takes none, every other kind exactly two. Equal bits give an
 * equal duration in every engine.
 */
export function draw(distribution: Distribution, next: () => number): number {
  switch (distribution.kind) {
    case 'fixed':
      return whole(distribution.ns);
    case 'uniform': {
      const { minNs, maxNs } = distribution;
      const count = maxNs - minNs + 1;
      return whole(Math.min(maxNs, minNs + Math.floor(unit(next) * count)));
    }
    case 'exponential':
      return whole(-distribution.meanNs * ln(1 - unit(next)));
    case 'lognormal': {
      const { medianNs, p95Ns } = distribution;
      const z = normalQuantile(inside(next));
      if (!(medianNs > 0) || !(p95Ns > medianNs)) return whole(medianNs);
      return whole(medianNs * exp((z * ln(p95Ns / medianNs)) / z95));
    }
    default:
      return unreachable(distribution);
  }
}

/** The mean of a distribution in ns, not rounded. */
export function meanOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.ns;
    case 'uniform':
      return (distribution.minNs + distribution.maxNs) / 2;
    case 'exponential':
      return distribution.meanNs;
    case 'lognormal': {
      const { medianNs, p95Ns } = distribution;
      if (!(medianNs > 0) || !(p95Ns > medianNs)) return medianNs;
      const sigma = ln(p95Ns / medianNs) / z95;
      return medianNs * exp((sigma * sigma) / 2);
    }
    default:
      return unreachable(distribution);
  }
}

/** A number in [0, 1) of 53 random bits; the second draw's lowest 11 bits are not used. */
function unit(next: () => number): number {
  const high = next() >>> 0;
  const low = next() >>> 11;
  return (high * 2097152 + low) / 9007199254740992;
}

/** A number in (0, 1), never an end: the middle of one of 2⁵² equal parts. */
function inside(next: () => number): number {
  return (Math.floor(unit(next) * 4503599627370496) + 0.5) / 4503599627370496;
}

/** The nearest whole number within the bounds; from 2⁵² on every number is whole already. */
function whole(ns: number): number {
  const rounded = ns < 4503599627370496 ? Math.floor(ns + 0.5) : ns;
  return rounded > 0 ? Math.min(rounded, longest) : 0;
}
