import type { Span } from '../../base/span.ts';
import { EventKind, kindName } from '../event.ts';
import type { TraceEvent } from '../event.ts';
import type { Trace } from '../trace.ts';
import { kindOf } from './names.ts';
import { emptyDraft, linesOf, readLimits, TraceReader } from './reading.ts';
import type { EventDraft, ReadTrace } from './reading.ts';

/** What ShiViz is to be told about our logs ("log parsing regular expression"). */
export const shivizPattern = String.raw`(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`;

/** A vector clock: how many events of each host lie before (or are) this one. */
export type VectorClock = Record<string, number>;

/**
 * A trace as a log for ShiViz (Beschastnikh et al., "Debugging Distributed Systems", CACM 2016).
 * The first line is `shivizPattern`, the second is empty; then two lines an event: host and vector
 * clock, and `<time> ns <kind> [#<index of the event it belongs to>] …`, partner, label. A clock counts the events of each host
 * that this one depends on: those before it on the same host, the send of what it receives, and
 * its cause. Events of the system itself are on the host `(run)`. Blanks and `%` in host names are
 * written as `%20`, `%25`, …, because ShiViz knows a host by a word without blanks.
 */
export function writeShiviz(trace: Trace): string {
  const lines = [shivizPattern, ''];
  const hosts = hostNames(trace);
  const clocks = new Clocks(trace);
  for (let i = 0; i < trace.length; i++) {
    const event = trace.event(i);
    const clock: VectorClock = {};
    for (const [host, count] of clocks.next(event)) clock[hosts(host)] = count;
    lines.push(`${hosts(event.actor)} ${JSON.stringify(clock)}`, textOf(trace, event));
  }
  return `${lines.join('\n')}\n`;
}

/** The vector clocks of a trace's events, in order; actors by index, -1 for the system. */
class Clocks {
  readonly #now = new Map<number, Map<number, number>>();
  /** Clocks of the events that later events of other actors depend on. */
  readonly #kept = new Map<number, Map<number, number>>();
  readonly #needed = new Set<number>();

  constructor(trace: Trace) {
    const { actor, cause, link, kind } = trace.columns;
    for (let i = 0; i < trace.length; i++) {
      for (const from of [cause[i] as number, sendOf(kind[i] as number, link[i] as number)]) {
        if (from >= 0 && from < i && actor[from] !== actor[i]) this.#needed.add(from);
      }
    }
  }

