import type { Property } from './properties.ts';
import type { Search } from './search.ts';
import type { Space } from './space.ts';

/** What was found out about a property. `edge` is the last one of the way to where it breaks. */
export interface PropertyResult {
  property: Property;
  verdict: 'holds' | 'broken' | 'unknown';
  /** Node in which it is broken; -1 on the way to the first rest. */
  edge?: number;
  /** The node from which what is wanted cannot come any more. */
  node?: number;
  why?: string;
}

/** Judges all properties by what a search has seen. */
export function judgeProperties(search: Search, properties: readonly Property[]): PropertyResult[] {
  return properties.map((property, n) => {
    if (property.kind === 'always' || property.kind === 'never') return safety(search, property, n);
    return liveness(search, property, n);
  });
}

function safety(search: Search, property: Property, n: number): PropertyResult {
  const broken = search.broken.find((one) => one.property === n);
  if (broken) return { property, verdict: 'broken', edge: broken.edge };
  return { property, verdict: search.complete ? 'holds' : 'unknown' };
}

/**
 * `eventually P`: no configuration that is reached without P is one from which P cannot be reached.
 * `P leads to Q`: the same for Q, from where P was. What was not looked at might reach anything.
 */
function liveness(search: Search, property: Property, n: number): PropertyResult {
  const { space, startHits } = search;
  const leads = property.kind === 'leads';
  const wanted = 1 << (leads ? 2 * n + 1 : 2 * n);
  const can = canReach(space, wanted);
  const begins: number[] = [];
  if (leads) {
    for (let edge = 0; edge < space.edges; edge++) {
      if ((space.hits(edge) & (1 << (2 * n))) !== 0) begins.push(space.to(edge));
    }
  }
  for (const [node, hits] of startHits) {
    const open = leads ? (hits & (1 << (2 * n))) !== 0 : (hits & wanted) === 0;
    if (open) begins.push(node);
  }
  const lost = firstLost(space, begins, wanted, can);
  if (lost) {
    const { node, from } = lost;
    return { property, verdict: 'broken', node, ...(from === undefined ? {} : { edge: from }) };
  }
  return { property, verdict: search.complete ? 'holds' : 'unknown' };
}

/** Nodes from which an edge with a hit can be reached, or one whose edges are not known. */
function canReach(space: Space, hit: number): Uint8Array {
  const can = new Uint8Array(space.count);
  const into = edgesInto(space);
  const work: number[] = [];
  const reach = (node: number): void => {
    if (can[node]) return;
    can[node] = 1;
    work.push(node);
  };
  for (let node = space.expanded; node < space.count; node++) reach(node);
  for (let edge = 0; edge < space.edges; edge++) {
    if ((space.hits(edge) & hit) !== 0) reach(space.from(edge));
  }
  for (let node = work.pop(); node !== undefined; node = work.pop()) {
    for (let at = into.first[node] as number; at < (into.first[node + 1] as number); at++) {
      reach(space.from(into.edges[at] as number));
    }
  }
  return can;
}

/** Edges by where they lead. */
function edgesInto(space: Space): { first: Int32Array; edges: Int32Array } {
  const first = new Int32Array(space.count + 1);
  for (let edge = 0; edge < space.edges; edge++) {
    const to = space.to(edge) + 1;
    first[to] = (first[to] as number) + 1;
  }
  for (let n = 0; n < space.count; n++) {
    first[n + 1] = (first[n + 1] as number) + (first[n] as number);
  }
  const next = first.slice();
  const edges = new Int32Array(space.edges);
  for (let edge = 0; edge < space.edges; edge++) {
    const to = space.to(edge);
    edges[next[to] as number] = edge;
    next[to] = (next[to] as number) + 1;
  }
  return { first, edges };
}

/** The first node, from some on and without a hit, from which none can come. */
function firstLost(
  space: Space,
  begins: readonly number[],
  hit: number,
  can: Uint8Array,
): { node: number; from: number | undefined } | undefined {
  const seen = new Uint8Array(space.count);
  const work: { node: number; from: number | undefined }[] = [];
  const visit = (node: number, from: number | undefined): void => {
    if (seen[node]) return;
    seen[node] = 1;
    work.push({ node, from });
  };
  for (const node of begins) visit(node, undefined);
  // The list grows while it is walked.
  for (const one of work) {
    if (can[one.node] === 0) return one;
    for (let edge = space.firstEdge(one.node); edge < space.firstEdge(one.node + 1); edge++) {
      if ((space.hits(edge) & hit) === 0) visit(space.to(edge), edge);
    }
  }
  return undefined;
}

/** Rests in which nothing can happen any more, though the machine has not ended. */
export function deadlocks(search: Search, most: number): number[] {
  const { space } = search;
  const found: number[] = [];
  const seen = new Set<string>();
  for (let node = 0; node < space.expanded && found.length < most; node++) {
    const { rest, ended, failed } = search.restOf(node);
    if (ended || failed || rest.timers.length > 0 || rest.session.running?.size) continue;
    let stuck = true;
    for (let edge = space.firstEdge(node); edge < space.firstEdge(node + 1); edge++) {
      if (space.to(edge) !== node || space.moves(edge) !== 0) stuck = false;
    }
    const key = rest.session.at.words.join();
    if (!stuck || seen.has(key)) continue;
    seen.add(key);
    found.push(node);
  }
  return found;
}
