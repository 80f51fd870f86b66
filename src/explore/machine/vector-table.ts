/** States of a chunk: small enough that a small product costs little, large enough to be few. */
const chunkBits = 14;
const chunkSize = 1 << chunkBits;

/**
 * Vectors of words, numbered in the order in which they came, each kept once: in chunks that are
 * never moved, with a table of numbers (open addressing, never more than two thirds full).
 */
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

  /** The number that a vector came from. */
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
