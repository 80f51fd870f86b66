import { Digest } from '../base/hash.ts';
import type { EventKind, TraceEvent } from './event.ts';

/** The columns of some events: index i of each array belongs together. Transferable. */
export interface Columns {
  time: Float64Array;
  kind: Uint8Array;
  step: Int32Array;
  actor: Int32Array;
  target: Int32Array;
  cause: Int32Array;
  label: Int32Array;
  node: Int32Array;
  link: Int32Array;
  flags: Uint8Array;
  value: Float64Array;
}

/** An actor as the trace knows it. */
export interface TraceActor {
  /** The role's id. */
  id: string;
  /** The name for people. */
  name: string;
  /** The tier it belongs to, '' for none. */
  tier: string;
}

/** The names that the columns' indices refer to. */
export interface Tables {
  actors: TraceActor[];
  /** Texts, by `label` and `node`; index 0 is ''. */
  strings: string[];
}

/** Columns with room for `capacity` events. */
export function allocate(capacity: number): Columns {
  return {
    time: new Float64Array(capacity),
    kind: new Uint8Array(capacity),
    step: new Int32Array(capacity),
    actor: new Int32Array(capacity),
    target: new Int32Array(capacity),
    cause: new Int32Array(capacity),
    label: new Int32Array(capacity),
    node: new Int32Array(capacity),
    link: new Int32Array(capacity),
    flags: new Uint8Array(capacity),
    value: new Float64Array(capacity),
  };
}

/** An append-only record of a run, held in columns; the digest grows with it. */
export class Trace {
  readonly actors: TraceActor[];
  readonly strings: string[] = [''];
  readonly #interned = new Map<string, number>([['', 0]]);
  readonly #digest = new Digest();
  /** How many actors there were from the start. */
  readonly #first: number;
  #columns = allocate(1024);
  #length = 0;
  #hashed = 0;

  constructor(actors: readonly TraceActor[]) {
    this.actors = [...actors];
    this.#first = actors.length;
    for (const actor of actors) this.#digest.text(actor.id);
  }

  /** The number of events. */
  get length(): number {
    return this.#length;
  }

  /** The columns themselves; only the first `length` entries mean something. Read only. */
  get columns(): Columns {
    return this.#columns;
  }

  /** The index of a text in the table, adding it when new. */
  intern(text: string): number {
    let index = this.#interned.get(text);
    if (index === undefined) {
      index = this.strings.length;
      this.strings.push(text);
      this.#interned.set(text, index);
    }
    return index;
  }

  /** Adds an actor that takes part from now on; gives its index. */
  addActor(actor: TraceActor): number {
    return this.actors.push(actor) - 1;
  }

  /** Appends an event and returns its index. */
  push(
    time: number,
    kind: EventKind,
    step: number,
    actor: number,
    target: number,
    cause: number,
    label: number,
    node: number,
    link: number,
    flags: number,
    value: number,
  ): number {
    const at = this.#length;
    if (at === this.#columns.kind.length) this.#grow();
    const c = this.#columns;
    c.time[at] = time;
    c.kind[at] = kind;
    c.step[at] = step;
    c.actor[at] = actor;
    c.target[at] = target;
    c.cause[at] = cause;
    c.label[at] = label;
    c.node[at] = node;
    c.link[at] = link;
    c.flags[at] = flags;
    c.value[at] = value;
    this.#length = at + 1;
    return at;
  }

  /** Reads one event; the index must be in range. */
  event(index: number): TraceEvent {
    return readEvent(this.#columns, this, index, index);
  }

  /** Copies the columns of `from..to` (clamped), to be transferred. */
  slice(from: number, to: number): Columns {
    const a = Math.max(0, from);
    const b = Math.max(a, Math.min(to, this.#length));
    const c = this.#columns;
    return {
      time: c.time.slice(a, b),
      kind: c.kind.slice(a, b),
      step: c.step.slice(a, b),
      actor: c.actor.slice(a, b),
      target: c.target.slice(a, b),
      cause: c.cause.slice(a, b),
      label: c.label.slice(a, b),
      node: c.node.slice(a, b),
      link: c.link.slice(a, b),
      flags: c.flags.slice(a, b),
      value: c.value.slice(a, b),
    };
  }

  /** The index of the first event of a step, or `length` when the step has not happened. */
  firstOfStep(step: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#columns.step[middle] as number) < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The 128-bit digest of all events so far, 32 hexadecimal digits. */
  hash(): string {
    const c = this.#columns;
    for (let i = this.#hashed; i < this.#length; i++) {
      this.#digest.number(c.time[i] as number);
      this.#digest.words(
        (c.kind[i] as number) | ((c.flags[i] as number) << 8),
        c.actor[i] as number,
        c.target[i] as number,
        c.cause[i] as number,
      );
      this.#digest.words(
        c.label[i] as number,
        c.node[i] as number,
        c.link[i] as number,
        c.step[i] as number,
      );
      if (c.value[i] !== 0) this.#digest.number(c.value[i] as number);
    }
    this.#hashed = this.#length;
    const whole = new Digest();
    whole.restore(this.#digest.save());
    for (const text of this.strings) whole.text(text);
    for (const { id } of this.actors.slice(this.#first)) whole.text(id);
    return whole.hex();
  }

  #grow(): void {
    const wider = allocate(this.#columns.kind.length * 2);
    for (const key of Object.keys(wider) as (keyof Columns)[]) wider[key].set(this.#columns[key]);
    this.#columns = wider;
  }
}

/** Reads event `at` of columns that begin with event `index - at` of the trace. */
export function readEvent(c: Columns, tables: Tables, at: number, index: number): TraceEvent {
  return {
    index,
    time: c.time[at] as number,
    kind: c.kind[at] as EventKind,
    step: c.step[at] as number,
    actor: c.actor[at] as number,
    target: c.target[at] as number,
    cause: c.cause[at] as number,
    label: tables.strings[c.label[at] as number] ?? '',
    node: tables.strings[c.node[at] as number] ?? '',
    link: c.link[at] as number,
    flags: c.flags[at] as number,
    value: c.value[at] as number,
  };
}
