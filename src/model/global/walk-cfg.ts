import { unreachable } from '../../base/assert.ts';
import type { RoleId } from '../protocol.ts';
import type { GlobalNode } from './cfg.ts';

/** The nodes that come next, in the order of the text; of a fork its branches. */
export function nextsOf(node: GlobalNode): number[] {
  switch (node.kind) {
    case 'end':
      return [];
    case 'choice':
    case 'fork':
      return node.branches;
    case 'message':
    case 'disconnect':
    case 'recursion':
    case 'join':
      return [node.next];
    default:
      return unreachable(node);
  }
}

/** Who does something at a node, the first who does it first. */
export function rolesOf(node: GlobalNode): RoleId[] {
  if (node.kind === 'message') return [node.from, ...node.to];
  return node.kind === 'disconnect' ? [node.from, node.to] : [];
}

/** Every node that can be reached from one, without going on behind `stop`. */
export function reachable(nodes: readonly GlobalNode[], start: number, stop: number): Set<number> {
  const seen = new Set<number>();
  const rest = [start];
  for (let at = rest.pop(); at !== undefined; at = rest.pop()) {
    const node = nodes[at];
    if (!node || at === stop || seen.has(at)) continue;
    seen.add(at);
    rest.push(...nextsOf(node));
    if (node.kind === 'fork') rest.push(node.join);
  }
  return seen;
}
