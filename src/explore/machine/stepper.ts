import type { CompiledProduct } from './compile.ts';
import { maskOf } from './compile.ts';

/** Takes moves of a product out of a present state. */
export class Stepper {
  /** The state that moves go out of. */
  readonly present: Int32Array;
  /** The state that the last move led to. */
  readonly next: Int32Array;
  /** One behind the last move of the machine that `first` was asked for. */
  end = 0;
  readonly #compiled: CompiledProduct;

  constructor(compiled: CompiledProduct) {
    this.#compiled = compiled;
    this.present = new Int32Array(compiled.words);
    this.next = new Int32Array(compiled.words);
  }

  /** The first move of a machine out of its present state; sets `end`. */
  first(machine: number): number {
    const { field, first } = this.#compiled.machines[machine]!;
    const { word, shift, bits } = field;
    const state = bits === 0 ? 0 : (this.present[word]! >>> shift) & maskOf(bits);
    this.end = first[state + 1]!;
    return first[state]!;
  }

  /** Whether a move out of the present state of its machine is enabled. */
  enabled(move: number): boolean {
    const { guardStart, guardWord, guardMask, guardValue } = this.#compiled.program;
    const end = guardStart[move + 1]!;
    for (let g = guardStart[move]!; g < end; g++) {
      if ((this.present[guardWord[g]!]! & guardMask[g]!) !== guardValue[g]!) return false;
    }
    return true;
  }

  /** Takes a move if it is enabled: `next` is then where it leads. */
  apply(move: number): boolean {
    if (!this.enabled(move)) return false;
    const { present, next } = this;
    const { addStart, addWord, add, pop, pushStart } = this.#compiled.program;
    for (let i = 0; i < next.length; i++) next[i] = present[i]!;
    if (pop[move]! >= 0) this.#pop(pop[move]!);
    const pushEnd = pushStart[move + 1]!;
    for (let p = pushStart[move]!; p < pushEnd; p++) this.#push(p);
    const addEnd = addStart[move + 1]!;
    for (let a = addStart[move]!; a < addEnd; a++) next[addWord[a]!]! += add[a]!;
    return true;
  }

  /** All enabled moves of all machines, in order. */
  moves(): number[] {
    const moves: number[] = [];
    for (let machine = 0; machine < this.#compiled.machines.length; machine++) {
      for (let move = this.first(machine); move < this.end; move++) {
        if (this.enabled(move)) moves.push(move);
      }
    }
    return moves;
  }

  /** Moves all slots of a channel down by one. */
  #pop(number: number): void {
    const { next } = this;
    const { segments, bits } = this.#compiled.channels[number]!;
    for (let i = 0; i < segments.length; i++) {
      const { word, shift, bits: size } = segments[i]!;
      const whole = maskOf(size);
      let content = (next[word]! >>> shift) & whole;
      content = bits === 32 ? 0 : content >>> bits;
      const above = segments[i + 1];
      if (above) {
        const head = (next[above.word]! >>> above.shift) & maskOf(bits);
        content |= head << (size - bits);
      }
      next[word] = (next[word]! & ~(whole << shift)) | (content << shift);
    }
  }

  /** Puts a symbol in the first empty slot of a channel. */
  #push(p: number): void {
    const { pushChannel, pushSymbol } = this.#compiled.program;
    const { segments, bits } = this.#compiled.channels[pushChannel[p]!]!;
    for (const { word, shift, bits: size, slots } of segments) {
      const content = (this.next[word]! >>> shift) & maskOf(size);
      const used = content === 0 ? 0 : Math.ceil((32 - Math.clz32(content)) / bits);
      if (used === slots) continue;
      this.next[word]! |= pushSymbol[p]! << (shift + used * bits);
      return;
    }
  }
}
