import { newState } from './build.ts';
import type { Condition } from './content.ts';
import type { ChartTree } from './lower-tree.ts';
import type { StateNode, Transition } from './statechart.ts';

/**
 * Takes joins away: each transition to one leads to a state in its own region that waits, and when
 * all regions wait, the innermost parallel state around them does what the join did.
 */
export function lowerJoins(tree: ChartTree): void {
  for (const join of tree.states.filter(({ type }) => type === 'join')) lowerJoin(tree, join);
}

function lowerJoin(tree: ChartTree, join: StateNode): void {
  const incoming = tree.chart.transitions.filter(({ targets }) => targets.includes(join.id));
  const sources = incoming.map(({ source }) => source);
  const parallel = parallelAround(tree, sources);
  // With one way in there is nothing to wait for: the join is passed through.
  if (sources.length < 2) return;
  if (parallel === undefined) return waitBeside(tree, join, incoming);
  const waits = new Map<string, Condition>();
  for (const transition of incoming) {
    const region = tree.childTowards(parallel, transition.source);
    if (region !== undefined) waits.set(region, waitIn(tree, region, join, transition));
  }
  const all = conjunction([...waits.values()]);
  for (const transition of tree.leaving(join.id)) {
    transition.source = parallel;
    transition.events = [];
    transition.guard = transition.guard ? conjunction([all, transition.guard]) : all;
  }
  inOrder(tree);
  tree.remove(join.id);
}

/** The innermost parallel state in which the sources stand in at least two regions. */
function parallelAround(tree: ChartTree, sources: readonly string[]): string | undefined {
  const [first] = sources;
  if (first === undefined) return undefined;
  const around = tree.path(first).filter((id) => tree.state(id)?.type === 'parallel');
  return around.find((id) => {
    const regions = sources.map((source) => tree.childTowards(id, source));
    return !regions.includes(undefined) && new Set(regions).size > 1;
  });
}

/** The state of a region in which it waits; what holds while it does. */
function waitIn(
  tree: ChartTree,
  region: string,
  join: StateNode,
  transition: Transition,
): Condition {
  // A region that is itself the source has no inside to wait in.
  if (transition.source === region) {
    transition.targets = [];
    return { kind: 'in', state: region };
  }
  const id = `${region}.${join.id}`;
  if (!tree.state(id)) tree.insert(newState(id, join.label, 'atomic'), region);
  transition.targets = [id];
  return { kind: 'in', state: id };
}

/** Sources that are never active together wait for each other for ever, as drawn. */
function waitBeside(tree: ChartTree, join: StateNode, incoming: readonly Transition[]): void {
  const waits = incoming.map((transition, n): Condition => {
    const id = tree.fresh(`${join.id}.${n + 1}`);
    tree.insert(newState(id, join.label, 'atomic'), tree.parent(join.id));
    transition.targets = [id];
    return { kind: 'in', state: id };
  });
  for (const transition of tree.leaving(join.id)) {
    transition.events = [];
    transition.guard = conjunction(transition.guard ? [...waits, transition.guard] : waits);
  }
}

function conjunction(conditions: readonly Condition[]): Condition {
  const flat = conditions.flatMap((one) => (one.kind === 'and' ? one.of : [one]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { kind: 'and', of: flat };
}

/** Transitions that got another source stand with the others of that source. */
function inOrder(tree: ChartTree): void {
  const bySource = new Map<string, Transition[]>();
  for (const transition of tree.chart.transitions) {
    const known = bySource.get(transition.source);
    if (known) known.push(transition);
    else bySource.set(transition.source, [transition]);
  }
  tree.chart.transitions = [...bySource.values()].flat();
}
