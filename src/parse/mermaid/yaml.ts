import type { Span } from '../../base/span.ts';
import type { Json } from '../../model/json.ts';

/** What is wrong in a YAML text; the span is in the text that was given. */
export interface YamlProblem extends Span {
  message: string;
}

/** What a YAML text says: its value, or the first problem. */
export interface YamlRead {
  /** Undefined when the text is empty or broken. */
  value?: Json;
  problems: YamlProblem[];
}

/**
 * Reads the part of YAML 1.2 that settings of diagrams are written in, with the JSON schema:
 * block mappings and sequences, flow collections, plain, quoted and block scalars, comments.
 * Anchors and the standard tags are passed over without complaint; aliases are not read.
 * `indent` is taken off the front of every line that has it.
 */
export function readYaml(text: string, from = 0, to = text.length, indent = ''): YamlRead {
  const reader = new Reader(text, from, to, indent);
  const value = reader.document();
  return reader.problem === undefined
    ? { ...(value === undefined ? {} : { value }), problems: [] }
    : { problems: [reader.problem] };
}

/** Reads the inside of a flow mapping, `"a": 1, b: c`, as if braces stood around it. */
export function readYamlEntries(text: string): YamlRead {
  const read = readYaml(`{\n${text}\n}`);
  const clamp = (at: number): number => Math.max(0, Math.min(at - 2, text.length));
  return {
    ...read,
    problems: read.problems.map((p) => ({ ...p, from: clamp(p.from), to: clamp(p.to) })),
  };
}

