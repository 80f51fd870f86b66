import type { Edit } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import { lex, type Lexeme, type Remark } from './lexer.ts';
import { parseModule, type ParsedModule } from './parser.ts';
import { predicateSpans, statementsIn } from './syntax.ts';

/**
 * The edits that lay a module out afresh: two spaces a level, one statement a line, comments and
 * single empty lines kept. None when something cannot be read.
 */
export function format(text: string): Edit[] {
  const parsed = parseModule(text);
  if (parsed.diagnostics.some(({ severity }) => severity === 'error')) return [];
  if (parsed.lexemes.length + parsed.remarks.length <= 1) return [];
  const laidOut = new Printer(parsed).print();
  if (laidOut === text || !sameLexemes(parsed, laidOut)) return [];
  return [difference(text, laidOut)];
}

/** The same words and remarks in the same order: nothing means anything else. */
function sameLexemes(parsed: ParsedModule, laidOut: string): boolean {
  const again = lex(laidOut);
  const same = again.lexemes.length === parsed.lexemes.length;
  return (
    same &&
    again.lexemes.every(({ text }, at) => text === parsed.lexemes[at]?.text) &&
    again.remarks.length === parsed.remarks.length
  );
}

/** One edit without what is the same at both ends. */
function difference(before: string, after: string): Edit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return {
    span: { from: start, to: before.length - end },
    text: after.slice(start, after.length - end),
  };
}

/** A line that opens a block, perhaps with a remark behind. */
const opening = /\{(?: (?:\/\/.*|\/\*.*\*\/))?$/;

type Piece = Lexeme | (Remark & { text: string });

class Printer {
  readonly #text: string;
  readonly #pieces: Piece[];
  /** What each brace is part of. */
  readonly #braces: ReadonlyMap<Piece, Brace>;
  readonly #lines: string[] = [];
  #line = '';
  #lineDepth = 0;
  #depth = 0;
  #brackets = 0;

  constructor(parsed: ParsedModule) {
    this.#text = parsed.text;
    const remarks = parsed.remarks.map((one) => ({
      ...one,
      text: parsed.text.slice(one.from, one.to).trimEnd(),
    }));
    const lexemes = parsed.lexemes.filter(({ kind }) => kind !== 'end');
    this.#pieces = [...withPredicates(parsed, lexemes), ...remarks].sort((a, b) => a.from - b.from);
    this.#braces = bracesOf(parsed, this.#pieces);
  }

  print(): string {
    let before: Piece | undefined;
    for (const [at, piece] of this.#pieces.entries()) {
      this.#add(piece, before, this.#pieces[at + 1]);
      before = piece;
    }
    this.#end();
    while (this.#lines[0] === '') this.#lines.shift();
    return `${this.#lines.join('\n').trimEnd()}\n`;
  }

  #add(piece: Piece, before: Piece | undefined, after: Piece | undefined): void {
    const gap = before ? this.#text.slice(before.to, piece.from) : '';
    if (isRemark(piece)) return this.#remark(piece, gap, before);
    if (/\n[ \t\r]*\n/.test(gap) && this.#line === '' && piece.text !== '}') this.#blank();
    if (piece.text === '}' && !this.#isInline(piece)) {
      this.#end();
      this.#depth = Math.max(0, this.#depth - 1);
    }
    this.#write(piece.text, before !== undefined && this.#isApart(before, piece));
    if (/^[([]$/.test(piece.text)) this.#brackets += 1;
    if (/^[)\]]$/.test(piece.text)) this.#brackets = Math.max(0, this.#brackets - 1);
    this.#endBehind(piece, after);
  }

  #endBehind(piece: Piece, after: Piece | undefined): void {
    if (piece.kind !== 'symbol' || this.#isInline(piece)) {
      if (piece.text !== ';' || this.#brackets > 0) return;
    }
    const trailing = after && isRemark(after) && this.#sameLine(piece, after);
    if (piece.text === '{') {
      if (!trailing) this.#end();
      this.#depth += 1;
    } else if (piece.text === ';' && this.#brackets === 0) {
      if (!trailing) this.#end();
    } else if (piece.text === '}') {
      if (!trailing && !/^(?:or|and|catch|;)$/.test(after?.text ?? '')) this.#end();
    }
  }

  #remark(piece: Remark & { text: string }, gap: string, before: Piece | undefined): void {
    const own = gap.includes('\n') || before === undefined;
    if (own) this.#end();
    if (own && /\n[ \t\r]*\n/.test(gap)) this.#blank();
    this.#write(piece.text, true);
    const next = this.#text.slice(piece.to).match(/^[^\S\n]*(\n|$)/);
    if (piece.text.startsWith('//') || next) this.#end();
  }

  #sameLine(a: Piece, b: Piece): boolean {
    return !this.#text.slice(a.to, b.from).includes('\n');
  }

  #isInline(piece: Piece): boolean {
    const brace = this.#braces.get(piece);
    return brace !== undefined && brace !== 'block';
  }

  #write(text: string, apart: boolean): void {
    if (this.#line === '') this.#lineDepth = this.#depth;
    this.#line += (this.#line !== '' && apart ? ' ' : '') + text;
  }

  #end(): void {
    if (this.#line === '') return;
    this.#lines.push(...wrapped(this.#line, '  '.repeat(this.#lineDepth)));
    this.#line = '';
  }

  #blank(): void {
    const last = this.#lines.at(-1);
    if (last === undefined || last === '' || opening.test(last)) return;
    this.#lines.push('');
  }

  /** True when a space stands between two pieces. */
  #isApart(a: Piece, b: Piece): boolean {
    if (isRemark(a) || isRemark(b)) return true;
    if (/^[,;)\].]$/.test(b.text) || /^[([.]$/.test(a.text)) return false;
    if (b.text === ':' || b.text === '>') return false;
    if (a.text === '@') return false;
    if (b.text === '@') return this.#text[b.to] === '"';
    if (b.text === '(') return a.text === ',' || a.text === ':' || a.text === '}';
    if (b.text === '<') return /^(?:type|data|sig)$/.test(a.text);
    if (a.text === '<') return false;
    if (b.text === '{') return this.#braces.get(b) !== 'predicate';
    const [open, close] = [this.#braces.get(a), this.#braces.get(b)];
    if (a.text === '{' && open === 'predicate') return false;
    return !(b.text === '}' && close === 'predicate');
  }
}

