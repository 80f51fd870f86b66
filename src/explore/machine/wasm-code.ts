import type { CompiledProduct } from './compile.ts';
import { Code, assemble, op, type } from './wasm-assembler.ts';
import type { WasmFunction } from './wasm-assembler.ts';
import { MoveWriter, cellsOf, typesOf } from './wasm-moves.ts';
import type { Cell } from './wasm-moves.ts';

/**
 * WebAssembly for the breadth-first search of one product: its moves are unrolled, so that a move
 * is a comparison, an addition or two, and a store.
 *
 * Memory, from below: `pending` (what has been moved to and is still to be looked up), its hashes,
 * where the successors of each explored state end, which states are terminal, the table, the
 * states. A state is its words and then its parent's number (the top bit: nothing can move there);
 * a pending one is its words and then the move's number. A slot of the table is 64 bits: below the
 * state's number plus one (0: empty), above its hash; the upper bits of the hash are the slot at
 * which to begin, so that a larger table is made in order and without hashing.
 *
 * Looking up is done for many states at once: first all their slots are read, and what the slots
 * refer to, without waiting for one another, so that the waits for memory overlap; then one after
 * the other is found or added.
 */
export interface WasmCode {
  bytes: Uint8Array;
  /** Bytes of a state, and of a pending one. */
  stride: number;
  /** A byte for each state of each machine (1: terminal), to be written before the search. */
  terminalAt: number;
  /** Where the table begins. */
  tableAt: number;
  /** What `successors` found: numbers of states, -1 for those that are not kept. */
  foundAt: number;
  /** How many states are added at most before there is a look at the room again. */
  batch: number;
}

/** What a module exports; it imports `env.memory`. */
export interface WasmExports {
  /** The table has 2^bits slots, the states begin at `statesAt`, and so many may be kept. */
  layout(bits: number, statesAt: number, capacity: number): void;
  /** Adds the first state, which stands at `pendingAt`. */
  begin(): void;
  /** Explores about so many states. 0: go on, 1: all are explored, 2: more room is needed. */
  run(states: number): number;
  /** Puts what is in an older table of so many slots into the new one, which is empty. */
  rehash(from: number, slots: number): void;
  /** How many moves go out of a state; they are pending, and at `foundAt` is where they lead. */
  successors(id: number): number;
  /** How many states there are, and how many of them are explored. */
  count(): number;
  explored(): number;
  /** Moves so far, modulo 2³². */
  transitions(): number;
  /** States in which nobody can move though not all may end; the number of the first plus one. */
  deadlocks(): number;
  firstDeadlock(): number;
}

/** Where pending states stand. */
export const pendingAt = 64;

/** The parent of the first state; in the states' last word, below the top bit. */
export const noParent = 0x7fffffff;

/** How many moves are gathered before they are looked up. */
const together = 256;

/** Large functions are slow to compile: above so many stores, states are dealt to functions. */
const storesOfFunction = 6_000;
const statesOfFunction = 64;

/** Above so many stores, code costs more than it gains (a store is some 10 bytes of code). */
const mostStores = 200_000;

/** The module's variables. */
const variable = {
  shift: 0,
  mask: 1,
  statesAt: 2,
  capacity: 3,
  count: 4,
  explored: 5,
  transitions: 6,
  deadlocks: 7,
  firstDeadlock: 8,
  touched: 9,
} as const;

const { i32, i64 } = type;

/** Writes the module. Undefined: there are too many moves. */
export function wasmCode(compiled: CompiledProduct): WasmCode | undefined {
  return storesOf(compiled) > mostStores ? undefined : new Writer(compiled).write();
}

/** How many stores there are in code: each move writes the whole state. */
function storesOf({ moves, words }: CompiledProduct): number {
  return moves.count * (Math.ceil(words / 2) + 1);
}

/** Where things are below the table. */
interface Places {
  stride: number;
  batch: number;
  hashesAt: number;
  endsAt: number;
  terminalAt: number;
  tableAt: number;
}

function placesOf(compiled: CompiledProduct): Places {
  const stride = 4 * (compiled.words + 1);
  const batch = together + compiled.machines.reduce((sum, { first }) => sum + widest(first), 0);
  const hashesAt = align(pendingAt + batch * stride);
  const endsAt = align(hashesAt + 4 * batch);
  const terminalAt = align(endsAt + 4 * Math.max(together, batch));
  const terminals = compiled.machines.reduce((sum, { states }) => sum + states, 0);
  return { stride, batch, hashesAt, endsAt, terminalAt, tableAt: align(terminalAt + terminals) };
}

