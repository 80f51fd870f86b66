import type { CompiledProduct } from './compile.ts';
import { get, headOf, moveKind } from './compile.ts';
import { terminalComponents } from './components.ts';
import type { StateSpace } from './space.ts';
import { Stepper } from './stepper.ts';

/** All machines move. */
export const everyone = -1;

/**
 * Partial-order reduction: finds machines whose moves may be taken alone, because whatever all
 * others do before leaves these moves as they are and gives the machine no new one (persistent
 * sets; Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", 1996).
 *
 * A machine qualifies when it can move and each of its moves that is not enabled stays so until it
 * moves itself: a receipt from a channel that begins with another message, or from an empty one
 * whose sender can never send on it again. A full channel may be emptied, so a blocked send
 * disqualifies.
 */
export class Reducer {
  readonly #compiled: CompiledProduct;
  readonly #stepper: Stepper;
  /** By machine: channels that each state may still send on, `channels` bytes a state. */
  readonly #maySend: Uint8Array[];
  /** By machine: 1 for states in which it has part in exchanges, so that others can move it. */
  readonly #moved: Uint8Array[];

  constructor(compiled: CompiledProduct, stepper: Stepper) {
    this.#compiled = compiled;
    this.#stepper = stepper;
    this.#maySend = compiled.machines.map((_, machine) => sendersOf(compiled, machine));
    this.#moved = exchangersOf(compiled);
  }

  /**
   * The machine that qualifies in the stepper's present state and is best: a receiver (it empties
   * a channel), else one with fewest moves; of equals the first from `start` on. `everyone` when
   * there is none, and always in synchronous mode. `among`: only these.
   */
  best(start: number, among?: ReadonlySet<number>): number {
    let best = everyone;
    let least = Infinity;
    if (this.#compiled.mode.synchronous) return best;
    const { length } = this.#compiled.machines;
    for (let i = 0; i < length; i++) {
      const machine = (start + i) % length;
      if (among && !among.has(machine)) continue;
      const rank = this.#rankOf(machine);
      if (rank < 0 || rank >= least) continue;
      best = machine;
      least = rank;
    }
    return best;
  }

  /** Lower is better; -1 when the machine does not qualify. */
  #rankOf(machine: number): number {
    const stepper = this.#stepper;
    const { kind } = this.#compiled.moves;
    if (this.#moved[machine]![this.#stateOf(machine)] === 1) return -1;
    let enabled = 0;
    let receipts = 0;
    for (let move = stepper.first(machine); move < stepper.end; move++) {
      if (stepper.enabled(move)) {
        enabled++;
        if (kind[move] === moveKind.receive) receipts++;
      } else if (kind[move] !== moveKind.receive || this.#mayComeTrue(move)) return -1;
    }
    if (enabled === 0) return -1;
    return receipts === enabled ? enabled - 1 : 1000 + enabled;
  }

  #stateOf(machine: number): number {
    return get(this.#stepper.present, this.#compiled.machines[machine]!.field);
  }

  /** Whether others can enable a receipt that is not enabled. */
  #mayComeTrue(move: number): boolean {
    const { channels, moves } = this.#compiled;
    const number = moves.channel[moves.channelStart[move]!]!;
    const channel = channels[number]!;
    const { present } = this.#stepper;
    if (headOf(present, channel) !== 0) return false;
    const state = this.#stateOf(channel.from);
    return this.#maySend[channel.from]![state * channels.length + number] === 1;
  }
}

/**
 * Which machines move in each state of a reduced product. At first one (or all, where none
 * qualifies); then more, until nobody is put off for ever: in every set of states that is never
 * left, each machine that can move does move somewhere (Valmari's condition for stubborn sets, "A
 * stubborn attack on state explosion", 1992). Then every run of the product is, up to the order of
 * independent moves, the beginning of a run of the reduced one; so all that stays true once it is
 * true (somebody is stuck, a message is never taken, a role never acts) is found in it.
 */
export class Movers {
  /** States with machines that may move there from now on. */
  readonly woken: [id: number, machines: number[]][] = [];
  readonly #compiled: CompiledProduct;
  readonly #stepper: Stepper;
  readonly #reducer: Reducer;
  #first = new Int16Array(1024);
  /** From which machine on others are tried. */
  #start = new Int16Array(1024);
  readonly #more = new Map<number, Set<number>>();

  constructor(compiled: CompiledProduct) {
    this.#compiled = compiled;
    this.#stepper = new Stepper(compiled);
    this.#reducer = new Reducer(compiled, this.#stepper);
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#first.byteLength + this.#start.byteLength + this.#more.size * 64;
  }

