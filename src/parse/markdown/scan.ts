import type { Span } from '../../base/span.ts';
import type { Heading } from '../../model/document.ts';
import { isDiagramHeader } from './header.ts';

/** One line of a Markdown file as its containers (quotes, lists) leave it. */
export interface Line {
  /** Offsets of the whole line, without its line break. */
  span: Span;
  /** Offset of the first character after quote marks, list markers and indentation. */
  at: number;
  /** Columns of white space between the innermost container and the text. */
  indent: number;
  /** The column where the innermost list item's content begins; 0 outside of lists. */
  container: number;
  /** The text from `at` to the end of the line. */
  text: string;
  /** The quote marks before it, as written: put before each line that a fix adds. */
  quote: string;
}

/** A fenced block. */
export interface Fence {
  kind: 'fence';
  /** The opening fence as written, without indentation: ` ```mermaid `. */
  opening: Span;
  /** The run of backticks or tildes that closes it. */
  marks: string;
  /** The first word behind the opening fence, in lower case. */
  info: string;
  /** The lines between the fences. */
  lines: Line[];
  /** What stands before the fence on its line: the closing fence needs the same. */
  lead: string;
  /** Where the closing fence belongs when there is none; undefined when there is one. */
  unclosedAt?: number;
  /** The headings above, outermost first. */
  path: string[];
}

/** A run of lines outside of fences, between two headings or fences. */
export interface Prose {
  kind: 'prose';
  lines: Line[];
  path: string[];
}

/** The block structure of a Markdown file, as far as diagrams need it. */
export interface Outline {
  headings: Heading[];
  blocks: (Fence | Prose)[];
}

