/** What of a statechart is drawn, and in which order keys go through it. Pure. */
import type { StateNode, Statechart } from '../../model/statechart/statechart.ts';
import { mostChildren } from './chart-boxes.ts';
import type { ChartItem, ChartPicture } from './chart-boxes.ts';

/** So many states are drawn as long as nobody asks for more. */
export const mostDrawn = 130;

/** The containers that are closed at first: the outermost are opened while there is room. */
export function closedAtFirst(chart: Statechart, most = mostDrawn): Set<string> {
  const closed = new Set<string>();
  let drawn = Math.min(chart.states.length, mostChildren);
  const queue: StateNode[] = [...chart.states];
  for (const state of queue) {
    if (state.states.length === 0) continue;
    const inside = Math.min(state.states.length, mostChildren);
    if (drawn + inside > most) closed.add(state.id);
    else {
      drawn += inside;
      queue.push(...state.states);
    }
  }
  for (const state of inner(chart.states, closed)) closed.add(state.id);
  return closed;
}

/** Containers inside of closed ones: they are closed when those are opened. */
function* inner(
  states: readonly StateNode[],
  closed: ReadonlySet<string>,
  below = false,
): Generator<StateNode> {
  for (const state of states) {
    if (below && state.states.length > 0) yield state;
    yield* inner(state.states, closed, below || closed.has(state.id));
  }
}

/** What the keys stop at: each box, the lines in it that can be taken, the arrows out of it. */
export function chartStops({ items, arrows }: ChartPicture): string[] {
  const out = new Map<string, string[]>();
  for (const { id, from, transitions } of arrows) {
    if (transitions.length > 0) out.set(from, [...(out.get(from) ?? []), id]);
  }
  const visit = (item: ChartItem): string[] =>
    item.shape === 'start'
      ? []
      : [item.id, ...(out.get(item.id) ?? []), ...item.children.flatMap(visit)];
  return items.flatMap(visit);
}
