import type { Exhibit } from '../model/exhibit.ts';
import type { Distribution } from '../model/profile.ts';
import type { ComponentSpec } from '../model/scenario/scenario.ts';
import type { RecordField, Value } from '../model/schema.ts';

/** A message between components: plain data; its type is its label in every picture. */
export interface Message {
  readonly type: string;
}

/** What a component knows of itself and of the others; never changes within a run's epoch. */
export interface Setup<Parameters = Readonly<Record<string, unknown>>> {
  readonly id: string;
  readonly kind: string;
  readonly tier: string;
  readonly parameters: Parameters;
  /** Ids of all components of a kind (of all kinds when absent), in order. */
  others(kind?: string): readonly string[];
  /** The specification of another component; undefined when there is none. */
  spec(id: string): ComponentSpec | undefined;
  /** What it is in a step of a run in which parameters change on the way; absent in others. */
  at?(step: number): Setup<Parameters>;
}

/** What a component can do while it handles one message. */
export interface Ports {
  /** The present in virtual ns; 0 in runs in any order, where only the order of events counts. */
  readonly now: number;
  /** Who sent the message that is handled; '' for timers and the start. */
  readonly from: string;
  /** The message was damaged on its way: its content must not be trusted. */
  readonly corrupt: boolean;
  /** The trace index of the event that is handled: to link marks to. */
  readonly event: number;
  /**
   * Sends a message over the network. `subject` (a call, a transaction) is kept in the trace;
   * `reply` draws it dashed. Sending to an id that is not there is our mistake and asserts.
   */
  send(to: string, message: Message, subject?: string, reply?: boolean): number;
  /** Sends itself a message after a delay; its handle is the result. Void after a crash. */
  after(delayNs: number, message: Message): number;
  cancel(timer: number): void;
  /** Asks which way to go. `element` is a node id of the scenario's spans, '' for none. */
  choose(element: string, label: string, options: readonly string[]): number;
  /** True with this probability; in runs in any order both ways are tried (unless 0 or 1). */
  chance(share: number): boolean;
  /** A duration from a distribution; 0 in runs in any order. */
  draw(distribution: Distribution): number;
  /** Writes a mark (see trace/mark.ts) and returns its index. */
  mark(label: string, subject?: string, value?: number, link?: number): number;
}

/**
 * A kind of simulated component: behaviour over plain data. State is owned by the kernel, which
 * copies, compares, hashes and shows it: objects, arrays, strings, numbers, flags and null only.
 * History that an invariant needs is part of the state.
 */
export interface Component<State = unknown, Parameters = unknown> {
  kind: string;
  /** Fields of the state that survive a crash; all others are as `init` makes them. */
  durable: readonly string[];
  init(setup: Setup<Parameters>): State;
  /** Called at time 0, after every component was initialised. */
  start?(state: State, ports: Ports, setup: Setup<Parameters>): void;
  receive(state: State, message: Message, ports: Ports, setup: Setup<Parameters>): void;
  /** Called when it comes back after a crash, its durable fields restored. */
  recover?(state: State, ports: Ports, setup: Setup<Parameters>): void;
  /** Its parameters were changed on the way by a person; `setup` has the new ones. */
  changed?(state: State, ports: Ports, setup: Setup<Parameters>): void;
  /** What views show of it. */
  exhibit?(state: State, setup: Setup<Parameters>): Exhibit[];
  /**
   * At the end, when nothing is left to do: what it still waits for, for people ("the vote of
   * b"). Empty when it has finished or only serves others.
   */
  waits?(state: State, setup: Setup<Parameters>): string[];
}

/** The parameters of a schema, for a component's type. */
export type ParametersOf<Schema extends { parameters: RecordField }> = Value<Schema['parameters']>;
