/** What a token of a flowchart is. */
export type TokenType =
  | 'graph'
  | 'direction'
  | 'noDirection'
  | 'layout'
  | 'newline'
  | 'space'
  | 'semicolon'
  | 'number'
  | 'name'
  | 'down'
  | 'up'
  | 'minus'
  | 'default'
  | 'comma'
  | 'colon'
  | 'ampersand'
  | 'hash'
  | 'star'
  | 'letter'
  | 'classMark'
  | 'linkId'
  | 'link'
  | 'startLink'
  | 'edgeText'
  | 'text'
  | 'string'
  | 'markdown'
  | 'data'
  | 'properties'
  | 'pipe'
  | 'open'
  | 'close'
  | 'style'
  | 'linkStyle'
  | 'interpolate'
  | 'classDef'
  | 'class'
  | 'href'
  | 'click'
  | 'callbackName'
  | 'callbackArguments'
  | 'linkTarget'
  | 'subgraph'
  | 'end'
  | 'accessibility'
  | 'invalid'
  /** The end of the text, where a statement may end. */
  | 'finish'
  /** The end of the text inside a bracket, a string or an edge's text. */
  | 'cut';

/** A token; offsets are in the lexable text. `text` of strings is without their quotes. */
export interface Token {
  type: TokenType;
  from: number;
  to: number;
  text: string;
}

type Mode =
  | 'line'
  | 'direction'
  | 'text'
  | 'ellipse'
  | 'slanted'
  | 'edge'
  | 'thickEdge'
  | 'dottedEdge'
  | 'string'
  | 'markdown'
  | 'data'
  | 'dataString'
  | 'click'
  | 'callbackName'
  | 'callbackArguments'
  | 'accessibility'
  | 'accessibilityBlock';

interface Rule {
  pattern: RegExp;
  /** Absent: the match is passed over. */
  type?: TokenType;
  push?: Mode;
  pop?: true;
}

function rule(pattern: RegExp, type?: TokenType, step: { push?: Mode; pop?: true } = {}): Rule {
  return { pattern: new RegExp(pattern.source, 'y'), ...(type ? { type } : {}), ...step };
}

