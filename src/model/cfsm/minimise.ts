import { must } from '../../base/assert.ts';
import {
  ActionTable,
  distinctEdges,
  automatonOf,
  bodyOf,
  type Automaton,
  type AutomatonEdge,
} from './automaton.ts';
import type { Cfsm } from './cfsm.ts';

/**
 * The machine with bisimilar states made one, numbered breadth first. For a deterministic machine
 * it is the smallest one with the same traces; what is not determined stays so. Names of states
 * are given anew; where states become one, the elements of all are kept.
 */
export function minimise(cfsm: Cfsm): Cfsm {
  const automaton = automatonOf(cfsm);
  cfsm.calls.forEach((call, i) => {
    const state = automaton.states[call.state];
    if (state) automaton.states[call.state] = { ...state, calls: [...state.calls, i] };
  });
  const { calls, ...body } = bodyOf(bisimilarMerged(automaton));
  const kept = calls.map(({ call, state }) => ({ ...must(cfsm.calls[call]), state }));
  return { ...cfsm, ...body, calls: kept };
}

/**
 * Bisimilar states made one, by partition refinement in which only states are looked at again
 * whose successors have moved to another block, and the largest part of a block keeps its number
 * (Hopcroft 1971; Paige, Tarjan 1987). Silent edges must be gone.
 */
export function bisimilarMerged(automaton: Automaton, actions = new ActionTable()): Automaton {
  const blocks = bisimulationBlocks(automaton, actions);
  const members = new Map<number, number[]>();
  blocks.forEach((block, state) => {
    const list = members.get(block);
    if (list) list.push(state);
    else members.set(block, [state]);
  });
  if (members.size === blocks.length) return withDistinctEdges(automaton, actions);
  const numbers = new Map([...members.keys()].map((block, number) => [block, number]));
  const numberOf = (state: number): number => must(numbers.get(must(blocks[state])));
  const parts = [...members.values()];
  return {
    initial: numberOf(automaton.initial),
    states: parts.map((part) => {
      const all = part.map((state) => must(automaton.states[state]));
      return {
        ends: must(all[0]).ends,
        elements: [...new Set(all.flatMap(({ elements }) => elements))],
        calls: [...new Set(all.flatMap(({ calls }) => calls))],
      };
    }),
    edges: parts.map((part) => {
      const out = new Map<string, AutomatonEdge>();
      for (const { to, action } of must(automaton.edges[must(part[0])])) {
        const key = `${actions.of(must(action)).action} ${numberOf(to)}`;
        if (!out.has(key)) out.set(key, { to: numberOf(to), action: must(action) });
      }
      return [...out.values()];
    }),
  };
}

function withDistinctEdges(automaton: Automaton, actions: ActionTable): Automaton {
  const edges = automaton.edges.map((out) => (out.length > 1 ? distinctEdges(out, actions) : out));
  return { ...automaton, edges };
}

/** The block of bisimilar states that each state belongs to. Silent edges must be gone. */
export function bisimulationBlocks(automaton: Automaton, actions: ActionTable): readonly number[] {
  return new Refinement(automaton, actions).blocks();
}

class Refinement {
  readonly #automaton: Automaton;
  /** By state: its edges as pairs of action and target. */
  readonly #edges: { action: number; to: number }[][];
  readonly #before: number[][];
  readonly #block: number[];
  readonly #members: Set<number>[] = [];

  constructor(automaton: Automaton, actions: ActionTable) {
    this.#automaton = automaton;
    this.#edges = automaton.edges.map((out) =>
      out.map(({ to, action }) => ({ to, action: actions.of(must(action)).action })),
    );
    this.#before = automaton.states.map(() => []);
    this.#edges.forEach((out, from) => {
      for (const { to } of out) must(this.#before[to]).push(from);
    });
    this.#block = automaton.states.map(() => -1);
  }

  /** The block of each state. */
  blocks(): readonly number[] {
    this.#begin();
    let dirty = new Set(this.#block.keys());
    while (dirty.size > 0) dirty = this.#refine(dirty);
    return this.#block;
  }

  /** At first states differ by what they can do, and whether they may end. */
  #begin(): void {
    const numbers = new Map<string, number>();
    this.#edges.forEach((out, state) => {
      const can = [...new Set(out.map(({ action }) => action))].sort((a, b) => a - b);
      const key = `${must(this.#automaton.states[state]).ends} ${can.join(' ')}`;
      let block = numbers.get(key);
      if (block === undefined) {
        block = this.#members.push(new Set()) - 1;
        numbers.set(key, block);
      }
      this.#move(state, block);
    });
  }

  #move(state: number, block: number): void {
    const old = must(this.#block[state]);
    if (old >= 0) must(this.#members[old]).delete(state);
    this.#block[state] = block;
    must(this.#members[block]).add(state);
  }

  /** Splits the blocks of the given states; gives the states to be looked at next. */
  #refine(dirty: ReadonlySet<number>): Set<number> {
    const byBlock = new Map<number, number[]>();
    for (const state of dirty) {
      const block = must(this.#block[state]);
      const list = byBlock.get(block);
      if (list) list.push(state);
      else byBlock.set(block, [state]);
    }
    const moved: number[] = [];
    const moves: { state: number; block: number }[] = [];
    for (const [block, states] of byBlock) moves.push(...this.#split(block, states));
    for (const { state, block } of moves) {
      this.#move(state, block);
      moved.push(state);
    }
    return new Set(moved.flatMap((state) => must(this.#before[state])));
  }

  /** Which states of a block go to new ones: all but the largest part. */
  #split(block: number, dirty: readonly number[]): { state: number; block: number }[] {
    const all = must(this.#members[block]);
    if (all.size === 1) return [];
    const parts = new Map<string, number[]>();
    for (const state of dirty) {
      const key = this.#signature(state);
      const part = parts.get(key);
      if (part) part.push(state);
      else parts.set(key, [state]);
    }
    const clean = all.size - dirty.length;
    if (clean > 0) {
      const known = new Set(dirty);
      for (const state of all) {
        if (known.has(state)) continue;
        parts.delete(this.#signature(state));
        break;
      }
    } else {
      let largest: [string, number[]] | undefined;
      for (const part of parts) if (!largest || part[1].length > largest[1].length) largest = part;
      if (largest) parts.delete(largest[0]);
    }
    return [...parts.values()].flatMap((part) => {
      const fresh = this.#members.push(new Set()) - 1;
      return part.map((state) => ({ state, block: fresh }));
    });
  }

  #signature(state: number): string {
    const pairs = must(this.#edges[state]).map(
      ({ action, to }) => `${action}>${must(this.#block[to])}`,
    );
    return [...new Set(pairs)].sort().join(' ');
  }
}
