import type { Diagnostic, Fix, Severity } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { PayloadType } from '../../model/global/type.ts';
import type { CfsmToken } from './lexer.ts';
import { lex } from './lexer.ts';
import type { Mention } from './raw.ts';

/** How deep types and braces may stand in each other. */
export const deepest = 400;

/** The words of a text, read one after the other, and what is found on the way. */
export class Reader {
  readonly diagnostics: Diagnostic[] = [];
  readonly mentions: Mention[] = [];
  readonly #tokens: CfsmToken[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = lex(text).tokens;
  }

  /** The word that is read next, or the one `ahead` of it. Line ends count. */
  peek(ahead = 0): CfsmToken {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (!token) throw new Error('a text has an end');
    return token;
  }

  /** The word after `ahead` others, line ends left out. */
  peekPast(ahead = 0): CfsmToken {
    let left = ahead;
    for (let at = this.#at; ; at++) {
      const token = this.#tokens[at] ?? this.peek();
      if (token.type === 'end') return token;
      if (token.type !== 'newline' && left-- === 0) return token;
    }
  }

  next(): CfsmToken {
    const token = this.peek();
    this.#at++;
    return token;
  }

  skipLines(): void {
    while (this.peek().type === 'newline') this.#at++;
  }

  /** True and read when the next word is this mark. */
  take(mark: string): boolean {
    if (!this.isMark(mark)) return false;
    this.#at++;
    return true;
  }

  isMark(mark: string): boolean {
    const token = this.peek();
    return token.type === 'mark' && token.text === mark;
  }

  isName(ahead = 0): boolean {
    const { type } = this.peek(ahead);
    return type === 'word' || type === 'string';
  }

  isDone(): boolean {
    return this.peek().type === 'end';
  }

  /** What was read last. */
  last(): Span {
    return this.#tokens[Math.max(0, this.#at - 1)]?.span ?? { from: 0, to: 0 };
  }

  report(code: string, severity: Severity, message: string, span: Span, fix?: Fix): void {
    this.diagnostics.push({ code, severity, message, span, ...(fix ? { fix } : {}) });
  }

  mention(mention: Mention): void {
    this.mentions.push(mention);
  }

  /** `<int, List<User>>` or `(int)`; nothing when neither stands here. */
  payload(): PayloadType[] {
    const close = this.isMark('<') ? '>' : this.isMark('(') ? ')' : undefined;
    if (close === undefined) return [];
    const from = this.next().span.from;
    const types: PayloadType[] = [];
    while (!this.isMark(close) && this.isName()) {
      types.push(this.#type(0));
      if (!this.take(',')) break;
    }
    if (!this.take(close)) {
      const span = { from, to: this.last().to };
      this.report('cfsm-syntax', 'error', `The payload that begins here needs a “${close}”.`, span);
    }
    return types;
  }

  #type(depth: number): PayloadType {
    const name = this.next().text;
    const types: PayloadType[] = [];
    if (depth < deepest && this.take('<')) {
      while (this.isName()) {
        types.push(this.#type(depth + 1));
        if (!this.take(',')) break;
      }
      this.take('>');
    }
    return { kind: 'named', name, arguments: types };
  }
}