  /** The clock of the next event. */
  next(event: TraceEvent): Map<number, number> {
    const clock = this.#now.get(event.actor) ?? new Map<number, number>();
    this.#now.set(event.actor, clock);
    for (const from of [event.cause, sendOf(event.kind, event.link)]) {
      for (const [host, count] of this.#kept.get(from) ?? []) {
        if (count > (clock.get(host) ?? 0)) clock.set(host, count);
      }
    }
    clock.set(event.actor, (clock.get(event.actor) ?? 0) + 1);
    if (this.#needed.has(event.index)) this.#kept.set(event.index, new Map(clock));
    return clock;
  }
}

function sendOf(kind: number, link: number): number {
  return kind === EventKind.receive || kind === EventKind.drop ? link : -1;
}

const system = '(run)';

function hostNames(trace: Trace): (actor: number) => string {
  const names = trace.actors.map((actor) => hostOf(actor.id));
  return (actor) => names[actor] ?? system;
}

function hostOf(id: string): string {
  const word = id.replace(/[\s%]/g, (char) => encodeURIComponent(char));
  return word === system ? word.replace('(', '%28') : word;
}

function idOf(host: string): string {
  return host.replace(/(?:%[0-9A-F]{2})+/g, (code) => {
    try {
      return decodeURIComponent(code);
    } catch {
      return code;
    }
  });
}

function textOf(trace: Trace, event: TraceEvent): string {
  const partner = trace.actors[event.target];
  const with_ = partner ? ` ${direction(event.kind)} ${hostOf(partner.id)}` : '';
  const label = event.label ? `: ${oneLine(event.label)}` : '';
  const link = event.link >= 0 && event.link !== event.index ? ` #${event.link}` : '';
  return `${event.time} ns ${kindName(event.kind)}${link}${with_}${label}`;
}

function direction(kind: number): string {
  return kind === EventKind.receive ? 'from' : 'to';
}

/** A text on one line: backslashes double, line breaks become `\n`. */
function oneLine(text: string): string {
  const codes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
  return text.replace(/[\\\n\r]/g, (char) => codes[char] ?? char);
}

function manyLines(text: string): string {
  return text.replace(/\\([\\nr])/g, (_, code) =>
    code === 'n' ? '\n' : code === 'r' ? '\r' : '\\',
  );
}

/**
 * Reads a log for ShiViz in our layout (`shivizPattern`): who did what in which order, and which
 * send each receipt belongs to. Events of foreign logs become `log` events, one nanosecond apart.
 * What does not fit, also a clock that counts wrongly, gives findings, never an exception.
 */
export function readShiviz(text: string): ReadTrace {
  const reader = new TraceReader();
  if (text.length > readLimits.characters) {
    const message = `The text is longer than the ${readLimits.characters} characters that are read.`;
    reader.error('trace-limit', { from: 0, to: text.length }, message);
    return reader.end();
  }
  const log = new LogReader(reader);
  let head: { host: string; clock: string; span: Span } | undefined;
  for (const { line, span } of linesOf(text)) {
    if (head) {
      log.add(head.host, head.clock, head.span, line);
      head = undefined;
    } else if (line.trim() !== '' && line !== shivizPattern) {
      const [, host, clock] = /^(\S+) (\{.*\})$/.exec(line) ?? [];
      if (host !== undefined && clock !== undefined) head = { host, clock, span };
      else reader.error('trace-line', span, 'Here a line `host {"host": 1}` is expected.');
    }
    if (reader.full) break;
  }
  if (head) reader.error('trace-cut', head.span, 'The line that says what happens is missing.');
  return reader.end();
}

class LogReader {
  readonly #reader: TraceReader;
  readonly #counts = new Map<string, number>();

  constructor(reader: TraceReader) {
    this.#reader = reader;
  }

  add(host: string, clockText: string, span: Span, line: string): void {
    const clock = this.#clockOf(clockText, host, span);
    if (!clock) return;
    this.#counts.set(host, clock[host] ?? 0);
    const draft = { ...emptyDraft(), ...fieldsOf(line, this.#reader.length) };
    draft.actor = host === system ? '' : idOf(host);
    if (!this.#reader.failed) this.#reader.add(draft, span);
  }

  #clockOf(text: string, host: string, span: Span): VectorClock | undefined {
    const clock = parseClock(text);
    if (!clock) {
      this.#reader.error('trace-field', span, 'The clock is to be {"host": count, …}.');
      return undefined;
    }
    const mine = (this.#counts.get(host) ?? 0) + 1;
    const ahead = Object.entries(clock).find(
      ([name, count]) => name !== host && count > (this.#counts.get(name) ?? 0),
    );
    if (clock[host] === mine && !ahead) return clock;
    const message = ahead
      ? `The clock counts an event of ${ahead[0]} that has not happened yet.`
      : `The clock’s count of ${host} is to be ${mine}.`;
    this.#reader.error('trace-order', span, message);
    return undefined;
  }
}

function parseClock(text: string): VectorClock | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const counts = Object.entries(value);
  return counts.every(([, count]) => Number.isSafeInteger(count) && count >= 0)
    ? Object.fromEntries(counts)
    : undefined;
}

const ours = /^(\d{1,16}) ns (\w+)(?: #(\d{1,9}))?(?: (?:to|from) (\S+?))?(?:: ([^]*))?$/;

type Fields = Pick<EventDraft, 'time' | 'step' | 'kind' | 'link' | 'target' | 'label'>;

function fieldsOf(line: string, index: number): Fields {
  const [, time, name, link, partner, label] = ours.exec(line) ?? [];
  const kind = name === undefined ? undefined : kindOf(name);
  if (kind === undefined) {
    return { time: index, step: index, kind: EventKind.log, link: -1, target: '', label: line };
  }
  const own = kind === EventKind.send ? index : -1;
  return {
    time: Number(time),
    step: index,
    kind,
    link: link === undefined ? own : Number(link),
    target: partner === undefined ? '' : idOf(partner),
    label: manyLines(label ?? ''),
  };
}
