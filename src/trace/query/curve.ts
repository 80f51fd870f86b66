import { gallop, upperBound } from './search.ts';

const fan = 16;

/**
 * A value that changes in steps: it is 0 before the first time and `values[i]` from `times[i]` on.
 * Holds a pyramid of minima and maxima, so that a window costs its buckets, not its changes.
 */
export class StepCurve {
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  readonly #minima: Float64Array[];
  readonly #maxima: Float64Array[];

  /** `times` must ascend. */
  constructor(times: Float64Array, values: Float64Array) {
    this.#times = times;
    this.#values = values;
    this.#minima = pyramid(values, Math.min);
    this.#maxima = pyramid(values, Math.max);
  }

  /** The greatest value of all, at least 0. */
  get peak(): number {
    return this.#extreme(this.#maxima, Math.max, 0, this.#values.length, 0);
  }

  /** The least and greatest value in each bucket, and the value at its end. */
  window(
    from: number,
    to: number,
    buckets: number,
  ): { min: Float64Array; max: Float64Array; last: Float64Array } {
    const min = new Float64Array(buckets);
    const max = new Float64Array(buckets);
    const last = new Float64Array(buckets);
    const width = (to - from) / buckets;
    let at = upperBound(this.#times, from);
    for (let b = 0; b < buckets; b++) {
      const before = at === 0 ? 0 : (this.#values[at - 1] as number);
      const next = gallop(this.#times, from + (b + 1) * width, at, this.#times.length);
      min[b] = this.#extreme(this.#minima, Math.min, at, next, before);
      max[b] = this.#extreme(this.#maxima, Math.max, at, next, before);
      last[b] = next === 0 ? 0 : (this.#values[next - 1] as number);
      at = next;
    }
    return { min, max, last };
  }

  /** The extreme of `values[from..to]` and `start`, over whole blocks where they fit. */
  #extreme(
    levels: readonly Float64Array[],
    pick: (a: number, b: number) => number,
    from: number,
    to: number,
    start: number,
  ): number {
    let result = start;
    let at = from;
    while (at < to) {
      let level = 0;
      let size = 1;
      while (level + 1 < levels.length && at % (size * fan) === 0 && at + size * fan <= to) {
        level++;
        size *= fan;
      }
      result = pick(result, levels[level]?.[at / size] as number);
      at += size;
    }
    return result;
  }
}

/** The values, then the extremes of every `fan` of them, and so on. */
function pyramid(values: Float64Array, pick: (a: number, b: number) => number): Float64Array[] {
  const levels = [values];
  for (let below = values; below.length > fan;) {
    const level = new Float64Array(Math.floor(below.length / fan));
    for (let i = 0; i < level.length; i++) {
      let extreme = below[i * fan] as number;
      for (let j = 1; j < fan; j++) extreme = pick(extreme, below[i * fan + j] as number);
      level[i] = extreme;
    }
    levels.push(level);
    below = level;
  }
  return levels;
}
