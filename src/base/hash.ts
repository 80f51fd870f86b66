/**
 * A 128-bit digest that is fed piece by piece: four 32-bit lanes mixed as in MurmurHash3 x86_128
 * (Appleby, public domain). Not for security; equal input gives equal output in every engine.
 */
export class Digest {
  #a = 0x9747b28c | 0;
  #b = 0x3c6ef372 | 0;
  #c = 0xa54ff53a | 0;
  #d = 0x510e527f | 0;
  #length = 0;

  /** Mixes four 32-bit integers in. */
  words(w: number, x: number, y: number, z: number): void {
    this.#length = (this.#length + 16) | 0;
    this.#a = mix(this.#a ^ scramble(w, 0x239b961b, 15, 0xab0e9789 | 0), 19, this.#b, 0x561ccd1b);
    this.#b = mix(this.#b ^ scramble(x, 0xab0e9789 | 0, 16, 0x38b34ae5), 17, this.#c, 0x0bcaa747);
    this.#c = mix(this.#c ^ scramble(y, 0x38b34ae5, 17, 0xa1e38b93 | 0), 15, this.#d, 0x96cd1c35);
    this.#d = mix(this.#d ^ scramble(z, 0xa1e38b93 | 0, 18, 0x239b961b), 13, this.#a, 0x32ac3b17);
  }

  /** Mixes a finite number in, exactly (two words of its IEEE 754 form). */
  number(value: number): void {
    view.setFloat64(0, value === 0 ? 0 : value);
    this.words(view.getInt32(0), view.getInt32(4), 0, 1);
  }

  /** Mixes a text in, by UTF-16 units. */
  text(value: string): void {
    this.words(value.length, 2, 0, 2);
    for (let i = 0; i < value.length; i += 8) {
      this.words(pair(value, i), pair(value, i + 2), pair(value, i + 4), pair(value, i + 6));
    }
  }

  /** The state of the digest as plain data, to go on from later. */
  save(): number[] {
    return [this.#a, this.#b, this.#c, this.#d, this.#length];
  }

  /** Goes on from a saved state. */
  restore(saved: readonly number[]): void {
    [this.#a = 0, this.#b = 0, this.#c = 0, this.#d = 0, this.#length = 0] = saved;
  }

  /** 32 hexadecimal digits; the digest may be fed further afterwards. */
  hex(): string {
    let a = this.#a ^ this.#length;
    let b = this.#b ^ this.#length;
    let c = this.#c ^ this.#length;
    let d = this.#d ^ this.#length;
    a = (a + b + c + d) | 0;
    b = (b + a) | 0;
    c = (c + a) | 0;
    d = (d + a) | 0;
    a = finish(a);
    b = finish(b);
    c = finish(c);
    d = finish(d);
    a = (a + b + c + d) | 0;
    return hex8(a) + hex8(b + a) + hex8(c + a) + hex8(d + a);
  }
}

/** The 128-bit digest of one text as 32 hexadecimal digits. */
export function hashText(text: string): string {
  const digest = new Digest();
  digest.text(text);
  return digest.hex();
}

const view = new DataView(new ArrayBuffer(8));

function scramble(k: number, c1: number, r: number, c2: number): number {
  const m = Math.imul(k, c1);
  return Math.imul((m << r) | (m >>> (32 - r)), c2);
}

function mix(h: number, r: number, add: number, plus: number): number {
  const rotated = ((h << r) | (h >>> (32 - r))) + add;
  return (Math.imul(rotated, 5) + plus) | 0;
}

function finish(h: number): number {
  let x = h;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

function pair(text: string, at: number): number {
  const low = at < text.length ? text.charCodeAt(at) : 0;
  const high = at + 1 < text.length ? text.charCodeAt(at + 1) : 0;
  return low | (high << 16);
}

function hex8(n: number): string {
  return (n >>> 0).toString(16).padStart(8, '0');
}
