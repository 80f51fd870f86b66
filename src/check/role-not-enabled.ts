import { unreachable } from '../base/assert.ts';
import type { Diagnostic, Fix } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Block, Interaction } from '../model/global/global.ts';
import { inlinedBody } from '../model/global/inline.ts';
import type { RoleId } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { judgedGlobal } from './global.ts';
import { placeOf } from './place.ts';

/** A role acts in a branch of which it has not heard. */
export const roleNotEnabled: Check = {
  code: 'role-not-enabled',
  title: 'Roles that act before they know the branch',
  kinds: ['global'],
  run,
};

function run(document: Document): Diagnostic[] {
  const judged = judgedGlobal(document, ['scribble']);
  if (!judged) return [];
  const enabling = new Enabling(document);
  enabling.body(inlinedBody(judged.global), new Set(judged.declaration.roles.map((r) => r.name)));
  return enabling.found;
}

type Enabled = ReadonlySet<RoleId>;

/**
 * Follows who is enabled: in a branch at first only who chooses, then whoever gets a message; after
 * a choice whoever was before or is in all branches. A recursion is followed once more at each of
 * its `continue`s (scribble-java, `RoleEnablingChecker` on types unfolded once).
 */
class Enabling {
  readonly found: Diagnostic[] = [];
  readonly #document: Document;
  readonly #bodies = new Map<string, readonly Interaction[]>();
  readonly #told = new Set<string>();
  /** Who chose the innermost branch that is followed, and its first message. */
  #branch: { chooser: RoleId; label: string } | undefined;
  #unfolding = false;

  constructor(document: Document) {
    this.#document = document;
  }

  body(body: readonly Interaction[], enabled: Enabled): Enabled {
    return body.reduce((known, node) => this.#interaction(node, known), enabled);
  }

  #interaction(node: Interaction, enabled: Enabled): Enabled {
    switch (node.kind) {
      case 'message':
        return this.#message(node.id, node.from, node.to, enabled);
      case 'connect':
      case 'wrap':
        return this.#message(node.id, node.from, [node.to], enabled);
      case 'choice':
        return this.#choice(node.id, node.at, node.branches, enabled);
      case 'parallel': {
        const after = node.branches.map((branch) => this.body(branch.body, enabled));
        return new Set(after.flatMap((roles) => [...roles]));
      }
      case 'recursion':
        this.#bodies.set(node.label, node.body);
        return this.body(node.body, enabled);
      case 'continue':
        return this.#again(node.label, enabled);
      case 'try':
        for (const { at, body } of node.handlers) this.body(body, new Set([...enabled, at]));
        return this.body(node.body, enabled);
      case 'disconnect':
      case 'throw':
      case 'do':
      case 'call':
        return enabled;
      default:
        return unreachable(node);
    }
  }

  /** What a `continue` goes back to, followed once with who is enabled here. */
  #again(label: string, enabled: Enabled): Enabled {
    const body = this.#bodies.get(label);
    if (!body || this.#unfolding) return enabled;
    this.#unfolding = true;
    const after = this.body(body, enabled);
    this.#unfolding = false;
    return after;
  }

  #message(id: string, from: RoleId, to: readonly RoleId[], enabled: Enabled): Enabled {
    if (!enabled.has(from)) this.#tell(id, from, `“${from}” sends here`);
    return to.every((role) => enabled.has(role)) ? enabled : new Set([...enabled, ...to]);
  }

  #choice(
    id: string,
    at: RoleId | undefined,
    branches: readonly Block[],
    enabled: Enabled,
  ): Enabled {
    const chooser = at ?? '';
    if (!enabled.has(chooser)) this.#tell(id, chooser, `“${chooser}” chooses here`);
    const outer = this.#branch;
    const after = branches.map(({ body }) => {
      const [first] = body;
      const label = first?.kind === 'message' ? first.message.label : '';
      this.#branch = { chooser, label };
      return this.body(body, new Set([chooser]));
    });
    this.#branch = outer;
    const [first = new Set<RoleId>(), ...others] = after;
    const common = [...first].filter((role) => others.every((roles) => roles.has(role)));
    return new Set([...enabled, ...common]);
  }

  #tell(id: string, role: RoleId, what: string): void {
    if (this.#told.has(`${id} ${role}`)) return;
    this.#told.add(`${id} ${role}`);
    this.found.push({
      code: roleNotEnabled.code,
      severity: 'error',
      message:
        `${what}, but has not heard yet which branch was chosen. ` +
        `Send “${role}” a message in this branch first, or let somebody act who knows.`,
      span: placeOf(this.#document, `${id}.at`, `${id}.from`, id),
      ...this.#mend(id, role),
    });
  }

  /** Whoever chose tells the role so, right before it acts, by the branch's own first label. */
  #mend(id: string, role: RoleId): { fix?: Fix } {
    const { chooser = role, label = '' } = this.#branch ?? {};
    const place = this.#document.spans.get(id);
    if (!place || chooser === role || chooser === '') return {};
    const text = `${label === '' ? 'chosen' : label}() from ${chooser} to ${role}; `;
    const edits = [{ span: { from: place.from, to: place.from }, text }];
    return { fix: { title: `Let ${chooser} tell ${role} first`, edits } };
  }
}
