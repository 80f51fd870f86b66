/** Names for a language of model checkers: letters, digits, `_`; each given once. */
export class Names {
  readonly #taken: Set<string>;

  /** `reserved`: words that the language has for itself. */
  constructor(reserved: Iterable<string>) {
    this.#taken = new Set(reserved);
  }

  /** A name that looks like `text`, the same one never twice. */
  take(text: string, otherwise = 'x'): string {
    const plain = text.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
    const base = /^[A-Za-z]/.test(plain) ? plain : `${otherwise}${plain === '' ? '' : `_${plain}`}`;
    let name = base;
    for (let i = 2; this.#taken.has(name); i++) name = `${base}_${i}`;
    this.#taken.add(name);
    return name;
  }
}
