import type { Span } from '../../base/span.ts';
import type { XmlValue } from './xml-tree.ts';

/** The five entities of XML. */
const PREDEFINED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** `&#10;`, `&#xA;`, `&name;`, or an ampersand that begins none; a line break of two characters. */
const PIECE =
  /&(?:#(\d{1,8});|#[xX]([\da-fA-F]{1,7});|([\p{L}_:][\p{L}\p{N}_:.-]{0,63});)?|\r\n?/gu;

/** Entities that a document declares itself, and how much they may still grow. */
export class Entities {
  readonly #own = new Map<string, string>();
  /** Characters that all entities together may become (against a “billion laughs”). */
  #budget = 1_000_000;

  /** The first declaration counts (XML 1.0, section 4.2). */
  declare(name: string, value: string): void {
    if (!this.#own.has(name)) this.#own.set(name, value);
  }

  /** What an entity stands for; undefined when it is unknown, endless or too much. */
  value(name: string, depth = 0): string | undefined {
    if (Object.hasOwn(PREDEFINED, name)) return PREDEFINED[name];
    const text = this.#own.get(name);
    if (text === undefined || depth > 8) return undefined;
    this.#budget -= text.length + 16;
    if (this.#budget < 0) return undefined;
    let isWhole = true;
    const said = text.replace(PIECE, (raw, decimal?: string, hex?: string, inner?: string) => {
      const value = inner === undefined ? character(decimal, hex) : this.value(inner, depth + 1);
      isWhole &&= value !== undefined || raw === '\r' || raw === '\r\n';
      return value ?? raw;
    });
    return isWhole ? said : undefined;
  }
}

/** Decoded text, and what in it is no reference. */
export interface Decoded {
  text: string;
  /** Ampersands that begin nothing, and names that stand for nothing. */
  problems: { span: Span; name?: string }[];
}

/**
 * The text that a stretch of the source means: references decoded, line breaks as XML sees them (in
 * attributes all white space is blanks; XML 1.0, sections 2.11 and 3.3.3).
 */
export function decode(
  source: string,
  span: Span,
  where: 'attribute' | 'text',
  entities: Entities,
): Decoded {
  const raw = source.slice(span.from, span.to);
  const problems: Decoded['problems'] = [];
  if (!/[&\r]/.test(raw)) return { text: spaced(raw, where), problems };
  const parts: string[] = [];
  let at = 0;
  for (const match of raw.matchAll(PIECE)) {
    parts.push(spaced(raw.slice(at, match.index), where));
    at = match.index + match[0].length;
    const found = pieceText(match, where, entities);
    if (found === undefined) {
      const from = span.from + match.index;
      const name = match[3];
      problems.push({
        span: { from, to: from + match[0].length },
        ...(name === undefined ? {} : { name }),
      });
    }
    parts.push(found ?? match[0]);
  }
  parts.push(spaced(raw.slice(at), where));
  return { text: parts.join(''), problems };
}

function spaced(raw: string, where: 'attribute' | 'text'): string {
  return where === 'attribute' ? raw.replace(/[\t\n]/g, ' ') : raw;
}

function pieceText(
  [raw, decimal, hex, name]: RegExpMatchArray,
  where: 'attribute' | 'text',
  entities: Entities,
): string | undefined {
  if (raw.startsWith('\r')) return where === 'attribute' ? ' ' : '\n';
  return name === undefined ? character(decimal, hex) : entities.value(name);
}

/** The character of a numeric reference, where XML has it (section 2.2). */
function character(decimal?: string, hex?: string): string | undefined {
  if (decimal === undefined && hex === undefined) return undefined;
  const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
  const allowed =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0x10ffff && code !== 0xfffe && code !== 0xffff);
  return allowed ? String.fromCodePoint(code) : undefined;
}

/**
 * The place in the source of an offset in a decoded value. Inside of what an entity stands for it is
 * the entity's beginning.
 */
export function sourceOffset(source: string, { text, span }: XmlValue, offset: number): number {
  const raw = source.slice(span.from, span.to);
  if (raw.length === text.length && !raw.includes('&')) return span.from + offset;
  let decoded = 0;
  let at = 0;
  for (const match of raw.matchAll(PIECE)) {
    const plain = match.index - at;
    if (offset <= decoded + plain) return span.from + at + offset - decoded;
    decoded += plain;
    at = match.index + match[0].length;
    const length = decodedLength(match);
    if (offset < decoded + length) return span.from + match.index;
    decoded += length;
  }
  return Math.min(span.to, span.from + at + offset - decoded);
}

/** Entities of the document are rare enough to be taken for what they are written as. */
function decodedLength([raw, decimal, hex, name]: RegExpMatchArray): number {
  if (raw.startsWith('\r')) return 1;
  const value = name === undefined ? character(decimal, hex) : PREDEFINED[name];
  return (value ?? raw).length;
}

/** The span in the source of a part of a decoded value. */
export function sourceSpan(source: string, value: XmlValue, from: number, to: number): Span {
  return { from: sourceOffset(source, value, from), to: sourceOffset(source, value, to) };
}
