import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { Json } from '../../model/json.ts';
import { characterNamed } from './entities.ts';
import { sourceSpan, whole, withoutRanges } from './offsets.ts';
import type { Shrunk } from './offsets.ts';
import { readYaml } from './yaml.ts';

/** The YAML block between `---` lines above a diagram. */
export interface Frontmatter {
  /** The block with its fences. */
  span: Span;
  /** What it says; empty when it is not a mapping or is broken. */
  values: Record<string, Json>;
  /** The title for the diagram, when it has one. */
  title?: string;
}

/** A `%%{ name: value }%%` directive. */
export interface Directive {
  span: Span;
  /** `init`, `initialize`, `wrap`, … as written. */
  name: string;
  /** The text between the colon and `}%%`, trimmed; empty when there is none. */
  argument: string;
  /** False when `}%%` is missing and all the rest of the text was taken for the directive. */
  closed: boolean;
}

/** What surrounds a diagram's own text, and that text alone. Spans are in the source. */
export interface Prepared {
  /** The diagram without frontmatter, directives, comment lines and `\r`; and the way back. */
  shrunk: Shrunk;
  /** The source with all these made blank: same length, same lines. */
  masked: string;
  frontmatter?: Frontmatter;
  directives: Directive[];
  /** Lines that begin with `%%`. */
  comments: Span[];
  /** Broken frontmatter. Broken directives are not errors: Mermaid passes them over. */
  diagnostics: Diagnostic[];
}

/**
 * Takes away from a Mermaid text what is not the diagram itself, in the order in which Mermaid
 * does: line ends become `\n`, then the frontmatter, the directives and the comment lines go.
 */
export function prepare(source: string): Prepared {
  const normal = withoutReturns(source);
  const front = frontmatterOf(normal);
  let shrunk = front === undefined ? normal : withoutRanges(normal, [front.range]);
  const directives = directivesOf(shrunk);
  shrunk = withoutRanges(shrunk, directives.ranges);
  const comments = commentLines(shrunk.text);
  const commentSpans = comments.map((range) => sourceSpan(shrunk, range.from, range.to));
  shrunk = withoutRanges(shrunk, comments);
  const spans = [...directives.found.map((directive) => directive.span), ...commentSpans];
  return {
    shrunk,
    masked: blank(source, front ? [front.frontmatter.span, ...spans] : spans),
    ...(front ? { frontmatter: front.frontmatter } : {}),
    directives: directives.found,
    comments: commentSpans.map((span) => trimmed(source, span)),
    diagnostics: front?.diagnostics ?? [],
  };
}

/** The first word of a Mermaid text after all that may stand before it, for detection. */
export function headerOf(source: string): string {
  const normal = withoutReturns(source);
  const front = matchFrontmatter(normal.text);
  const rest = front === undefined ? normal.text : normal.text.slice(front.end);
  const text = rest.includes('%%') ? headBelowComments(rest) : rest;
  return /^\s*([^\s;]+)/.exec(text)?.[1] ?? '';
}

/**
 * The text as people see it: `<br>` in all its spellings is a line break, and Mermaid's entities
 * (`#9829;`, `#lt;`) are the characters they name. Unknown names stay as they are.
 */
export function plainText(text: string): string {
  const broken = text.includes('<') ? text.replace(/<br\s*\/?>/gi, '\n') : text;
  return broken.includes('#') ? broken.replace(/#(\w+);/g, decoded) : broken;
}

function decoded(entity: string, name: string): string {
  if (!/^\d+$/.test(name)) return characterNamed(name) ?? entity;
  const code = Number(name);
  const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
  return valid ? String.fromCodePoint(code) : '\ufffd';
}

function withoutReturns(source: string): Shrunk {
  if (!source.includes('\r')) return whole(source);
  const ranges: Span[] = [];
  for (let at = source.indexOf('\r\n'); at >= 0; at = source.indexOf('\r\n', at + 2)) {
    ranges.push({ from: at, to: at + 1 });
  }
  const shrunk = withoutRanges(whole(source), ranges);
  return { ...shrunk, text: shrunk.text.replaceAll('\r', '\n') };
}

interface FrontmatterPlace {
  indent: string;
  /** The YAML text without the fences. */
  from: number;
  to: number;
  /** Behind the closing fence and the blank lines that follow it. */
  end: number;
}

/** Fences are `---` at the same indentation, each with nothing but white space behind it. */
function matchFrontmatter(text: string): FrontmatterPlace | undefined {
  const open = /^([^\S\n]*)---(?=\s*\n)/.exec(text);
  if (open === null) return undefined;
  const indent = open[1] ?? '';
  const after = open[0].length;
  const breaks = lineBreaks(text, after);
  const closings = closingFences(text, indent, (breaks[0] ?? after) + 1);
  const last = closings.at(-1);
  if (last === undefined) return undefined;
  const body = (breaks.findLast((at) => at < last.at) ?? breaks[0] ?? after) + 1;
  const close = closings.find((fence) => fence.at >= body);
  return close && { indent, from: body, to: close.at, end: close.end };
}

/** The line breaks in the white space at an offset. */
function lineBreaks(text: string, from: number): number[] {
  const found: number[] = [];
  for (let at = from; at < text.length && isSpace(text.charCodeAt(at)); at++) {
    if (text.charCodeAt(at) === 10) found.push(at);
  }
  return found;
}

/** True for what a regular expression's `\s` matches. */
export function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  if (code < 160) return false;
  return (
    code === 160 || code === 0xfeff || (code >= 0x1680 && /\s/.test(String.fromCharCode(code)))
  );
}

