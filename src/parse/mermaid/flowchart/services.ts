import type { Edit } from '../../../base/diagnostic.ts';
import type { Span } from '../../../base/span.ts';
import { contains } from '../../../base/span.ts';
import type { Graph } from '../../../model/graph.ts';
import type { Completion, Completions, Hover, Token, TokenKind } from '../../language.ts';
import { indentEdits, lineBefore, surroundings } from '../layout.ts';
import type { Lexable } from '../lexable.ts';
import { closeBraces, lexable, spanIn } from '../lexable.ts';
import type { Built } from './build.ts';
import { buildGraph } from './build.ts';
import type { TokenType } from './lexer.ts';
import { FlowLexer } from './lexer.ts';
import { parseFlow } from './parser.ts';
import { shapeNames } from './shapes.ts';
import type { Statement } from './syntax.ts';

const KINDS: Partial<Record<TokenType, TokenKind>> = {
  graph: 'keyword',
  direction: 'keyword',
  layout: 'keyword',
  number: 'name',
  name: 'name',
  down: 'name',
  minus: 'name',
  default: 'name',
  letter: 'name',
  colon: 'name',
  comma: 'operator',
  ampersand: 'operator',
  semicolon: 'operator',
  classMark: 'operator',
  linkId: 'type',
  link: 'operator',
  startLink: 'operator',
  edgeText: 'string',
  text: 'string',
  string: 'string',
  markdown: 'string',
  data: 'meta',
  pipe: 'operator',
  open: 'operator',
  close: 'operator',
  style: 'keyword',
  linkStyle: 'keyword',
  interpolate: 'keyword',
  classDef: 'keyword',
  class: 'keyword',
  href: 'keyword',
  click: 'name',
  callbackName: 'name',
  callbackArguments: 'string',
  linkTarget: 'keyword',
  subgraph: 'keyword',
  end: 'keyword',
  accessibility: 'string',
  invalid: 'invalid',
};

function read(source: string): Lexable {
  return closeBraces(lexable(source));
}

function built(source: string): Built {
  return buildGraph(parseFlow(read(source)), '');
}

/** Tokens of a flowchart for highlighting; parts of one name are one token. */
export function tokens(source: string): Token[] {
  const lexed = read(source);
  const lexer = new FlowLexer(lexed.shrunk.text);
  const found: Token[] = [];
  for (let token = lexer.next(); token.text !== ''; token = lexer.next()) {
    const kind = KINDS[token.type];
    const length = token.text.trim().length;
    if (kind === undefined || length === 0) continue;
    const from = token.from + (token.text.length - token.text.trimStart().length);
    const span = spanIn(lexed, from, from + length);
    const last = found.at(-1);
    const joined = last?.kind === kind && last.span.to === span.from && kind !== 'operator';
    if (last && joined) last.span = { from: last.span.from, to: span.to };
    else found.push({ span, kind });
  }
  return [...found, ...surroundings(lexed.prepared)].sort((a, b) => a.span.from - b.span.from);
}

const KEYWORDS: Completion[] = [
  { label: 'subgraph', kind: 'snippet', insert: 'subgraph name[title]\n    \nend' },
  { label: 'end', kind: 'keyword', detail: 'closes a subgraph' },
  { label: 'direction LR', kind: 'keyword' },
  { label: 'direction TB', kind: 'keyword' },
  { label: 'classDef', kind: 'keyword', detail: 'a named look' },
  { label: 'class', kind: 'keyword', detail: 'gives a look to boxes' },
  { label: 'style', kind: 'keyword', detail: 'a look for one box' },
  { label: 'linkStyle', kind: 'keyword', detail: 'a look for arrows by number' },
  { label: 'click', kind: 'keyword', detail: 'a link' },
];

const ARROWS: Completion[] = ['-->', '---', '-.->', '==>', '--o', '--x', '<-->', '~~~'].map(
  (label) => ({ label, kind: 'arrow' }),
);

/** Suggestions: boxes, arrows behind a box, words of the language, shapes. */
export function complete(source: string, offset: number): Completions {
  const { text, from } = lineBefore(source, offset);
  const word = /[\p{L}\p{N}_.]*$/u.exec(text)?.[0] ?? '';
  const at = from + text.length - word.length;
  const before = text.slice(0, text.length - word.length);
  // Without the word at the cursor, which may be half a name.
  const rest = source.slice(0, at) + source.slice(Math.max(at, offset));
  if (/shape:\s*[\w-]*$/.test(text)) {
    const start = from + text.length - (/[\w-]*$/.exec(text)?.[0].length ?? 0);
    return { from: start, options: shapeNames().map((label) => ({ label, kind: 'keyword' })) };
  }
  if (isInText(before)) return { from: offset, options: [] };
  if (before.trim() === '') return { from: at, options: [...boxes(rest), ...KEYWORDS] };
  if (/(?:[->xo.=]\s*|&\s+|\|\s*)$/.test(before) && /[-=.~&|]/.test(before)) {
    return { from: at, options: boxes(rest) };
  }
  if (/^\s*(?:class|style|click)\s+(?:\S+,)*$/.test(before))
    return { from: at, options: boxes(rest) };
  return { from: at, options: word === '' ? ARROWS : [] };
}

