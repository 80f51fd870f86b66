import { EventKind, Flag, kindName } from '../../trace/event.ts';
import type { Columns, Tables } from '../../trace/trace.ts';
import { formatAmount, oneLine, resourceTitle } from '../ui/format.ts';

/** One row of the log: an event as it is read. */
export interface LogRow {
  event: number;
  /** Virtual nanoseconds. */
  time: number;
  step: number;
  kind: number;
  /** Who it comes from and goes to: indices of actors, -1 for none. */
  from: number;
  to: number;
  label: string;
  /** Trace index of what led to it, -1 for nothing. */
  cause: number;
  flags: number;
}

/** The row of the event at a place of some columns. */
export function rowOf(columns: Columns, tables: Tables, at: number, event: number): LogRow {
  const kind = columns.kind[at] ?? 0;
  const [actor, target] = [columns.actor[at] ?? -1, columns.target[at] ?? -1];
  const received = kind === EventKind.receive;
  return {
    event,
    time: columns.time[at] ?? 0,
    step: columns.step[at] ?? 0,
    kind,
    from: received ? target : actor,
    to: received ? actor : target,
    label: labelOf(columns, tables, at, kind),
    cause: columns.cause[at] ?? -1,
    flags: columns.flags[at] ?? 0,
  };
}

function labelOf(columns: Columns, tables: Tables, at: number, kind: number): string {
  const text = oneLine(tables.strings[columns.label[at] ?? 0] ?? '');
  const value = columns.value[at] ?? 0;
  if (kind === EventKind.resource) return `${resourceTitle(text)}: ${formatAmount(text, value)}`;
  if ((columns.flags[at] ?? 0) & Flag.duplicate) return `${text} (again)`;
  return text;
}

/** How much a kind of event asks for attention: faults, what leads on, the rest. */
export function toneOf(row: Pick<LogRow, 'kind' | 'flags'>): 'bad' | 'accent' | 'warn' | 'plain' {
  switch (row.kind) {
    case EventKind.drop:
    case EventKind.crash:
    case EventKind.violation:
      return 'bad';
    case EventKind.choice:
    case EventKind.enter:
    case EventKind.leave:
      return 'warn';
    case EventKind.send:
    case EventKind.receive:
      return row.flags & Flag.fault ? 'bad' : 'accent';
    default:
      return row.flags & (Flag.fault | Flag.overrun) ? 'bad' : 'plain';
  }
}

const titles = [
  'event',
  'time_ns',
  'step',
  'kind',
  'from',
  'to',
  'label',
  'cause',
  'node',
  'value',
] as const;

/** Events as tab-separated values with a heading: for spreadsheets. */
export function toTsv(
  columns: Columns,
  tables: Tables,
  events: Int32Array,
  heading: boolean,
): string {
  const lines = heading ? [titles.join('\t')] : [];
  events.forEach((event, at) => {
    const record = recordOf(columns, tables, at, event);
    lines.push(titles.map((title) => cell(record[title])).join('\t'));
  });
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** Events as JSON, one object a line; what is empty is left out. */
export function toJsonLines(columns: Columns, tables: Tables, events: Int32Array): string {
  let text = '';
  events.forEach((event, at) => {
    const entries = Object.entries(recordOf(columns, tables, at, event));
    const given = entries.filter(([, value]) => value !== undefined && value !== '');
    text += `${JSON.stringify(Object.fromEntries(given))}\n`;
  });
  return text;
}

type Row = Record<(typeof titles)[number], string | number | undefined>;

function recordOf(columns: Columns, tables: Tables, at: number, event: number): Row {
  const row = rowOf(columns, tables, at, event);
  const value = columns.value[at] ?? 0;
  return {
    event,
    time_ns: row.time,
    step: row.step,
    kind: kindName(row.kind),
    from: tables.actors[row.from]?.id,
    to: tables.actors[row.to]?.id,
    label: tables.strings[columns.label[at] ?? 0] ?? '',
    cause: row.cause < 0 ? undefined : row.cause,
    node: tables.strings[columns.node[at] ?? 0] ?? '',
    value: value === 0 ? undefined : value,
  };
}

/** A value without what would break its row; never what a spreadsheet takes for a formula. */
function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const flat = value.replace(/[\t\r\n]+/g, ' ');
  return /^[=+@-]/.test(flat) ? `'${flat}` : flat;
}
