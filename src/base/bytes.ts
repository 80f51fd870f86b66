const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text as UTF-8; halves of surrogate pairs become U+FFFD. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text that the bytes are, or undefined when they are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Base64 with the alphabet for addresses, without padding (RFC 4648, section 5). */
export function toBase64url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const count = Math.min(3, bytes.length - i) + 1;
    for (let d = 0; d < count; d++) text += digits[(group >> (18 - 6 * d)) & 63];
  }
  return text;
}

/** The bytes of a base64url text, or undefined when it is not one. Takes padding as well. */
export function fromBase64url(text: string): Uint8Array | undefined {
  const trimmed = text.replace(/={1,2}$/, '');
  if (trimmed.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((trimmed.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < trimmed.length; i++) {
    const value = values[trimmed.charCodeAt(i)] ?? -1;
    if (value < 0) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (held >> bits) & 0xff;
  }
  return bytes;
}

const values = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) values[digits.charCodeAt(i)] = i;

/** Bytes that are written one after the other. */
export class ByteWriter {
  readonly #bytes: number[] = [];

  /** Writes a whole number from 0 to 2⁵³ − 1 in groups of seven bits, lowest first (LEB128). */
  number(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes.push((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes.push(rest);
  }

  /** Writes bytes as they are. */
  bytes(bytes: Uint8Array): void {
    for (const byte of bytes) this.#bytes.push(byte);
  }

  /** Everything written so far. */
  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/**
 * Reads bytes one after the other. Reading what is not there, or a number beyond 2⁵³ − 1, gives 0
 * or fewer bytes and sets `failed` for good.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** Reads a number that `ByteWriter.number` wrote. */
  number(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 0x80) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return this.#fail();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return Number.isSafeInteger(value) ? value : this.#fail();
    }
    return this.#fail();
  }

  /** Reads so many bytes (a view, not a copy). */
  bytes(count: number): Uint8Array {
    if (count > this.left) {
      this.#fail();
      return new Uint8Array(0);
    }
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  #fail(): 0 {
    this.failed = true;
    this.#at = this.#bytes.length;
    return 0;
  }
}

/** The cyclic redundancy check CRC-32 (ISO 3309) of some bytes, as an unsigned integer. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] as number);
  return ~crc >>> 0;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c >>> 0;
});
