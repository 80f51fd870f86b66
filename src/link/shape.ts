import type { Json } from '../model/json.ts';

/**
 * Reads plain data of unknown origin. The first thing that is not as it must be is kept in
 * `problem` (with its place), and reading goes on with harmless values: nothing throws, and who
 * reads looks at `problem` once, at the end.
 */
export class Shape {
  problem: string | undefined;

  /** Notes that something is wrong; only the first counts. */
  wrong(where: string, what: string): void {
    this.problem ??= `${where} ${what}`;
  }

  /** An object's own fields. */
  record(value: unknown, where: string): Record<string, unknown> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.assign(Object.create(null) as object, value) as Record<string, unknown>;
    }
    this.wrong(where, 'is not an object');
    return Object.create(null) as Record<string, unknown>;
  }

  /** A text of at most so many UTF-16 units. */
  text(value: unknown, where: string, most: number): string {
    if (typeof value !== 'string') this.wrong(where, 'is not a text');
    else if (value.length > most) this.wrong(where, `is longer than ${most} characters`);
    else return value;
    return '';
  }

  /** A whole number from `least` to `most`. */
  integer(value: unknown, where: string, least: number, most: number): number {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
      return value === 0 ? 0 : value;
    }
    this.wrong(where, `is not a whole number from ${least} to ${most}`);
    return least;
  }

  /** A number from `least` to `most`, fractions included. */
  number(value: unknown, where: string, least: number, most: number): number {
    if (typeof value === 'number' && value >= least && value <= most)
      return value === 0 ? 0 : value;
    this.wrong(where, `is not a number from ${least} to ${most}`);
    return least;
  }

  /** True or false. */
  boolean(value: unknown, where: string): boolean {
    if (typeof value !== 'boolean') this.wrong(where, 'is neither true nor false');
    return value === true;
  }

  /** One of a few words. */
  oneOf<Word extends string>(
    value: unknown,
    where: string,
    words: readonly [Word, ...Word[]],
  ): Word {
    const word = words.find((each) => each === value);
    if (word === undefined) this.wrong(where, `is none of ${words.join(', ')}`);
    return word ?? words[0];
  }

  /** A list of at most so many items, each read by `item`. */
  list<Item>(
    value: unknown,
    where: string,
    most: number,
    item: (value: unknown, where: string) => Item,
  ): Item[] {
    if (!Array.isArray(value)) this.wrong(where, 'is not a list');
    else if (value.length > most) this.wrong(where, `has more than ${most} items`);
    else {
      const items: Item[] = [];
      for (let i = 0; i < value.length && this.problem === undefined; i++) {
        items.push(item(value[i], `${where}[${i}]`));
      }
      return items;
    }
    return [];
  }

  /** Texts by name; names that every object already has are refused. */
  texts(value: unknown, where: string, most: number, longest: number): Record<string, string> {
    const entries = Object.entries(this.record(value, where));
    if (entries.length > most) this.wrong(where, `has more than ${most} entries`);
    const texts: Record<string, string> = {};
    for (const [name, text] of entries) {
      if (this.problem !== undefined) break;
      if (name in {} || name.length > 1000) this.wrong(where, 'has a name that cannot be used');
      else texts[name] = this.text(text, `${where}.${name}`, longest);
    }
    return texts;
  }

  /** `read`'s value, or undefined when there is nothing to read. */
  optional<Value>(value: unknown, read: (value: unknown) => Value): Value | undefined {
    return value === undefined || value === null ? undefined : read(value);
  }

  /** Any plain data, copied, at most `depth` levels deep and of at most `most` parts in all. */
  json(value: unknown, where: string, depth = 40, most = 100_000): Json {
    const budget = { parts: most };
    return this.#json(value, where, depth, budget);
  }

  #json(value: unknown, where: string, depth: number, budget: { parts: number }): Json {
    if (depth === 0 || budget.parts-- <= 0) {
      this.wrong(where, 'is too deep or too large');
      return null;
    }
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (Array.isArray(value)) {
      return value.map((each) => this.#json(each, where, depth - 1, budget));
    }
    if (typeof value !== 'object') {
      this.wrong(where, 'is not plain data');
      return null;
    }
    const copy: Record<string, Json> = {};
    for (const [name, part] of Object.entries(value as object)) {
      if (name in {}) this.wrong(where, 'has a name that cannot be used');
      else if (part !== undefined) copy[name] = this.#json(part, where, depth - 1, budget);
    }
    return copy;
  }
}
