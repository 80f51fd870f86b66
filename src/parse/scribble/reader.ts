import type { Diagnostic, Fix, Related } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { Lexeme } from './lexer.ts';
import type { Word } from './syntax.ts';
import { nearest } from './words.ts';

/** Ends the reading of one statement; caught where statements are read, never leaves the parser. */
export class Halt {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    this.diagnostic = diagnostic;
  }
}

/** A place among lexemes, and the findings so far. */
export class Reader {
  readonly text: string;
  readonly diagnostics: Diagnostic[] = [];
  readonly #lexemes: Lexeme[];
  #at = 0;

  constructor(text: string, lexemes: Lexeme[]) {
    this.text = text;
    this.#lexemes = lexemes;
  }

  /** The lexeme that comes `ahead` lexemes later. */
  peek(ahead = 0): Lexeme {
    return this.#lexemes[this.#at + ahead] ?? (this.#lexemes.at(-1) as Lexeme);
  }

  /** The place in the sequence of lexemes, to tell whether anything was read. */
  get position(): number {
    return this.#at;
  }

  /** Goes on from an earlier place. */
  back(position: number): void {
    this.#at = position;
  }

  /** The end of what was read last. */
  get end(): number {
    return this.#lexemes[this.#at - 1]?.to ?? 0;
  }

  /** True when the next lexeme, or one further on, is this word or sign. */
  sees(text: string, ahead = 0): boolean {
    const next = this.peek(ahead);
    return next.text === text && next.kind !== 'string';
  }

  /** True when a word comes, which may be a name. */
  seesWord(ahead = 0): boolean {
    return this.peek(ahead).kind === 'word';
  }

  /** The next lexeme, which is passed by. */
  take(): Lexeme {
    const lexeme = this.peek();
    if (lexeme.kind !== 'end') this.#at += 1;
    return lexeme;
  }

  /** Passes by a word or sign when it comes. */
  accept(text: string): boolean {
    const seen = this.sees(text);
    if (seen) this.#at += 1;
    return seen;
  }

  /** A name; `what` says for people what it names. */
  word(what: string): Word {
    const next = this.peek();
    if (next.kind !== 'word') throw this.unexpected(what);
    this.#at += 1;
    return next;
  }

  /** A name that may hold dots. */
  qualified(what: string): Word {
    const first = this.word(what);
    if (!this.sees('.')) return first;
    let { text, to } = first;
    while (this.sees('.') && this.seesWord(1)) {
      this.#at += 1;
      const part = this.take();
      text += `.${part.text}`;
      to = part.to;
    }
    return { text, from: first.from, to };
  }

  /** A word or sign that must come. */
  expect(text: string, opened?: Span): Lexeme {
    if (this.sees(text)) return this.take();
    if (this.mistyped(text)) return this.take();
    const problem = this.unexpected(`“${text}”`);
    if (opened) problem.diagnostic.related = [{ span: opened, message: 'opened here' }];
    if (/^[;,)>\]}]$/.test(text)) problem.diagnostic.fix = this.insertion(text);
    throw problem;
  }

  /**
   * True, with a finding, when the next word is this one with a typing error; it is read as if it
   * were right.
   */
  mistyped(text: string): boolean {
    const next = this.peek();
    if (next.kind !== 'word' || nearest(next.text, [text]) === undefined) return false;
    const span = { from: next.from, to: next.to };
    const fix = { title: `Write “${text}”`, edits: [{ span, text }] };
    this.report('scribble-syntax', `“${next.text}” stands where “${text}” is wanted.`, span, {
      fix,
    });
    this.#lexemes[this.#at] = { ...next, text };
    return true;
  }

  /** A sign whose absence is said, and reading goes on as if it stood there. */
  wish(text: string, where: string): void {
    if (this.accept(text)) return;
    const span = { from: Math.max(0, this.end - 1), to: this.end };
    this.report('scribble-syntax', `“${text}” is missing ${where}.`, span, {
      fix: this.insertion(text),
    });
  }

  /** What to say when something else stands here than `what`. */
  unexpected(what: string): Halt {
    const next = this.peek();
    const message =
      next.kind === 'end'
        ? `The text ends too early: ${what} is missing.`
        : `“${next.text}” cannot stand here; expected is ${what}.`;
    return this.halt('scribble-syntax', message, next);
  }

  /** A finding that ends the statement. */
  halt(code: string, message: string, at: Span): Halt {
    return new Halt({ code, severity: 'error', message, span: this.#place(at) });
  }

  /** A finding after which reading goes on. */
  report(
    code: string,
    message: string,
    at: Span,
    more: { fix?: Fix; related?: Related[]; severity?: Diagnostic['severity'] } = {},
  ): void {
    const { severity = 'error', ...rest } = more;
    this.diagnostics.push({ code, severity, message, span: this.#place(at), ...rest });
  }

  /** A one-click fix that puts something behind what was read last. */
  insertion(text: string): Fix {
    const at = { from: this.end, to: this.end };
    return { title: `Add “${text}”`, edits: [{ span: at, text }] };
  }

  /** Passes by everything up to a `;` (also passed by) or a `}` that closes more than was opened. */
  skipStatement(): void {
    let depth = 0;
    for (let next = this.peek(); next.kind !== 'end'; next = this.peek()) {
      if (next.text === '}' && next.kind === 'symbol') {
        if (depth === 0) return;
        depth -= 1;
        this.#at += 1;
        if (depth === 0 && !this.#goesOn()) return;
        continue;
      }
      if (next.text === '{') depth += 1;
      this.#at += 1;
      if (next.text === ';' && depth === 0) return;
    }
  }

  #goesOn(): boolean {
    return this.sees('or') || this.sees('and') || this.sees('catch') || this.sees(';');
  }

  /** At the end of the text, its last character: a finding without width would not be seen. */
  #place({ from, to }: Span): Span {
    if (from < to) return { from, to };
    const length = this.text.trimEnd().length;
    return {
      from: Math.max(0, Math.min(from, length) - 1),
      to: Math.max(0, Math.min(from, length)),
    };
  }
}
