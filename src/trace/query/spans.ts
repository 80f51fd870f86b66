import { EventKind, Flag } from '../event.ts';
import type { Trace } from '../trace.ts';
import { isBranch } from './rows.ts';

/** What a span is. The numbers cross the worker boundary. */
export const SpanKind = {
  /** From the receipt of a call to the sending of its reply (or the end of its activation). */
  call: 1,
  /** A lifeline is active without a call that explains it. */
  activation: 2,
  /** A fragment of the protocol (lane -1). */
  fragment: 3,
  /** A message to oneself that takes time. */
  work: 4,
  /** From the sending of a call to the receipt of its reply, on the caller's lane. */
  wait: 5,
  /** From a crash to the restart. */
  outage: 6,
  /** An operation of a component, from its mark `call:begin` to its mark `call:end`. */
  operation: 7,
} as const;

/** The number of a kind of span. */
export type SpanKind = (typeof SpanKind)[keyof typeof SpanKind];

/** All spans of a trace in columns, ordered by the event that begins them. */
export interface SpanTable {
  length: number;
  /** Trace index of the event that begins it. */
  event: Int32Array;
  /** Trace index of the event that ends it, -1 while it never ends. */
  endEvent: Int32Array;
  /** Index of the actor; -1 for the protocol's own lane (fragments). */
  lane: Int32Array;
  start: Float64Array;
  /** Infinity while it never ends. */
  end: Float64Array;
  /** Nesting level within its lane: spans of one lane and level never overlap. */
  depth: Uint8Array;
  /** Index into the trace's strings; 0 for an activation that nothing explains. */
  label: Int32Array;
  kind: Uint8Array;
}

/** Levels beyond this are drawn over each other. */
export const deepestLevel = 63;

/**
 * Finds the spans of a trace. A solid message that waits for its receipt (a call) begins a span
 * at the receiver, which ends with the dashed message back; of several open calls between the
 * same two, the last one is answered first. Where the receiver becomes active with the receipt,
 * the span ends with the activation instead. Calls that are never answered are no spans.
 */
export function deriveSpans(trace: Trace): SpanTable {
  const finder = new SpanFinder(trace);
  for (let event = 0; event < trace.length; event++) finder.read(event);
  return finder.table();
}

const operationBegins = 'call:begin:';
const operationEnds = 'call:end:';

/** A call between two actors: its span, and what is known of its answer. */
interface Call {
  span: number;
  /** Trace index of the send. */
  send: number;
  /** The receiver became active with it. */
  active: boolean;
}

/** An answer on its way: the call's span waits for its receipt. */
interface Answer {
  call: Call;
  caller: number;
}

class SpanFinder {
  readonly #trace: Trace;
  readonly #event: number[] = [];
  readonly #endEvent: number[] = [];
  readonly #lane: number[] = [];
  readonly #label: number[] = [];
  readonly #kind: number[] = [];
  /** 1 when it is a span even if it never ends. */
  readonly #certain: number[] = [];
  /** Open calls by caller and receiver. */
  readonly #calls = new Map<number, Call[]>();
  /** Answers by their send. */
  readonly #answers = new Map<number, Answer>();
  /** The call that an actor received last: an activation in the same step belongs to it. */
  readonly #fresh: { step: number; label: number; call: Call | undefined }[] = [];
  readonly #active: number[][] = [];
  /** The last outage of each actor. */
  readonly #down = new Map<number, number>();
  /** Open fragments; `first` is the span of a parallel's first branch, or -1. */
  readonly #fragments: { node: number; span: number; branch: boolean; first: number }[] = [];

  /** What marks of operations begin (index of the operation's name) or end (its complement). */
  readonly #operations = new Map<number, number>();
  /** Open operations by the mark that began them, and by what and where they are. */
  readonly #running = new Map<number, number>();
  readonly #unlinked = new Map<string, number[]>();

  constructor(trace: Trace) {
    this.#trace = trace;
    trace.strings.forEach((text, label) => {
      const begins = text.startsWith(operationBegins);
      if (!begins && !text.startsWith(operationEnds)) return;
      const bare = text.slice(begins ? operationBegins.length : operationEnds.length);
      const name = Math.max(0, trace.strings.indexOf(bare));
      this.#operations.set(label, begins ? name : ~name);
    });
  }

