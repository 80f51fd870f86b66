import type { Observation } from '../observation.ts';

/** A span, as far as it is read. */
interface Span {
  id: string;
  parent: string;
  links: string[];
  service: string;
  name: string;
  kind: number;
  start: bigint;
  end: bigint;
  attributes: Map<string, string>;
  lost: boolean;
  /** How often it came twice. */
  again: number;
  /** When the run says that the protocol is over. */
  over: bigint[];
}

interface Timed extends Omit<Observation, 'event'> {
  at: bigint;
  /** The number of its send among all messages. */
  message: number;
}

/**
 * What an OTLP file says was sent and received. Of ours: a span a message, from its sending to its
 * receipt. Of others: a producer's or client's span is a sending, the consumer's or server's that
 * goes back to it (as parent or link) its receipt. In order of time; at one time a receipt comes
 * as soon as its message was sent.
 */
export function observeOtlp(text: string): { observations: Observation[]; problem?: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { observations: [], problem: 'This is not JSON, so it is no OTLP trace.' };
  }
  const spans = [...spansOf(value)];
  if (spans.length === 0) return { observations: [], problem: 'There are no spans in this trace.' };
  const mine = spans.filter(({ attributes }) => attributes.has('peer.service'));
  const ours = mine.some(({ attributes }) => attributes.has('lockstep.event'));
  const timed = ours ? ownMessages(spans, mine) : foreignMessages(spans);
  return { observations: inOrder(timed) };
}

function ownMessages(all: readonly Span[], messages: readonly Span[]): Timed[] {
  const ids = new Map(
    all.map(({ service, attributes }) => [attributes.get('service') ?? service, service]),
  );
  const last = all.reduce((most, { end }) => (end > most ? end : most), 0n);
  const number = (span: Span): number => Number(span.attributes.get('lockstep.event') ?? 0);
  const sorted = [...messages].sort((a, b) => number(a) - number(b));
  const over = all.flatMap((span) => span.over).map((at) => ending(at, messages.length));
  const seen = sorted.flatMap((span, message): Timed[] => {
    const peer = span.attributes.get('peer.service') ?? '';
    const node = span.attributes.get('lockstep.node') ?? '';
    const label = span.name === 'message' ? '' : span.name;
    const base = { from: span.service, to: ids.get(peer) ?? peer, label, node, message };
    const sent: Timed = { ...base, kind: 'send', at: span.start };
    const meant = span.attributes.get('lockstep.fault') === undefined ? { meant: true } : {};
    if (span.lost) return [sent, { ...base, kind: 'lost', at: span.end, ...meant }];
    const optional = span.end === last ? { optional: true } : {};
    const taken: Timed = { ...base, kind: 'receive', at: span.end, ...optional };
    return [sent, taken, ...Array.from({ length: span.again }, () => ({ ...taken }))];
  });
  return [...seen, ...over];
}

function ending(at: bigint, message: number): Timed {
  return { kind: 'end', from: '', to: '', label: '', node: '', at, message };
}

function foreignMessages(spans: readonly Span[]): Timed[] {
  const senders = spans.filter(({ kind }) => kind === 3 || kind === 4);
  return senders.flatMap((span, message): Timed[] => {
    const takers = spans.filter(
      ({ kind, parent, links }) =>
        (kind === 2 || kind === 5) && (parent === span.id || links.includes(span.id)),
    );
    const to = takers[0]?.service ?? span.attributes.get('peer.service') ?? '';
    const base = { from: span.service, label: span.name, node: '', message };
    return [
      { ...base, kind: 'send', to, at: span.start },
      ...takers.map((taker): Timed => ({
        ...base,
        kind: 'receive',
        to: taker.service,
        at: taker.start,
      })),
    ];
  });
}

function inOrder(timed: readonly Timed[]): Observation[] {
  const sorted = [...timed].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : order(a, b)));
  const sent = new Set<number>();
  const result: Timed[] = [];
  const held: Timed[] = [];
  for (const one of sorted) {
    if (isAnswer(one) && !sent.has(one.message)) {
      held.push(one);
      continue;
    }
    result.push(one);
    if (one.kind !== 'send') continue;
    sent.add(one.message);
    const free = held.filter(({ message }) => message === one.message);
    for (const each of free) held.splice(held.indexOf(each), 1);
    result.push(...free);
  }
  return [...result, ...held].map(({ at: _, message: __, ...one }, event) => ({ ...one, event }));
}

/** It comes after the sending of its message. */
function isAnswer({ kind }: Timed): boolean {
  return kind === 'receive' || kind === 'lost';
}

/** At one time: receipts before sendings, each in the order in which they were sent; the end last. */
function order(a: Timed, b: Timed): number {
  const rank = (one: Timed): number => (one.kind === 'end' ? 2 : isAnswer(one) ? 0 : 1);
  return rank(a) - rank(b) || a.message - b.message;
}

function* spansOf(value: unknown): Generator<Span> {
  for (const resource of listOf(value, 'resourceSpans')) {
    const about = attributesOf(fieldOf(resource, 'resource'));
    const service = about.get('lockstep.actor') ?? about.get('service.name') ?? '';
    for (const scope of listOf(resource, 'scopeSpans')) {
      for (const span of listOf(scope, 'spans')) yield spanOf(span, service, about);
    }
  }
}

function spanOf(value: unknown, service: string, about: ReadonlyMap<string, string>): Span {
  const attributes = attributesOf(value);
  const named = (name: string): readonly unknown[] =>
    listOf(value, 'events').filter((each) => textOf(each, 'name') === name);
  const name = about.get('service.name');
  if (name !== undefined) attributes.set('service', name);
  return {
    id: textOf(value, 'spanId'),
    parent: textOf(value, 'parentSpanId'),
    links: listOf(value, 'links').map((link) => textOf(link, 'spanId')),
    service,
    name: textOf(value, 'name'),
    kind: kindOf(fieldOf(value, 'kind')),
    start: timeOf(value, 'startTimeUnixNano'),
    end: timeOf(value, 'endTimeUnixNano'),
    attributes,
    lost: fieldOf(fieldOf(value, 'status'), 'code') === 2,
    again: named('duplicate').length,
    over: named('end').map((each) => timeOf(each, 'timeUnixNano')),
  };
}

function kindOf(kind: unknown): number {
  if (typeof kind === 'number') return kind;
  const names = ['', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
  return Math.max(0, names.indexOf(String(kind).replace('SPAN_KIND_', '')));
}

function attributesOf(value: unknown): Map<string, string> {
  const result = new Map<string, string>();
  for (const attribute of listOf(value, 'attributes')) {
    const held = fieldOf(attribute, 'value');
    const [first] = typeof held === 'object' && held !== null ? Object.values(held) : [];
    if (first !== undefined) result.set(textOf(attribute, 'key'), String(first));
  }
  return result;
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? (list as unknown[]) : [];
}

function textOf(value: unknown, name: string): string {
  const text = fieldOf(value, name);
  return typeof text === 'string' ? text : '';
}

function timeOf(value: unknown, name: string): bigint {
  const time = fieldOf(value, name);
  const text = typeof time === 'number' ? String(Math.trunc(time)) : time;
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? BigInt(text) : 0n;
}
