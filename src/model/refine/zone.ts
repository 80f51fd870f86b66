/**
 * A difference-bound matrix over points in time (D. Dill, 1989): `at(i, j)` is the most that point
 * i can lie behind point j, in whole nanoseconds, Infinity for no bound. Always closed, so that
 * each bound is the tightest. Point 0 is the start.
 */
export class Zone {
  readonly size: number;
  readonly #bounds: Float64Array;
  #empty = false;

  constructor(size: number, bounds?: Float64Array) {
    this.size = size;
    this.#bounds = bounds ?? new Float64Array(size * size);
  }

  /** True when no times fit. */
  get empty(): boolean {
    return this.#empty;
  }

  copy(): Zone {
    const made = new Zone(this.size, this.#bounds.slice());
    made.#empty = this.#empty;
    return made;
  }

  /** The most that i can lie behind j. */
  at(i: number, j: number): number {
    return this.#bounds[i * this.size + j] ?? Infinity;
  }

  /** i − j ≤ bound. */
  limit(i: number, j: number, bound: number): this {
    const n = this.size;
    const bounds = this.#bounds;
    if (this.#empty || bound >= this.at(i, j)) return this;
    if (bound + this.at(j, i) < 0) {
      this.#empty = true;
      return this;
    }
    for (let a = 0; a < n; a += 1) {
      const before = (bounds[a * n + i] ?? Infinity) + bound;
      if (before === Infinity) continue;
      for (let b = 0; b < n; b += 1) {
        const through = before + (bounds[j * n + b] ?? Infinity);
        if (through < (bounds[a * n + b] ?? Infinity)) bounds[a * n + b] = through;
      }
    }
    return this;
  }

  /** i may be any time. */
  free(i: number): this {
    const n = this.size;
    for (let a = 0; a < n; a += 1) {
      this.#bounds[i * n + a] = Infinity;
      this.#bounds[a * n + i] = Infinity;
    }
    this.#bounds[i * n + i] = 0;
    return this;
  }

  /** i is the same time as j. */
  set(i: number, j: number): this {
    const n = this.size;
    if (i === j) return this;
    for (let a = 0; a < n; a += 1) {
      this.#bounds[i * n + a] = this.at(j, a);
      this.#bounds[a * n + i] = this.at(a, j);
    }
    this.#bounds[i * n + i] = 0;
    return this;
  }

  /** True when all times of the other fit here too. */
  includes(other: Zone): boolean {
    return this.#bounds.every((bound, i) => (other.#bounds[i] ?? Infinity) <= bound);
  }

  /** The smallest zone that holds both. */
  hull(other: Zone): Zone {
    return new Zone(
      this.size,
      this.#bounds.map((bound, i) => Math.max(bound, other.#bounds[i] ?? Infinity)),
    );
  }

  /**
   * Forgets how far apart points are beyond `most`, so that loops lead to finitely many zones
   * (extrapolation; Behrmann, Bouyer, Larsen and Pelánek, 2006).
   */
  widened(most: number): Zone {
    const n = this.size;
    const made = this.copy();
    for (let i = 0; i < n * n; i += 1) {
      const bound = made.#bounds[i] ?? Infinity;
      if (bound > most) made.#bounds[i] = Infinity;
      else if (bound < -most) made.#bounds[i] = -most - 1;
    }
    made.#close();
    return made;
  }

  #close(): void {
    const n = this.size;
    const bounds = this.#bounds;
    for (let i = 0; i < n; i += 1) bounds[i * n + i] = 0;
    for (let k = 0; k < n; k += 1) {
      for (let a = 0; a < n; a += 1) {
        const first = bounds[a * n + k] ?? Infinity;
        if (first === Infinity) continue;
        for (let b = 0; b < n; b += 1) {
          const through = first + (bounds[k * n + b] ?? Infinity);
          if (through < (bounds[a * n + b] ?? Infinity)) bounds[a * n + b] = through;
        }
      }
    }
  }
}
