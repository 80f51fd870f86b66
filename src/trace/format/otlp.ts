import { EventKind, Flag, kindName } from '../event.ts';
import type { TraceEvent } from '../event.ts';
import { deriveSpans, SpanKind } from '../query/spans.ts';
import type { SpanTable } from '../query/spans.ts';
import type { Trace } from '../trace.ts';

/**
 * What virtual time 0 is in an export: 2000-01-01T00:00:00Z in Unix nanoseconds. Fixed, so that
 * equal runs give equal files.
 */
export const otlpEpoch = 946_684_800_000_000_000n;

interface Attribute {
  key: string;
  value: { stringValue: string } | { intValue: string } | { boolValue: boolean };
}

/** A span of the protocol's JSON encoding (opentelemetry-proto, trace/v1). */
interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  events: { timeUnixNano: string; name: string; attributes: Attribute[] }[];
  links: { traceId: string; spanId: string; attributes: Attribute[] }[];
  status: { code?: number; message?: string };
}

/**
 * A trace as OpenTelemetry's OTLP JSON: a service a participant, one root span for the run, a span
 * a message (on its sender) and a call, activation, fragment or piece of work. The parent is the
 * span around it: for a call the one from which it was sent. A link leads to the message that
 * caused it. Remarks, choices and faults are events of the innermost span. Ids follow from the
 * run's hash; times begin at `otlpEpoch`.
 */
export function writeOtlp(trace: Trace, title = ''): string {
  const byLane = new SpanWriter(trace, title || 'run').write();
  const services = [-1, ...trace.actors.keys()].flatMap((lane) => {
    const spans = byLane.get(lane);
    return spans ? [service(resourceOf(trace, lane), spans)] : [];
  });
  return `{"resourceSpans":[\n${services.join(',\n')}\n]}\n`;
}

/** The spans of a service, one a line. */
function service(attributes: Attribute[], spans: readonly OtlpSpan[]): string {
  const scope = JSON.stringify({ name: 'lockstep', version: '1' });
  const lines = spans.map((span) => JSON.stringify(span)).join(',\n');
  const resource = JSON.stringify({ attributes });
  return `{"resource":${resource},"scopeSpans":[{"scope":${scope},"spans":[\n${lines}\n]}]}`;
}

function resourceOf(trace: Trace, lane: number): Attribute[] {
  const actor = trace.actors[lane];
  if (!actor) return [text('service.name', 'lockstep')];
  const tier = actor.tier === '' ? [] : [text('service.namespace', actor.tier)];
  return [text('service.name', actor.name), ...tier, text('lockstep.actor', actor.id)];
}

class SpanWriter {
  readonly #trace: Trace;
  readonly #table: SpanTable;
  readonly #byLane = new Map<number, OtlpSpan[]>();
  readonly #root: OtlpSpan;
  /** The open spans of each lane, innermost last. */
  readonly #open = new Map<number, { span: OtlpSpan; entry: number }[]>();
  /** The span of each message that was sent, and the span around it. */
  readonly #messages = new Map<number, { span: OtlpSpan; around: OtlpSpan }>();
  readonly #traceId: string;
  #ids = 0;

  constructor(trace: Trace, title: string) {
    this.#trace = trace;
    this.#table = deriveSpans(trace);
    this.#traceId = trace.hash();
    this.#root = this.#span(-1, title, 1, 0, this.#last);
    this.#root.attributes.push(text('lockstep.hash', trace.hash()));
  }

  /** All spans by lane; -1 is the run's own. */
  write(): Map<number, OtlpSpan[]> {
    const { event, endEvent, length } = this.#table;
    const begins = grouped(event, length);
    const ends = grouped(endEvent, length);
    for (let i = 0; i < this.#trace.length; i++) {
      const current = this.#trace.event(i);
      for (const entry of begins.get(i) ?? []) this.#begin(entry, current);
      this.#event(current);
      for (const entry of ends.get(i) ?? []) this.#end(entry);
    }
    return this.#byLane;
  }

