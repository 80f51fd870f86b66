import { must } from '../base/assert.ts';
import type { CfsmAction, CfsmBody, CfsmTransition } from '../model/cfsm/cfsm.ts';

/** A machine's body as a tree: what a language without jumps can say. */
export type Structured =
  | { kind: 'action'; action: CfsmAction }
  /** `state` is the state of the machine in which it is made. */
  | { kind: 'choice'; state: number; branches: Structured[][] }
  | { kind: 'recursion'; label: string; body: Structured[] }
  | { kind: 'continue'; label: string }
  | { kind: 'parallel'; branches: Structured[][] };

/** The tree of a body; `complete` is false when it would have become too large. */
export interface StructuredBody {
  body: Structured[];
  complete: boolean;
}

/** The most nodes that a tree may have, and how deep it may be. */
const mostNodes = 40_000;
const deepest = 900;

/**
 * Makes a tree of a graph. A state to which a way leads back becomes a recursion where it is first
 * come to (so also in graphs that no single state dominates, where a part is then repeated). What
 * all ways from a choice have in common stands once behind it (their nearest common
 * postdominator), what neighbouring branches have in common once behind a choice of these; what
 * is shared otherwise is repeated. `label` names recursions.
 */
export function structure(body: CfsmBody, label: () => string): StructuredBody {
  const budget = { nodes: mostNodes, complete: true };
  const tree = new Structurer(body, label, budget).whole();
  return { body: tree, complete: budget.complete };
}

interface Budget {
  nodes: number;
  complete: boolean;
}

class Structurer {
  readonly #body: CfsmBody;
  readonly #label: () => string;
  readonly #budget: Budget;
  readonly #out: CfsmTransition[][];
  readonly #terminal: ReadonlySet<number>;
  /** The number that stands for the end: one more than all states. */
  readonly #end: number;

  constructor(body: CfsmBody, label: () => string, budget: Budget) {
    this.#body = body;
    this.#label = label;
    this.#budget = budget;
    this.#end = body.states.length;
    this.#out = body.states.map(() => []);
    for (const transition of body.transitions) must(this.#out[transition.from]).push(transition);
    this.#terminal = new Set(body.terminalStates);
  }

  whole(): Structured[] {
    return this.#from(this.#body.initialState, this.#end, new Map(), 0);
  }

  /** What happens from a state until `stop` is come to; `open` are the recursions around. */
  #from(
    start: number,
    stop: number,
    open: ReadonlyMap<number, string>,
    depth: number,
  ): Structured[] {
    const parts: Structured[] = [];
    let at = start;
    while (at !== stop && at !== this.#end) {
      if (this.#budget.nodes-- <= 0 || depth > deepest) {
        this.#budget.complete = false;
        return parts;
      }
      const label = open.get(at);
      if (label !== undefined) return [...parts, { kind: 'continue', label }];
      const next = this.#isOnCycle(at, stop, open)
        ? this.#recursion(parts, at, stop, open, depth)
        : this.#step(parts, at, stop, open, depth);
      if (next === undefined) return parts;
      at = next;
    }
    return parts;
  }

