import type { ChannelSegment, CompiledChannel, CompiledProduct } from './compile.ts';
import { maskOf } from './compile.ts';
import { op, type } from './wasm-assembler.ts';
import type { Code } from './wasm-assembler.ts';

/** A part of a state that is handled as one number: 64 bits, or 32 at an odd end. */
export interface Cell {
  /** Bytes from the state's begin. */
  offset: number;
  wide: boolean;
}

/** The cells of a state. */
export function cellsOf(words: number): Cell[] {
  const cells: Cell[] = [];
  for (let word = 0; word < words; word += 2) {
    cells.push({ offset: 4 * word, wide: word + 1 < words });
  }
  return cells;
}

/** The types of cells, for locals. */
export function typesOf(cells: readonly Cell[]): number[] {
  return cells.map(({ wide }) => (wide ? type.i64 : type.i32));
}

/** Numbers of locals: the present state's cells, changed ones, and what moves have made. */
export interface MoveLocals {
  /** The first of the present state's cells. */
  present: number;
  /** The first of as many cells to work in. */
  changed: number;
  /** An i64. */
  scratch: number;
  /** Where the next state that is moved to goes. */
  out: number;
}

/** Bits of a cell. */
interface CellBits {
  cell: number;
  shift: number;
  bits: number;
}

/** Appends code that makes the states behind a state's moves. */
export class MoveWriter {
  readonly #compiled: CompiledProduct;
  readonly #cells: Cell[];
  readonly #code: Code;
  readonly #locals: MoveLocals;

  constructor(compiled: CompiledProduct, code: Code, locals: MoveLocals) {
    this.#compiled = compiled;
    this.#cells = cellsOf(compiled.words);
    this.#code = code;
    this.#locals = locals;
  }