const OPENING = /^(`{3,}|~{3,})\s*([^\s`{,]*)([^`]*)$/;
/** The containers of some wikis, only where they name a diagram: `::: mermaid`. */
const CONTAINER = /^(:{3,})\s*(mermaid)\s*$/i;
const ATX = /^(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const MARKER = /^(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)/;
const DIAGRAM_FENCE = /^(mermaid|mmd)$/;

/**
 * Splits a Markdown text into headings, fenced blocks and the prose between (CommonMark 0.31,
 * sections 4.2 to 4.5 and 5.1 to 5.3; lists and quotes only as containers of these).
 */
export function scanMarkdown(text: string): Outline {
  const scanner = new Scanner();
  for (let from = endOfFrontmatter(text); from <= text.length;) {
    let to = text.indexOf('\n', from);
    if (to < 0) to = text.length;
    const end = to > from && text.charCodeAt(to - 1) === 13 ? to - 1 : to;
    scanner.line(text.slice(from, end), from);
    from = to + 1;
  }
  return scanner.finish(text.length);
}

/** YAML between `---` lines at the very start is no heading. */
function endOfFrontmatter(text: string): number {
  const open = /^\uFEFF?---[ \t]*\r?\n/.exec(text);
  if (!open) return 0;
  const close = /^(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/m.exec(text.slice(open[0].length));
  return close ? open[0].length + close.index + close[0].length : 0;
}

/** Lists inside each other that are told apart. */
const DEEPEST = 100;

class Scanner {
  readonly #headings: Heading[] = [];
  readonly #blocks: (Fence | Prose)[] = [];
  #open: Fence | undefined;
  #path: { level: number; text: string }[] = [];
  /** Content columns of the lists that are open, outermost first. */
  #lists: number[] = [];
  #blank = true;
  #paragraph: Line | undefined;

  line(raw: string, from: number): void {
    const line = this.#open ? insideFence(raw, from, this.#open) : this.#outside(raw, from);
    if (this.#open) this.#fenceLine(this.#open, line);
    else this.#proseLine(line);
  }

  finish(length: number): Outline {
    const open = this.#open;
    if (open) {
      const cut = firstHeadingAfterBlank(open.lines);
      const rest = cut < 0 ? [] : open.lines.splice(cut);
      open.unclosedAt = rest[0]?.span.from ?? length;
      this.#open = undefined;
      for (const line of rest) this.line(line.quote + line.text, line.span.from);
    }
    return { headings: this.#headings, blocks: this.#blocks };
  }

  #outside(raw: string, from: number): Line {
    let at = 0;
    const quote = /^(?: {0,3}>[ \t]?)+/.exec(raw)?.[0] ?? '';
    at = quote.length;
    const blank = raw.slice(at).trim() === '';
    let column = columnsOf(raw, at);
    const indent = column.columns;
    if (!blank && this.#blank) this.#closeLists(indent);
    at = column.at;
    let base = this.#listColumn(indent);
    for (;;) {
      const marker = MARKER.exec(raw.slice(at));
      if (!marker || column.columns - base > 3 || this.#lists.length > DEEPEST) break;
      this.#closeLists(column.columns);
      const next = columnsOf(raw, at + marker[0].length);
      const width = column.columns + marker[0].length;
      base = next.at >= raw.length || next.columns > 4 ? width + 1 : width + next.columns;
      this.#lists.push(base);
      at = next.at;
      column = { at, columns: width + next.columns };
    }
    return {
      span: { from, to: from + raw.length },
      at: from + at,
      indent: Math.max(0, column.columns - base),
      container: base,
      text: raw.slice(at),
      quote,
    };
  }

  #listColumn(indent: number): number {
    return this.#lists.filter((column) => column <= indent).at(-1) ?? 0;
  }

  #closeLists(indent: number): void {
    this.#lists = this.#lists.filter((column) => column <= indent);
  }

  #proseLine(line: Line): void {
    const blank = line.text.trim() === '';
    const fence = line.indent <= 3 ? opening(line.text) : null;
    if (fence) this.#openFence(line, fence[1] ?? '', fence[2] ?? '');
    else if (!this.#heading(line)) {
      this.#prose().lines.push(line);
      this.#paragraph = blank || line.indent > 3 ? undefined : line;
    }
    this.#blank = blank;
  }

  #prose(): Prose {
    const last = this.#blocks.at(-1);
    if (last?.kind === 'prose') return last;
    const prose: Prose = { kind: 'prose', lines: [], path: this.#names() };
    this.#blocks.push(prose);
    return prose;
  }

  #heading(line: Line): boolean {
    const atx = line.indent <= 3 ? ATX.exec(line.text) : null;
    if (atx) {
      this.#addHeading((atx[1] ?? '').length, atx[2] ?? '', { from: line.at, to: line.span.to });
      return true;
    }
    const title = this.#paragraph;
    const setext = title && line.indent <= 3 ? /^(=+|-+)[ \t]*$/.exec(line.text) : null;
    if (!title || !setext || title.container !== line.container) return false;
    const prose = this.#prose();
    // A line of hyphens under a table row or in a diagram without a fence is not an underline.
    if (title.text.startsWith('|') || prose.lines.some((l) => isDiagramHeader(l.text)))
      return false;
    prose.lines.pop();
    const level = (setext[1] ?? '').startsWith('=') ? 1 : 2;
    this.#addHeading(level, title.text, { from: title.at, to: line.span.to });
    return true;
  }

  #addHeading(level: number, raw: string, span: Span): void {
    const text = plainText(raw);
    this.#headings.push({ level, text, span });
    this.#path = [...this.#path.filter((heading) => heading.level < level), { level, text }];
    this.#blocks.push({ kind: 'prose', lines: [], path: this.#names() });
    this.#paragraph = undefined;
  }

  #names(): string[] {
    return this.#path.map((heading) => heading.text).filter((text) => text !== '');
  }

  #openFence(line: Line, marks: string, info: string): void {
    const start = line.span.from;
    this.#open = {
      kind: 'fence',
      opening: { from: line.at, to: line.at + line.text.trimEnd().length },
      marks,
      info: info.toLowerCase(),
      lines: [],
      lead: line.quote + ' '.repeat(Math.max(0, line.at - start - line.quote.length)),
      path: this.#names(),
    };
    this.#blocks.push(this.#open);
    this.#paragraph = undefined;
  }

  #fenceLine(fence: Fence, line: Line): void {
    if (closes(fence, line)) this.#open = undefined;
    else if (startsAnother(fence, line)) {
      fence.unclosedAt = line.span.from;
      this.#open = undefined;
      this.line(line.quote + line.text, line.span.from);
    } else fence.lines.push(line);
  }
}

/** Inside a fence only the quote marks of its own container are taken off. */
function insideFence(raw: string, from: number, fence: Fence): Line {
  const depth = (fence.lead.match(/>/g) ?? []).length;
  let at = 0;
  for (let n = 0; n < depth; n++) at += /^ {0,3}>[ \t]?/.exec(raw.slice(at))?.[0].length ?? 0;
  return {
    span: { from, to: from + raw.length },
    at: from + at,
    indent: 0,
    container: 0,
    text: raw.slice(at),
    quote: raw.slice(0, at),
  };
}

function opening(text: string): RegExpExecArray | null {
  return OPENING.exec(text) ?? CONTAINER.exec(text);
}

function closes(fence: Fence, line: Line): boolean {
  const match = /^[ \t]*(`{3,}|~{3,}|:{3,})[ \t]*$/.exec(line.text);
  const marks = match?.[1] ?? '';
  return marks[0] === fence.marks[0] && marks.length >= fence.marks.length;
}

/** A diagram's fence that was never closed ends where the next block with a language begins. */
function startsAnother(fence: Fence, line: Line): boolean {
  if (!DIAGRAM_FENCE.test(fence.info)) return false;
  const next = opening(line.text.trimStart());
  return next !== null && next[2] !== '' && (next[1] ?? '')[0] === fence.marks[0];
}

function firstHeadingAfterBlank(lines: readonly Line[]): number {
  return lines.findIndex(
    (line, n) => n > 0 && ATX.test(line.text) && lines[n - 1]?.text.trim() === '',
  );
}

function columnsOf(raw: string, start: number): { at: number; columns: number } {
  let columns = 0;
  let at = start;
  for (; at < raw.length; at++) {
    const c = raw[at];
    if (c === ' ') columns++;
    else if (c === '\t') columns += 4 - (columns % 4);
    else break;
  }
  return { at, columns };
}

/** A heading without the marks of its inline Markdown. */
export function plainText(raw: string): string {
  return raw
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(`+)(.+?)\1/g, '$2')
    .replace(/(\*\*|__)(.+?)\1/g, '$2')
    .replace(/(^|[^\w*])([*_])(?=\S)(.+?)\2(?!\w)/g, '$1$3')
    .replace(/<[^<>]*>/g, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .trim();
}
