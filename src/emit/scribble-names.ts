import type { Naming } from './scribble-type.ts';

/** Names that Scribble can say: what is no word becomes one, unlike all others. */
export class ScribbleNames implements Naming {
  readonly #declared: (key: string) => string;
  readonly #roles = new Map<string, string>();
  readonly #labels = new Map<string, string>();
  readonly #recursions = new Map<string, string>();
  readonly losses: string[] = [];

  /** `declared` gives the name under which a protocol of the module is called. */
  constructor(declared: (key: string) => string) {
    this.#declared = declared;
  }

  protocol(key: string): string {
    return this.#declared(key)
      .split('.')
      .map((part) => wordOf(part))
      .join('.');
  }

  role(name: string): string {
    return this.#taken(this.#roles, name, 'role');
  }

  label(name: string): string {
    return this.#taken(this.#labels, name, 'message');
  }

  /** A label of a recursion, unlike all others. */
  recursion(name: string): string {
    return this.#taken(this.#recursions, name, 'recursion');
  }

  #taken(known: Map<string, string>, name: string, what: string): string {
    const before = known.get(name);
    if (before !== undefined) return before;
    const wish = wordOf(name);
    const others = new Set(known.values());
    let word = wish;
    for (let n = 2; others.has(word); n++) word = `${wish}_${n}`;
    if (word !== name) this.losses.push(`The ${what} “${name}” is written ${word}.`);
    known.set(name, word);
    return word;
  }
}

/** A text as one word; dots of qualified names stay. */
function wordOf(text: string): string {
  if (/^[\p{L}\p{M}\p{N}_$]+(?:\.[\p{L}\p{M}\p{N}_$]+)*$/u.test(text)) return text;
  const word = text.replace(/[^\p{L}\p{M}\p{N}_$]+/gu, '_').replace(/^_+|_+$/g, '');
  return word === '' ? '_' : word;
}
