import { isSpace } from '../common.ts';
import {
  ARROW_SPELLINGS,
  AT,
  BRACE_CLOSE,
  BRACE_OPEN,
  CLASS,
  COLON,
  COMMA,
  DIGIT,
  HASH,
  INITIAL,
  MINUS,
  NEWLINE,
  NOT_FIRST,
  PAREN_CLOSE,
  PAREN_OPEN,
  PERCENT,
  PLUS,
  SEMICOLON,
  SPACE,
  TAB,
  arrowAt,
  declaredEnd,
  isWord,
  mark,
  nameEnd,
  numberEnd,
  textEnd,
  trimEnd,
  wordEnd,
} from './scan.ts';

/** The kinds of token; arrows follow `ARROW` in the order of `arrows.ts`. */
export const T = {
  end: 0,
  newline: 1,
  header: 2,
  name: 3,
  text: 4,
  rest: 5,
  number: 6,
  comma: 7,
  plus: 8,
  minus: 9,
  circle: 10,
  stray: 11,
  participant: 12,
  actor: 13,
  as: 14,
  configOpen: 15,
  config: 16,
  configClose: 17,
  create: 18,
  destroy: 19,
  box: 20,
  loop: 21,
  rect: 22,
  opt: 23,
  alt: 24,
  else: 25,
  par: 26,
  parOver: 27,
  and: 28,
  critical: 29,
  option: 30,
  break: 31,
  close: 32,
  leftOf: 33,
  rightOf: 34,
  over: 35,
  note: 36,
  links: 37,
  link: 38,
  properties: 39,
  details: 40,
  activate: 41,
  deactivate: 42,
  title: 43,
  accTitle: 44,
  accDescr: 45,
  accValue: 46,
  accBlock: 47,
  autonumber: 48,
  off: 49,
  /** Nothing can begin here (a declaration that stops at the end of its line). */
  nothing: 50,
  arrow: 64,
} as const;

/** What the lexer expects: the grammar's start conditions. */
type State =
  | 'statement'
  | 'name'
  | 'alias'
  | 'line'
  | 'config'
  | 'accTitle'
  | 'accDescr'
  | 'accBlock';

/**
 * The tokens of a sequence diagram, one at a time, as Mermaid 12's lexer cuts them, so that the
 * same texts are accepted and every name is the same. By hand, over character codes: there is one
 * pass and nothing is allocated for a token. White space and comments are passed over.
 *
 * The text must end with a line break, have no `\r`, and have its entities shielded
 * (`#` and `;` of `#9829;` replaced by other characters).
 */
export class Lexer {
  readonly text: string;
  /** The present token: its kind and where it stands. */
  kind: number = T.newline;
  from = 0;
  to = 0;
  /** The end of the token before, without the white space and comments between. */
  before = 0;
  /** Filled with the spans of comments (`from`, `to`, …) when given. */
  comments: number[] | undefined;
  #at = 0;
  #state: State = 'statement';
  #done = false;
  #noBrace = false;

  constructor(text: string) {
    this.text = text;
  }

  /** Goes on at an offset, as at the beginning of a statement. */
  restart(at: number): void {
    this.#at = at;
    this.#state = 'statement';
    this.#done = false;
    this.next();
  }

  /** Goes on to the next token and returns its kind; for ever `T.end` at the end. */
  next(): number {
    this.before = this.to;
    let kind = -1;
    while (kind < 0) kind = this.#step();
    this.kind = kind;
    return kind;
  }

