import type { Diagnostic, Fix, Related } from '../../../base/diagnostic.ts';
import type { Span } from '../../../base/span.ts';
import type { Lexable } from '../lexable.ts';
import { spanIn, written } from '../lexable.ts';
import type { Explained } from './explain.ts';
import { explain } from './explain.ts';
import type { Token, TokenType } from './lexer.ts';
import { StateLexer } from './lexer.ts';
import type { Body, Label, Mention, Statement, StateStatement } from './syntax.ts';

/** The statements of a state diagram and what is wrong with them. */
export interface Syntax {
  statements: Statement[];
  diagnostics: Diagnostic[];
  comments: Span[];
}

/** Thrown and caught inside this file only: ends a broken statement. */
class Broken {
  readonly token: Token;
  constructor(token: Token) {
    this.token = token;
  }
}

interface OpenBody {
  state: StateStatement;
  body: Body;
  /** Offset of the statement in the lexable text. */
  from: number;
}

/** Reads a state diagram, statement by statement; a broken line costs that line. */
export function parseStatements(lexed: Lexable): Syntax {
  return new StateParser(lexed).run();
}

class StateParser {
  readonly #lexed: Lexable;
  readonly #text: string;
  readonly #lexer: StateLexer;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #top: Statement[] = [];
  readonly #open: OpenBody[] = [];
  /** Where the indentation first tells that the `}` of a state is missing above. */
  #missing: { state: OpenBody; at: Token } | undefined;
  #token: Token;
  /** The last token that was taken. */
  #last: Token;

  constructor(lexed: Lexable) {
    this.#lexed = lexed;
    this.#text = lexed.shrunk.text;
    this.#lexer = new StateLexer(this.#text);
    this.#token = this.#lexer.next();
    this.#last = { type: 'newline', from: 0, to: 0, text: '' };
  }

  run(): Syntax {
    this.#header();
    while (!this.#is('end')) {
      const start = this.#token;
      try {
        this.#statement();
      } catch (broken) {
        if (!(broken instanceof Broken)) throw broken;
        this.#recover(start, broken.token);
      }
    }
    this.#unclosed();
    const comments = this.#lexer.comments.map((token) => this.#span(token.from, token.to));
    return { statements: this.#top, diagnostics: this.#diagnostics, comments };
  }

  #header(): void {
    while (this.#is('newline')) this.#take();
    if (this.#is('header')) this.#take();
    else {
      const line = this.#lineSpan(this.#token.from);
      this.#report('state-header', line, 'The first line must be `stateDiagram-v2` alone.', {
        title: 'Write stateDiagram-v2',
        edits: [{ span: line, text: 'stateDiagram-v2' }],
      });
      this.#resume(this.#lexer.lineEnd(this.#token.from));
    }
  }

