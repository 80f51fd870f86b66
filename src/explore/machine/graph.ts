import type { StateSpace } from './space.ts';

/** The moves of a space as lists: out of each state, and into it. 16 bytes a move. */
export class MoveGraph {
  readonly count: number;
  /** Edges out of a state: `start[s]` to `start[s + 1]`, with their moves. */
  readonly start: Int32Array;
  readonly move: Int32Array;
  readonly #to: Int32Array;
  readonly #from: Int32Array;
  /** Edges into a state, as numbers of edges. */
  readonly #intoStart: Int32Array;
  readonly #into: Int32Array;

  constructor(space: StateSpace) {
    const { count, transitions } = space;
    this.count = count;
    this.start = new Int32Array(count + 1);
    this.move = new Int32Array(transitions);
    this.#to = new Int32Array(transitions);
    this.#from = new Int32Array(transitions);
    this.#intoStart = new Int32Array(count + 2);
    this.#into = new Int32Array(transitions);
    this.#fill(space);
    this.#turn();
  }

  /**
   * States from which one of `goals` (1 for each) can be reached by moves that `allowed` admits; by
   * 1 for each state. `goals` is not changed.
   */
  reaching(goals: Uint8Array, allowed: (move: number) => boolean = () => true): Uint8Array {
    const reached = goals.slice();
    const queue: number[] = [];
    goals.forEach((goal, state) => {
      if (goal === 1) queue.push(state);
    });
    for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
      for (let i = this.#intoStart[state]!; i < this.#intoStart[state + 1]!; i++) {
        const edge = this.#into[i]!;
        const from = this.#from[edge]!;
        if (reached[from] === 1 || !allowed(this.move[edge]!)) continue;
        reached[from] = 1;
        queue.push(from);
      }
    }
    return reached;
  }

  /** 1 for states out of which goes a move that fits. */
  where(fits: (move: number) => boolean): Uint8Array {
    const states = new Uint8Array(this.count);
    for (let edge = 0; edge < this.move.length; edge++) {
      if (fits(this.move[edge]!)) states[this.#from[edge]!] = 1;
    }
    return states;
  }

  /** Where an edge leads. */
  target(edge: number): number {
    return this.#to[edge]!;
  }

  #fill(space: StateSpace): void {
    let edge = 0;
    for (let state = 0; state < this.count; state++) {
      this.start[state] = edge;
      for (let move = space.next(state, -1); move >= 0; move = space.next(state, move)) {
        this.move[edge] = move;
        this.#from[edge] = state;
        this.#to[edge++] = space.target;
      }
    }
    this.start[this.count] = edge;
  }

  /** Sorts edges by where they lead. */
  #turn(): void {
    const start = this.#intoStart;
    for (const to of this.#to) start[to + 2]!++;
    for (let i = 2; i < start.length; i++) start[i]! += start[i - 1]!;
    this.#to.forEach((to, edge) => {
      this.#into[start[to + 1]!++] = edge;
    });
  }
}
