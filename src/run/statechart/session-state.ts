import type { Json } from '../../model/json.ts';
import type { DataItem, Invoke } from '../../model/statechart/statechart.ts';
import type { Chart } from './chart.ts';
import type { Failure, Host, Watcher } from './host.ts';
import type { Limits } from '../../model/statechart/safety.ts';
import type { Configuration, Moves } from './compile-moves.ts';
import { hasBit } from './compile-tree.ts';
import type { Memory, Program } from './datamodel.ts';
import type { ChartEvent } from './event.ts';
import type { Session } from './session.ts';

/** Where content stands, for failures. */
export type Place = Pick<Failure, 'element' | 'state' | 'transition'>;

/** What content may do to the world: the interpreter. */
export interface Execution {
  readonly host: Host;
  readonly watcher: Watcher | undefined;
  /** Puts an event into the internal queue. */
  raise(session: SessionState, event: ChartEvent): void;
  /** Does what is to be done about an error; true when the block is over. Throws signals on. */
  fail(session: SessionState, error: unknown, place: Place, sendId?: string): boolean;
}

/** A piece of content, compiled; true when the block that it stands in is over. */
export type Act = (x: Execution, session: SessionState) => boolean;

/** A condition, compiled. Throws what its code throws. */
export type Test = (x: Execution, session: SessionState) => boolean;

/** A value, compiled. */
export type Give = (memory: Memory) => Json | undefined;

/** A chart with everything that its interpreter needs. */
export interface CompiledChart extends Chart {
  readonly program: Program;
  readonly moves: Moves;
  readonly limits: Required<Limits>;
  /** Blocks of content on entry and exit, by state. */
  readonly entry: readonly (readonly (readonly Act[])[])[];
  readonly exit: readonly (readonly (readonly Act[])[])[];
  /** Content of initial transitions by state, the root's included. */
  readonly initial: readonly (readonly Act[])[];
  /** Content of transitions. */
  readonly content: readonly (readonly Act[])[];
  /** Guards with all that they may ask; undefined where there is none. */
  readonly tests: readonly (Test | undefined)[];
  /** Guards that ask: the answer of one is not asked for twice in a microstep. */
  readonly asks: readonly boolean[];
  /** What final states tell. */
  readonly done: readonly (
    | ((x: Execution, session: SessionState) => Json | undefined)
    | undefined
  )[];
  /** Data of states, the chart's own at 0. */
  readonly data: readonly (readonly DataItem[])[];
  readonly scripts: readonly Act[];
  readonly services: readonly Service[];
  /** Invocations by state. */
  readonly invokesOf: readonly (readonly number[])[];
  /** Room for the configuration in the midst of a microstep; machines have one after the other. */
  readonly scratch: Uint32Array;
  /** A microstep may have to be undone. */
  readonly undoable: boolean;
}

/** An invocation, compiled. */
export interface Service {
  readonly invoke: Invoke;
  readonly state: number;
  readonly type: (memory: Memory) => string;
  readonly src: ((memory: Memory) => string) | undefined;
  readonly text: Give | undefined;
  readonly data: Give | undefined;
  readonly idLocation: ((memory: Memory, value: Json | undefined) => void) | undefined;
  /** Content of `finalize`; undefined when there is none. */
  readonly finalize: readonly Act[] | undefined;
  /** What an empty `finalize` sets, by the names of the event's data. */
  readonly returns: readonly {
    name: string;
    store: (memory: Memory, value: Json | undefined) => void;
  }[];
}

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
