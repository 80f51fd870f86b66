import { must } from '../../base/assert.ts';
import { actionKey, moveKey } from './key.ts';
import type { CfsmAction, CfsmBody, CfsmTransition } from './cfsm.ts';

/**
 * A machine while it is worked on: states by number, with what stands in each; an edge without an
 * action is silent (nothing happens for this role).
 */
export interface Automaton {
  initial: number;
  states: AutomatonState[];
  /** By state, in the order of the text. */
  edges: AutomatonEdge[][];
}

/** A state of an automaton. */
export interface AutomatonState {
  /** It may end here. */
  ends: boolean;
  elements: readonly string[];
  /** Numbers of calls that begin here. */
  calls: readonly number[];
}

/** An edge of an automaton; silent without an action. */
export interface AutomatonEdge {
  to: number;
  action?: CfsmAction;
}

/** Numbers actions: equal ones (but for their places) have equal numbers. */
export class ActionTable {
  readonly #moves = new Map<string, { move: number; variants: CfsmAction[]; ids: number[] }>();
  readonly #known = new Map<CfsmAction, { move: number; action: number }>();
  #last = 0;

  /** The number of what others see of the action, and of all that it says. */
  of(action: CfsmAction): { move: number; action: number } {
    const known = this.#known.get(action);
    if (known) return known;
    const key = moveKey(action);
    let entry = this.#moves.get(key);
    if (!entry) this.#moves.set(key, (entry = { move: this.#moves.size, variants: [], ids: [] }));
    let at = entry.variants.findIndex((other) => sameAction(other, action));
    if (at < 0) {
      at = entry.variants.push(action) - 1;
      entry.ids.push(this.#last++);
    }
    const numbers = { move: entry.move, action: must(entry.ids[at]) };
    this.#known.set(action, numbers);
    return numbers;
  }
}

/** Whether two actions with equal move keys say the same. */
function sameAction(a: CfsmAction, b: CfsmAction): boolean {
  if (isPlain(a) && isPlain(b) && a.form === b.form) return true;
  return actionKey(a) === actionKey(b);
}

/** A message that has nothing beside its label: then the move key says all. */
function isPlain(action: CfsmAction): action is Extract<CfsmAction, { message: unknown }> {
  if (action.kind !== 'send' && action.kind !== 'receive') return false;
  const { where, within, resetting, message } = action;
  return !where && !within && !resetting && message.payload.length === 0;
}

/** All states that can be reached in silence, the state itself first, in the order of the text. */
export function silentClosure({ edges }: Automaton, start: number): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const rest = [start];
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    order.push(at);
    const out = must(edges[at]);
    for (let i = out.length - 1; i >= 0; i--) {
      const edge = must(out[i]);
      if (!edge.action) rest.push(edge.to);
    }
  }
  return order;
}

/**
 * The same machine without silent edges: a state stands for all that it reaches in silence. What
 * is not determined stays so.
 */
export function withoutSilence(automaton: Automaton, actions = new ActionTable()): Automaton {
  const shortcut = silentChains(automaton);
  const numbers = new Map<number, number>();
  const queue: number[] = [];
  const numberOf = (old: number): number => {
    const at = must(shortcut[old]);
    let known = numbers.get(at);
    if (known === undefined) {
      known = queue.push(at) - 1;
      numbers.set(at, known);
    }
    return known;
  };
  const initial = numberOf(automaton.initial);
  const states: AutomatonState[] = [];
  const edges: AutomatonEdge[][] = [];
  for (let i = 0; i < queue.length; i++) {
    const closure = silentClosure(automaton, must(queue[i]));
    states.push(union(automaton, closure));
    const out: AutomatonEdge[] = [];
    for (const member of closure) {
      for (const { to, action } of must(automaton.edges[member])) {
        if (action) out.push({ to: numberOf(to), action });
      }
    }
    edges.push(out.length > 1 ? distinctEdges(out, actions) : out);
  }
  return { initial, states, edges };
}

