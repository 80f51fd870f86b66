import type { CompiledProduct } from './compile.ts';
import { Reducer, everyone } from './reduce.ts';
import type { Search, SearchOptions, StateSpace } from './space.ts';
import { Stepper } from './stepper.ts';
import { VectorTable } from './vector-table.ts';

/** Breadth-first search in typed arrays. */
export const searchInScript: Search = (compiled, options = {}) => {
  const table = new VectorTable(compiled.words);
  const stepper = new Stepper(compiled);
  const movers = options.reduce ? new Movers() : undefined;
  return new ScriptSpace(
    compiled,
    table,
    movers,
    explore(compiled, table, stepper, movers, options),
  );
};

/** How a search went. */
interface Outcome {
  transitions: number;
  stopped: StateSpace['stopped'];
}

function explore(
  compiled: CompiledProduct,
  table: VectorTable,
  stepper: Stepper,
  movers: Movers | undefined,
  options: SearchOptions,
): Outcome {
  const { maxStates = 10_000_000, maxBytes = 2 ** 30, every = 65_536, progress } = options;
  const expander = new Expander(compiled, table, stepper);
  let transitions = 0;
  table.add(compiled.initial, -1);
  for (let id = 0; id < table.count; id++) {
    if (id % every === 0 && id > 0 && progress?.(table.count, transitions) === false) {
      return { transitions, stopped: 'cancelled' };
    }
    table.read(id, stepper.present);
    transitions += movers ? expander.reduced(id, movers) : expander.full(id);
    if (table.count > maxStates) return { transitions, stopped: 'states' };
    if (table.bytes > maxBytes) return { transitions, stopped: 'bytes' };
  }
  return { transitions, stopped: '' };
}

/** Finds the states behind a state; both ways give the number of moves followed. */
class Expander {
  readonly #machines: number;
  readonly #table: VectorTable;
  readonly #stepper: Stepper;
  readonly #reducer: Reducer;

  constructor(compiled: CompiledProduct, table: VectorTable, stepper: Stepper) {
    this.#machines = compiled.machines.length;
    this.#table = table;
    this.#stepper = stepper;
    this.#reducer = new Reducer(compiled, stepper);
  }

  /** All machines move. */
  full(id: number): number {
    const stepper = this.#stepper;
    const { next } = stepper;
    let count = 0;
    for (let machine = 0; machine < this.#machines; machine++) {
      for (let move = stepper.first(machine); move < stepper.end; move++) {
        if (!stepper.apply(move)) continue;
        count++;
        this.#table.add(next, id);
      }
    }
    return count;
  }

  /** One machine moves where that is enough and leads on to a state not yet expanded. */
  reduced(id: number, movers: Movers): number {
    for (const machine of this.#reducer.candidates()) {
      const { last, count } = this.#alone(id, machine);
      if (last <= id) continue;
      movers.set(id, machine);
      return count;
    }
    movers.set(id, everyone);
    return this.full(id);
  }

  /** Moves of one machine; the largest number of a state that they lead to. */
  #alone(id: number, machine: number): { last: number; count: number } {
    const stepper = this.#stepper;
    let last = -1;
    let count = 0;
    for (let move = stepper.first(machine); move < stepper.end; move++) {
      if (!stepper.apply(move)) continue;
      count++;
      last = Math.max(last, this.#table.add(stepper.next, id));
    }
    return { last, count };
  }
}

/** Which machine alone moved out of each state. */
class Movers {
  #list = new Int16Array(1024);

  get(id: number): number {
    return this.#list[id]!;
  }

  set(id: number, machine: number): void {
    if (id >= this.#list.length) {
      const longer = new Int16Array(this.#list.length * 2);
      longer.set(this.#list);
      this.#list = longer;
    }
    this.#list[id] = machine;
  }

  get bytes(): number {
    return this.#list.byteLength;
  }
}

/** What was found by the search above. */
class ScriptSpace implements StateSpace {
  readonly compiled: CompiledProduct;
  readonly transitions: number;
  readonly stopped: StateSpace['stopped'];
  target = -1;
  readonly #table: VectorTable;
  readonly #movers: Movers | undefined;
  readonly #stepper: Stepper;

  constructor(
    compiled: CompiledProduct,
    table: VectorTable,
    movers: Movers | undefined,
    { transitions, stopped }: Outcome,
  ) {
    this.compiled = compiled;
    this.transitions = transitions;
    this.stopped = stopped;
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

  move(id: number): number {
    const parent = this.parent(id);
    if (parent < 0) return -1;
    let move = this.next(parent, -1);
    while (this.target !== id) move = this.next(parent, move);
    return move;
  }

  successors(id: number, visit: (move: number, to: number) => void): void {
    for (let move = this.next(id, -1); move >= 0; move = this.next(id, move)) {
      visit(move, this.target);
    }
  }

  next(id: number, after: number): number {
    const stepper = this.#stepper;
    const { machines, moves } = this.compiled;
    this.#table.read(id, stepper.present);
    const alone = this.#movers?.get(id) ?? everyone;
    let machine = after < 0 ? 0 : moves.machine[after]!;
    if (alone !== everyone) machine = alone;
    const last = alone === everyone ? machines.length - 1 : alone;
    for (; machine <= last; machine++) {
      for (let move = Math.max(stepper.first(machine), after + 1); move < stepper.end; move++) {
        if (!stepper.apply(move)) continue;
        this.target = this.#table.find(stepper.next);
        return move;
      }
    }
    return -1;
  }
}
