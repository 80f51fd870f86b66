import type { StateNode, Statechart } from './statechart.ts';

/** All states, depth first, in document order. */
export function* walkStates(states: readonly StateNode[]): Generator<StateNode> {
  for (const state of states) {
    yield state;
    yield* walkStates(state.states);
  }
}

/** Every state with the state that holds it, outermost first. */
export function parentsOf(chart: Statechart): Map<StateNode, StateNode | undefined> {
  const parents = new Map<StateNode, StateNode | undefined>();
  const work: [StateNode, StateNode | undefined][] = chart.states.map((state) => [
    state,
    undefined,
  ]);
  // The list grows while it is walked.
  for (const [state, parent] of work) {
    parents.set(state, parent);
    for (const child of state.states) work.push([child, state]);
  }
  return parents;
}
