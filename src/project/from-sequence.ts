import { must, unreachable } from '../base/assert.ts';
import { buildCfg, type Cfg, type CfgNode } from '../model/cfg.ts';
import { firstSenders, reaches, type FirstSender } from '../model/chooser.ts';
import type { GlobalCfg, GlobalNode } from '../model/global/cfg.ts';
import { walk, type Interaction, type Protocol, type RoleId } from '../model/protocol.ts';

/** What a sequence diagram means as a global protocol, and what it leaves open. */
export interface SequenceMeaning {
  cfg: GlobalCfg;
  ambiguities: Ambiguity[];
}

/** A choice of which the diagram does not say who decides: its branches begin with several. */
export interface Ambiguity {
  element: string;
  /** Who sends first, by branch; branches without messages are left out. */
  firsts: FirstSender[];
}

/**
 * A sequence diagram as a global protocol: an arrow is a message, the chooser of a fragment is who
 * sends first in it (for a loop: who sends first in its body, for each round and for leaving).
 * Notes, activations, messages to oneself and messages drawn as lost have no meaning for others.
 */
export function cfgOfSequence(protocol: Protocol): SequenceMeaning {
  return new Translation(protocol).result();
}

type SequenceChoice = Extract<CfgNode, { kind: 'choice' | 'loop' }>;

class Translation {
  readonly #protocol: Protocol;
  readonly #drawn: Cfg;
  readonly #ambiguities: Ambiguity[] = [];
  readonly #nodes: GlobalNode[] = [];
  /** Numbers of the nodes made, by the number of the drawn one. */
  readonly #made = new Map<number, number>();
  /** Who decides, by the fragment's element. */
  readonly #choosers = new Map<string, RoleId>();

  constructor(protocol: Protocol) {
    this.#protocol = protocol;
    this.#drawn = buildCfg(protocol);
    for (const node of walk(protocol.body)) this.#decide(node);
  }

  result(): SequenceMeaning {
    const entry = this.#node(this.#drawn.entry);
    const cfg: GlobalCfg = {
      protocolName: this.#protocol.title || 'Diagram',
      parameters: [],
      roles: this.#protocol.roles.map(({ id }) => id),
      nodes: this.#nodes,
      entry,
      clocks: [],
      calls: [],
    };
    return { cfg, ambiguities: this.#ambiguities };
  }

  /** Who sends first in a fragment decides it; of several the first branch's, and that is said. */
  #decide(node: Interaction): void {
    const firsts = firstSenders(node);
    const [first] = firsts;
    if (!first || !('id' in node)) return;
    this.#choosers.set(node.id, first.role);
    const several = firsts.some(({ role }) => role !== first.role);
    if (several) this.#ambiguities.push({ element: node.id, firsts });
  }

  /** The node for a drawn one, made at most once; what means nothing is passed over. */
  #node(drawn: number): number {
    const at = this.#meaningful(drawn);
    const known = this.#made.get(at);
    if (known !== undefined) return known;
    const index = this.#nodes.push({ kind: 'end' }) - 1;
    this.#made.set(at, index);
    this.#nodes[index] = this.#translate(this.#at(at));
    return index;
  }

  #at(drawn: number): CfgNode {
    return must(this.#drawn.nodes[drawn]);
  }

  #translate(node: CfgNode): GlobalNode {
    const protocol = '';
    switch (node.kind) {
      case 'message': {
        const { element, from, label } = node;
        const message = { label, payload: [] };
        const to = node.to.filter((role) => role !== from);
        const next = this.#node(node.next);
        return { kind: 'message', form: 'message', element, protocol, from, to, message, next };
      }
      case 'choice':
      case 'loop':
        return this.#choice(node);
      case 'fork': {
        const { element } = node;
        const branches = node.branches.map(({ next }) => this.#node(next));
        return { kind: 'fork', element, protocol, branches, join: this.#node(node.join) };
      }
      case 'join':
        return { kind: 'join', element: node.element, protocol, next: this.#node(node.next) };
      case 'end':
        return node;
      case 'note':
      case 'activation':
      case 'enter':
      case 'leave':
        throw new Error('a node without meaning is passed over');
      default:
        return unreachable(node);
    }
  }

  #choice(node: SequenceChoice): GlobalNode {
    const { element } = node;
    const branches: number[] = [];
    const labels: string[] = [];
    for (const option of node.options) {
      const to = this.#node(option.next);
      if (branches.includes(to)) continue;
      branches.push(to);
      labels.push(option.label);
    }
    const at = this.#choosers.get(element) ?? '';
    return { kind: 'choice', element, protocol: '', at, branches, labels };
  }

  /** The first node from here on that means something for somebody else. */
  #meaningful(drawn: number): number {
    let at = drawn;
    const seen = new Set<number>();
    for (;;) {
      const node = this.#at(at);
      const next = this.#without(node, at, seen);
      if (next === undefined || seen.has(at)) return at;
      seen.add(at);
      at = next;
    }
  }

  /** Where a node without meaning leads; undefined for the others. */
  #without(node: CfgNode, at: number, seen: ReadonlySet<number>): number | undefined {
    if (isSilent(node)) return node.next;
    return node.kind === 'loop' || node.kind === 'choice'
      ? this.#emptyChoice(node, at, seen)
      : undefined;
  }

  /** A choice all of whose ways lead to the same place, or back to itself, decides nothing. */
  #emptyChoice(node: SequenceChoice, at: number, seen: ReadonlySet<number>): number | undefined {
    const ends = new Set(node.options.map(({ next }) => this.#silently(next, at, seen)));
    ends.delete(at);
    const [only] = ends;
    return ends.size === 1 ? only : undefined;
  }

  /** Where one gets from a node without any message and without asking. */
  #silently(from: number, around: number, outer: ReadonlySet<number>): number {
    let at = from;
    const seen = new Set<number>();
    while (at !== around && !seen.has(at) && !outer.has(at)) {
      seen.add(at);
      const node = this.#at(at);
      if (!isSilent(node)) break;
      at = node.next;
    }
    return at;
  }
}

/** True for what happens at one role alone, or for drawing. */
function isSilent(node: CfgNode): node is Extract<CfgNode, { next: number }> {
  if (node.kind === 'message') return !reaches(node) || node.lost;
  return ['note', 'activation', 'enter', 'leave'].includes(node.kind);
}
