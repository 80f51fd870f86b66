import type { CompiledProduct } from './compile.ts';
import { headOf, moveKind } from './compile.ts';
import type { Stepper } from './stepper.ts';

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
 * disqualifies. Who postpones others must get on to a state that was not yet expanded (checked by
 * the search): else they could be postponed for ever. Then every run of the product is, up to the
 * order of independent moves, the beginning of a run of the reduced one; all that stays true once
 * it is true (somebody is stuck, a message is never taken, a role never acts) is found in it.
 */
export class Reducer {
  readonly #compiled: CompiledProduct;
  readonly #stepper: Stepper;
  /** By machine: channels that each state may still send on, `channels` bytes a state. */
  readonly #maySend: Uint8Array[];
  readonly #order: number[] = [];
  readonly #rank: Float64Array;

  constructor(compiled: CompiledProduct, stepper: Stepper) {
    this.#compiled = compiled;
    this.#stepper = stepper;
    this.#rank = new Float64Array(compiled.machines.length);
    this.#maySend = compiled.machines.map((_, machine) => sendersOf(compiled, machine));
  }

  /**
   * Machines that qualify in the stepper's present state, best first: receivers (they empty
   * channels), then those with fewest moves. Shared by all calls. Empty in synchronous mode.
   */
  candidates(): readonly number[] {
    const order = this.#order;
    order.length = 0;
    if (this.#compiled.mode.synchronous) return order;
    for (let machine = 0; machine < this.#compiled.machines.length; machine++) {
      const rank = this.#rankOf(machine);
      if (rank < 0) continue;
      this.#rank[machine] = rank;
      let at = order.length;
      while (at > 0 && this.#rank[order[at - 1]!]! > rank) at--;
      order.splice(at, 0, machine);
    }
    return order;
  }

  /** Lower is better; -1 when the machine does not qualify. */
  #rankOf(machine: number): number {
    const stepper = this.#stepper;
    const { kind } = this.#compiled.moves;
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

  /** Whether others can enable a receipt that is not enabled. */
  #mayComeTrue(move: number): boolean {
    const { channels, machines, moves } = this.#compiled;
    const number = moves.channel[moves.channelStart[move]!]!;
    const channel = channels[number]!;
    const { present } = this.#stepper;
    if (headOf(present, channel) !== 0) return false;
    const { word, shift, bits } = machines[channel.from]!.field;
    const state = bits === 0 ? 0 : (present[word]! >>> shift) & ((1 << bits) - 1);
    return this.#maySend[channel.from]![state * channels.length + number] === 1;
  }
}

/** Which channels a machine may still send on, from each of its states. */
function sendersOf({ machines, channels, moves }: CompiledProduct, machine: number): Uint8Array {
  const { states, first } = machines[machine]!;
  const width = channels.length;
  const may = new Uint8Array(states * width);
  for (let changed = true; changed;) {
    changed = false;
    for (let state = states - 1; state >= 0; state--) {
      for (let move = first[state]!; move < first[state + 1]!; move++) {
        if (join(may, state * width, moves.to[move]! * width, width)) changed = true;
        if (moves.kind[move] !== moveKind.send) continue;
        for (let c = moves.channelStart[move]!; c < moves.channelStart[move + 1]!; c++) {
          const at = state * width + moves.channel[c]!;
          if (may[at] === 0) changed = true;
          may[at] = 1;
        }
      }
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
