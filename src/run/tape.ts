import type { EventKind } from '../trace/event.ts';
import { Trace, type TraceActor } from '../trace/trace.ts';

/** What a tape goes back to. */
export interface TapeMark {
  events: number;
}

/** Stands for "the index of this very event" as a link. */
export const ownIndex = -2;

/**
 * Where a stepper records: its trace. After going back, what the trace holds already is counted but
 * not recorded again, until the stepper has caught up.
 */
export class Tape {
  readonly trace: Trace;
  /** Actors with a lane, hidden ones behind them: their events are the system's. */
  #visible: number;
  /** The first event of the present step, -1 before it: what led to the others. */
  first = -1;
  /** What led to the first event of the present step. */
  cause = -1;
  #events = 0;
  #muted = false;

  constructor(actors: readonly (TraceActor & { hidden?: boolean })[]) {
    const visible = actors.filter(({ hidden }) => !hidden);
    this.#visible = visible.length;
    this.trace = new Trace(visible.map(({ id, name, tier }) => ({ id, name, tier })));
  }

  /** The number of events so far. */
  get events(): number {
    return this.#events;
  }

  /** Begins a step. */
  begin(cause: number): void {
    this.first = -1;
    this.cause = cause;
  }

  /** Appends an event; gives its index. */
  record(
    time: number,
    step: number,
    kind: EventKind,
    actor: number,
    target: number,
    label: number,
    node: number,
    link: number,
    flags: number,
    value: number,
  ): number {
    const index = this.#events++;
    const cause = this.first >= 0 ? this.first : this.cause;
    if (this.first < 0) this.first = index;
    if (this.#muted) {
      this.#muted = this.#events < this.trace.length;
      return index;
    }
    const whose = actor < this.#visible ? actor : -1;
    const whom = target < this.#visible ? target : -1;
    const at = link === ownIndex ? index : link;
    this.trace.push(time, kind, step, whose, whom, cause, label, node, at, flags, value);
    return index;
  }

  /** A lane for an actor that comes later. Its number is known: catching up it is there already. */
  lane(at: number, actor: TraceActor): void {
    if (at < this.trace.actors.length) return;
    this.#visible = this.trace.addActor(actor) + 1;
  }

  mark(): TapeMark {
    return { events: this.#events };
  }

  /** Goes back to a mark of this very tape. */
  rewind({ events }: TapeMark): void {
    this.#events = events;
    this.#muted = events < this.trace.length;
  }
}
