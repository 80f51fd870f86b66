import { ByteReader, ByteWriter, fromUtf8, utf8 } from '../base/bytes.ts';

/** Numbers in one place and texts in another, so that each is packed in its own way. */
export class FieldWriter {
  readonly numbers = new ByteWriter();
  readonly texts: string[] = [];

  number(value: number): void {
    this.numbers.number(value);
  }

  /** A number, or 0 for none; the number itself is told plus one. */
  optional(value: number | undefined): void {
    this.number(value === undefined ? 0 : value + 1);
  }

  /** A finite number that may be negative or a fraction, exactly. */
  real(value: number): void {
    this.text(String(value));
  }

  text(text: string): void {
    this.number(utf8(text).length);
    this.texts.push(text);
  }

  optionalText(text: string | undefined): void {
    this.optional(text === undefined ? undefined : utf8(text).length);
    this.texts.push(text ?? '');
  }

  hash(hex: string): void {
    for (let i = 0; i < 32; i += 2) {
      this.numbers.bytes(Uint8Array.of(Number.parseInt(hex.slice(i, i + 2), 16)));
    }
  }
}

/** Reads what `FieldWriter` wrote; what is not there reads as 0 or '' and sets `failed`. */
export class FieldReader {
  readonly #numbers: ByteReader;
  readonly #texts: ByteReader;
  #wrong = false;

  constructor(numbers: Uint8Array, texts: Uint8Array) {
    this.#numbers = new ByteReader(numbers);
    this.#texts = new ByteReader(texts);
  }

  get failed(): boolean {
    return this.#numbers.failed || this.#texts.failed || this.#wrong;
  }

  get atEnd(): boolean {
    return this.#numbers.left === 0 && this.#texts.left === 0;
  }

  number(): number {
    return this.#numbers.number();
  }

  optional(): number | undefined {
    const value = this.number();
    return value === 0 ? undefined : value - 1;
  }

  /** What `real` wrote; anything else reads as 0 and is a failure. */
  real(): number {
    const text = this.text();
    const value = Number(text);
    if (String(value) !== text || !Number.isFinite(value)) this.#wrong = true;
    return Number.isFinite(value) ? value : 0;
  }

  text(): string {
    return this.#text(this.number());
  }

  /** Plain data as JSON; what is none reads as null and is a failure. */
  json(): unknown {
    try {
      return JSON.parse(this.text());
    } catch {
      this.#wrong = true;
      return null;
    }
  }

  optionalText(): string | undefined {
    const length = this.optional();
    return length === undefined ? undefined : this.#text(length);
  }

  /** One of the words by its number, 0 for none; a number beyond them is a failure. */
  word<Word>(words: readonly Word[]): Word | undefined {
    const value = this.number();
    if (value > words.length) this.#wrong = true;
    return words[value - 1];
  }

  /** So many items as a number says, at most `most`. */
  list<Item>(most: number, item: () => Item): Item[] {
    const count = this.number();
    if (count > most) this.#wrong = true;
    const items: Item[] = [];
    while (items.length < count && !this.failed) items.push(item());
    return items;
  }

  hash(): string {
    const bytes = this.#numbers.bytes(16);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  #text(length: number): string {
    const text = fromUtf8(this.#texts.bytes(length));
    if (text === undefined) this.#wrong = true;
    return text ?? '';
  }
}
