import { newInitial, newState, newTransition } from './build.ts';
import type { Content } from './content.ts';
import type { ChartTree } from './lower-tree.ts';
import type { Transition } from './statechart.ts';

/** Sends what leads to a fork to all of its targets, and takes forks away. */
export function lowerForks(tree: ChartTree): void {
  const forks = tree.states.filter(
    ({ type, id }) => type === 'fork' && tree.leaving(id).length > 0,
  );
  for (const { id } of forks) separate(tree, id);
  const isFork = new Set(forks.map(({ id }) => id));
  const fanned = new Map<string, Fan>();
  const fan = (id: string): Fan => {
    const known = fanned.get(id) ?? fanOf(tree, id, isFork);
    fanned.set(id, known);
    return known;
  };
  const { chart } = tree;
  const redirect = (one: { targets: string[]; actions: Content[] }): void => {
    if (!one.targets.some((target) => isFork.has(target))) return;
    const fans = one.targets.map((target) => (isFork.has(target) ? fan(target) : undefined));
    const targets = one.targets.flatMap((target, n) => fans[n]?.targets ?? [target]);
    one.targets = compatible(tree, targets);
    one.actions = [...one.actions, ...fans.flatMap((found) => found?.actions ?? [])];
  };
  for (const transition of chart.transitions) redirect(transition);
  for (const initial of [chart.initial, ...tree.states.map((state) => state.initial)]) {
    if (initial) redirect(initial);
  }
  for (const id of isFork) replaceAsFirst(tree, id, fan(id));
  chart.transitions = chart.transitions.filter(({ source }) => !isFork.has(source));
}

/** Where a fork leads, through other forks too. */
interface Fan {
  targets: string[];
  actions: Content[];
}

function fanOf(tree: ChartTree, fork: string, isFork: ReadonlySet<string>): Fan {
  const fan: Fan = { targets: [], actions: [] };
  const seen = new Set([fork]);
  const work = [fork];
  for (let id = work.shift(); id !== undefined; id = work.shift()) {
    for (const { targets, actions } of tree.leaving(id)) {
      fan.actions.push(...actions);
      for (const target of targets) {
        if (!isFork.has(target)) fan.targets.push(target);
        else if (!seen.has(target)) {
          seen.add(target);
          work.push(target);
        }
      }
    }
  }
  return fan;
}

/** Takes a fork out of its container; if that would begin with it, it begins with its targets. */
function replaceAsFirst(tree: ChartTree, fork: string, { targets, actions }: Fan): void {
  const parent = tree.parent(fork);
  const holder = parent === undefined ? tree.chart : tree.state(parent);
  const index = tree.detach(fork);
  tree.remove(fork);
  if (holder && index === 0 && holder.initial === undefined && targets.length > 0) {
    holder.initial = { ...newInitial(`${fork}.initial`, compatible(tree, targets)), actions };
  }
}

/** The targets that can be entered together: each two in different regions of a parallel state. */
function compatible(tree: ChartTree, targets: readonly string[]): string[] {
  const kept: string[] = [];
  for (const target of new Set(targets)) {
    if (kept.every((other) => areOrthogonal(tree, other, target))) kept.push(target);
  }
  return kept;
}

function areOrthogonal(tree: ChartTree, a: string, b: string): boolean {
  const common = tree.common(a, b);
  const within = tree.path(a).includes(b) || tree.path(b).includes(a);
  return !within && common !== undefined && tree.state(common)?.type === 'parallel';
}

/**
 * Puts the branches of a fork into the regions of a parallel state, where they stand beside each
 * other in one container that is none. A branch is what can be reached from the fork only through
 * its first state: in the words of compilers, what that state dominates.
 */