  /** One state's step or choice; gives the state behind it, undefined when nothing is left. */
  #step(
    parts: Structured[],
    at: number,
    stop: number,
    open: ReadonlyMap<number, string>,
    depth: number,
  ): number | undefined {
    const out = must(this.#out[at]);
    const [first] = out;
    const mayEnd = this.#terminal.has(at);
    if (!first) return undefined;
    if (out.length === 1 && !mayEnd) {
      parts.push(...this.#action(first.action));
      return first.to;
    }
    const starts = [...out.map(({ to }) => to), ...(mayEnd ? [this.#end] : [])];
    const graph = new Reach(this.#out, this.#terminal, stop, open, starts);
    const next = graph.commonOf(starts);
    const follow = next ?? stop;
    const groups = follow === stop && out.length > 2 ? graph.groups(out) : out.map((one) => [one]);
    const branches = groups.map((group) => this.#branch(group, follow, graph, open, depth));
    if (mayEnd) branches.push([]);
    parts.push({ kind: 'choice', state: at, branches });
    return next;
  }

  /** Branches that have an end in common are a choice with this end behind it. */
  #branch(
    group: readonly CfsmTransition[],
    stop: number,
    graph: Reach,
    open: ReadonlyMap<number, string>,
    depth: number,
  ): Structured[] {
    const [only, ...others] = group;
    const way = (one: CfsmTransition, end: number): Structured[] => [
      ...this.#action(one.action),
      ...this.#from(one.to, end, open, depth + 1),
    ];
    if (!only) return [];
    if (others.length === 0) return way(only, stop);
    const common = must(graph.commonOf(group.map(({ to }) => to)));
    const branches = group.map((one) => way(one, common));
    const choice: Structured = { kind: 'choice', state: only.from, branches };
    return [choice, ...this.#from(common, stop, open, depth + 1)];
  }

  #recursion(
    parts: Structured[],
    at: number,
    stop: number,
    open: ReadonlyMap<number, string>,
    depth: number,
  ): number | undefined {
    const label = this.#label();
    const graph = new Reach(this.#out, this.#terminal, stop, open, [at]);
    const follow = graph.behindCycle(at);
    const inner = new Map([...open, [at, label]]);
    const body: Structured[] = [];
    const end = follow ?? stop;
    const next = this.#step(body, at, end, inner, depth + 1);
    if (next !== undefined) body.push(...this.#from(next, end, inner, depth + 1));
    parts.push({ kind: 'recursion', label, body });
    return follow;
  }

  #action(action: CfsmAction): Structured[] {
    if (action.kind !== 'parallel') return [{ kind: 'action', action }];
    const branches = action.branches.map((branch) => {
      return new Structurer(branch, this.#label, this.#budget).whole();
    });
    return [{ kind: 'parallel', branches }];
  }

  /** Whether a way leads from a state back to it, without ending or going through what is open. */
  #isOnCycle(at: number, stop: number, open: ReadonlyMap<number, string>): boolean {
    const seen = new Set<number>();
    const rest = must(this.#out[at]).map(({ to }) => to);
    for (let state = rest.pop(); state !== undefined; state = rest.pop()) {
      if (state === at) return true;
      if (seen.has(state) || state === stop || open.has(state)) continue;
      seen.add(state);
      for (const { to } of must(this.#out[state])) rest.push(to);
    }
    return false;
  }
}

/** What can be reached where ways end at `stop`, at the end, and at open recursions. */
class Reach {
  readonly #out: readonly CfsmTransition[][];
  readonly #terminal: ReadonlySet<number>;
  readonly #end: number;
  readonly #stop: number;
  readonly #open: ReadonlyMap<number, string>;
  /** By state, the next one that all ways lead through; `exit` behind all. */
  readonly #behind: ReadonlyMap<number, number>;

  constructor(
    out: readonly CfsmTransition[][],
    terminal: ReadonlySet<number>,
    stop: number,
    open: ReadonlyMap<number, string>,
    starts: readonly number[],
  ) {
    this.#out = out;
    this.#terminal = terminal;
    this.#end = out.length;
    this.#stop = stop;
    this.#open = open;
    this.#behind = this.#postdominators(starts);
  }

  /** The states that one leads to in a step; where a recursion goes on, none. */
  #nexts(state: number): number[] {
    if (state === this.#stop || state === this.#end) return [exit];
    const nexts = must(this.#out[state])
      .map(({ to }) => to)
      .filter((to) => !this.#open.has(to));
    return this.#terminal.has(state) || this.#out[state]?.length === 0
      ? [...nexts, this.#end]
      : nexts;
  }

  /** Immediate postdominators (Cooper, Harvey, Kennedy 2001) of all states that lead out. */
  #postdominators(starts: readonly number[]): Map<number, number> {
    const before = this.#predecessors(starts);
    const order = postorder(exit, (state) => before.get(state) ?? []);
    const rank = new Map(order.map((state, n) => [state, n]));
    const behind = new Map([[exit, exit]]);
    const meet = (a: number, b: number): number => {
      let [one, other] = [a, b];
      while (one !== other) {
        if (must(rank.get(one)) < must(rank.get(other))) one = must(behind.get(one));
        else other = must(behind.get(other));
      }
      return one;
    };
    for (let changed = true; changed;) {
      changed = false;
      for (let n = order.length - 2; n >= 0; n--) {
        const state = must(order[n]);
        const known = this.#nexts(state).filter((next) => behind.has(next));
        const found = known.reduce(meet);
        if (behind.get(state) !== found) changed = true;
        behind.set(state, found);
      }
    }
    return behind;
  }

  #predecessors(starts: readonly number[]): Map<number, number[]> {
    const before = new Map<number, number[]>();
    const rest = starts.filter((state) => !this.#open.has(state));
    const seen = new Set<number>();
    for (let state = rest.pop(); state !== undefined; state = rest.pop()) {
      if (seen.has(state) || state === exit) continue;
      seen.add(state);
      for (const next of this.#nexts(state)) {
        const list = before.get(next);
        if (list) list.push(state);
        else before.set(next, [state]);
        rest.push(next);
      }
    }
    return before;
  }

  /**
   * The nearest state that all ways from several states lead through which lead on at all;
   * undefined when there is none but where all stops.
   */
  commonOf(starts: readonly number[]): number | undefined {
    const chains = starts
      .filter((state) => !this.#open.has(state) && this.#behind.has(state))
      .map((state) => this.#chain(state));
    const [first, ...others] = chains;
    if (!first) return undefined;
    const rest = others.map((chain) => new Set(chain));
    const found = first.find((state) => rest.every((chain) => chain.has(state)));
    return this.#inside(found);
  }

  /** A state and those that all ways from it lead through, nearest first. */
  #chain(start: number): number[] {
    const chain: number[] = [];
    for (let at = start; at !== exit; at = must(this.#behind.get(at))) chain.push(at);
    return chain;
  }

  #inside(state: number | undefined): number | undefined {
    return state === this.#stop || state === this.#end ? undefined : state;
  }

  /** The nearest state behind all cycles through a state. */
  behindCycle(at: number): number | undefined {
    if (!this.#behind.has(at)) return undefined;
    return this.#inside(this.#chain(at).find((state) => state !== at && !this.#leads(state, at)));
  }

  #leads(from: number, to: number): boolean {
    const seen = new Set<number>();
    const rest = [from];
    for (let state = rest.pop(); state !== undefined; state = rest.pop()) {
      if (state === to) return true;
      if (seen.has(state) || state === exit) continue;
      seen.add(state);
      rest.push(...this.#nexts(state));
    }
    return false;
  }

  /** Neighbouring transitions whose ways meet before they stop. */
  groups(out: readonly CfsmTransition[]): CfsmTransition[][] {
    const groups: CfsmTransition[][] = [];
    for (const one of out) {
      const last = groups.at(-1);
      const joined = last && [...last, one];
      if (joined && this.commonOf(joined.map(({ to }) => to)) !== undefined) last.push(one);
      else groups.push([one]);
    }
    return groups;
  }
}

/** What stands behind all that stops. */
const exit = -1;

/** All that can be reached, each behind those that it leads to (but for cycles). */
function postorder(start: number, nexts: (state: number) => readonly number[]): number[] {
  const order: number[] = [];
  const seen = new Set([start]);
  const stack = [{ state: start, nexts: nexts(start), at: 0 }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = top.nexts[top.at++];
    if (next === undefined) {
      order.push(top.state);
      stack.pop();
    } else if (!seen.has(next)) {
      seen.add(next);
      stack.push({ state: next, nexts: nexts(next), at: 0 });
    }
  }
  return order;
}
