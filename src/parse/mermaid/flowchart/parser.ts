import type { Diagnostic, Fix, Related } from '../../../base/diagnostic.ts';
import type { Span } from '../../../base/span.ts';
import type { Lexable } from '../lexable.ts';
import { spanIn, written } from '../lexable.ts';
import { Broken, explain } from './explain.ts';
import type { Token, TokenType } from './lexer.ts';
import { FlowLexer } from './lexer.ts';
import { closingOf, shapeOf } from './shapes.ts';
import type { Chain, Label, Link, Statement, SubgraphStatement, Vertex } from './syntax.ts';

/** The statements of a flowchart and what is wrong with them. */
export interface Syntax {
  direction: string;
  statements: Statement[];
  diagnostics: Diagnostic[];
}

/** Tokens that a name is put together from. */
const NAME = new Set<TokenType>([
  'number',
  'name',
  'down',
  'minus',
  'default',
  'comma',
  'colon',
  'ampersand',
  'hash',
  'star',
  'letter',
]);
/** Tokens that a subgraph's title is put together from. */
const TITLE = new Set<TokenType>([
  ...['number', 'name', 'space', 'minus', 'ampersand', 'letter', 'colon', 'star', 'hash'],
  ...['style', 'linkStyle', 'classDef', 'class', 'click', 'graph', 'direction', 'subgraph', 'end'],
  ...['down', 'up', 'startLink'],
] as TokenType[]);
const STYLE = new Set<TokenType>(['number', 'name', 'colon', 'space', 'hash', 'style']);
const WORD = new Set<TokenType>(
  [...NAME, 'direction'].filter((type) => type !== 'default') as TokenType[],
);

/** Reads a flowchart, statement by statement; a broken line costs that line. */
export function parseFlow(lexed: Lexable): Syntax {
  return new FlowParser(lexed).run();
}

interface OpenSubgraph {
  subgraph: SubgraphStatement;
  /** Where its keyword stands in the lexable text. */
  from: number;
}

class FlowParser {
  readonly #lexed: Lexable;
  readonly #text: string;
  readonly #lexer: FlowLexer;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #top: Statement[] = [];
  readonly #open: OpenSubgraph[] = [];
  /** Where the indentation first tells that the `end` of a subgraph is missing above. */
  #missing: { subgraph: OpenSubgraph; at: Token } | undefined;
  #token: Token;
  /** The last token that was taken. */
  #last: Token;

  constructor(lexed: Lexable) {
    this.#lexed = lexed;
    this.#text = lexed.shrunk.text;
    this.#lexer = new FlowLexer(this.#text);
    this.#token = this.#lexer.next();
    this.#last = { type: 'newline', from: 0, to: 0, text: '' };
  }

