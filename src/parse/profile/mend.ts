import type { Fix } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';

/** What is said of a fault; `span` when a better place for it is known. */
export interface Mend {
  message: string;
  span?: Span;
  fix?: Fix;
}

/** What to say about a fault in the YAML itself, in our own words, by the parser's code. */
export function mendOf(text: string, code: string, span: Span, noun: string): Mend {
  const colon = colonInKey(text, code, span) ?? colonInValue(text, code, span);
  if (colon) return colon;
  if (code === 'TAB_AS_INDENT') return tabs(text, span);
  if (code === 'MISSING_CHAR' && /["']/.test(text[span.from] ?? '')) {
    return { message: `No other ${text[span.from]} closes this text.` };
  }
  const bracket = openBracket(text, code, span);
  if (bracket) return bracket;
  return {
    message: (
      messages[code] ?? 'This line cannot be read here. Look at the line above too.'
    ).replace('NOUN', noun),
  };
}

const messages: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'An alias (*name) stands alone; take away what stands before it.',
  BAD_ALIAS: 'A value cannot begin with * unless it repeats an anchor; put it in quotes.',
  BAD_DIRECTIVE: 'A line that begins with % is a directive of YAML; put the text in quotes.',
  BAD_DQ_ESCAPE: 'This \\ begins no known escape; write \\\\ for a backslash.',
  BAD_INDENT: 'This line is not indented like its neighbours; use the same number of spaces.',
  BAD_SCALAR_START: 'A value cannot begin with this character; put it in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'One line holds one “key: value”. Put a text with “: ” in quotes.',
  BLOCK_IN_FLOW: 'Inside { } and [ ] everything is separated by commas, without indented lines.',
  KEY_OVER_1024_CHARS: 'This key is too long; 1,000 characters are allowed.',
  MISSING_CHAR: 'A closing quote, bracket, comma or colon is missing here.',
  MULTILINE_IMPLICIT_KEY: 'A key must stand on one line; is a “:” missing on the line above?',
  MULTIPLE_DOCS: 'A NOUN is one document; take away “---” and what follows.',
  TAG_RESOLVE_FAILED: 'Tags (!name) mean nothing in a NOUN; take it away.',
  UNEXPECTED_TOKEN: 'This is not expected here; a text with : # { } [ ] , & * ! needs quotes.',
};

/** `A -> B: text: 5ms`: the key has a colon of its own and needs quotes. */
function colonInKey(
  text: string,
  code: string,
  span: Span,
): { message: string; fix: Fix } | undefined {
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return undefined;
  const from = text.lastIndexOf('\n', span.from - 1) + 1;
  const end = text.indexOf('\n', from);
  const line = text.slice(from, end < 0 ? text.length : end);
  const parts = /^(\s*(?:- )?)([^"'\s].*?->.*):(\s.*)?$/.exec(line);
  if (!parts) return undefined;
  const [, indent = '', key = ''] = parts;
  const keySpan = { from: from + indent.length, to: from + indent.length + key.length };
  return {
    message: 'A pattern with a colon needs quotes around it, so that it is one key.',
    fix: {
      title: 'Put the pattern in quotes',
      edits: [{ span: keySpan, text: JSON.stringify(key) }],
    },
  };
}

/** `title: Orchard: the harvest`: the text behind the first colon needs quotes. */
function colonInValue(text: string, code: string, span: Span): Mend | undefined {
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return undefined;
  const from = text.lastIndexOf('\n', span.from - 1) + 1;
  const end = text.indexOf('\n', from);
  const line = text.slice(from, end < 0 ? text.length : end).trimEnd();
  const parts = /^(\s*(?:- )*[\w -]+:\s+)([^"'[{|>&*!%@`#\s].*)$/.exec(line);
  if (!parts || from + (parts[1] ?? '').length !== span.from) return undefined;
  const place = { from: span.from, to: from + line.length };
  return {
    message: 'A text with “: ” in it needs quotes around it.',
    span: place,
    fix: { title: 'Put it in quotes', edits: [{ span: place, text: JSON.stringify(parts[2]) }] },
  };
}

/** A bracket that is still open where a line begins that is no longer inside it. */
function openBracket(
  text: string,
  code: string,
  span: Span,
): { message: string; span: Span; fix: Fix } | undefined {
  if (code !== 'BAD_INDENT' && code !== 'MISSING_CHAR') return undefined;
  const to = text.slice(0, span.from).trimEnd().length;
  const line = text.slice(text.lastIndexOf('\n', to - 1) + 1, to);
  const open: string[] = [];
  for (const c of line) {
    if (c === '{' || c === '[') open.push(c === '{' ? '}' : ']');
    else if (c === open.at(-1)) open.pop();
  }
  const missing = open.reverse().join('');
  if (missing === '') return undefined;
  const at = { from: to, to };
  const title = `Add “${missing}”`;
  const fix = { title, edits: [{ span: at, text: missing }] };
  return { message: `“${missing}” is missing at the end of this line.`, span: at, fix };
}

function tabs(text: string, span: Span): { message: string; fix?: Fix } {
  const message = 'Indent with spaces; YAML does not allow tabs.';
  const from = text.lastIndexOf('\n', span.from - 1) + 1;
  const [indent = ''] = /^\s*/.exec(text.slice(from, from + 200)) ?? [];
  const edits = [{ span: { from, to: from + indent.length }, text: indent.replaceAll('\t', '  ') }];
  return indent.includes('\t')
    ? { message, fix: { title: 'Indent with spaces', edits } }
    : { message };
}
