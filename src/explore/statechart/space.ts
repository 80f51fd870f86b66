/** Numbers in a typed array that grows. */
export class Ints {
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

  /** The number at a place, which must be there. */
  at(place: number): number {
    return this.#list[place] as number;
  }
}

/**
 * The configurations that a machine rests in, and what leads from one to another. Nodes are
 * numbered in the order in which they were found (breadth first), and left in that order: the edges
 * of node n are `firstEdge(n)` to `firstEdge(n + 1)`. The first nodes
 * are those that the machine may rest in first: one, unless something is asked before.
 */
export class Space {
  /** Nodes that were found. */
  count = 0;
  /** Nodes whose edges are known; the first ones. */
  expanded = 0;
  readonly #first = new Ints();
  readonly #from = new Ints();
  readonly #to = new Ints();
  readonly #cause = new Ints();
  readonly #hits = new Ints();
  readonly #moves = new Ints();
  /** The edge by which each node was found first; -1 for first rests. */
  readonly #found = new Ints();

  /** Edges so far. */
  get edges(): number {
    return this.#to.length;
  }

  /** A new node, reached first by the edge that is added next; before all edges, a first rest. */
  addNode(): number {
    this.#found.push(this.expanded === 0 ? -1 : this.edges);
    return this.count++;
  }

  /** The edges of the next node begin. */
  expand(): void {
    this.#first.push(this.edges);
    this.expanded++;
  }

  /**
   * An edge. `cause` is a number of the search's list of causes, `hits` bits of claims (see
   * `Claims`), `moves` the number of a list of transitions that were taken.
   */
  addEdge(from: number, to: number, cause: number, hits: number, moves: number): void {
    this.#from.push(from);
    this.#to.push(to);
    this.#cause.push(cause);
    this.#hits.push(hits);
    this.#moves.push(moves);
  }

  firstEdge(node: number): number {
    return node < this.expanded ? this.#first.at(node) : this.edges;
  }

  from(edge: number): number {
    return this.#from.at(edge);
  }

  to(edge: number): number {
    return this.#to.at(edge);
  }

  cause(edge: number): number {
    return this.#cause.at(edge);
  }

  hits(edge: number): number {
    return this.#hits.at(edge);
  }

  moves(edge: number): number {
    return this.#moves.at(edge);
  }

  /** Edges from a first rest to a node, one of the shortest ways. */
  pathTo(node: number): number[] {
    const path: number[] = [];
    for (let edge = this.#found.at(node); edge >= 0; edge = this.#found.at(this.from(edge))) {
      path.push(edge);
    }
    return path.reverse();
  }

  /** The first rest that a path to a node begins at. */
  startOf(node: number): number {
    const [first] = this.pathTo(node);
    return first === undefined ? node : this.from(first);
  }
}