  run(): Syntax {
    const direction = this.#header();
    while (!this.#is('finish')) {
      const start = this.#token;
      try {
        this.#statement();
      } catch (broken) {
        if (!(broken instanceof Broken)) throw broken;
        this.#recover(start, broken);
      }
    }
    this.#unclosed();
    return { direction, statements: this.#top, diagnostics: this.#diagnostics };
  }

  #header(): string {
    while (this.#is('newline') || this.#is('space')) this.#take();
    const graph = this.#token;
    const line = (): Span => this.#span(graph.from, this.#trimmedLineEnd(graph.from));
    if (!this.#is('graph')) {
      const fix = { title: 'Write flowchart TD', edits: [{ span: line(), text: 'flowchart TD' }] };
      const message = 'The first line must be `flowchart` and a direction, such as `flowchart TD`.';
      this.#report('flowchart-header', line(), message, fix);
      this.#resume(this.#lexer.lineEnd(graph.from));
      return 'TB';
    }
    this.#take();
    if (this.#is('noDirection')) return this.#directed('TB');
    if (this.#is('direction')) {
      const direction = this.#take().text.trim();
      const spaced = this.#is('space');
      if (spaced) this.#take();
      if (this.#is('newline') || (this.#is('semicolon') && !spaced))
        return this.#directed(direction);
      this.#report(
        'flowchart-header',
        this.#span(this.#token.from, Math.max(this.#token.from + 1, this.#token.to)),
        `Behind the direction a line break or \`;\` must follow.`,
      );
      this.#resume(this.#is('semicolon') ? this.#token.to : this.#token.from);
      return direction;
    }
    this.#unknownDirection(graph);
    return 'TB';
  }

  #directed(direction: string): string {
    this.#take();
    return direction;
  }

  #unknownDirection(graph: Token): void {
    const end = this.#lexer.lineEnd(graph.to);
    const rest = this.#text.slice(graph.to, end);
    const word = /^\s*([^\s;]*)/.exec(rest)?.[0] ?? '';
    const from = graph.to + (word.length - word.trimStart().length);
    const span = this.#span(from, Math.max(from + 1, graph.to + word.length));
    this.#report(
      'flowchart-direction',
      span,
      `\`${word.trim() || rest.trim()}\` is no direction. Write TB (or TD), BT, LR or RL.`,
      { title: 'Write TD', edits: [{ span, text: 'TD' }] },
    );
    this.#resume(end);
  }

  #statement(): void {
    const token = this.#token;
    if (NAME.has(token.type)) return this.#chain();
    switch (token.type) {
      case 'newline':
      case 'space':
      case 'semicolon':
      case 'accessibility':
        this.#take();
        return;
      case 'layout':
        return this.#layout();
      case 'subgraph':
        return this.#subgraph();
      case 'end':
        return this.#end();
      case 'style':
        return this.#style();
      case 'linkStyle':
        return this.#linkStyle();
      case 'classDef':
        return this.#classDef();
      case 'class':
        return this.#class();
      case 'click':
        return this.#click();
      default:
        throw new Broken(token);
    }
  }

  #chain(): void {
    const start = this.#token;
    const chain: Chain = {
      kind: 'chain',
      groups: [[this.#vertex()]],
      links: [],
      span: this.#since(start),
    };
    try {
      while (this.#more(chain)) chain.span = this.#since(start);
      this.#separator();
    } finally {
      // What was understood of a broken line is kept: a link only with its target.
      chain.links.length = Math.min(chain.links.length, chain.groups.length - 1);
      this.#add(chain);
    }
  }

  /** One more box of a group, or one more link and its target. */
  #more(chain: Chain): boolean {
    const group = chain.groups.at(-1) ?? [];
    const vertex = group.at(-1);
    if (this.#is('data') && vertex && vertex.data === undefined) vertex.data = this.#data();
    const spaced = this.#spaces();
    if (spaced && this.#is('ampersand')) {
      this.#take();
      if (!this.#spaces()) throw new Broken(this.#token);
      group.push(this.#vertex());
      return true;
    }
    if (!this.#is('link') && !this.#is('startLink') && !this.#is('linkId')) return false;
    const arrow = this.#token;
    const link = this.#link();
    if (!NAME.has(this.#token.type)) throw new Broken(this.#token, { arrow });
    chain.links.push(link);
    chain.groups.push([this.#vertex()]);
    return true;
  }

  #spaces(): boolean {
    let any = false;
    for (; this.#is('space'); any = true) this.#take();
    return any;
  }

  #vertex(): Vertex {
    const name = this.#name();
    const vertex: Vertex = { id: name.text, span: name.span };
    if (this.#is('open')) Object.assign(vertex, this.#shape());
    else if (this.#is('properties')) Object.assign(vertex, this.#properties());
    if (this.#is('classMark')) {
      this.#take();
      vertex.className = this.#name().text;
    }
    return vertex;
  }

  #name(): { text: string; span: Span } {
    const start = this.#token;
    if (!NAME.has(start.type)) throw new Broken(start);
    let text = '';
    while (NAME.has(this.#token.type)) text += this.#take().text;
    return { text: written(text), span: this.#span(start.from, this.#last.to) };
  }

  #shape(): Pick<Vertex, 'shape' | 'label'> {
    const open = this.#take();
    let brackets = open.text;
    // Circles and hexagons open with two brackets of their own.
    const doubled = (brackets === '(' || brackets === '{') && this.#is('open');
    if (doubled && this.#token.text === brackets) brackets += this.#take().text;
    const label = this.#label(open);
    const closing = this.#closing(open, brackets);
    return { shape: shapeOf(brackets, closing) ?? 'rect', label };
  }

  /** The closing bracket; a slanted one may be slanted either way. */
  #closing(open: Token, brackets: string): string {
    const wanted = closingOf(brackets);
    const tokens = brackets === '((' || brackets === '{{' ? [...wanted] : [wanted];
    let text = '';
    for (const part of tokens) {
      const token = this.#token;
      const slanted = open.text.length === 2 && /[/\\]/.test(open.text[1] ?? '');
      const ellipse = brackets === '(-';
      const fits = slanted || ellipse || token.text === part;
      if (token.type !== 'close' || !fits) throw new Broken(token, { open, brackets });
      text += slanted ? (token.text === '/]' ? '/]' : '\\]') : part;
      this.#take();
    }
    return text;
  }

  /** The text in brackets or between bars: a string and what follows it, or plain text. */
  #label(open: Token): Label {
    const first = this.#token;
    const quoted = this.#is('string') || this.#is('markdown');
    if (!quoted && !this.#is('text')) throw new Broken(first, { open });
    let text = this.#take().text;
    while (this.#is('text')) text += this.#take().text;
    if (this.#is('string') || this.#is('markdown')) throw new Broken(this.#token, { open });
    return this.#labelOf(text, first, this.#last, first.type === 'markdown');
  }

  #labelOf(text: string, first: Token, last: Token, markdown: boolean): Label {
    const clean = written(text).trim();
    const stripped = clean.length > 1 && clean.startsWith('"') && clean.endsWith('"');
    const raw = this.#text.slice(first.from, last.to);
    const lead = raw.length - raw.trimStart().length;
    const span = this.#span(first.from + lead, first.from + Math.max(lead, raw.trimEnd().length));
    const quoted = first.type !== 'text' && first.type !== 'edgeText';
    return { text: stripped ? clean.slice(1, -1) : clean, span, markdown, quoted };
  }

  /** `[|field:value|text]`: a box with a property that Mermaid passes over. */
  #properties(): Pick<Vertex, 'shape' | 'label'> {
    const open = this.#take();
    this.#expect('name', { open });
    this.#expect('colon', { open });
    this.#expect('name', { open });
    this.#expect('pipe', { open });
    const label = this.#label(open);
    this.#expect('close', { open });
    return { shape: 'rect', label };
  }

  #data(): { text: string; span: Span } {
    const open = this.#take();
    let text = '';
    let quoted = false;
    while (this.#is('data')) {
      const part = this.#take().text;
      if (part === '"') quoted = !quoted;
      if (part === '@{' && !quoted) continue;
      text += quoted && part !== '"' ? part.replace(/\n\s*/g, '<br/>') : part;
    }
    if (this.#is('cut') || this.#is('invalid')) throw new Broken(this.#token, { open });
    return { text: written(text), span: this.#span(open.from, this.#last.to) };
  }

  #link(): Link {
    const start = this.#token;
    const id = this.#is('linkId') ? this.#take() : undefined;
    const first = this.#token;
    if (this.#is('startLink')) this.#take();
    else this.#expect('link');
    const link: Link = { span: this.#trimmed(start.from, first.to), end: first.text };
    if (id)
      link.id = { text: written(id.text).replace('@', ''), span: this.#span(id.from, id.to - 1) };
    if (first.type === 'startLink') {
      link.start = first.text;
      link.label = this.#edgeText(first);
      link.end = this.#expect('link', { open: first }).text;
    } else if (this.#is('pipe')) {
      const bar = this.#take();
      link.label = this.#label(bar);
      this.#expect('pipe', { open: bar });
      if (this.#is('space')) this.#take();
    }
    link.span = this.#trimmed(start.from, this.#last.to);
    return link;
  }

  #edgeText(open: Token): Label {
    const first = this.#token;
    const quoted = this.#is('string') || this.#is('markdown');
    if (!quoted && !this.#is('edgeText')) throw new Broken(first, { open });
    let text = this.#take().text;
    while (this.#is('edgeText')) text += this.#take().text;
    return this.#labelOf(text, first, this.#last, first.type === 'markdown');
  }

  #layout(): void {
    const token = this.#take();
    const value = /.*direction\s+(TB|BT|RL|LR|TD)/.exec(token.text)?.[1] ?? 'TB';
    this.#add({ kind: 'direction', value, span: this.#spanOf(token) });
  }

  #subgraph(): void {
    const keyword = this.#take();
    const subgraph: SubgraphStatement = {
      kind: 'subgraph',
      title: '',
      name: this.#spanOf(keyword),
      keyword: this.#spanOf(keyword),
      statements: [],
    };
    const outer = this.#open.at(-1);
    if (outer && this.#column(keyword) <= this.#column(outer)) {
      this.#missing ??= { subgraph: outer, at: keyword };
    }
    // The subgraph is opened even when its first line is broken, so that its `end` fits.
    this.#add(subgraph);
    this.#open.push({ subgraph, from: keyword.from });
    if (this.#isSeparator()) throw new Broken(keyword);
    this.#expect('space');
    this.#title(subgraph);
    this.#separator();
  }

  #title(subgraph: SubgraphStatement): void {
    const first = this.#token;
    const quoted = this.#is('string') || this.#is('markdown');
    if (!quoted && !TITLE.has(first.type)) throw new Broken(first);
    let text = this.#take().text;
    while (TITLE.has(this.#token.type)) text += this.#take().text;
    const name = written(text).trim();
    subgraph.name = this.#trimmed(first.from, this.#last.to);
    subgraph.title = name;
    if (this.#is('open') && this.#token.text === '[') {
      const open = this.#take();
      const label = this.#label(open);
      this.#closing(open, '[');
      subgraph.id = name;
      subgraph.title = label.text;
    } else if (!/\s/.test(written(text))) subgraph.id = name;
  }

  #end(): void {
    const open = this.#open.pop();
    const token = this.#take();
    const span = this.#trimmed(token.from, token.to);
    if (open) {
      open.subgraph.end = span;
      if (this.#column(token) < this.#column(open)) this.#missing ??= { subgraph: open, at: token };
    } else {
      this.#report('flowchart-end-extra', span, 'This `end` closes nothing.', {
        title: 'Remove it',
        edits: [{ span, text: '' }],
      });
    }
  }

  #style(): void {
    const start = this.#take();
    this.#expect('space');
    const target = this.#name();
    this.#expect('space');
    this.#styles();
    this.#separator();
    this.#add({ kind: 'style', target: target.text, span: this.#since(start) });
  }

  #linkStyle(): void {
    const start = this.#take();
    this.#expect('space');
    const positions = this.#positions();
    this.#expect('space');
    if (this.#is('interpolate')) {
      this.#take();
      this.#expect('space');
      this.#word();
      if (this.#is('space')) {
        this.#take();
        this.#styles();
      }
    } else this.#styles();
    this.#separator();
    this.#add({ kind: 'linkStyle', positions, span: this.#since(start) });
  }

  #positions(): { text: string; span: Span }[] {
    if (this.#is('default')) {
      this.#take();
      return [];
    }
    const found: { text: string; span: Span }[] = [];
    do {
      if (found.length > 0) this.#expect('comma');
      const number = this.#expect('number');
      found.push({ text: number.text, span: this.#spanOf(number) });
    } while (this.#is('comma'));
    return found;
  }

  #classDef(): void {
    const start = this.#take();
    this.#expect('space');
    const names = this.#name().text.split(',');
    this.#expect('space');
    const styles = this.#styles();
    this.#separator();
    this.#add({ kind: 'classDef', names, styles, span: this.#since(start) });
  }

  #styles(): string {
    const from = this.#token.from;
    for (;;) {
      if (!STYLE.has(this.#token.type)) throw new Broken(this.#token);
      while (STYLE.has(this.#token.type)) this.#take();
      if (!this.#is('comma')) break;
      this.#take();
    }
    return written(this.#text.slice(from, this.#last.to)).trim();
  }

  #class(): void {
    const start = this.#take();
    this.#expect('space');
    const targets = this.#name().text.split(',');
    this.#expect('space');
    const name = this.#name().text;
    this.#separator();
    this.#add({ kind: 'class', targets, name, span: this.#since(start) });
  }

  #click(): void {
    const start = this.#take();
    if (this.#is('callbackName')) {
      this.#take();
      if (this.#is('callbackArguments')) this.#take();
      this.#tooltip(false);
    } else if (this.#is('href') || this.#is('string')) {
      if (this.#is('href')) this.#take();
      this.#expect('string');
      this.#tooltip(true);
    } else {
      this.#word();
      this.#tooltip(false);
    }
    this.#separator();
    this.#add({ kind: 'click', span: this.#since(start) });
  }

  #tooltip(link: boolean): void {
    for (const type of ['string', 'linkTarget'] as const) {
      if (!this.#is('space')) return;
      this.#take();
      if (type === 'string' && link && this.#is('linkTarget')) {
        this.#take();
        return;
      }
      if (type === 'linkTarget' && !link) throw new Broken(this.#token);
      this.#expect(type);
    }
  }

  #word(): void {
    if (!WORD.has(this.#token.type)) throw new Broken(this.#token);
    while (WORD.has(this.#token.type)) this.#take();
  }

  #isSeparator(): boolean {
    return this.#is('newline') || this.#is('semicolon') || this.#is('finish');
  }

  #separator(): void {
    if (!this.#isSeparator()) throw new Broken(this.#token);
    if (!this.#is('finish')) this.#take();
  }

  #add(statement: Statement): void {
    (this.#open.at(-1)?.subgraph.statements ?? this.#top).push(statement);
  }

  #take(): Token {
    this.#last = this.#token;
    this.#token = this.#lexer.next();
    return this.#last;
  }

  #is(type: TokenType): boolean {
    return this.#token.type === type;
  }

  #expect(type: TokenType, context: { open?: Token } = {}): Token {
    if (!this.#is(type)) throw new Broken(this.#token, context);
    return this.#take();
  }

  /** Says what is wrong and goes on at the next line. */
  #recover(start: Token, broken: Broken): void {
    const found = explain(this.#text, start, this.#last, broken);
    const { from, to } = found.span;
    const fix = found.fix && {
      title: found.fix.title,
      edits: found.fix.edits.map((edit) => ({
        span: this.#span(edit.from, edit.to),
        text: edit.text,
      })),
    };
    this.#report(found.code, this.#span(from, Math.max(from + 1, to)), found.message, fix);
    const begin = start.from + (start.text.length - start.text.trimStart().length);
    this.#resume(Math.max(this.#lexer.lineEnd(Math.max(from, begin)), start.from + 1));
  }

  #resume(at: number): void {
    this.#lexer.reset(at);
    this.#token = this.#lexer.next();
  }

  #unclosed(): void {
    const inner = this.#open.at(-1);
    if (!inner) return;
    const end = this.#text.trimEnd().length;
    if (this.#missing) this.#missingAbove(this.#missing.subgraph, this.#missing.at);
    else for (const open of this.#open) this.#neverClosed(open, end);
    this.#report(
      'flowchart-end-missing',
      this.#span(Math.max(0, end - 1), end),
      `The diagram ends inside the subgraph \`${inner.subgraph.title}\`; \`end\` is missing.`,
    );
  }

  #neverClosed({ subgraph, from }: OpenSubgraph, end: number): void {
    this.#report(
      'flowchart-subgraph-unclosed',
      this.#span(from, this.#trimmedLineEnd(from)),
      `The subgraph \`${subgraph.title}\` is never closed: its \`end\` is missing.`,
      {
        title: 'Add the missing end',
        edits: [{ span: this.#span(end, end), text: `\n${this.#indent(from)}end` }],
      },
    );
  }

  #missingAbove({ subgraph, from }: OpenSubgraph, at: Token): void {
    const line = this.#text.lastIndexOf('\n', at.from - 1) + 1;
    this.#report(
      'flowchart-subgraph-unclosed',
      this.#span(at.from, at.from + at.text.trimEnd().length),
      `Above this line the \`end\` of the subgraph \`${subgraph.title}\` seems to be missing.`,
      {
        title: 'Add the missing end',
        edits: [{ span: this.#span(line, line), text: `${this.#indent(from)}end\n` }],
      },
      [{ span: this.#span(from, this.#trimmedLineEnd(from)), message: 'It begins here.' }],
    );
  }

  /** How far from the left a word stands, when it is the first on its line. */
  #column({ from }: { from: number }): number {
    return this.#indent(from).length;
  }

  #indent(at: number): string {
    return /^[^\S\n]*/.exec(this.#text.slice(this.#text.lastIndexOf('\n', at - 1) + 1))?.[0] ?? '';
  }

  #report(code: string, span: Span, message: string, fix?: Fix, related?: Related[]): void {
    const more = { ...(fix ? { fix } : {}), ...(related ? { related } : {}) };
    this.#diagnostics.push({ code, severity: 'error', message, span, ...more });
  }

  #trimmedLineEnd(at: number): number {
    return at + this.#text.slice(at, this.#lexer.lineEnd(at)).trimEnd().length;
  }

  #since(start: Token): Span {
    return this.#trimmed(start.from, this.#last.to);
  }

  #trimmed(from: number, to: number): Span {
    const text = this.#text.slice(from, to);
    const lead = text.length - text.trimStart().length;
    return this.#span(from + lead, from + Math.max(lead, text.trimEnd().length));
  }

  #spanOf(token: Token): Span {
    return this.#span(token.from, token.to);
  }

  #span(from: number, to: number): Span {
    return spanIn(this.#lexed, from, to);
  }
}
