import { assert, must } from '../../base/assert.ts';
import type { Cfsm, CfsmAction, Machines } from '../../model/cfsm/cfsm.ts';
import { messageKey } from '../../model/cfsm/key.ts';
import type { MessageSignature } from '../../model/global/type.ts';
import type { RoleId } from '../../model/protocol.ts';
import type { MachineMode } from '../../model/run.ts';
import { messageText } from './message.ts';

/** What lies in a channel: at least the number of its message's key. */
export interface Held {
  key: number;
  /** Put there by a fault: takes no room. */
  extra?: boolean;
}

/** Where machines and channels stand. Plain data. */
export interface Configuration<Item extends Held = Held> {
  /** The state of each machine. */
  states: number[];
  /** What each channel of the net holds, oldest first. */
  channels: Item[][];
}

/** A channel: one for each ordered pair of roles that ever talk. */
export interface Channel {
  from: RoleId;
  to: RoleId;
  /** Numbers of the machines at its ends; -1 for a role without one. */
  sender: number;
  receiver: number;
}

/** A transition of a machine, made ready: names are numbers. */
export interface NetStep {
  /** Number in the net. */
  id: number;
  machine: number;
  /** Its place in the machine's `transitions`. */
  transition: number;
  to: number;
  action: CfsmAction;
  kind: 'send' | 'receive' | 'tau' | 'timeout' | 'disconnect';
  /** Of a send one for each receiver in order of `to`, of a receipt the one; none else. */
  channels: readonly number[];
  /** Number of the message's key; -1 for none. */
  key: number;
}

/** Something that can happen: a step, and in synchronous mode its receipts in order of `to`. */
export interface NetMove {
  step: NetStep;
  receipts: readonly NetStep[];
}

/**
 * Machines and the channels between them, ready to be stepped: what can happen in a configuration,
 * in the one order that all picks refer to, and what it does. Machines must be flat. The
 * exploration does the same on packed vectors; a test holds both equal.
 */
export class Net {
  readonly machines: readonly Cfsm[];
  readonly mode: MachineMode;
  readonly channels: readonly Channel[];
  /** Texts of message keys by number. */
  readonly keys: readonly string[];
  /** Messages for people by number of their key. */
  readonly texts: readonly string[];
  /** The steps of each machine by state, in the order of its transitions. */
  readonly steps: readonly (readonly (readonly NetStep[])[])[];
  /** All steps by id. */
  readonly all: readonly NetStep[];
  readonly #moves: readonly NetMove[];
  readonly #ends: readonly (readonly boolean[])[];

