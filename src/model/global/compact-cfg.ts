import { must, unreachable } from '../../base/assert.ts';
import type { GlobalNode, InlinedCall } from './cfg.ts';
import { nextsOf } from './walk-cfg.ts';

/** A graph as it was built, with nodes that mean nothing. */
interface Draft {
  nodes: readonly GlobalNode[];
  entry: number;
  calls: readonly InlinedCall[];
  /** Recursions that are gone back to. */
  targets: ReadonlySet<number>;
}

interface Compact {
  nodes: GlobalNode[];
  entry: number;
  calls: InlinedCall[];
  /** The new number of every node that is left, and of those that stand for another. */
  numbers: Map<number, number>;
}

/**
 * The graph without recursions that nobody goes back to and without what is never reached,
 * numbered as it is read: depth first, branches in the order of the text.
 */
export function compactCfg({ nodes, entry, calls, targets }: Draft): Compact {
  const meant = (at: number): number => {
    let place = at;
    for (;;) {
      const node = must(nodes[place]);
      if (node.kind !== 'recursion' || targets.has(place)) return place;
      place = node.next;
    }
  };
  const order = inReadingOrder(nodes, meant(entry), meant);
  const numbers = new Map(order.map((old, number) => [old, number]));
  const renamed = (old: number): number => must(numbers.get(meant(old)));
  for (let old = 0; old < nodes.length; old++) {
    if (must(nodes[old]).kind !== 'recursion') continue;
    const place = numbers.get(meant(old));
    if (place !== undefined) numbers.set(old, place);
  }
  return {
    nodes: order.map((old) => withNumbers(must(nodes[old]), renamed, numbers, meant)),
    entry: renamed(entry),
    calls: calls.flatMap((call) =>
      numbers.has(meant(call.entry)) ? [{ ...call, entry: renamed(call.entry) }] : [],
    ),
    numbers,
  };
}

function inReadingOrder(
  nodes: readonly GlobalNode[],
  entry: number,
  meant: (at: number) => number,
): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const rest = [entry];
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    order.push(at);
    const node = must(nodes[at]);
    const behind = somethingBehind(nodes, node);
    if (behind !== undefined) rest.push(meant(behind));
    for (const next of nextsOf(node).toReversed()) rest.push(meant(next));
  }
  return order;
}

/**
 * What comes behind a node and all that it holds, if that is something. It counts as reached even
 * where the node itself never gets there: who has no part in an endless recursion goes on there.
 */
function somethingBehind(nodes: readonly GlobalNode[], node: GlobalNode): number | undefined {
  if (!('join' in node) || node.join === undefined) return undefined;
  let at = node.join;
  for (let steps = 0; steps < nodes.length; steps++) {
    const next = must(nodes[at]);
    if (next.kind === 'end') return node.kind === 'fork' ? node.join : undefined;
    if (next.kind !== 'join' && next.kind !== 'recursion') break;
    at = next.next;
  }
  return node.join;
}

function withNumbers(
  node: GlobalNode,
  renamed: (old: number) => number,
  numbers: ReadonlyMap<number, number>,
  meant: (at: number) => number,
): GlobalNode {
  /** What comes behind; nothing when it is never reached. */
  const behind = (join: number | undefined): { join?: number } => {
    const place = join === undefined ? undefined : numbers.get(meant(join));
    return place === undefined ? {} : { join: place };
  };
  switch (node.kind) {
    case 'end':
      return node;
    case 'choice': {
      const { join, ...rest } = node;
      return { ...rest, branches: node.branches.map(renamed), ...behind(join) };
    }
    case 'fork':
      return { ...node, branches: node.branches.map(renamed), join: renamed(node.join) };
    case 'recursion': {
      const { join, ...rest } = node;
      return { ...rest, next: renamed(node.next), ...behind(join) };
    }
    case 'message':
    case 'disconnect':
    case 'join':
      return { ...node, next: renamed(node.next) };
    default:
      return unreachable(node);
  }
}