// oxlint-disable-next-line no-control-regex -- YAML forbids exactly these
const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
/** Half of a character beyond the first 65,536. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const DEEPEST = 200;

class Reader {
  readonly #text: string;
  readonly #from: number;
  readonly #end: number;
  readonly #indent: string;
  #at: number;
  #depth = 0;
  problem: YamlProblem | undefined;

  constructor(text: string, from: number, to: number, indent: string) {
    this.#text = text;
    this.#from = from;
    this.#end = to;
    this.#indent = indent;
    this.#at = from;
  }

  document(): Json | undefined {
    const all = this.#text.slice(this.#from, this.#end);
    const odd = UNPRINTABLE.exec(all) ?? LONE_SURROGATE.exec(all);
    if (odd !== null) return this.#fail('it holds a control character', this.#from + odd.index);
    this.#skipBlank();
    if (this.#column() === 0 && /^---(?:\s|$)/.test(this.#restOfLine())) {
      this.#at += 3;
      this.#skipBlank();
    }
    if (this.#at >= this.#end) return undefined;
    const value = this.#node(-1);
    this.#skipBlank();
    if (this.#at < this.#end) this.#fail('this line does not belong to what stands above it');
    return value;
  }

  /** A value that begins at the present place, on lines indented by more than `parent`. */
  #node(parent: number): Json {
    if (++this.#depth > DEEPEST) return this.#fail('it is nested too deeply');
    const value = this.#nodeInside(parent);
    this.#depth--;
    return value;
  }

  #nodeInside(parent: number): Json {
    const column = this.#column();
    if (this.#dash()) return this.#sequence(column);
    if (this.#keyAhead()) return this.#mapping(column);
    return this.#inline(parent);
  }

  #sequence(column: number): Json {
    const items: Json[] = [];
    while (this.#at < this.#end && this.#column() === column && this.#dash()) {
      this.#at++;
      this.#skipSpaces();
      items.push(this.#valueAfter(column, false));
      if (!this.#nextEntry(column)) break;
    }
    return items;
  }

  #mapping(column: number): Json {
    const entries = new Map<string, Json>();
    while (this.#at < this.#end && this.#column() === column && !this.#dash()) {
      const start = this.#at;
      const key = this.#key();
      if (this.problem !== undefined) return null;
      if (entries.has(key)) return this.#fail(`the key "${key}" stands twice`, start, this.#at);
      this.#skipSpaces();
      this.#at++;
      this.#skipSpaces();
      entries.set(key, this.#valueAfter(column, true));
      if (!this.#nextEntry(column)) break;
    }
    return Object.fromEntries(entries);
  }

  /** Goes on to the next line's content: true when it belongs to the same collection. */
  #nextEntry(column: number): boolean {
    const moved = this.#text.slice(this.#lineStart(), this.#at).trim() === '';
    if (!moved && !this.#restIsBlank()) {
      this.#fail('there is more on this line than one value');
      return false;
    }
    this.#skipBlank();
    if (this.#at >= this.#end) return false;
    const next = this.#column();
    if (next > column) this.#fail('this line is indented more than its neighbours');
    return next === column;
  }

  /** The value behind `key:` or `-`: on the same line, or on deeper lines below. */
  #valueAfter(column: number, ofKey: boolean): Json {
    if (!this.#restIsBlank()) return this.#sameLine(column, ofKey);
    this.#skipBlank();
    if (this.#at >= this.#end) return null;
    const next = this.#column();
    if (next > column || (ofKey && next === column && this.#dash())) return this.#node(column);
    return null;
  }

  #sameLine(column: number, ofKey: boolean): Json {
    if (!ofKey) return this.#node(column);
    return this.#inline(column);
  }

  /** A scalar or flow collection. */
  #inline(parent: number): Json {
    const char = this.#text[this.#at] ?? '';
    switch (char) {
      case '{':
      case '[':
        return this.#flow();
      case '"':
      case "'":
        return this.#quoted();
      case '|':
      case '>':
        return this.#blockScalar(parent);
      case '&':
        return this.#passOver(parent);
      case '!':
        if (/^!(?:!(?:str|int|float|bool|null|map|seq)|[ \t]|$)/.test(this.#restOfLine())) {
          return this.#passOver(parent);
        }
        return this.#fail('this tag is not known');
      case '-':
        if (this.#dash()) return this.#fail('a list cannot begin on the line of its key');
        return this.#plain(parent);
      case '*':
        return this.#fail('this alias names nothing');
      case '@':
      case '`':
      case '%':
      case ']':
      case '}':
      case ',':
        return this.#fail(`a value cannot begin with ${char}`);
      default:
        return this.#plain(parent);
    }
  }

  /** A plain scalar, which may go on on deeper lines. */
  #plain(parent: number): Json {
    const words = [this.#plainLine()];
    while (this.problem === undefined) {
      const back = this.#at;
      if (this.#text[back] === '#' || !this.#restIsBlank()) break;
      if (this.#text.slice(back, this.#lineEnd()).includes('#')) break;
      this.#skipBreaks();
      if (this.#at >= this.#end || this.#column() <= parent || this.#text[this.#at] === '#') {
        this.#at = back;
        break;
      }
      words.push(this.#plainLine());
    }
    return words.length === 1 ? scalar(words[0] ?? '') : words.join(' ');
  }

  #plainLine(): string {
    const start = this.#at;
    const end = this.#lineEnd();
    let at = start;
    for (; at < end; at++) {
      const char = this.#text[at];
      if (char === '#' && at > start && isBlank(this.#text[at - 1])) break;
      if (char === ':' && (at + 1 >= end || isBlank(this.#text[at + 1]))) {
        this.#fail('a second colon: a value that holds one needs quotes', at);
        return '';
      }
    }
    this.#at = at;
    return this.#text.slice(start, at).trimEnd();
  }

  #quoted(): string {
    const start = this.#at;
    const quote = this.#text[start];
    let value = '';
    for (this.#at++; this.#at < this.#end; this.#at++) {
      const char = this.#text[this.#at] ?? '';
      if (char === quote) {
        this.#at++;
        if (quote === '"' || this.#text[this.#at] !== "'" || this.#at >= this.#end) return value;
        value += "'";
      } else if (char === '\\' && quote === '"') {
        value += this.#escape();
      } else if (char === '\n') {
        value = `${value.trimEnd()}${this.#fold()}`;
      } else {
        value += char;
      }
    }
    this.#fail('a quote is never closed', start, start + 1);
    return '';
  }

  /** Line breaks inside a quoted scalar: one is a space, more are one less. */
  #fold(): string {
    let breaks = 0;
    for (; this.#at < this.#end && isWhite(this.#text[this.#at]); this.#at++) {
      if (this.#text[this.#at] === '\n') breaks++;
    }
    this.#at--;
    return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
  }

  #escape(): string {
    const start = this.#at++;
    const char = this.#text[this.#at] ?? '';
    const digits = { x: 2, u: 4, U: 8 }[char];
    if (digits !== undefined) return this.#codePoint(start, digits);
    if (char === '\n') {
      this.#fold();
      return '';
    }
    const value = ESCAPES[char];
    if (value === undefined) this.#fail('an unknown escape', start, start + 2);
    return value ?? '';
  }

  #codePoint(start: number, digits: number): string {
    const hex = this.#text.slice(this.#at + 1, this.#at + 1 + digits);
    const code = /^[0-9a-f]+$/i.test(hex) && hex.length === digits ? parseInt(hex, 16) : -1;
    if (code < 0 || code > 0x10ffff) {
      this.#fail(`${digits} hexadecimal digits are wanted here`, start, start + 2);
      return '';
    }
    this.#at += digits;
    return String.fromCodePoint(code);
  }

  #blockScalar(parent: number): string {
    const folded = this.#text[this.#at] === '>';
    const head = this.#text
      .slice(this.#at + 1, this.#lineEnd())
      .replace(/\s+#.*$/, '')
      .trim();
    if (!/^([+-]?[1-9]?|[1-9][+-])$/.test(head)) {
      this.#fail('this block text has a head that is not understood');
      return '';
    }
    this.#at = this.#lineEnd();
    const lines: string[] = [];
    let margin = -1;
    while (this.#at < this.#end) {
      const start = this.#at + 1;
      const end = this.#lineEnd(start);
      const line = this.#unindented(start, end);
      const depth = line.length - line.trimStart().length;
      if (line.trim() !== '') {
        if (margin < 0 && parent < 0 && depth === 0) {
          this.#fail('the block text must be indented', start);
          return '';
        }
        if (margin < 0) margin = depth;
        if (depth <= parent || depth < margin) break;
      }
      lines.push(margin < 0 ? '' : line.slice(margin));
      this.#at = end;
    }
    const text = lines.join(folded ? ' ' : '\n').trimEnd();
    return head.includes('-') ? text : `${text}\n`;
  }

  /** Anchors and tags: nothing that a diagram's settings need. */
  #passOver(parent: number): Json {
    while (this.#at < this.#end) {
      this.#at = this.#lineEnd();
      const back = this.#at;
      this.#skipBlank();
      if (this.#at >= this.#end || this.#column() <= parent) {
        this.#at = back;
        break;
      }
    }
    return null;
  }

  #flow(): Json {
    if (++this.#depth > DEEPEST) return this.#fail('it is nested too deeply');
    const start = this.#at;
    const close = this.#text[start] === '{' ? '}' : ']';
    this.#at++;
    const entries = new Map<string, Json>();
    const items: Json[] = [];
    for (;;) {
      this.#skipFlowBlank();
      if (this.problem !== undefined) return null;
      if (this.#at >= this.#end) return this.#fail(`"${close}" is missing`, start, start + 1);
      if (this.#text[this.#at] === close) break;
      this.#flowEntry(close, entries, items);
      this.#skipFlowBlank();
      if (this.#at >= this.#end || this.problem !== undefined) continue;
      if (this.#text[this.#at] === ',') this.#at++;
      else if (this.#text[this.#at] !== close) return this.#fail('a comma is missing here');
    }
    this.#at++;
    this.#depth--;
    return close === '}' ? Object.fromEntries(entries) : items;
  }

  #flowEntry(close: string, entries: Map<string, Json>, items: Json[]): void {
    const start = this.#at;
    const quoted = this.#text[start] === '"' || this.#text[start] === "'";
    const key = this.#flowValue();
    this.#skipFlowBlank();
    const colon = this.#text[this.#at] === ':' && this.#at < this.#end;
    if (colon && this.#text.slice(start, this.#at).includes('\n')) {
      this.#fail('a comma is missing between these lines', start);
    } else if (!colon) {
      if (close === ']') items.push(key);
      else this.#put(entries, key, null, start);
    } else {
      this.#flowPair(close, key, quoted, entries, items, start);
    }
  }

  #flowPair(
    close: string,
    key: Json,
    quoted: boolean,
    entries: Map<string, Json>,
    items: Json[],
    start: number,
  ): void {
    this.#at++;
    if (!quoted && !isFlowEnd(this.#text[this.#at])) this.#fail('a space is missing', this.#at - 1);
    this.#skipFlowBlank();
    const empty = this.#text[this.#at] === ',' || this.#text[this.#at] === close;
    const value = empty ? null : this.#flowValue();
    if (close === ']') items.push({ [String(key)]: value });
    else this.#put(entries, key, value, start);
  }

  #put(entries: Map<string, Json>, key: Json, value: Json, start: number): void {
    const name = typeof key === 'object' && key !== null ? '[object Object]' : String(key);
    if (entries.has(name)) this.#fail(`the key "${name}" stands twice`, start, this.#at);
    entries.set(name, value);
  }

  #flowValue(): Json {
    const char = this.#text[this.#at] ?? '';
    if (char === '{' || char === '[') return this.#flow();
    if (char === '"' || char === "'") return this.#quoted();
    if ('}],@`%|>'.includes(char)) return this.#fail('a value is missing here');
    if (char === '&') return this.#flowAnchor();
    if ('*!'.includes(char)) return this.#fail('aliases and tags are not read here');
    const alone = isFlowEnd(this.#text[this.#at + 1]);
    if (char === '-' && alone) return this.#fail('a list cannot stand here');
    if (char === '?' && alone) this.#at++;
    return this.#flowPlain();
  }

  #flowAnchor(): Json {
    const name = /^&[^\s,[\]{}]+[ \t]*/.exec(this.#restOfLine());
    if (name === null) return this.#fail('this anchor has no name');
    this.#at += name[0].length;
    return isFlowEnd(this.#text[this.#at]) ? null : this.#flowValue();
  }

  #flowPlain(): Json {
    const start = this.#at;
    for (; this.#at < this.#end; this.#at++) {
      const char = this.#text[this.#at] ?? '';
      if (',[]{}'.includes(char)) break;
      if (char === ':' && isFlowEnd(this.#text[this.#at + 1])) break;
      if (char === '#' && isWhite(this.#text[this.#at - 1])) break;
    }
    const text = this.#text.slice(start, this.#at).trim();
    return scalar(text.replace(/\s*\n\s*/g, ' '));
  }

  #key(): string {
    const char = this.#text[this.#at];
    if (char === '"' || char === "'") return this.#quoted();
    if (this.#column() === 0 && /^---(?:\s|$)/.test(this.#restOfLine())) {
      this.#fail('a second document begins here');
      return '';
    }
    const end = this.#lineEnd();
    const start = this.#at;
    const begin = char === ':' ? isBlank(this.#text[start + 1]) || start + 1 >= end : false;
    if (begin || /[[\]{}|>&*!@`%,]/.test(char ?? '')) {
      this.#fail(`a key cannot begin with ${char}`);
      return '';
    }
    for (let at = start; at < end; at++) {
      const isColon = this.#text[at] === ':' && (at + 1 >= end || isBlank(this.#text[at + 1]));
      if (isColon) {
        this.#at = at;
        return this.#text.slice(start, at).trimEnd();
      }
    }
    this.#fail('a colon is missing on this line', start, end);
    return '';
  }

  /** True when the present line begins with a key and a colon. */
  #keyAhead(): boolean {
    const line = this.#text.slice(this.#at, this.#lineEnd());
    if (/^[{[|>&*!@`%#]/.test(line) && !/^[^:]*:(?:[ \t]|$)/.test(line)) return false;
    if (line.startsWith('"')) return /^"(?:[^"\\]|\\.)*"[ \t]*:(?:[ \t]|$)/.test(line);
    if (line.startsWith("'")) return /^'(?:[^']|'')*'[ \t]*:(?:[ \t]|$)/.test(line);
    const colon = /:(?:[ \t]|$)/.exec(line);
    if (colon === null) return false;
    const comment = / #/.exec(line);
    return comment === null || colon.index < comment.index;
  }

  #dash(): boolean {
    if (this.#text[this.#at] !== '-') return false;
    return this.#at + 1 >= this.#end || isWhite(this.#text[this.#at + 1]);
  }

  #restIsBlank(): boolean {
    const rest = this.#text.slice(this.#at, this.#lineEnd());
    if (/^[ \t]*$/.test(rest)) return true;
    if (!/^[ \t]*#/.test(rest)) return false;
    return /^[ \t]/.test(rest) || isWhite(this.#text[this.#at - 1]) || this.#closed();
  }

  /** True behind a quote or bracket, where a comment needs no space before it. */
  #closed(): boolean {
    return '"\'}]'.includes(this.#text[this.#at - 1] ?? ' ');
  }

  #restOfLine(): string {
    return this.#text.slice(this.#at, this.#lineEnd());
  }

  #skipSpaces(): void {
    while (this.#at < this.#end && isBlank(this.#text[this.#at])) this.#at++;
  }

  #skipBreaks(): void {
    while (this.#at < this.#end && isWhite(this.#text[this.#at])) this.#at++;
  }

  /** Over blank lines and comments to the next content. */
  #skipBlank(): void {
    for (;;) {
      this.#skipBreaks();
      if (this.#text[this.#at] !== '#' || this.#at >= this.#end) break;
      this.#at = this.#lineEnd();
    }
    if (this.#at >= this.#end) return;
    const line = this.#text.slice(this.#lineStart(), this.#at);
    if (line.includes('\t') && line.trim() === '') this.#fail('a tab cannot indent');
  }

  #skipFlowBlank(): void {
    for (;;) {
      this.#skipBreaks();
      if (this.#text[this.#at] !== '#' || this.#at >= this.#end) return;
      this.#at = this.#lineEnd();
    }
  }

  #lineStart(at = this.#at): number {
    return Math.max(this.#from, this.#text.lastIndexOf('\n', at - 1) + 1);
  }

  #lineEnd(at = this.#at): number {
    const end = this.#text.indexOf('\n', at);
    return end < 0 || end > this.#end ? this.#end : end;
  }

  #unindented(start: number, end: number): string {
    const line = this.#text.slice(start, end);
    return line.startsWith(this.#indent) ? line.slice(this.#indent.length) : line;
  }

  #column(): number {
    const start = this.#lineStart();
    const has = this.#indent !== '' && this.#text.startsWith(this.#indent, start);
    return this.#at - start - (has ? this.#indent.length : 0);
  }

  /** Keeps the first problem and goes to the end, so that every loop ends. */
  #fail(message: string, from = this.#at, to = Math.max(from + 1, this.#lineEnd(from))): null {
    const start = Math.min(from, this.#end);
    this.problem ??= { message, from: start, to: Math.max(start, Math.min(to, this.#end)) };
    this.#at = this.#end;
    return null;
  }
}

const ESCAPES: Record<string, string | undefined> = {
  __proto__: null as never,
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

/** A plain scalar's value by the JSON schema. */
function scalar(text: string): Json {
  if (text === '' || /^(?:~|null|Null|NULL)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text);
  if (/^0(?:x[\da-fA-F]+|o[0-7]+|b[01]+)$/.test(text)) return Number(text);
  return text;
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t';
}

function isWhite(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === undefined;
}

function isFlowEnd(char: string | undefined): boolean {
  return isWhite(char) || ',[]{}'.includes(char ?? ' ');
}