/** Edges of a state without those that say the same as an earlier one. */
export function distinctEdges(
  edges: readonly AutomatonEdge[],
  actions: ActionTable,
): AutomatonEdge[] {
  const seen = new Set<string>();
  return edges.filter(({ to, action }) => {
    const key = `${actions.of(must(action)).action} ${to}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Where a state leads that does nothing but go on in silence to one other; in linear time. */
function silentChains(automaton: Automaton): number[] {
  const known: (number | undefined)[] = automaton.states.map(() => undefined);
  return automaton.states.map((_, start) => {
    const path = new Set<number>();
    let at = start;
    while (known[at] === undefined && !path.has(at)) {
      const next = onlySilentEdge(automaton, at);
      if (next === undefined) break;
      path.add(at);
      at = next;
    }
    const end = known[at] ?? at;
    known[at] = end;
    for (const passed of path) known[passed] = end;
    return end;
  });
}

/** The state behind one that has nothing but a silent edge to it. */
function onlySilentEdge({ states, edges }: Automaton, at: number): number | undefined {
  const out = must(edges[at]);
  const [only] = out;
  const { ends, elements, calls } = must(states[at]);
  if (out.length !== 1 || !only || only.action || ends) return undefined;
  return elements.length > 0 || calls.length > 0 ? undefined : only.to;
}

/** What stands in any of several states. */
function union({ states }: Automaton, members: readonly number[]): AutomatonState {
  const [only] = members;
  if (members.length === 1 && only !== undefined) return must(states[only]);
  const all = members.map((member) => must(states[member]));
  return {
    ends: all.some(({ ends }) => ends),
    elements: [...new Set(all.flatMap(({ elements }) => elements))],
    calls: [...new Set(all.flatMap(({ calls }) => calls))],
  };
}

/**
 * The subset construction (Rabin, Scott 1959): a state for every set of states that the same moves
 * lead to. Edges with equal move keys lead to the same state; they stay apart only where their
 * actions say different things beside it. Silent edges must be gone.
 */
export function determinised(automaton: Automaton, actions = new ActionTable()): Automaton {
  const numbers = new Map<string, number>();
  const queue: number[][] = [];
  const numberOf = (members: number[]): number => {
    const key = members.join(' ');
    let known = numbers.get(key);
    if (known === undefined) {
      known = queue.push(members) - 1;
      numbers.set(key, known);
    }
    return known;
  };
  const initial = numberOf([automaton.initial]);
  const states: AutomatonState[] = [];
  const edges: AutomatonEdge[][] = [];
  for (let i = 0; i < queue.length; i++) {
    const members = must(queue[i]);
    states.push(union(automaton, members));
    edges.push(movesOf(automaton, members, actions, numberOf));
  }
  return { initial, states, edges };
}

function movesOf(
  automaton: Automaton,
  members: readonly number[],
  actions: ActionTable,
  numberOf: (members: number[]) => number,
): AutomatonEdge[] {
  const [only] = members;
  if (members.length === 1 && only !== undefined) {
    const out = must(automaton.edges[only]);
    if (out.length === 0) return [];
    const [edge] = out;
    if (out.length === 1 && edge) return [{ ...edge, to: numberOf([edge.to]) }];
  }
  const moves = new Map<number, { targets: Set<number>; variants: Map<number, CfsmAction> }>();
  for (const member of members) {
    for (const { to, action } of must(automaton.edges[member])) {
      if (!action) continue;
      const numbers = actions.of(action);
      let move = moves.get(numbers.move);
      if (!move) moves.set(numbers.move, (move = { targets: new Set(), variants: new Map() }));
      move.targets.add(to);
      if (!move.variants.has(numbers.action)) move.variants.set(numbers.action, action);
    }
  }
  return [...moves.values()].flatMap(({ targets, variants }) => {
    const to = numberOf([...targets].sort((a, b) => a - b));
    return [...variants.values()].map((action) => ({ to, action }));
  });
}

/** A body as an automaton. */
export function automatonOf(body: CfsmBody): Automaton {
  const terminal = new Set(body.terminalStates);
  const edges: AutomatonEdge[][] = body.states.map(() => []);
  for (const { from, to, action } of body.transitions) must(edges[from]).push({ to, action });
  const states = body.states.map(({ elements }, at) => ({
    ends: terminal.has(at),
    elements,
    calls: [],
  }));
  return { initial: body.initialState, states, edges };
}

/**
 * An automaton without silent edges as a body: numbered breadth first from the initial state, what
 * is not reached is left out. `ended` decides which states are terminal.
 */
export function bodyOf(
  automaton: Automaton,
): CfsmBody & { calls: { call: number; state: number }[] } {
  const order = [automaton.initial];
  const numbers = new Map([[automaton.initial, 0]]);
  const transitions: CfsmTransition[] = [];
  const terminalStates: number[] = [];
  const calls = new Map<number, number>();
  for (let from = 0; from < order.length; from++) {
    const old = must(order[from]);
    const state = must(automaton.states[old]);
    const out = must(automaton.edges[old]);
    for (const { to, action } of out) {
      if (!numbers.has(to)) numbers.set(to, order.push(to) - 1);
      transitions.push({ from, to: must(numbers.get(to)), action: must(action) });
    }
    if (state.ends) terminalStates.push(from);
    for (const call of state.calls) if (!calls.has(call)) calls.set(call, from);
  }
  const states = order.map((old, number) => ({
    name: `s${number}`,
    elements: [...must(automaton.states[old]).elements],
  }));
  return {
    states,
    transitions,
    initialState: 0,
    terminalStates,
    calls: [...calls].map(([call, state]) => ({ call, state })),
  };
}
