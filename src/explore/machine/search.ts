import type { CompiledProduct } from './compile.ts';
import { Movers, everyone } from './reduce.ts';
import { Walkable, type Search, type SearchOptions, type StateSpace } from './space.ts';
import { Stepper } from './stepper.ts';
import { VectorTable } from './vector-table.ts';

/** Breadth-first search in typed arrays. */
export const searchInScript: Search = (compiled, options = {}) => {
  const table = new VectorTable(compiled.words);
  const movers = options.reduce ? new Movers(compiled) : undefined;
  const space = new ScriptSpace(compiled, table, movers);
  const run = new Run(space, table, movers, options);
  run.expandAll();
  if (movers) while (run.going && movers.wake(space)) run.expandAgain();
  return space;
};

/** A search under way. */
class Run {
  readonly #space: ScriptSpace;
  readonly #table: VectorTable;
  readonly #movers: Movers | undefined;
  readonly #stepper: Stepper;
  readonly #options: SearchOptions;
  #expanded = 0;

  constructor(
    space: ScriptSpace,
    table: VectorTable,
    movers: Movers | undefined,
    options: SearchOptions,
  ) {
    this.#space = space;
    this.#table = table;
    this.#movers = movers;
    this.#stepper = new Stepper(space.compiled);
    this.#options = options;
    table.add(space.compiled.initial, -1);
  }

  /** False when something ended the search. */
  get going(): boolean {
    return this.#space.stopped === '';
  }

  /** Finds the states behind all states that were not looked at yet. */
  expandAll(): void {
    const { maxStates = 10_000_000, maxBytes = 2 ** 30, every = 65_536, progress } = this.#options;
    const space = this.#space;
    for (; this.#expanded < this.#table.count; this.#expanded++) {
      const id = this.#expanded;
      if (id % every === 0 && id > 0 && progress?.(space.count, space.transitions) === false) {
        space.stopped = 'cancelled';
      }
      if (this.#table.count > maxStates) space.stopped = 'states';
      if (space.bytes > maxBytes) space.stopped = 'bytes';
      if (!this.going) return;
      this.#table.read(id, this.#stepper.present);
      const mover = this.#movers?.choose(id, this.#stepper) ?? everyone;
      space.transitions += this.#expand(id, mover);
    }
  }

  /** After more machines were allowed to move in some states: the states behind these. */
  expandAgain(): void {
    for (const [id, machines] of this.#movers!.woken) {
      this.#table.read(id, this.#stepper.present);
      for (const machine of machines) this.#space.transitions += this.#expand(id, machine);
    }
    this.#movers!.woken.length = 0;
    this.expandAll();
  }

  /** Follows the moves of a machine (or of all) out of the stepper's present state. */
  #expand(id: number, mover: number): number {
    const stepper = this.#stepper;
    const table = this.#table;
    const { next } = stepper;
    const last = mover === everyone ? this.#space.compiled.machines.length - 1 : mover;
    let count = 0;
    for (let machine = mover === everyone ? 0 : mover; machine <= last; machine++) {
      for (let move = stepper.first(machine); move < stepper.end; move++) {
        if (!stepper.apply(move)) continue;
        count++;
        const known = table.count;
        const found = table.add(next, id);
        if (found === known) this.#movers?.found(found, machine, id);
      }
    }
    return count;
  }
}

/** What was found by the search above. */
class ScriptSpace extends Walkable implements StateSpace {
  readonly compiled: CompiledProduct;
  transitions = 0;
  stopped: StateSpace['stopped'] = '';
  readonly #table: VectorTable;
  readonly #movers: Movers | undefined;
  readonly #stepper: Stepper;

  constructor(compiled: CompiledProduct, table: VectorTable, movers: Movers | undefined) {
    super();
    this.compiled = compiled;
    this.#table = table;
    this.#movers = movers;
    this.#stepper = new Stepper(compiled);
  }

  get count(): number {
    return this.#table.count;
  }

  get complete(): boolean {
    return this.stopped === '';
  }

  get bytes(): number {
    return this.#table.bytes + (this.#movers?.bytes ?? 0);
  }

  read(id: number, into: Int32Array): void {
    this.#table.read(id, into);
  }

  parent(id: number): number {
    return this.#table.parent(id);
  }

  next(id: number, after: number): number {
    const stepper = this.#stepper;
    const { machines, moves } = this.compiled;
    const movers = this.#movers;
    this.#table.read(id, stepper.present);
    for (
      let machine = after < 0 ? 0 : moves.machine[after]!;
      machine < machines.length;
      machine++
    ) {
      if (movers && !movers.has(id, machine)) continue;
      for (let move = Math.max(stepper.first(machine), after + 1); move < stepper.end; move++) {
        if (!stepper.apply(move)) continue;
        this.target = this.#table.find(stepper.next);
        return move;
      }
    }
    return -1;
  }
}
