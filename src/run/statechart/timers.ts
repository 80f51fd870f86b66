import type { Outgoing } from './host.ts';

/** Something that waits for its time. Plain data, never changed. */
export interface Timer {
  /** In the order of setting, unique in the run. */
  number: number;
  /** When it is due, virtual ns. */
  at: number;
  /** When it was set, for those who begin anew. */
  since: number;
  /** Number of the machine that set it. */
  machine: number;
  /** An event to be sent; absent: the machine goes on where it stopped (a retry). */
  message?: Outgoing;
  /** The receiver's number, where it is known since it was set. */
  to?: number;
  /** Trace index of its setting, -1 for none. */
  set: number;
}

/** Timers by time, then by the order in which they were set. */
export class Timers {
  #waiting: Timer[] = [];

  /** How many wait. */
  get size(): number {
    return this.#waiting.length;
  }

  /** What is due next. */
  get first(): Timer | undefined {
    return this.#waiting[0];
  }

  /** All of them, in the order in which they fire. */
  get all(): readonly Timer[] {
    return this.#waiting;
  }

  add(timer: Timer): void {
    const all = this.#waiting;
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(all[middle] as Timer, timer)) low = middle + 1;
      else high = middle;
    }
    this.#waiting = all.toSpliced(low, 0, timer);
  }

  /** Takes the first one away. */
  shift(): Timer | undefined {
    const [first, ...rest] = this.#waiting;
    this.#waiting = rest;
    return first;
  }

  /** Takes those away that fit, and gives them. */
  remove(fits: (timer: Timer) => boolean): Timer[] {
    const gone = this.#waiting.filter(fits);
    if (gone.length > 0) this.#waiting = this.#waiting.filter((timer) => !fits(timer));
    return gone;
  }

  /** Those of one machine. */
  of(machine: number): Timer[] {
    return this.#waiting.filter((timer) => timer.machine === machine);
  }

  /** A copy to come back to: nothing in it is ever changed. */
  save(): readonly Timer[] {
    return this.#waiting;
  }

  restore(saved: readonly Timer[]): void {
    this.#waiting = saved as Timer[];
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.number < b.number);
}
