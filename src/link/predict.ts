/**
 * Predicts a text bit by bit from what came before it, for arithmetic coding: the last 0 to 4 and
 * 6 bytes, the word and the line so far each keep statistics, the longest earlier repetition
 * proposes its next byte, and a small network that learns on the way weighs them all (context
 * mixing: Mahoney, "Adaptive Weighing of Context Models for Lossless Data Compression", 2005).
 * About a quarter shorter than deflate on texts of a few thousand characters, at a few hundred
 * kilobytes a second. Only sums, products and tables of exact floating-point operations, so every
 * engine predicts the same. Part of the link format: any change needs a new link version.
 */
export class Predictor {
  readonly #history: Uint8Array;
  #length = 0;
  /** The bits of the byte that is being read, after a leading 1. */
  #partial = 1;

  #chance = new Uint16Array(0);
  #seen = new Uint8Array(0);
  readonly #context = new Int32Array(models);
  readonly #slot = new Int32Array(models);
  #word = 0;
  #line = 0;

  #lastAt = new Int32Array(0);
  #matchAt = 0;
  #matchLength = 0;
  /** The bit that the repetition proposes, -1 for none. */
  #proposed = -1;
  #trust = new Float64Array(0);

  readonly #inputs = new Float64Array(models + 2);
  #weights = new Float64Array(0);
  #weightsAt = 0;
  #mixed = 0.5;

  private constructor(capacity: number) {
    this.#history = new Uint8Array(capacity);
    this.#inputs[models + 1] = 0.4;
  }

  /** A predictor that has read these bytes already. */
  static after(bytes: Uint8Array): Predictor {
    const predictor = new Predictor(bytes.length);
    predictor.#chance = new Uint16Array(models << slotBits).fill(0x8000);
    predictor.#seen = new Uint8Array(models << slotBits);
    predictor.#lastAt = new Int32Array(1 << 16);
    predictor.#trust = new Float64Array(longestMatch + 1).fill(0.75);
    predictor.#weights = new Float64Array(512 * (models + 2)).fill(0.25);
    predictor.#beginByte();
    predictor.#predict();
    for (const byte of bytes) for (let i = 7; i >= 0; i--) predictor.update((byte >> i) & 1);
    return predictor;
  }

