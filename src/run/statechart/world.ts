import type { Json } from '../../model/json.ts';
import type { Change, ChoiceRequest } from '../../model/run.ts';
import type { Statechart } from '../../model/statechart/statechart.ts';
import type { ChartEvent } from './event.ts';
import type { Failure, Recovery, Watcher } from './host.ts';
import type { Interpreter } from './interpreter.ts';
import type { Session } from './session.ts';
import type { SessionState } from './session-state.ts';
import type { KeptSnapshot, MachineSnapshot } from './snapshot.ts';
import type { Timer } from './timers.ts';
import type { Voice } from './talk.ts';

/** One machine of a run, with what the run knows of it. */
export interface Machine {
  /** In the order of their start. */
  readonly number: number;
  readonly session: SessionState;
  readonly interpreter: Interpreter;
  /** Its lane in the trace. */
  readonly actor: number;
  /** Number of the machine that invoked it, -1 for none. */
  readonly parent: number;
  /** The invoke element, '' for machines of their own. */
  readonly element: string;
  /** The chart as written (`session.chart.model` is the lowered one). */
  readonly chart: Statechart;
  /** It is to end at its next turn, and what it says to its parent is not heard any more. */
  cancelled: boolean;
  /** It does nothing until it is woken. */
  blocked: boolean;
}

/** What the parts of a runtime can do with the run. */
export interface World extends Voice {
  /** Virtual ns. */
  readonly now: number;
  /** 32 bits that all chance of the run follows. */
  readonly seed: number;
  /** Steps done, the present one included. */
  readonly steps: number;
  readonly machines: readonly Machine[];
  readonly timers: readonly Timer[];
  machineOf(session: string): Machine | undefined;
  /**
   * As `say`, for all families; `kept`: it stays in the trace when the microstep is undone. What is
   * said by `say` always stays.
   */
  mark(
    session: Session | undefined,
    label: string,
    node: string,
    value?: number,
    kept?: boolean,
  ): number;
  /** Puts an event into a machine's external queue, once the microstep is over. */
  tell(machine: Machine, event: ChartEvent): void;
  /** A blocked machine goes on at its next turn. */
  wake(machine: Machine): void;
  /** Asks, as all choices of a run are asked. */
  choose(request: ChoiceRequest): number;
  /** A machine that stands still, with what it invoked, as plain data. */
  take(machine: Machine): MachineSnapshot;
  /** Puts a machine into the state of a snapshot that fits it; `key` is told with it. */
  putBack(machine: Machine, snapshot: MachineSnapshot, key: string): void;
  /** Something for the list of problems, at an element of the chart. */
  report(machine: Machine, element: string, severity: 'error' | 'warning', message: string): void;
}

/**
 * What becomes of a machine whose microstep was undone. `retry`: the same once more, after a delay;
 * `drop`: its event is gone; `wait`: the same once more when it is woken.
 */
export type Next =
  | { kind: 'retry'; delayNs: number }
  | { kind: 'drop' }
  | { kind: 'wait' }
  | { kind: 'goto'; state: string }
  | { kind: 'restart' }
  | { kind: 'escalate'; message: string }
  | { kind: 'stop'; message: string };

/** Thrown by `acquire`: the microstep is undone, the machine waits until it is woken. */
export class MustWait extends Error {
  override name = 'MustWait';
}

/**
 * A part of the runtime that works along with the machines: error policies, resources, extensions,
 * conversations. Every method may be left out; of several parts the first one that answers counts.
 * What a part remembers goes through `save` and `restore`, so that runs can go back; what `save`
 * gave is never changed afterwards.
 */
export interface Part {
  readonly watcher?: Watcher;
  begin?(world: World): void;
  save?(): unknown;
  restore?(saved: unknown): void;
  /** A machine is made, in the step in which it starts. */
  born?(machine: Machine): void;
  /** A machine's turn begins, and ends: `outcome` as `Interpreter.microstep` gives it. */
  turn?(machine: Machine, event: ChartEvent | undefined): void;
  turned?(machine: Machine, outcome: string): void;
  /** Nothing is left to do for a machine until an event comes. */
  rests?(machine: Machine): void;
  /** A machine has ended or failed. */
  ended?(machine: Machine): void;
  /** What is done about an error. */
  failed?(machine: Machine, failure: Failure): Recovery | undefined;
  /** After an undone microstep. */
  next?(machine: Machine): Next | undefined;
  /** After an undone microstep a machine goes on to another state: it begins, and has worked. */
  goes?(machine: Machine): void;
  went?(machine: Machine): void;
  /** True when it was done. Throws `HostError` or `MustWait`. */
  acquire?(machine: Machine, element: string, resource: string, amount: number): boolean;
  release?(machine: Machine, resource: string, amount: number | undefined): boolean;
  /** An action that the chart only names; true when it was done. */
  act?(machine: Machine, element: string, name: string, params: Json | undefined): boolean;
  ask?(
    machine: Machine,
    element: string,
    name: string,
    params: Json | undefined,
  ): boolean | undefined;
  /** A service that the chart only names: how it ends. */
  serve?(machine: Machine, element: string, name: string, data: Json): Served | undefined;
  /** A person's edit; true when it was for this part. */
  command?(change: Change, world: World): boolean;
  /** What the part remembers of a machine, for a snapshot; undefined: nothing. */
  keeps?(machine: Machine): KeptSnapshot | undefined;
  /** A machine was put into the state of a snapshot, in which this was remembered of it. */
  regains?(machine: Machine, kept: KeptSnapshot | undefined): void;
  /** All machines of a snapshot are there again. */
  regained?(): void;
  /** What is held, for inspectors. */
  resources?(): {
    name: string;
    capacity: number;
    held: { session: string; amount: number }[];
  }[];
  waitCycle?(): string[];
}

/** How a service ended. */
export type Served = { kind: 'done'; data?: Json } | { kind: 'error'; data?: Json };
