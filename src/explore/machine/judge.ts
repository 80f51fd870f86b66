import type { CfsmAction } from '../../model/cfsm/cfsm.ts';
import { messageKey } from '../../model/cfsm/key.ts';
import type { CompiledProduct } from './compile.ts';
import { get, headOf, moveKind, symbolNumbers } from './compile.ts';
import { Stepper } from './stepper.ts';

/** What a state of a machine waits for on one channel. */
interface Listening {
  /** Number of the channel; -1 when nobody ever sends on it. */
  channel: number;
  /** 1 for symbols that it takes. */
  takes: Uint8Array;
}

/** What is known of a state of a machine before any search. */
interface LocalState {
  /** Nothing more to do. */
  final: boolean;
  /** All it does is to take messages. */
  receiving: boolean;
  listening: Listening[];
  /** What it can do, in the order of the transitions. */
  actions: CfsmAction[];
}

/**
 * Looks at one global state: who is stuck, who has ended, what lies in the channels. Set `present`
 * of the stepper, then ask.
 */
export class Judge {
  readonly stepper: Stepper;
  readonly #compiled: CompiledProduct;
  readonly #locals: LocalState[][];
  readonly #inbound: number[][];

  constructor(compiled: CompiledProduct) {
    this.#compiled = compiled;
    this.stepper = new Stepper(compiled);
    const symbols = compiled.channels.map(symbolNumbers);
    this.#locals = compiled.machines.map((_, machine) => localStates(compiled, machine, symbols));
    this.#inbound = compiled.machines.map((_, machine) =>
      compiled.channels.flatMap(({ to }, number) => (to === machine ? [number] : [])),
    );
  }

  /** Numbers of all machines. */
  machines(): Iterable<number> {
    return this.#compiled.machines.keys();
  }

  /** The state of a machine. */
  stateOf(machine: number): number {
    return get(this.stepper.present, this.#compiled.machines[machine]!.field);
  }

  /** The oldest symbol in a channel; 0 for none. */
  head(channel: number): number {
    return headOf(this.stepper.present, this.#compiled.channels[channel]!);
  }

  /** Whether a machine may end where it is, or was never called. */
  hasEnded(machine: number): boolean {
    return this.#compiled.machines[machine]!.terminal[this.stateOf(machine)] === 1;
  }

  /** Whether a machine has nothing more to do. */
  isFinal(machine: number): boolean {
    return this.#localOf(machine).final;
  }

  /**
   * Whether a machine takes nothing of what it could ever see next: each channel that it waits on
   * begins with a message that it does not take.
   */
  isStuck(machine: number): boolean {
    const { receiving, listening } = this.#localOf(machine);
    if (!receiving) return false;
    for (const { channel, takes } of listening) {
      if (channel < 0) return false;
      const head = this.head(channel);
      if (head === 0 || takes[head] === 1) return false;
    }
    return true;
  }

  /** A channel to a machine that holds something; -1. */
  filledChannel(machine: number): number {
    for (const channel of this.#inbound[machine]!) if (this.head(channel) !== 0) return channel;
    return -1;
  }

  /** Whether a machine can move. */
  canMove(machine: number): boolean {
    const stepper = this.stepper;
    for (let move = stepper.first(machine); move < stepper.end; move++) {
      if (stepper.enabled(move)) return true;
    }
    return false;
  }

  /** Whether nobody can move. */
  isDead(): boolean {
    for (let machine = 0; machine < this.#compiled.machines.length; machine++) {
      if (this.canMove(machine)) return false;
    }
    return true;
  }

  /** Whether somebody would send if there were room. */
  wantsRoom(): boolean {
    for (const machine of this.machines()) if (this.mayPush(machine)) return true;
    return false;
  }

  /** Whether a machine has something to send: where nobody can move, it waits for room. */
  mayPush(machine: number): boolean {
    const { kind } = this.#compiled.moves;
    const { stepper } = this;
    for (let move = stepper.first(machine); move < stepper.end; move++) {
      if (kind[move] === moveKind.send) return true;
    }
    return false;
  }

  /** Whether all who have not ended would send if there were room. */
  onlyWantsRoom(): boolean {
    for (const machine of this.machines()) {
      if (!this.hasEnded(machine) && !this.mayPush(machine)) return false;
    }
    return true;
  }

  /** The actions of a machine out of its present state. */
  actionsOf(machine: number): readonly CfsmAction[] {
    return this.#localOf(machine).actions;
  }

  #localOf(machine: number): LocalState {
    return this.#locals[machine]![this.stateOf(machine)]!;
  }
}

/** `symbols`: numbers of symbols by channel and key. */
function localStates(
  compiled: CompiledProduct,
  machine: number,
  symbols: readonly Map<string, number>[],
): LocalState[] {
  const { states, transitions } = compiled.source.machines[machine]!;
  const locals: LocalState[] = states.map(() => ({
    final: true,
    receiving: true,
    listening: [],
    actions: [],
  }));
  const bySender = new Map<string, number>();
  compiled.channels.forEach(({ from, to }, number) => {
    if (to === machine) bySender.set(compiled.machines[from]!.role, number);
  });
  for (const { from, action } of transitions) {
    const local = locals[from]!;
    local.final = false;
    local.actions.push(action);
    if (action.kind !== 'receive') {
      local.receiving = false;
      continue;
    }
    const channel = bySender.get(action.from) ?? -1;
    listen(local, channel, messageKey(action.message), symbols[channel]);
  }
  for (const local of locals) if (local.final) local.receiving = false;
  return locals;
}

function listen(
  { listening }: LocalState,
  channel: number,
  key: string,
  symbols: ReadonlyMap<string, number> = new Map(),
): void {
  let entry = listening.find((listened) => listened.channel === channel);
  if (!entry) {
    entry = { channel, takes: new Uint8Array(symbols.size + 1) };
    listening.push(entry);
  }
  const symbol = symbols.get(key) ?? 0;
  if (symbol > 0) entry.takes[symbol] = 1;
}
