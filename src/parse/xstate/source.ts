import type { Options } from 'acorn';
import { Parser } from 'acorn';
import { tsPlugin } from '@sveltejs/acorn-typescript';
import type { Span } from '../../base/span.ts';
import type { Node } from './nodes.ts';
import { isNode, walkNodes } from './nodes.ts';
import { isBare } from './detect.ts';

/** A place where a text is not JavaScript, TypeScript or JSON, and what was expected. */
export interface Fault {
  message: string;
  at: number;
}

/** A text as a syntax tree. Places are those of the text, also where it had to be mended. */
export interface Source {
  text: string;
  /** Absent when nothing could be made of the text. */
  program?: Node;
  comments: Span[];
  faults: Fault[];
}

/** Names that are declared twice and their like do not keep us from reading. */
function lenient(parser: typeof Parser): typeof Parser {
  return class extends parser {
    raiseRecoverable(): void {}
  };
}

const plain = lenient(Parser.extend(tsPlugin()));
const withTags = lenient(Parser.extend(tsPlugin({ jsx: true })));

const options: Options = {
  ecmaVersion: 'latest',
  sourceType: 'module',
  locations: true,
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowImportExportEverywhere: true,
  allowSuperOutsideMethod: true,
  allowHashBang: true,
  checkPrivateFields: false,
};

/** How much text may be read again and again while faults are looked for, in UTF-16 units. */
const MOST_READ = 1_500_000;
const MOST_FAULTS = 20;

let last: Source | undefined;

/** Reads a text; what is no JavaScript is told and left out. Never throws. */
export function readSource(text: string): Source {
  if (last?.text !== text) last = read(text);
  return last;
}

function read(text: string): Source {
  // An object that stands alone would be read as a block.
  const mended = isBare(text) ? inBrackets(text) : new Mended(text);
  const first = attempt(plain, mended.text);
  if (first.program) return done(text, first, mended, []);
  const tagged = attempt(withTags, mended.text);
  if (tagged.program) return done(text, tagged, mended, []);
  const parser = tagged.at > first.at ? withTags : plain;
  return recover(text, parser, mended, parser === plain ? first : tagged);
}

/** An object as an expression; a semicolon behind it stays outside. */
function inBrackets(text: string): Mended {
  const end = text.trimEnd();
  const mended = new Mended(text);
  const closed = end.endsWith(';')
    ? mended.insert(end.length - 1, ')')
    : mended.insert(text.length, '\n)');
  return closed.insert(opening(text), '(');
}

/** Where a text begins, behind comments and spaces. */
function opening(text: string): number {
  return /^(?:\s|\/\*[^]*?\*\/|\/\/[^\n]*)*/.exec(text)?.[0].length ?? 0;
}

interface Attempt {
  program?: Node;
  comments: Span[];
  /** Where reading failed; behind the text when it did not. */
  at: number;
  message: string;
}

function attempt(parser: typeof Parser, text: string): Attempt {
  const comments: Span[] = [];
  const seen = new Set<number>();
  const onComment = (_block: boolean, _text: string, from: number, to: number): void => {
    // What is tried twice by the parser is told twice.
    if (!seen.has(from)) comments.push({ from, to });
    seen.add(from);
  };
  try {
    const program: unknown = parser.parse(text, { ...options, onComment });
    if (isNode(program)) return { program, comments, at: text.length + 1, message: '' };
    return { comments, at: 0, message: 'nothing' };
  } catch (problem) {
    const { at, message } = problemOf(problem);
    return { comments, at: Math.min(at, text.length), message };
  }
}

function problemOf(problem: unknown): { at: number; message: string } {
  if (problem instanceof RangeError) return { at: 0, message: 'Too deeply nested' };
  const told = problem instanceof Error ? problem.message : '';
  const at = typeof problem === 'object' && problem !== null ? Reflect.get(problem, 'pos') : 0;
  const message = told.replace(/\s*\(\d+:\d+\)\s*$/, '').replace(/\.$/, '');
  return { at: typeof at === 'number' ? at : 0, message };
}

/** Mends fault after fault, each in the way that lets reading get furthest. */
function recover(text: string, parser: typeof Parser, start: Mended, failed: Attempt): Source {
  const faults: Fault[] = [];
  let mended = start;
  let now = failed;
  let left = MOST_READ;
  while (!now.program && faults.length < MOST_FAULTS && left > 0) {
    faults.push({ message: now.message, at: mended.origin(now.at) });
    if (now.message === 'Too deeply nested') break;
    let best: { mended: Mended; result: Attempt } | undefined;
    for (const candidate of candidates(mended, now)) {
      left -= candidate.text.length;
      const result = attempt(parser, candidate.text);
      // Two places of one mended text are compared from behind: it may have become longer.
      const rest = result.program ? -1 : candidate.text.length - result.at;
      const bestRest = best
        ? best.result.program
          ? -1
          : best.mended.text.length - best.result.at
        : Infinity;
      if (rest < bestRest) best = { mended: candidate, result };
      if (result.program || left <= 0) break;
    }
    if (!best) break;
    const progress = mended.text.length - now.at > best.mended.text.length - best.result.at;
    if (!progress && !best.result.program) {
      const blank = mended.blankLine(now.at);
      if (blank.text === mended.text) break;
      best = { mended: blank, result: attempt(parser, blank.text) };
    }
    ({ mended, result: now } = best);
  }
  return done(text, now, mended, faults);
}