/** True behind an open bracket or quote. */
function isInText(before: string): boolean {
  const quotes = before.split('"').length - 1;
  const opened = before.replace(/"[^"]*"/g, '').split(/[[({]/).length;
  const closed = before.replace(/"[^"]*"/g, '').split(/[\])}]/).length;
  return quotes % 2 === 1 || opened > closed;
}

function boxes(source: string): Completion[] {
  const { model } = built(source);
  return [...model.nodes, ...model.groups].map(({ id, label }) => {
    return { label: id, kind: 'node', ...(label === id ? {} : { detail: label }) };
  });
}

/** What is known of the box, group or arrow at an offset. */
export function hover(source: string, offset: number): Hover | undefined {
  const { model, spans } = built(source);
  const place = mentions(source).find(({ span }) => isAt(span, offset));
  if (place) return { span: place.span, text: boxText(model, place.id) };
  for (const edge of model.edges) {
    const span = spans.get(`${edge.id}.arrow`);
    if (!span || !isAt(span, offset)) continue;
    const label = edge.label === '' ? '' : `\n\n${edge.label}`;
    return { span, text: `**${edge.from}** → **${edge.to}** (${edge.line})${label}` };
  }
  return undefined;
}

function boxText(model: Graph, id: string): string {
  const group = model.groups.find((candidate) => candidate.id === id);
  const node = model.nodes.find((candidate) => candidate.id === id);
  const into = model.edges.filter((edge) => edge.to === id).length;
  const out = model.edges.filter((edge) => edge.from === id).length;
  const lines = [`**${id}** (${group ? 'group' : (node?.shape ?? 'box')})`];
  const label = group?.label ?? node?.label;
  if (label !== undefined && label !== id) lines.push(label);
  const parent = group?.parent ?? node?.group;
  if (parent !== undefined) lines.push(`in ${parent}`);
  lines.push(`${into} in, ${out} out`);
  return lines.join('\n\n');
}

function isAt(span: Span, offset: number): boolean {
  return contains(span, { from: offset, to: offset });
}

/** Every place where a box or group is named by its id in a chain or a subgraph. */
function mentions(source: string): { id: string; span: Span }[] {
  const found: { id: string; span: Span }[] = [];
  const work: Statement[] = parseFlow(read(source)).statements.toReversed();
  for (let statement = work.pop(); statement; statement = work.pop()) {
    if (statement.kind === 'chain') {
      for (const vertex of statement.groups.flat())
        found.push({ id: vertex.id, span: vertex.span });
    } else if (statement.kind === 'subgraph') {
      const { id, name } = statement;
      if (id !== undefined && source.startsWith(id, name.from)) {
        found.push({ id, span: { from: name.from, to: name.from + id.length } });
      }
      work.push(...statement.statements.toReversed());
    }
  }
  return found;
}

/** Indents by the depth of the subgraphs; texts of several lines keep their layout. */
export function format(source: string): Edit[] {
  const lexed = read(source);
  const lexer = new FlowLexer(lexed.shrunk.text);
  const opens: number[] = [];
  const closes: number[] = [];
  const kept: Span[] = [];
  let header: number | undefined;
  for (let token = lexer.next(); token.text !== ''; token = lexer.next()) {
    const from = token.from + (token.text.length - token.text.trimStart().length);
    const span = spanIn(lexed, from, Math.max(from, token.from + token.text.trimEnd().length));
    if (token.type === 'graph') header ??= span.from;
    if (token.type === 'subgraph') opens.push(span.from);
    if (token.type === 'end') closes.push(span.from);
    const texts = ['string', 'markdown', 'text', 'edgeText', 'data', 'accessibility'];
    if (texts.includes(token.type)) kept.push(spanIn(lexed, token.from, token.to));
  }
  return indentEdits(source, { opens, closes, kept, header, prepared: lexed.prepared });
}

/** Renames a box or group everywhere it is named, also where a class or a look is given to it. */
export function rename(source: string, offset: number, name: string): Edit[] {
  if (!/^[\p{L}\p{N}_]+$/u.test(name) || /^(?:end|graph|subgraph|style|class)$/.test(name))
    return [];
  const found = mentions(source);
  const target = found.find(({ span }) => isAt(span, offset));
  if (!target) return [];
  const spans = found.filter(({ id }) => id === target.id).map(({ span }) => span);
  for (const match of source.matchAll(/^[^\S\n]*(?:class|style|click)[^\S\n]+(\S+)/gm)) {
    const list = match[1] ?? '';
    let from = match.index + match[0].length - list.length;
    for (const word of list.split(',')) {
      if (word === target.id) spans.push({ from, to: from + word.length });
      from += word.length + 1;
    }
  }
  const places = new Map(spans.map((span) => [span.from, span]));
  return [...places.values()].sort((a, b) => a.from - b.from).map((span) => ({ span, text: name }));
}
