import type { Span } from '../../base/span.ts';
import { kindName } from '../event.ts';
import type { TraceEvent } from '../event.ts';
import type { Trace, TraceActor } from '../trace.ts';
import { flagNames, flagsOf, kindOf } from './names.ts';
import { emptyDraft, integer, linesOf, readLimits, TraceReader } from './reading.ts';
import type { EventDraft, ReadTrace } from './reading.ts';

/** The version of the format; readers refuse newer ones. */
const version = 1;

/**
 * A trace as JSON lines. The first line is the header
 * `{"format":"lockstep-trace","version":1,"title","actors":[{id,name,tier}],"strings":[…],
 * "events":N,"hash"}`, then one event a line: `index`, `time` (virtual nanoseconds), `step` and
 * `kind` always; `actor`, `target` (ids), `cause`, `label`, `node`, `link`, `flags` (names) and
 * `value` where they mean something. Nothing is lost: `readJsonl` gives a trace with equal hash.
 */
export function writeJsonl(trace: Trace, title = ''): string {
  const header = {
    format: 'lockstep-trace',
    version,
    title,
    actors: trace.actors,
    strings: trace.strings,
    events: trace.length,
    hash: trace.hash(),
  };
  const lines = [JSON.stringify(header)];
  for (let i = 0; i < trace.length; i++) lines.push(JSON.stringify(row(trace, trace.event(i))));
  return `${lines.join('\n')}\n`;
}

function row(trace: Trace, event: TraceEvent): Record<string, unknown> {
  const { index, time, step } = event;
  const object: Record<string, unknown> = { index, time, step, kind: kindName(event.kind) };
  if (event.actor >= 0) object.actor = trace.actors[event.actor]?.id;
  if (event.target >= 0) object.target = trace.actors[event.target]?.id;
  if (event.cause >= 0) object.cause = event.cause;
  if (event.label) object.label = event.label;
  if (event.node) object.node = event.node;
  if (event.link >= 0) object.link = event.link;
  if (event.flags) object.flags = flagNames(event.flags);
  if (event.value) object.value = event.value;
  return object;
}

/** Reads what `writeJsonl` wrote. Anything else gives findings, never an exception. */
export function readJsonl(text: string): ReadTrace {
  if (text.length > readLimits.characters) return tooLong(text);
  const lines = linesOf(text);
  const first = lines.next();
  const head = first.done ? undefined : headerOf(parse(first.value.line));
  if (!head || typeof head === 'string') {
    const reader = new TraceReader();
    reader.error('trace-header', first.done ? { from: 0, to: 0 } : first.value.span, head ?? what);
    return reader.end();
  }
  const reader = new TraceReader(head.actors, head.strings);
  let at: Span = { from: 0, to: 0 };
  for (const { line, span } of lines) {
    at = span;
    if (line.trim() === '') continue;
    readEvent(reader, line, span);
    if (reader.full) break;
  }
  return finish(reader, head, at);
}

const what = 'The first line is to be the header of a trace: {"format":"lockstep-trace", …}.';

function tooLong(text: string): ReadTrace {
  const reader = new TraceReader();
  const message = `The text is longer than the ${readLimits.characters} characters that are read.`;
  reader.error('trace-limit', { from: 0, to: text.length }, message);
  return reader.end();
}

interface Header {
  actors: TraceActor[];
  strings: string[];
  events?: number;
  hash?: string;
}

/** The header, or what is wrong with it. */
function headerOf(value: unknown): Header | string | undefined {
  if (!isRecord(value) || value.format !== 'lockstep-trace') return undefined;
  if (value.version !== version) {
    return `This is version ${String(value.version)} of the format; version ${version} is read.`;
  }
  const actors = list(value.actors, actorOf);
  if (!actors) return 'The header’s "actors" is to be a list of {id, name, tier}.';
  if (new Set(actors.map((actor) => actor.id)).size < actors.length) {
    return 'Two actors of the header have the same id.';
  }
  const strings = value.strings === undefined ? [] : list(value.strings, textOf);
  if (!strings) return 'The header’s "strings" is to be a list of texts.';
  const hash = typeof value.hash === 'string' ? value.hash : undefined;
  return { actors, strings, hash, events: integer(value.events, 0, readLimits.events) };
}

