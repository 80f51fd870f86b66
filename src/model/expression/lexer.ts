import type { Diagnostic } from '../../base/diagnostic.ts';
import type { UnitName } from './units.ts';
import { unitNamed, units } from './units.ts';

/** A piece of an expression's text. `end` stands behind the last one. */
export interface Lexeme {
  kind: 'number' | 'string' | 'word' | 'symbol' | 'unknown' | 'end';
  /** The word, the symbol as it is meant (`||` is `or`), or a string's contents. */
  text: string;
  from: number;
  to: number;
  /** Of a number: its value and unit. */
  value?: number;
  unit?: UnitName;
}

/** The lexemes of a text, ending with one of kind `end`, and what is wrong with them. */
export interface Lexed {
  lexemes: Lexeme[];
  diagnostics: Diagnostic[];
}

/** Cuts a text into lexemes. Takes any text, never throws; unknown characters are one lexeme each. */
export function lex(text: string): Lexed {
  const lexemes: Lexeme[] = [];
  const diagnostics: Diagnostic[] = [];
  let at = 0;
  for (;;) {
    at = skipSpace(text, at);
    if (at >= text.length) break;
    const lexeme = lexemeAt(text, at, diagnostics);
    lexemes.push(lexeme);
    at = lexeme.to;
  }
  lexemes.push({ kind: 'end', text: '', from: text.length, to: text.length });
  return { lexemes, diagnostics };
}

const space = /\s*/y;
const word = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const number = /\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d+)?/y;
const spacedUnit = /[ \t]*([\p{L}µ]+)(?![\p{L}\p{N}_$])/uy;
/** Behind a `%` that closes a percentage: the end, an operator, a bracket, or an operator word. */
const afterPercent = /\s*(?:$|[-+*/%<>=!?:,)\]&|]|(?:and|or|in|not)(?![\p{L}\p{N}_$]))/uy;
const symbol = /&&|\|\||[!=]==|==|!=|<=|>=|<>|[-+*/%<>=!?:,.()[\]&|]/y;
const meaning: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or', '!': '!' };

function skipSpace(text: string, at: number): number {
  space.lastIndex = at;
  space.exec(text);
  return space.lastIndex;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function lexemeAt(text: string, at: number, diagnostics: Diagnostic[]): Lexeme {
  const first = text[at] as string;
  if (first === '"' || first === "'") return stringAt(text, at, first, diagnostics);
  const digits = match(number, text, at);
  if (digits) return numberAt(text, at, digits[0], diagnostics);
  const name = match(word, text, at);
  if (name) return { kind: 'word', text: name[0], from: at, to: at + name[0].length };
  const sign = match(symbol, text, at);
  if (sign) return symbolAt(at, sign[0]);
  const character = String.fromCodePoint(text.codePointAt(at) as number);
  return { kind: 'unknown', text: character, from: at, to: at + character.length };
}

function symbolAt(at: number, written: string): Lexeme {
  return { kind: 'symbol', text: meaning[written] ?? written, from: at, to: at + written.length };
}

function numberAt(text: string, from: number, digits: string, diagnostics: Diagnostic[]): Lexeme {
  const value = Number(digits.replaceAll('_', ''));
  const plain: Lexeme = { kind: 'number', text: digits, from, to: from + digits.length, value };
  if (!Number.isFinite(value)) {
    diagnostics.push({
      code: 'expression/number',
      severity: 'error',
      message: 'This number is too large; the largest is about 1.8e308.',
      span: { from, to: plain.to },
    });
    return { ...plain, value: 0 };
  }
  if (text[plain.to] === '%') {
    const percentage = match(afterPercent, text, plain.to + 1) !== null;
    return percentage ? { ...plain, unit: '%', to: plain.to + 1 } : plain;
  }
  return withUnit(text, plain, diagnostics);
}

/** A word right behind a number must be a unit; behind a space it may also be an operator word. */
function withUnit(text: string, plain: Lexeme, diagnostics: Diagnostic[]): Lexeme {
  const written = match(spacedUnit, text, plain.to);
  const name = written?.[1] ?? '';
  const unit = unitNamed(name);
  if (written && unit) return { ...plain, unit, to: plain.to + written[0].length };
  const glued = match(word, text, plain.to);
  if (!glued) return plain;
  const to = plain.to + glued[0].length;
  diagnostics.push({
    code: 'expression/unit',
    severity: 'error',
    message: `“${glued[0]}” is not a unit. Units are ${Object.keys(units).join(', ')}.`,
    span: { from: plain.to, to },
  });
  return { ...plain, to };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function stringAt(text: string, from: number, quote: string, diagnostics: Diagnostic[]): Lexeme {
  let value = '';
  let at = from + 1;
  while (at < text.length && text[at] !== quote) {
    if (text[at] === '\\' && at + 1 < text.length) {
      const escaped = text[at + 1] as string;
      value += Object.hasOwn(escapes, escaped) ? escapes[escaped] : escaped;
      at += 2;
    } else {
      value += text[at];
      at += 1;
    }
  }
  const closed = at < text.length;
  if (!closed) {
    diagnostics.push({
      code: 'expression/quote',
      severity: 'error',
      message: `This text is not closed; it needs another ${quote} at its end.`,
      span: { from, to: text.length },
      fix: { title: 'Close the text', edits: [{ span: { from: at, to: at }, text: quote }] },
    });
  }
  return { kind: 'string', text: value, from, to: closed ? at + 1 : text.length };
}
