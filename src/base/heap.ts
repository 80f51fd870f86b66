/**
 * A binary min-heap of (time, sequence) → slot in typed arrays, first-in-first-out among equal
 * times. Times are finite numbers; slots are non-negative integers owned by the caller.
 */
export class TimeHeap {
  #times = new Float64Array(64);
  #sequences = new Float64Array(64);
  #slots = new Int32Array(64);
  #size = 0;

  /** How many entries wait. */
  get size(): number {
    return this.#size;
  }

  /** The earliest time; only valid while `size > 0`. */
  get nextTime(): number {
    return this.#times[0] as number;
  }

  /** Adds an entry; `sequence` breaks ties among equal times. */
  push(time: number, sequence: number, slot: number): void {
    if (this.#size === this.#times.length) this.#grow();
    const times = this.#times;
    const sequences = this.#sequences;
    const slots = this.#slots;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentTime = times[parent] as number;
      if (parentTime < time) break;
      if (parentTime === time && (sequences[parent] as number) < sequence) break;
      times[at] = parentTime;
      sequences[at] = sequences[parent] as number;
      slots[at] = slots[parent] as number;
      at = parent;
    }
    times[at] = time;
    sequences[at] = sequence;
    slots[at] = slot;
  }

  /** Removes the earliest entry and returns its slot; only valid while `size > 0`. */
  pop(): number {
    const times = this.#times;
    const sequences = this.#sequences;
    const slots = this.#slots;
    const result = slots[0] as number;
    const size = --this.#size;
    const time = times[size] as number;
    const sequence = sequences[size] as number;
    const slot = slots[size] as number;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      const right = child + 1;
      if (right < size) {
        const dt = (times[right] as number) - (times[child] as number);
        if (dt < 0 || (dt === 0 && (sequences[right] as number) < (sequences[child] as number))) {
          child = right;
        }
      }
      const childTime = times[child] as number;
      if (time < childTime) break;
      if (time === childTime && sequence < (sequences[child] as number)) break;
      times[at] = childTime;
      sequences[at] = sequences[child] as number;
      slots[at] = slots[child] as number;
      at = child;
    }
    times[at] = time;
    sequences[at] = sequence;
    slots[at] = slot;
    return result;
  }

  /** All entries as (time, sequence, slot) in no particular order, for snapshots. */
  entries(): { times: Float64Array; sequences: Float64Array; slots: Int32Array } {
    return {
      times: this.#times.slice(0, this.#size),
      sequences: this.#sequences.slice(0, this.#size),
      slots: this.#slots.slice(0, this.#size),
    };
  }

  /** Puts back what `entries` gave (a heap-ordered prefix). */
  restore(saved: { times: Float64Array; sequences: Float64Array; slots: Int32Array }): void {
    this.#size = saved.times.length;
    while (this.#times.length < this.#size) this.#grow();
    this.#times.set(saved.times);
    this.#sequences.set(saved.sequences);
    this.#slots.set(saved.slots);
  }

  #grow(): void {
    this.#times = widen(this.#times, new Float64Array(this.#times.length * 2));
    this.#sequences = widen(this.#sequences, new Float64Array(this.#sequences.length * 2));
    this.#slots = widen(this.#slots, new Int32Array(this.#slots.length * 2));
  }
}

function widen<A extends Float64Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
