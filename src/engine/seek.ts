import { unreachable } from '../base/assert.ts';
import { LineIndex, type Span } from '../base/span.ts';
import { EventKind, Flag, kindName, type TraceEvent } from '../trace/event.ts';
import type { TraceIndex } from '../trace/query/trace-index.ts';
import type { Trace } from '../trace/trace.ts';
import type { Breakpoint, SeekRequest, SeekResult } from './api.ts';

/** Tells for an event which of the enabled breakpoints stops there; undefined for none. */
export type Stops = (event: TraceEvent) => string | undefined;

/** A run that is moved in. */
export interface Seekable {
  trace: Trace;
  index: TraceIndex;
  /** Kernel steps of the run. */
  steps: number;
}

/** Moves the cursor as asked; it stays where it is when there is nothing further that way. */
export function seek(run: Seekable, request: SeekRequest, stops: Stops): SeekResult {
  const { from, direction: way } = request;
  switch (request.unit) {
    case 'event':
    case 'into':
      return { step: clamp(run, from + way) };
    case 'message':
      return { step: nextStep(run, from, way, isReceipt) };
    case 'actor':
      return { step: nextStep(run, from, way, (e) => concerns(e, request.actor ?? 0)) };
    case 'over':
      return { step: over(run, from, way) };
    case 'out':
      return { step: out(run, from, way) };
    case 'swarm':
    case 'run':
    case 'step':
      return { step: nextStep(run, from, way, (e) => tierOf(run, e) === request.unit) };
    case 'tool':
      return { step: nextStep(run, from, way, (e) => tierOf(run, e) === 'tool') };
    case 'breakpoint':
      return toBreakpoint(run, from, way, stops);
    case 'macrostep':
      return { step: nextStep(run, from, way, (e) => e.label === 'chart:stable') };
    case 'chartEvent':
      return { step: nextStep(run, from, way, (e) => e.label.startsWith('chart:event:')) };
    case 'timer':
      return { step: nextStep(run, from, way, (e) => e.kind === EventKind.timerFire) };
    default:
      return unreachable(request.unit);
  }
}

function clamp(run: Seekable, step: number): number {
  return Math.max(0, Math.min(step, run.steps));
}

function isReceipt(event: TraceEvent): boolean {
  return event.kind === EventKind.receive || event.kind === EventKind.drop;
}

function tierOf({ trace }: Seekable, event: TraceEvent): string {
  return trace.actors[event.actor]?.tier ?? '';
}

function concerns(event: TraceEvent, actor: number): boolean {
  return event.actor === actor;
}

/** The next step in a direction with an event that fits; the end of that way when there is none. */
function nextStep(
  run: Seekable,
  from: number,
  way: 1 | -1,
  fits: (event: TraceEvent) => boolean,
): number {
  const { trace } = run;
  const start = way > 0 ? trace.firstOfStep(from + 1) : trace.firstOfStep(from) - 1;
  for (let i = start; i >= 0 && i < trace.length; i += way) {
    const event = trace.event(i);
    if (fits(event)) return clamp(run, event.step);
  }
  return way > 0 ? run.steps : 0;
}

/** Over what begins in the next step: a call with its reply, a message, a fragment. */
function over(run: Seekable, from: number, way: 1 | -1): number {
  const blocks = blocksOf(run);
  if (way > 0) {
    const ends = blocks.filter(({ begin }) => begin === from + 1).map(({ end }) => end);
    return clamp(run, Math.max(from + 1, ...ends));
  }
  const begins = blocks.filter(({ end }) => end === from).map(({ begin }) => begin - 1);
  return clamp(run, Math.min(from - 1, ...begins));
}

/** Out of the innermost call or fragment that is open at the cursor. */
function out(run: Seekable, from: number, way: 1 | -1): number {
  const around = blocksOf(run).filter(({ begin, end }) => begin <= from && from < end);
  const inner = around.reduce<Block | undefined>(
    (best, block) => (!best || block.begin >= best.begin ? block : best),
    undefined,
  );
  if (way > 0) return inner ? clamp(run, inner.end) : run.steps;
  return inner ? clamp(run, inner.begin - 1) : 0;
}

/** From the step that begins something to the step that ends it. */
interface Block {
  begin: number;
  end: number;
}