  #step(): number {
    switch (this.#state) {
      case 'statement':
        return this.#statement();
      case 'name':
        return this.#inName();
      case 'alias':
        return this.#inAlias();
      case 'line':
        return this.#inLine();
      case 'config':
        return this.#inConfig();
      default:
        return this.#inAccessibility();
    }
  }

  #token(kind: number, to: number): number {
    this.from = this.#at;
    this.to = to;
    this.#at = to;
    return kind;
  }

  #begin(state: State, kind: number, to: number): number {
    this.#state = state;
    return this.#token(kind, to);
  }

  #skip(to: number): -1 {
    this.#at = to;
    return -1;
  }

  #comment(): -1 {
    const end = this.#lineEnd(this.#at);
    this.comments?.push(this.#at, end);
    return this.#skip(end);
  }

  #lineEnd(at: number): number {
    const end = this.text.indexOf('\n', at);
    return end < 0 ? this.text.length : end;
  }

  #statement(): number {
    const { text } = this;
    const at = this.#at;
    if (at >= text.length) return this.#end();
    const code = text.charCodeAt(at);
    if (code === NEWLINE) return this.#newlines();
    if (isSpace(code)) return this.#skip(this.#spaceEnd(at));
    if (code === HASH) return this.#comment();
    if (code === PERCENT && text.charCodeAt(at + 1) !== BRACE_OPEN) return this.#comment();
    if (text.charCodeAt(at + 1) === PERCENT && text.charCodeAt(at + 2) === PERCENT) {
      if (code !== BRACE_CLOSE) return this.#comment();
    }
    if (code < 128) {
      if ((CLASS[code] as number) & DIGIT) {
        const end = numberEnd(text, at);
        if (end > 0) return this.#token(T.number, end);
      } else if ((CLASS[code] as number) & INITIAL) {
        const kind = this.#keyword(code | 32, at);
        if (kind >= 0) return kind;
      } else if ((CLASS[code] as number) & NOT_FIRST) {
        return this.#sign(code, at);
      }
    }
    return this.#name(at);
  }

  /** The end of the text counts as a line break once. */
  #end(): number {
    const kind = this.#done ? T.end : T.newline;
    this.#done = true;
    return this.#token(kind, this.#at);
  }

  #newlines(): number {
    let to = this.#at + 1;
    while (this.text.charCodeAt(to) === NEWLINE) to++;
    return this.#token(T.newline, to);
  }

  #spaceEnd(at: number): number {
    let to = at + 1;
    while (to < this.text.length && isSpace(this.text.charCodeAt(to))) to++;
    return to;
  }

  #lineSpaceEnd(at: number): number {
    const { text } = this;
    let to = at;
    for (; to < text.length; to++) {
      const code = text.charCodeAt(to);
      if (code === NEWLINE || !isSpace(code)) break;
    }
    return to;
  }

  #name(at: number): number {
    const end = nameEnd(this.text, at);
    this.from = at;
    this.to = trimEnd(this.text, at, end);
    this.#at = end;
    return T.name;
  }

  /** Arrows, punctuation, message texts: what a name cannot begin with. */
  #sign(code: number, at: number): number {
    switch (code) {
      case COLON:
        return this.#token(T.text, textEnd(this.text, at + 1));
      case COMMA:
        return this.#token(T.comma, at + 1);
      case SEMICOLON:
        return this.#token(T.newline, at + 1);
      case PLUS:
        return this.#token(T.plus, at + 1);
      case PAREN_OPEN:
        return this.text.charCodeAt(at + 1) === PAREN_CLOSE
          ? this.#token(T.circle, at + 2)
          : this.#token(T.stray, at + 1);
      default:
        return this.#arrow(code, at);
    }
  }

  #arrow(code: number, at: number): number {
    const arrow = arrowAt(this.text, at, code);
    if (arrow >= 0) return this.#token(T.arrow + arrow, at + (ARROW_SPELLINGS[arrow] ?? '').length);
    return this.#token(code === MINUS ? T.minus : T.stray, at + 1);
  }

  /** A keyword whose first letter is `initial`; -1 when there is none. */
  #keyword(initial: number, at: number): number {
    const candidates = KEYWORDS[initial - 97];
    if (candidates === undefined) return -1;
    const second = this.text.charCodeAt(at + 1) | 32;
    for (const word of candidates) {
      if (word.second === second && this.#spelled(word.spelling, at)) {
        const kind = this.#keywordAt(word, at + word.spelling.length);
        if (kind >= 0) return kind;
      }
    }
    return -1;
  }

  #spelled(spelling: string, at: number): boolean {
    for (let i = 2; i < spelling.length; i++) {
      const code = this.text.charCodeAt(at + i);
      const lower = code >= 65 && code <= 90 ? code | 32 : code;
      if (lower !== spelling.charCodeAt(i)) return false;
    }
    return true;
  }

  #keywordAt(word: Keyword, end: number): number {
    switch (word.kind) {
      case T.links:
      case T.link:
      case T.properties:
      case T.details:
        return this.#nameFollows(end) ? this.#token(word.kind, end) : -1;
      case T.title:
        return this.#title(end);
      case T.accTitle:
        return this.#accessibility('accTitle', T.accTitle, end);
      case T.accDescr:
        return this.#accessibility('accDescr', T.accDescr, end);
      default:
        if (isWord(this.text.charCodeAt(end))) return -1;
        return word.next === undefined
          ? this.#token(word.kind, end)
          : this.#begin(word.next, word.kind, end);
    }
  }

  /** `link` and its like are keywords only where a name can follow on the same line. */
  #nameFollows(at: number): boolean {
    let to = at;
    let code = this.text.charCodeAt(to);
    while (code === SPACE || code === TAB) code = this.text.charCodeAt(++to);
    if (to === at || to >= this.text.length || isSpace(code)) return false;
    return code >= 128 || ((CLASS[code] as number) & NOT_FIRST) === 0;
  }

  /** `title Text` and `title: Text`: the keyword, one white space, and a text that is not empty. */
  #title(end: number): number {
    const space = this.text.charCodeAt(end) === COLON ? end + 1 : end;
    if (space >= this.text.length || !isSpace(this.text.charCodeAt(space))) return -1;
    const to = textEnd(this.text, space + 1);
    return to > space + 1 ? this.#token(T.title, to) : -1;
  }

  #accessibility(state: 'accTitle' | 'accDescr', kind: number, end: number): number {
    let at = end;
    while (isSpace(this.text.charCodeAt(at))) at++;
    const code = this.text.charCodeAt(at);
    if (code === COLON) return this.#begin(state, kind, this.#spaceEnd(at));
    if (code !== BRACE_OPEN || state !== 'accDescr') return -1;
    return this.#begin('accBlock', T.accBlock, this.#spaceEnd(at));
  }

  #inAccessibility(): number {
    const { text } = this;
    const at = this.#at;
    if (this.#state !== 'accBlock') return this.#begin('statement', T.accValue, this.#lineEnd(at));
    const close = this.#brace(at);
    const end = close < 0 ? text.length : close;
    this.#state = 'statement';
    this.#token(T.accValue, end);
    this.#at = close < 0 ? end : end + 1;
    if (close < 0) this.#done = true;
    return T.accValue;
  }

  /** Behind `participant`, `activate` and their like. */
  #inName(): number {
    const { text } = this;
    const at = this.#at;
    const code = text.charCodeAt(at);
    if (at >= text.length || code === NEWLINE) return this.#begin('statement', T.nothing, at);
    if (isSpace(code)) return this.#skip(this.#lineSpaceEnd(at));
    if (code === HASH) return this.#comment();
    if (code === AT && text.charCodeAt(at + 1) === BRACE_OPEN) {
      return this.#begin('config', T.configOpen, at + 2);
    }
    const word = wordEnd(text, at);
    if (word > at) {
      const next = this.#spaceAfter(word);
      if (text.startsWith('@{', next)) return this.#token(T.name, word);
      if (next > word && this.#asAt(next)) return this.#begin('alias', T.name, word);
    }
    return this.#declaredName(at);
  }

  #declaredName(at: number): number {
    const end = declaredEnd(this.text, at);
    if (end <= at) return this.#begin('statement', T.stray, this.#lineEnd(at));
    this.#state = 'statement';
    this.from = at;
    this.to = trimEnd(this.text, at, end);
    this.#at = end;
    return T.name;
  }

  #spaceAfter(at: number): number {
    let to = at;
    while (to < this.text.length && isSpace(this.text.charCodeAt(to))) to++;
    return to;
  }

  /** True when `as` and white space stand at an offset. */
  #asAt(at: number): boolean {
    const { text } = this;
    const isAs = (text.charCodeAt(at) | 32) === 97 && (text.charCodeAt(at + 1) | 32) === 115;
    return isAs && at + 2 < text.length && isSpace(text.charCodeAt(at + 2));
  }

  #inAlias(): number {
    const at = this.#at;
    const code = this.text.charCodeAt(at);
    if (code === HASH) return this.#comment();
    if (code !== NEWLINE && isSpace(code)) return this.#skip(this.#lineSpaceEnd(at));
    if (this.#asAt(at)) return this.#begin('line', T.as, at + 2);
    return this.#begin('statement', T.newline, at);
  }

  #inLine(): number {
    const at = this.#at;
    const code = this.text.charCodeAt(at);
    if (code !== NEWLINE && at < this.text.length && isSpace(code)) {
      return this.#skip(this.#lineSpaceEnd(at));
    }
    if (code === HASH) return this.#comment();
    return this.#begin('statement', T.rest, textEnd(this.text, at));
  }

  /** The next `}`; -1 when there is none, which is remembered. */
  #brace(at: number): number {
    if (this.#noBrace) return -1;
    const close = this.text.indexOf('}', at);
    this.#noBrace = close < 0;
    return close;
  }

  #inConfig(): number {
    const { text } = this;
    const at = this.#at;
    if (text.charCodeAt(at) !== BRACE_CLOSE) {
      const close = this.#brace(at);
      if (at < text.length) {
        return this.#token(T.config, close < 0 ? text.length : close);
      }
      this.#done = true;
      return this.#begin('statement', T.end, at);
    }
    const next = this.#spaceAfter(at + 1);
    const alias = next > at + 1 && this.#asAt(next);
    return this.#begin(alias ? 'alias' : 'statement', T.configClose, at + 1);
  }
}

