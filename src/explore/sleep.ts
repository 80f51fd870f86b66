/** The moves that need not be taken from each state, as lists in one growing array. */
export class SleepSets {
  /** By state: where its list begins (its length first); 0 is the empty list. */
  #at = new Int32Array(1024);
  #pool = new Int32Array(4096);
  #used = 1;

  /** The list of a state; a view, valid until the next call of `set`. */
  of(state: number): Int32Array {
    const at = state < this.#at.length ? (this.#at[state] as number) : 0;
    return this.#pool.subarray(at + 1, at + 1 + (this.#pool[at] as number));
  }

  /** Gives a state a list; in the place of its old one when it is no longer than that. */
  set(state: number, moves: readonly number[]): void {
    if (state >= this.#at.length) {
      const wider = new Int32Array(Math.max(2 * this.#at.length, state + 1));
      wider.set(this.#at);
      this.#at = wider;
    }
    const old = this.#at[state] as number;
    if (moves.length === 0) {
      this.#at[state] = 0;
      return;
    }
    const fits = old > 0 && moves.length <= (this.#pool[old] as number);
    const at = fits ? old : this.#room(moves.length + 1);
    this.#pool[at] = moves.length;
    this.#pool.set(moves, at + 1);
    this.#at[state] = at;
  }

  #room(length: number): number {
    const at = this.#used;
    this.#used += length;
    if (this.#used > this.#pool.length) {
      const wider = new Int32Array(Math.max(2 * this.#pool.length, this.#used));
      wider.set(this.#pool);
      this.#pool = wider;
    }
    return at;
  }
}
