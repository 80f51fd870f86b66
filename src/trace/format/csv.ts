import type { Span } from '../../base/span.ts';
import { kindName } from '../event.ts';
import type { TraceEvent } from '../event.ts';
import type { Trace } from '../trace.ts';
import { flagNames, flagsOf, kindOf } from './names.ts';
import { emptyDraft, integer, readLimits, TraceReader } from './reading.ts';
import type { EventDraft, ReadTrace } from './reading.ts';

const columns = [
  'index',
  'time',
  'step',
  'kind',
  'actor',
  'target',
  'cause',
  'label',
  'node',
  'link',
  'flags',
  'value',
  'actorName',
  'tier',
] as const;

type Column = (typeof columns)[number];

/**
 * A trace as comma-separated values (RFC 4180: `\r\n` between rows, quotes doubled): a row of
 * column names, then one event a row. Times are virtual nanoseconds; absent indices are empty;
 * flags are names with a space between. A text that a spreadsheet would take for a formula begins
 * with an apostrophe; `readCsv` takes it away again.
 */
export function writeCsv(trace: Trace): string {
  const rows = [columns.join(',')];
  for (let i = 0; i < trace.length; i++) rows.push(row(trace, trace.event(i)));
  return `${rows.join('\r\n')}\r\n`;
}

function row(trace: Trace, event: TraceEvent): string {
  const actor = trace.actors[event.actor];
  const cells = [
    event.index,
    event.time,
    event.step,
    kindName(event.kind),
    tame(actor?.id ?? ''),
    tame(trace.actors[event.target]?.id ?? ''),
    event.cause < 0 ? '' : event.cause,
    tame(event.label),
    tame(event.node),
    event.link < 0 ? '' : event.link,
    flagNames(event.flags).join(' '),
    event.value,
    tame(actor?.name ?? ''),
    tame(actor?.tier ?? ''),
  ];
  return cells.map(quoted).join(',');
}

function quoted(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function tame(text: string): string {
  return /^[=+\-@\t\r']/.test(text) ? `'${text}` : text;
}

function wild(text: string): string {
  return /^'[=+\-@\t\r']/.test(text) ? text.slice(1) : text;
}

/**
 * Reads a trace from comma-separated values. The first row names the columns, in any order; `kind`
 * is needed, absent others are empty. What does not fit gives findings, never an exception. Actors
 * are listed in the order in which they appear.
 */
export function readCsv(text: string): ReadTrace {
  const reader = new TraceReader();
  if (text.length > readLimits.characters) {
    const message = `The text is longer than the ${readLimits.characters} characters that are read.`;
    reader.error('trace-limit', { from: 0, to: text.length }, message);
    return reader.end();
  }
  let header: Map<Column, number> | undefined;
  for (const { cells, span } of rowsOf(text)) {
    if (cells.length === 1 && cells[0] === '') continue;
    if (header) readRow(reader, header, cells, span);
    else header = headerOf(reader, cells, span);
    if (reader.full || !header) break;
  }
  if (!header && !reader.failed) {
    reader.error('trace-header', { from: 0, to: text.length }, 'There is no row of column names.');
  }
  return reader.end();
}

function headerOf(
  reader: TraceReader,
  cells: string[],
  span: Span,
): Map<Column, number> | undefined {
  const header = new Map<Column, number>();
  cells.forEach((cell, index) => {
    const column = columns.find((name) => name === cell.replace(/^\uFEFF/, '').trim());
    if (column && !header.has(column)) header.set(column, index);
  });
  if (header.has('kind')) return header;
  reader.error(
    'trace-header',
    span,
    `The first row is to name the columns: ${columns.join(', ')}.`,
  );
  return undefined;
}

function readRow(
  reader: TraceReader,
  header: Map<Column, number>,
  cells: string[],
  span: Span,
): void {
  const cell = (column: Column): string => cells[header.get(column) ?? -1] ?? '';
  const draft = emptyDraft();
  const wrong = (Object.keys(fields) as Column[]).find(
    (column) => cell(column) !== '' && fields[column]?.(draft, cell(column)) === false,
  );
  if (wrong) {
    reader.error('trace-field', span, `The value of "${wrong}" does not fit: ${cell(wrong)}`);
  } else if (cell('kind') === '') reader.error('trace-field', span, 'An event needs a "kind".');
  else {
    if (draft.actor) reader.describe(draft.actor, wild(cell('actorName')), wild(cell('tier')));
    if (!reader.failed) reader.add(draft, span);
  }
}

const most = Number.MAX_SAFE_INTEGER;

/** How each cell gets into the draft; false when it does not fit. */
const fields: Partial<Record<Column, (draft: EventDraft, cell: string) => boolean>> = {
  time: (draft, cell) => number(cell, 0, most, (time) => (draft.time = time)),
  step: (draft, cell) => number(cell, 0, 2 ** 31 - 1, (step) => (draft.step = step)),
  cause: (draft, cell) => number(cell, -1, most, (cause) => (draft.cause = cause)),
  link: (draft, cell) => number(cell, -1, most, (link) => (draft.link = link)),
  kind: (draft, cell) => {
    const kind = kindOf(cell);
    if (kind !== undefined) draft.kind = kind;
    return kind !== undefined;
  },
  flags: (draft, cell) => {
    const flags = flagsOf(cell.split(' '));
    if (flags !== undefined) draft.flags = flags;
    return flags !== undefined;
  },
  value: (draft, cell) => {
    draft.value = Number(cell);
    return Number.isFinite(draft.value);
  },
  actor: (draft, cell) => words(cell, (text) => (draft.actor = text)),
  target: (draft, cell) => words(cell, (text) => (draft.target = text)),
  label: (draft, cell) => words(cell, (text) => (draft.label = text)),
  node: (draft, cell) => words(cell, (text) => (draft.node = text)),
};

function number(cell: string, low: number, high: number, set: (n: number) => void): boolean {
  const value = /^-?\d+$/.test(cell) ? integer(Number(cell), low, high) : undefined;
  if (value === undefined) return false;
  set(value);
  return true;
}

function words(cell: string, set: (text: string) => void): boolean {
  if (cell.length > readLimits.text) return false;
  set(wild(cell));
  return true;
}

/** The rows of a text with the span of each; quotes that never close end with the text. */
function* rowsOf(text: string): Generator<{ cells: string[]; span: Span }> {
  for (let from = 0; from < text.length;) {
    const cells: string[] = [];
    let at = from;
    for (;;) {
      const cell = cellAt(text, at);
      cells.push(cell.text);
      at = cell.to;
      if (text[at] !== ',') break;
      at++;
    }
    yield { cells, span: { from, to: at } };
    from = at + (text.startsWith('\r\n', at) ? 2 : 1);
  }
}

function cellAt(text: string, from: number): { text: string; to: number } {
  if (text[from] !== '"') {
    plain.lastIndex = from;
    const to = plain.exec(text)?.index ?? text.length;
    return { text: text.slice(from, to), to };
  }
  let value = '';
  for (let at = from + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return { text: value + text.slice(at), to: text.length };
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { text: value, to: endOfCell(text, quote + 1) };
    value += '"';
    at = quote + 2;
  }
}

const plain = /[,\r\n]/g;

/** Skips what stands, against the rule, between a closing quote and the next comma. */
function endOfCell(text: string, from: number): number {
  plain.lastIndex = from;
  return plain.exec(text)?.index ?? text.length;
}
