import { clone } from '../../base/clone.ts';
import { lowerAfter } from './lower-after.ts';
import { lowerCompletion } from './lower-completion.ts';
import { lowerForks } from './lower-fork.ts';
import { lowerJoins } from './lower-join.ts';
import { ChartTree } from './lower-tree.ts';
import type { StateNode, Statechart } from './statechart.ts';
import { walkStates } from './walk.ts';

/**
 * A chart in plain SCXML: only atomic, compound, parallel, final and history states, and no
 * `after`. Pure, and the same when done twice.
 *
 * - A `region` is a compound state, a `choice` an atomic one with eventless transitions, of which
 *   `else` and those without a guard come last.
 * - A transition to a `fork` goes to all of its targets. Branches that stand beside each other
 *   outside of any parallel state are put into one (`<fork>.parallel`, `<target>.branch`).
 * - What leads to a `join` waits in its region (`<region>.<join>`); when all wait, the transitions
 *   of the join are taken by the parallel state.
 * - `after` is an event (`after.<delay>.<state>`) sent on entry and cancelled on exit.
 * - In Mermaid a transition without event from a state with an inside, or that does something, is
 *   taken when that is done (UML 2.5.1, 14.2.3.8.3); where several could be taken at once, the run
 *   asks.
 *
 * Ids stay traceable: what is kept keeps its id, what is added has the id of its origin with a
 * suffix. Charts inside (`invoke`) are lowered too.
 */
export function lower(chart: Statechart): Statechart {
  const plain = clone(chart);
  const tree = new ChartTree(plain);
  lowerForks(tree);
  lowerJoins(tree);
  const choices = new Set(tree.states.filter(({ type }) => type === 'choice').map(({ id }) => id));
  for (const state of walkStates(plain.states)) {
    plainType(state);
    for (const { content } of state.invokes) {
      if (content?.kind === 'chart') content.chart = lower(content.chart);
    }
  }
  lowerCompletion(plain, choices);
  lowerAfter(plain);
  return plain;
}

/** The id in the chart as written of something that `lower` kept or made. */
export function originOf(id: string, known: (id: string) => boolean): string | undefined {
  for (let at = id; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    if (known(at)) return at;
  }
  return undefined;
}

/** Regions are compound; a pseudo-state that is still there is passed through. */
function plainType(state: StateNode): void {
  const { type } = state;
  if (type === 'region') state.type = state.states.length > 0 ? 'compound' : 'atomic';
  else if (type === 'fork' || type === 'join' || type === 'choice') state.type = 'atomic';
}
