import type { Span } from '../../../base/span.ts';
import { indentation, lineEnd, lineStart } from './lines.ts';

/** A word that opens, divides or closes a fragment, where it stands in the text. */
export interface Bracket extends Span {
  kind: 'open' | 'branch' | 'close';
  word: string;
}

/** A fragment without an end, and the line before which its `end` belongs, if that is clear. */
export interface MissingEnd {
  open: Bracket;
  at?: number;
}

/** With more brackets or missing ends than this, no guess is made. */
const MANY = 4000;
const MANY_MISSING = 20;

/**
 * Guesses from the indentation which fragments lack their `end`, and where it belongs: an `end`
 * that is indented less than its opener closes another one further out. Undefined when the
 * indentation does not tell (it gives another number of missing ends than is known).
 */
export function missingEnds(
  text: string,
  brackets: readonly Bracket[],
  expected: number,
): MissingEnd[] | undefined {
  if (brackets.length > MANY || expected > MANY_MISSING) return undefined;
  const open: Bracket[] = [];
  const lost: Bracket[] = [];
  for (const bracket of brackets) {
    if (bracket.kind === 'open') open.push(bracket);
    if (bracket.kind !== 'close') continue;
    const indent = indentOf(text, bracket.from);
    while (open.length > 1 && indentOf(text, (open.at(-1) as Bracket).from) > indent) {
      if (!open.some((other) => indentOf(text, other.from) === indent)) break;
      lost.push(open.pop() as Bracket);
    }
    if (open.pop() === undefined) return undefined;
  }
  lost.push(...open);
  if (lost.length !== expected) return undefined;
  return lost.map((open) => {
    const at = lineBehind(text, open);
    return at === undefined ? { open } : { open, at };
  });
}

/**
 * The lines where an opener seems to be missing, when there is an `end` too many: the first line
 * of a run that is indented more than the `end` below it, with no opener of that indentation.
 */
export function misplacedEnds(text: string, brackets: readonly Bracket[]): Span[] {
  if (brackets.length > MANY) return [];
  const open: Bracket[] = [];
  for (const bracket of brackets) {
    if (bracket.kind === 'open') open.push(bracket);
    if (bracket.kind !== 'close') continue;
    const indent = indentOf(text, bracket.from);
    const top = open.at(-1);
    if (top === undefined || indentOf(text, top.from) < indent) {
      const line = runAbove(text, bracket.from, indent);
      return line === undefined ? [] : [line];
    }
    open.pop();
  }
  return [];
}

/**
 * The first line below an opener's indented lines that is not indented more than it, and divides
 * nothing. Undefined when there is none, or when nothing is indented below the opener.
 */
function lineBehind(text: string, open: Bracket): number | undefined {
  const indent = indentOf(text, open.from);
  let deeper = false;
  let at = text.indexOf('\n', open.to);
  while (at >= 0 && at + 1 < text.length) {
    const end = lineEnd(text, at + 1);
    const content = text.slice(at + 1, end).trimStart();
    const depth = end - at - 1 - content.length;
    if (content !== '' && depth > indent) deeper = true;
    else if (content !== '' && !deeper) return undefined;
    else if (content !== '' && !divides(content, depth === indent)) return end - content.length;
    at = end < text.length ? end : -1;
  }
  return undefined;
}

function divides(content: string, same: boolean): boolean {
  return same && /^(?:else|and|option)\b/i.test(content);
}

/** The first of the lines above `at` that are indented more than `indent`. */
function runAbove(text: string, at: number, indent: number): Span | undefined {
  let found: Span | undefined;
  let start = lineStart(text, at);
  while (start > 0) {
    const end = start - 1;
    start = lineStart(text, end);
    const line = text.slice(start, end);
    const content = line.trimStart();
    if (content === '') continue;
    if (line.length - content.length <= indent) break;
    found = { from: start + line.length - content.length, to: end };
  }
  return found;
}

function indentOf(text: string, at: number): number {
  return indentation(text, at).length;
}
