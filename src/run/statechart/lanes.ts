import type { EventKind } from '../../trace/event.ts';
import type { Trace, TraceActor } from '../../trace/trace.ts';
import { ownIndex, Tape, type TapeMark } from '../tape.ts';

/** One event of the trace, before it is recorded. */
interface Entry {
  kind: EventKind;
  actor: number;
  target: number;
  label: string;
  node: string;
  link: number;
  flags: number;
  value: number;
  /** It stays when the microstep is undone. */
  kept: boolean;
  /** The index that was promised for it. */
  index: number;
}

/** What is recorded beside its kind and its lane; what is absent is none. */
export interface Details {
  target?: number;
  label?: string;
  node?: string;
  link?: number;
  flags?: number;
  value?: number;
  kept?: boolean;
}

/** The lane of what comes from outside. */
export const outside: TraceActor = { id: 'environment', name: 'Environment', tier: '' };

/**
 * The trace of machines: what happens in a step is held back until the step is over, because a
 * microstep may have to be undone. Indices are known at once.
 */
export class Lanes {
  readonly #tape: Tape;
  #held: Entry[] = [];

  constructor(actors: readonly TraceActor[]) {
    this.#tape = new Tape([outside, ...actors]);
  }

  get trace(): Trace {
    return this.#tape.trace;
  }

  /** A lane for a machine that begins in the midst of a run. */
  lane(at: number, actor: TraceActor): void {
    this.#tape.lane(at, actor);
  }

  /** Begins a step; `cause` is the index of what led to it, -1 for nothing. */
  begin(cause: number): void {
    this.#held = [];
    this.#tape.begin(cause);
  }

  /** What led to the step, where it is known only now. */
  causedBy(cause: number): void {
    if (this.#tape.first < 0) this.#tape.cause = cause;
  }

  /** Notes an event; gives its index. */
  record(kind: EventKind, actor: number, details: Details = {}): number {
    const index = this.#tape.events + this.#held.length;
    this.#held.push({
      kind,
      actor,
      target: details.target ?? -1,
      label: details.label ?? '',
      node: details.node ?? '',
      link: details.link === ownIndex ? index : (details.link ?? -1),
      flags: details.flags ?? 0,
      value: details.value ?? 0,
      kept: details.kept ?? false,
      index,
    });
    return index;
  }

  /** The index of the first event of this step. */
  get first(): number {
    return this.#tape.first >= 0 ? this.#tape.first : this.#tape.events;
  }

  /** True when something happened in this step so far. */
  get busy(): boolean {
    return this.#held.length > 0;
  }

  /** Writes down what is held. */
  commit(now: number, step: number): void {
    for (const entry of this.#held) this.#write(entry, entry.link, now, step);
    this.#held = [];
  }

  /** Forgets what is held, except for what stays. */
  undo(): void {
    const moved = new Map<number, number>();
    const before = this.#tape.events;
    this.#held = this.#held.filter(({ kept }) => kept);
    this.#held.forEach((entry, i) => moved.set(entry.index, before + i));
    this.#held = this.#held.map((entry, i) => ({
      ...entry,
      link: entry.link < before ? entry.link : (moved.get(entry.link) ?? -1),
      index: before + i,
    }));
  }

  mark(): TapeMark {
    return this.#tape.mark();
  }

  rewind(mark: TapeMark): void {
    this.#held = [];
    this.#tape.rewind(mark);
  }

  #write(
    { kind, actor, target, label, node, flags, value }: Entry,
    link: number,
    now: number,
    step: number,
  ): void {
    const { trace } = this.#tape;
    const text = trace.intern(label);
    const place = trace.intern(node);
    this.#tape.record(now, step, kind, actor, target, text, place, link, flags, value);
  }
}
