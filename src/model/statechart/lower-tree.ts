import type { StateNode, Statechart, Transition } from './statechart.ts';

/** A chart's tree while it is changed: states by id, with the container of each. */
export class ChartTree {
  readonly chart: Statechart;
  readonly #states = new Map<string, StateNode>();
  readonly #parents = new Map<string, string>();

  constructor(chart: Statechart) {
    this.chart = chart;
    const work: [StateNode, string | undefined][] = chart.states.map((state) => [state, undefined]);
    // The list grows while it is walked.
    for (const [state, parent] of work) {
      this.#states.set(state.id, state);
      if (parent !== undefined) this.#parents.set(state.id, parent);
      for (const child of state.states) work.push([child, state.id]);
    }
  }

  /** All states, outer ones first. */
  get states(): StateNode[] {
    return [...this.#states.values()];
  }

  state(id: string): StateNode | undefined {
    return this.#states.get(id);
  }

  /** The id of the container; undefined at the top level. */
  parent(id: string): string | undefined {
    return this.#parents.get(id);
  }

  /** The list in which the children of a container stand. */
  children(container: string | undefined): StateNode[] {
    return container === undefined
      ? this.chart.states
      : (this.#states.get(container)?.states ?? []);
  }

  /** The state and what holds it, innermost first. */
  path(id: string): string[] {
    const path: string[] = [];
    for (let at: string | undefined = id; at !== undefined; at = this.#parents.get(at)) {
      path.push(at);
    }
    return path;
  }

  /** The innermost state that holds both, and is neither; undefined is the chart. */
  common(a: string, b: string): string | undefined {
    const around = new Set(this.path(a).slice(1));
    return this.path(b)
      .slice(1)
      .find((id) => around.has(id));
  }

  /** The child of a container that is or holds a state; undefined when it is not inside. */
  childTowards(container: string | undefined, id: string): string | undefined {
    const path = this.path(id);
    if (container === undefined) return path.at(-1);
    const at = path.indexOf(container);
    return at > 0 ? path[at - 1] : undefined;
  }

  leaving(id: string): Transition[] {
    return this.chart.transitions.filter(({ source }) => source === id);
  }

  /** Puts a state into a container, before the child at `index` or at the end. */
  insert(state: StateNode, container: string | undefined, index?: number): void {
    const list = this.children(container);
    list.splice(index ?? list.length, 0, state);
    this.#states.set(state.id, state);
    if (container === undefined) this.#parents.delete(state.id);
    else this.#parents.set(state.id, container);
  }

  /** Takes a state out of its container, with all that is in it; what it was found at. */
  detach(id: string): number {
    const list = this.children(this.parent(id));
    const index = list.findIndex((state) => state.id === id);
    if (index >= 0) list.splice(index, 1);
    return index;
  }

  /** Moves a state, with all that is in it, into another container. */
  move(id: string, container: string): void {
    const state = this.#states.get(id);
    if (!state) return;
    this.detach(id);
    this.insert(state, container);
  }

  /** Takes a state away for good. */
  remove(id: string): void {
    this.detach(id);
    this.#states.delete(id);
    this.#parents.delete(id);
  }

  /** An id that no state has. */
  fresh(id: string): string {
    let name = id;
    for (let n = 2; this.#states.has(name); n++) name = `${id}.${n}`;
    return name;
  }
}
