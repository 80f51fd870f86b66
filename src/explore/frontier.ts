/** A state that waits to be expanded. The lists are views, valid until the next call. */
export interface Waiting {
  state: Int32Array;
  index: number;
  /** Moves that lead nowhere new, because an equivalent order is or was taken. */
  sleep: Int32Array;
  /** Seen before: only these moves are still to be taken. */
  only: Int32Array | undefined;
}

/** Numbers of one block. */
const blockSize = 1 << 16;

/** The states of one level of a search, first in first out, packed into blocks of numbers. */
export class Frontier {
  #blocks: Int32Array[] = [];
  /** Where the block that is written to ends, and where the one that is read from goes on. */
  #end = 0;
  #at = 0;
  #size = 0;

  /** How many states wait. */
  get size(): number {
    return this.#size;
  }

  push(
    state: Int32Array,
    index: number,
    sleep: readonly number[],
    only: readonly number[] | undefined,
  ): void {
    const length = 4 + state.length + sleep.length + (only?.length ?? 0);
    let block = this.#blocks.at(-1);
    if (!block || this.#end + length + 1 > block.length) {
      if (block) block[this.#end] = -1;
      block = new Int32Array(Math.max(blockSize, length + 1));
      this.#blocks.push(block);
      this.#end = 0;
    }
    let at = this.#end;
    block[at++] = index;
    block[at++] = state.length;
    block[at++] = sleep.length;
    block[at++] = only ? only.length : -1;
    block.set(state, at);
    block.set(sleep, at + state.length);
    if (only) block.set(only, at + state.length + sleep.length);
    this.#end += length;
    this.#size++;
  }

  /** The next state; undefined when there is none. Blocks that were read are let go. */
  shift(): Waiting | undefined {
    if (this.#size === 0) return undefined;
    let block = this.#blocks[0] as Int32Array;
    if (block[this.#at] === -1) {
      this.#blocks.shift();
      this.#at = 0;
      block = this.#blocks[0] as Int32Array;
    }
    const index = block[this.#at] as number;
    const stateAt = this.#at + 4;
    const sleepAt = stateAt + (block[this.#at + 1] as number);
    const onlyAt = sleepAt + (block[this.#at + 2] as number);
    const count = block[this.#at + 3] as number;
    this.#at = onlyAt + Math.max(0, count);
    this.#size--;
    return {
      index,
      state: block.subarray(stateAt, sleepAt),
      sleep: block.subarray(sleepAt, onlyAt),
      only: count < 0 ? undefined : block.subarray(onlyAt, onlyAt + count),
    };
  }
}
