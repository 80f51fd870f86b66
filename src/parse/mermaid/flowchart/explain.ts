import type { Span } from '../../../base/span.ts';
import { written } from '../lexable.ts';
import type { Token } from './lexer.ts';
import { closingOf } from './shapes.ts';

/** What was begun when a token did not fit. */
export interface Context {
  /** The bracket, bar, arrow or string that was open. */
  open?: Token;
  /** All of the opening brackets. */
  brackets?: string;
  /** The arrow whose target is missing. */
  arrow?: Token;
}

/** Thrown by the parser and caught by it: ends a broken statement. */
export class Broken {
  readonly token: Token;
  readonly context: Context;

  constructor(token: Token, context: Context = {}) {
    this.token = token;
    this.context = context;
  }
}

/** What is wrong; offsets are in the lexable text. */
export interface Explained {
  code: string;
  message: string;
  span: Span;
  fix?: { title: string; edits: { from: number; to: number; text: string }[] };
}

/** Why a statement is broken and how to mend it. */
export function explain(text: string, start: Token, last: Token, broken: Broken): Explained {
  const { token, context } = broken;
  if (context.arrow) return withoutTarget(text, context.arrow, token);
  if (context.open) return insideOf(text, context.open, context.brackets, token);
  return (
    wrongArrow(text, token) ??
    lateComment(text, token) ??
    (token === start && token.type === 'subgraph' ? undefined : reservedWord(token)) ??
    trailingSpace(text, token) ??
    byStatement(text, start, last, token)
  );
}

function withoutTarget(text: string, arrow: Token, token: Token): Explained {
  const span = trimmed(text, arrow);
  const sameLine = !text.slice(span.from, token.from).includes('\n');
  const wrong = sameLine ? wrongArrow(text, token) : undefined;
  if (wrong) return wrong;
  const reserved = sameLine ? reservedWord(token) : undefined;
  if (reserved) return reserved;
  if (sameLine && token.type === 'invalid') return character(text, trimmed(text, token));
  const message = 'This arrow leads nowhere: write the box it leads to behind it.';
  return { code: 'flowchart-edge-target', message, span };
}

/** Arrows of other diagrams, and arrows that are nearly right. */
const WRONG_ARROW = /(?:<?-{1,3}>>|-->{2,}|<?->|<-(?![-.])|={1}>|<=>|-\)|--\)|~{1,2}>|→|⟶|⇒)/y;

function wrongArrow(text: string, token: Token): Explained | undefined {
  for (const back of [3, 2, 1, 0]) {
    const from = token.from - back;
    if (from < 0 || text.slice(from, token.from).includes('\n')) continue;
    WRONG_ARROW.lastIndex = from;
    const found = WRONG_ARROW.exec(text)?.[0];
    if (found === undefined || from + found.length <= token.from) continue;
    const mend = /[=⇒]/.test(found) ? '==>' : '-->';
    return {
      code: 'flowchart-arrow',
      message: `\`${found}\` is no arrow of a flowchart; write \`${mend}\`.`,
      span: { from, to: from + found.length },
      fix: { title: `Write ${mend}`, edits: [{ from, to: from + found.length, text: mend }] },
    };
  }
  return undefined;
}

function lateComment(text: string, token: Token): Explained | undefined {
  if (!text.startsWith('%%', token.from)) return undefined;
  const line = text.lastIndexOf('\n', token.from - 1) + 1;
  const indent = /^[^\S\n]*/.exec(text.slice(line))?.[0] ?? '';
  const before = text.slice(line, token.from).trimEnd().length + line;
  return {
    code: 'flowchart-comment',
    message: 'A comment needs a line of its own.',
    span: { from: token.from, to: lineEnd(text, token.from) },
    fix: {
      title: 'Move the comment to the next line',
      edits: [{ from: before, to: token.from, text: `\n${indent}` }],
    },
  };
}

const RESERVED = new Set([
  'end',
  'graph',
  'subgraph',
  'style',
  'linkStyle',
  'classDef',
  'class',
  'interpolate',
]);

function reservedWord(token: Token): Explained | undefined {
  const word = token.text.trim();
  if (!RESERVED.has(word) && token.type !== 'graph') return undefined;
  const text = word[0]?.toUpperCase() + word.slice(1);
  const [from, to] = [token.from, token.from + word.length];
  return {
    code: 'flowchart-reserved-word',
    message: `\`${word}\` is a word of the language and cannot name a box. Write \`${text}\`.`,
    span: { from, to },
    fix: { title: `Write ${text}`, edits: [{ from, to, text }] },
  };
}

function trailingSpace(text: string, token: Token): Explained | undefined {
  if (token.type !== 'space' || (text[token.to] !== '\n' && text[token.to] !== ';'))
    return undefined;
  return {
    code: 'flowchart-trailing-space',
    message: 'Mermaid takes no white space at the end of this line.',
    span: { from: token.from, to: token.to },
    fix: { title: 'Remove it', edits: [{ from: token.from, to: token.to, text: '' }] },
  };
}

