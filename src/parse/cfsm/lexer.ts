import type { Span } from '../../base/span.ts';

/** What a word of a machine file can be. */
export type CfsmTokenType =
  | 'word'
  /** A quoted name. */
  | 'string'
  /** One of `: . ; , { } ( ) [ ] ! ? < >`. */
  | 'mark'
  /** `.outputs`, `.state graph`, `.marking`, `.end`. */
  | 'directive'
  | 'newline'
  | 'invalid'
  | 'end';

/** A word of the text; `text` is what it says (quotes undone, directives with one space). */
export interface CfsmToken {
  type: CfsmTokenType;
  text: string;
  span: Span;
  /** It stands in a `.state graph`. */
  graph: boolean;
}

/** The words of a text in order (line ends are words), and its comments aside. */
export interface Lexed {
  tokens: CfsmToken[];
  comments: Span[];
}

const SPACE = /[^\S\n]+/y;
const COMMENT = /(?:--|\/\/)[^\n]*/y;
const DIRECTIVE = /\.(outputs|state[^\S\n]+graph|marking|end)(?![\p{L}\p{N}_])/uy;
const QUOTED = /"(?:[^"\\\n]|\\[^\n])*"/y;
const PROCESS_WORD = /(?:[\p{L}\p{N}_$'’%#@&*+/|~^=]|-(?!-))+/uy;
const GRAPH_WORD = /(?:[^\s!?"<>(),[\]-]|-(?!-))+/uy;
const MARK = /[:.;,{}()[\]!?<>]/y;

/** Splits a text into words. Never throws. */
export function lex(text: string): Lexed {
  const lexer = new Lexer(text);
  while (lexer.step());
  return { tokens: lexer.tokens, comments: lexer.comments };
}

class Lexer {
  readonly tokens: CfsmToken[] = [];
  readonly comments: Span[] = [];
  readonly #text: string;
  #at = 0;
  #graph = false;
  #lineBegins = true;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith('\uFEFF')) this.#at = 1;
  }

  /** Reads one word; false at the end. */
  step(): boolean {
    const from = this.#at;
    if (from >= this.#text.length) {
      this.#add('end', '', from);
      return false;
    }
    if (this.#match(SPACE)) return true;
    if (this.#match(COMMENT)) {
      this.comments.push({ from, to: this.#at });
      return true;
    }
    this.#word(from);
    return true;
  }

  #word(from: number): void {
    if (this.#text[from] === '\n') {
      this.#at++;
      this.#add('newline', '\n', from);
      this.#lineBegins = true;
      return;
    }
    const directive = this.#directive();
    const quoted = directive === undefined ? this.#match(QUOTED) : undefined;
    if (directive !== undefined) this.#add('directive', directive, from);
    else if (quoted !== undefined) this.#add('string', unquote(quoted), from);
    else {
      const word = this.#match(this.#graph ? GRAPH_WORD : PROCESS_WORD);
      if (word !== undefined) this.#add('word', word, from);
      else if (this.#match(MARK)) this.#add('mark', this.#text.slice(from, this.#at), from);
      else this.#invalid(from);
    }
    this.#lineBegins = false;
  }

  #invalid(from: number): void {
    this.#at += (this.#text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1;
    this.#add('invalid', this.#text.slice(from, this.#at), from);
  }

  /** A directive begins a line; those that end a graph only stand in one. */
  #directive(): string | undefined {
    if (!this.#lineBegins && !this.#graph) return undefined;
    const from = this.#at;
    const found = this.#match(DIRECTIVE)?.replace(/\s+/, ' ');
    if (found === undefined) return undefined;
    const opens = found === '.outputs' || found === '.state graph';
    if (!opens && !this.#graph) {
      this.#at = from;
      return undefined;
    }
    this.#graph = found !== '.end';
    return found;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #add(type: CfsmTokenType, text: string, from: number): void {
    this.tokens.push({ type, text, span: { from, to: this.#at }, graph: this.#graph });
  }
}

/** What stands in quotes: `\"`, `\\`, `\n`, `\uXXXX` and the like undone. */
function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(?:u([\da-fA-F]{4})|(.))/gsu, (_, code, letter: string) => {
    if (code !== undefined) return String.fromCharCode(parseInt(code as string, 16));
    return letter === 'n' ? '\n' : letter === 't' ? '\t' : letter;
  });
}
