/**
 * Identifiers for texts that a person (or a stranger) wrote: whatever they hold, what comes out is
 * a plain identifier, a literal or a comment, and nothing else.
 */

/** Words that cannot be identifiers in strict code, and names that the code needs for itself. */
const reserved = new Set(
  (
    'abstract any arguments as async await bigint boolean break case catch class const constructor ' +
    'continue debugger declare default delete do else enum eval export extends false finally for ' +
    'from function get if implements import in infer instanceof interface is keyof let module ' +
    'namespace never new null number object of package private protected prototype public ' +
    'readonly require return satisfies set static string super switch symbol this throw true try ' +
    'type typeof undefined unique unknown using var void while with yield ' +
    'Array Boolean Date Error Infinity JSON Map Math NaN Number Object Partial Promise Readonly ' +
    'ReadonlyArray ReadonlyMap ReadonlySet Record Reflect RegExp Set String Symbol globalThis'
  ).split(' '),
);

/** Hands out identifiers that are unique in one scope. */
export class Names {
  readonly #taken: Set<string>;

  /** `more`: names that are taken from the start. */
  constructor(more: Iterable<string> = []) {
    this.#taken = new Set([...reserved, ...more]);
  }

  /** The wish as an identifier, numbered where it is taken. */
  take(wish: string): string {
    const plain = identifier(wish);
    let name = plain;
    for (let n = 2; this.#taken.has(name); n++) name = `${plain}_${n}`;
    this.#taken.add(name);
    return name;
  }
}

/** A text with everything that cannot stand in an identifier replaced by `_`. */
export function identifier(text: string): string {
  const plain = text.normalize('NFC').replace(foreign, '_').slice(0, 60);
  if (plain === '') return '_';
  return /^\d/.test(plain) ? `_${plain}` : plain;
}

/**
 * What is no letter or digit in every version of the language and of Unicode: Latin, Greek,
 * Cyrillic, kana and the commoner ideographs are.
 */
const foreign =
  /[^\w$\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\u0391-\u03a1\u03a3-\u03c9\u0400-\u045f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fa5]/gu;

/** The part of an identifier behind a prefix: may begin with a digit. */
export function identifierPart(text: string): string {
  return text.normalize('NFC').replace(foreign, '_').slice(0, 60);
}

/** A text as a literal. */
export function literal(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16)}`;
  });
}

/** A text as it can stand in a comment of one line or several. */
export function commented(text: string): string {
  const flat = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(/\*\//g, '* /');
  return flat.replace(/@/g, '(at)').slice(0, 300);
}
