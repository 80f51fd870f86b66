import { must, unreachable } from '../base/assert.ts';
import { messageKey } from '../model/cfsm/key.ts';
import type { GlobalCfg, GlobalChoice, GlobalMessage, GlobalNode } from '../model/global/cfg.ts';
import { reachable, rolesOf } from '../model/global/walk-cfg.ts';
import type { RoleId } from '../model/protocol.ts';
import { prunedNexts } from './pruning.ts';

/** A place in a protocol, with the branches of others' choices that led there. */
export interface Position {
  node: number;
  trail: Trail | undefined;
}

/** A branch of a choice that the role did not make, and what was taken before it. */
export interface Trail {
  choice: number;
  branch: number;
  before: Trail | undefined;
}

/** What a role does next on one of the ways that a protocol may have gone. */
export type Head =
  | { kind: 'end'; trail: Trail | undefined }
  /** It goes back to where it was, and nothing happened for the role on the way. */
  | { kind: 'back'; trail: Trail | undefined }
  | { kind: 'receive'; from: RoleId; ways: Way[]; trail: Trail | undefined }
  | { kind: 'send'; ways: Way[]; trail: Trail | undefined }
  /** Several things at the same time, from the node `fork` on. */
  | { kind: 'parallel'; fork: number; ways: Way[]; trail: Trail | undefined };

/** One message of a head and where it leads. */
export interface Way {
  /** Peers and message: equal keys are the same message. */
  key: string;
  /** The same without the payload, which does not decide. */
  label: string;
  /** The node of the message. */
  node: number;
  to: Position;
}

/** A choice that cannot be made as it is written: one role's own, or one that it is told of. */
export interface ChoiceFault {
  kind: 'not-sending' | 'alike' | 'payloads';
  choice: number;
  /** The numbers of the branches that are at fault. */
  branches: number[];
  /** The message that two branches begin with. */
  node?: number;
}

/** What a role does next from a position on, on every way that it does not decide itself. */
export interface Heads {
  heads: Head[];
  faults: ChoiceFault[];
}

/** Finds what a role does next. */
export class HeadFinder {
  readonly #nodes: readonly GlobalNode[];
  readonly #role: RoleId;
  /** Recursions in which the role has no part, and where it goes on. */
  readonly #nexts: ReadonlyMap<number, number[]>;

  constructor(cfg: GlobalCfg, role: RoleId) {
    this.#nodes = cfg.nodes;
    this.#role = role;
    this.#nexts = prunedNexts(cfg, role, { branches: false });
  }

  /** The heads at a position; equal ones (of the same node) once. */
  at(position: Position): Heads {
    const found: Heads = { heads: [], faults: [] };
    this.#visit(position, new Map(), found);
    return found;
  }

  /** Where a position is in truth: behind all that happens without the role, up to a choice. */
  settled({ node, trail }: Position): Position {
    let at = node;
    for (let steps = 0; steps < this.#nodes.length; steps++) {
      const next = this.#passed(at);
      if (next === undefined) break;
      at = next;
    }
    return { node: at, trail };
  }

