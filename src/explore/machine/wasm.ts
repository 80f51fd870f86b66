import type { CompiledProduct } from './compile.ts';
import { searchInScript } from './search.ts';
import { Walkable, type Search, type SearchOptions, type StateSpace } from './space.ts';
import { noParent, pendingAt, wasmCode } from './wasm-code.ts';
import type { WasmCode, WasmExports } from './wasm-code.ts';

/** A search in WebAssembly tells besides in which states nobody can move. */
export interface WasmSpace extends StateSpace {
  /** How many states nobody can leave though not all machines may end there. */
  readonly deadlocks: number;
  /** The first of them; -1 when there is none. */
  readonly firstDeadlock: number;
  /** Whether nobody can move in a state (that was explored). */
  stuck(id: number): boolean;
}

/** Products of up to so many states are explored before code would be made for them. */
const worthwhile = 20_000;

/**
 * Breadth-first search: small products in script, larger ones in WebAssembly that is made for the
 * product. Where there is none (or no memory), where orders are left out, or where the product has
 * too many moves, all is done in script. The same states in the same order; a limit may be passed
 * by a few hundred states.
 */
export const searchFast: Search = (compiled, options = {}) => {
  const { maxStates = 10_000_000, reduce } = options;
  if (reduce || maxStates <= worthwhile) return searchInScript(compiled, options);
  const small = searchInScript(compiled, { ...options, maxStates: worthwhile });
  if (small.stopped !== 'states') return small;
  return searchInWasm(compiled, options) ?? searchInScript(compiled, options);
};

/** The search in WebAssembly alone; undefined where it cannot be. */
export function searchInWasm(
  compiled: CompiledProduct,
  options: SearchOptions = {},
): WasmSpace | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const code = wasmCode(compiled);
  if (!code) return undefined;
  try {
    const store = new Store(compiled, code, options.maxBytes ?? mostBytes);
    return new FoundSpace(compiled, store, explore(store, options));
  } catch (error) {
    // No memory, a policy that forbids code (engines name that differently), or too much code.
    if (error instanceof RangeError || error instanceof EvalError) return undefined;
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
}

/** How a search went. */
interface Outcome {
  transitions: number;
  stopped: StateSpace['stopped'];
}

/** Where nothing else is said. */
const mostBytes = 2 ** 30;

/** States of a slice at first (so that the engine soon runs its optimised code), and at most. */
const slices = { first: 256, most: 65_536 };

function explore(store: Store, options: SearchOptions): Outcome {
  const { maxStates = 10_000_000, maxBytes = mostBytes, every = 65_536, progress } = options;
  const { exports } = store;
  let transitions = 0;
  let seen = 0;
  let told = every;
  let slice = slices.first;
  store.limit(maxStates);
  exports.begin();
  for (;;) {
    const status = exports.run(Math.min(slice, every));
    slice = Math.min(2 * slice, slices.most);
    transitions += (exports.transitions() - seen) >>> 0;
    seen = exports.transitions();
    if (exports.count() > maxStates) return { transitions, stopped: 'states' };
    if (status === 1) return { transitions, stopped: '' };
    if (status === 2 && !store.enlarge(maxBytes)) return { transitions, stopped: 'bytes' };
    if (exports.explored() < told) continue;
    told = exports.explored() + every;
    if (progress?.(exports.count(), transitions) === false) {
      return { transitions, stopped: 'cancelled' };
    }
  }
}

/** Bytes of a page of memory. */
const page = 65_536;

/** A table never holds more than this share of its slots. */
const load = 0.66;

/** The memory of a search: the table below, the states above it, which move up when it grows. */
class Store {
  readonly exports: WasmExports;
  readonly #code: WasmCode;
  readonly #memory: WebAssembly.Memory;
  #bits = 12;
  #statesAt: number;
  #maxStates = 0;