/** The most moves out of one state. */
function widest(first: Int32Array): number {
  let most = 0;
  for (let i = 1; i < first.length; i++) most = Math.max(most, first[i]! - first[i - 1]!);
  return most;
}

function align(address: number): number {
  return (address + 63) & ~63;
}

class Writer {
  readonly #compiled: CompiledProduct;
  readonly #cells: Cell[];
  readonly #places: Places;
  readonly #functions: WasmFunction[] = [];

  constructor(compiled: CompiledProduct) {
    this.#compiled = compiled;
    this.#cells = cellsOf(compiled.words);
    this.#places = placesOf(compiled);
  }

  write(): WasmCode {
    const expand = this.#expand();
    const deadlock = this.#add(this.#deadlock());
    this.#add(this.#flush(deadlock));
    const flush = this.#functions.length - 1;
    this.#add(this.#run(expand, flush));
    this.#add(layout());
    this.#add(this.#begin());
    this.#add(this.#rehash());
    this.#add(this.#successors(expand));
    for (const exported of [
      'count',
      'explored',
      'transitions',
      'deadlocks',
      'firstDeadlock',
    ] as const) {
      const code = new Code().globalGet(variable[exported]);
      this.#add({ parameters: [], result: i32, locals: [], code, exported });
    }
    const { stride, batch, terminalAt, tableAt, endsAt } = this.#places;
    const bytes = assemble(this.#functions, Object.keys(variable).length);
    return { bytes, stride, batch, terminalAt, tableAt, foundAt: endsAt };
  }

  #add(one: WasmFunction): number {
    return this.#functions.push(one) - 1;
  }