interface Keyword {
  spelling: string;
  second: number;
  kind: number;
  /** The state that follows, when it is another. */
  next?: State;
}

/** Keywords by first letter, in lower case; case does not matter in the text. */
const KEYWORDS: (Keyword[] | undefined)[] = [];

function keyword(spelling: string, kind: number, next?: State): void {
  const initial = spelling.charCodeAt(0) - 97;
  const second = spelling.charCodeAt(1);
  (KEYWORDS[initial] ??= []).push({ spelling, second, kind, ...(next ? { next } : {}) });
  mark(spelling.charAt(0), INITIAL);
  mark(spelling.charAt(0).toUpperCase(), INITIAL);
}

keyword('box', T.box, 'line');
keyword('participant', T.participant, 'name');
keyword('actor', T.actor, 'name');
keyword('create', T.create);
keyword('destroy', T.destroy, 'name');
keyword('loop', T.loop, 'line');
keyword('rect', T.rect, 'line');
keyword('opt', T.opt, 'line');
keyword('alt', T.alt, 'line');
keyword('else', T.else, 'line');
keyword('par', T.par, 'line');
keyword('par_over', T.parOver, 'line');
keyword('and', T.and, 'line');
keyword('critical', T.critical, 'line');
keyword('option', T.option, 'line');
keyword('break', T.break, 'line');
keyword('end', T.close);
keyword('left of', T.leftOf);
keyword('right of', T.rightOf);
keyword('links', T.links);
keyword('link', T.link);
keyword('properties', T.properties);
keyword('details', T.details);
keyword('over', T.over);
keyword('note', T.note);
keyword('activate', T.activate, 'name');
keyword('deactivate', T.deactivate, 'name');
keyword('title', T.title);
keyword('acctitle', T.accTitle);
keyword('accdescr', T.accDescr);
keyword('sequencediagram', T.header);
keyword('autonumber', T.autonumber);
keyword('off', T.off);