function actorOf(value: unknown): TraceActor | undefined {
  if (!isRecord(value)) return undefined;
  const id = textOf(value.id);
  const name = value.name === undefined ? id : textOf(value.name);
  const tier = value.tier === undefined ? '' : textOf(value.tier);
  return !id || name === undefined || tier === undefined ? undefined : { id, name, tier };
}

function readEvent(reader: TraceReader, line: string, span: Span): void {
  const value = parse(line);
  if (!isRecord(value)) {
    reader.error('trace-line', span, 'This line is not a JSON object.');
    return;
  }
  const draft = emptyDraft();
  for (const [name, read] of Object.entries(fields)) {
    if (value[name] !== undefined && !read(draft, value[name])) {
      reader.error('trace-field', span, `The value of "${name}" does not fit.`);
      return;
    }
  }
  if (value.kind === undefined) reader.error('trace-field', span, 'An event needs a "kind".');
  else if (value.index !== undefined && value.index !== reader.length && !reader.failed) {
    reader.error('trace-order', span, `Event ${reader.length} is to stand here.`);
  } else if (!reader.knows(draft.actor) || !reader.knows(draft.target)) {
    reader.error('trace-field', span, 'The header does not know this actor.');
  } else if (!reader.failed) reader.add(draft, span);
}

const most = Number.MAX_SAFE_INTEGER;

/** How each field gets into the draft; false when its value does not fit. */
const fields: Record<string, (draft: EventDraft, value: unknown) => boolean> = {
  time: (draft, value) => keep(integer(value, 0, most), (time) => (draft.time = time)),
  step: (draft, value) => keep(integer(value, 0, 2 ** 31 - 1), (step) => (draft.step = step)),
  kind: (draft, value) => keep(kindOf(String(value)), (kind) => (draft.kind = kind)),
  actor: (draft, value) => keep(textOf(value), (actor) => (draft.actor = actor)),
  target: (draft, value) => keep(textOf(value), (target) => (draft.target = target)),
  cause: (draft, value) => keep(integer(value, -1, most), (cause) => (draft.cause = cause)),
  label: (draft, value) => keep(textOf(value), (label) => (draft.label = label)),
  node: (draft, value) => keep(textOf(value), (node) => (draft.node = node)),
  link: (draft, value) => keep(integer(value, -1, most), (link) => (draft.link = link)),
  flags: (draft, value) =>
    Array.isArray(value) && keep(flagsOf(value), (flags) => (draft.flags = flags)),
  value: (draft, value) =>
    typeof value === 'number' && keep(value, (amount) => (draft.value = amount)),
};

function keep<Value>(value: Value | undefined, set: (value: Value) => void): boolean {
  if (value === undefined) return false;
  set(value);
  return true;
}

function finish(reader: TraceReader, head: Header, last: Span): ReadTrace {
  const { events, hash } = head;
  if (events !== undefined && events !== reader.length) {
    const message = `The header promises ${events} events, and there are ${reader.length}.`;
    if (!reader.failed) reader.error('trace-cut', last, message);
  }
  const result = reader.end();
  if (result.trace && hash && result.trace.hash() !== hash) {
    reader.warn('trace-hash', last, 'The events are not those that the header’s hash speaks of.');
  }
  return result;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= readLimits.text ? value : undefined;
}

function list<Item>(
  value: unknown,
  item: (value: unknown) => Item | undefined,
): Item[] | undefined {
  if (!Array.isArray(value) || value.length > readLimits.events) return undefined;
  const items: Item[] = [];
  for (const each of value) {
    const read = item(each);
    if (read === undefined) return undefined;
    items.push(read);
  }
  return items;
}
