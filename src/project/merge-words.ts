import { must } from '../base/assert.ts';
import { messageKey } from '../model/cfsm/key.ts';
import type { GlobalCfg, GlobalNode } from '../model/global/cfg.ts';
import type { RoleId } from '../model/protocol.ts';
import type { ChoiceFault, Head, Trail, Way } from './heads.ts';

/** A reason with the elements that it is about. */
interface Reason {
  reason: string;
  elements: string[];
}

/** Says in plain English why a role cannot be projected. */
export class MergeWords {
  readonly #nodes: readonly GlobalNode[];
  readonly #role: RoleId;

  constructor(cfg: GlobalCfg, role: RoleId) {
    this.#nodes = cfg.nodes;
    this.#role = role;
  }

  /** Two ways that the role cannot tell apart and on which it would have to do different things. */
  differing(a: Head, b: Head): Reason {
    const listens = a.kind === 'receive' && b.kind === 'receive';
    const thrown = listens ? undefined : (this.#thrown(a) ?? this.#thrown(b));
    const parting = partingOf(a.trail, b.trail);
    const elements = [
      ...(parting ? [this.#element(parting.choice)] : []),
      ...[a, b].flatMap((head) => this.#elementsOf(head)),
    ];
    const does = `${this.#does(a)} after the one and ${this.#does(b)} after the other`;
    if (thrown !== undefined) {
      const reason = `${this.#role} cannot learn of the exception ${thrown} where it stands: it ${does}. Let it wait for the role that throws, or tell it first.`;
      return { reason, elements };
    }
    if (!parting) {
      return { reason: `${this.#role} cannot tell two ways apart: it ${does}.`, elements };
    }
    const { choice, branches } = parting;
    const node = must(this.#nodes[choice]);
    const chooser = node.kind === 'choice' ? node.at : '';
    if (listens && a.from !== b.from) {
      const reason = `${this.#role} would have to listen to ${a.from} and ${b.from} at once to learn which branch of the choice at ${chooser} was taken: of ${this.#branch(choice, branches[0])} and ${this.#branch(choice, branches[1])} it ${does}. Let the same role tell ${this.#role} in both.`;
      return { reason, elements };
    }
    const reason = `${this.#role} is not told which branch of the choice at ${chooser} was taken: of ${this.#branch(choice, branches[0])} and ${this.#branch(choice, branches[1])} it ${does}. Let ${chooser || 'whoever decides'} tell ${this.#role} first, or let ${this.#role} do the same in both.`;
    return { reason, elements };
  }

  /** Two ways that begin with the same label, and differ only in what comes with it. */
  payloads(a: Head, b: Head, { node }: Way): Reason {
    const parting = partingOf(a.trail, b.trail);
    const made = parting && this.#nodes[parting.choice];
    const chooser = made?.kind === 'choice' ? ` of the choice at ${made.at}` : '';
    const reason = `${this.#role} cannot tell two branches${chooser} apart: ${this.#does(a)} after the one, ${this.#does(b)} after the other, and payloads do not decide. Give one of them another label.`;
    const choice = parting ? [this.#element(parting.choice)] : [];
    return { reason, elements: [...choice, this.#element(node)] };
  }

  /** A choice that is not one for the role that makes it or is told of it. */
  fault({ kind, choice, branches, node }: ChoiceFault): Reason {
    const element = this.#element(choice);
    const made = must(this.#nodes[choice]);
    const chooser = made.kind === 'choice' ? made.at : '';
    const [one = 0, other = one] = branches;
    if (kind === 'not-sending') {
      const reason = `${this.#role} decides the choice at ${chooser}, but does not begin ${this.#branch(choice, one)} with a message of its own: let it send one first.`;
      return { reason, elements: [element] };
    }
    const what = node === undefined ? 'the same message' : this.#message(node);
    const how =
      kind === 'alike'
        ? `both begin with ${what}`
        : `one begins with ${what}, the other differs only in its payload, which does not decide`;
    const reason = `${this.#role} cannot tell ${this.#branch(choice, one)} and ${this.#branch(choice, other)} of the choice at ${chooser} apart: ${how}. Give one of them another label.`;
    return { reason, elements: node === undefined ? [element] : [element, this.#element(node)] };
  }

  #element(at: number): string {
    const node = must(this.#nodes[at]);
    return node.kind === 'end' ? '' : (node.site ?? node.element);
  }

  #elementsOf(head: Head): string[] {
    if (head.kind === 'end' || head.kind === 'back') return [];
    return [...new Set(head.ways.map(({ node }) => this.#element(node)))];
  }

  #thrown(head: Head): string | undefined {
    if (head.kind !== 'receive') return undefined;
    for (const { node: at } of head.ways) {
      const node = this.#nodes[at];
      if (node?.kind === 'message' && node.form === 'throw') return node.message.label;
    }
    return undefined;
  }

  #branch(choice: number, branch: number): string {
    const node = this.#nodes[choice];
    const label = node?.kind === 'choice' ? node.labels[branch] : '';
    return label ? `branch “${label}”` : `branch ${branch + 1}`;
  }

  #message(at: number): string {
    const node = this.#nodes[at];
    return node?.kind === 'message' ? messageKey(node.message) : '';
  }

  #does(head: Head): string {
    switch (head.kind) {
      case 'end':
        return 'has nothing more to do';
      case 'back':
        return 'goes back without any message';
      case 'receive':
        return `waits for ${this.#messages(head.ways)} from ${head.from}`;
      case 'send':
        return `sends ${head.ways.map(({ node }) => `${this.#message(node)} to ${this.#receivers(node)}`).join(' or ')}`;
      case 'parallel':
        return 'does several things at once';
    }
  }

  #messages(ways: readonly Way[]): string {
    return ways.map(({ node }) => this.#message(node)).join(' or ');
  }

  #receivers(at: number): string {
    const node = this.#nodes[at];
    return node?.kind === 'message' ? node.to.join(', ') : '';
  }
}

/** The first choice at which two trails part, and the branches they take. */
function partingOf(
  a: Trail | undefined,
  b: Trail | undefined,
): { choice: number; branches: [number, number] } | undefined {
  const [left, right] = [listed(a), listed(b)];
  for (const [i, mine] of left.entries()) {
    const other = right[i];
    if (!other) break;
    if (mine.choice !== other.choice) break;
    if (mine.branch !== other.branch) {
      return { choice: mine.choice, branches: [mine.branch, other.branch] };
    }
  }
  const last = right.at(-1) ?? left.at(-1);
  if (!last) return undefined;
  return { choice: last.choice, branches: [last.branch === 0 ? 1 : 0, last.branch] };
}

function listed(trail: Trail | undefined): Trail[] {
  const list: Trail[] = [];
  for (let at = trail; at; at = at.before) list.push(at);
  return list.reverse();
}