/** What may be wrong at a place, most likely first. */
function candidates(mended: Mended, { at, message }: Attempt): Mended[] {
  const { text } = mended;
  const lineEnd = (text.indexOf('\n', at) + 1 || text.length + 1) - 1;
  if (/unterminated string/i.test(message)) {
    const quote = text[at] === '"' ? '"' : "'";
    const trimmed = text.slice(0, lineEnd).replace(/[\s,;)}\]]+$/, '').length;
    return [mended.insert(Math.max(trimmed, at + 1), quote), mended.blankLine(at)];
  }
  if (/unterminated template/i.test(message)) return [mended.insert(lineEnd, '`')];
  if (/unterminated comment/i.test(message)) return [mended.insert(text.length, '*/')];
  const closers = missingClosers(text);
  const found: Mended[] = [];
  if (closers !== '') found.push(mended.closeByIndent());
  if (at >= text.trimEnd().length && closers !== '') {
    found.push(mended.insert(text.length, closers));
    found.push(mended.insert(text.length, `undefined${closers}`));
  }
  const open = openString(text, at);
  if (open) found.push(mended.insert(open.at, open.quote));
  found.push(mended.insert(at, ','), mended.blankToken(at));
  for (const missing of ['}', ']', ')', '})', 'undefined', ': undefined']) {
    found.push(mended.insert(at, missing));
  }
  if (closers !== '') found.push(mended.insert(text.length, closers));
  found.push(mended.blankLine(at));
  return found;
}

/** Where a string should probably have ended that ends right before a place: `"a, "b`. */
function openString(text: string, at: number): { at: number; quote: string } | undefined {
  const quote = text[at - 1];
  if (quote !== '"' && quote !== "'") return undefined;
  const begin = text.lastIndexOf(quote, at - 2);
  const word = /^[\w.#*$-]*(?=\s*[,:}\]])/.exec(text.slice(begin + 1, at - 1));
  return begin >= 0 && word ? { at: begin + 1 + word[0].length, quote } : undefined;
}

const PIECES = /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|[()[\]{}]/g;
const closing: Record<string, string> = { '(': ')', '[': ']', '{': '}' };

/** What closes the brackets that are open at the end of a text. */
function missingClosers(text: string): string {
  const open: string[] = [];
  for (const [piece] of text.matchAll(PIECES)) {
    if (piece in closing) open.push(closing[piece] ?? '');
    else if (open.at(-1) === piece) open.pop();
  }
  return open.reverse().join('');
}

/** A text with insertions, and the way from its places to those of the original. */
class Mended {
  readonly text: string;
  readonly #inserted: readonly { at: number; length: number }[];

  constructor(text: string, inserted: readonly { at: number; length: number }[] = []) {
    this.text = text;
    this.#inserted = inserted;
  }

  /** `at` is a place of this text. */
  insert(at: number, piece: string): Mended {
    const moved = this.#inserted.map((one) =>
      one.at >= at ? { ...one, at: one.at + piece.length } : one,
    );
    const inserted = [...moved, { at, length: piece.length }].sort((a, b) => a.at - b.at);
    return new Mended(this.text.slice(0, at) + piece + this.text.slice(at), inserted);
  }

  /** Closes brackets before the first line that stands no further in than the one that opened them. */
  closeByIndent(): Mended {
    const open: { piece: string; indent: number }[] = [];
    const missing: { at: number; piece: string }[] = [];
    let line = 0;
    for (const text of this.text.split('\n')) {
      const indent = /^\s*/.exec(text)?.[0].length ?? 0;
      const begins = text.slice(indent, indent + 1);
      while (begins !== '' && !/[\])}]/.test(begins)) {
        const top = open.at(-1);
        if (!top || top.indent < indent) break;
        open.pop();
        const end = this.text.slice(0, line).replace(/[\s,;]+$/, '').length;
        missing.push({ at: end, piece: closing[top.piece] ?? '' });
      }
      for (const [piece] of text.matchAll(PIECES)) {
        if (piece in closing) open.push({ piece, indent });
        else if (closing[open.at(-1)?.piece ?? ''] === piece) open.pop();
      }
      line += text.length + 1;
    }
    return missing
      .reverse()
      .reduce((text, { at, piece }) => text.insert(at, piece), this as Mended);
  }

  blankToken(at: number): Mended {
    const token = /^(?:[\p{L}\p{N}_$]+|[^])/u.exec(this.text.slice(at, at + 200))?.[0] ?? '';
    return this.#blank(at, at + token.length);
  }

  blankLine(at: number): Mended {
    const from = this.text.lastIndexOf('\n', at - 1) + 1;
    const end = this.text.indexOf('\n', at);
    return this.#blank(from, end < 0 ? this.text.length : end);
  }

  #blank(from: number, to: number): Mended {
    const spaces = this.text.slice(from, to).replace(/[^\n]/g, ' ');
    return new Mended(this.text.slice(0, from) + spaces + this.text.slice(to), this.#inserted);
  }

  /** The place in the original text. */
  origin(at: number): number {
    let before = 0;
    for (const one of this.#inserted) {
      if (one.at >= at) break;
      before += Math.min(one.length, at - one.at);
    }
    return at - before;
  }

  get isMoved(): boolean {
    return this.#inserted.length > 0;
  }
}

function done(
  text: string,
  { program, comments }: Attempt,
  mended: Mended,
  faults: Fault[],
): Source {
  if (program && mended.isMoved) {
    for (const node of walkNodes(program)) {
      node.start = mended.origin(node.start);
      node.end = mended.origin(node.end);
    }
  }
  const placed = comments
    .map(({ from, to }) => ({ from: mended.origin(from), to: mended.origin(to) }))
    .sort((a, b) => a.from - b.from);
  return { text, ...(program ? { program } : {}), comments: placed, faults };
}
