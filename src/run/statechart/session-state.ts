import type { Limits } from '../../model/statechart/safety.ts';
import type { CompiledChart } from './compile.ts';
import type { Configuration } from './compile-moves.ts';
import { hasBit } from './compile-tree.ts';
import type { Memory } from './datamodel.ts';
import type { ChartEvent } from './event.ts';
import type { Session } from './session.ts';

/** How a machine comes to be. */
export interface SessionOptions {
  /** Under which id and by which session it is invoked. */
  invokeId?: string;
  parent?: string;
  /** First values for top-level data, in the place of those in the text. */
  data?: Readonly<Record<string, unknown>>;
  /** In the place of the chart's own. */
  limits?: Limits;
  /** Where its random numbers begin, and its clock in ms. */
  seed?: number;
  now?: () => number;
}

/** A machine as its interpreter knows it. What is empty takes no room. */
export class SessionState implements Session {
  readonly id: string;
  readonly name: string;
  readonly chart: CompiledChart;
  readonly memory: Memory;
  readonly given: SessionOptions['data'];
  readonly limits: Required<Limits>;
  /** The configuration when it is not in the midst of a microstep. */
  at: Configuration;
  /** The configuration in the midst of a microstep. */
  partial: Uint32Array | undefined = undefined;
  remembered: Map<number, readonly number[]> | undefined = undefined;
  inner: ChartEvent[] | undefined = undefined;
  outer: ChartEvent[] | undefined = undefined;
  boundStates: Uint32Array | undefined = undefined;
  running: Map<number, string> | undefined = undefined;
  waiting: Set<number> | undefined = undefined;
  /** Eventless transitions that were given up until the next event. */
  barred: Set<number> | undefined = undefined;
  status: Session['status'] = 'starting';
  invokeId: string;
  parent: string;
  restless = 0;
  /** Rounds of loops in the present microstep. */
  spent = 0;
  event: ChartEvent | undefined = undefined;
  over = false;
  last: Uint32Array | undefined = undefined;

  constructor(
    chart: CompiledChart,
    id: string,
    name: string,
    limits: Required<Limits>,
    options: SessionOptions,
  ) {
    this.chart = chart;
    this.id = id;
    this.name = name;
    this.at = chart.moves.empty;
    this.limits = limits;
    this.given = options.data;
    this.invokeId = options.invokeId ?? '';
    this.parent = options.parent ?? '';
    this.memory = chart.program.memory({
      sessionId: id,
      name,
      isActive: (state) => {
        const number = chart.stateNumber.get(state);
        return number !== undefined && this.isActive(number);
      },
      budget: limits.budget,
      memory: limits.memory,
      ...(options.seed !== undefined && { seed: options.seed }),
      ...(options.now && { now: options.now }),
    });
  }

  isActive(state: number): boolean {
    return hasBit(this.partial ?? this.at.words, state);
  }

  get configuration(): Uint32Array {
    return this.partial ?? this.at.words;
  }

  set configuration(words: Uint32Array) {
    this.at = this.chart.moves.at(words);
  }

  get history(): Map<number, readonly number[]> {
    return (this.remembered ??= new Map());
  }

  set history(history: Map<number, readonly number[]>) {
    this.remembered = history;
  }

  get internal(): ChartEvent[] {
    return (this.inner ??= []);
  }

  set internal(events: ChartEvent[]) {
    this.inner = events;
  }

  get external(): ChartEvent[] {
    return (this.outer ??= []);
  }

  set external(events: ChartEvent[]) {
    this.outer = events;
  }

  get bound(): Uint32Array {
    return (this.boundStates ??= new Uint32Array(this.chart.words));
  }

  set bound(states: Uint32Array) {
    this.boundStates = states;
  }

  get invoked(): Map<number, string> {
    return (this.running ??= new Map());
  }

  set invoked(ids: Map<number, string>) {
    this.running = ids;
  }

  get toInvoke(): Set<number> {
    return (this.waiting ??= new Set());
  }

  set toInvoke(states: Set<number>) {
    this.waiting = states;
  }
}
