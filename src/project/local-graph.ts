import type { Span } from '../base/span.ts';
import { must, unreachable } from '../base/assert.ts';
import {
  ActionTable,
  bodyOf,
  determinised,
  withoutSilence,
  type Automaton,
  type AutomatonEdge,
  type AutomatonState,
} from '../model/cfsm/automaton.ts';
import type { CfsmAction, CfsmBody, ParallelAction } from '../model/cfsm/cfsm.ts';
import { bisimilarMerged } from '../model/cfsm/minimise.ts';
import type { GlobalCfg, GlobalMessage, GlobalNode } from '../model/global/cfg.ts';
import { nextsOf, reachable, rolesOf } from '../model/global/walk-cfg.ts';
import type { RoleId } from '../model/protocol.ts';
import { prunedNexts } from './pruning.ts';

/**
 * How a role that is not told which branch was taken reads a protocol. `merged`: it goes on with
 * what the branches have in common until it learns the difference (subset construction).
 * `scribble`: as Scribble's endpoint machines do, it has to guess where two branches begin alike,
 * and leaves out branches in which it does nothing.
 */
export type Reading = 'merged' | 'scribble';

/** What is read, for whom and how. */
export interface LocalRequest {
  cfg: GlobalCfg;
  role: RoleId;
  reading: Reading;
  /** Places of elements, for the locations of actions. */
  spans?: ReadonlyMap<string, Span>;
}

/** A protocol as one role sees it, with silent edges for what others do. */
export function localGraph(request: LocalRequest): Automaton {
  return new LocalGraph(request).region(request.cfg.entry, -1);
}

/** Decides whether a machine may end in a state. */
export type EndRule = (state: AutomatonState, edges: readonly AutomatonEdge[]) => boolean;

/**
 * A machine without silent edges. Merged, it is determinised and minimal; in Scribble's reading
 * states stay as the text makes them, as in Scribble, whose products can then be counted alike.
 */
export function reduced(automaton: Automaton, reading: Reading, rule: EndRule): Automaton {
  const actions = new ActionTable();
  const loud = withoutSilence(automaton, actions);
  const known = reading === 'merged' ? determinised(loud, actions) : loud;
  const states = known.states.map((state, at) => {
    const ends = rule(state, must(known.edges[at]));
    return ends === state.ends ? state : { ...state, ends };
  });
  const ended = { ...known, states };
  return reading === 'merged' ? bisimilarMerged(ended, actions) : ended;
}

class LocalGraph {
  readonly #request: LocalRequest;
  readonly #nodes: readonly GlobalNode[];
  readonly #nexts: ReadonlyMap<number, number[]>;
  /** By node, numbers of the calls that begin there with the role in them. */
  readonly #calls = new Map<number, number[]>();

  constructor(request: LocalRequest) {
    const { cfg, role, reading } = request;
    this.#request = request;
    this.#nodes = cfg.nodes;
    this.#nexts = prunedNexts(cfg, role, { branches: reading === 'scribble' });
    cfg.calls.forEach(({ entry, roles }, i) => {
      if (!Object.values(roles).includes(role)) return;
      this.#calls.set(entry, [...(this.#calls.get(entry) ?? []), i]);
    });
  }

  /** The part of the graph from `entry` to `stop`. */
  region(entry: number, stop: number): Automaton {
    const numbers = new Map<number, number>();
    const queue: number[] = [];
    const numberOf = (node: number): number => {
      let known = numbers.get(node);
      if (known === undefined) numbers.set(node, (known = queue.push(node) - 1));
      return known;
    };
    numberOf(entry);
    const states: AutomatonState[] = [];
    const edges: AutomatonEdge[][] = [];
    for (let i = 0; i < queue.length; i++) {
      const at = must(queue[i]);
      const node = must(this.#nodes[at]);
      const ends = at === stop || node.kind === 'end';
      states.push({ ends, elements: this.#elements(node), calls: this.#calls.get(at) ?? [] });
      edges.push(
        ends
          ? []
          : this.#steps(at, node).map(({ to, action }) => {
              const number = numberOf(to);
              return action ? { to: number, action } : { to: number };
            }),
      );
    }
    return { initial: 0, states, edges };
  }

  /** The elements that stand in a state because of a node: what the role does or decides there. */
  #elements(node: GlobalNode): string[] {
    const { role } = this.#request;
    if (node.kind === 'end') return [];
    const own = node.kind === 'choice' ? node.at === role : rolesOf(node).includes(role);
    return own ? [node.site ?? node.element] : [];
  }

  #steps(at: number, node: GlobalNode): AutomatonEdge[] {
    const { role } = this.#request;
    switch (node.kind) {
      case 'end':
        return [];
      case 'message':
        return this.#message(node);
      case 'disconnect': {
        const { from, to, next } = node;
        if (from !== role && to !== role) return [{ to: next }];
        const other = from === role ? to : from;
        return [{ to: next, action: { kind: 'disconnect', with: other, ...this.#place(node) } }];
      }
      case 'fork':
        return this.#fork(node);
      case 'choice':
      case 'recursion':
      case 'join':
        return (this.#nexts.get(at) ?? nextsOf(node)).map((to) => ({ to }));
      default:
        return unreachable(node);
    }
  }

  #place(node: Exclude<GlobalNode, { kind: 'end' }>): { element: string; location?: Span } {
    const element = node.site ?? node.element;
    const location = this.#request.spans?.get(element);
    return location ? { element, location } : { element };
  }

  #message(node: GlobalMessage): AutomatonEdge[] {
    const { role } = this.#request;
    const { from, to, next } = node;
    if (from === role) return [{ to: next, action: this.#send(node) }];
    return [to.includes(role) ? { to: next, action: this.#receive(node) } : { to: next }];
  }

  #send(node: GlobalMessage): CfsmAction {
    const { form, to, message, where, within, resetting } = node;
    return {
      kind: 'send',
      form,
      to,
      message,
      ...(where ? { where } : {}),
      ...(within ? { within } : {}),
      ...(resetting ? { resetting } : {}),
      ...this.#place(node),
    };
  }

  #receive(node: GlobalMessage): CfsmAction {
    const { form, from, message, within, resetting } = node;
    const where = node.where?.find(({ role }) => role === this.#request.role)?.predicate;
    return {
      kind: 'receive',
      form,
      from,
      message,
      ...(where ? { where } : {}),
      ...(within ? { within } : {}),
      ...(resetting ? { resetting } : {}),
      ...this.#place(node),
    };
  }

  /** Only branches in which the role does something count; a single one is no parallel. */
  #fork(node: Extract<GlobalNode, { kind: 'fork' }>): AutomatonEdge[] {
    const own = node.branches.filter((branch) => this.#takesPart(branch, node.join));
    const [only] = own;
    if (only === undefined) return [{ to: node.join }];
    if (own.length === 1) return [{ to: only }];
    const branches = own.map((branch) => this.#branch(branch, node.join));
    const action: ParallelAction = { kind: 'parallel', branches, ...this.#place(node) };
    return [{ to: node.join, action }];
  }

  #takesPart(start: number, stop: number): boolean {
    const { role } = this.#request;
    for (const at of reachable(this.#nodes, start, stop)) {
      if (rolesOf(must(this.#nodes[at])).includes(role)) return true;
    }
    return false;
  }

  #branch(start: number, stop: number): CfsmBody {
    const automaton = reduced(this.region(start, stop), this.#request.reading, ({ ends }) => ends);
    const { calls: _, ...body } = bodyOf(automaton);
    return body;
  }
}
