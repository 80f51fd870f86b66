import type { Diagnostic } from '../base/diagnostic.ts';
import { LineIndex, type Span } from '../base/span.ts';
import { check } from '../model/expression/check.ts';
import { compileCondition } from '../model/expression/compile.ts';
import { eventEnvironment } from '../model/expression/environment.ts';
import type { Scope, Value } from '../model/expression/expression.ts';
import { compileFilter, parseFilter, type Filter } from '../model/expression/filter.ts';
import { parseExpression } from '../model/expression/parser.ts';
import { booleanType, type Environment } from '../model/expression/type.ts';
import type { Stepper } from '../run/stepper.ts';
import { EventKind, Flag, kindName, type TraceEvent } from '../trace/event.ts';
import type { Trace } from '../trace/trace.ts';
import { chartEnvironment, chartValue, withoutIn } from './chart-condition.ts';
import type { ChartRun } from './chart-facts.ts';
import type { Simulation } from './simulation.ts';

/** The run that conditions and filters are about. */
export interface Conditioned {
  simulation: Simulation;
  /** The file that was run, and where the model's nodes stand in it. */
  text: string;
  spans: Record<string, Span>;
  /** Present when machines are run: conditions may name their data and active states. */
  chart?: ChartRun;
}

/** The names that a condition over a run's events may use. */
export function environmentOf(run?: Conditioned): Environment {
  if (!run) return eventEnvironment();
  const { trace } = run.simulation;
  const own = eventEnvironment({
    actors: trace.actors.map(({ id, name, tier }) => ({ id, name, tier })),
  });
  return run.chart ? { ...chartEnvironment(run.chart), ...own } : own;
}

/** What is wrong with a condition. */
export function conditionProblems(text: string, run?: Conditioned): Diagnostic[] {
  const { expression, diagnostics } = parseExpression(text);
  if (!expression) return diagnostics;
  const meant = run?.chart ? withoutIn(expression) : expression;
  return [...diagnostics, ...check(meant, environmentOf(run), booleanType).diagnostics];
}

/** A condition as a test of events; undefined when it does not parse. */
export function compileEventCondition(
  text: string,
  run: Conditioned,
): ((event: TraceEvent) => boolean) | undefined {
  const { expression } = parseExpression(text);
  if (!expression) return undefined;
  const test = compileCondition(run.chart ? withoutIn(expression) : expression);
  const scope = new EventScope(run);
  return (event) => test(scope.of(event));
}

/** The events that fit a filter, in order, and what is wrong with the filter. */
export function filterEvents(
  text: string,
  run: Conditioned,
): { events: Int32Array; diagnostics: Diagnostic[] } {
  const filter = parseFilter(text, environmentOf(run));
  return { events: matching(filter, run), diagnostics: filter.diagnostics };
}

function matching(filter: Filter, run: Conditioned): Int32Array {
  const { trace } = run.simulation;
  const test = compileFilter(filter);
  const scope = new EventScope(run);
  const found = new Int32Array(trace.length);
  let count = 0;
  for (let i = 0; i < trace.length; i++) {
    if (test(scope.of(trace.event(i)))) found[count++] = i;
  }
  return found.slice(0, count);
}

/** The values of an event's names, read when they are asked for. */
class EventScope implements Scope {
  readonly #run: Conditioned;
  readonly #trace: Trace;
  readonly #lines: LineIndex;
  #event!: TraceEvent;
  /** The states of the last step that was asked for: many events share a step. */
  #states: { step: number; value: Value } | undefined;
  #known: { key: string; value: Value } | undefined;

  constructor(run: Conditioned) {
    this.#run = run;
    this.#trace = run.simulation.trace;
    this.#lines = new LineIndex(run.text);
  }

  of(event: TraceEvent): this {
    this.#event = event;
    return this;
  }

  get(name: string): Value {
    const event = this.#event;
    switch (name) {
      case 'kind':
        return kindName(event.kind);
      case 'from':
        return this.#endpoint(event, 'from');
      case 'to':
        return this.#endpoint(event, 'to');
      case 'actor':
        return this.#actor(event.actor);
      case 'target':
        return this.#actor(event.target);
      case 'label':
      case 'message':
        return event.label;
      case 'time':
        return event.time;
      case 'step':
        return event.step;
      case 'node':
        return event.node;
      case 'line':
        return this.#line(event.node);
      case 'value':
        return event.value;
      case 'tier':
        return this.#trace.actors[event.actor]?.tier ?? null;
      case 'state':
        return this.#statesAt(event.step);
      default:
        return flagOf(name, event.flags) ?? this.#ofMachine(event, name);
    }
  }

  #statesAt(step: number): Value {
    if (this.#states?.step !== step) {
      this.#states = { step, value: statesOf(this.#run.simulation.at(step)) };
    }
    return this.#states.value;
  }

  /** Data of the machine at which it happens; moments are looked at in the order of events. */
  #ofMachine({ step, actor }: TraceEvent, name: string): Value {
    const { chart, simulation } = this.#run;
    if (!chart) return null;
    const key = `${step} ${actor} ${name}`;
    if (this.#known?.key !== key) {
      simulation.at(step);
      this.#known = { key, value: chartValue(chart, actor, name) };
    }
    return this.#known.value;
  }

  #actor(index: number): Value {
    return this.#trace.actors[index]?.id ?? null;
  }

  #endpoint(event: TraceEvent, end: 'from' | 'to'): Value {
    switch (event.kind) {
      case EventKind.send:
      case EventKind.drop:
        return this.#actor(end === 'from' ? event.actor : event.target);
      case EventKind.receive:
        return this.#actor(end === 'from' ? event.target : event.actor);
      default:
        return null;
    }
  }

  #line(node: string): Value {
    const span = this.#run.spans[node];
    return span ? this.#lines.lineOf(span.from) : null;
  }
}

function flagOf(name: string, flags: number): Value {
  const bit = (Flag as Record<string, number>)[name];
  return bit === undefined ? null : (flags & bit) !== 0;
}

/** The states of all actors with a lane, by id. */
function statesOf(kernel: Stepper): Value {
  const result: Record<string, Value> = {};
  kernel.trace.actors.forEach(({ id }, i) => {
    const { used, alive, ...rest } = kernel.system.look(i, kernel.states[i]);
    result[id] = { ...used, ...rest, alive: alive && !kernel.crashed[i] };
  });
  return result;
}
