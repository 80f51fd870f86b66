import type { Json } from '../../model/json.ts';
import type { Change, ChartSpec } from '../../model/run.ts';
import type { Statechart } from '../../model/statechart/statechart.ts';
import type { Trace } from '../../trace/trace.ts';
import type { AnswerOptions } from '../answers.ts';
import type { CompiledChart } from './compile.ts';
import type { ChartEvent } from './event.ts';
import type { Failure, Outgoing, Recovery } from './host.ts';
import type { SavedSession } from './interpreter-save.ts';
import type { Lanes } from './lanes.ts';
import type { Session } from './session.ts';
import type { SessionState } from './session-state.ts';
import type { ChartSnapshot, TimersAfter } from './snapshot.ts';
import type { Timer, Timers } from './timers.ts';
import type { Machine, Part, World } from './world.ts';

/** How a run of statecharts is set up. */
export interface ChartOptions extends AnswerOptions {
  seed: number;
  spec: ChartSpec;
  changes?: readonly Change[];
  /** The machines of a run; the picked one is the first. Ids are those of their sessions. */
  machines: readonly { id: string; name: string; chart: Statechart }[];
  /** A chart ready to be run; the same object for the same chart. */
  compile(chart: Statechart): CompiledChart;
  /** The machine that a text or an address stands for; a problem when there is none. */
  read(source: { text?: string; src?: string }): { chart: Statechart } | { problem: string };
  /** Where an element of a chart stands in its text, for error events. */
  place?(
    chart: Statechart,
    element: string,
  ): { tagname: string; line: number; column: number } | undefined;
  /** The first machine begins as it was stored. */
  from?: { snapshot: ChartSnapshot; timers: TimersAfter };
  /** What works along with the machines, in order. */
  parts?: readonly Part[];
}

/** What a step was. */
export type StepKind =
  | 'start'
  | 'microstep'
  | 'discarded'
  | 'timer'
  | 'arrival'
  | 'command'
  | 'rest';

/** A machine as the stepper knows it. */
export interface Live extends Machine {
  session: SessionState;
  /** Something may happen in it without a further event. */
  active: boolean;
  /** It stands in the row of those who have something to do. */
  waits: boolean;
  /** Microsteps in all. */
  moves: number;
  sent: number;
  received: number;
  /** Its last event in the trace, for causes. */
  last: number;
  /** First values of its data, to begin anew. */
  given: Record<string, Json>;
  /** Its first session (a restart makes another one), and how that was before it began. */
  born: SessionState;
  fresh: SavedSession;
  /** What it was read from, where its parent's chart does not hold it. */
  source?: { text?: string; src?: string };
  /** It changed since it was saved last. */
  changed: boolean;
  saved: SavedLive | undefined;
  /** Everyone was told that it is over. */
  ended: boolean;
}

/** What changes of one, to come back to. */
export interface SavedLive {
  ended: boolean;
  session: SessionState;
  state: SavedSession;
  active: boolean;
  waits: boolean;
  cancelled: boolean;
  blocked: boolean;
  moves: number;
  sent: number;
  received: number;
  last: number;
}

/** A problem at a place of a chart. */
export interface Mishap {
  machine: number;
  element: string;
  severity: 'error' | 'warning';
  message: string;
  step: number;
}

/** A service that the chart only names, under way. */
export interface Stub {
  machine: number;
  invokeId: string;
  element: string;
  name: string;
  data: Record<string, Json>;
}

/** What those who help to drive a run need of it; see `ChartStepper`. */
export interface Running extends World {
  readonly options: ChartOptions;
  readonly parts: readonly Part[];
  readonly lanes: Lanes;
  readonly trace: Trace;
  readonly machines: readonly Live[];
  readonly waitingTimers: Timers;
  readonly stubs: readonly Stub[];
  readonly arrived: number;
  /** Trace indices of what put events into internal queues. */
  readonly causes: WeakMap<ChartEvent, number>;
  machineOf(session: string): Live | undefined;
  live(session: Session): Live;
  laneOf(session: Session): number;
  childOf(parent: Live, invokeId: string): Live | undefined;
  childrenOf(parent: Live): number;
  unique(): number;
  afterwards(action: () => void): void;
  put(to: Live, event: ChartEvent, node: string, cause: number): void;
  pass(from: number, to: Live, event: ChartEvent, node: string): void;
  post(from: Live, to: Live, message: Outgoing): void;
  raise(machine: Live, event: ChartEvent): void;
  setTimer(
    timer: Omit<Timer, 'number' | 'set' | 'since'> & { since?: number },
    label: string,
    node: string,
  ): void;
  dropTimers(machine: Live, fits: (timer: Timer) => boolean): void;
  begin(stub: Stub): void;
  end(parent: Live, invokeId: string): void;
  make(
    id: string,
    name: string,
    chart: Statechart,
    parent: number,
    element: string,
    given: Record<string, Json>,
    invokeId: string,
  ): Live;
  freeId(wanted: string): string;
  edited(machine: Live, what: string, node?: string): void;
  failed(machine: Live, failure: Failure): Recovery | undefined;
  noteFailure(machine: Live, failure: Failure): void;
}
