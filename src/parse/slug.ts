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

  /** The wished id, or the first of its numbered variants that is free. */
  take(wish: string): string {
    let id = wish;
    for (let n = 2; this.#taken.has(id); n++) id = `${wish}-${n}`;
    this.#taken.add(id);
    return id;
  }
}