  constructor(compiled: CompiledProduct, code: WasmCode, maxBytes: number) {
    this.#code = code;
    this.#statesAt = this.#above(this.#bits);
    const initial = Math.ceil((this.#statesAt + 2 * code.batch * code.stride) / page) + 1;
    // Some engines set aside at once what may be needed at most; there are at most 2¹⁶ pages.
    const maximum = Math.max(initial, Math.min(65_536, Math.floor(maxBytes / page)));
    this.#memory = new WebAssembly.Memory({ initial, maximum });
    const module = new WebAssembly.Module(code.bytes as Uint8Array<ArrayBuffer>);
    const instance = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.exports = instance.exports as unknown as WasmExports;
    new Int32Array(this.#memory.buffer, pendingAt, compiled.words).set(compiled.initial);
    const terminal = new Uint8Array(this.#memory.buffer);
    let at = code.terminalAt;
    for (const machine of compiled.machines) {
      terminal.set(machine.terminal, at);
      at += machine.states;
    }
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** All words of the memory, until it grows. */
  get words(): Int32Array {
    return new Int32Array(this.#memory.buffer);
  }

  /** The word at which a state begins. */
  wordOf(id: number): number {
    return (this.#statesAt + id * this.#code.stride) / 4;
  }

  /** The word at which pending states begin, and their words; the word of what was found. */
  get pending(): { at: number; words: number; found: number } {
    const { stride, foundAt } = this.#code;
    return { at: pendingAt / 4, words: stride / 4, found: foundAt / 4 };
  }

  /** Keeps at most about so many states. */
  limit(maxStates: number): void {
    this.#maxStates = maxStates;
    this.#layout();
  }

  /** Makes room for more states; false: it would be more than so many bytes. */
  enlarge(maxBytes: number): boolean {
    const needed = this.exports.count() + this.#code.batch;
    if (needed > this.#slots(this.#bits) * load && !this.#widen(maxBytes)) return false;
    const end = this.#statesAt + needed * this.#code.stride;
    if (end > this.bytes && !this.#grow(end + this.bytes / 8, end, maxBytes)) return false;
    this.#layout();
    return true;
  }

  /** A table of twice the slots. The old one is put behind the states meanwhile. */
  #widen(maxBytes: number): boolean {
    const from = this.#code.tableAt;
    const slots = this.#slots(this.#bits);
    const size = this.exports.count() * this.#code.stride;
    const statesAt = this.#above(this.#bits + 1);
    const aside = align(statesAt + size);
    const end = aside + 8 * slots;
    if (end > this.bytes && !this.#grow(end, end, maxBytes)) return false;
    const bytes = new Uint8Array(this.#memory.buffer);
    bytes.copyWithin(statesAt, this.#statesAt, this.#statesAt + size);
    bytes.copyWithin(aside, from, from + 8 * slots);
    bytes.fill(0, from, statesAt);
    this.#bits++;
    this.#statesAt = statesAt;
    this.#layout();
    this.exports.rehash(aside, slots);
    return true;
  }

  /** Grows to so many bytes, or at least to `least`. */
  #grow(wanted: number, least: number, maxBytes: number): boolean {
    for (const bytes of [Math.min(wanted, maxBytes), least]) {
      const pages = Math.ceil((bytes - this.bytes) / page);
      if (bytes < least || bytes > maxBytes) continue;
      try {
        this.#memory.grow(pages);
        return true;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    return false;
  }

  #layout(): void {
    const room = Math.floor((this.bytes - this.#statesAt) / this.#code.stride);
    const most = Math.floor(this.#slots(this.#bits) * load);
    const capacity = Math.min(room, most, this.#maxStates + this.#code.batch);
    this.exports.layout(this.#bits, this.#statesAt, capacity);
  }

  #slots(bits: number): number {
    return 2 ** bits;
  }

  /** Where states begin above a table of 2^bits slots. */
  #above(bits: number): number {
    return align(this.#code.tableAt + 8 * this.#slots(bits));
  }
}

function align(address: number): number {
  return Math.ceil(address / 64) * 64;
}

/** What was found by the search above. */
class FoundSpace extends Walkable implements WasmSpace {
  readonly compiled: CompiledProduct;
  readonly count: number;
  readonly transitions: number;
  readonly stopped: StateSpace['stopped'];
  readonly deadlocks: number;
  readonly firstDeadlock: number;
  readonly #store: Store;
  readonly #words: Int32Array;
  readonly #pending: Store['pending'];
  /** The state whose moves are pending, how many they are, and how many were told. */
  #asked = -1;
  #moves = 0;
  #passed = 0;

  constructor(compiled: CompiledProduct, store: Store, { transitions, stopped }: Outcome) {
    super();
    this.compiled = compiled;
    this.transitions = transitions;
    this.stopped = stopped;
    this.count = store.exports.count();
    this.deadlocks = store.exports.deadlocks();
    this.firstDeadlock = store.exports.firstDeadlock() - 1;
    this.#store = store;
    this.#words = store.words;
    this.#pending = store.pending;
  }

  get complete(): boolean {
    return this.stopped === '';
  }

  get bytes(): number {
    return this.#store.bytes;
  }

  read(id: number, into: Int32Array): void {
    const at = this.#store.wordOf(id);
    for (let i = 0; i < this.compiled.words; i++) into[i] = this.#words[at + i]!;
  }

  parent(id: number): number {
    const parent = this.#last(id) & noParent;
    return parent === noParent ? -1 : parent;
  }

  stuck(id: number): boolean {
    return this.#last(id) < 0;
  }

  next(id: number, after: number): number {
    const { at, words, found } = this.#pending;
    if (id !== this.#asked) {
      this.#asked = id;
      this.#moves = this.#store.exports.successors(id);
      this.#passed = 0;
    }
    // Most ask for one after the other.
    let i = this.#passed;
    if (i === 0 || this.#words[at + i * words - 1] !== after) i = 0;
    for (; i < this.#moves; i++) {
      const move = this.#words[at + (i + 1) * words - 1]!;
      if (move <= after) continue;
      this.#passed = i + 1;
      this.target = this.#words[found + i]!;
      return move;
    }
    return -1;
  }

  /** The last word of a state: its parent, and whether it is stuck. */
  #last(id: number): number {
    return this.#words[this.#store.wordOf(id) + this.compiled.words]!;
  }
}