  /** `(state, out) → out`: writes all that a state moves to. */
  #expand(): number {
    const { machines } = this.#compiled;
    const inline = storesOf(this.#compiled) <= storesOfFunction;
    const parts = inline ? [] : machines.map((_, machine) => this.#parts(machine));
    return this.#add(
      this.#mover((writer, code, out) => {
        machines.forEach(({ states }, machine) => {
          if (inline) writer.moves(machine, 0, states);
          else this.#dispatch(writer, code, { machine, parts: parts[machine]!, out });
        });
      }),
    );
  }

  /** Functions for a machine's states, so many states each. */
  #parts(machine: number): number[] {
    const { states } = this.#compiled.machines[machine]!;
    const parts: number[] = [];
    for (let from = 0; from < states; from += statesOfFunction) {
      const to = Math.min(states, from + statesOfFunction);
      parts.push(this.#add(this.#mover((writer) => writer.moves(machine, from, to))));
    }
    return parts;
  }

  #dispatch(
    writer: MoveWriter,
    code: Code,
    { machine, parts, out }: { machine: number; parts: number[]; out: number },
  ): void {
    const call = (part: number): void => void code.get(0).get(out).call(part).set(out);
    if (parts.length === 1) return call(parts[0]!);
    code.block(() => {
      for (const _ of parts) code.op(op.block, op.void);
      writer.state(machine);
      code.i32(Math.log2(statesOfFunction)).op(op.i32ShrU);
      code.brTable([...parts.keys(), parts.length]);
      parts.forEach((part, i) => {
        code.op(op.end);
        call(part);
        code.br(parts.length - 1 - i);
      });
    });
  }

  /** A function `(state, out) → out` with what moves need. */
  #mover(write: (writer: MoveWriter, code: Code, out: number) => void): WasmFunction {
    const code = new Code();
    const types = typesOf(this.#cells);
    const present = 2;
    const changed = present + types.length;
    const scratch = changed + types.length;
    const writer = new MoveWriter(this.#compiled, code, { present, changed, scratch, out: 1 });
    writer.load(0);
    write(writer, code, 1);
    code.get(1);
    return { parameters: [i32, i32], result: i32, locals: [...types, ...types, i64], code };
  }

  /** `(state) → 1` when not every machine is in a terminal state. */
  #deadlock(): WasmFunction {
    const code = new Code();
    const types = typesOf(this.#cells);
    const writer = new MoveWriter(this.#compiled, code, {
      present: 1,
      changed: 1,
      scratch: 1,
      out: 0,
    });
    writer.load(0);
    let at = this.#places.terminalAt;
    this.#compiled.machines.forEach(({ states }, machine) => {
      writer.state(machine);
      code.memory(op.i32Load8, at).op(op.i32Eqz);
      code.when(() => code.i32(1).op(op.return));
      at += states;
    });
    code.i32(0);
    return { parameters: [i32], result: i32, locals: types, code };
  }

  /**
   * `(first, states, end)`: looks up what so many states, from the number `first` on, have moved
   * to; `end` is where the last pending state ends.
   */
  #flush(deadlock: number): WasmFunction {
    const { stride, hashesAt, endsAt, tableAt } = this.#places;
    const [first, states, end, pending, hashes, h, e, touched] = [0, 1, 2, 3, 4, 5, 6, 7];
    const [slot, at, begun, ends] = [8, 9, 10, 11];
    const code = new Code();
    const reset = (): void => {
      code.i32(pendingAt).set(pending).i32(hashesAt).set(hashes);
    };
    const onward = (): void => {
      code.get(pending).i32(stride).op(op.i32Add).set(pending);
      code.get(hashes).i32(4).op(op.i32Add).set(hashes);
    };
    reset();
    this.#whileBelow(code, pending, end, () => {
      this.#hash(code, pending, h, e);
      code.get(hashes).get(h).memory(op.i32Store, 0);
      this.#home(code, h, slot);
      code.get(slot).i32(3).op(op.i32Shl);
      code.memory(op.i64Load, tableAt).set(e);
      // Where the slot says something else, a place that is at hand anyway.
      this.#record(code, e);
      code.get(pending);
      code.get(e).i64(32n).op(op.i64ShrU, op.i32Wrap).get(h).op(op.i32Eq);
      code.op(op.select).memory(op.i32Load, 0);
      code.get(touched).op(op.i32Add).set(touched);
      onward();
    });
    code.get(touched).globalSet(variable.touched);
    reset();
    code.i32(endsAt).set(ends);
    code.get(states).get(first).op(op.i32Add).set(states);
    this.#whileBelow(code, first, states, () => {
      code.get(pending).set(begun);
      code.get(ends).memory(op.i32Load, 0).set(end);
      code.get(ends).i32(4).op(op.i32Add).set(ends);
      this.#whileBelow(code, pending, end, () => {
        code.get(hashes).memory(op.i32Load, 0).set(h);
        this.#probe(code, { pending, h, slot, e, at }, () => {
          code.globalGet(variable.statesAt).globalGet(variable.count);
          code.i32(stride).op(op.i32Mul, op.i32Add).set(at);
          this.#copy(code, pending, at);
          code
            .get(at)
            .get(first)
            .memory(op.i32Store, stride - 4);
          this.#insert(code, slot, h);
        });
        onward();
      });
      code.get(begun).get(pending).op(op.i32Eq);
      code.when(() => this.#stuck(code, first, at, deadlock));
      code.get(first).i32(1).op(op.i32Add).set(first);
    });
    const locals = [i32, i32, i32, i64, i32, i32, i32, i32, i32];
    return { parameters: [i32, i32, i32], locals, code };
  }

  /** Marks a state in which nobody can move. */
  #stuck(code: Code, id: number, at: number, deadlock: number): void {
    const { stride } = this.#places;
    code.globalGet(variable.statesAt).get(id).i32(stride).op(op.i32Mul, op.i32Add).tee(at);
    code
      .get(at)
      .memory(op.i32Load, stride - 4)
      .i32(1 << 31)
      .op(op.i32Or);
    code.memory(op.i32Store, stride - 4);
    code
      .get(at)
      .call(deadlock)
      .when(() => {
        code.globalGet(variable.deadlocks).i32(1).op(op.i32Add).globalSet(variable.deadlocks);
        code.globalGet(variable.firstDeadlock).op(op.i32Eqz);
        code.when(() => code.get(id).i32(1).op(op.i32Add).globalSet(variable.firstDeadlock));
      });
  }

  /** `(budget) → status`. */
  #run(expand: number, flush: number): WasmFunction {
    const { stride, batch, endsAt } = this.#places;
    const [budget, id, states, out] = [0, 1, 2, 3];
    const code = new Code();
    const explored = variable.explored;
    code.loop(() => {
      code.globalGet(explored).globalGet(variable.count).op(op.i32GeU);
      code.when(() => code.i32(1).op(op.return));
      code.globalGet(variable.count).i32(batch).op(op.i32Add);
      code.globalGet(variable.capacity).op(op.i32GtU);
      code.when(() => code.i32(2).op(op.return));
      code.i32(pendingAt).set(out).globalGet(explored).set(id).i32(0).set(states);
      code.loop(() => {
        code.globalGet(variable.statesAt).get(id).get(states).op(op.i32Add);
        code.i32(stride).op(op.i32Mul, op.i32Add).get(out).call(expand).set(out);
        code.get(states).i32(4).op(op.i32Mul).get(out).memory(op.i32Store, endsAt);
        code.get(states).i32(1).op(op.i32Add).tee(states);
        code.get(id).op(op.i32Add).globalGet(variable.count).op(op.i32LtU);
        code
          .get(out)
          .i32(pendingAt + together * stride)
          .op(op.i32LtU, op.i32And);
        code.get(states).i32(together).op(op.i32LtU, op.i32And).brIf(0);
      });
      code.get(id).get(states).op(op.i32Add).globalSet(explored);
      code.globalGet(variable.transitions).get(out).i32(pendingAt).op(op.i32Sub);
      code.i32(stride).op(op.i32DivU, op.i32Add).globalSet(variable.transitions);
      code.get(id).get(states).get(out).call(flush);
      code.get(budget).get(states).op(op.i32GtU);
      code.get(budget).get(states).op(op.i32Sub).set(budget).brIf(0);
    });
    code.i32(0);
    return { parameters: [i32], result: i32, locals: [i32, i32, i32], code, exported: 'run' };
  }

  #begin(): WasmFunction {
    const { stride } = this.#places;
    const [pending, h, slot, at, mixed] = [0, 1, 2, 3, 4];
    const code = new Code();
    code.i32(pendingAt).set(pending);
    this.#hash(code, pending, h, mixed);
    this.#home(code, h, slot);
    code.globalGet(variable.statesAt).set(at);
    this.#copy(code, pending, at);
    code
      .get(at)
      .i32(noParent)
      .memory(op.i32Store, stride - 4);
    this.#insert(code, slot, h);
    return { parameters: [], locals: [i32, i32, i32, i32, i64], code, exported: 'begin' };
  }

  /** `(from, slots)`. */
  #rehash(): WasmFunction {
    const { tableAt } = this.#places;
    const [from, slots, end, e, slot] = [0, 1, 2, 3, 4];
    const code = new Code();
    code.get(from).get(slots).i32(3).op(op.i32Shl, op.i32Add).set(end);
    this.#whileBelow(code, from, end, () => {
      code.get(from).memory(op.i64Load, 0).tee(e).i64(0n).op(op.i64Ne);
      code.when(() => {
        code.get(e).i64(32n).op(op.i64ShrU, op.i32Wrap).set(slots);
        this.#home(code, slots, slot);
        code.block(() => {
          code.loop(() => {
            code.get(slot).i32(3).op(op.i32Shl).memory(op.i64Load, tableAt).op(op.i64Eqz).brIf(1);
            this.#next(code, slot);
            code.br(0);
          });
        });
        code.get(slot).i32(3).op(op.i32Shl).get(e).memory(op.i64Store, tableAt);
      });
      code.get(from).i32(8).op(op.i32Add).set(from);
    });
    return { parameters: [i32, i32], locals: [i32, i64, i32], code, exported: 'rehash' };
  }

  /** `(id) → number`. */
  #successors(expand: number): WasmFunction {
    const { stride, endsAt } = this.#places;
    const [id, out, pending, h, slot, e, at, found] = [0, 1, 2, 3, 4, 5, 6, 7];
    const code = new Code();
    code.globalGet(variable.statesAt).get(id).i32(stride).op(op.i32Mul, op.i32Add);
    code.i32(pendingAt).tee(pending).call(expand).set(out).i32(endsAt).set(found);
    this.#whileBelow(code, pending, out, () => {
      this.#hash(code, pending, h, e);
      this.#probe(code, { pending, h, slot, e, at }, () => {
        // The number that an empty slot holds, plus one.
        code.i64(0n).set(e);
      });
      code.get(found).get(e).op(op.i32Wrap).i32(1).op(op.i32Sub).memory(op.i32Store, 0);
      code.get(found).i32(4).op(op.i32Add).set(found);
      code.get(pending).i32(stride).op(op.i32Add).set(pending);
    });
    code.get(out).i32(pendingAt).op(op.i32Sub).i32(stride).op(op.i32DivU);
    const locals = [i32, i32, i32, i32, i64, i32, i32];
    return { parameters: [i32], result: i32, locals, code, exported: 'successors' };
  }

  /** Does something while an address or a number is below another one. */
  #whileBelow(code: Code, at: number, end: number, inside: () => void): void {
    code.block(() => {
      code.loop(() => {
        code.get(at).get(end).op(op.i32GeU).brIf(1);
        inside();
        code.br(0);
      });
    });
  }

  /**
   * The 32-bit hash of the state at an address. After each multiplication the upper half, which all
   * bits have gone into, is mixed into the lower one; `mixed` is an i64 to do so in.
   */
  #hash(code: Code, address: number, h: number, mixed: number): void {
    this.#cells.forEach(({ offset, wide }, i) => {
      code.get(address).memory(wide ? op.i64Load : op.i64Load32, offset);
      if (i > 0) code.get(mixed).op(op.i64Xor);
      code
        .i64(multipliers[i % 3]!)
        .op(op.i64Mul)
        .tee(mixed);
      code.get(mixed).i64(32n).op(op.i64ShrU, op.i64Xor).set(mixed);
    });
    code.get(mixed).i64(multipliers[3]!).op(op.i64Mul).i64(32n).op(op.i64ShrU, op.i32Wrap).set(h);
  }

  /** The slot at which a hash begins. */
  #home(code: Code, h: number, slot: number): void {
    code.get(h).globalGet(variable.shift).op(op.i32ShrU).set(slot);
  }

  #next(code: Code, slot: number): void {
    code.get(slot).i32(1).op(op.i32Add).globalGet(variable.mask).op(op.i32And).set(slot);
  }

  /** The address of the state that an entry of the table refers to. */
  #record(code: Code, e: number): void {
    const { stride } = this.#places;
    code.globalGet(variable.statesAt);
    code.get(e).op(op.i32Wrap).i32(stride).op(op.i32Mul, op.i32Add);
    code.i32(stride).op(op.i32Sub);
  }

  /** Finds a pending state; where it is not there, `missing` is done, with `slot` an empty one. */
  #probe(
    code: Code,
    local: { pending: number; h: number; slot: number; e: number; at: number },
    missing: () => void,
  ): void {
    const { tableAt } = this.#places;
    const { pending, h, slot, e, at } = local;
    this.#home(code, h, slot);
    code.block(() => {
      code.loop(() => {
        code.get(slot).i32(3).op(op.i32Shl).memory(op.i64Load, tableAt).tee(e).op(op.i64Eqz);
        code.when(() => {
          missing();
          code.br(2);
        });
        code.get(e).i64(32n).op(op.i64ShrU, op.i32Wrap).get(h).op(op.i32Eq);
        code.when(() => {
          this.#record(code, e);
          code.set(at);
          this.#equal(code, pending, at);
          code.brIf(2);
        });
        this.#next(code, slot);
        code.br(0);
      });
    });
  }

  /** Puts the newest state into an empty slot, and counts it. */
  #insert(code: Code, slot: number, h: number): void {
    const { tableAt } = this.#places;
    code.get(slot).i32(3).op(op.i32Shl);
    code.get(h).op(op.i64Extend).i64(32n).op(op.i64Shl);
    code.globalGet(variable.count).i32(1).op(op.i32Add);
    code.op(op.i64Extend, op.i64Or).memory(op.i64Store, tableAt);
    code.globalGet(variable.count).i32(1).op(op.i32Add).globalSet(variable.count);
  }

  /** Whether the states at two addresses are equal. */
  #equal(code: Code, one: number, other: number): void {
    this.#cells.forEach(({ offset, wide }, i) => {
      const load = wide ? op.i64Load : op.i32Load;
      code.get(one).memory(load, offset).get(other).memory(load, offset);
      code.op(wide ? op.i64Eq : op.i32Eq);
      if (i > 0) code.op(op.i32And);
    });
  }

  #copy(code: Code, from: number, to: number): void {
    for (const { offset, wide } of this.#cells) {
      code
        .get(to)
        .get(from)
        .memory(wide ? op.i64Load : op.i32Load, offset);
      code.memory(wide ? op.i64Store : op.i32Store, offset);
    }
  }
}

/** Odd numbers without pattern (of the digits of √2, √3, √5, √7). */
const multipliers = [
  0x6a09e667f3bcc909n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
];

/** `(bits, statesAt, capacity)`. */
function layout(): WasmFunction {
  const code = new Code();
  code.i32(32).get(0).op(op.i32Sub).globalSet(variable.shift);
  code.i32(1).get(0).op(op.i32Shl).i32(1).op(op.i32Sub).globalSet(variable.mask);
  code.get(1).globalSet(variable.statesAt).get(2).globalSet(variable.capacity);
  return { parameters: [i32, i32, i32], locals: [], code, exported: 'layout' };
}
