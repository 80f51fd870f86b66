import { componentSchemas } from '../../model/component/index.ts';
import type { Field, FieldsOf } from '../../model/schema.ts';
import type { Token, TokenKind } from '../language.ts';
import { topFields } from './parse.ts';

/** All keys and words of the language, whatever they stand in. */
const keywords = new Set<string>(['is', 'tier', 'branches']);
const words = new Set<string>(componentSchemas.map(({ kind }) => kind));

collect(topFields, new Set());
for (const { parameters } of componentSchemas) collect(parameters.fields, new Set());

function collect(fields: FieldsOf, seen: Set<FieldsOf>): void {
  if (seen.has(fields)) return;
  seen.add(fields);
  for (const [name, field] of Object.entries(fields)) {
    keywords.add(name);
    collectField(field, seen);
  }
}

function collectField(field: Field, seen: Set<FieldsOf>): void {
  if (field.type === 'record') collect(field.fields, seen);
  else if (field.type === 'list' || field.type === 'map') collectField(field.of, seen);
  else if (field.type === 'later') collectField(field.field(), seen);
  else if (field.type === 'choice') for (const word of field.of) words.add(word);
}

const pieces: readonly [RegExp, TokenKind | 'key' | 'quoted' | 'word'][] = [
  [/(?<![^\s,[{])#.*/y, 'comment'],
  [/"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?/y, 'quoted'],
  [/(?:---|\.\.\.)(?=\s|$)|%[A-Z].*/y, 'meta'],
  [/-(?=\s|$)|[{}[\],]/y, 'operator'],
  [/[&*!][^\s,[\]{}]*/y, 'meta'],
  [/[^\s#{}[\],:"'&*!|>%@`-][^\s#{}[\],:]*(?: +[^\s#{}[\],:]+)*(?=\s*:(?:\s|$))/y, 'key'],
  [/[-+]?\d[\d,._]*(?:[eE][-+]?\d+)?(?: ?(?:[a-zA-Zµ]+\b|%))?(?: calls?\b)?/y, 'number'],
  [/[\p{L}_][\p{L}\p{N}_-]*/uy, 'word'],
];

/** Tokens of a scenario's text, line by line, also of one that is half written. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    tokensOfLine(line, start, tokens);
    start += line.length + 1;
  }
  return tokens;
}

/** Longer lines are data, not something to be coloured. */
const longest = 10_000;

function tokensOfLine(line: string, start: number, tokens: Token[]): void {
  let at = 0;
  const end = Math.min(line.length, longest);
  while (at < end) {
    const [found, kind] = pieceAt(line, at);
    if (found === '') {
      at += 1;
      continue;
    }
    const named = nameOf(found, kind, line.slice(at + found.length, at + found.length + 40));
    if (named)
      tokens.push({ span: { from: start + at, to: start + at + found.length }, kind: named });
    at += found.length;
  }
}

function pieceAt(line: string, at: number): [string, TokenKind | 'key' | 'quoted' | 'word'] {
  for (const [pattern, kind] of pieces) {
    pattern.lastIndex = at;
    const found = pattern.exec(line)?.[0];
    if (found) return [found, kind];
  }
  return ['', 'word'];
}

function nameOf(
  found: string,
  kind: TokenKind | 'key' | 'quoted' | 'word',
  rest: string,
): TokenKind | undefined {
  if (kind === 'key') return keywords.has(found) ? 'keyword' : 'name';
  if (kind === 'quoted') {
    if (!/^\s*:/.test(rest)) return 'string';
    return keywords.has(found.slice(1, -1)) ? 'keyword' : 'name';
  }
  if (kind === 'word') return words.has(found) ? 'type' : undefined;
  return kind;
}
