/**
 * Binary arithmetic coding: each bit costs what its probability says (Rissanen and Langdon,
 * "Arithmetic coding", 1979; here in the carry-less form with 32-bit bounds). Probabilities are
 * those of a 1 bit, integers in 1..65535 (of 65536); both sides must give the same ones.
 */
export class BitEncoder {
  readonly #bytes: number[] = [];
  #low = 0;
  #high = 0xffffffff;

  /** Writes one bit. */
  bit(bit: number, probability: number): void {
    const middle = split(this.#low, this.#high, probability);
    if (bit === 1) this.#high = middle;
    else this.#low = middle + 1;
    while (((this.#low ^ this.#high) & 0xff000000) === 0) {
      this.#bytes.push(this.#high >>> 24);
      this.#low = (this.#low << 8) >>> 0;
      this.#high = ((this.#high << 8) | 0xff) >>> 0;
    }
  }

  /** What was written, ended by as few bytes as will do (the decoder adds zeros). */
  finish(): Uint8Array {
    for (let count = 0; count <= 4; count++) {
      const unit = 2 ** (32 - 8 * count);
      const end = Math.ceil(this.#low / unit) * unit;
      if (end > this.#high) continue;
      for (let i = 0; i < count; i++) this.#bytes.push((end >>> (24 - 8 * i)) & 0xff);
      break;
    }
    return Uint8Array.from(this.#bytes);
  }
}

/** Reads what `BitEncoder` wrote; past the end of the bytes it goes on as if zeros followed. */
export class BitDecoder {
  readonly #bytes: Uint8Array;
  #at = 0;
  #low = 0;
  #high = 0xffffffff;
  #code = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    for (let i = 0; i < 4; i++) this.#next();
  }

  /** Reads one bit. */
  bit(probability: number): 0 | 1 {
    const middle = split(this.#low, this.#high, probability);
    const bit = this.#code <= middle ? 1 : 0;
    if (bit === 1) this.#high = middle;
    else this.#low = middle + 1;
    while (((this.#low ^ this.#high) & 0xff000000) === 0) {
      this.#low = (this.#low << 8) >>> 0;
      this.#high = ((this.#high << 8) | 0xff) >>> 0;
      this.#next();
    }
    return bit;
  }

  #next(): void {
    this.#code = ((this.#code << 8) | (this.#bytes[this.#at++] ?? 0)) >>> 0;
  }
}

/** The last value of the part of `low..high` that stands for a 1 bit. */
function split(low: number, high: number, probability: number): number {
  const range = high - low;
  return low + (range >>> 16) * probability + (((range & 0xffff) * probability) >>> 16);
}
