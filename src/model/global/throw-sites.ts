import { must } from '../../base/assert.ts';
import type { RoleId } from '../protocol.ts';
import type { GlobalNode } from './cfg.ts';
import { nextsOf, rolesOf } from './walk-cfg.ts';

/** A `throw`, and what is around it. */
export interface ThrowSite {
  /** The node of the message that tells of it. */
  node: number;
  from: RoleId;
  /** Where its handler begins, and where its `try` ends. */
  handler: number;
  exit: number;
  /** The innermost choice that it is a branch of; the beginning of the `try` when there is none. */
  choice: { node: number };
}

/**
 * Who must be told of an exception: everyone who does something in the handler, and everyone who
 * would have done something in the rest of the `try` had it not been thrown.
 */
export function whoMustKnow(nodes: readonly GlobalNode[], site: ThrowSite): RoleId[] {
  const roles = new Set<RoleId>();
  const seen = new Set<number>([site.exit]);
  const rest = [site.handler, site.choice.node];
  while (rest.length > 0) {
    const at = must(rest.pop());
    const node = nodes[at];
    if (!node || seen.has(at)) continue;
    seen.add(at);
    for (const role of rolesOf(node)) roles.add(role);
    rest.push(...nextsOf(node));
  }
  roles.delete(site.from);
  return [...roles].sort();
}