  constructor({ machines }: Machines, mode: MachineMode) {
    const names = new Names(machines);
    this.machines = machines;
    this.mode = { ...mode, bound: mode.bound < 0 ? -1 : Math.max(1, mode.bound) };
    this.all = machines.flatMap((machine, at) => names.stepsOf(machine, at));
    this.all.forEach((step, id) => (step.id = id));
    const steps = machines.map(({ states }) => states.map((): NetStep[] => []));
    for (const step of this.all) {
      const { from } = must(machines[step.machine]?.transitions[step.transition]);
      steps[step.machine]?.[from]?.push(step);
    }
    this.steps = steps;
    this.channels = names.channels;
    this.keys = names.keys;
    this.texts = names.texts;
    this.#moves = this.all.map((step) => ({ step, receipts: [] }));
    this.#ends = machines.map(({ states, terminalStates }) =>
      states.map((_, state) => terminalStates.includes(state)),
    );
  }

  /** Everyone at the beginning, nothing under way. */
  initial<Item extends Held>(): Configuration<Item> {
    return {
      states: this.machines.map(({ initialState }) => initialState),
      channels: this.channels.map(() => []),
    };
  }

  /** What can happen, in the order of picks. */
  moves(configuration: Configuration): NetMove[] {
    const result: NetMove[] = [];
    for (let machine = 0; machine < this.machines.length; machine++) {
      this.movesOf(configuration, machine, result);
    }
    return result;
  }

  /** Appends what one machine can do. */
  movesOf(configuration: Configuration, machine: number, into: NetMove[]): void {
    const steps = this.stepsAt(configuration, machine);
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as NetStep;
      if (this.mode.synchronous) this.#exchanges(configuration, step, into);
      else if (this.isEnabled(configuration, step)) into.push(this.#moves[step.id] as NetMove);
    }
  }

  /** All transitions of a machine out of its present state. */
  stepsAt({ states }: Configuration, machine: number): readonly NetStep[] {
    return this.steps[machine]?.[states[machine] as number] ?? [];
  }

  /** Whether a step of a machine that is in its state can be done (asynchronously). */
  isEnabled({ channels }: Configuration, step: NetStep): boolean {
    if (step.kind === 'send') {
      if (this.mode.bound < 0) return true;
      for (const channel of step.channels) {
        if (!this.#hasRoom(channels[channel] as Held[])) return false;
      }
      return true;
    }
    if (step.kind !== 'receive') return true;
    const head = channels[step.channels[0] as number]?.[0];
    return head !== undefined && head.key === step.key;
  }

  /**
   * Does a move in place. `item` makes what is put into a channel by a send; exchanges put nothing
   * there.
   */
  apply<Item extends Held>(
    configuration: Configuration<Item>,
    { step, receipts }: NetMove,
    item: (step: NetStep, channel: number) => Item,
  ): void {
    const { states, channels } = configuration;
    states[step.machine] = step.to;
    for (const receipt of receipts) states[receipt.machine] = receipt.to;
    if (receipts.length > 0) return;
    if (step.kind === 'receive') channels[step.channels[0] as number]?.shift();
    if (step.kind !== 'send') return;
    for (const channel of step.channels) channels[channel]?.push(item(step, channel));
  }

  /** Whether a machine may end where it is. */
  hasEnded({ states }: Configuration, machine: number): boolean {
    return this.#ends[machine]?.[states[machine] as number] ?? false;
  }

  /** Whether everyone may end and nothing is under way. */
  isDone(configuration: Configuration): boolean {
    for (let machine = 0; machine < this.machines.length; machine++) {
      if (!this.hasEnded(configuration, machine)) return false;
    }
    return configuration.channels.every(({ length }) => length === 0);
  }

  #hasRoom(channel: readonly Held[]): boolean {
    const { bound } = this.mode;
    if (channel.length < bound) return true;
    let count = 0;
    for (const { extra } of channel) if (!extra) count++;
    return count < bound;
  }

  /** Synchronous: a send with every way in which its receivers can take it at once. */
  #exchanges(configuration: Configuration, step: NetStep, into: NetMove[]): void {
    if (step.kind === 'receive') return;
    if (step.kind !== 'send') {
      into.push(this.#moves[step.id] as NetMove);
      return;
    }
    let ways: NetStep[][] = [[]];
    for (const channel of step.channels) {
      const { receiver } = this.channels[channel] as Channel;
      const takes = this.stepsAt(configuration, receiver).filter(
        (s) => s.kind === 'receive' && s.channels[0] === channel && s.key === step.key,
      );
      ways = ways.flatMap((way) => takes.map((take) => [...way, take]));
    }
    for (const receipts of ways) into.push({ step, receipts });
  }
}

/** Numbers for channels and keys, in the order in which they are met. */
class Names {
  readonly channels: Channel[] = [];
  readonly keys: string[] = [];
  readonly texts: string[] = [];
  readonly #roles: string[];
  readonly #channelOf = new Map<string, number>();
  readonly #keyOf = new Map<string, number>();

  constructor(machines: readonly Cfsm[]) {
    this.#roles = machines.map(({ role }) => role);
  }

  stepsOf({ role, transitions }: Cfsm, machine: number): NetStep[] {
    return transitions.map(({ to, action }, transition) => {
      assert(action.kind !== 'parallel', 'machines that run are flat');
      const { kind } = action;
      const base = { id: -1, machine, transition, to, action, kind };
      if (kind === 'send') {
        const channels = [...new Set(action.to)].map((receiver) => this.#channel(role, receiver));
        return { ...base, channels, key: this.#key(action.message) };
      }
      if (kind === 'receive') {
        const channels = [this.#channel(action.from, role)];
        return { ...base, channels, key: this.#key(action.message) };
      }
      return { ...base, channels: [], key: -1 };
    });
  }

  #channel(from: RoleId, to: RoleId): number {
    const pair = JSON.stringify([from, to]);
    const known = this.#channelOf.get(pair);
    if (known !== undefined) return known;
    const sender = this.#roles.indexOf(from);
    const receiver = this.#roles.indexOf(to);
    this.#channelOf.set(pair, this.channels.length);
    return this.channels.push({ from, to, sender, receiver }) - 1;
  }

  #key(message: MessageSignature): number {
    const text = messageKey(message);
    const known = this.#keyOf.get(text);
    if (known !== undefined) return known;
    this.#keyOf.set(text, this.keys.length);
    this.texts.push(messageText(message));
    return this.keys.push(text) - 1;
  }
}
