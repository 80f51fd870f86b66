/**
 * The states that a search has seen, by 128-bit hash (hash compaction: Wolper and Leroy, "Reliable
 * hashing without collision detection", 1993; at this width two of 10⁹ states meet with a chance of
 * 10⁻²¹), each with the state and the move from which it was first reached. Typed arrays only:
 * about 36 bytes a state.
 */
export class StateTable {
  #hashes = new Int32Array(4 * 1024);
  #parents = new Int32Array(1024);
  #moves = new Int32Array(1024);
  #ways = new Uint16Array(1024);
  /** Open addressing; a slot holds a state's index plus one. */
  #slots = new Int32Array(4096);
  #size = 0;

  /** How many states there are. */
  get size(): number {
    return this.#size;
  }

  /** The index of a state; below 0 when it was not there: its new index is then `~` of it. */
  add(state: Int32Array, parent: number, move: number, way: number): number {
    hashOf(state);
    const mask = this.#slots.length - 1;
    let slot = h0 & mask;
    for (;;) {
      const found = (this.#slots[slot] as number) - 1;
      if (found < 0) break;
      if (this.#same(found)) return found;
      slot = (slot + 1) & mask;
    }
    const index = this.#size++;
    if (index === this.#parents.length) this.#widen();
    this.#hashes[4 * index] = h0;
    this.#hashes[4 * index + 1] = h1;
    this.#hashes[4 * index + 2] = h2;
    this.#hashes[4 * index + 3] = h3;
    this.#parents[index] = parent;
    this.#moves[index] = move;
    this.#ways[index] = way;
    this.#slots[slot] = index + 1;
    if (2 * this.#size > this.#slots.length) this.#rehash();
    return ~index;
  }

  /** The moves, with their ways, that lead from the first state to this one. */
  path(index: number): { move: number; way: number }[] {
    const path: { move: number; way: number }[] = [];
    for (let at = index; (this.#parents[at] as number) >= 0; at = this.#parents[at] as number) {
      path.push({ move: this.#moves[at] as number, way: this.#ways[at] as number });
    }
    return path.reverse();
  }

  /** How many moves lead to this state. */
  depth(index: number): number {
    let depth = 0;
    for (let at = index; (this.#parents[at] as number) >= 0; at = this.#parents[at] as number) {
      depth++;
    }
    return depth;
  }

  #same(index: number): boolean {
    const at = 4 * index;
    return (
      this.#hashes[at] === h0 &&
      this.#hashes[at + 1] === h1 &&
      this.#hashes[at + 2] === h2 &&
      this.#hashes[at + 3] === h3
    );
  }

  #widen(): void {
    this.#hashes = wider(this.#hashes, new Int32Array(2 * this.#hashes.length));
    this.#parents = wider(this.#parents, new Int32Array(2 * this.#parents.length));
    this.#moves = wider(this.#moves, new Int32Array(2 * this.#moves.length));
    this.#ways = wider(this.#ways, new Uint16Array(2 * this.#ways.length));
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    for (let index = 0; index < this.#size; index++) {
      let slot = (this.#hashes[4 * index] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.#slots = slots;
  }
}

function wider<Values extends Int32Array | Uint16Array>(from: Values, to: Values): Values {
  to.set(from);
  return to;
}

/** The lanes of the last hash. Module variables, because this runs for every transition. */
let h0 = 0;
let h1 = 0;
let h2 = 0;
let h3 = 0;

/** Four lanes, mixed as in MurmurHash3 x86_128 (Appleby, public domain). */
function hashOf(state: Int32Array): void {
  let a = 0x9747b28c | 0;
  let b = 0x3c6ef372;
  let c = 0xa54ff53a | 0;
  let d = 0x510e527f;
  for (let i = 0; i < state.length; i += 4) {
    a = turn(a ^ scramble((state[i] as number) + 1, 0x239b961b, 0xab0e9789 | 0), b, 0x561ccd1b);
    b = turn(b ^ scramble(word(state, i + 1), 0xab0e9789 | 0, 0x38b34ae5), c, 0x0bcaa747);
    c = turn(c ^ scramble(word(state, i + 2), 0x38b34ae5, 0xa1e38b93 | 0), d, 0x96cd1c35 | 0);
    d = turn(d ^ scramble(word(state, i + 3), 0xa1e38b93 | 0, 0x239b961b), a, 0x32ac3b17);
  }
  a ^= state.length;
  a = (a + b + c + d) | 0;
  b = (b + a) | 0;
  c = (c + a) | 0;
  d = (d + a) | 0;
  h0 = finish(a);
  h1 = finish(b);
  h2 = finish(c);
  h3 = finish(d);
  h0 = (h0 + h1 + h2 + h3) | 0;
}

/** Words beyond the end count as 0; all others are told plus one. */
function word(state: Int32Array, at: number): number {
  return at < state.length ? (state[at] as number) + 1 : 0;
}

function scramble(k: number, c1: number, c2: number): number {
  const m = Math.imul(k, c1);
  return Math.imul((m << 15) | (m >>> 17), c2);
}

function turn(h: number, add: number, plus: number): number {
  return (Math.imul(((h << 17) | (h >>> 15)) + add, 5) + plus) | 0;
}

function finish(h: number): number {
  let x = h;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
