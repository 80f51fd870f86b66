import { EventKind } from '../../trace/event.ts';
import { readMark } from '../../trace/mark.ts';
import type { Trace } from '../../trace/trace.ts';

/** What one machine did, counted. Plain data. */
export interface MachineMetrics {
  /** Events that were taken from a queue, and those of them that nothing wanted. */
  events: number;
  discarded: number;
  /** Events that it put into its own queue. */
  raised: number;
  /** Transitions that were taken, all and by id; entries by state. */
  transitions: number;
  taken: Record<string, number>;
  entries: Record<string, number>;
  errors: number;
  timersSet: number;
  timersFired: number;
  timersCancelled: number;
  /** The most events that waited in one of its queues. */
  queueMost: number;
  /** Virtual ns by state; of states that are active up to `now`. */
  timeIn: Record<string, number>;
}

/** Nothing was done yet. */
export function newMetrics(): MachineMetrics {
  return {
    events: 0,
    discarded: 0,
    raised: 0,
    transitions: 0,
    taken: {},
    entries: {},
    errors: 0,
    timersSet: 0,
    timersFired: 0,
    timersCancelled: 0,
    queueMost: 0,
    timeIn: {},
  };
}

/**
 * Counters of machines, by lane. They are fed the trace's events one after the other, and can be
 * read at any time: what is read is the fold of all events so far.
 */
export class ChartMonitor {
  readonly #metrics = new Map<number, MachineMetrics>();
  /** When active states were entered, by lane. */
  readonly #since = new Map<number, Map<string, number>>();

  /** Counts the events `from..to` of a trace. */
  watch(trace: Trace, from = 0, to = trace.length): this {
    for (let at = from; at < to; at++) this.#count(trace, at);
    return this;
  }

  /** What a lane's machine has done, with time in states counted up to `now`. */
  read(actor: number, now: number): MachineMetrics {
    const found = this.#metrics.get(actor) ?? newMetrics();
    const timeIn = { ...found.timeIn };
    for (const [state, since] of this.#since.get(actor) ?? []) {
      timeIn[state] = (timeIn[state] ?? 0) + Math.max(0, now - since);
    }
    return { ...found, taken: { ...found.taken }, entries: { ...found.entries }, timeIn };
  }

  /** Lanes of which anything was counted. */
  get actors(): number[] {
    return [...this.#metrics.keys()].sort((a, b) => a - b);
  }

  #of(actor: number): MachineMetrics {
    let found = this.#metrics.get(actor);
    if (!found) this.#metrics.set(actor, (found = newMetrics()));
    return found;
  }

  #count(trace: Trace, at: number): void {
    const { columns } = trace;
    const actor = columns.actor[at] as number;
    switch (columns.kind[at]) {
      case EventKind.timerSet:
        this.#of(actor).timersSet++;
        return;
      case EventKind.timerFire:
        this.#of(actor).timersFired++;
        return;
      case EventKind.timerCancel:
        this.#of(actor).timersCancelled++;
        return;
      case EventKind.mark:
        if (actor >= 0) this.#mark(trace, at, actor);
        return;
      default:
    }
  }

  #mark(trace: Trace, at: number, actor: number): void {
    const { columns, strings } = trace;
    const label = strings[columns.label[at] as number] ?? '';
    if (!label.startsWith('chart:') && !label.startsWith('error:')) return;
    const mark = readMark(label);
    const node = strings[columns.node[at] as number] ?? '';
    const metrics = this.#of(actor);
    const time = columns.time[at] as number;
    const value = columns.value[at] as number;
    if (mark?.family === 'error') {
      if (mark.what === 'raised') metrics.errors++;
      return;
    }
    switch (mark?.what) {
      case 'event':
        metrics.events++;
        return;
      case 'discarded':
        metrics.discarded++;
        return;
      case 'raised':
        metrics.raised++;
        metrics.queueMost = Math.max(metrics.queueMost, value);
        return;
      case 'queued':
        metrics.queueMost = Math.max(metrics.queueMost, value);
        return;
      case 'taken':
        metrics.transitions++;
        metrics.taken[node] = (metrics.taken[node] ?? 0) + 1;
        return;
      case 'entered':
      case 'reentered':
        metrics.entries[node] = (metrics.entries[node] ?? 0) + 1;
        this.#begin(actor, node, time);
        return;
      case 'exited':
        this.#end(actor, node, time);
        return;
      case 'failed':
        // Its states are left by nobody.
        if (mark.detail !== 'undone') this.#endAll(actor, time);
        return;
      case 'final':
      case 'stopped':
        this.#endAll(actor, time);
        return;
      default:
    }
  }

  #begin(actor: number, state: string, time: number): void {
    let since = this.#since.get(actor);
    if (!since) this.#since.set(actor, (since = new Map()));
    since.set(state, time);
  }

  #end(actor: number, state: string, time: number): void {
    const since = this.#since.get(actor)?.get(state);
    if (since === undefined) return;
    this.#since.get(actor)?.delete(state);
    const { timeIn } = this.#of(actor);
    timeIn[state] = (timeIn[state] ?? 0) + time - since;
  }

  #endAll(actor: number, time: number): void {
    for (const state of this.#since.get(actor)?.keys() ?? []) this.#end(actor, state, time);
  }
}
