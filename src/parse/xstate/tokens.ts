import type { Token, TokenKind } from '../language.ts';

const KEYWORDS = new Set(
  (
    'as async await break case catch class const continue default delete do else enum export extends ' +
    'false finally for from function if import in instanceof interface let new null of return ' +
    'satisfies static super switch this throw true try type typeof undefined var void while yield'
  ).split(' '),
);

const PIECE =
  /(?<comment>\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))|(?<string>"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?|`(?:[^`\\]|\\[^])*`?)|(?<number>\b\d[\w.]*)|(?<word>[\p{L}_$][\p{L}\p{N}_$]*)|(?<operator>=>|\.\.\.|[=!<>+\-*/%&|?:^~]+)/gu;

/** Words of JavaScript, TypeScript and JSON for highlighting; names of fields are told apart. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (const match of text.matchAll(PIECE)) {
    const [piece] = match;
    const span = { from: match.index, to: match.index + piece.length };
    const kind = kindOf(match.groups ?? {}, text.slice(span.to, span.to + 20));
    if (kind) found.push({ span, kind });
  }
  return found;
}

function kindOf(
  { comment, string, number, word }: Record<string, string | undefined>,
  after: string,
): TokenKind | undefined {
  if (comment !== undefined) return 'comment';
  const isField = /^\s*:/.test(after);
  if (string !== undefined) return isField ? 'name' : 'string';
  if (number !== undefined) return 'number';
  if (word === undefined) return 'operator';
  if (isField) return 'name';
  return KEYWORDS.has(word) ? 'keyword' : undefined;
}
