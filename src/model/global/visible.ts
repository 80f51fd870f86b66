import type { Interaction } from './global.ts';
import type { RoleId } from '../protocol.ts';

/**
 * A body with its calls written out as a role sees it; empty where it does nothing. Branches of a
 * choice in which it does nothing are left out, if it does something in another, and so are
 * recursions in which it only goes back (scribble-java, `InlinedProjector`).
 */
export function visibleTo(role: RoleId, body: readonly Interaction[]): Interaction[] {
  return new Pruning(role).body(body);
}

class Pruning {
  readonly #role: RoleId;

  constructor(role: RoleId) {
    this.#role = role;
  }

  body(body: readonly Interaction[]): Interaction[] {
    return body.flatMap((node) => this.#interaction(node));
  }

  #interaction(node: Interaction): Interaction[] {
    switch (node.kind) {
      case 'message':
        return node.from === this.#role || node.to.includes(this.#role) ? [node] : [];
      case 'connect':
      case 'disconnect':
      case 'wrap':
        return node.from === this.#role || node.to === this.#role ? [node] : [];
      case 'choice':
        return this.#choice(node);
      case 'recursion': {
        const body = this.body(node.body);
        const idle = onlyGoesBack(body, new Set([node.label]));
        return body.length === 0 || idle ? [] : [{ ...node, body }];
      }
      case 'parallel': {
        const seen = node.branches.map((branch) => ({ ...branch, body: this.body(branch.body) }));
        const branches = seen.filter(({ body }) => body.length > 0);
        return branches.length === 0 ? [] : [{ ...node, branches }];
      }
      default:
        return [node];
    }
  }

  #choice(node: Extract<Interaction, { kind: 'choice' }>): Interaction[] {
    const seen = node.branches.map((branch) => ({ ...branch, body: this.body(branch.body) }));
    const branches = seen.filter(({ body }) => body.length > 0);
    if (branches.length === 0) return [];
    return [{ ...node, branches }];
  }
}

/** True when nothing happens in a body but going back to one of the recursions. */
function onlyGoesBack(body: readonly Interaction[], labels: ReadonlySet<string>): boolean {
  return body.every((node) => {
    if (node.kind === 'continue') return labels.has(node.label);
    if (node.kind === 'recursion') return onlyGoesBack(node.body, new Set([...labels, node.label]));
    return node.kind === 'choice' && node.branches.every((one) => onlyGoesBack(one.body, labels));
  });
}