function separate(tree: ChartTree, fork: string): void {
  const container = tree.parent(fork);
  const targets = new Set(tree.leaving(fork).flatMap((transition) => transition.targets));
  const firsts = [...targets].map((target) => tree.childTowards(container, target));
  const heads = [...new Set(firsts.filter((id) => id !== undefined))];
  const inParallel = container !== undefined && tree.state(container)?.type === 'parallel';
  if (inParallel || heads.length < 2 || heads.length < firsts.length) return;
  const siblings = siblingEdges(tree, container);
  const outside = new Set([fork, ...stopsOf(tree, container)]);
  const branches = heads.map((head) => branchOf(siblings, fork, head, outside));
  if (heads.some((head) => outside.has(head))) return;
  const parallel = tree.fresh(`${fork}.parallel`);
  const at = tree.children(container).findIndex(({ id }) => id === fork);
  tree.insert(newState(parallel, '', 'parallel'), container, at);
  heads.forEach((head, n) => {
    const region = tree.fresh(`${head}.branch`);
    tree.insert(newState(region, '', 'region'), parallel);
    for (const id of branches[n] ?? []) tree.move(id, region);
    const node = tree.state(region);
    if (node) node.initial = newInitial(`${region}.initial`, [head]);
  });
  endInside(tree, container, parallel);
}

/** Which children of a container lead to which. */
function siblingEdges(tree: ChartTree, container: string | undefined): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { source, targets } of tree.chart.transitions) {
    const from = tree.childTowards(container, source);
    if (from === undefined) continue;
    const known = edges.get(from) ?? new Set<string>();
    edges.set(from, known);
    for (const target of targets) {
      const to = tree.childTowards(container, target);
      if (to !== undefined) known.add(to);
    }
  }
  return edges;
}

/** What stays outside of branches: the ends of the container. */
function stopsOf(tree: ChartTree, container: string | undefined): string[] {
  return tree
    .children(container)
    .filter(({ type }) => type === 'final')
    .map(({ id }) => id);
}

/** What is reached from the fork, but not without `head`. */
function branchOf(
  edges: ReadonlyMap<string, ReadonlySet<string>>,
  fork: string,
  head: string,
  outside: ReadonlySet<string>,
): string[] {
  const without = reach(edges, fork, head);
  return [...reach(edges, head)].filter((id) => !without.has(id) && !outside.has(id));
}

function reach(
  edges: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
  avoid?: string,
): Set<string> {
  const found = new Set([from]);
  for (const id of found) {
    for (const next of edges.get(id) ?? []) if (next !== avoid) found.add(next);
  }
  return found;
}

/** Branches that go to the container's end without a join: it comes when all of them are there. */
function endInside(tree: ChartTree, container: string | undefined, parallel: string): void {
  const regions = tree.children(parallel).map(({ id }) => id);
  const ends = new Set(stopsOf(tree, container));
  const joins = tree.chart.transitions.some(({ source, targets }) => {
    return (
      isInside(tree, source, parallel) && targets.some((id) => tree.state(id)?.type === 'join')
    );
  });
  if (joins || ends.size !== 1) return;
  const [end] = ends;
  const ending = tree.chart.transitions.filter(({ source, targets }) => {
    return isInside(tree, source, parallel) && targets.length === 1 && targets[0] === end;
  });
  const ended = new Set(ending.map(({ source }) => tree.childTowards(parallel, source)));
  if (end === undefined || ended.size < regions.length) return;
  for (const transition of ending) endRegion(tree, parallel, transition);
  const done: Transition = {
    ...newTransition(`${parallel}.done`, parallel, [end]),
    events: [`done.state.${parallel}`],
  };
  tree.chart.transitions.push(done);
}

function endRegion(tree: ChartTree, parallel: string, transition: Transition): void {
  const region = tree.childTowards(parallel, transition.source);
  if (region === undefined) return;
  const id = `${region}.end`;
  if (!tree.state(id)) tree.insert(newState(id, '', 'final'), region);
  transition.targets = [id];
}

function isInside(tree: ChartTree, id: string, container: string): boolean {
  return tree.path(id).indexOf(container) > 0;
}