  get #last(): number {
    return this.#trace.length > 0 ? this.#trace.event(this.#trace.length - 1).time : 0;
  }

  #span(lane: number, name: string, kind: number, start: number, end: number): OtlpSpan {
    const span: OtlpSpan = {
      traceId: this.#traceId,
      spanId: this.#traceId.slice(0, 8) + (++this.#ids).toString(16).padStart(8, '0'),
      name,
      kind,
      startTimeUnixNano: unix(start),
      endTimeUnixNano: unix(end),
      attributes: [],
      events: [],
      links: [],
      status: {},
    };
    const lanes = this.#byLane.get(lane);
    if (lanes) lanes.push(span);
    else this.#byLane.set(lane, [span]);
    return span;
  }

  #around(lane: number): OtlpSpan {
    return this.#open.get(lane)?.at(-1)?.span ?? this.#root;
  }

  #begin(entry: number, event: TraceEvent): void {
    const table = this.#table;
    const lane = table.lane[entry] as number;
    const kind = table.kind[entry] as number;
    const end = table.end[entry] as number;
    const name = this.#trace.strings[table.label[entry] as number] || kindName(event.kind);
    const finished = Number.isFinite(end);
    const span = this.#span(
      lane,
      name,
      kind === SpanKind.call ? 2 : kind === SpanKind.wait ? 3 : 1,
      table.start[entry] as number,
      finished ? end : this.#last,
    );
    const cause = this.#messages.get(this.#sendOf(event));
    const fromCall = kind === SpanKind.call ? cause?.around : undefined;
    span.parentSpanId = (fromCall ?? this.#around(lane)).spanId;
    if (cause)
      span.links.push({ traceId: this.#traceId, spanId: cause.span.spanId, attributes: [] });
    span.attributes.push(...attributesOf(event));
    if (!finished) span.attributes.push({ key: 'lockstep.open', value: { boolValue: true } });
    const open = this.#open.get(lane) ?? [];
    open.push({ span, entry });
    this.#open.set(lane, open);
  }

  #end(entry: number): void {
    const lane = this.#table.lane[entry] as number;
    const open = this.#open.get(lane) ?? [];
    this.#open.set(
      lane,
      open.filter((one) => one.entry !== entry),
    );
  }

  /** The send that an event goes back to: that of its receipt, or of what led to it. */
  #sendOf(event: TraceEvent): number {
    if (event.kind === EventKind.receive) return event.link;
    const cause = event.cause >= 0 ? this.#trace.event(event.cause) : undefined;
    return cause?.kind === EventKind.receive ? cause.link : -1;
  }

  #event(event: TraceEvent): void {
    switch (event.kind) {
      case EventKind.send:
        return this.#send(event);
      case EventKind.receive:
      case EventKind.drop:
        return this.#fate(event);
      case EventKind.enter:
      case EventKind.leave:
      case EventKind.activate:
      case EventKind.deactivate:
        return;
      default:
        this.#around(event.actor).events.push({
          timeUnixNano: unix(event.time),
          name: event.label ? `${kindName(event.kind)}: ${event.label}` : kindName(event.kind),
          attributes: attributesOf(event),
        });
    }
  }

  #send(event: TraceEvent): void {
    const around = this.#around(event.actor);
    const kind = event.flags & (Flag.async | Flag.dashed) ? 4 : 3;
    const span = this.#span(event.actor, event.label || 'message', kind, event.time, this.#last);
    span.parentSpanId = around.spanId;
    span.attributes.push(...attributesOf(event));
    const partner = this.#trace.actors[event.target];
    if (partner) span.attributes.push(text('peer.service', partner.name));
    const cause = this.#messages.get(this.#sendOf(event));
    if (cause)
      span.links.push({ traceId: this.#traceId, spanId: cause.span.spanId, attributes: [] });
    this.#messages.set(event.index, { span, around });
  }

  /** Receipt or loss ends a message's span; a second receipt is an event of it. */
  #fate(event: TraceEvent): void {
    const span = this.#messages.get(event.link)?.span;
    if (!span) return;
    if (event.flags & Flag.duplicate) {
      span.events.push({ timeUnixNano: unix(event.time), name: 'duplicate', attributes: [] });
      return;
    }
    span.endTimeUnixNano = unix(event.time);
    if (event.kind === EventKind.drop) span.status = { code: 2, message: 'lost' };
  }
}

function grouped(events: Int32Array, length: number): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (let entry = 0; entry < length; entry++) {
    const event = events[entry] as number;
    const group = groups.get(event);
    if (group) group.push(entry);
    else groups.set(event, [entry]);
  }
  return groups;
}

function attributesOf(event: TraceEvent): Attribute[] {
  const attributes = [whole('lockstep.event', event.index), whole('lockstep.step', event.step)];
  if (event.node !== '') attributes.push(text('lockstep.node', event.node));
  if (event.flags & Flag.fault) {
    attributes.push({ key: 'lockstep.fault', value: { boolValue: true } });
  }
  if (event.kind === EventKind.resource) attributes.push(whole('lockstep.value', event.value));
  return attributes;
}

function text(key: string, stringValue: string): Attribute {
  return { key, value: { stringValue } };
}

function whole(key: string, value: number): Attribute {
  return { key, value: { intValue: String(Math.trunc(value)) } };
}

function unix(time: number): string {
  return String(otlpEpoch + BigInt(Math.trunc(time)));
}
