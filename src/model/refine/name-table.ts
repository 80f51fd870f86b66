const width = 32;

/** Numbers of names, shared by all tables that are made of each other. */
export interface NameNumbers {
  byName: Map<string, number>;
  names: string[];
}

type Chunk<T> = readonly (T | undefined)[];

/**
 * Values by name, never changed: adding one copies a few dozen places, whatever there is, and what
 * two tables share is told apart from what they do not without looking at it.
 */
export class NameTable<T> {
  readonly #numbers: NameNumbers;
  readonly #chunks: readonly (Chunk<T> | undefined)[];

  constructor(numbers: NameNumbers, chunks: readonly (Chunk<T> | undefined)[] = []) {
    this.#numbers = numbers;
    this.#chunks = chunks;
  }

  get(name: string): T | undefined {
    const number = this.#numbers.byName.get(name);
    if (number === undefined) return undefined;
    return this.#chunks[Math.floor(number / width)]?.[number % width];
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** With a value in the place of the one of its name; `undefined` takes the name away. */
  with(name: string, value: T | undefined): NameTable<T> {
    const { byName, names } = this.#numbers;
    let number = byName.get(name);
    if (number === undefined) {
      number = names.push(name) - 1;
      byName.set(name, number);
    }
    const at = Math.floor(number / width);
    const chunk = [...(this.#chunks[at] ?? [])];
    chunk[number % width] = value;
    const chunks = [...this.#chunks];
    chunks[at] = chunk;
    return new NameTable(this.#numbers, chunks);
  }

  /** Names for which this table and another have not the same value. */
  differences(other: NameTable<T>): string[] {
    const found: string[] = [];
    const length = Math.max(this.#chunks.length, other.#chunks.length);
    for (let at = 0; at < length; at += 1) {
      const [mine, others] = [this.#chunks[at], other.#chunks[at]];
      if (mine === others) continue;
      for (let i = 0; i < width; i += 1) {
        const name = this.#numbers.names[at * width + i];
        if (mine?.[i] !== others?.[i] && name !== undefined) found.push(name);
      }
    }
    return found;
  }

  /** All names with their values. */
  entries(): [string, T][] {
    return this.#chunks.flatMap((chunk, at) =>
      (chunk ?? []).flatMap((value, i): [string, T][] => {
        const name = this.#numbers.names[at * width + i];
        return value === undefined || name === undefined ? [] : [[name, value]];
      }),
    );
  }
}
