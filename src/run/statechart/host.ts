import type { Json } from '../../model/json.ts';
import type { Statechart } from '../../model/statechart/statechart.ts';
import type { ChartEvent } from './event.ts';
import type { CodeError } from './datamodel.ts';
import type { Session } from './session.ts';

/**
 * What a machine asks of the world around it. Called in the midst of a microstep: a host never
 * calls back into the machine. Failures are thrown as `HostError`.
 */
export interface Host {
  /** An event for another machine, or for this one after a delay; never for the internal queue. */
  send(session: Session, message: Outgoing): void;
  /** Takes back this machine's delayed events with an id. */
  cancel(session: Session, sendId: string): void;
  invoke(session: Session, request: InvokeRequest): void;
  /** Ends what was invoked under an id. */
  uninvoke(session: Session, invokeId: string): void;
  /** An event passed on to what was invoked. */
  forward(session: Session, invokeId: string, event: ChartEvent): void;
  log(session: Session, element: string, label: string, value: Json | undefined): void;
  /** An action that the chart only names. */
  act(session: Session, element: string, name: string, params: Json | undefined): void;
  /** A guard that the chart only names. */
  ask(session: Session, element: string, name: string, params: Json | undefined): boolean;
  acquire(session: Session, element: string, resource: string, amount: number): void;
  release(session: Session, resource: string, amount: number | undefined): void;
  /** What is to be done about an error; `event` is SCXML's own way. */
  failed(session: Session, failure: Failure): Recovery;
  /** What an error event tells beside its name; nothing when absent. */
  detail?(session: Session, failure: Failure): Json | undefined;
  /** The machine has ended: its final states' data, for `done.invoke`. */
  ended(session: Session, data: Json | undefined): void;
  /** A number that is unique in the run, for made-up ids. */
  unique(): number;
}

/** An event on its way out. */
export interface Outgoing {
  element: string;
  name: string;
  /** '' is this machine itself. */
  target: string;
  type: string;
  sendId?: string;
  /** True when the text gave the id: then errors name it. */
  named: boolean;
  delayNs: number;
  data?: Json;
}

/** What is to be invoked, evaluated. */
export interface InvokeRequest {
  /** The invoke element in the model. */
  element: string;
  invokeId: string;
  /** The state that it belongs to. */
  state: string;
  type: string;
  autoforward: boolean;
  /** One of: the machine itself, its text, where it is to be found, the name of a service. */
  chart?: Statechart;
  text?: string;
  src?: string;
  stub?: string;
  data: Record<string, Json>;
}

/** An error in content, with where it happened. */
export interface Failure {
  error: 'error.execution' | 'error.communication';
  /** Content, condition or invocation that failed. */
  element: string;
  /** The state whose content it is, or the transition's source. */
  state: string;
  transition?: string;
  message: string;
  kind: CodeError['kind'];
  sendId?: string;
}

/**
 * `event`: raise it, leave out the rest of the block. `ignore`: go on behind it. `undo`: the whole
 * microstep has not happened; the one who drives the machine decides what is next.
 */
export type Recovery = 'event' | 'ignore' | 'undo';

/** The world could not do what was asked. */
export class HostError extends Error {
  override name = 'HostError';
  readonly error: Failure['error'];

  constructor(error: Failure['error'], message: string) {
    super(message);
    this.error = error;
  }
}

/** Looks on while a machine works: for traces, metrics, explanations. All are optional. */
export interface Watcher {
  /** Transitions are looked for: for an event, or for none. */
  select?(session: Session, event: ChartEvent | undefined): void;
  /** What became of one that was looked at (see `Reason`). */
  considered?(session: Session, transition: number, reason: Reason, by: number): void;
  /** A microstep begins with these transitions, in document order. */
  microstep?(session: Session, transitions: readonly number[]): void;
  /** Before a state's exit content; `exited` after it. */
  exiting?(session: Session, state: number): void;
  exited?(session: Session, state: number): void;
  /** Before a transition's content. */
  transition?(session: Session, transition: number): void;
  /** Before a state's entry content; `entered` after it. */
  entering?(session: Session, state: number): void;
  entered?(session: Session, state: number): void;
  /** A piece of content is carried out. */
  content?(session: Session, element: string): void;
  /** An event was put into the internal queue. */
  raised?(session: Session, event: ChartEvent): void;
  /** An event was taken and no transition wanted it. */
  discarded?(session: Session, event: ChartEvent): void;
  /** The microstep is over. */
  done?(session: Session): void;
  failure?(session: Session, failure: Failure, recovery: Recovery): void;
}

/** What became of a transition that was looked at; `by` is the transition that it lost to. */
export type Reason =
  | 'taken'
  /** Its event descriptors fit another event, or it waits for one. */
  | 'event'
  | 'guard'
  /** An earlier one of the same state was taken. */
  | 'order'
  /** One of an inner state was taken. */
  | 'depth'
  /** One of another region conflicts and was chosen. */
  | 'conflict'
  /** Its guard failed. */
  | 'error';
