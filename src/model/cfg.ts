import { unreachable } from '../base/assert.ts';
import {
  bodiesOf,
  type Choice,
  type Interaction,
  type Loop,
  type Message,
  type Parallel,
  type Protocol,
  type RoleId,
} from './protocol.ts';

/**
 * The control-flow graph of a protocol: the single source of truth for its meaning. Nodes are
 * numbered by their place in `nodes`; edges are those numbers. `element` is the id of the
 * protocol's node that gave rise to it (for spans, drawing and choices).
 */
export interface Cfg {
  nodes: CfgNode[];
  /** Where it begins. */
  entry: number;
  /** Every question that a run can ask, in the order of the text. */
  choices: { element: string; options: CfgOption[] }[];
}

/** One way out of a choice. `branch` is absent where nothing of the text is taken. */
export interface CfgOption {
  branch?: string;
  label: string;
  next: number;
}

/** A node of the graph. */
export type CfgNode =
  | { kind: 'end' }
  | CfgMessage
  | { kind: 'note'; element: string; roles: RoleId[]; text: string; next: number }
  | { kind: 'activation'; element: string; role: RoleId; active: boolean; next: number }
  /** A fragment begins or ends; `title` is its form and text ("loop each node"). */
  | { kind: 'enter' | 'leave'; element: string; title: string; next: number }
  | CfgChoice
  /** Asks before each round; `options[0]` goes round, `options[1]` leaves. */
  | { kind: 'loop'; element: string; label: string; options: CfgOption[] }
  | { kind: 'fork'; element: string; label: string; branches: CfgOption[]; join: number }
  | { kind: 'join'; element: string; next: number };

/** A question: which way to go. */
export interface CfgChoice {
  kind: 'choice';
  element: string;
  form: 'alt' | 'opt' | 'break' | 'critical';
  label: string;
  options: CfgOption[];
  /** The fragment was entered before (the options of a critical region). */
  inside: boolean;
}

/** A message, atomic for all its receivers. */
export interface CfgMessage {
  kind: 'message';
  element: string;
  from: RoleId;
  to: RoleId[];
  label: string;
  dashed: boolean;
  /** The sender goes on without waiting for the receipt. */
  async: boolean;
  /** Never arrives: drawn with a cross. */
  lost: boolean;
  /** The receiver becomes active, the sender ceases to be. */
  activate: boolean;
  deactivate: boolean;
  /** A lifeline that begins with this message's receipt. */
  creates?: RoleId;
  /** A lifeline that ends with this message. */
  destroys?: RoleId;
  next: number;
}

/** A fragment that encloses what is being built, with where one gets by leaving it. */
interface Enclosing {
  element: string;
  form: string;
  loop: boolean;
  /** The node behind the fragment. */
  after: number;
}

/** Builds the graph of a protocol, as drawn. */
export function buildCfg(protocol: Protocol): Cfg {
  return new Builder(protocol).build();
}

class Builder {
  readonly #nodes: CfgNode[] = [{ kind: 'end' }];
  readonly #lives: Map<string, { creates?: RoleId; destroys?: RoleId }>;
  readonly #protocol: Protocol;

  constructor(protocol: Protocol) {
    this.#protocol = protocol;
    this.#lives = lifecycles(protocol.body);
  }

  build(): Cfg {
    const entry = this.#body(this.#protocol.body, 0, []);
    return { nodes: this.#nodes, entry, choices: questions(this.#protocol.body, this.#nodes) };
  }

  #add(node: CfgNode): number {
    return this.#nodes.push(node) - 1;
  }

