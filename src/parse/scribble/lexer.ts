import type { Span } from '../../base/span.ts';

/** A piece of a module's text. Words may begin with a digit (`1`, `2a`, `404`, `5s`). */
export interface Lexeme extends Span {
  kind: 'word' | 'string' | 'symbol' | 'end';
  /** The word, the sign, or a string with its quotes. */
  text: string;
}

/** A stretch that says nothing to the grammar: a comment, or a pragma of nuScr (`(*# … #*)`). */
export interface Remark extends Span {
  kind: 'comment' | 'pragma';
  /** False when the text ends before the remark does. */
  closed: boolean;
}

/** The lexemes of a text, ending with one of kind `end`, and what stands between them. */
export interface Lexed {
  lexemes: Lexeme[];
  remarks: Remark[];
}

/** Cuts a text into lexemes. Takes any text, never throws; unknown characters are signs. */
export function lex(text: string): Lexed {
  const lexemes: Lexeme[] = [];
  const remarks: Remark[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 0xa0 || code === 0xfeff) {
      at += 1;
      continue;
    }
    const remark = remarkAt(text, at, code);
    if (remark) {
      remarks.push(remark);
      at = remark.to;
      continue;
    }
    const lexeme = lexemeAt(text, at, code);
    lexemes.push(lexeme);
    at = lexeme.to;
  }
  lexemes.push({ kind: 'end', text: '', from: text.length, to: text.length });
  return { lexemes, remarks };
}

const SLASH = 47;
const STAR = 42;
const OPEN = 40;

function remarkAt(text: string, at: number, code: number): Remark | undefined {
  if (code !== SLASH && code !== OPEN) return undefined;
  const next = text.charCodeAt(at + 1);
  if (code === SLASH && next === SLASH) return lineComment(text, at);
  if (next !== STAR) return undefined;
  // nuScr, like OCaml's old editors: “(*)” is a comment to the end of the line.
  if (code === OPEN && text[at + 2] === ')') return lineComment(text, at);
  if (code === SLASH) return closedBy(text, at, '*/', 'comment');
  if (text[at + 2] === '#') return closedBy(text, at, '#*)', 'pragma');
  return nestedComment(text, at);
}

function lineComment(text: string, from: number): Remark {
  const end = text.indexOf('\n', from);
  return { kind: 'comment', from, to: end < 0 ? text.length : end, closed: true };
}

function closedBy(text: string, from: number, end: string, kind: Remark['kind']): Remark {
  const at = text.indexOf(end, from + 2);
  return at < 0
    ? { kind, from, to: text.length, closed: false }
    : { kind, from, to: at + end.length, closed: true };
}

/** `(* … *)` may hold others of its kind, as in OCaml. */
function nestedComment(text: string, from: number): Remark {
  const mark = /\(\*|\*\)/g;
  mark.lastIndex = from;
  let depth = 0;
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    depth += found[0] === '(*' ? 1 : -1;
    if (depth === 0) return { kind: 'comment', from, to: mark.lastIndex, closed: true };
  }
  return { kind: 'comment', from, to: text.length, closed: false };
}

function lexemeAt(text: string, from: number, code: number): Lexeme {
  const to = wordEnd(text, from);
  if (to > from) return { kind: 'word', text: text.slice(from, to), from, to };
  if (code === 34 || code === 39) return stringAt(text, from);
  const sign = signAt(text, from, code);
  return { kind: 'symbol', text: sign, from, to: from + sign.length };
}

const letters = /[\p{L}\p{M}\p{N}_$]+/uy;

/** The end of the word that begins here; `from` when none does. */
function wordEnd(text: string, from: number): number {
  let at = from;
  while (isAsciiWord(text.charCodeAt(at))) at += 1;
  if (text.charCodeAt(at) < 128 || at >= text.length) return at;
  letters.lastIndex = from;
  return letters.test(text) ? letters.lastIndex : at;
}

function isAsciiWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36
  );
}

/** A text in quotes ends at the quote, or at the end of its line. */
function stringAt(text: string, from: number): Lexeme {
  const quote = text[from];
  let at = from + 1;
  while (at < text.length && text[at] !== quote && text[at] !== '\n') {
    at += text[at] === '\\' && text[at + 1] !== '\n' ? 2 : 1;
  }
  const to = Math.min(text[at] === quote ? at + 1 : at, text.length);
  return { kind: 'string', text: text.slice(from, to), from, to };
}

function signAt(text: string, at: number, code: number): string {
  if (code === 45 && text.charCodeAt(at + 1) === 62) return '->';
  if (code < 0xd800 || code > 0xdbff) return text[at] ?? '';
  return String.fromCodePoint(text.codePointAt(at) ?? code);
}
