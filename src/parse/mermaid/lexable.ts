import type { Span } from '../../base/span.ts';
import type { Prepared } from './common.ts';
import { prepare } from './common.ts';
import type { Shrunk } from './offsets.ts';
import { sourceSpan, withoutRanges } from './offsets.ts';

/** A diagram's text as Mermaid's lexers see it, with the way back to the source. */
export interface Lexable {
  source: string;
  prepared: Prepared;
  /** The text to split into tokens; it ends with a line break. */
  shrunk: Shrunk;
}

/** Stand for `#` and `;` of an entity, so that neither begins a comment or ends a statement. */
const ENTITY_OPEN = '\ue000';
const ENTITY_CLOSE = '\ue001';

/**
 * Prepares a text as Mermaid does before its state and flowchart parsers read it: entities are
 * set apart, quotes in HTML attributes become single ones, a semicolon behind a colour is dropped.
 * Every step keeps the length, so offsets stay.
 */
export function lexable(source: string): Lexable {
  const prepared = prepare(source);
  let text = prepared.shrunk.text;
  if (text.includes('="')) text = withSingleQuotes(text);
  if (text.includes('#')) {
    text = text
      .split('\n')
      .map((line) => (line.includes(';') && line.includes('#') ? withoutSemicolon(line) : line))
      .join('\n')
      .replace(/#(\w+);/g, `${ENTITY_OPEN}$1${ENTITY_CLOSE}`);
  }
  return { source, prepared, shrunk: { ...prepared.shrunk, text: `${text}\n` } };
}

/** `<a href="x">` becomes `<a href='x'>`: a double quote would end a string. */
function withSingleQuotes(text: string): string {
  let result = '';
  let done = 0;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', Math.max(at + 1, done))) {
    if (!/\w/.test(text[at + 1] ?? '')) continue;
    const end = text.indexOf('>', at);
    if (end < 0) break;
    const tag = text.slice(at, end).replace(/="([^"]*)"/g, "='$1'");
    result += text.slice(done, at) + tag;
    done = end;
  }
  return result + text.slice(done);
}

/** On a line that gives a colour such as `fill:#fff;` the last semicolon says nothing. */
function withoutSemicolon(line: string): string {
  const word = /style|classDef/.exec(line);
  const semicolon = line.lastIndexOf(';');
  if (!word || semicolon < word.index) return line;
  const styles = line.slice(word.index + word[0].length, semicolon).split(/\s+/);
  const coloured = styles.some(
    (part) => part.includes(':') && part.indexOf(':') < part.lastIndexOf('#'),
  );
  return coloured ? `${line.slice(0, semicolon)} ${line.slice(semicolon + 1)}` : line;
}

/** The text without the white space between a closing brace and the end of its line. */
export function closeBraces(lexed: Lexable): Lexable {
  const ranges: Span[] = [];
  const { text } = lexed.shrunk;
  for (let at = text.indexOf('}'); at >= 0; at = text.indexOf('}', at + 1)) {
    const space = /^\s*\n/.exec(text.slice(at + 1, at + 400))?.[0] ?? '\n';
    if (space.length > 1) ranges.push({ from: at + 1, to: at + space.length });
  }
  return { ...lexed, shrunk: withoutRanges(lexed.shrunk, ranges) };
}

/** A piece of lexable text as it was written. */
export function written(text: string): string {
  return text.replaceAll(ENTITY_OPEN, '#').replaceAll(ENTITY_CLOSE, ';');
}

/** A span of lexable text as a span of the source, never beyond its end. */
export function spanIn(lexed: Lexable, from: number, to: number): Span {
  const span = sourceSpan(lexed.shrunk, from, to);
  const end = lexed.source.length;
  return { from: Math.min(span.from, end), to: Math.min(span.to, end) };
}