/** A text between brackets or bars, or on an arrow, that does not end as it should. */
function insideOf(text: string, open: Token, brackets: string | undefined, bad: Token): Explained {
  const from = open.from + (open.text.length - open.text.trimStart().length);
  const opened = brackets ?? open.text.trim();
  const inLine = bad.type !== 'cut' && !text.slice(open.to, bad.from).includes('\n');
  if (open.type === 'startLink') return edgeText(text, from, open, inLine, bad);
  if (open.text === '@{') return brokenData(from, open, bad, inLine);
  if (inLine && bad.from <= from + opened.length) {
    const close = closeAt(text, bad);
    if (close) return emptyText(from, bad);
  }
  if (
    inLine &&
    (bad.type === 'open' || bad.type === 'string' || bad.type === 'close' || bad.type === 'pipe')
  ) {
    const quoted = quotes(text, open.from + opened.length, opened, bad);
    if (quoted) return quoted;
  }
  const end = Math.min(
    lineEnd(text, from),
    Math.max(from + 1, inLine ? bad.from : lineEnd(text, from)),
  );
  const close = open.type === 'pipe' ? '|' : closingOf(opened);
  const below = inLine ? undefined : lastTextLine(text, open.to);
  return {
    code: 'flowchart-bracket-unclosed',
    message: `\`${opened}\` is never closed: \`${close}\` is missing.`,
    span: below ?? { from, to: Math.max(from + opened.length, end) },
    ...(below ? {} : { fix: closeOnLine(text, from + opened.length, close) }),
  };
}

/** Puts a closing bracket before the next arrow of the line, or at its end. */
function closeOnLine(text: string, from: number, close: string): Explained['fix'] {
  const rest = text.slice(from, lineEnd(text, from));
  const arrow =
    close === '|' ? rest.search(/\s+\S+\s*$/) : rest.search(/\s*(?:<?--|==|-\.|~~~|\s&\s|;|:::)/);
  const at = from + (arrow < 0 ? rest.trimEnd().length : arrow);
  const quote = (text.slice(from, at).split('"').length - 1) % 2 === 1 ? '"' : '';
  if (quote !== '' && text.slice(from, at).endsWith(close)) {
    const inside = at - close.length;
    return { title: 'Write "', edits: [{ from: inside, to: inside, text: quote }] };
  }
  const missing = quote + close;
  return { title: `Write ${missing}`, edits: [{ from: at, to: at, text: missing }] };
}

