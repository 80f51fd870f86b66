import type { Search } from './search.ts';
import type { Space } from './space.ts';

/** A way through a search, by its edges. */
export interface CoverPath {
  start: number;
  edges: number[];
}

/** What a set of paths is to take. */
export interface CoverGoal {
  /** Numbers of transitions that are still to be taken; emptied as they are. */
  open: Set<number>;
  /** The most edges of one path: a new one is begun then (200). */
  longest?: number;
}

/**
 * Paths from the first rest that together take every transition that can be taken: from where a
 * path stands, the shortest way to a transition that is still open; when there is none, a new path.
 * Greedy, so neither the fewest paths nor the fewest events, but few (cf. the transition tours of
 * Naito and Tsunoyama, 1981).
 */
export function coveringPaths(search: Search, { open, longest = 200 }: CoverGoal): CoverPath[] {
  const paths: CoverPath[] = [];
  for (const start of search.startHits.keys()) {
    for (;;) {
      const path = onePath(search, start, open, longest);
      if (path.length === 0) break;
      paths.push({ start, edges: path });
    }
  }
  return paths;
}

function onePath(search: Search, start: number, open: Set<number>, longest: number): number[] {
  const path: number[] = [];
  let at = start;
  while (open.size > 0 && path.length < longest) {
    const way = wayToOpen(search, at, open);
    if (!way) break;
    for (const edge of way) {
      for (const transition of search.moves[search.space.moves(edge)] ?? [])
        open.delete(transition);
    }
    path.push(...way);
    at = search.space.to(way.at(-1) as number);
  }
  return path;
}

/** The shortest way from a node to an edge on which something open is taken. */
function wayToOpen(
  { space, moves, causes }: Search,
  from: number,
  open: ReadonlySet<number>,
): number[] | undefined {
  const by = new Map<number, number>([[from, -1]]);
  const work = [from];
  // The list grows while it is walked.
  for (const node of work) {
    for (let edge = space.firstEdge(node); edge < space.firstEdge(node + 1); edge++) {
      if (causes[space.cause(edge)]?.kind === 'service') continue;
      if (moves[space.moves(edge)]?.some((t) => open.has(t)))
        return [...back(space, by, node), edge];
      const to = space.to(edge);
      if (by.has(to)) continue;
      by.set(to, edge);
      work.push(to);
    }
  }
  return undefined;
}

function back(space: Space, by: ReadonlyMap<number, number>, node: number): number[] {
  const path: number[] = [];
  for (let at = node; ;) {
    const edge = by.get(at) ?? -1;
    if (edge < 0) return path.reverse();
    path.push(edge);
    at = space.from(edge);
  }
}
