import type { ChoiceRequest, Waiting } from '../model/run.ts';
import type { EventKind } from '../trace/event.ts';
import type { Trace, TraceActor } from '../trace/trace.ts';

/**
 * Behaviour over plain data. `State` is owned by the kernel, which copies, compares and shows it;
 * messages are never changed once they are sent. An actor reads no clock, no `Math.random`, no
 * global and no other actor's state: everything comes through the context.
 */
export interface Actor<State, Message> {
  init(context: Context): State;
  receive(state: State, message: Message, context: Context): void;
  /** Fields of the state that survive a crash; none when absent. */
  durable?: readonly string[];
  /** Called when it comes back after a crash, on a fresh state with its durable fields. */
  recover?(state: State, context: Context): void;
}

/** What an actor can do while it handles one event. Times are virtual nanoseconds. */
export interface Context {
  /** The present. */
  readonly now: number;
  /** Steps done, the present one included. */
  readonly steps: number;
  /** The actor that is handling the event. */
  readonly self: number;
  /** The actor whose message is handled; -1 for timers and the start. */
  readonly sender: number;
  /** Events are taken in any order: durations mean nothing. */
  readonly anyOrder: boolean;
  /**
   * Sends a message over the network: recorded, delayed by its latency, subject to faults, in
   * order per pair of actors. `label` and `node` are interned texts. Returns the trace index of
   * the send, which its receipt carries as `link`.
   */
  send(to: number, message: unknown, label: number, node: number, flags: number): number;
  /** Sends a message that the network is known to lose: recorded as sent and dropped. */
  lose(to: number, label: number, node: number, flags: number): number;
  /** Hands control to an actor at this very time: not recorded, not subject to faults. */
  post(to: number, message: unknown): void;
  /** Delivers `message` to this actor after a delay; returns a handle to cancel it with. */
  after(delayNs: number, message: unknown, label: number): number;
  cancel(timer: number): void;
  /** Asks which way to go; the only source of nondeterminism besides `random`. */
  choose(request: ChoiceRequest): number;
  /** The next 32 random bits. */
  random(): number;
  /** The index of a text in the trace's table. */
  intern(text: string): number;
  /** Appends an event of this actor (or of `actor`, -1 for the system) to the trace. */
  record(
    kind: EventKind,
    target: number,
    label: number,
    node: number,
    link: number,
    flags: number,
    value: number,
    actor?: number,
  ): number;
  /** What the trace knows of the event being handled: its message's send, or -1. */
  readonly link: number;
  /** The flags of the message being handled (see Flag), 0 else. */
  readonly flags: number;
}

/** How long messages take, and whatever else the network decides. */
export interface Network {
  /** Nanoseconds from sending to receipt. `label` and `node` are interned texts of the message. */
  latency(from: number, to: number, label: number, node: number, random: () => number): number;
}

/** A member of a system. Hidden ones (a conductor) have no lane: their events are the system's. */
export interface SystemActor extends TraceActor {
  behaviour: Actor<unknown, unknown>;
  hidden?: boolean;
}

/** What is run: actors (hidden ones last), the network between them, and what happens first. */
export interface System {
  actors: SystemActor[];
  network: Network;
  start: { to: number; message: unknown }[];
  /** Called once before `init`, to intern the texts of the system in a fixed order. */
  prepare?(intern: (text: string) => number): void;
  /** How things stand when nothing is left to do. */
  outcome(end: { states: readonly unknown[]; crashed: Uint8Array; trace: Trace }): Outcome;
  /** What every view shows of an actor, read from its state. */
  look(actor: number, state: unknown): ActorLook;
  /** What a waiting message means, for "what could happen next". */
  describe?(to: number, message: unknown): { title: string; element?: string };
}

/** What all kinds of actors have in common, for inspectors and conditions. */
export interface ActorLook {
  alive: boolean;
  /** Open activations, or whatever says that it is at work. */
  active: number;
  sent: number;
  received: number;
  /** Use of each resource. */
  used: Readonly<Record<string, number>>;
}

/** The end of a run as its system sees it. */
export interface Outcome {
  status: 'done' | 'rest' | 'stuck' | 'error';
  waiting: Waiting[];
}