const known = new WeakMap<Trace, Block[]>();

/** Calls (request sent to reply received), messages and fragments of a complete trace. */
function blocksOf(run: Seekable): Block[] {
  let blocks = known.get(run.trace);
  if (!blocks) {
    blocks = [...fragments(run), ...exchanges(run.trace, run.steps)];
    known.set(run.trace, blocks);
  }
  return blocks;
}

function fragments(run: Seekable): Block[] {
  const { columns } = run.trace;
  const { spans } = run.index;
  const result: Block[] = [];
  for (let i = 0; i < spans.length; i++) {
    const begin = spans.event[i] as number;
    if (columns.kind[begin] !== EventKind.enter) continue;
    const end = spans.endEvent[i] as number;
    result.push({
      begin: columns.step[begin] as number,
      end: end < 0 ? run.steps : (columns.step[end] as number),
    });
  }
  return result;
}

/** Messages from sending to receipt, and calls from sending to the receipt of their reply. */
function exchanges(trace: Trace, steps: number): Block[] {
  const { kind, actor, target, flags, step, link } = trace.columns;
  const result: Block[] = [];
  const open: number[] = [];
  for (let i = 0; i < trace.length; i++) {
    if (kind[i] !== EventKind.receive && kind[i] !== EventKind.drop) continue;
    const send = link[i] as number;
    result.push({ begin: step[send] as number, end: step[i] as number });
    const style = flags[i] as number;
    if (kind[i] === EventKind.drop || style & Flag.self || style & Flag.async) continue;
    if (!(style & Flag.dashed)) {
      open.push(send);
      continue;
    }
    const call = open.findLastIndex((s) => actor[s] === actor[i] && target[s] === target[i]);
    if (call < 0) continue;
    const begin = step[open[call] as number] as number;
    result.push({ begin, end: Math.min(step[i] as number, steps) });
    open.splice(call, 1);
    if (open.length > 4096) open.shift();
  }
  return result;
}

function toBreakpoint(run: Seekable, from: number, way: 1 | -1, stops: Stops): SeekResult {
  const { trace } = run;
  const start = way > 0 ? trace.firstOfStep(from + 1) : trace.firstOfStep(from) - 1;
  for (let i = start; i >= 0 && i < trace.length; i += way) {
    const event = trace.event(i);
    const breakpoint = stops(event);
    if (breakpoint !== undefined) return { step: clamp(run, event.step), breakpoint };
  }
  return { step: way > 0 ? run.steps : 0 };
}

/** What a breakpoint's condition is told of an event, besides what `scope` adds. */
export interface ConditionScope {
  (event: TraceEvent): Record<string, unknown>;
}

/** Compiles breakpoints for a run: where each of them stops. */
export function compileStops(
  breakpoints: readonly Breakpoint[],
  trace: Trace,
  text: string,
  spans: Record<string, Span>,
  condition: (text: string) => ((event: TraceEvent) => boolean) | undefined,
): Stops {
  const lines = new LineIndex(text);
  const lineOf = (node: string): number => {
    const span = spans[node];
    return span ? lines.lineOf(span.from) : 0;
  };
  const tests = breakpoints
    .filter(({ enabled }) => enabled)
    .map(({ id, on }) => ({ id, hits: testOf(on, trace, lineOf, condition) }));
  return (event) => tests.find(({ hits }) => hits(event))?.id;
}

function testOf(
  on: Breakpoint['on'],
  trace: Trace,
  lineOf: (node: string) => number,
  condition: (text: string) => ((event: TraceEvent) => boolean) | undefined,
): (event: TraceEvent) => boolean {
  switch (on.kind) {
    case 'line':
      return (event) => event.node !== '' && lineOf(event.node) === on.line;
    case 'message':
      return (event) => event.label === on.label && kindName(event.kind) !== 'drop';
    case 'participant':
      return (event) => trace.actors[event.actor]?.id === on.actor;
    case 'condition':
      return condition(on.condition) ?? (() => false);
    case 'state': {
      const label = on.when === 'entry' ? 'chart:entered' : 'chart:exited';
      return (event) => event.node === on.state && event.label === label;
    }
    case 'transition':
      return (event) => event.node === on.transition && event.label === 'chart:taken';
    default:
      return unreachable(on);
  }
}