const STRING = rule(/"/, undefined, { push: 'string' });
const MARKDOWN = rule(/"`/, undefined, { push: 'markdown' });
const INVISIBLE = rule(/\s*~~~+\s*/, 'link');

/** Brackets that open in every mode, longest first where Mermaid has it so. */
const OPENING: Rule[] = [
  rule(/\(-/, 'open', { push: 'ellipse' }),
  rule(/\(\[/, 'open', { push: 'text' }),
  rule(/\[\[/, 'open', { push: 'text' }),
  rule(/\[\(/, 'open', { push: 'text' }),
  rule(/\(\(\(/, 'open', { push: 'text' }),
  rule(/\[[/\\]/, 'open', { push: 'slanted' }),
  rule(/\|/, 'pipe', { push: 'text' }),
  rule(/[([{]/, 'open', { push: 'text' }),
];

const LINKS: Rule[] = [
  rule(/\s*[xo<]?--+[-xo>]\s*/, 'link'),
  rule(/\s*[xo<]?--\s*/, 'startLink', { push: 'edge' }),
  rule(/\s*[xo<]?==+[=xo>]\s*/, 'link'),
  rule(/\s*[xo<]?==\s*/, 'startLink', { push: 'thickEdge' }),
  rule(/\s*[xo<]?-?\.+-[xo>]?\s*/, 'link'),
  rule(/\s*[xo<]?-\.\s*/, 'startLink', { push: 'dottedEdge' }),
  INVISIBLE,
];

const WORDS: Rule[] = [
  rule(/accTitle\s*:\s*/, undefined, { push: 'accessibility' }),
  rule(/accDescr\s*:\s*/, undefined, { push: 'accessibility' }),
  rule(/accDescr\s*\{\s*/, undefined, { push: 'accessibilityBlock' }),
  rule(/call\s+/, undefined, { push: 'callbackName' }),
  rule(/style\b/, 'style'),
  rule(/default\b/, 'default'),
  rule(/linkStyle\b/, 'linkStyle'),
  rule(/interpolate\b/, 'interpolate'),
  rule(/classDef\b/, 'classDef'),
  rule(/class\b/, 'class'),
  rule(/href\s/, 'href'),
  rule(/click\s+/, undefined, { push: 'click' }),
  rule(/(?:flowchart-elk|swimlane-beta|graph|flowchart)\b/, 'graph'),
  rule(/subgraph\b/, 'subgraph'),
  rule(/end\b\s*/, 'end'),
  rule(/_(?:self|blank|parent|top)\b/, 'linkTarget'),
];

const LAYOUT = rule(/.*direction\s+(?:TB|BT|RL|LR|TD)[^\n]*/, 'layout');
const LINK_ID = rule(/[^\s"[\](){}|]+@(?=[^{"])/, 'linkId');
const NAME = rule(/(?:[A-Za-z0-9!"#$%&'*+.`?\\_/]|-(?=[^>\-.]))+/, 'name');

const SIGNS: Record<string, Rule> = {
  '#': rule(/#/, 'hash'),
  ':': rule(/:/, 'colon'),
  '&': rule(/&/, 'ampersand'),
  ';': rule(/;/, 'semicolon'),
  ',': rule(/,/, 'comma'),
  '*': rule(/\*/, 'star'),
  '^': rule(/\^/, 'up'),
  '>': rule(/>/, 'open', { push: 'text' }),
};
const NEWLINE = rule(/(?:\r?\n)+/, 'newline');
const SPACE = rule(/[^\S\n\r]+/, 'space');
const NUMBER = rule(/[0-9]+/, 'number');
const CLASS_MARK = rule(/:::/, 'classMark');
const MINUS = rule(/-/, 'minus');
const DOWN = rule(/v\b/, 'down');
const DATA = rule(/@\{/, 'data', { push: 'data' });
const PROPERTIES = rule(/\[\|/, 'properties');
const INVALID_PIPE = rule(/\\\|/, 'invalid');

/** The rules of the other modes in Mermaid's order: the first that matches is taken. */
const RULES: Record<Exclude<Mode, 'line'>, Rule[]> = {
  direction: [
    MARKDOWN,
    STRING,
    rule(/(?:\r?\n)*\s*\n/, 'noDirection', { pop: true }),
    rule(/\s*(?:(?:LR|RL|TB|BT|TD|BR|v)\b|[<>^])/, 'direction', { pop: true }),
    INVISIBLE,
    ...OPENING,
  ],
  text: [
    MARKDOWN,
    STRING,
    INVISIBLE,
    rule(/\(-/, 'open', { push: 'ellipse' }),
    rule(/\]\)/, 'close', { pop: true }),
    rule(/\(\[/, 'open', { push: 'text' }),
    rule(/\]\]/, 'close', { pop: true }),
    rule(/\[\[/, 'open', { push: 'text' }),
    rule(/\)\]/, 'close', { pop: true }),
    rule(/\[\(/, 'open', { push: 'text' }),
    rule(/\)\)\)/, 'close', { pop: true }),
    rule(/\(\(\(/, 'open', { push: 'text' }),
    rule(/\[[/\\]/, 'open', { push: 'slanted' }),
    rule(/\|/, 'pipe', { pop: true }),
    rule(/[)\]}]/, 'close', { pop: true }),
    rule(/[([{]/, 'open', { push: 'text' }),
    rule(/[^[\](){}|"]+/, 'text'),
  ],
  ellipse: [
    MARKDOWN,
    STRING,
    INVISIBLE,
    rule(/[-/)]\)/, 'close', { pop: true }),
    rule(/[^()[\]{}"\s~\-/]+|\s+|[^()[\]{}]/, 'text'),
    ...OPENING,
  ],
  slanted: [
    MARKDOWN,
    STRING,
    INVISIBLE,
    ...OPENING.slice(0, 5),
    rule(/[\\(?=\])]\]/, 'close', { pop: true }),
    rule(/\/\]/, 'close', { pop: true }),
    rule(/\/(?!\])|\\(?!\])|[^\\[\](){}/]+/, 'text'),
    ...OPENING.slice(5),
  ],
  edge: [
    MARKDOWN,
    STRING,
    rule(/\s*[xo<]?--+[-xo>]\s*/, 'link', { pop: true }),
    rule(/\s+|[^-"\sxo<]+|[xo<]|-(?!-)/, 'edgeText'),
  ],
  thickEdge: [
    MARKDOWN,
    STRING,
    rule(/\s*[xo<]?==+[=xo>]\s*/, 'link', { pop: true }),
    rule(/\s+|[^="\sxo<]+|[xo<]/, 'edgeText'),
  ],
  dottedEdge: [
    MARKDOWN,
    STRING,
    rule(/\s*[xo<]?-?\.+-[xo>]?\s*/, 'link', { pop: true }),
    rule(/\s+|[^."\sxo<-]+|[xo<-]/, 'edgeText'),
  ],
  string: [
    rule(/"`/, undefined, { push: 'markdown' }),
    rule(/"/, undefined, { pop: true }),
    rule(/[^"]+/, 'string'),
  ],
  markdown: [rule(/[^`"]+/, 'markdown'), rule(/`"/, undefined, { pop: true }), MARKDOWN, STRING],
  data: [
    rule(/"/, 'data', { push: 'dataString' }),
    rule(/[^}^"]+/, 'data'),
    rule(/\}/, undefined, { pop: true }),
  ],
  dataString: [rule(/"/, 'data', { pop: true }), rule(/[^"]+/, 'data')],
  click: [MARKDOWN, STRING, rule(/\s/, undefined, { pop: true }), rule(/\S+/, 'click')],
  callbackName: [
    rule(/\(\s*\)/, undefined, { pop: true }),
    rule(/\(/, undefined, { pop: true, push: 'callbackArguments' }),
    rule(/[^(]+/, 'callbackName'),
  ],
  callbackArguments: [rule(/\)/, undefined, { pop: true }), rule(/[^)]+/, 'callbackArguments')],
  accessibility: [rule(/[^\n]*/, 'accessibility', { pop: true })],
  accessibilityBlock: [rule(/\}/, undefined, { pop: true }), rule(/[^}]+/, 'accessibility')],
};

const LINK_ID_RUN = /[^\s"[\](){}|]*/y;
const SPACE_RUN = /\s*/y;
const WORD_START = new Set('acdefghils_');

/** Splits a flowchart into tokens as Mermaid 12 does, with its modes. */
export class FlowLexer {
  readonly #text: string;
  #at = 0;
  #modes: Mode[] = ['line'];
  #hasHeader = false;
  /** Below these offsets a `direction` line, an edge's id and an arrow are known not to begin. */
  #noLayout = 0;
  #noLinkId = 0;
  #noLink = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next token. */
  next(): Token {
    while (this.#at < this.#text.length) {
      const token = this.#match();
      if (token) return token;
    }
    const end = this.#text.length;
    const mode = this.#modes.at(-1) ?? 'line';
    // A description for screen readers may reach to the end of the text.
    const whole = mode === 'line' || mode.startsWith('accessibility');
    return { type: whole ? 'finish' : 'cut', from: end, to: end, text: '' };
  }

  /** Goes on at an offset as at the beginning of a statement. */
  reset(at: number): void {
    this.#at = Math.min(at, this.#text.length);
    this.#modes = ['line'];
    this.#noLayout = 0;
    this.#noLinkId = 0;
    this.#noLink = 0;
  }

  /** Where the line that holds an offset ends (at its line break). */
  lineEnd(at: number): number {
    const end = this.#text.indexOf('\n', at);
    return end < 0 ? this.#text.length : end;
  }

  #match(): Token | undefined {
    const mode = this.#modes.at(-1) ?? 'line';
    if (mode === 'line') return this.#line();
    for (const candidate of RULES[mode]) {
      const token = this.#try(candidate);
      if (token !== null) return token;
    }
    return this.#invalid();
  }

  /** The rules of a line, found by their first character. */
  #line(): Token | undefined {
    const c = this.#text[this.#at] ?? '';
    for (const candidate of this.#candidates(c)) {
      const token = this.#try(candidate);
      if (token === null) continue;
      if (token?.type === 'graph' && !this.#hasHeader) {
        this.#hasHeader = true;
        this.#modes.push('direction');
      }
      return token;
    }
    return isLetter(c) ? this.#single('letter') : this.#invalid();
  }

  *#candidates(c: string): Generator<Rule> {
    if (c === '@') yield DATA;
    if (c === '"') {
      yield MARKDOWN;
      yield STRING;
    }
    if (WORD_START.has(c)) yield* WORDS;
    if (this.#at >= this.#noLayout) {
      yield LAYOUT;
      this.#noLayout = this.lineEnd(this.#at);
    }
    if (this.#at >= this.#noLinkId && c !== ' ') {
      yield LINK_ID;
      this.#noLinkId = this.#after(LINK_ID_RUN);
    }
    if (c >= '0' && c <= '9') yield NUMBER;
    if (c === ':') yield CLASS_MARK;
    const sign = SIGNS[c];
    if (sign && c !== '>' && c !== '^') yield sign;
    if (this.#mayLink(c)) yield* LINKS;
    if (c === '[') yield PROPERTIES;
    if (c === '(' || c === '[' || c === '{' || c === '|') yield* OPENING;
    if (sign) yield sign;
    if (c === '\\') yield INVALID_PIPE;
    if (c === 'v') yield DOWN;
    yield NAME;
    if (c === '-') yield MINUS;
    yield NEWLINE;
    yield SPACE;
  }

  /** An arrow takes the white space before it, also line breaks. */
  #mayLink(c: string): boolean {
    if (/[-=.~<xo]/.test(c)) return true;
    if (!/\s/.test(c) || this.#at < this.#noLink) return false;
    const end = this.#after(SPACE_RUN);
    const may = /[-=.~<xo]/.test(this.#text[end] ?? '');
    if (!may) this.#noLink = end;
    return may;
  }

  #after(run: RegExp): number {
    run.lastIndex = this.#at;
    return this.#at + (run.exec(this.#text)?.[0].length ?? 0);
  }

  /** The token of a rule; undefined when it matches and is passed over, null when it does not. */
  #try({ pattern, type, push, pop }: Rule): Token | undefined | null {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)?.[0];
    if (text === undefined) return null;
    const from = this.#at;
    this.#at += text.length;
    if (pop && this.#modes.length > 1) this.#modes.pop();
    if (push) this.#modes.push(push);
    return type && { type, from, to: this.#at, text };
  }

  #single(type: TokenType): Token {
    const from = this.#at++;
    return { type, from, to: this.#at, text: this.#text[from] ?? '' };
  }

  #invalid(): Token {
    return this.#single('invalid');
  }
}

/** A letter of the basic plane, which names may hold beside ASCII. */
function isLetter(c: string): boolean {
  return c > '\x7f' && /\p{L}/u.test(c);
}
