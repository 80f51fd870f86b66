import type { Span } from '../base/span.ts';
import type { CodePage, CodePageId } from './codepage.ts';
import { codePages } from './codepage.ts';

/** A text whose UTF-8 was once read in a code page, and that text mended. */
export interface Damage {
  encoding: CodePageId;
  repaired: string;
  /** The first damaged characters. */
  first: Span;
}

/** A stretch of text that reads as one character of UTF-8. */
interface Sequence {
  from: number;
  to: number;
  character: string;
  /** What it says for damage: 0 nothing (healthy text has such stretches), 3 certain. */
  weight: number;
}

/** What one code page makes of a text. */
interface Reading {
  page: CodePage;
  sequences: Sequence[];
  /** How many characters beyond ASCII take part in no sequence. */
  loose: number;
  weight: number;
}

/** Evidence that suffices to call a text damaged. */
const CERTAIN = 3;

/**
 * Recognises text whose UTF-8 bytes were decoded as Windows-1252, Windows-1254 or Mac Roman, in
 * whole or in part, and repairs it. Undefined when the text is healthy.
 *
 * Every stretch that is valid UTF-8 in a code page is weighed: emoji and symbols count as certain,
 * what also occurs in healthy text (a letter before a closing quote, `√π`) as nothing, and is only
 * mended where the rest of the text leaves no doubt.
 */
export function damage(text: string): Damage | undefined {
  if (!/[^\x00-\x7f]/.test(text)) return undefined;
  let best: Reading | undefined;
  for (const page of codePages) {
    if (!page.beginning.test(text)) continue;
    const reading = readAs(text, page);
    if (reading.weight >= CERTAIN && (!best || better(reading, best))) best = reading;
  }
  if (!best) return undefined;
  const mended = toMend(best);
  const first = mended[0];
  if (!first) return undefined;
  return {
    encoding: best.page.id,
    repaired: replaced(text, mended),
    first: { from: first.from, to: first.to },
  };
}

function better(a: Reading, b: Reading): boolean {
  return a.loose !== b.loose && a.weight * 2 > b.weight && b.weight * 2 > a.weight
    ? a.loose < b.loose
    : a.weight > b.weight;
}

/** Stretches without weight are mended when nothing in the text is healthy, or beside a damage. */
function toMend({ sequences, loose }: Reading): Sequence[] {
  return sequences.filter((sequence, n) => {
    if (sequence.weight > 0 || loose === 0) return true;
    const [before, after] = [sequences[n - 1], sequences[n + 1]];
    return (
      (before !== undefined && before.weight >= CERTAIN && before.to === sequence.from) ||
      (after !== undefined && after.weight >= CERTAIN && after.from === sequence.to)
    );
  });
}

function replaced(text: string, sequences: readonly Sequence[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const sequence of sequences) {
    pieces.push(text.slice(at, sequence.from), sequence.character);
    at = sequence.to;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

function readAs(text: string, page: CodePage): Reading {
  const sequences: Sequence[] = [];
  let loose = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) < 0x80) continue;
    const found = sequenceAt(text, at, page, sequences.at(-1));
    if (found) {
      sequences.push(found);
      at = found.to - 1;
    } else if (!isLowSurrogate(text.charCodeAt(at))) loose++;
  }
  let weight = sequences.reduce((sum, sequence) => sum + sequence.weight, 0);
  if (loose === 0 && page.id !== 'macroman') weight += sequences.length * 0.5;
  return { page, sequences, loose, weight };
}

function sequenceAt(
  text: string,
  at: number,
  page: CodePage,
  before: Sequence | undefined,
): Sequence | undefined {
  const lead = page.bytes.get(text[at] ?? '');
  const length = lead === undefined ? 0 : lengthOf(lead);
  if (lead === undefined || length === 0) return undefined;
  const bytes = [lead];
  for (let n = 1; n < length; n++) {
    const byte = page.bytes.get(text[at + n] ?? '');
    if (byte === undefined || byte > 0xbf) break;
    bytes.push(byte);
  }
  if (bytes.length < length) return incomplete(text, at, page, bytes, length, before);
  const code = codePoint(bytes);
  if (code === undefined) return undefined;
  const weight = weigh(text, at, page, bytes, code);
  return { from: at, to: at + length, character: String.fromCodePoint(code), weight };
}

