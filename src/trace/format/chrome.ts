import { EventKind, Flag, kindName } from '../event.ts';
import type { TraceEvent } from '../event.ts';
import { deriveSpans, SpanKind } from '../query/spans.ts';
import type { Trace } from '../trace.ts';

/** One object of `traceEvents`; times in microseconds. */
interface ChromeEvent {
  ph: string;
  name?: string;
  cat?: string;
  pid: number;
  tid?: number;
  ts?: number;
  dur?: number;
  id?: number;
  bp?: 'e';
  s?: 't' | 'p';
  args?: Record<string, unknown>;
}

/** A piece of a lane, in nanoseconds. */
interface Slice {
  lane: number;
  start: number;
  end: number;
  name: string;
  cat: string;
  args: Record<string, unknown>;
  /** What is drawn where the slice begins: a flow out of it or into it. */
  flow?: { ph: 's' | 'f'; id: number };
}

/**
 * A trace in Chrome's Trace Event Format (JSON object form), which Perfetto and chrome://tracing
 * open: a process a tier, a thread a participant, complete events for spans, a slice of one
 * nanosecond a send and receipt with a flow between them, instants for the rest, counters for
 * resources. Virtual nanoseconds become microseconds with three decimals. Spans that overlap
 * others of their lane without nesting become asynchronous events.
 */
export function writeChrome(trace: Trace, title = ''): string {
  const lanes = new Lanes(trace, title || 'run');
  const events: ChromeEvent[] = [
    ...lanes.metadata(),
    ...drawn(slicesOf(trace), lanes),
    ...pointsOf(trace, lanes),
  ];
  const head = { displayTimeUnit: 'ns', otherData: { title, hash: trace.hash() } };
  const rows = events.map((event) => JSON.stringify(event)).join(',\n');
  return `${JSON.stringify(head).slice(0, -1)},"traceEvents":[\n${rows}\n]}\n`;
}

/** Process and thread numbers of the lanes; lane -1 is the run itself. */
class Lanes {
  readonly #trace: Trace;
  readonly #processes: string[];

  constructor(trace: Trace, title: string) {
    this.#trace = trace;
    const tiers = trace.actors.map((actor) => actor.tier).filter((tier) => tier !== '');
    this.#processes = [title, ...new Set(tiers)];
  }

  pid(lane: number): number {
    const tier = this.#trace.actors[lane]?.tier ?? '';
    return tier === '' ? 1 : this.#processes.indexOf(tier, 1) + 1;
  }

  /** Never 0 and never equal to a process: viewers give both a meaning of their own. */
  tid(lane: number): number {
    return this.#processes.length + lane + 2;
  }

  metadata(): ChromeEvent[] {
    const events: ChromeEvent[] = this.#processes.flatMap((name, i) => [
      { ph: 'M', name: 'process_name', pid: i + 1, args: { name } },
      { ph: 'M', name: 'process_sort_index', pid: i + 1, args: { sort_index: i } },
    ]);
    for (let lane = -1; lane < this.#trace.actors.length; lane++) {
      const at = { pid: this.pid(lane), tid: this.tid(lane) };
      const name = this.#trace.actors[lane]?.name ?? 'protocol';
      events.push({ ph: 'M', name: 'thread_name', ...at, args: { name } });
      const args = { sort_index: lane + 1 };
      events.push({ ph: 'M', name: 'thread_sort_index', ...at, args });
    }
    return events;
  }
}

/** Spans, sends and receipts, by beginning; of equal beginnings the longest first. */
function slicesOf(trace: Trace): Slice[] {
  const slices = [...spanSlices(trace), ...messageSlices(trace)];
  return slices.sort((a, b) => a.start - b.start || b.end - a.end);
}

const spanKinds = new Map<number, string>(
  Object.entries(SpanKind).map(([name, kind]) => [kind, name]),
);

