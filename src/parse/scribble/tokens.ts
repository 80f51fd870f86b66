import type { Token, TokenKind } from '../language.ts';
import type { Lexeme } from './lexer.ts';
import { occurrencesIn, type NameKind } from './occurrences.ts';
import { parseModule } from './parser.ts';
import { keywords } from './words.ts';

const words: ReadonlySet<string> = new Set(keywords);
const KINDS: Record<NameKind, TokenKind> = {
  module: 'name',
  type: 'type',
  signature: 'string',
  parameter: 'type',
  protocol: 'heading',
  role: 'name',
  recursion: 'meta',
  message: 'string',
  clock: 'meta',
  exception: 'meta',
  annotation: 'meta',
  field: 'name',
};

/** Tokens of a module for highlighting. */
export function tokens(text: string): Token[] {
  const parsed = parseModule(text);
  const names = new Map<number, { to: number; kind: TokenKind }>();
  for (const { word, kind } of occurrencesIn(parsed)) {
    names.set(word.from, { to: word.to, kind: KINDS[kind] });
  }
  const found: Token[] = [];
  let behind = 0;
  for (const lexeme of parsed.lexemes) {
    const name = names.get(lexeme.from);
    if (lexeme.from < behind) continue;
    const kind = name?.kind ?? kindOf(lexeme);
    behind = name?.to ?? lexeme.to;
    if (kind && behind > lexeme.from) found.push({ span: { from: lexeme.from, to: behind }, kind });
  }
  for (const { from, to, kind } of parsed.remarks) {
    found.push({ span: { from, to }, kind: kind === 'pragma' ? 'meta' : 'comment' });
  }
  return found.sort((a, b) => a.span.from - b.span.from);
}

function kindOf({ kind, text }: Lexeme): TokenKind | undefined {
  if (kind === 'string') return 'string';
  if (kind === 'word') {
    if (words.has(text) || text === 'cleared') return 'keyword';
    return /^\d/.test(text) ? 'number' : 'name';
  }
  if (kind === 'end' || /^[(){}[\],;.]$/.test(text)) return undefined;
  return /^(?:->|[-+*/%<>=!&|:@?→])$/.test(text) ? 'operator' : 'invalid';
}
