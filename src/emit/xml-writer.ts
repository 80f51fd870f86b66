import { attributeText, elementText } from '../model/statechart/xml-text.ts';

/** Attributes in their order; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | undefined>>;

/** Writes elements on lines of their own, two blanks a level. */
export class XmlWriter {
  readonly #lines: string[] = [];
  #depth = 0;

  constructor() {
    this.#lines.push('<?xml version="1.0" encoding="UTF-8"?>');
  }

  /** An element with others in it; `<a/>` when `inside` writes none. */
  element(name: string, attributes: Attributes, inside?: () => void): void {
    const tag = `${name}${attributesText(attributes)}`;
    const at = this.#lines.length;
    this.#line(`<${tag}>`);
    this.#depth++;
    inside?.();
    this.#depth--;
    if (this.#lines.length > at + 1) this.#line(`</${name}>`);
    else {
      this.#lines.pop();
      this.#line(`<${tag}/>`);
    }
  }

  /** An element that holds exactly a text. */
  text(name: string, attributes: Attributes, text: string): void {
    this.#line(`<${name}${attributesText(attributes)}>${elementText(text)}</${name}>`);
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  #line(text: string): void {
    this.#lines.push('  '.repeat(this.#depth) + text);
  }
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${attributeText(value ?? '')}"`)
    .join('');
}