/** How long a line may be before it is broken. */
const WIDTH = 100;

/** A long header has each role on a line of its own, a long message what is hung on it. */
function wrapped(line: string, indent: string): string[] {
  if (indent.length + line.length <= WIDTH || line.includes('//')) return [indent + line];
  const header = /^([^("]*\bprotocol [^("]*\()([^()"]*(?:\([^()"]*\)[^()"]*)*)(\).*)$/.exec(line);
  if (header) {
    const [, head = '', roles = '', rest = ''] = header;
    const each = roles.replace(/([,;]) (?=role\b|new\b)/g, `$1\n${indent}  `);
    return `${indent}${head}\n${indent}  ${each}\n${indent}${rest}`.split('\n');
  }
  const hung = line.replace(/ (?=(?:where \{|within [\d[]|resetting )[^"]*$)/g, `\n${indent}    `);
  return (indent + hung).split('\n');
}

/** What a pair of braces encloses: statements, facts of `where`, or a type's predicate. */
type Brace = 'block' | 'where' | 'predicate';

function bracesOf(parsed: ParsedModule, pieces: readonly Piece[]): Map<Piece, Brace> {
  const inline = parsed.module.protocols.flatMap(({ body }) =>
    [...statementsIn(body)]
      .filter(({ kind }) => kind === 'transfer' || kind === 'do')
      .map(({ span }) => span),
  );
  const ends = new Map(inline.map(({ from, to }) => [from, to]));
  const braces = new Map<Piece, Brace>();
  const open: Brace[] = [];
  let end = 0;
  let before: Piece | undefined;
  for (const piece of pieces) {
    if (isRemark(piece)) continue;
    end = Math.max(end, ends.get(piece.from) ?? 0);
    if (piece.kind === 'symbol' && piece.text === '{') {
      const inside = piece.from < end;
      open.push(!inside ? 'block' : before?.text === 'where' ? 'where' : 'predicate');
      braces.set(piece, open.at(-1) ?? 'block');
    } else if (piece.kind === 'symbol' && piece.text === '}') {
      braces.set(piece, open.pop() ?? 'block');
    }
    before = piece;
  }
  return braces;
}

function isRemark(piece: Piece): piece is Remark & { text: string } {
  return piece.kind === 'comment' || piece.kind === 'pragma';
}

/** Predicates are kept as they are written: each is one piece. */
function withPredicates(parsed: ParsedModule, lexemes: readonly Lexeme[]): Lexeme[] {
  const spans = predicateSpans(parsed.module).filter(({ from, to }) => from < to);
  const pieces: Lexeme[] = [];
  let next = 0;
  for (const lexeme of lexemes) {
    while (spans[next] && (spans[next] as Span).to <= lexeme.from) next += 1;
    const span = spans[next];
    if (!span || lexeme.from < span.from) pieces.push(lexeme);
    else if (lexeme.from === span.from) {
      pieces.push({ kind: 'word', text: parsed.text.slice(span.from, span.to), ...span });
    }
  }
  return pieces;
}
