import type { Span } from '../../../base/span.ts';
import { indentation, lineEnd, lineStart } from './lines.ts';

/** A word that opens, divides or closes a fragment, where it stands in the text. */
export interface Bracket extends Span {
  kind: 'open' | 'branch' | 'close';
  word: string;
}

/** With more brackets than this, no guess is made. */
const MANY = 4000;

/**
 * Guesses from the indentation which openers lack their `end`: a word that closes or divides, and
 * is indented less than the last opener, belongs to one further out. With `all`, those that are
 * left over at the end as well. Undefined when there are too many words, or ends to spare.
 */
export function openersWithoutEnd(
  text: string,
  brackets: readonly Bracket[],
  all: boolean,
): Bracket[] | undefined {
  if (brackets.length > MANY) return undefined;
  const open: Bracket[] = [];
  const lost: Bracket[] = [];
  for (const bracket of brackets) {
    if (bracket.kind === 'open') {
      open.push(bracket);
      continue;
    }
    const indent = indentOf(text, bracket.from);
    while (open.length > 1 && indentOf(text, (open.at(-1) as Bracket).from) > indent) {
      if (!open.some((other) => indentOf(text, other.from) === indent)) break;
      lost.push(open.pop() as Bracket);
    }
    if (bracket.kind === 'close' && open.pop() === undefined) return undefined;
  }
  return all ? [...lost, ...open] : lost;
}

/** What the indentation shows to be wrong above a word that stands outside its fragment. */
export type Misplaced = { kind: 'opener'; at: Span } | { kind: 'end'; at: Span; closes: string };

/**
 * The first word that is indented more than the opener it would belong to: either an opener is
 * missing above the lines before it, which are indented still more, or it is an `end` too many.
 */
export function misplaced(text: string, brackets: readonly Bracket[]): Misplaced | undefined {
  if (brackets.length > MANY) return undefined;
  const open: Bracket[] = [];
  for (const bracket of brackets) {
    if (bracket.kind === 'open') {
      open.push(bracket);
      continue;
    }
    const indent = indentOf(text, bracket.from);
    const top = open.at(-1);
    if (top === undefined || indentOf(text, top.from) < indent) {
      return blame(text, bracket, indent, top);
    }
    if (bracket.kind === 'close') open.pop();
  }
  return undefined;
}

function blame(
  text: string,
  bracket: Bracket,
  indent: number,
  top: Bracket | undefined,
): Misplaced | undefined {
  const line = runAbove(text, bracket.from, indent);
  if (line !== undefined) return { kind: 'opener', at: line };
  if (top === undefined || bracket.kind !== 'close') return undefined;
  return { kind: 'end', at: { from: bracket.from, to: bracket.to }, closes: top.word };
}

/**
 * The last of the indented lines below an opener, when a line follows that is not indented more
 * than the opener and divides nothing: behind it, an `end` was meant to be. Undefined when
 * nothing is indented below the opener, or nothing follows.
 */
export function lastInside(text: string, open: Bracket): Span | undefined {
  const indent = indentOf(text, open.from);
  let last: Span | undefined;
  let at = lineEnd(text, open.to);
  while (at + 1 < text.length) {
    const end = lineEnd(text, at + 1);
    const content = text.slice(at + 1, end).trimStart();
    const depth = end - at - 1 - content.length;
    if (content !== '' && depth > indent) last = { from: end - content.length, to: end };
    else if (content !== '' && !divides(content, depth === indent)) return last;
    at = end;
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
