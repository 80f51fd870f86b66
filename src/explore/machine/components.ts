/** A graph over numbered nodes whose edges are asked for one by one. */
export interface EdgeSource {
  readonly count: number;
  /** The first edge out of a node above the edge `after` (-1: any); -1 when there is none. */
  next(node: number, after: number): number;
  /** Where the edge that `next` gave last leads; -1: outside the graph. */
  readonly target: number;
}

const unseen = 0;

/**
 * Finds the sets of nodes that are never left: strongly connected components from which no edge
 * leads out. Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972) without
 * recursion, in 17 bytes a node at most. Nodes are those reachable from node 0. The members of a
 * set are handed over in a view that is only valid during the call.
 */
export function terminalComponents(graph: EdgeSource, visit: (members: Int32Array) => void): void {
  const { count } = graph;
  if (count === 0) return;
  const low = new Int32Array(count);
  /** Where a node stands on the path, and which edge of it is being followed. */
  const path = new Stack();
  const edges = new Stack();
  const open = new Stack();
  /** Numbers by first visit; `done` once the component is known. */
  const done = count + 1;
  let counter = 0;
  const index = new Int32Array(count);
  const leaves = new Uint8Array(count);
  const enter = (node: number): void => {
    index[node] = low[node] = ++counter;
    path.push(node);
    edges.push(-1);
    open.push(node);
  };
  enter(0);
  while (path.length > 0) {
    const node = path.top();
    const edge = graph.next(node, edges.top());
    if (edge >= 0) {
      edges.replace(edge);
      const to = graph.target;
      if (to < 0 || index[to] === done) leaves[node] = 1;
      else if (index[to] === unseen) enter(to);
      else low[node] = Math.min(low[node]!, index[to]!);
      continue;
    }
    path.pop();
    edges.pop();
    const root = low[node] === index[node];
    if (root) {
      const from = open.indexOf(node);
      const members = open.view(from);
      for (const member of members) index[member] = done;
      if (leaves[node] === 0) visit(members);
      open.cut(from);
    }
    if (path.length === 0) return;
    const before = path.top();
    low[before] = Math.min(low[before]!, root ? low[before]! : low[node]!);
    if (root || leaves[node] === 1) leaves[before] = 1;
  }
}

/** A stack of numbers in a growing typed array. */
class Stack {
  length = 0;
  #list = new Int32Array(1024);

  push(value: number): void {
    if (this.length === this.#list.length) {
      const longer = new Int32Array(this.length * 2);
      longer.set(this.#list);
      this.#list = longer;
    }
    this.#list[this.length++] = value;
  }

  pop(): void {
    this.length--;
  }

  top(): number {
    return this.#list[this.length - 1]!;
  }

  replace(value: number): void {
    this.#list[this.length - 1] = value;
  }

  /** The place of a value, looked for from the top. */
  indexOf(value: number): number {
    let at = this.length - 1;
    while (this.#list[at] !== value) at--;
    return at;
  }

  view(from: number): Int32Array {
    return this.#list.subarray(from, this.length);
  }

  cut(length: number): void {
    this.length = length;
  }
}