  /** The node behind one that is nothing to the role; undefined when it is something. */
  #passed(at: number): number | undefined {
    const node = must(this.#nodes[at]);
    if (node.kind === 'recursion') {
      const nexts = this.#nexts.get(at);
      return nexts === undefined ? node.next : nexts[0];
    }
    if (node.kind === 'join') return node.next;
    if (node.kind !== 'message' && node.kind !== 'disconnect') return undefined;
    return node.kind === 'disconnect' || !rolesOf(node).includes(this.#role)
      ? node.next
      : undefined;
  }

  /** `state` says of each node whether it is being visited (true) or was (false). */
  #visit(position: Position, state: Map<number, boolean>, found: Heads): void {
    const { node: at, trail } = this.settled(position);
    const known = state.get(at);
    if (known !== undefined) {
      if (known) found.heads.push({ kind: 'back', trail });
      return;
    }
    state.set(at, true);
    const node = must(this.#nodes[at]);
    switch (node.kind) {
      case 'end':
        found.heads.push({ kind: 'end', trail });
        break;
      case 'message':
        this.#message(at, node, trail, state, found);
        break;
      case 'choice':
        this.#choice(at, node, trail, state, found);
        break;
      case 'fork':
        this.#fork(at, node, trail, state, found);
        break;
      case 'recursion':
        for (const next of this.#nexts.get(at) ?? [node.next]) {
          this.#visit({ node: next, trail }, state, found);
        }
        if (this.#nexts.get(at)?.length === 0) found.heads.push({ kind: 'end', trail });
        break;
      case 'disconnect':
      case 'join':
        this.#visit({ node: node.next, trail }, state, found);
        break;
      default:
        unreachable(node);
    }
    state.set(at, false);
  }

  #message(
    at: number,
    node: GlobalMessage,
    trail: Trail | undefined,
    state: Map<number, boolean>,
    found: Heads,
  ): void {
    const { from, to, message, next } = node;
    if (from !== this.#role && !to.includes(this.#role)) {
      this.#visit({ node: next, trail }, state, found);
      return;
    }
    const sends = from === this.#role;
    const peer = sends ? `${to.join(',')}:` : '';
    const key = peer + messageKey(message);
    const label = peer + message.label;
    const ways = [{ key, label, node: at, to: { node: next, trail } }];
    found.heads.push(
      sends ? { kind: 'send', ways, trail } : { kind: 'receive', from, ways, trail },
    );
  }

  #choice(
    at: number,
    node: GlobalChoice,
    trail: Trail | undefined,
    state: Map<number, boolean>,
    found: Heads,
  ): void {
    const own = node.at === this.#role;
    const told = !own && this.#isTold(at, node);
    if (!own && !told) {
      node.branches.forEach((branch, i) => {
        this.#visit(
          { node: branch, trail: { choice: at, branch: i, before: trail } },
          state,
          found,
        );
      });
      return;
    }
    const inner = node.branches.map((branch): Heads => {
      const one: Heads = { heads: [], faults: [] };
      this.#visit({ node: branch, trail }, new Map(state), one);
      return one;
    });
    for (const one of inner) found.faults.push(...one.faults);
    const ways = new Map<string, { way: Way; branch: number }>();
    const all: Way[] = [];
    inner.forEach(({ heads }, branch) => {
      for (const head of heads) {
        if (head.kind === 'back') continue;
        if (head.kind === 'end' || (own && head.kind === 'receive')) {
          found.faults.push({ kind: 'not-sending', choice: at, branches: [branch] });
          continue;
        }
        for (const way of head.ways) {
          const other = ways.get(way.label);
          if (other?.way.node === way.node) continue;
          all.push(way);
          if (other) found.faults.push(faultOf(at, other, { way, branch }));
          else ways.set(way.label, { way, branch });
        }
      }
    });
    if (all.length === 0) return;
    found.heads.push(
      own
        ? { kind: 'send', ways: all, trail }
        : { kind: 'receive', from: node.at, ways: all, trail },
    );
  }

  /** True when every branch begins with a message of the chooser's to this role. */
  #isTold(at: number, { at: chooser }: GlobalChoice): boolean {
    const seen = new Set<number>();
    const rest = [at];
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const node = must(this.#nodes[next]);
      if (node.kind === 'message') {
        if (node.from !== chooser || !node.to.includes(this.#role)) return false;
      } else if (node.kind === 'choice') {
        if (node.at !== chooser) return false;
        rest.push(...node.branches);
      } else if (node.kind === 'recursion' || node.kind === 'join') {
        rest.push(node.next);
      } else {
        return false;
      }
    }
    return true;
  }

  #fork(
    at: number,
    node: Extract<GlobalNode, { kind: 'fork' }>,
    trail: Trail | undefined,
    state: Map<number, boolean>,
    found: Heads,
  ): void {
    const own = node.branches.filter((branch) => this.#takesPart(branch, node.join));
    const [only] = own;
    if (own.length < 2) {
      this.#visit({ node: only ?? node.join, trail }, state, found);
      return;
    }
    const ways = own.map((branch, i) => ({
      key: `fork ${at} ${i}`,
      label: `fork ${at} ${i}`,
      node: at,
      to: { node: branch, trail },
    }));
    const key = `join ${at}`;
    const behind = { key, label: key, node: at, to: { node: node.join, trail } };
    found.heads.push({ kind: 'parallel', fork: at, ways: [...ways, behind], trail });
  }

  #takesPart(start: number, stop: number): boolean {
    for (const at of reachable(this.#nodes, start, stop)) {
      if (rolesOf(must(this.#nodes[at])).includes(this.#role)) return true;
    }
    return false;
  }
}

/** Two branches that begin with the same label. */
function faultOf(
  choice: number,
  one: { way: Way; branch: number },
  other: { way: Way; branch: number },
): ChoiceFault {
  const kind = one.way.key === other.way.key ? 'alike' : 'payloads';
  const branches = [one.branch, other.branch];
  return { kind, choice, branches, node: other.way.node };
}
