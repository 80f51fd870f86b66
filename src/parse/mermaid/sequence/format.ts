import type { Edit } from '../../../base/diagnostic.ts';
import { applyEdits } from '../../../base/diagnostic.ts';
import { Lexer, T } from './lexer.ts';
import { parseSequence } from './parser.ts';
import { Source } from './source.ts';

const STEP = '    ';
/** Deeper blocks are indented no further: lines must not grow with the depth. */
const DEEPEST = 40;

/**
 * The edits that indent every line by its nesting and take white space off line ends. Frontmatter,
 * settings and descriptions over several lines stay as they are. No edits when the meaning would
 * change, or when the text is broken so that nesting is unknown.
 */
export function format(text: string): Edit[] {
  const edits = indentation(text);
  return edits.length > 0 && sameMeaning(text, applyEdits(text, edits)) ? edits : [];
}

function sameMeaning(before: string, after: string): boolean {
  const [a, b] = [parseSequence(before), parseSequence(after)];
  const codes = (of: typeof a): string => of.diagnostics.map((d) => d.code).join();
  return codes(a) === codes(b) && JSON.stringify(a.protocol) === JSON.stringify(b.protocol);
}

function indentation(text: string): Edit[] {
  const source = new Source(text, 0);
  const depths = nesting(source);
  const fixed = untouchable(source);
  const edits: Edit[] = [];
  let inside = 0;
  for (let start = 0; start <= text.length;) {
    const end = lineEnd(text, start);
    const depth = depths.get(start);
    const kept = fixed.some((span) => span.from < start && start < span.to);
    if (!kept) addEdits(edits, text.slice(start, end), start, depth?.own ?? inside);
    inside = depth?.inside ?? inside;
    start = nextLine(text, end);
  }
  return edits;
}

function addEdits(edits: Edit[], line: string, start: number, depth: number): void {
  const content = line.trim();
  const indent = content === '' ? '' : STEP.repeat(Math.min(depth, DEEPEST));
  const lead = content === '' ? line.length : line.length - line.trimStart().length;
  if (line.slice(0, lead) !== indent) {
    edits.push({ span: { from: start, to: start + lead }, text: indent });
  }
  const tail = line.trimEnd().length;
  if (content !== '' && tail < line.length) {
    edits.push({ span: { from: start + tail, to: start + line.length }, text: '' });
  }
}

/** How deep a line stands, and how deep a comment below it would. */
interface Depth {
  own: number;
  inside: number;
}

/**
 * The nesting of the lines that hold statements, by line start. A line that begins with a closing
 * or dividing word stands one further out.
 */
function nesting(source: Source): Map<number, Depth> {
  const depths = new Map<number, Depth>();
  const lexer = new Lexer(source.text);
  let depth = 0;
  lexer.restart(0);
  for (; lexer.kind !== T.end; lexer.next()) {
    const { kind } = lexer;
    if (kind === T.newline) continue;
    const start = lineStart(source.original, source.offset(lexer.from));
    if (kind === T.header) depth = 1;
    if (kind === T.close) depth = Math.max(1, depth - 1);
    const isFirst = !depths.has(start) && opensLine(source, lexer.from);
    const own = kind === T.header ? 0 : isDivider(kind) ? Math.max(1, depth - 1) : depth;
    if (isOpener(kind)) depth++;
    const line = depths.get(start);
    if (isFirst) depths.set(start, { own, inside: depth });
    else if (line) line.inside = depth;
  }
  return depths;
}

/** True when nothing but white space stands before an offset on its line. */
function opensLine(source: Source, at: number): boolean {
  const offset = source.offset(at);
  return source.original.slice(lineStart(source.original, offset), offset).trim() === '';
}

function isOpener(kind: number): boolean {
  const branch = isDivider(kind);
  return kind === T.box || (kind >= T.loop && kind <= T.break && !branch);
}

function isDivider(kind: number): boolean {
  return kind === T.else || kind === T.and || kind === T.option;
}

/** Spans over several lines whose inner lines are not ours to move. */
function untouchable(source: Source): { from: number; to: number }[] {
  const { frontmatter, directives } = source.prepared;
  const spans = directives.map((directive) => directive.span);
  if (frontmatter) spans.push({ from: -1, to: frontmatter.span.to });
  const lexer = new Lexer(source.text);
  let from = 0;
  lexer.restart(0);
  for (; lexer.kind !== T.end; lexer.next()) {
    if (lexer.kind !== T.accValue) from = lexer.from;
    const wide = lexer.kind === T.config || lexer.kind === T.accValue || lexer.kind === T.title;
    if (wide) spans.push(source.span(from, lexer.to + 1));
  }
  return spans.filter((span) =>
    source.original.slice(Math.max(0, span.from), span.to).includes('\n'),
  );
}

function lineStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start--;
  return start;
}

function lineEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}

function nextLine(text: string, end: number): number {
  if (end >= text.length) return text.length + 1;
  return text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
}
