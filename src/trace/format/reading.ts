import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import { EventKind } from '../event.ts';
import { Trace } from '../trace.ts';
import type { TraceActor } from '../trace.ts';

/** A trace read from a text: absent when a finding is an error. Pages: `diagnostics.md`. */
export interface ReadTrace {
  trace?: Trace;
  diagnostics: Diagnostic[];
}

/** The most that is read of a text from outside. */
export const readLimits = {
  characters: 300_000_000,
  events: 5_000_000,
  actors: 100_000,
  /** Characters of one label, id or name. */
  text: 100_000,
  /** Findings after which reading stops. */
  diagnostics: 20,
} as const;

/** One event as a text tells it: actors by id, '' for none. Absent indices are -1. */
export interface EventDraft {
  time: number;
  step: number;
  kind: EventKind;
  actor: string;
  target: string;
  cause: number;
  label: string;
  node: string;
  link: number;
  flags: number;
  value: number;
}

/** An event of nothing, to be filled in. */
export function emptyDraft(): EventDraft {
  return {
    time: 0,
    step: 0,
    kind: EventKind.log,
    actor: '',
    target: '',
    cause: -1,
    label: '',
    node: '',
    link: -1,
    flags: 0,
    value: 0,
  };
}

/** Collects the events and findings of a text, and checks that the events make a trace. */
export class TraceReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #trace: Trace;
  readonly #actors = new Map<string, number>([['', -1]]);
  #time = 0;
  #step = 0;
  #failed = false;

  /** `actors` are known from the start; `strings` are put into the table first, in this order. */
  constructor(actors: readonly TraceActor[] = [], strings: readonly string[] = []) {
    this.#trace = new Trace(actors);
    actors.forEach((actor, index) => this.#actors.set(actor.id, index));
    for (const text of strings) this.#trace.intern(text);
  }

  /** True when there is no sense in reading on. */
  get full(): boolean {
    return this.diagnostics.length >= readLimits.diagnostics;
  }

  /** True after an error: there will be no trace. */
  get failed(): boolean {
    return this.#failed;
  }

  /** The number of events so far. */
  get length(): number {
    return this.#trace.length;
  }

  /** Notes an error at a place of the text. */
  error(code: string, span: Span, message: string): void {
    this.#failed = true;
    if (!this.full) this.diagnostics.push({ code, severity: 'error', message, span });
  }

  /** Notes something that does not keep the trace from being used. */
  warn(code: string, span: Span, message: string): void {
    if (!this.full) this.diagnostics.push({ code, severity: 'warning', message, span });
  }

  /** The index of an actor by id, adding it when new. */
  actor(id: string): number {
    const known = this.#actors.get(id);
    if (known !== undefined) return known;
    const index = this.#trace.actors.length;
    this.#trace.actors.push({ id, name: id, tier: '' });
    this.#actors.set(id, index);
    return index;
  }

  /** Says what an actor is called, and which tier it belongs to; adds it when new. */
  describe(id: string, name: string, tier: string): void {
    const actor = this.#trace.actors[this.actor(id)];
    if (!actor) return;
    if (name) actor.name = name;
    if (tier) actor.tier = tier;
  }

  /** True when an actor of that id is known; '' is the system itself. */
  knows(id: string): boolean {
    return this.#actors.has(id);
  }

  /** Appends an event after checking it against those before; faults become findings. */
  add(event: EventDraft, span: Span): void {
    const problem = this.#problem(event);
    if (problem) {
      this.error(problem.code, span, problem.message);
      return;
    }
    this.#time = event.time;
    this.#step = event.step;
    this.#trace.push(
      event.time,
      event.kind,
      event.step,
      this.actor(event.actor),
      this.actor(event.target),
      event.cause,
      this.#trace.intern(event.label),
      this.#trace.intern(event.node),
      event.link,
      event.flags,
      event.value,
    );
  }

  /** What was read; no trace after an error. */
  end(): ReadTrace {
    return this.#failed
      ? { diagnostics: this.diagnostics }
      : { trace: this.#trace, diagnostics: this.diagnostics };
  }

  #problem(event: EventDraft): { code: string; message: string } | undefined {
    const at = this.#trace.length;
    if (at >= readLimits.events) {
      return limit(`more than ${readLimits.events} events`);
    }
    if (this.#trace.actors.length > readLimits.actors) {
      return limit(`more than ${readLimits.actors} actors`);
    }
    if (event.time < this.#time) {
      return order(`Event ${at} happens at ${event.time} ns, before the event above it.`);
    }
    if (event.step < this.#step) {
      return order(`Event ${at} belongs to step ${event.step}, before the event above it.`);
    }
    if (event.cause >= at) return order(`Event ${at} is caused by a later one.`);
    if (event.link > at) return order(`Event ${at} is linked to a later one.`);
    return undefined;
  }
}

function limit(message: string): { code: string; message: string } {
  return { code: 'trace-limit', message: `The trace has ${message}; shorten it.` };
}

function order(message: string): { code: string; message: string } {
  return { code: 'trace-order', message };
}

/** A field that must be an integer in `low..high`; undefined when it is not. */
export function integer(value: unknown, low: number, high: number): number | undefined {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return undefined;
  return value >= low && value <= high ? value : undefined;
}

/** Every line of a text with its span, without the line break (`\n` or `\r\n`). */
export function* linesOf(text: string): Generator<{ line: string; span: Span }> {
  for (let from = 0; from < text.length;) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const to = end > from && text[end - 1] === '\r' ? end - 1 : end;
    yield { line: text.slice(from, to), span: { from, to } };
    from = end + 1;
  }
}