/** A text that begins below its bracket: the line above the next statement, where it should end. */
function lastTextLine(text: string, from: number): Span | undefined {
  if (!/^"?`?\s*\n/.test(text.slice(from, from + 200))) return undefined;
  let last: Span | undefined;
  for (let at = lineEnd(text, from) + 1; at < text.length; at = lineEnd(text, at) + 1) {
    const line = text.slice(at, lineEnd(text, at));
    if (STATEMENT.test(line)) break;
    if (line.trim() !== '') last = { from: at, to: at + line.trimEnd().length };
  }
  return last;
}

const STATEMENT =
  /^\s*(?:(?:class|style|click|classDef|linkStyle|subgraph|direction)\s|end\s*$)|-->|---|==>|-\.|^\s*[\w-]+[[({>]/;

function closeAt(text: string, bad: Token): boolean {
  return bad.type === 'close' || (bad.type === 'pipe' && text[bad.from] === '|');
}

function emptyText(from: number, bad: Token): Explained {
  return {
    code: 'flowchart-text-empty',
    message: 'There is no text here. A box without a text is written `[" "]`.',
    span: { from, to: bad.to },
    fix: { title: 'Write " "', edits: [{ from: bad.from, to: bad.from, text: '" "' }] },
  };
}

/** A text that holds brackets or quotes must be quoted as a whole. */
function quotes(text: string, from: number, opened: string, bad: Token): Explained | undefined {
  const close = opened === '|' ? '|' : closingOf(opened);
  const end = lineEnd(text, from);
  const rest = text.slice(from, end);
  const to = lastClose(rest, close);
  if (to < 0 || from + to < bad.from) return undefined;
  const inner = rest.slice(0, to);
  const clean = inner.replaceAll('"', '#quot;');
  return {
    code: 'flowchart-quotes-needed',
    message: 'A text that holds brackets or quotes stands between double quotes.',
    span: { from, to: from + to },
    fix: {
      title: 'Put quotes around the text',
      edits: [{ from, to: from + to, text: `"${written(clean)}"` }],
    },
  };
}

/** Where the bracket closes that ends the text: the last before an arrow or the line's end. */
function lastClose(rest: string, close: string): number {
  const arrow = rest.search(/\s(?:<?--|==|-\.|~~~|&\s)/);
  return rest.slice(0, arrow < 0 ? rest.length : arrow).lastIndexOf(close);
}

function edgeText(text: string, from: number, open: Token, inLine: boolean, bad: Token): Explained {
  const arrow = open.text.trim();
  if (inLine && bad.type === 'link') {
    const message = 'The text of this arrow is missing.';
    return { code: 'flowchart-text-empty', message, span: { from, to: bad.to } };
  }
  const quoted = inLine && bad.type === 'string' ? quotedEdge(text, open.to) : undefined;
  if (quoted) return quoted;
  return {
    code: 'flowchart-edge-text',
    message: `The text behind \`${arrow}\` never ends: close it as in \`${arrow} text -->\`, or write \`-->\`.`,
    span: {
      from,
      to: Math.min(lineEnd(text, from), Math.max(open.to, inLine ? bad.to : lineEnd(text, from))),
    },
  };
}

/** A text on an arrow that holds quotes must be quoted as a whole. */
function quotedEdge(text: string, from: number): Explained | undefined {
  const rest = text.slice(from, lineEnd(text, from));
  const length = rest.search(/\s*[xo<]?(?:--+[-xo>]|==+[=xo>]|-?\.+-)/);
  if (length < 0) return undefined;
  const to = from + length;
  const inner = written(rest.slice(0, length).replaceAll('"', '#quot;'));
  return {
    code: 'flowchart-quotes-needed',
    message: 'A text that holds quotes stands between double quotes as a whole.',
    span: { from, to },
    fix: { title: 'Put quotes around the text', edits: [{ from, to, text: `"${inner}"` }] },
  };
}

function brokenData(from: number, open: Token, bad: Token, inLine: boolean): Explained {
  const message = inLine
    ? `\`${bad.text}\` cannot stand in \`@{ … }\`.`
    : 'These settings never end: `}` is missing.';
  const span =
    inLine && bad.type === 'invalid' ? { from: bad.from, to: bad.to } : { from, to: open.to };
  return { code: 'flowchart-settings', message, span };
}

/** Puts what stands behind an offset on a line of its own. */
function newLine(text: string, at: number): Explained['fix'] {
  const indent = /^[^\S\n]*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1))?.[0] ?? '';
  const from = text.slice(0, at).trimEnd().length;
  return { title: 'Begin a new line', edits: [{ from, to: at, text: `\n${indent}` }] };
}

/** `class a, b name` without the spaces between the boxes. */
function joined(text: string, from: number): Explained['fix'] {
  const list = /^class\s+(\S+(?:\s*,\s*[^\s,]+)+)(?=\s+\S+\s*$)/.exec(
    text.slice(from, lineEnd(text, from)),
  );
  const boxes = list?.[1];
  if (list === null || boxes === undefined) return undefined;
  const start = from + list[0].length - boxes.length;
  const edit = { from: start, to: start + boxes.length, text: boxes.replace(/\s+/g, '') };
  return { title: 'Remove the spaces', edits: [edit] };
}

function character(text: string, span: Span): Explained {
  // Both halves of a character beyond the basic plane.
  const to = Math.max(
    span.to,
    span.from + String.fromCodePoint(text.codePointAt(span.from) ?? 32).length,
  );
  const shown = written(text.slice(span.from, to));
  return {
    code: 'flowchart-character',
    message: `\`${shown}\` cannot stand here. Names are letters and digits; any other text goes into brackets and quotes.`,
    span: { from: span.from, to },
  };
}

const FORMS: Partial<Record<Token['type'], string>> = {
  style: '`style name fill:#fdd,stroke:red`',
  linkStyle: '`linkStyle 0 stroke:red` or `linkStyle default stroke:red`',
  classDef: '`classDef name fill:#fdd,stroke:red`',
  class: '`class A,B name`',
  click: '`click name href "address" "tooltip"` or `click name callback`',
  subgraph: '`subgraph name[title]` or `subgraph "title"`',
};

function byStatement(text: string, start: Token, last: Token, bad: Token): Explained {
  const missing = bad.type === 'newline' || bad.type === 'finish' || bad.type === 'cut';
  const place = missing ? trimmed(text, last) : trimmed(text, bad);
  const begin = trimmed(text, start).from;
  const onLine = lineEnd(text, begin) >= place.from;
  const span = onLine ? place : { from: begin, to: lineEnd(text, begin) };
  const form = FORMS[start.type];
  if (form) {
    const code = `flowchart-${start.type.toLowerCase()}`;
    const fix = start.type === 'class' ? joined(text, begin) : undefined;
    return { code, message: `Write this as ${form}.`, span, ...(fix ? { fix } : {}) };
  }
  const shown = written(text.slice(span.from, span.to)).slice(0, 30);
  if (bad.type === 'link' || bad.type === 'startLink') {
    const message = 'An arrow needs a box before it: `From --> To`.';
    return { code: 'flowchart-edge-source', message, span };
  }
  if (bad.type === 'invalid') return character(text, span);
  if (last.type === 'space' || /[\])}]$/.test(last.text)) {
    const message = `Nothing can follow here but an arrow, \`&\`, \`;\` or a new line; \`${shown}\` does.`;
    return { code: 'flowchart-separator', message, span, fix: newLine(text, span.from) };
  }
  return { code: 'flowchart-syntax', message: `\`${shown}\` is not understood here.`, span };
}

function trimmed(text: string, token: Token): Span {
  const raw = text.slice(token.from, token.to);
  const lead = raw.length - raw.trimStart().length;
  if (lead === raw.length) return { from: token.from, to: token.to };
  return { from: token.from + lead, to: token.from + raw.trimEnd().length };
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
