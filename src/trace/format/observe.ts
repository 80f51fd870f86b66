import type { Observation } from '../observation.ts';
import { observeOtlp } from './otlp-observe.ts';
import { linesOf, readLimits } from './reading.ts';
import { readShiviz, shivizPattern } from './shiviz.ts';

/** The formats of traces that are read for what was seen. */
export type ObservedFormat = 'jsonl' | 'otlp' | 'shiviz';

/** What a text says was seen, in its order. `problem`: it is no (whole) trace. */
export interface Observed {
  observations: Observation[];
  problem?: string;
}

/** The format of a text, from its beginning. */
export function formatOf(text: string): ObservedFormat {
  const start = text.slice(0, 4096).trimStart();
  if (!start.startsWith('{') && !start.startsWith('[')) return 'shiviz';
  return /^[[{]\s*"?(?:resourceSpans|\{\s*"resourceSpans)|"resourceSpans"/.test(start)
    ? 'otlp'
    : 'jsonl';
}

/**
 * What was sent, received and lost according to a trace of any origin: each line that says who sent
 * or received what counts, and the rest is passed over. Numbers and hashes of our own files are not
 * looked at, so that one with lines left out or moved is judged like any other. Never throws.
 */
export function observe(text: string, format: ObservedFormat = formatOf(text)): Observed {
  if (text.length > readLimits.characters) {
    return { observations: [], problem: 'The trace is too long to be read.' };
  }
  const seen = readers[format](text);
  if (seen.observations.length === 0 && seen.problem === undefined) {
    return { ...seen, problem: 'The trace says of no message that it was sent or received.' };
  }
  return seen;
}

const readers: Record<ObservedFormat, (text: string) => Observed> = {
  jsonl: observeJsonl,
  otlp: observeOtlp,
  shiviz: observeShiviz,
};

function observeJsonl(text: string): Observed {
  const observations: Observation[] = [];
  let event = 0;
  let announced = 0;
  let wrong: string | undefined;
  for (const { line } of linesOf(text)) {
    if (line.trim() === '') continue;
    const row = recordOf(line);
    if (!row) wrong ??= `Line ${event + 1} of the events is not a JSON object.`;
    else if (row.format === 'lockstep-trace') {
      announced = Number(row.events) || 0;
      continue;
    } else observations.push(...observationOf(row, event));
    event++;
  }
  // What a file announces and does not hold was cut off: it claims that the run was over there.
  const cut = event < announced && observations.at(-1)?.kind !== 'end';
  if (cut) observations.push(...observationOf({ kind: 'end' }, event));
  return { observations, ...(wrong === undefined ? {} : { problem: wrong }) };
}

function recordOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isRecord ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** What others call what happens to a message. */
const kinds: Record<string, Observation['kind']> = {
  send: 'send',
  sends: 'send',
  sent: 'send',
  receive: 'receive',
  receives: 'receive',
  received: 'receive',
  recv: 'receive',
  drop: 'lost',
  lost: 'lost',
  end: 'end',
};

/** A JSON object that says who sent or received what, in our words or usual others. */
function observationOf(row: Record<string, unknown>, event: number): Observation[] {
  const text = (...names: string[]): string => {
    const found = names.map((name) => row[name]).find((value) => typeof value === 'string');
    return typeof found === 'string' ? found : '';
  };
  const kind = kinds[text('kind', 'type', 'event', 'action').toLowerCase()];
  if (kind === undefined) return [];
  if (kind === 'end') return [{ event, kind, from: '', to: '', label: '', node: '' }];
  const self = text('actor', 'role', 'who');
  const other = text('target', 'partner', 'peer');
  const [from, to] = kind === 'receive' ? [other, self] : [self, other];
  const flags = Array.isArray(row.flags) ? row.flags : [];
  return [
    {
      event,
      kind,
      from: text('from') || from,
      to: text('to') || to,
      label: text('label', 'message', 'msg', 'name'),
      node: text('node'),
      ...(kind === 'lost' && !flags.includes('fault') ? { meant: true } : {}),
    },
  ];
}

const head = /^(\S+) (\{.*\})$/;
const ours = /^\d{1,16} ns (\w+)(?: #\d{1,9})?(?: (?:to|from) (\S+?))?(?:: ([^]*))?$/;
const theirs = /^\W*(\w+)\s+(.*?)\s+(?:to|from)\s+(\S+)\s*$/i;

function observeShiviz(text: string): Observed {
  const observations: Observation[] = [];
  let host: string | undefined;
  let event = 0;
  for (const { line } of linesOf(text)) {
    if (host === undefined) {
      host = head.exec(line)?.[1];
      continue;
    }
    observations.push(...observationOfLine(decoded(host), line, event++));
    host = undefined;
  }
  const [problem] = text.startsWith(shivizPattern) ? readShiviz(text).diagnostics : [];
  return {
    observations,
    ...(problem?.severity === 'error' ? { problem: problem.message } : {}),
  };
}

function observationOfLine(self: string, line: string, event: number): Observation[] {
  const [, word, partner = '', label = ''] = ours.exec(line) ?? [];
  const [, verb = '', what = '', whom = ''] = word === undefined ? (theirs.exec(line) ?? []) : [];
  const kind = kinds[(word ?? verb).toLowerCase()];
  if (kind === undefined) return [];
  if (kind === 'end') return [{ event, kind, from: '', to: '', label: '', node: '' }];
  const other = decoded(word === undefined ? whom : partner);
  const [from, to] = kind === 'receive' ? [other, self] : [self, other];
  const meant = kind === 'lost' ? { meant: true } : {};
  return [
    {
      event,
      kind,
      from,
      to,
      label: unescaped(word === undefined ? what : label),
      node: '',
      ...meant,
    },
  ];
}

function unescaped(text: string): string {
  return text.replace(/\\([\\nr])/g, (_, code) =>
    code === 'n' ? '\n' : code === 'r' ? '\r' : '\\',
  );
}

function decoded(host: string): string {
  return host.replace(/(?:%[0-9A-F]{2})+/g, (code) => {
    try {
      return decodeURIComponent(code);
    } catch {
      return code;
    }
  });
}
