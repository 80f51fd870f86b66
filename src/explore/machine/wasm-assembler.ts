/**
 * A small assembler for WebAssembly's binary format (WebAssembly Core Specification 1.0,
 * section 5): what a search needs, and no more. Instructions are appended as bytes; labels are depths, as in
 * the format.
 */
export class Code {
  readonly bytes: number[] = [];

  /** Instructions without operands (and block types), as they are. */
  op(...codes: number[]): this {
    this.bytes.push(...codes);
    return this;
  }

  i32(value: number): this {
    this.bytes.push(0x41);
    signed(this.bytes, BigInt(value | 0));
    return this;
  }

  i64(value: bigint): this {
    this.bytes.push(0x42);
    signed(this.bytes, BigInt.asIntN(64, value));
    return this;
  }

  get(local: number): this {
    return this.#with(0x20, local);
  }

  set(local: number): this {
    return this.#with(0x21, local);
  }

  tee(local: number): this {
    return this.#with(0x22, local);
  }

  globalGet(index: number): this {
    return this.#with(0x23, index);
  }

  globalSet(index: number): this {
    return this.#with(0x24, index);
  }

  call(index: number): this {
    return this.#with(0x10, index);
  }

  br(depth: number): this {
    return this.#with(0x0c, depth);
  }

  brIf(depth: number): this {
    return this.#with(0x0d, depth);
  }

  /** Jumps to the label that the number on the stack picks, the last one when it is too large. */
  brTable(depths: readonly number[]): this {
    this.bytes.push(0x0e);
    unsigned(this.bytes, depths.length - 1);
    for (const depth of depths) unsigned(this.bytes, depth);
    return this;
  }

  /** A load or store (`memory.i32Load`, …) at a constant offset from the address on the stack. */
  memory(code: number, offset: number): this {
    // The alignment is a hint; the smallest is always valid.
    this.bytes.push(code, 0);
    unsigned(this.bytes, offset);
    return this;
  }

  /** An `if` with what is done inside; `otherwise` is optional. */
  when(then: () => void, otherwise?: () => void): this {
    this.op(op.if, op.void);
    then();
    if (otherwise) {
      this.op(op.else);
      otherwise();
    }
    return this.op(op.end);
  }

  /** A block: `br` of its depth goes behind it. */
  block(inside: () => void): this {
    this.op(op.block, op.void);
    inside();
    return this.op(op.end);
  }

  /** A loop: `br` of its depth goes round. */
  loop(inside: () => void): this {
    this.op(op.loop, op.void);
    inside();
    return this.op(op.end);
  }

  #with(code: number, operand: number): this {
    this.bytes.push(code);
    unsigned(this.bytes, operand);
    return this;
  }
}

/** Types of values. */
export const type = { i32: 0x7f, i64: 0x7e } as const;

/** Instructions, by what they do. */
export const op = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  return: 0x0f,
  void: 0x40,
  select: 0x1b,
  i32Load: 0x28,
  i64Load: 0x29,
  i32Load8: 0x2d,
  i64Load32: 0x35,
  i32Store: 0x36,
  i64Store: 0x37,
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32Ne: 0x47,
  i32LtU: 0x49,
  i32GtU: 0x4b,
  i32LeU: 0x4d,
  i32GeU: 0x4f,
  i64Eqz: 0x50,
  i64Eq: 0x51,
  i64Ne: 0x52,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32DivU: 0x6e,
  i32And: 0x71,
  i32Or: 0x72,
  i32Shl: 0x74,
  i32ShrU: 0x76,
  i64Clz: 0x79,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64Mul: 0x7e,
  i64And: 0x83,
  i64Or: 0x84,
  i64Xor: 0x85,
  i64Shl: 0x86,
  i64ShrU: 0x88,
  i32Wrap: 0xa7,
  i64Extend: 0xad,
} as const;

/** A function: `parameters` and `result` are types, `locals` the types of what it has beside. */
export interface WasmFunction {
  parameters: number[];
  result?: number;
  locals: number[];
  code: Code;
  /** The name under which it can be called from outside. */
  exported?: string;
}

/**
 * A module of these functions, in order, with one imported memory (`env.memory`) and so many i32
 * globals (variables that begin with 0).
 */
export function assemble(functions: readonly WasmFunction[], globals: number): Uint8Array {
  const signatures = functions.map(({ parameters, result }) => [
    0x60,
    ...vector(parameters.map((one) => [one])),
    ...vector(result === undefined ? [] : [[result]]),
  ]);
  const exports = functions.flatMap(({ exported }, index) =>
    exported === undefined ? [] : [[...name(exported), 0, ...number(index)]],
  );
  const sections: [id: number, content: number[]][] = [
    [1, vector(signatures)],
    [2, vector([[...name('env'), ...name('memory'), 2, 0, 0]])],
    [3, vector(functions.map((_, index) => number(index)))],
    [6, vector(Array.from({ length: globals }, () => [type.i32, 1, 0x41, 0, op.end]))],
    [7, vector(exports)],
    [10, vector(functions.map(body))],
  ];
  const bytes = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  for (const [id, content] of sections) {
    bytes.push(id, ...number(content.length));
    append(bytes, content);
  }
  return Uint8Array.from(bytes);
}

function body({ locals, code }: WasmFunction): number[] {
  const content = vector(locals.map((one) => [1, one]));
  append(content, code.bytes);
  content.push(op.end);
  const sized = number(content.length);
  append(sized, content);
  return sized;
}

/** Long lists are not spread: a call takes only so many arguments. */
function append(to: number[], from: readonly number[]): void {
  for (const byte of from) to.push(byte);
}

function vector(items: readonly (readonly number[])[]): number[] {
  const bytes = number(items.length);
  for (const item of items) append(bytes, item);
  return bytes;
}

function name(text: string): number[] {
  return vector([...new TextEncoder().encode(text)].map((byte) => [byte]));
}

function number(value: number): number[] {
  const bytes: number[] = [];
  unsigned(bytes, value);
  return bytes;
}

/** LEB128. */
function unsigned(bytes: number[], value: number): void {
  let rest = value >>> 0;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
}

/** LEB128 with a sign. */
function signed(bytes: number[], value: bigint): void {
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const last = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return;
  }
}
