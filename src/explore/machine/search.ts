import type { CompiledProduct } from './compile.ts';
import { maskOf } from './compile.ts';
import type { Search, SearchOptions, StateSpace } from './space.ts';

/** States of a chunk: small enough that a small product costs little, large enough to be few. */
const chunkBits = 14;
const chunkSize = 1 << chunkBits;

/**
 * Breadth-first search in typed arrays: vectors and parents in chunks that are never moved, and a
 * table of state numbers with open addressing, never more than two thirds full.
 */
export const searchInScript: Search = (compiled, options = {}) => {
  const table = new VectorTable(compiled.words);
  const stepper = new Stepper(compiled);
  return new ScriptSpace(compiled, table, explore(compiled, table, stepper, options));
};

/** How a search went. */
interface Outcome {
  transitions: number;
  stopped: StateSpace['stopped'];
}

function explore(
  compiled: CompiledProduct,
  table: VectorTable,
  stepper: Stepper,
  options: SearchOptions,
): Outcome {
  const { maxStates = 10_000_000, maxBytes = 2 ** 30, every = 65_536, progress } = options;
  const next = stepper.next;
  let transitions = 0;
  next.set(compiled.initial);
  table.add(next, -1);
  for (let id = 0; id < table.count; id++) {
    if (id % every === 0 && id > 0 && progress?.(table.count, transitions) === false) {
      return { transitions, stopped: 'cancelled' };
    }
    table.read(id, stepper.present);
    for (let machine = 0; machine < compiled.machines.length; machine++) {
      for (let move = stepper.first(machine); move < stepper.end; move++) {
        if (!stepper.apply(move)) continue;
        transitions++;
        table.add(next, id);
      }
    }
    if (table.count > maxStates) return { transitions, stopped: 'states' };
    if (table.bytes > maxBytes) return { transitions, stopped: 'bytes' };
  }
  return { transitions, stopped: '' };
}

/** What was found by the search above. */
class ScriptSpace implements StateSpace {
  readonly compiled: CompiledProduct;
  readonly transitions: number;
  readonly stopped: StateSpace['stopped'];
  readonly #table: VectorTable;
  readonly #stepper: Stepper;

  constructor(compiled: CompiledProduct, table: VectorTable, { transitions, stopped }: Outcome) {
    this.compiled = compiled;
    this.transitions = transitions;
    this.stopped = stopped;
    this.#table = table;
    this.#stepper = new Stepper(compiled);
  }

  get count(): number {
    return this.#table.count;
  }

  get complete(): boolean {
    return this.stopped === '';
  }

  get bytes(): number {
    return this.#table.bytes;
  }

  read(id: number, into: Int32Array): void {
    this.#table.read(id, into);
  }

  parent(id: number): number {
    return this.#table.parent(id);
  }

  move(id: number): number {
    const parent = this.parent(id);
    let found = -1;
    if (parent < 0) return found;
    this.successors(parent, (move, to) => {
      if (found < 0 && to === id) found = move;
    });
    return found;
  }

  successors(id: number, visit: (move: number, to: number) => void): void {
    const stepper = this.#stepper;
    const { machines } = this.compiled;
    // A visit may ask for other successors: what is needed is found before anyone is told.
    const found: number[] = [];
    this.#table.read(id, stepper.present);
    for (let machine = 0; machine < machines.length; machine++) {
      for (let move = stepper.first(machine); move < stepper.end; move++) {
        if (stepper.apply(move)) found.push(move, this.#table.find(stepper.next));
      }
    }
    for (let i = 0; i < found.length; i += 2) visit(found[i]!, found[i + 1]!);
  }
}

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

/** Vectors of words, numbered in the order in which they came, each kept once. */
export class VectorTable {
  count = 0;
  readonly #words: number;
  readonly #vectors: Int32Array[] = [];
  readonly #parents: Int32Array[] = [];
  /** Numbers of states plus one; 0 is empty. */
  #slots = new Int32Array(1 << 10);

  constructor(words: number) {
    this.#words = words;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#vectors.length * chunkSize * 4 * (this.#words + 1) + this.#slots.byteLength;
  }

  /** The number of a vector, which is added if it is new. */
  add(vector: Int32Array, parent: number): number {
    if (this.count * 3 >= this.#slots.length * 2) this.#grow();
    const slot = this.#slot(vector);
    const known = this.#slots[slot]!;
    if (known !== 0) return known - 1;
    const id = this.count++;
    this.#slots[slot] = id + 1;
    const at = id & (chunkSize - 1);
    if (at === 0) {
      this.#vectors.push(new Int32Array(chunkSize * this.#words));
      this.#parents.push(new Int32Array(chunkSize));
    }
    this.#vectors[id >>> chunkBits]!.set(vector, at * this.#words);
    this.#parents[id >>> chunkBits]![at] = parent;
    return id;
  }

  /** The number of a vector; -1 when it is not there. */
  find(vector: Int32Array): number {
    return this.#slots[this.#slot(vector)]! - 1;
  }

  /** Copies a vector. */
  read(id: number, into: Int32Array): void {
    const chunk = this.#vectors[id >>> chunkBits]!;
    const at = (id & (chunkSize - 1)) * this.#words;
    for (let i = 0; i < this.#words; i++) into[i] = chunk[at + i]!;
  }

  parent(id: number): number {
    return this.#parents[id >>> chunkBits]![id & (chunkSize - 1)]!;
  }

  /** The slot that holds a vector, or the empty one where it would go. */
  #slot(vector: Int32Array): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const words = this.#words;
    let slot = hashOf(vector) & mask;
    for (;;) {
      const known = slots[slot]!;
      if (known === 0) return slot;
      const chunk = this.#vectors[(known - 1) >>> chunkBits]!;
      const at = ((known - 1) & (chunkSize - 1)) * words;
      let i = 0;
      while (i < words && chunk[at + i] === vector[i]) i++;
      if (i === words) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    const vector = new Int32Array(this.#words);
    for (let id = 0; id < this.count; id++) {
      this.read(id, vector);
      let slot = hashOf(vector) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = id + 1;
    }
  }
}

/** A 32-bit hash of a vector: multiply and rotate, then MurmurHash3's finish. */
function hashOf(vector: Int32Array): number {
  let hash = 0x9747b28c;
  for (let i = 0; i < vector.length; i++) {
    const word = Math.imul(vector[i]!, 0xcc9e2d51);
    hash = Math.imul(hash ^ ((word << 15) | (word >>> 17)), 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
