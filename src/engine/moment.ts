import { clone } from '../base/clone.ts';
import { contains, type Span } from '../base/span.ts';
import type { Json } from '../model/json.ts';
import type { Pending, Stepper } from '../run/stepper.ts';
import { EventKind } from '../trace/event.ts';
import type { TraceIndex } from '../trace/query/trace-index.ts';
import type { ActorState, Enabled, Moment } from './api.ts';
import type { Simulation } from './simulation.ts';

/** How many waiting events "what could happen next" tells at most. */
const mostNext = 24;

/** Everything about one step of a run. `step` is clamped to the run. */
export function momentOf(
  run: number,
  simulation: Simulation,
  index: TraceIndex,
  asked: number,
  spans: Record<string, Span> = {},
): Moment {
  const step = Math.max(0, Math.min(Math.floor(asked), simulation.steps));
  const kernel = simulation.at(step);
  const { trace } = simulation;
  const pending = kernel.waiting(256);
  const choice = simulation.taken.findIndex((taken) => taken.step === step);
  return {
    run,
    step,
    time: kernel.now,
    firstEvent: trace.firstOfStep(step),
    lastEvent: trace.firstOfStep(step + 1),
    actors: actorsOf(kernel, pending, takesPart(simulation, step)),
    fragments: around(fragmentsAt(simulation, index, step), spans, nodeAt(simulation, step)),
    next: nextOf(simulation, kernel, pending),
    ...(choice >= 0 ? { choice } : {}),
  };
}

/** In larger systems only the states of those who took part in the step are told. */
const mostStates = 60;

function actorsOf(
  kernel: Stepper,
  pending: readonly Pending[],
  takesPart: (actor: number) => boolean,
): ActorState[] {
  const { actors, strings } = kernel.trace;
  const coming = new Map<number, Pending[]>();
  for (const one of pending) {
    if (one.kind === 'message') coming.set(one.to, [...(coming.get(one.to) ?? []), one]);
  }
  return actors.map(({ id, name, tier }, i) => {
    const { used, alive, active, sent, received } = kernel.system.look(i, kernel.states[i]);
    const inFlight = (coming.get(i) ?? []).map(({ label, from, time }) => ({
      label: strings[label] ?? '',
      from: actors[from]?.id ?? '',
      arrives: time,
    }));
    const told = actors.length <= mostStates || takesPart(i);
    return {
      id,
      name,
      tier,
      alive: alive && !kernel.crashed[i],
      active,
      inFlight,
      sent,
      received,
      state: told ? (clone(kernel.states[i]) as Json) : null,
      resources: { ...used },
    };
  });
}

/** Tells who took part in a step. */
function takesPart({ trace }: Simulation, step: number): (actor: number) => boolean {
  const part = new Set<number>();
  const end = trace.firstOfStep(step + 1);
  for (let i = trace.firstOfStep(step); i < end; i++) {
    part.add(trace.columns.actor[i] as number);
    part.add(trace.columns.target[i] as number);
  }
  return (actor) => part.has(actor);
}

/** The model's node that a step is about; undefined for none. */
function nodeAt({ trace }: Simulation, step: number): string | undefined {
  for (let i = trace.firstOfStep(step); i < trace.length; i++) {
    const event = trace.event(i);
    if (event.step !== step) return undefined;
    if (event.node !== '') return event.node;
  }
  return undefined;
}

/** Of the open fragments those around a node: parallel branches are open side by side. */
function around<Open extends { element: string }>(
  open: readonly Open[],
  spans: Record<string, Span>,
  node: string | undefined,
): Open[] {
  const inner = node === undefined ? undefined : spans[node];
  if (!inner) return [...open];
  return open.filter(({ element }) => {
    const outer = spans[element];
    return !outer || contains(outer, inner);
  });
}

/** The fragments that are open after a step, outermost first. */
function fragmentsAt(
  simulation: Simulation,
  index: TraceIndex,
  step: number,
): { element: string; label: string }[] {
  const { trace } = simulation;
  const { columns, strings } = trace;
  const { spans } = index;
  const result: { element: string; label: string; depth: number }[] = [];
  for (let i = 0; i < spans.length; i++) {
    const begin = spans.event[i] as number;
    if ((columns.step[begin] as number) > step) break;
    if (columns.kind[begin] !== EventKind.enter) continue;
    const end = spans.endEvent[i] as number;
    if (end >= 0 && (columns.step[end] as number) <= step) continue;
    const element = strings[columns.node[begin] as number] ?? '';
    const label = strings[columns.label[begin] as number] ?? '';
    result.push({ element, label, depth: spans.depth[i] as number });
  }
  return result.sort((a, b) => a.depth - b.depth).map(({ element, label }) => ({ element, label }));
}

function nextOf(simulation: Simulation, kernel: Stepper, pending: readonly Pending[]): Enabled[] {
  const { taken } = simulation;
  const index = taken.findIndex(({ step }) => step > kernel.steps);
  const coming = index >= 0 ? taken[index] : undefined;
  return pending.slice(0, mostNext).map((event, i) => {
    const told = describePending(kernel, event);
    const asks = i === 0 && coming?.step === kernel.steps + 1;
    const open = i === 0 && simulation.status === 'asking' && kernel.steps === simulation.steps;
    if (asks && coming) {
      return { ...told, choice: { index, request: coming, picked: coming.picked } };
    }
    if (open && simulation.question) {
      return { ...told, choice: { index: taken.length, request: simulation.question } };
    }
    return told;
  });
}

function describePending(kernel: Stepper, event: Pending): Enabled {
  const { actors, strings } = kernel.trace;
  const actor = actors[event.to]?.id ?? '';
  const down = kernel.crashed[event.to] ? { blocked: `${actor} is down` } : {};
  const base = { time: event.time, actor, ...down };
  if (event.kind === 'crash' || event.kind === 'restart') {
    return { ...base, title: `${actor} ${event.kind === 'crash' ? 'crashes' : 'restarts'}` };
  }
  if (event.kind === 'message' && event.lost) {
    return { ...base, title: `“${strings[event.label] ?? ''}” to ${actor} is lost` };
  }
  const told = kernel.system.describe?.(event.to, event.message);
  const element = told?.element ?? strings[event.node];
  const title = told?.title ?? `${strings[event.label] ?? 'an event'} for ${actor}`;
  return { ...base, title, ...(element ? { element } : {}) };
}