function closingFences(text: string, indent: string, from: number): { at: number; end: number }[] {
  const fence = `\n${indent}---`;
  const found: { at: number; end: number }[] = [];
  for (let at = text.indexOf(fence, from); at >= 0; at = text.indexOf(fence, at + 1)) {
    const end = lineBreaks(text, at + fence.length).at(-1);
    if (end !== undefined) found.push({ at, end: end + 1 });
  }
  return found;
}

interface FrontmatterFound {
  frontmatter: Frontmatter;
  range: Span;
  diagnostics: Diagnostic[];
}

function frontmatterOf(normal: Shrunk): FrontmatterFound | undefined {
  const place = matchFrontmatter(normal.text);
  if (place === undefined) return undefined;
  const read = readYaml(normal.text, place.from, place.to, place.indent);
  const values = isRecord(read.value) ? read.value : {};
  const title = values['title'];
  const hasTitle = title !== undefined && title !== null && title !== false && title !== '';
  return {
    range: { from: 0, to: place.end },
    frontmatter: {
      span: sourceSpan(normal, 0, place.end),
      values,
      ...(hasTitle ? { title: String(title) } : {}),
    },
    diagnostics: read.problems.map((problem) => ({
      code: 'mermaid-frontmatter',
      severity: 'error',
      message: `The settings above the diagram cannot be read: ${problem.message}`,
      span: sourceSpan(normal, problem.from, problem.to),
    })),
  };
}

function isRecord(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function directivesOf(shrunk: Shrunk): { found: Directive[]; ranges: Span[] } {
  const { text } = shrunk;
  const found: Directive[] = [];
  const ranges: Span[] = [];
  for (let at = text.indexOf('%%{'); at >= 0;) {
    const directive = directiveAt(text, at);
    if (directive !== undefined) {
      const { name, argument, closed } = directive;
      found.push({ name, argument, closed, span: sourceSpan(shrunk, at, directive.end) });
      ranges.push({ from: at, to: directive.end });
    }
    at = text.indexOf('%%{', directive?.end ?? at + 3);
  }
  return { found, ranges };
}

const HEAD = /\s*(\w+)(\s*:)?\s*/y;
const WORD = /(\w+)\s*(\}%%)?/y;
const TAIL = /\s*(?:\}%%)?/y;

/**
 * A directive ends at `}%%`. One whose argument is a bare word ends behind the word, a line
 * separator (U+2028) ends it too, and one that is never closed reaches to the end of the text, as
 * in Mermaid.
 */
function directiveAt(
  text: string,
  at: number,
): { name: string; argument: string; closed: boolean; end: number } | undefined {
  HEAD.lastIndex = at + 3;
  const head = HEAD.exec(text);
  if (head === null) return undefined;
  const name = head[1] ?? '';
  const start = HEAD.lastIndex;
  WORD.lastIndex = start;
  const word = WORD.exec(text);
  if (word !== null) return { name, argument: word[1] ?? '', closed: true, end: WORD.lastIndex };
  const close = text.indexOf('}%%', start);
  const cut = text.slice(start, close < 0 ? undefined : close).search(/[\u2028\u2029]/);
  if (cut >= 0) {
    TAIL.lastIndex = start + cut;
    TAIL.exec(text);
    const argument = text.slice(start, start + cut).trim();
    return { name, argument, closed: true, end: TAIL.lastIndex };
  }
  const end = close < 0 ? text.length : close;
  const argument = text.slice(start, end).trim();
  return { name, argument, closed: close >= 0, end: close < 0 ? end : close + 3 };
}

/** Lines that hold only a comment, with all white space before them and their line end. */
function commentLines(text: string): Span[] {
  const found: Span[] = [];
  let floor = 0;
  for (let at = text.indexOf('%%'); at >= 0; at = text.indexOf('%%', Math.max(at + 1, floor))) {
    const first = text[at + 2];
    if (first === undefined || first === '{' || first === '\n') continue;
    const from = lineBefore(text, at, floor);
    if (from === undefined) continue;
    const end = text.indexOf('\n', at);
    floor = end < 0 ? text.length : end + 1;
    found.push({ from, to: floor });
  }
  return found;
}

/** The first line start below `at` with nothing but white space between. */
function lineBefore(text: string, at: number, floor: number): number | undefined {
  let from: number | undefined;
  for (let back = at; back >= floor; back--) {
    if (back === 0 || text.charCodeAt(back - 1) === 10) from = back;
    if (back > 0 && !isSpace(text.charCodeAt(back - 1))) break;
  }
  return from;
}

function headBelowComments(text: string): string {
  const directives = directivesOf(whole(text));
  const shrunk = withoutRanges(whole(text), directives.ranges);
  return shrunk.text.slice(0, 20_000).replace(/\s*%%[^\n]*\n/g, '\n');
}

/** The source with the spans made blank; line ends stay. */
function blank(source: string, spans: readonly Span[]): string {
  if (spans.length === 0) return source;
  const ordered = [...spans].sort((a, b) => a.from - b.from);
  const pieces: string[] = [];
  let at = 0;
  for (const span of ordered) {
    if (span.from < at) continue;
    pieces.push(source.slice(at, span.from));
    pieces.push(source.slice(span.from, span.to).replace(/[^\r\n]/g, ' '));
    at = span.to;
  }
  pieces.push(source.slice(at));
  return pieces.join('');
}

function trimmed(source: string, span: Span): Span {
  const text = source.slice(span.from, span.to);
  const from = span.from + (text.length - text.trimStart().length);
  return { from, to: Math.max(from, span.to - (text.length - text.trimEnd().length)) };
}
