import { isSpace } from '../common.ts';

/** The code of a line break. */
export const NEWLINE = 10;
/** The code of a tab. */
export const TAB = 9;
/** The code of a space. */
export const SPACE = 32;
/** The code of `#`. */
export const HASH = 35;
/** The code of `%`. */
export const PERCENT = 37;
/** The code of `(`. */
export const PAREN_OPEN = 40;
/** The code of `)`. */
export const PAREN_CLOSE = 41;
/** The code of `+`. */
export const PLUS = 43;
/** The code of `,`. */
export const COMMA = 44;
/** The code of `-`. */
export const MINUS = 45;
const SLASH = 47;
/** The code of `:`. */
export const COLON = 58;
/** The code of `;`. */
export const SEMICOLON = 59;
const LESS = 60;
/** The code of `@`. */
export const AT = 64;
const BACKSLASH = 92;
const PIPE = 124;
/** The code of `{`. */
export const BRACE_OPEN = 123;
/** The code of `}`. */
export const BRACE_CLOSE = 125;

/** Flag: no name in a message begins with it. */
export const NOT_FIRST = 1;
/** Flag: no name in a message holds it. */
const NOT_IN_NAME = 2;
/** Flag: a keyword begins with it. */
export const INITIAL = 4;
/** Flag: a number begins with it. */
export const DIGIT = 8;
/** Flag: no declared name holds it. */
const NOT_DECLARED = 16;

/** The flags of the ASCII characters; all others may be in a name. */
export const CLASS = new Uint8Array(128);
for (const char of '/\\+()<->:\n,;') mark(char, NOT_FIRST);
for (const char of '+<->:\n,;') mark(char, NOT_IN_NAME);
for (const char of '<>:\n,;@') mark(char, NOT_DECLARED);
for (const char of '.0123456789') mark(char, DIGIT);

/** Gives a character a flag. */
export function mark(char: string, flag: number): void {
  CLASS[char.charCodeAt(0)] = (CLASS[char.charCodeAt(0)] as number) | flag;
}

/** How the arrows are spelled, in the order in which they are tried (longest first by kind). */
export const ARROW_SPELLINGS: readonly string[] = [
  '->>',
  '<<->>',
  '-->>',
  '<<-->>',
  '->',
  '-->',
  '-x',
  '--x',
  '-)',
  '--)',
  '--|\\',
  '--|/',
  '--\\\\',
  '--//',
  '/|--',
  '\\|--',
  '//--',
  '\\\\--',
  '-|\\',
  '-|/',
  '-\\\\',
  '-//',
  '/|-',
  '\\|-',
  '//-',
  '\\\\-',
];

/** The arrow at an offset (an index of `ARROW_SPELLINGS`); -1 when there is none. */
export function arrowAt(text: string, at: number, code: number): number {
  if (code !== MINUS && code !== LESS && code !== SLASH && code !== BACKSLASH) return -1;
  if (code === MINUS && text.charCodeAt(at + 1) === 62) {
    return text.charCodeAt(at + 2) === 62 ? 0 : 4;
  }
  for (let i = 0; i < ARROW_SPELLINGS.length; i++) {
    const spelling = ARROW_SPELLINGS[i] as string;
    if (spelling.charCodeAt(0) === code && text.startsWith(spelling, at)) return i;
  }
  if (code !== MINUS) return -1;
  if (text.startsWith('-X', at)) return ARROW_SPELLINGS.indexOf('-x');
  return text.startsWith('--X', at) ? ARROW_SPELLINGS.indexOf('--x') : -1;
}

/** The end of a text: a line break, `;` or a comment. */
export function textEnd(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE || code === HASH || code === SEMICOLON) break;
  }
  return at;
}

/**
 * The end of a name in a message or note. `/ \ ( )` may stand inside a name, and so may a single
 * `-`, unless an arrow begins there.
 */
export function nameEnd(text: string, from: number): number {
  let at = run(text, from, NOT_FIRST);
  for (;;) {
    if (at >= text.length || arrowBegins(text, at)) return at;
    const start = text.charCodeAt(at) === MINUS ? at + 1 : at;
    const end = run(text, start, NOT_IN_NAME);
    if (end === start) return at;
    at = end;
  }
}

/** The end of the characters that lack a flag. */
function run(text: string, from: number, flag: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 && (CLASS[code] as number) & flag) break;
  }
  return at;
}

/** True where a name has to end because something like an arrow, or `()`, begins. */
function arrowBegins(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  switch (code) {
    case MINUS:
      if (next === PIPE) return isSlash(text.charCodeAt(at + 2));
      return next === MINUS || next === PAREN_CLOSE || (next | 32) === 120 || isSlash(next);
    case SLASH:
    case BACKSLASH:
      return (next === PIPE || next === code) && text.charCodeAt(at + 2) === MINUS;
    case PAREN_OPEN:
      return next === PAREN_CLOSE;
    default:
      return false;
  }
}

function isSlash(code: number): boolean {
  return code === SLASH || code === BACKSLASH;
}

/** The end of a word in a declaration: no white space, none of `< > : , ; @`. */
export function wordEnd(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 ? (CLASS[code] as number) & NOT_DECLARED || isSpace(code) : isSpace(code)) break;
  }
  return at;
}

/**
 * The end of a name that fills the rest of a declaration; `from` when there is none. It stops at
 * the end of the statement, or before the last `#` where something else stands in the way.
 */
export function declaredEnd(text: string, from: number): number {
  const end = run(text, from, NOT_DECLARED);
  const code = text.charCodeAt(end);
  if (end >= text.length || code === NEWLINE || code === SEMICOLON) return end;
  let hash = end - 1;
  while (hash > from && text.charCodeAt(hash) !== HASH) hash--;
  return Math.max(hash, from);
}

/** The end of a number with at most two decimals that a space or line break follows; else -1. */
export function numberEnd(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  const whole = at;
  if (text.charCodeAt(at) === 46 && isDigit(text.charCodeAt(at + 1))) {
    at += 2;
    if (isDigit(text.charCodeAt(at))) at++;
  }
  const follows = text.charCodeAt(at);
  if (follows === SPACE || follows === NEWLINE) return at > from ? at : -1;
  return at === whole ? -1 : numberFollows(text, whole, from);
}

function numberFollows(text: string, whole: number, from: number): number {
  const code = text.charCodeAt(whole);
  return whole > from && (code === SPACE || code === NEWLINE) ? whole : -1;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** True for the letters, digits and underscore of ASCII: what a keyword must not touch. */
export function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || isDigit(code) || code === 95;
}

/** The end of a piece without the white space behind it. */
export function trimEnd(text: string, from: number, end: number): number {
  let to = end;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  return to;
}
