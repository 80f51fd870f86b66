/** An element of an XML text, as far as data models look at one. */
export interface XmlElement {
  name: string;
  attributes: { name: string; value: string }[];
  children: (XmlElement | string)[];
}

/** Reads a text that is one XML element and nothing else; undefined when it is not well-formed. */
export function readXml(text: string): XmlElement | undefined {
  if (!/^\s*<[\w:!?]/.test(text)) return undefined;
  const reader = new Reader(text);
  try {
    return reader.document();
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

/** Writes an element as text. */
export function writeXml(element: XmlElement | string): string {
  if (typeof element === 'string') return escapeXml(element);
  const { name, attributes, children } = element;
  const head = attributes.map((one) => ` ${one.name}="${escapeXml(one.value)}"`).join('');
  if (children.length === 0) return `<${name}${head}/>`;
  return `<${name}${head}>${children.map(writeXml).join('')}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

class Malformed extends Error {}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const mostDepth = 200;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): XmlElement {
    this.#aside();
    const element = this.#element(0);
    this.#aside();
    if (this.#at < this.#text.length) throw new Malformed();
    return element;
  }

  /** Spaces, comments, declarations. */
  #aside(): void {
    while (this.#match(/\s+|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*>/y) !== undefined);
  }

  #element(depth: number): XmlElement {
    const name = this.#match(/<([\w:][\w:.-]*)/y)?.slice(1);
    if (name === undefined || depth > mostDepth) throw new Malformed();
    const element: XmlElement = { name, attributes: [], children: [] };
    for (;;) {
      this.#match(/\s+/y);
      if (this.#match(/\/>/y) !== undefined) return element;
      if (this.#match(/>/y) !== undefined) break;
      element.attributes.push(this.#attribute());
    }
    this.#content(element, depth);
    return element;
  }

  #attribute(): { name: string; value: string } {
    const name = this.#match(/[\w:][\w:.-]*(?=\s*=)/y);
    this.#match(/\s*=\s*/y);
    const value = this.#match(/"[^"<]*"|'[^'<]*'/y);
    if (name === undefined || value === undefined) throw new Malformed();
    return { name, value: unescapeXml(value.slice(1, -1)) };
  }

  #content(element: XmlElement, depth: number): void {
    let words = '';
    const flush = (): void => {
      if (words !== '') element.children.push(words);
      words = '';
    };
    for (;;) {
      const plain = this.#match(/[^<]+/y);
      const data = plain === undefined ? this.#match(/<!\[CDATA\[[\s\S]*?\]\]>/y) : undefined;
      if (plain !== undefined) words += unescapeXml(plain);
      else if (data !== undefined) words += data.slice(9, -3);
      else if (this.#match(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>/y) !== undefined) continue;
      else if (this.#text.startsWith('</', this.#at)) break;
      else {
        flush();
        element.children.push(this.#element(depth + 1));
      }
    }
    flush();
    const end = this.#match(/<\/[\w:][\w:.-]*\s*>/y);
    if (end?.slice(2, -1).trim() !== element.name) throw new Malformed();
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

function unescapeXml(text: string): string {
  return text.replace(/&(#x?)?(\w*);?/g, (whole, number: string | undefined, name: string) => {
    const sign = number ? Number.parseInt(name, number === '#x' ? 16 : 10) : undefined;
    if (!whole.endsWith(';')) throw new Malformed();
    if (sign === undefined && named[name] === undefined) throw new Malformed();
    return sign === undefined ? (named[name] ?? '') : codePoint(sign);
  });
}

function codePoint(sign: number): string {
  if (!(sign > 0 && sign <= 0x10_ffff)) throw new Malformed();
  return String.fromCodePoint(sign);
}
