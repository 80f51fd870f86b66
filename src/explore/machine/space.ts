import type { CompiledProduct } from './compile.ts';

/**
 * Global states that were reached, numbered from 0 (the first one) in the order in which they were
 * found, breadth first. A search that leaves out orders gives a part of the product in which the
 * same verdicts hold.
 */
export interface StateSpace {
  readonly compiled: CompiledProduct;
  readonly count: number;
  readonly transitions: number;
  /** False when a limit or the caller ended the search. */
  readonly complete: boolean;
  /** What ended it; '' when it is complete. */
  readonly stopped: '' | 'states' | 'bytes' | 'cancelled';
  /** Bytes held. */
  readonly bytes: number;
  /** Copies a state's vector (`compiled.words` long). */
  read(id: number, into: Int32Array): void;
  /** The state from which it was found first; -1 for the first state. */
  parent(id: number): number;
  /** The move by which it was found from its parent; -1 for the first state. */
  move(id: number): number;
  /**
   * All moves out of a state that the search followed, in order, with the states that they lead
   * to; -1 for a state that was not kept (the search was ended).
   */
  successors(id: number, visit: (move: number, to: number) => void): void;
  /**
   * The same one by one: the first move out of a state that the search followed and whose number
   * is above `after` (-1: any); -1 when there is none. `target` is then where it leads.
   */
  next(id: number, after: number): number;
  readonly target: number;
}

/** What every space tells by asking itself for one move after the other. */
export abstract class Walkable {
  target = -1;

  abstract parent(id: number): number;
  abstract next(id: number, after: number): number;

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
}

/** How far to search, and whom to tell. */
export interface SearchOptions {
  /** Default 10,000,000. */
  maxStates?: number;
  /** Default 1 GiB. */
  maxBytes?: number;
  /** Leave out orders that make no difference. */
  reduce?: boolean;
  /** Asked every `every` states (default 65,536); false ends the search. */
  every?: number;
  progress?: (states: number, transitions: number) => boolean;
}

/** Explores a product breadth first. */
export type Search = (compiled: CompiledProduct, options?: SearchOptions) => StateSpace;