  #body(body: readonly Interaction[], next: number, around: readonly Enclosing[]): number {
    let entry = next;
    for (let i = body.length - 1; i >= 0; i--) {
      entry = this.#interaction(body[i] as Interaction, entry, around);
    }
    return entry;
  }

  #interaction(node: Interaction, next: number, around: readonly Enclosing[]): number {
    switch (node.kind) {
      case 'message':
        return this.#message(node, next);
      case 'choice':
        return this.#choice(node, next, around);
      case 'loop':
        return this.#loop(node, next, around);
      case 'parallel':
        return this.#parallel(node, next);
      case 'group':
        return this.#body(node.body, next, around);
      case 'note':
        return this.#add({
          kind: 'note',
          element: node.id,
          roles: node.roles,
          text: node.text,
          next,
        });
      case 'activation':
        return this.#add({
          kind: 'activation',
          element: node.id,
          role: node.role,
          active: node.active,
          next,
        });
      case 'lifecycle':
      case 'numbering':
        return next;
      default:
        return unreachable(node);
    }
  }

  #message(node: Message, next: number): number {
    const life = this.#lives.get(node.id) ?? {};
    return this.#add({
      kind: 'message',
      element: node.id,
      from: node.from,
      to: node.to,
      label: node.label,
      dashed: node.arrow.line === 'dashed',
      async: node.arrow.head === 'open',
      lost: node.arrow.head === 'cross',
      activate: node.activate,
      deactivate: node.deactivate,
      ...life,
      next,
    });
  }

  #leave(element: string, form: string, next: number): number {
    return this.#add({ kind: 'leave', element, title: form, next });
  }

  #choice(node: Choice, next: number, around: readonly Enclosing[]): number {
    const label = node.branches[0]?.label ?? '';
    const leave = this.#leave(node.id, node.form, next);
    const inside = [...around, { element: node.id, form: node.form, loop: false, after: next }];
    if (node.form === 'critical') return this.#critical(node, leave, inside);
    const target = node.form === 'break' ? this.#breakTarget(node, next, around) : leave;
    const options: CfgOption[] = node.branches.map((branch) => ({
      branch: branch.id,
      label: branch.label,
      next: this.#body(branch.body, target, inside),
    }));
    if (node.form !== 'alt' || node.branches.length < 2) {
      options.push({ label: 'skip', next: leave });
    }
    return this.#add({
      kind: 'choice',
      element: node.id,
      form: node.form,
      label,
      options,
      inside: false,
    });
  }

  /** The first branch always happens; then one of the others may, or none. */
  #critical(node: Choice, leave: number, inside: readonly Enclosing[]): number {
    const [first, ...others] = node.branches;
    const label = first?.label ?? '';
    const options: CfgOption[] = [
      { label: 'as planned', next: leave },
      ...others.map((branch) => ({
        branch: branch.id,
        label: branch.label,
        next: this.#body(branch.body, leave, inside),
      })),
    ];
    const after =
      others.length > 0
        ? this.#add({
            kind: 'choice',
            element: node.id,
            form: node.form,
            label,
            options,
            inside: true,
          })
        : leave;
    const body = this.#body(first?.body ?? [], after, inside);
    return this.#add({
      kind: 'enter',
      element: node.id,
      title: titled('critical', label),
      next: body,
    });
  }

  /** Out of the innermost loop, else of the innermost fragment, else to the end. */
  #breakTarget(node: Choice, next: number, around: readonly Enclosing[]): number {
    const loop = around.findLastIndex((outer) => outer.loop);
    const from = loop >= 0 ? loop : around.length - 1;
    if (from < 0) return this.#leave(node.id, node.form, this.#boundary);
    let target = around[from]?.after ?? next;
    for (const outer of around.slice(from)) {
      target = this.#leave(outer.element, outer.form, target);
    }
    return this.#leave(node.id, node.form, target);
  }

  /** Where a break outside every fragment leads: the end, or the join of its branch. */
  #boundary = 0;

  #loop(node: Loop, next: number, around: readonly Enclosing[]): number {
    const leave = this.#leave(node.id, 'loop', next);
    const options: CfgOption[] = [
      { branch: node.id, label: 'go round', next: 0 },
      { label: 'leave', next: leave },
    ];
    const at = this.#add({ kind: 'loop', element: node.id, label: node.label, options });
    const inside = [...around, { element: node.id, form: 'loop', loop: true, after: next }];
    (options[0] as CfgOption).next = this.#body(node.body, at, inside);
    const title = titled('loop', node.label);
    return this.#add({ kind: 'enter', element: node.id, title, next: at });
  }

  #parallel(node: Parallel, next: number): number {
    const join = this.#add({ kind: 'join', element: node.id, next });
    const outer = this.#boundary;
    this.#boundary = join;
    const branches = node.branches.map((branch) => ({
      branch: branch.id,
      label: branch.label,
      next: this.#body(branch.body, join, []),
    }));
    this.#boundary = outer;
    const label = node.branches[0]?.label ?? '';
    return this.#add({ kind: 'fork', element: node.id, label, branches, join });
  }
}

/** The form of a fragment and its text, as traces name it. */
export function titled(form: string, text: string): string {
  return text === '' ? form : `${form} ${text.replaceAll('\n', ' ')}`;
}

/** Which message begins or ends which lifeline: the next one that names the role. */
function lifecycles(
  body: readonly Interaction[],
): Map<string, { creates?: RoleId; destroys?: RoleId }> {
  const result = new Map<string, { creates?: RoleId; destroys?: RoleId }>();
  const pending: { role: RoleId; key: 'creates' | 'destroys' }[] = [];
  const visit = (nodes: readonly Interaction[]): void => {
    for (const node of nodes) {
      if (node.kind === 'lifecycle') {
        pending.push({ role: node.role, key: node.event === 'create' ? 'creates' : 'destroys' });
      } else if (node.kind === 'message') {
        const life = { ...result.get(node.id) };
        for (let i = pending.length - 1; i >= 0; i--) {
          const { role, key } = pending[i] as (typeof pending)[number];
          const fits = node.to.includes(role) || (key === 'destroys' && node.from === role);
          if (fits) {
            life[key] = role;
            pending.splice(i, 1);
          }
        }
        if (life.creates !== undefined || life.destroys !== undefined) result.set(node.id, life);
      }
      for (const inner of bodiesOf(node)) visit(inner);
    }
  };
  visit(body);
  return result;
}

/** The questions in the order of the text. */
function questions(body: readonly Interaction[], nodes: readonly CfgNode[]): Cfg['choices'] {
  const byElement = new Map<string, CfgOption[]>();
  for (const node of nodes) {
    if (node.kind === 'choice' || node.kind === 'loop') byElement.set(node.element, node.options);
  }
  const result: Cfg['choices'] = [];
  const visit = (inner: readonly Interaction[]): void => {
    for (const node of inner) {
      const options = 'id' in node ? byElement.get(node.id) : undefined;
      if (options) result.push({ element: node.id, options });
      for (const deeper of bodiesOf(node)) visit(deeper);
    }
  };
  visit(body);
  return result;
}