function* spanSlices(trace: Trace): Generator<Slice> {
  const spans = deriveSpans(trace);
  const last = trace.length > 0 ? trace.event(trace.length - 1).time : 0;
  for (let i = 0; i < spans.length; i++) {
    const begin = trace.event(spans.event[i] as number);
    const start = spans.start[i] as number;
    const end = spans.end[i] as number;
    const cat = spanKinds.get(spans.kind[i] as number) ?? 'span';
    const args: Record<string, unknown> = { event: begin.index, step: begin.step };
    if (begin.node !== '') args.node = begin.node;
    if (!Number.isFinite(end)) args.open = true;
    yield {
      lane: spans.lane[i] as number,
      start,
      end: Math.max(start + 1, Number.isFinite(end) ? end : last),
      name: trace.strings[spans.label[i] as number] || cat,
      cat,
      args,
    };
  }
}

function* messageSlices(trace: Trace): Generator<Slice> {
  for (let i = 0; i < trace.length; i++) {
    const event = trace.event(i);
    const sends = event.kind === EventKind.send;
    if (!sends && event.kind !== EventKind.receive) continue;
    const self = (event.flags & Flag.self) !== 0;
    yield {
      lane: event.actor,
      start: event.time,
      end: event.time + 1,
      name: event.label || 'message',
      cat: kindName(event.kind),
      args: argsOf(trace, event),
      ...(self ? {} : { flow: { ph: sends ? 's' : 'f', id: event.link } }),
    };
  }
}

function argsOf(trace: Trace, event: TraceEvent): Record<string, unknown> {
  const args: Record<string, unknown> = { event: event.index, step: event.step };
  const partner = trace.actors[event.target]?.name;
  if (partner !== undefined) args[event.kind === EventKind.receive ? 'from' : 'to'] = partner;
  if (event.node !== '') args.node = event.node;
  if (event.cause >= 0) args.cause = event.cause;
  if (event.flags & Flag.fault) args.fault = true;
  return args;
}

/** Slices as complete events where they nest in their lane, else as asynchronous pairs. */
function* drawn(slices: readonly Slice[], lanes: Lanes): Generator<ChromeEvent> {
  const open = new Map<number, number[]>();
  let pairs = 0;
  for (const { lane, start, end, name, cat, args, flow } of slices) {
    const at = { pid: lanes.pid(lane), tid: lanes.tid(lane), ts: start / 1000 };
    const around = (open.get(lane) ?? []).filter((outer) => outer > start);
    open.set(lane, around);
    if (around.every((outer) => outer >= end)) {
      around.push(end);
      yield { ph: 'X', name, cat, ...at, dur: (end - start) / 1000, args };
    } else {
      const id = ++pairs;
      yield { ph: 'b', name, cat, ...at, id, args };
      yield { ph: 'e', name, cat, ...at, id, ts: end / 1000 };
    }
    if (flow?.ph === 's') yield { ph: 's', name: 'message', cat: 'message', ...at, id: flow.id };
    if (flow?.ph === 'f') {
      yield { ph: 'f', bp: 'e', name: 'message', cat: 'message', ...at, id: flow.id };
    }
  }
}

const unmarked = new Set<number>([
  EventKind.send,
  EventKind.receive,
  EventKind.activate,
  EventKind.deactivate,
  EventKind.enter,
  EventKind.leave,
]);

function* pointsOf(trace: Trace, lanes: Lanes): Generator<ChromeEvent> {
  for (let i = 0; i < trace.length; i++) {
    const event = trace.event(i);
    const pid = lanes.pid(event.actor);
    const ts = event.time / 1000;
    if (event.kind === EventKind.resource) {
      const name = `${event.label} of ${trace.actors[event.actor]?.name ?? 'the run'}`;
      yield { ph: 'C', name, pid, ts, args: { [event.label]: event.value } };
    } else if (!unmarked.has(event.kind)) {
      const cat = kindName(event.kind);
      const name = event.label ? `${cat}: ${event.label}` : cat;
      const at = { pid, tid: lanes.tid(event.actor), ts };
      yield {
        ph: 'i',
        s: event.actor < 0 ? 'p' : 't',
        name,
        cat,
        ...at,
        args: argsOf(trace, event),
      };
    }
  }
}