  /** Whether a machine moves in a state. */
  has(id: number, machine: number): boolean {
    const first = this.#first[id]!;
    return first === everyone || first === machine || (this.#more.get(id)?.has(machine) ?? false);
  }

  /** Decides for a new state, the stepper's present one. */
  choose(id: number, { present }: Stepper): number {
    this.#stepper.present.set(present);
    return (this.#first[id] = this.#reducer.best(this.#start[id]!));
  }

  /**
   * Notes by which move of which machine a state was found. Who was woken has precedence in what
   * follows: its own round is ended before others begin theirs.
   */
  found(id: number, machine: number, parent: number): void {
    if (id >= this.#first.length) {
      this.#first = twice(this.#first);
      this.#start = twice(this.#start);
    }
    this.#start[id] = this.#more.get(parent)?.has(machine) ? machine : this.#start[parent]!;
  }

  /** Lets those move that are put off for ever; false when there are none. */
  wake(space: StateSpace): boolean {
    terminalComponents(space, (members) => {
      const idle = this.#idle(space, members);
      if (idle.size > 0) this.#wakeIn(members, space, idle);
    });
    return this.woken.length > 0;
  }

  /** Machines that can move in all of these states and do so in none. */
  #idle(space: StateSpace, members: Int32Array): Set<number> {
    const { machines } = this.#compiled;
    const idle = new Set(machines.keys());
    for (const id of members) {
      for (const machine of idle) if (this.has(id, machine)) idle.delete(machine);
      if (idle.size === 0) return idle;
    }
    space.read(members[0]!, this.#stepper.present);
    for (const machine of idle) if (!this.#canMove(machine)) idle.delete(machine);
    return idle;
  }

  #canMove(machine: number): boolean {
    const stepper = this.#stepper;
    for (let move = stepper.first(machine); move < stepper.end; move++) {
      if (stepper.enabled(move)) return true;
    }
    return false;
  }

  /** In the first of the states: the best of the idle ones that qualifies, else all machines. */
  #wakeIn(members: Int32Array, space: StateSpace, idle: Set<number>): void {
    const id = members.reduce((least, member) => Math.min(least, member));
    space.read(id, this.#stepper.present);
    const best = this.#reducer.best(0, idle);
    const added = best === everyone ? [...idle] : [best];
    const more = this.#more.get(id) ?? new Set();
    for (const machine of added) more.add(machine);
    this.#more.set(id, more);
    this.woken.push([id, added]);
  }
}

function twice(list: Int16Array<ArrayBuffer>): Int16Array<ArrayBuffer> {
  const longer = new Int16Array(list.length * 2);
  longer.set(list);
  return longer;
}

/** By machine and state: 1 where exchanges begin or are taken part in. */
function exchangersOf({ machines, moves, source }: CompiledProduct): Uint8Array[] {
  const states = machines.map((machine) => new Uint8Array(machine.states));
  for (let move = 0; move < moves.count; move++) {
    if (moves.kind[move] !== moveKind.exchange) continue;
    states[moves.machine[move]!]![moves.from[move]!] = 1;
    for (let p = moves.partnerStart[move]!; p < moves.partnerStart[move + 1]!; p++) {
      const partner = moves.partner[p]!;
      const { from } = source.machines[partner]!.transitions[moves.partnerTransition[p]!]!;
      states[partner]![from] = 1;
    }
  }
  return states;
}

/** Which channels a machine may still send on, from each of its states. */
function sendersOf(compiled: CompiledProduct, machine: number): Uint8Array {
  const { machines, channels, moves, source } = compiled;
  const { states, first } = machines[machine]!;
  const width = channels.length;
  const may = new Uint8Array(states * width);
  for (let move = first[0]!; move < first[states]!; move++) {
    if (moves.kind[move] !== moveKind.send) continue;
    for (let c = moves.channelStart[move]!; c < moves.channelStart[move + 1]!; c++) {
      may[moves.from[move]! * width + moves.channel[c]!] = 1;
    }
  }
  for (let changed = true; changed;) {
    changed = false;
    for (const { from, to } of source.machines[machine]!.transitions.toReversed()) {
      if (join(may, from * width, to * width, width)) changed = true;
    }
  }
  return may;
}

/** Adds one set to another; whether it grew. */
function join(sets: Uint8Array, into: number, from: number, width: number): boolean {
  let grew = false;
  for (let i = 0; i < width; i++) {
    if (sets[from + i] === 0 || sets[into + i] === 1) continue;
    sets[into + i] = 1;
    grew = true;
  }
  return grew;
}
