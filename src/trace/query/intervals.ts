import { lowerBound, upperBound } from './search.ts';

const fan = 16;

/**
 * Closed intervals ordered by their starts, with a pyramid of their greatest ends: finds those
 * that touch a window in time proportional to how many there are.
 */
export class IntervalIndex {
  readonly #starts: ArrayLike<number>;
  readonly #ends: ArrayLike<number>;
  readonly #levels: Float64Array[] = [];
  #sortedEnds: Float64Array | undefined;

  /** `starts` must ascend. */
  constructor(starts: ArrayLike<number>, ends: ArrayLike<number>) {
    this.#starts = starts;
    this.#ends = ends;
    let below: ArrayLike<number> = ends;
    while (below.length > 1) {
      const level = greatestOf(below);
      this.#levels.push(level);
      below = level;
    }
  }

  /** The intervals that touch `from..to`, in order of their starts. */
  touching(from: number, to: number): Int32Array {
    const upper = upperBound(this.#starts, to);
    const found: number[] = [];
    const visit = (level: number, block: number): void => {
      const begin = block * fan;
      if (begin >= this.#below(level, upper)) return;
      if ((this.#levels[level]?.[block] ?? -Infinity) < from) return;
      const end = Math.min(begin + fan, this.#below(level, upper));
      for (let i = begin; i < end; i++) {
        if (level > 0) visit(level - 1, i);
        else if ((this.#ends[i] as number) >= from) found.push(i);
      }
    };
    if (this.#levels.length > 0) visit(this.#levels.length - 1, 0);
    else if (upper === 1 && (this.#ends[0] as number) >= from) found.push(0);
    return Int32Array.from(found);
  }

  /** How many intervals touch `from..to`. */
  count(from: number, to: number): number {
    this.#sortedEnds ??= Float64Array.from(this.#ends).sort();
    return upperBound(this.#starts, to) - lowerBound(this.#sortedEnds, from);
  }

  /** How many entries below a level are worth a look when the first `upper` intervals are. */
  #below(level: number, upper: number): number {
    return Math.ceil(upper / fan ** level);
  }
}

function greatestOf(values: ArrayLike<number>): Float64Array {
  const result = new Float64Array(Math.ceil(values.length / fan)).fill(-Infinity);
  for (let i = 0; i < values.length; i++) {
    const block = Math.floor(i / fan);
    const value = values[i] as number;
    if (value > (result[block] as number)) result[block] = value;
  }
  return result;
}
