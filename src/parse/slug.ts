/**
 * A name for use in ids and addresses: letters and digits of any script in lower case, everything
 * else one hyphen. Empty when the text has neither letter nor digit.
 */
export function slug(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
}

/** Hands out ids that are unique in one file: `name`, `name-2`, `name-3`, … */
export class UniqueIds {
  readonly #taken = new Set<string>();
  /** How often each wish was granted, so that the next number is found at once. */
  readonly #counts = new Map<string, number>();
  readonly #joint: string;

  /** `joint` stands between the wish and its number. */
  constructor(joint = '-') {
    this.#joint = joint;
  }

  /** The wished id, or the first of its numbered variants that is free. */
  take(wish: string): string {
    let count = (this.#counts.get(wish) ?? 0) + 1;
    let id = count === 1 ? wish : `${wish}${this.#joint}${count}`;
    while (this.#taken.has(id)) id = `${wish}${this.#joint}${++count}`;
    this.#counts.set(wish, count);
    this.#taken.add(id);
    return id;
  }
}