  read(event: number): void {
    const { kind, actor } = this.#trace.columns;
    const whose = actor[event] as number;
    switch (kind[event]) {
      case EventKind.send:
        return this.#send(event, whose);
      case EventKind.receive:
        return this.#receive(event, whose);
      case EventKind.activate:
        return this.#activate(event, whose);
      case EventKind.deactivate:
        return this.#close(this.#active[whose]?.pop(), event);
      case EventKind.crash:
        this.#stop(event, whose);
        this.#down.set(whose, this.#open(event, whose, 0, SpanKind.outage, true));
        return;
      case EventKind.restart:
        return this.#close(this.#down.get(whose), event);
      case EventKind.destroy:
        return this.#stop(event, whose);
      case EventKind.enter:
        return this.#enter(event);
      case EventKind.leave:
        return this.#leave(event);
      case EventKind.mark:
        return this.#operation(event, whose);
    }
  }

  #operation(event: number, lane: number): void {
    const { label, link, node } = this.#trace.columns;
    const name = this.#operations.get(label[event] as number);
    if (name === undefined) return;
    const key = `${lane} ${name < 0 ? ~name : name} ${node[event] as number}`;
    const same = this.#unlinked.get(key) ?? [];
    if (name >= 0) {
      const span = this.#open(event, lane, name, SpanKind.operation, true);
      this.#running.set(event, span);
      this.#unlinked.set(key, [...same, span]);
      return;
    }
    // An end that names no beginning ends the last one of its kind there.
    const linked = this.#running.get(link[event] as number);
    const span = linked ?? same.at(-1);
    this.#close(span, event);
    this.#unlinked.set(
      key,
      same.filter((one) => one !== span),
    );
  }

  /** A dashed message answers the last open call the other way. */
  #send(event: number, from: number): void {
    const { flags, target } = this.#trace.columns;
    if (!((flags[event] as number) & Flag.dashed)) return;
    const caller = target[event] as number;
    const call = this.#calls.get(this.#pair(caller, from))?.pop();
    if (!call) return;
    this.#certain[call.span] = 1;
    if (!call.active) this.#close(call.span, event);
    this.#answers.set(event, { call, caller });
  }

  #receive(event: number, to: number): void {
    const { flags, link, target, label, step } = this.#trace.columns;
    const flag = flags[event] as number;
    const send = link[event] as number;
    const from = target[event] as number;
    let call: Call | undefined;
    if (flag & Flag.self || from === to) this.#work(event, send, to);
    else if (flag & Flag.dashed) this.#answered(event, send);
    else if (!(flag & (Flag.async | Flag.duplicate))) call = this.#called(event, send, from, to);
    this.#fresh[to] = { step: step[event] as number, label: label[event] as number, call };
  }

  #work(event: number, send: number, lane: number): void {
    const { time, label } = this.#trace.columns;
    if (send < 0 || time[send] === time[event]) return;
    const span = this.#open(send, lane, label[send] as number, SpanKind.work, true);
    this.#close(span, event);
  }

  #answered(event: number, send: number): void {
    const answer = this.#answers.get(send);
    if (!answer) return;
    this.#answers.delete(send);
    const { call, caller } = answer;
    const label = this.#label[call.span] as number;
    this.#close(this.#open(call.send, caller, label, SpanKind.wait, true), event);
  }

  #called(event: number, send: number, from: number, to: number): Call {
    const label = this.#trace.columns.label[event] as number;
    const span = this.#open(event, to, label, SpanKind.call, false);
    const call = { span, send, active: false };
    const pair = this.#pair(from, to);
    const open = this.#calls.get(pair);
    if (open) open.push(call);
    else this.#calls.set(pair, [call]);
    return call;
  }

  #activate(event: number, lane: number): void {
    if (lane < 0) return;
    const fresh = this.#fresh[lane];
    const now = fresh?.step === this.#trace.columns.step[event] ? fresh : undefined;
    let span: number;
    if (now?.call && !now.call.active) {
      span = now.call.span;
      now.call.active = true;
      this.#certain[span] = 1;
    } else {
      span = this.#open(event, lane, now?.label ?? 0, SpanKind.activation, true);
    }
    (this.#active[lane] ??= []).push(span);
  }

  /** A crash or the end of a lifeline ends what it was doing. */
  #stop(event: number, lane: number): void {
    for (const span of this.#active[lane] ?? []) this.#close(span, event);
    this.#active[lane] = [];
  }

  #enter(event: number): void {
    const { node, label } = this.#trace.columns;
    const span = this.#open(event, -1, label[event] as number, SpanKind.fragment, true);
    const branch = isBranch(this.#trace, event);
    if (branch) this.#branch(span);
    this.#fragments.push({ node: node[event] as number, span, branch, first: -1 });
  }

  /** The only branch of a parallel is no span: it says nothing that the parallel does not say. */
  #branch(span: number): void {
    const parallel = this.#fragments.findLast((fragment) => !fragment.branch);
    if (!parallel) return;
    if (parallel.first >= 0) this.#certain[parallel.first] = 1;
    else {
      parallel.first = span;
      this.#certain[span] = 0;
    }
  }

  #leave(event: number): void {
    const node = this.#trace.columns.node[event] as number;
    const at = this.#fragments.findLastIndex((fragment) => fragment.node === node);
    if (at < 0) return;
    const [left] = this.#fragments.splice(at, 1);
    this.#close(left?.span, event);
  }

  #pair(from: number, to: number): number {
    return from * this.#trace.actors.length + to;
  }

  #open(event: number, lane: number, label: number, kind: SpanKind, certain: boolean): number {
    this.#endEvent.push(-1);
    this.#lane.push(lane);
    this.#label.push(label);
    this.#kind.push(kind);
    this.#certain.push(certain ? 1 : 0);
    return this.#event.push(event) - 1;
  }

  #close(span: number | undefined, event: number): void {
    if (span === undefined || this.#endEvent[span] !== -1) return;
    this.#endEvent[span] = event;
  }

  /** The spans that are ones, in the order of their beginnings, each on its level. */
  table(): SpanTable {
    const { time } = this.#trace.columns;
    const order = this.#order();
    const pick = (from: number[]): Int32Array => order.map((span) => from[span] as number);
    const [event, endEvent, lane] = [pick(this.#event), pick(this.#endEvent), pick(this.#lane)];
    return {
      length: order.length,
      event,
      endEvent,
      lane,
      start: Float64Array.from(event, (at) => time[at] as number),
      end: Float64Array.from(endEvent, (at) => (at < 0 ? Infinity : (time[at] as number))),
      depth: assignLevels(event, endEvent, lane),
      label: pick(this.#label),
      kind: Uint8Array.from(order, (span) => this.#kind[span] as number),
    };
  }

  /** The certain spans in the order of their beginnings (a counting sort). */
  #order(): Int32Array {
    const next = new Int32Array(this.#trace.length + 1);
    for (let span = 0; span < this.#event.length; span++) {
      const at = (this.#event[span] as number) + 1;
      if (this.#certain[span]) next[at] = (next[at] as number) + 1;
    }
    for (let at = 1; at < next.length; at++) {
      next[at] = (next[at] as number) + (next[at - 1] as number);
    }
    const order = new Int32Array(next[next.length - 1] as number);
    for (let span = 0; span < this.#event.length; span++) {
      if (!this.#certain[span]) continue;
      const at = this.#event[span] as number;
      order[next[at] as number] = span;
      next[at] = (next[at] as number) + 1;
    }
    return order;
  }
}

/**
 * Gives each interval of a lane the lowest level that is free when it begins (greedy interval
 * colouring). Intervals are ordered by `start`; an `end` of -1 is never; equal ends and starts do
 * not overlap. Lanes count from -1.
 */
export function assignLevels(
  start: ArrayLike<number>,
  end: ArrayLike<number>,
  lane: ArrayLike<number>,
): Uint8Array {
  const depth = new Uint8Array(start.length);
  const busy: number[][] = [];
  for (let i = 0; i < start.length; i++) {
    const levels = (busy[(lane[i] as number) + 1] ??= []);
    const begins = start[i] as number;
    let level = levels.findIndex((until) => until <= begins);
    if (level < 0) level = Math.min(levels.length, deepestLevel);
    levels[level] = (end[i] as number) < 0 ? Infinity : (end[i] as number);
    depth[i] = level;
  }
  return depth;
}
