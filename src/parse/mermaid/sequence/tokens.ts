import type { Token, TokenKind } from '../../language.ts';
import { readColor } from './colors.ts';
import { Lexer, T } from './lexer.ts';
import { Source } from './source.ts';

/** The tokens of a text for highlighting: sorted, apart from each other. */
export function tokens(text: string): Token[] {
  const source = new Source(text, 0);
  const lexer = new Lexer(source.text);
  lexer.comments = [];
  const found: Token[] = [];
  const add = (from: number, to: number, kind: TokenKind): void => {
    if (to > from) found.push({ span: source.span(from, to), kind });
  };
  lexer.restart(0);
  let kind: number = T.newline;
  while (lexer.kind !== T.end) {
    const before = kind;
    kind = lexer.kind;
    if (before === T.rect || before === T.box) splitColor(lexer, before === T.rect, add);
    else split(lexer, add);
    if (!unclosed(lexer)) lexer.next();
  }
  for (let i = 0; i + 1 < lexer.comments.length; i += 2) {
    add(lexer.comments[i] ?? 0, lexer.comments[i + 1] ?? 0, 'comment');
  }
  const { comments, directives, frontmatter } = source.prepared;
  for (const span of comments) found.push({ span, kind: 'comment' });
  for (const { span } of directives) found.push({ span, kind: 'meta' });
  if (frontmatter) found.push({ span: frontmatter.span, kind: 'meta' });
  return apart(found);
}

/** Settings that are never closed would take in the rest of the text: go on with the next line. */
function unclosed(lexer: Lexer): boolean {
  if (lexer.kind !== T.config || lexer.to < lexer.text.length) return false;
  lexer.restart(lexer.text.indexOf('\n', lexer.from));
  return true;
}

type Add = (from: number, to: number, kind: TokenKind) => void;

/** One token of the lexer is one or two for the eye. */
function split(lexer: Lexer, add: Add): void {
  const { kind, from, to, text } = lexer;
  switch (kind) {
    case T.text:
      add(from, from + 1, 'operator');
      add(skipSpace(text, from + 1, to), to, 'string');
      break;
    case T.newline:
      if (text[from] === ';') add(from, to, 'operator');
      break;
    case T.title: {
      const word = from + (text[from + 5] === ':' ? 6 : 5);
      add(from, word, 'keyword');
      add(skipSpace(text, word, to), to, 'heading');
      break;
    }
    case T.accBlock:
    case T.accTitle:
    case T.accDescr:
      add(from, from + 8, 'keyword');
      break;
    case T.config: {
      const line = text.indexOf('\n', from);
      add(from, to === text.length && line >= 0 ? line : to, 'meta');
      break;
    }
    default:
      add(from, to, kindOf(kind));
  }
}

/** Behind `rect` and `box` stands a colour; behind that of a box, its title. */
function splitColor(lexer: Lexer, all: boolean, add: Add): void {
  const { from, to, text } = lexer;
  const rest = text.slice(from, to);
  const length = all ? rest.length : rest.length - readColor(rest).title.length;
  add(from, from + length, 'type');
  add(skipSpace(text, from + length, to), to, 'string');
}

function kindOf(kind: number): TokenKind {
  if (kind >= T.arrow) return 'operator';
  switch (kind) {
    case T.name:
      return 'name';
    case T.rest:
    case T.accValue:
      return 'string';
    case T.number:
      return 'number';
    case T.comma:
    case T.plus:
    case T.minus:
    case T.circle:
      return 'operator';
    case T.stray:
      return 'invalid';
    case T.configOpen:
    case T.configClose:
      return 'meta';
    default:
      return 'keyword';
  }
}

function skipSpace(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && /\s/.test(text.charAt(at))) at++;
  return at;
}

/** Sorted, without empty tokens and line breaks, and cut where two overlap. */
function apart(found: Token[]): Token[] {
  found.sort((a, b) => a.span.from - b.span.from);
  const result: Token[] = [];
  let end = 0;
  for (const { span, kind } of found) {
    const from = Math.max(span.from, end);
    if (from >= span.to) continue;
    result.push(from === span.from ? { span, kind } : { span: { from, to: span.to }, kind });
    end = span.to;
  }
  return result;
}