  #statement(): void {
    const token = this.#token;
    switch (token.type) {
      case 'newline':
      case 'hide':
      case 'accessibility':
        this.#take();
        return;
      case 'id':
      case 'star':
        return this.#mentions();
      case 'stateKeyword':
        return this.#state();
      case 'note':
        return this.#note();
      case 'divider':
        this.#take();
        this.#add({ kind: 'divider', span: this.#spanOf(token) });
        return;
      case 'direction':
        return this.#direction();
      case 'classDef':
        return this.#classDef();
      case 'class':
      case 'style':
        return this.#targets();
      case 'scale':
        this.#take();
        this.#expect('width');
        return;
      case 'click':
        return this.#click();
      case 'close':
        return this.#close();
      default:
        throw new Broken(token);
    }
  }

  #mentions(): void {
    const start = this.#token;
    const from = this.#mention();
    if (this.#is('arrow')) return this.#transition(start, from);
    const label = this.#is('description') ? this.#description() : undefined;
    this.#add({
      kind: 'state',
      mention: from,
      type: 'default',
      keyword: false,
      span: this.#since(start),
      ...(label ? { label } : {}),
    });
  }

  #transition(start: Token, from: Mention): void {
    const arrow = this.#take();
    if (!this.#is('id') && !this.#is('star')) throw new Broken(this.#token);
    const target = this.#token;
    const to = this.#mention();
    // In a body line breaks are nothing, so a missing target would take the next line's source.
    if (this.#is('arrow') && this.#text.slice(arrow.to, target.from).includes('\n')) {
      throw new Broken(arrow);
    }
    const label = this.#is('description') ? this.#description() : undefined;
    this.#add({
      kind: 'transition',
      from,
      to,
      arrow: this.#spanOf(arrow),
      span: this.#since(start),
      ...(label ? { label } : {}),
    });
  }

  #mention(): Mention {
    const token = this.#take();
    const mention: Mention = { id: written(token.text).trim(), span: this.#spanOf(token) };
    if (!this.#is('classMark')) return mention;
    this.#take();
    return { ...mention, className: written(this.#expect('id').text).trim() };
  }

  #description(): Label {
    const token = this.#take();
    const text = token.text.trim();
    const skip = token.text.indexOf(':') + 1;
    return this.#label(token.from + skip, token.to, text.slice(1));
  }

  #label(from: number, to: number, raw: string): Label {
    const before = this.#text.slice(from, to);
    const lead = before.length - before.trimStart().length;
    const trail = before.length - before.trimEnd().length;
    const span = this.#span(Math.min(from + lead, to), Math.max(from + lead, to - trail));
    return { text: written(raw).trim(), span };
  }

  #state(): void {
    const start = this.#take();
    const token = this.#token;
    switch (token.type) {
      case 'fork':
      case 'join':
      case 'choice': {
        this.#take();
        const id = token.text.replace(/(?:<<|\[\[)\w+(?:>>|\]\])$/, '').trim();
        const lead = token.text.length - token.text.trimStart().length;
        const span = this.#span(token.from + lead, token.from + lead + id.length);
        const mention = { id: written(id), span };
        const type = token.type;
        this.#add({ kind: 'state', mention, type, keyword: true, span: this.#since(start) });
        return;
      }
      case 'quoted':
        return this.#named(start);
      case 'stateName':
        return this.#bare(start);
      default:
        throw new Broken(token);
    }
  }

  /** `state "description" as name`, perhaps with a body. */
  #named(start: Token): void {
    const quoted = this.#take();
    const label = this.#label(quoted.from, quoted.to, quoted.text);
    if (!this.#is('as') && this.#text.slice(quoted.to, this.#token.from).includes('\n')) {
      throw new Broken({ type: 'newline', from: quoted.to, to: quoted.to, text: '' });
    }
    this.#expect('as');
    const id = this.#expect('id');
    const name = /^[^:]*/.exec(id.text)?.[0].trim() ?? '';
    const lead = id.text.length - id.text.trimStart().length;
    const span = this.#span(id.from + lead, id.from + lead + name.length);
    const mention = { id: written(name), span };
    this.#declare(start, mention, label, this.#second(id, name.length));
  }

  /** `as name : text` is a second line of the description. */
  #second(id: Token, nameLength: number): Label | undefined {
    const [, text] = id.text.split(':');
    if (text === undefined) return undefined;
    const at = id.text.indexOf(':', nameLength) + 1;
    return this.#label(id.from + at, id.from + at + text.length, text);
  }

  /** `state name`, perhaps with a body. */
  #bare(start: Token): void {
    const name = this.#take();
    const mention = { id: written(name.text), span: this.#spanOf(name) };
    // What follows on the line without a body is passed over by Mermaid.
    while (this.#is('stateName')) this.#extra(name, this.#take());
    this.#declare(start, mention);
  }

  #extra(name: Token, token: Token): void {
    const described = token.text.startsWith(':');
    if (this.#text.slice(name.to, token.from).trim() !== '') return;
    const keyword = this.#text.lastIndexOf('state', name.from);
    this.#report(
      'state-declaration-ignored',
      this.#span(token.from, this.#trimmedLineEnd(token.from)),
      described
        ? 'Mermaid passes over a description here. Leave out the word `state`.'
        : `A state’s name is one word; what follows \`${written(name.text)}\` is passed over.`,
      described
        ? {
            title: 'Leave out “state”',
            edits: [{ span: this.#span(keyword, name.from), text: '' }],
          }
        : undefined,
      'warning',
    );
  }

  #declare(start: Token, mention: Mention, label?: Label, second?: Label): void {
    const state: StateStatement = {
      kind: 'state',
      mention,
      type: 'default',
      keyword: true,
      span: this.#since(start),
      ...(label ? { label } : {}),
    };
    this.#add(state);
    if (second) this.#add({ ...state, label: second, keyword: false });
    if (this.#is('open')) this.#enter(state, start);
  }

  #enter(state: StateStatement, start: Token): void {
    const outer = this.#open.at(-1);
    if (outer && this.#column(start) <= this.#column(outer)) {
      this.#missing ??= { state: outer, at: start };
    }
    const from = start.from;
    const body: Body = { statements: [], open: this.#spanOf(this.#token) };
    state.body = body;
    this.#open.push({ state, body, from });
    this.#take();
  }

  #close(): void {
    const open = this.#open.pop();
    const token = this.#take();
    if (!open) return;
    if (this.#column(token) < this.#column(open)) this.#missing ??= { state: open, at: token };
    open.body.close = this.#spanOf(token);
    open.state.span = { from: open.state.span.from, to: this.#spanOf(token).to };
  }

  #note(): void {
    const start = this.#take();
    if (this.#is('noteText')) {
      // A floating note belongs to no state; Mermaid does not draw it.
      this.#take();
      this.#expect('as');
      this.#expect('id');
      return;
    }
    const side = this.#expect('noteSide');
    const id = this.#expect('id');
    const lead = id.text.length - id.text.trimStart().length;
    const span = this.#span(id.from + lead, id.to);
    const state = { id: written(id.text).trim(), span };
    const text = this.#noteText(this.#expect('noteText'));
    this.#add({
      kind: 'note',
      state,
      side: /^left/i.test(side.text) ? 'left' : 'right',
      text,
      span: this.#since(start),
    });
  }

  #noteText(token: Token): Label {
    const inline = /^\s*:/.exec(token.text)?.[0];
    if (inline !== undefined && !/end note$/i.test(token.text)) {
      return this.#label(token.from + inline.length, token.to, token.text.slice(inline.length));
    }
    const body = token.text.slice(0, -'end note'.length);
    const lines = body.trim().split('\n');
    return this.#label(token.from, token.from + body.length, lines.map((l) => l.trim()).join('\n'));
  }

  #direction(): void {
    const token = this.#take();
    const value = /direction\s+(TB|BT|RL|LR)/i.exec(token.text)?.[1]?.toUpperCase();
    if (value === 'TB' || value === 'BT' || value === 'RL' || value === 'LR') {
      this.#add({ kind: 'direction', value, span: this.#spanOf(token) });
    }
  }

  #classDef(): void {
    const start = this.#take();
    const name = this.#expect('classDefId');
    const styles = this.#expect('rest');
    this.#add({
      kind: 'classDef',
      name: name.text.trim(),
      styles: written(styles.text).trim(),
      span: this.#since(start),
    });
  }

  /** `class a, b name` and `style a styles`: a class is applied, styles are only drawn. */
  #targets(): void {
    const start = this.#take();
    const ids = this.#expect('targets');
    const rest = this.#expect('rest');
    if (start.type === 'style') return;
    const targets = ids.text.split(',').map((id) => id.trim());
    const name = written(rest.text).trim();
    this.#add({ kind: 'class', targets, name, span: this.#since(start) });
  }

  #click(): void {
    this.#take();
    if (!this.#is('id') && !this.#is('star')) throw new Broken(this.#token);
    this.#mention();
    if (this.#is('href')) this.#take();
    else this.#expect('string');
    this.#expect('string');
    if (this.#is('end')) return;
    this.#expect('newline');
  }

  #add(statement: Statement): void {
    (this.#open.at(-1)?.body.statements ?? this.#top).push(statement);
  }

  #take(): Token {
    this.#last = this.#token;
    this.#token = this.#lexer.next();
    return this.#last;
  }

  #is(type: TokenType): boolean {
    return this.#token.type === type;
  }

  #expect(type: TokenType): Token {
    if (!this.#is(type)) throw new Broken(this.#token);
    return this.#take();
  }

  /** Says what is wrong and goes on at the next line. */
  #recover(start: Token, bad: Token): void {
    if (bad.text === '{' && this.#last.type === 'id' && this.#onOneLine(this.#last, bad)) {
      return this.#bodyWithoutKeyword(this.#last, bad);
    }
    if (bad.type === 'twoWords') return this.#bodyOfTwoWords(start, bad);
    // At the end of a line or of the text the fault lies in what came before.
    const missing = bad.type === 'newline' || bad.type === 'end';
    const shown = missing ? this.#last : bad;
    const at = missing ? Math.max(start.from, shown.from) : bad.from;
    const lineStart = this.#lineStart(at);
    const found = explain(this.#text.slice(lineStart, this.#lexer.lineEnd(at)), start, bad);
    const from = found.span ? lineStart + found.span.from : shown.from;
    const to = found.span ? lineStart + found.span.to : Math.max(shown.to, from + 1);
    const span = this.#span(from, Math.min(to, Math.max(from, this.#lexer.lineEnd(from))));
    this.#report(found.code, span, found.message, this.#fixOf(found, lineStart));
    const begin = start.from + (start.text.length - start.text.trimStart().length);
    this.#resume(Math.max(this.#lexer.lineEnd(Math.max(at, begin)), start.from + 1));
  }

  #onOneLine(first: Token, second: Token): boolean {
    return !this.#text.slice(first.from, second.from).includes('\n');
  }

  #fixOf(found: Explained, lineStart: number): Fix | undefined {
    if (!found.fix) return undefined;
    const edits = found.fix.edits.map(({ from, to, text }) => {
      return { span: this.#span(lineStart + from, lineStart + to), text };
    });
    return { title: found.fix.title, edits };
  }

  /** `name {` without the word `state`: the body is read all the same. */
  #bodyWithoutKeyword(start: Token, open: Token): void {
    const here = this.#spanOf(start);
    this.#report(
      'state-body',
      this.#span(start.from, open.to),
      'Only `state name {` opens a composite state.',
      {
        title: 'Put “state” before it',
        edits: [{ span: { ...here, to: here.from }, text: 'state ' }],
      },
    );
    const mention = { id: written(start.text).trim(), span: here };
    this.#openBody(mention, start.from, open);
  }

  /** `state two words {`: the words are joined, and the body is read all the same. */
  #bodyOfTwoWords(start: Token, bad: Token): void {
    const lineStart = this.#lineStart(bad.from);
    const line = this.#text.slice(lineStart, this.#lexer.lineEnd(bad.from));
    const found = explain(line, start, bad);
    const words = bad.text.slice(0, -1).trim();
    const span = this.#span(bad.from, bad.from + words.length);
    this.#report(found.code, span, found.message, this.#fixOf(found, lineStart));
    const mention = { id: written(words).replace(/\s+/g, '_'), span };
    this.#openBody(mention, start.from, { ...bad, from: bad.to - 1 });
  }

  #openBody(mention: Mention, from: number, open: Token): void {
    const body: Body = { statements: [], open: this.#span(open.from, open.to) };
    const span = this.#span(from, open.to);
    const state: StateStatement = {
      kind: 'state',
      mention,
      type: 'default',
      keyword: true,
      span,
      body,
    };
    this.#add(state);
    this.#open.push({ state, body, from });
    this.#resume(open.to);
  }

  #resume(at: number): void {
    this.#lexer.reset(at, this.#open.length);
    this.#token = this.#lexer.next();
  }

  #unclosed(): void {
    const inner = this.#open.at(-1);
    if (!inner) return;
    const end = this.#text.trimEnd().length;
    if (this.#missing) this.#missingAbove(this.#missing.state, this.#missing.at);
    else for (const open of this.#open) this.#neverClosed(open, end);
    this.#report(
      'state-close-missing',
      this.#span(Math.max(0, end - 1), end),
      `The diagram ends inside the composite state \`${inner.state.mention.id}\`; \`}\` is missing.`,
    );
  }

  #neverClosed(open: OpenBody, end: number): void {
    this.#report(
      'state-unclosed',
      this.#span(open.from, this.#lexer.lineEnd(open.from)),
      `The composite state \`${open.state.mention.id}\` is never closed: its \`}\` is missing.`,
      {
        title: 'Add the missing }',
        edits: [{ span: this.#span(end, end), text: `\n${this.#indent(open.from)}}` }],
      },
    );
  }

  #missingAbove(open: OpenBody, at: Token): void {
    const line = this.#lineStart(at.from);
    this.#report(
      'state-unclosed',
      this.#spanOf(at),
      `Above this line the \`}\` of the composite state \`${open.state.mention.id}\` seems to be missing.`,
      {
        title: 'Add the missing }',
        edits: [{ span: this.#span(line, line), text: `${this.#indent(open.from)}}\n` }],
      },
      'error',
      [
        {
          span: this.#span(open.from, this.#lexer.lineEnd(open.from)),
          message: 'It begins here.',
        },
      ],
    );
  }

  /** How far from the left a word stands, when it is the first on its line. */
  #column({ from }: { from: number }): number {
    return this.#indent(from).length;
  }

  #indent(at: number): string {
    return /^[^\S\n]*/.exec(this.#text.slice(this.#lineStart(at)))?.[0] ?? '';
  }

  #report(
    code: string,
    span: Span,
    message: string,
    fix?: Fix,
    severity: Diagnostic['severity'] = 'error',
    related?: Related[],
  ): void {
    const more = { ...(fix ? { fix } : {}), ...(related ? { related } : {}) };
    this.#diagnostics.push({ code, severity, message, span, ...more });
  }

  #lineStart(at: number): number {
    return this.#text.lastIndexOf('\n', at - 1) + 1;
  }

  #trimmedLineEnd(at: number): number {
    return at + this.#text.slice(at, this.#lexer.lineEnd(at)).trimEnd().length;
  }

  #lineSpan(at: number): Span {
    const start = this.#lineStart(at);
    const lead = this.#indent(at).length;
    return this.#span(start + lead, Math.max(start + lead, this.#trimmedLineEnd(start)));
  }

  #since(start: Token): Span {
    return this.#span(
      start.from,
      start.from + this.#text.slice(start.from, this.#last.to).trimEnd().length,
    );
  }

  #spanOf(token: Token): Span {
    return this.#span(token.from, token.to);
  }

  #span(from: number, to: number): Span {
    return spanIn(this.#lexed, from, to);
  }
}