  /** One in the same state between two bytes, for at most so many bytes more. */
  copy(more: number): Predictor {
    const copy = new Predictor(this.#length + more);
    copy.#history.set(this.#history.subarray(0, this.#length));
    copy.#length = this.#length;
    copy.#chance = this.#chance.slice();
    copy.#seen = this.#seen.slice();
    copy.#word = this.#word;
    copy.#line = this.#line;
    copy.#lastAt = this.#lastAt.slice();
    copy.#matchAt = this.#matchAt;
    copy.#matchLength = this.#matchLength;
    copy.#trust = this.#trust.slice();
    copy.#weights = this.#weights.slice();
    copy.#beginByte();
    copy.#predict();
    return copy;
  }

  /** The probability that the next bit is 1, of 65536, in 1..65535. */
  get probability(): number {
    return Math.min(65535, Math.max(1, Math.round(this.#mixed * 65536)));
  }

  /** Takes the next bit in. */
  update(bit: number): void {
    this.#learn(bit);
    this.#partial = (this.#partial << 1) | bit;
    if (this.#partial >= 256) this.#endByte(this.#partial & 0xff);
    else this.#place();
    this.#predict();
  }

  #predict(): void {
    const inputs = this.#inputs;
    for (let i = 0; i < models; i++) {
      const at = this.#slot[i] as number;
      const known = this.#seen[at] !== 0;
      inputs[i] = known ? (stretched[(this.#chance[at] as number) >> 4] as number) : 0;
    }
    inputs[models] = this.#proposal();
    this.#weightsAt = ((this.#proposed < 0 ? 0 : 256) + this.#partial) * (models + 2);
    let sum = 0;
    for (let i = 0; i < models + 2; i++) {
      sum += (inputs[i] as number) * (this.#weights[this.#weightsAt + i] as number);
    }
    this.#mixed = squash(sum);
  }

  /** The input for the longest earlier repetition: its next bit, as far as it is to be trusted. */
  #proposal(): number {
    this.#proposed = -1;
    if (this.#matchLength === 0) return 0;
    const expected = (this.#history[this.#matchAt] as number) | 256;
    const shift = Math.clz32(this.#partial) - 23;
    if (expected >> shift !== this.#partial) {
      this.#matchLength = 0;
      return 0;
    }
    this.#proposed = (expected >> (shift - 1)) & 1;
    const trust = this.#trust[Math.min(this.#matchLength, longestMatch)] as number;
    const input = stretched[Math.floor(trust * 4096)] as number;
    return this.#proposed === 1 ? input : -input;
  }

  #learn(bit: number): void {
    const step = (bit - this.#mixed) * 0.02;
    for (let i = 0; i < models + 2; i++) {
      const at = this.#weightsAt + i;
      this.#weights[at] = (this.#weights[at] as number) + (this.#inputs[i] as number) * step;
    }
    for (let i = 0; i < models; i++) this.#count(this.#slot[i] as number, bit);
    if (this.#proposed < 0) return;
    const at = Math.min(this.#matchLength, longestMatch);
    const old = this.#trust[at] as number;
    const trust = old + ((bit === this.#proposed ? 1 : 0) - old) * 0.02;
    this.#trust[at] = Math.min(0.9995, Math.max(0.0005, trust));
  }

  /** Moves a statistic towards the bit: much at first, less the more it has seen. */
  #count(at: number, bit: number): void {
    const seen = this.#seen[at] as number;
    const chance = this.#chance[at] as number;
    const goal = bit === 1 ? 65535 : 0;
    this.#chance[at] = chance + Math.trunc((goal - chance) / (seen + 1.5));
    if (seen < 20) this.#seen[at] = seen + 1;
  }

  #endByte(byte: number): void {
    this.#history[this.#length++] = byte;
    this.#partial = 1;
    this.#word = isWord(byte) ? hash(this.#word, byte) : 0;
    this.#line = byte === 10 ? 0 : hash(this.#line, byte);
    this.#findMatch();
    this.#beginByte();
  }

  #findMatch(): void {
    const end = this.#length;
    if (this.#matchLength > 0) {
      this.#matchAt++;
      this.#matchLength++;
    }
    if (end < shortestMatch) return;
    let key = 0;
    for (let i = 1; i <= shortestMatch; i++) key = hash(key, this.#history[end - i] as number);
    const at = key >>> 16;
    if (this.#matchLength === 0) {
      this.#matchAt = this.#lastAt[at] as number;
      const length = this.#common(this.#matchAt, end);
      this.#matchLength = length >= shortestMatch ? length : 0;
    }
    this.#lastAt[at] = end;
  }

  /** How many bytes before two places are equal. */
  #common(a: number, b: number): number {
    const history = this.#history;
    let length = 0;
    while (length < longestMatch && length < a) {
      if (history[a - length - 1] !== history[b - length - 1]) break;
      length++;
    }
    return length;
  }

  /** The contexts of the byte that follows. */
  #beginByte(): void {
    const c = this.#context;
    const last = (back: number): number => this.#history[this.#length - back] ?? 0;
    c[0] = 0;
    c[1] = hash(1, last(1));
    for (let order = 2; order <= 4; order++) c[order] = hash(c[order - 1] as number, last(order));
    c[5] = hash(hash(c[4] as number, last(5)), last(6));
    c[6] = hash(hash(this.#word, 6), last(1));
    c[7] = hash(this.#line, 7);
    this.#place();
  }

  /** The statistics of the next bit: by context and the bits of the byte so far. */
  #place(): void {
    for (let i = 0; i < models; i++) {
      const mixed = hash(this.#context[i] as number, this.#partial);
      this.#slot[i] = (i << slotBits) + (scatter(mixed) >>> (32 - slotBits));
    }
  }
}

/** How many contexts keep statistics. */
const models = 8;
/** Each has 2^slotBits statistics; contexts that fall on one place share it. */
const slotBits = 17;
const shortestMatch = 4;
const longestMatch = 40;

function hash(a: number, b: number): number {
  return Math.imul(a + b + 0x3c6ef372, 0x2c1b3c6d) ^ Math.imul(b + 1, 0x9e3779b1);
}

function scatter(x: number): number {
  const y = Math.imul(x ^ (x >>> 15), 0x85ebca6b);
  return Math.imul(y ^ (y >>> 13), 0xc2b2ae35);
}

function isWord(byte: number): boolean {
  const lower = byte | 0x20;
  return (lower >= 97 && lower <= 122) || (byte >= 48 && byte <= 57) || byte > 127;
}

/** 1 / (1 + e^-x) at x = -12 + i / 64; powers by multiplication, which every engine rounds alike. */
const squashed = new Float64Array(1537);
for (let i = 0, power = 162754.79141900392; i <= 1536; i++) {
  squashed[i] = 1 / (1 + power);
  power /= 1.0157477085866857;
}

/** The probability for a weight of evidence, by interpolation. */
function squash(x: number): number {
  const at = (Math.min(11.98, Math.max(-11.98, x)) + 12) * 64;
  const low = Math.floor(at);
  const a = squashed[low] as number;
  return a + ((squashed[low + 1] as number) - a) * (at - low);
}

/** The weight of evidence for the probability (i + ½) / 4096: the inverse of `squash`. */
const stretched = new Float64Array(4096);
for (let i = 0, low = 0; i < 4096; i++) {
  const p = (i + 0.5) / 4096;
  while (low < 1535 && (squashed[low + 1] as number) < p) low++;
  const a = squashed[low] as number;
  stretched[i] = -12 + (low + (p - a) / ((squashed[low + 1] as number) - a)) / 64;
}