  /** Loads the present state from an address in a local. */
  load(address: number): void {
    this.#cells.forEach(({ offset, wide }, cell) => {
      this.#code.get(address).memory(wide ? op.i64Load : op.i32Load, offset);
      this.#code.set(this.#locals.present + cell);
    });
  }

  /** Puts a machine's state on the stack. */
  state(machine: number): void {
    const { field } = this.#compiled.machines[machine]!;
    if (field.bits === 0) this.#code.i32(0);
    else this.#field(bitsOf(field));
  }

  /** All moves of a machine in some of its states; `from` is the first of them. */
  moves(machine: number, from: number, to: number): void {
    const { first } = this.#compiled.machines[machine]!;
    const states: number[] = [];
    for (let state = from; state < to; state++) {
      if (first[state] !== first[state + 1]) states.push(state);
    }
    if (states.length === 0) return;
    if (from + 1 === to) return this.#movesOf(first[from]!, first[to]!);
    this.#code.op(op.block, op.void);
    for (const _ of states) this.#code.op(op.block, op.void);
    this.state(machine);
    if (from > 0) this.#code.i32(from).op(op.i32Sub);
    const depths = Array.from({ length: to - from }, (_, i) => states.indexOf(from + i));
    this.#code.brTable([...depths.map((d) => (d < 0 ? states.length : d)), states.length]);
    states.forEach((state, i) => {
      this.#code.op(op.end);
      this.#movesOf(first[state]!, first[state + 1]!);
      if (i + 1 < states.length) this.#code.br(states.length - 1 - i);
    });
    this.#code.op(op.end);
  }

  #movesOf(from: number, to: number): void {
    for (let move = from; move < to; move++) this.#move(move);
  }

  #move(move: number): void {
    const guards = this.#guardsOf(move);
    if (!guards) return;
    const effect = (): void => {
      this.#effect(move);
      const { out } = this.#locals;
      const { words } = this.#compiled;
      this.#code
        .get(out)
        .i32(move)
        .memory(op.i32Store, 4 * words);
      this.#code
        .get(out)
        .i32(4 * (words + 1))
        .op(op.i32Add)
        .set(out);
    };
    if (guards.size === 0) return effect();
    let several = false;
    for (const [cell, { mask, value }] of guards) {
      this.#present(cell);
      this.#constant(cell, mask).op(this.#wide(cell) ? op.i64And : op.i32And);
      this.#constant(cell, value).op(this.#wide(cell) ? op.i64Eq : op.i32Eq);
      if (several) this.#code.op(op.i32And);
      several = true;
    }
    this.#code.when(effect);
  }

  /** What must hold, joined by cell; undefined when it never does. */
  #guardsOf(move: number): Map<number, { mask: bigint; value: bigint }> | undefined {
    const { guardStart, guardWord, guardMask, guardValue } = this.#compiled.program;
    const guards = new Map<number, { mask: bigint; value: bigint }>();
    for (let g = guardStart[move]!; g < guardStart[move + 1]!; g++) {
      const word = guardWord[g]!;
      const mask = inCell(guardMask[g]!, word);
      const value = inCell(guardValue[g]!, word);
      const known = guards.get(word >> 1) ?? { mask: 0n, value: 0n };
      if (((known.value ^ value) & known.mask & mask) !== 0n) return undefined;
      guards.set(word >> 1, { mask: known.mask | mask, value: known.value | value });
    }
    return guards;
  }

  #effect(move: number): void {
    const { pop, pushStart, pushChannel, pushSymbol } = this.#compiled.program;
    const { channels } = this.#compiled;
    const sums = this.#sumsOf(move);
    const moved = new Set<number>();
    const work = (channel: CompiledChannel): void => {
      for (const { word } of channel.segments) {
        if (moved.has(word >> 1)) continue;
        moved.add(word >> 1);
        this.#present(word >> 1);
        this.#code.set(this.#locals.changed + (word >> 1));
      }
    };
    if (pop[move]! >= 0) {
      work(channels[pop[move]!]!);
      this.#pop(channels[pop[move]!]!);
    }
    for (let p = pushStart[move]!; p < pushStart[move + 1]!; p++) {
      work(channels[pushChannel[p]!]!);
      this.#push(channels[pushChannel[p]!]!, pushSymbol[p]!);
    }
    this.#cells.forEach(({ offset, wide }, cell) => {
      this.#code.get(this.#locals.out);
      if (moved.has(cell)) this.#code.get(this.#locals.changed + cell);
      else this.#present(cell);
      const sum = sums.get(cell) ?? 0n;
      if (sum !== 0n) this.#constant(cell, sum).op(wide ? op.i64Add : op.i32Add);
      this.#code.memory(wide ? op.i64Store : op.i32Store, offset);
    });
  }

  /**
   * What is added to each cell. Not the program's own sums: those are of 32 bits, and what they
   * carry is lost, while in 64 bits it would go into the upper word.
   */
  #sumsOf(move: number): Map<number, bigint> {
    const { machines, channels, moves } = this.#compiled;
    const sums = new Map<number, bigint>();
    const plus = (field: { word: number; shift: number; bits: number }, value: number): void => {
      if (field.bits === 0) return;
      const { cell, shift } = bitsOf(field);
      sums.set(cell, (sums.get(cell) ?? 0n) + (BigInt(value) << BigInt(shift)));
    };
    plus(machines[moves.machine[move]!]!.field, moves.to[move]! - moves.from[move]!);
    for (let p = moves.partnerStart[move]!; p < moves.partnerStart[move + 1]!; p++) {
      const partner = moves.partner[p]!;
      const taking =
        this.#compiled.source.machines[partner]!.transitions[moves.partnerTransition[p]!]!;
      plus(machines[partner]!.field, taking.to - taking.from);
    }
    const sign = moves.kind[move] === 0 ? 1 : -1;
    for (let c = moves.channelStart[move]!; c < moves.channelStart[move + 1]!; c++) {
      const channel = channels[moves.channel[c]!]!;
      if (channel.slots === 1) plus(channel.segments[0]!, sign * moves.symbol[c]!);
    }
    return sums;
  }

  /** The slots move down by one; the first slot of a segment goes into the last one below. */
  #pop(channel: CompiledChannel): void {
    channel.segments.forEach((segment, i) => {
      const { cell, shift, bits } = bitsOf(segment);
      const wide = this.#wide(cell);
      const whole = ones(bits) << BigInt(shift);
      const local = this.#locals.changed + cell;
      // (cell & whole) >>> bits & whole, and all other bits as they are.
      this.#code.get(local);
      this.#constant(cell, ~whole).op(wide ? op.i64And : op.i32And);
      this.#code.get(local);
      this.#constant(cell, whole).op(wide ? op.i64And : op.i32And);
      this.#constant(cell, BigInt(channel.bits % 64)).op(wide ? op.i64ShrU : op.i32ShrU);
      const kept = bits === channel.bits ? 0n : whole;
      this.#constant(cell, kept).op(wide ? op.i64And : op.i32And);
      this.#code.op(wide ? op.i64Or : op.i32Or).set(local);
      const above = channel.segments[i + 1];
      if (above) this.#carry(above, channel.bits, { cell, shift: shift + bits - channel.bits });
    });
  }

  /** The lowest slot of a segment, also into another place. */
  #carry(from: ChannelSegment, size: number, to: { cell: number; shift: number }): void {
    const source = bitsOf(from);
    const local = this.#locals.changed + to.cell;
    this.#wideOf(this.#locals.changed + source.cell, source.cell);
    this.#code.i64(BigInt(source.shift)).op(op.i64ShrU).i64(ones(size)).op(op.i64And);
    this.#code.i64(BigInt(to.shift)).op(op.i64Shl);
    if (!this.#wide(to.cell)) this.#code.op(op.i32Wrap);
    this.#code
      .get(local)
      .op(this.#wide(to.cell) ? op.i64Or : op.i32Or)
      .set(local);
  }

  /** A symbol goes into the first empty slot, of the first segment that has one. */
  #push(channel: CompiledChannel, symbol: number, at = 0): void {
    const segment = channel.segments[at]!;
    const { cell, shift, bits } = bitsOf(segment);
    const last = at + 1 === channel.segments.length;
    const into = (): void => this.#append(channel, segment, symbol);
    if (last) return into();
    this.#wideOf(this.#locals.changed + cell, cell);
    this.#code.i64(ones(channel.bits) << BigInt(shift + bits - channel.bits)).op(op.i64And);
    this.#code.op(op.i64Eqz).when(into, () => this.#push(channel, symbol, at + 1));
  }

  #append(channel: CompiledChannel, segment: ChannelSegment, symbol: number): void {
    const { cell, shift, bits } = bitsOf(segment);
    const local = this.#locals.changed + cell;
    const wide = this.#wide(cell);
    const { scratch } = this.#locals;
    // Bits in use, rounded up to whole slots: where the symbol goes.
    this.#wideOf(local, cell);
    this.#code.i64(BigInt(shift)).op(op.i64ShrU).i64(ones(bits)).op(op.i64And).set(scratch);
    this.#code
      .i64(BigInt(63 + channel.bits))
      .get(scratch)
      .op(op.i64Clz, op.i64Sub, op.i32Wrap);
    this.#code.i32(channel.bits).op(op.i32DivU).i32(channel.bits).op(op.i32Mul);
    this.#code.i32(shift).op(op.i32Add).op(op.i64Extend).set(scratch);
    this.#code.i64(BigInt(symbol)).get(scratch).op(op.i64Shl);
    if (!wide) this.#code.op(op.i32Wrap);
    this.#code
      .get(local)
      .op(wide ? op.i64Or : op.i32Or)
      .set(local);
  }

  #present(cell: number): void {
    this.#code.get(this.#locals.present + cell);
  }

  #wide(cell: number): boolean {
    return this.#cells[cell]!.wide;
  }

  /** A cell's local as 64 bits. */
  #wideOf(local: number, cell: number): void {
    this.#code.get(local);
    if (!this.#wide(cell)) this.#code.op(op.i64Extend);
  }

  #constant(cell: number, value: bigint): Code {
    return this.#wide(cell)
      ? this.#code.i64(value)
      : this.#code.i32(Number(BigInt.asIntN(32, value)));
  }

  /** A field's value as i32. */
  #field({ cell, shift, bits }: CellBits): void {
    this.#present(cell);
    if (this.#wide(cell)) this.#code.i64(BigInt(shift)).op(op.i64ShrU, op.i32Wrap);
    else this.#code.i32(shift).op(op.i32ShrU);
    this.#code.i32(maskOf(bits)).op(op.i32And);
  }
}

function bitsOf({ word, shift, bits }: { word: number; shift: number; bits: number }): CellBits {
  return { cell: word >> 1, shift: shift + 32 * (word & 1), bits };
}

function inCell(bits: number, word: number): bigint {
  return BigInt(bits >>> 0) << BigInt(32 * (word & 1));
}

function ones(bits: number): bigint {
  return (1n << BigInt(bits)) - 1n;
}
