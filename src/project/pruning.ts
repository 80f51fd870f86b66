import { must, unreachable } from '../base/assert.ts';
import type { GlobalCfg, GlobalNode } from '../model/global/cfg.ts';
import type { RoleId } from '../model/protocol.ts';

/**
 * Where a role goes on in silence from nodes that it does not see as they are written: a recursion
 * in which it has no part is passed over, even one that never ends. With `branches` also what
 * Scribble leaves out (scribble-java, `InlinedProjector`): a choice loses the branches in which
 * the role does nothing, if it does something in another. A role that is not told of a branch
 * then waits for what does not come, and that is how Scribble finds it. Graphs that do not say
 * what comes behind a choice (sequence diagrams) stay as they are.
 */
export function prunedNexts(
  cfg: GlobalCfg,
  role: RoleId,
  options: { branches: boolean },
): Map<number, number[]> {
  const structured = cfg.nodes.some((node) => node.kind === 'recursion' && node.join !== undefined);
  if (!structured && !options.branches) return new Map();
  return new Pruning(cfg.nodes, role, options.branches).of(cfg.entry);
}

/** What a part of a protocol is for a role. */
interface Seen {
  /** How many things the role sees of it. */
  items: number;
  /** If it sees nothing but ways back: the recursions they lead to. */
  backs?: Set<number>;
}

const nothing: Seen = { items: 0 };

class Pruning {
  readonly #nodes: readonly GlobalNode[];
  readonly #role: RoleId;
  readonly #branches: boolean;
  readonly #nexts = new Map<number, number[]>();
  readonly #open = new Set<number>();
  /** What was seen of a node, and the open nodes that this depends on: it is looked at once. */
  readonly #known = new Map<number, { seen: Seen; hits: ReadonlySet<number> }>();
  /** Open nodes that were gone back to since the innermost node was opened. */
  #hits = new Set<number>();
  /** Handlers of exceptions that are to be looked at, and those that were. */
  readonly #handlers = new Set<number>();

  constructor(nodes: readonly GlobalNode[], role: RoleId, branches: boolean) {
    this.#nodes = nodes;
    this.#role = role;
    this.#branches = branches;
  }

  of(entry: number): Map<number, number[]> {
    this.#sequence(entry, -1);
    for (const handler of this.#handlers) {
      this.#known.clear();
      this.#sequence(handler, -1);
    }
    return this.#nexts;
  }

  /** What the role sees from a node on, up to `stop`. */
  #sequence(start: number, stop: number): Seen {
    const seen: Seen[] = [];
    let at: number | undefined = start;
    while (at !== undefined && at !== stop) {
      if (this.#open.has(at)) {
        this.#hits.add(at);
        seen.push({ items: 1, backs: new Set([at]) });
        break;
      }
      const node = must(this.#nodes[at]);
      const own = this.#node(at, node);
      if (own.items > 0) seen.push(own);
      if (node.kind === 'message' && node.form === 'throw') {
        this.#handlers.add(node.next);
        return { items: seen.length + 1 };
      }
      at = behind(node);
    }
    const [only] = seen;
    return seen.length === 1 && only?.backs
      ? { items: 1, backs: only.backs }
      : { items: seen.length };
  }

  #node(at: number, node: GlobalNode): Seen {
    switch (node.kind) {
      case 'end':
      case 'join':
        return nothing;
      case 'message': {
        const own = node.from === this.#role || node.to.includes(this.#role);
        return own ? { items: 1 } : nothing;
      }
      case 'disconnect':
        return node.from === this.#role || node.to === this.#role ? { items: 1 } : nothing;
      case 'choice':
        return this.#once(at, () => this.#choice(at, node));
      case 'recursion':
        return this.#once(at, () => this.#recursion(at, node));
      case 'fork':
        return this.#once(at, () => {
          const branches = node.branches.map((branch) => this.#sequence(branch, node.join));
          return branches.some(({ items }) => items > 0) ? { items: 1 } : nothing;
        });
      default:
        return unreachable(node);
    }
  }

  /** What was seen of a node before, as long as the recursions that it goes back to are open. */
  #once(at: number, look: () => Seen): Seen {
    const known = this.#known.get(at);
    if (known && [...known.hits].every((hit) => this.#open.has(hit))) {
      for (const hit of known.hits) this.#hits.add(hit);
      return copyOf(known.seen);
    }
    const outer = this.#hits;
    this.#hits = new Set();
    const seen = look();
    const hits = new Set([...this.#hits].filter((hit) => this.#open.has(hit)));
    this.#hits = outer;
    for (const hit of hits) outer.add(hit);
    this.#known.set(at, { seen: copyOf(seen), hits });
    return seen;
  }

  #choice(at: number, node: Extract<GlobalNode, { kind: 'choice' }>): Seen {
    this.#open.add(at);
    const branches = node.branches.map((next) => ({
      next,
      seen: this.#sequence(next, node.join ?? -1),
    }));
    this.#open.delete(at);
    const left = branches.filter(({ seen }) => seen.items > 0);
    if (left.length === 0) {
      if (node.join !== undefined) this.#nexts.set(at, [node.join]);
      return nothing;
    }
    if (this.#branches && left.length < branches.length) {
      const nexts = left.map(({ next }) => next);
      this.#nexts.set(at, nexts);
    }
    const backs = left.map(({ seen }) => seen.backs);
    if (backs.includes(undefined)) return { items: 1 };
    return { items: 1, backs: new Set(backs.flatMap((one) => [...(one ?? [])])) };
  }

  #recursion(at: number, node: Extract<GlobalNode, { kind: 'recursion' }>): Seen {
    this.#open.add(at);
    const body = this.#sequence(node.next, node.join ?? -1);
    this.#open.delete(at);
    body.backs?.delete(at);
    if (body.items === 0 || body.backs?.size === 0) {
      this.#nexts.set(at, node.join === undefined ? [] : [node.join]);
      return nothing;
    }
    return body.backs ? { items: 1, backs: body.backs } : { items: 1 };
  }
}

function copyOf({ items, backs }: Seen): Seen {
  return backs ? { items, backs: new Set(backs) } : { items };
}

/** What comes behind a node and all that it holds; undefined when nothing does. */
function behind(node: GlobalNode): number | undefined {
  switch (node.kind) {
    case 'end':
      return undefined;
    case 'choice':
    case 'recursion':
    case 'fork':
      return node.join;
    case 'message':
    case 'disconnect':
    case 'join':
      return node.next;
    default:
      return unreachable(node);
  }
}
