import { must, unreachable } from '../base/assert.ts';
import { messageKey } from '../model/cfsm/key.ts';
import type { GlobalCfg, GlobalChoice, GlobalMessage, GlobalNode } from '../model/global/cfg.ts';
import { reachable, rolesOf } from '../model/global/walk-cfg.ts';
import type { RoleId } from '../model/protocol.ts';

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
  /** The node of the message. */
  node: number;
  to: Position;
}

/** A choice that cannot be made as it is written: one role's own, or one that it is told of. */
export interface ChoiceFault {
  kind: 'not-sending' | 'alike';
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

  constructor(cfg: GlobalCfg, role: RoleId) {
    this.#nodes = cfg.nodes;
    this.#role = role;
  }

  /** The heads at a position; equal ones (of the same node) once. */
  at(position: Position): Heads {
    const found: Heads = { heads: [], faults: [] };
    this.#visit(position, new Map(), found);
    return found;
  }

  /** `state` says of each node whether it is being visited (true) or was (false). */
  #visit({ node: at, trail }: Position, state: Map<number, boolean>, found: Heads): void {
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
      case 'disconnect':
      case 'recursion':
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
    const key = sends ? `${to.join(',')}:${messageKey(message)}` : messageKey(message);
    const ways = [{ key, node: at, to: { node: next, trail } }];
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
    inner.forEach(({ heads }, branch) => {
      for (const head of heads) {
        if (head.kind === 'back') continue;
        if (head.kind === 'end' || (own && head.kind === 'receive')) {
          found.faults.push({ kind: 'not-sending', choice: at, branches: [branch] });
          continue;
        }
        for (const way of head.ways) this.#addWay(at, branch, way, ways, found);
      }
    });
    const all = [...ways.values()].map(({ way }) => way);
    if (all.length === 0) return;
    found.heads.push(
      own
        ? { kind: 'send', ways: all, trail }
        : { kind: 'receive', from: node.at, ways: all, trail },
    );
  }

  #addWay(
    choice: number,
    branch: number,
    way: Way,
    ways: Map<string, { way: Way; branch: number }>,
    found: Heads,
  ): void {
    const other = ways.get(way.key);
    if (!other) {
      ways.set(way.key, { way, branch });
    } else if (other.way.node !== way.node) {
      const branches = [other.branch, branch];
      found.faults.push({ kind: 'alike', choice, branches, node: way.node });
    }
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
      node: at,
      to: { node: branch, trail },
    }));
    const behind = { key: `join ${at}`, node: at, to: { node: node.join, trail } };
    found.heads.push({ kind: 'parallel', fork: at, ways: [...ways, behind], trail });
  }

  #takesPart(start: number, stop: number): boolean {
    for (const at of reachable(this.#nodes, start, stop)) {
      if (rolesOf(must(this.#nodes[at])).includes(this.#role)) return true;
    }
    return false;
  }
}