/** How many bytes a character of UTF-8 has by its first; 0 when none begins so (RFC 3629). */
function lengthOf(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/** The character of some bytes; undefined for overlong forms, surrogates and controls. */
function codePoint(bytes: readonly number[]): number | undefined {
  const [lead = 0, ...rest] = bytes;
  const mask = [0, 0, 0x1f, 0x0f, 0x07][bytes.length] ?? 0;
  const code = rest.reduce((sum, byte) => sum * 64 + (byte & 0x3f), lead & mask);
  const least = [0, 0, 0x80, 0x800, 0x10000][bytes.length] ?? 0;
  if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return code;
}

/** Signs that stand behind a letter in healthy text. */
const CLOSING = new Set('’‘”“»«›‹…–—•™®©°²³¹ªº·\u00a0\u00ad');
/** Mac Roman: signs that stand before an accented letter in healthy text. */
const OPENING = new Set('«»‹›“”‘’–—…\u00a0⁄·¬÷');
/** Mac Roman: mathematics that stands together in healthy text. */
const MATHS = new Set('√≈∆∞±≤≥≠∂∑∏π∫Ωµ÷◊¬°ƒ');

function weigh(
  text: string,
  at: number,
  page: CodePage,
  bytes: readonly number[],
  code: number,
): number {
  const characters = text.slice(at, at + bytes.length);
  const rest = [...characters.slice(1)];
  if (bytes.length === 4) return rest.every((c) => CLOSING.has(c)) ? 1 : CERTAIN;
  if (page.id === 'macroman') return weighMac(characters, bytes, code);
  if (rest.every((c) => CLOSING.has(c))) return isC2OrC3(bytes) ? 0.5 : 0;
  if (bytes.length === 3) return isUsual(code) ? CERTAIN : 1.5;
  if (isC2OrC3(bytes)) return 2;
  const lead = bytes[0] ?? 0;
  // A multiplication sign before a fraction, a sharp s before a quote.
  if (lead === 0xd7 || lead === 0xdf) return 0;
  return 1;
}

function weighMac(characters: string, bytes: readonly number[], code: number): number {
  const [first = '', second = ''] = characters;
  if (bytes.length === 3) return isUsual(code) ? CERTAIN : 1;
  if (OPENING.has(first) || (MATHS.has(first) && MATHS.has(second))) return 0;
  return isC2OrC3(bytes) ? 2 : 0.5;
}

function isC2OrC3(bytes: readonly number[]): boolean {
  return bytes[0] === 0xc2 || bytes[0] === 0xc3;
}

/** Punctuation, arrows, symbols, East Asian letters, variation selectors, the euro sign. */
function isUsual(code: number): boolean {
  return (
    (code >= 0x2000 && code <= 0x2bff) ||
    (code >= 0x3000 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0xfeff
  );
}

const REPLACEMENT = '\ufffd';

/** Characters that are common and hold a byte that cp1252 and cp1254 cannot keep. */
const COMMON = [
  ...'️❌❝❞”←↝⏏✍✏✝✐☝⌛⌚⚐⚑⚝☐➝➡⬅️⭐⏱🏁🏆🏗🏛🏠🏢🏥🏦🏭🏷🏃🐍🐛🐞🐢🐧🐳👁👍🔁🔍🔏🔐🔝💁💍💐💝🌍🌏🌐🌝🎁🎏🎐🎝📁📍📏📐📝🚀🚁🚍🚏🚐🛁🛍🛏🛐🤝🥁🧐',
];

/**
 * A character of which a byte was lost, because the code page has no sign for it. It is mended
 * when one common character fits; the joiner between two emoji is told from a closing quote.
 */
function incomplete(
  text: string,
  at: number,
  page: CodePage,
  bytes: readonly number[],
  length: number,
  before: Sequence | undefined,
): Sequence | undefined {
  if (page.undefinedBytes.size === 0) return undefined;
  const shown = text.slice(at, at + length);
  const replacedAt = [...shown].findIndex((c) => c === REPLACEMENT);
  const kept: (number | undefined)[] = [];
  let used = 0;
  if (replacedAt > 0) {
    for (; used < length; used++) {
      const c = text[at + used] ?? '';
      kept.push(c === REPLACEMENT ? undefined : page.bytes.get(c));
    }
  } else {
    kept.push(...bytes);
    used = bytes.length;
  }
  const fitting = candidates(kept, length, page).filter((code) => isCommon(code));
  const character = choose(fitting, text, at + used, page, before);
  if (character === undefined) return undefined;
  const certain = length === 4 || (bytes.length > 1 && !CLOSING.has(text[at + 1] ?? ''));
  return { from: at, to: at + used, character, weight: certain ? CERTAIN : 0 };
}

const common = new Set(COMMON.map((character) => character.codePointAt(0)));

function isCommon(code: number): boolean {
  return common.has(code) || code === 0x200d;
}

/** The code points that the kept bytes and one lost byte can make. */
function candidates(
  kept: readonly (number | undefined)[],
  length: number,
  page: CodePage,
): number[] {
  const found = new Set<number>();
  const lost = [...page.undefinedBytes].filter((byte) => byte <= 0xbf);
  const hole = kept.indexOf(undefined);
  const places = hole >= 0 ? [hole] : kept.length === length - 1 ? kept.map((_, n) => n + 1) : [];
  for (const place of places) {
    for (const byte of lost) {
      const bytes = [...kept];
      if (hole >= 0) bytes[place] = byte;
      else bytes.splice(place, 0, byte);
      const whole = bytes.filter((b) => b !== undefined);
      const code = whole.length === length ? codePoint(whole) : undefined;
      if (code !== undefined) found.add(code);
    }
  }
  return [...found];
}

function choose(
  fitting: readonly number[],
  text: string,
  after: number,
  page: CodePage,
  before: Sequence | undefined,
): string | undefined {
  if (fitting.includes(0x200d)) {
    const emojiBefore = (before?.character.codePointAt(0) ?? 0) > 0x1f000;
    const emojiAfter = page.bytes.get(text[after] ?? '') === 0xf0;
    return emojiBefore && emojiAfter ? '\u200d' : '”';
  }
  const [only, ...others] = fitting;
  return only === undefined || others.length > 0 ? undefined : String.fromCodePoint(only);
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
