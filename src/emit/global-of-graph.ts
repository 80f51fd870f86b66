import { must } from '../base/assert.ts';
import type { CfsmBody, CfsmTransition } from '../model/cfsm/cfsm.ts';
import type { GlobalCfg, GlobalMessage, GlobalNode } from '../model/global/cfg.ts';
import type { Block, GlobalProtocol, Interaction } from '../model/global/global.ts';
import { nextsOf } from '../model/global/walk-cfg.ts';
import { structure, type Structured } from './local-structure.ts';

/**
 * A global protocol that means what a graph means: for graphs that no Scribble text stands behind
 * (sequence diagrams). Recursion, choices with what follows them, and parallels are found in the
 * graph. `complete` is false where it would have become too large.
 */
export function globalOfGraph(cfg: GlobalCfg): { global: GlobalProtocol; complete: boolean } {
  const maker = new Maker(cfg);
  const body = maker.region(cfg.entry, -1);
  const name = cfg.protocolName;
  const global: GlobalProtocol = {
    kind: 'global',
    title: name,
    dialect: 'scribble',
    name,
    module: {
      name: '',
      types: [],
      signatures: [],
      protocols: {
        [name]: {
          name,
          aux: false,
          explicit: false,
          parameters: cfg.parameters,
          roles: cfg.roles.map((role) => ({ name: role })),
          newRoles: [],
          clocks: cfg.clocks,
          body,
        },
      },
    },
  };
  return { global, complete: maker.complete };
}

class Maker {
  complete = true;
  readonly #nodes: readonly GlobalNode[];
  #labels = 0;
  #ids = 0;

  constructor({ nodes }: GlobalCfg) {
    this.#nodes = nodes;
  }

  /** What happens from a node until `stop`. */
  region(entry: number, stop: number): Interaction[] {
    const { body, nodes } = this.#bodyOf(entry, stop);
    const { body: tree, complete } = structure(body, () => this.#label());
    if (!complete) this.complete = false;
    return this.#interactions(tree, nodes);
  }

  /** The nodes as the states of a machine; a step's `element` is its node, '' for none. */
  #bodyOf(entry: number, stop: number): { body: CfsmBody; nodes: number[] } {
    const nodes = [entry];
    const numbers = new Map([[entry, 0]]);
    const transitions: CfsmTransition[] = [];
    const terminalStates: number[] = [];
    for (let from = 0; from < nodes.length; from++) {
      const at = must(nodes[from]);
      const node = must(this.#nodes[at]);
      if (at === stop || node.kind === 'end') terminalStates.push(from);
      else {
        for (const next of node.kind === 'fork' ? [node.join] : nextsOf(node)) {
          if (!numbers.has(next)) numbers.set(next, nodes.push(next) - 1);
          const said =
            node.kind === 'message' || node.kind === 'disconnect' || node.kind === 'fork';
          const action = { kind: 'tau' as const, label: '', element: said ? String(at) : '' };
          transitions.push({ from, to: must(numbers.get(next)), action });
        }
      }
    }
    const states = nodes.map((_, n) => ({ name: String(n), elements: [] }));
    return { body: { states, transitions, initialState: 0, terminalStates }, nodes };
  }

  #label(): string {
    this.#labels++;
    return this.#labels === 1 ? 'X' : `X${this.#labels}`;
  }

  #id(): string {
    return `g${this.#ids++}`;
  }

  #interactions(tree: readonly Structured[], nodes: readonly number[]): Interaction[] {
    return tree.flatMap((part): Interaction[] => {
      switch (part.kind) {
        case 'action':
          return part.action.element === '' ? [] : this.#node(Number(part.action.element));
        case 'choice': {
          const node = must(this.#nodes[must(nodes[part.state])]);
          const at = node.kind === 'choice' ? { at: node.at } : {};
          const branches = part.branches.map((branch) => this.#block(branch, nodes));
          return [{ kind: 'choice', id: this.#id(), ...at, branches }];
        }
        case 'recursion': {
          const body = this.#interactions(part.body, nodes);
          return [{ kind: 'recursion', id: this.#id(), label: part.label, body }];
        }
        case 'continue':
          return [{ kind: 'continue', id: this.#id(), label: part.label }];
        case 'parallel':
          return [];
      }
    });
  }

  #block(body: readonly Structured[], nodes: readonly number[]): Block {
    return { id: this.#id(), label: '', body: this.#interactions(body, nodes) };
  }

  #node(at: number): Interaction[] {
    const node = must(this.#nodes[at]);
    if (node.kind === 'message') return [this.#message(node)];
    if (node.kind === 'disconnect') {
      return [{ kind: 'disconnect', id: this.#id(), from: node.from, to: node.to }];
    }
    if (node.kind !== 'fork') return [];
    const branches = node.branches.map((branch): Block => {
      return { id: this.#id(), label: '', body: this.region(branch, node.join) };
    });
    return [{ kind: 'parallel', id: this.#id(), branches }];
  }

  #message(node: GlobalMessage): Interaction {
    const { form, from, to, message, where, within, resetting } = node;
    const [only] = to;
    if (form === 'connect' && only !== undefined && to.length === 1) {
      return { kind: 'connect', id: this.#id(), from, to: only, message };
    }
    return {
      ...{ kind: 'message', id: this.#id(), from, to, message },
      ...(where ? { where } : {}),
      ...(within ? { within } : {}),
      ...(resetting ? { resetting } : {}),
    };
  }
}
