import { unreachable } from '../base/assert.ts';
import { mermaidText, plainNames } from '../model/mermaid-text.ts';
import type {
  Arrow,
  Box,
  Choice,
  Interaction,
  Message,
  Parallel,
  Protocol,
  Role,
  RoleId,
} from '../model/protocol.ts';
import type { Emitted } from './emitted.ts';

/**
 * A protocol as a Mermaid sequence diagram. What was read from Mermaid comes back as an equal
 * model; participants are declared as late as their order allows, so that those that were only
 * mentioned stay so. Names that Mermaid cannot read are replaced, which is reported.
 */
export function writeSequence(protocol: Protocol): Emitted {
  return new SequenceEmitter(protocol).emit();
}

class SequenceEmitter {
  readonly #protocol: Protocol;
  readonly #lines: string[] = ['sequenceDiagram'];
  readonly #losses = new Set<string>();
  readonly #names: Map<RoleId, string>;
  readonly #order: Map<RoleId, number>;
  /** Roles that the text so far has named. */
  readonly #present = new Set<RoleId>();
  /** Boxes and roles before these are written. */
  #boxes = 0;
  #roles = 0;
  /** Roles to be declared behind the statement at hand: one before them is named only in it. */
  #late: Role[] = [];
  #depth = 1;

  constructor(protocol: Protocol) {
    this.#protocol = protocol;
    const ids = protocol.roles.map((role) => role.id);
    this.#order = new Map(ids.map((id, index) => [id, index]));
    this.#names = namesOf(protocol.roles);
    for (const [id, name] of this.#names) {
      if (id !== name) this.#losses.add(`The name “${id}” is written as ${name}.`);
    }
  }

  emit(): Emitted {
    const { title, body, boxes } = this.#protocol;
    if (title !== '') this.#line(`title ${mermaidText(title)}`);
    this.#declareAhead();
    this.#body(body);
    this.#declareUpTo(this.#protocol.roles.length - 1);
    this.#boxesUpTo(boxes.length);
    this.#declareLate();
    for (const role of this.#protocol.roles) this.#links(role);
    return { text: `${this.#lines.join('\n')}\n`, losses: [...this.#losses] };
  }

  #line(text: string): void {
    this.#lines.push('    '.repeat(this.#depth) + text);
  }

  #name(id: RoleId): string {
    return this.#names.get(id) ?? id;
  }

  // ——— participants ———

  /** Declares all at the top that can stand there. */
  #declareAhead(): void {
    const last = this.#protocol.roles.findIndex((role) => !role.declared || role.created);
    this.#declareUpTo((last < 0 ? this.#protocol.roles.length : last) - 1);
  }

  /** Makes sure that all participants up to one are named, in their order. */
  #declareUpTo(last: number): void {
    for (; this.#roles <= last; this.#roles++) {
      const role = this.#protocol.roles[this.#roles];
      if (!role || this.#present.has(role.id) || !role.declared || role.created) continue;
      this.#declare(role);
    }
  }

  #declare(role: Role): void {
    const box = this.#protocol.boxes.findIndex((one) => one.roles.includes(role.id));
    if (box >= this.#boxes && this.#fits(box, role)) {
      this.#boxesUpTo(box + 1);
    } else {
      this.#line(declaration(role, this.#name(role.id)));
      this.#present.add(role.id);
    }
  }

  /** True when what is missing up to the end of a box follows in order from this role on. */
  #fits(box: number, role: Role): boolean {
    const { roles, boxes } = this.#protocol;
    const inside = boxes.slice(this.#boxes, box + 1).flatMap((one) => one.roles);
    const missing = [...new Set(inside)].filter((id) => !this.#present.has(id));
    const first = this.#order.get(role.id) ?? 0;
    return missing.every((id, i) => roles[first + i]?.id === id);
  }

  #boxesUpTo(end: number): void {
    for (; this.#boxes < end; this.#boxes++) {
      const box = this.#protocol.boxes[this.#boxes] as Box;
      const words = [box.color, mermaidText(box.label)].filter((word) => word !== '');
      this.#line(['box', ...words].join(' '));
      this.#depth++;
      for (const id of box.roles) {
        const role = this.#protocol.roles[this.#order.get(id) ?? -1];
        if (!role) continue;
        const known = this.#present.has(id);
        this.#line(known ? `participant ${this.#name(id)}` : declaration(role, this.#name(id)));
        this.#present.add(id);
      }
      this.#depth--;
      this.#line('end');
    }
  }

  /** Prepares for a statement that names roles, in this order. */
  #mention(...ids: RoleId[]): void {
    let unnamed = false;
    for (const id of ids) {
      const at = this.#order.get(id);
      if (at === undefined || this.#present.has(id)) continue;
      const role = this.#protocol.roles[at] as Role;
      if (unnamed && role.declared && !role.created) {
        this.#late.push(role);
      } else {
        this.#declareUpTo(at - 1);
        if (role.declared && !role.created) this.#declareUpTo(at);
        else unnamed = true;
      }
      this.#present.add(id);
    }
  }

  /** Declares what a statement named before it was declared. */
  #declareLate(): void {
    for (const role of this.#late) this.#line(declaration(role, this.#name(role.id), true));
    this.#late = [];
  }

  /** Links stand last: a declaration takes those before it away. */
  #links({ id, links }: Role): void {
    for (const { label, url } of links) {
      // Mermaid reads these as they are; entities in them are not decoded.
      const bare = `${label}${url}`.replace(/#\w+;/g, '');
      if (/[#;\n]/.test(bare) || label.includes('@') || url === '') {
        this.#losses.add(`The link “${label}” of ${id} cannot be written.`);
      } else this.#line(`link ${this.#name(id)}: ${label} @ ${url}`);
    }
  }

  // ——— interactions ———

  #body(body: readonly Interaction[]): void {
    for (const node of body) {
      this.#interaction(node);
      this.#declareLate();
    }
  }

  #interaction(node: Interaction): void {
    switch (node.kind) {
      case 'message':
        return this.#message(node);
      case 'choice':
        return this.#choice(node);
      case 'loop':
        return this.#fragment('loop', node.label, node.body);
      case 'group':
        return this.#fragment('rect', node.color, node.body);
      case 'parallel':
        return this.#branches(node.over ? 'par_over' : 'par', 'and', node);
      case 'note': {
        this.#mention(...node.roles);
        const where = { left: 'left of', right: 'right of', over: 'over' }[node.placement];
        const names = node.roles.map((role) => this.#name(role)).join(',');
        return this.#line(`Note ${where} ${names}: ${mermaidText(node.text)}`);
      }
      case 'activation':
        return this.#line(`${node.active ? '' : 'de'}activate ${this.#name(node.role)}`);
      case 'lifecycle':
        return this.#lifecycle(node.role, node.event);
      case 'numbering': {
        const numbers = [node.start, node.step].filter((number) => number !== undefined);
        return this.#line(['autonumber', ...(node.visible ? numbers : ['off'])].join(' '));
      }
      default:
        return unreachable(node);
    }
  }

  #message(node: Message): void {
    if (node.payload.length > 0) this.#losses.add('Payload types are not written.');
    if (node.to.length > 1) this.#losses.add('A message to several is written as one to each.');
    node.to.forEach((to, i) => {
      this.#mention(node.from, to);
      const last = i === node.to.length - 1;
      const sign = node.activate ? '+' : node.deactivate && last ? '-' : '';
      if (node.activate && node.deactivate) this.#losses.add('An arrow has one of + and - only.');
      const { centralFrom, centralTo } = node.arrow;
      const arrow = `${centralFrom ? '()' : ''}${spelling(node.arrow)}${centralTo ? '()' : ''}`;
      const names = `${this.#name(node.from)}${arrow}${sign}${this.#name(to)}`;
      this.#line(`${names}: ${mermaidText(node.label)}`);
    });
  }

  #choice(node: Choice): void {
    if (node.at !== undefined) this.#losses.add('The role that decides a choice is not written.');
    this.#branches(node.form, node.form === 'critical' ? 'option' : 'else', node);
  }

  #branches(word: string, next: string, node: Choice | Parallel): void {
    const [first, ...others] = node.branches;
    if (!first) return;
    this.#line(`${word} ${mermaidText(first.label)}`.trimEnd());
    this.#inside(first);
    for (const branch of others) {
      this.#line(`${next} ${mermaidText(branch.label)}`.trimEnd());
      this.#inside(branch);
    }
    this.#line('end');
  }

  #fragment(word: string, label: string, body: readonly Interaction[]): void {
    this.#line(`${word} ${mermaidText(label)}`.trimEnd());
    this.#inside({ body });
    this.#line('end');
  }

  #inside({ body }: { body: readonly Interaction[] }): void {
    this.#depth++;
    this.#body(body);
    this.#depth--;
  }

  #lifecycle(id: RoleId, event: 'create' | 'destroy'): void {
    const role = this.#protocol.roles[this.#order.get(id) ?? -1];
    if (event === 'create' && role) {
      this.#declareUpTo((this.#order.get(id) ?? 0) - 1);
      this.#line(`create ${declaration(role, this.#name(id))}`);
      this.#present.add(id);
    } else this.#line(`${event} ${event === 'create' ? 'participant ' : ''}${this.#name(id)}`);
  }
}

/** `participant …`; `whole` says everything even where it follows from the name. */
function declaration(role: Role, name: string, whole = false): string {
  const word = role.shape === 'actor' ? 'actor' : 'participant';
  const plain = role.shape === 'actor' || role.shape === 'participant';
  const shape = plain ? '' : `@{ "type": "${role.shape}" }`;
  const named = role.label === name && (!whole || /\s/.test(name));
  return `${word} ${name}${shape}${named ? '' : ` as ${mermaidText(role.label)}`}`;
}

const heads: Record<Arrow['head'], [end: string, start: string]> = {
  filled: ['>>', '<<'],
  none: ['>', '>'],
  cross: ['x', 'x'],
  open: [')', ')'],
  'half-top': ['|\\', '/|'],
  'half-bottom': ['|/', '\\|'],
  'stick-top': ['\\\\', '//'],
  'stick-bottom': ['//', '\\\\'],
};

function spelling(arrow: Arrow): string {
  const line = arrow.line === 'dashed' ? '--' : '-';
  const [end, start] = heads[arrow.head];
  if (arrow.heads === 'start' && start !== end) return `${start}${line}`;
  return `${arrow.heads === 'both' ? '<<' : ''}${line}${end}`;
}

/** Names that Mermaid reads as they are stay; others get plain ones. */
function namesOf(roles: readonly Role[]): Map<RoleId, string> {
  const plain = plainNames(roles.map((role) => role.id));
  return new Map(
    roles.map((role) => [role.id, isReadable(role) ? role.id : (plain.get(role.id) ?? role.id)]),
  );
}

/** What Mermaid takes for something else at the beginning of a name. */
const keyword = new RegExp(
  '^(?:acc(?:title|descr)|activate|actor|alt|and|autonumber|box|break|create|critical|deactivate|' +
    'destroy|else|end|left of|loop|note|off|opt|option|over|par|par_over|participant|rect|' +
    'right of|sequencediagram|title)\\b',
  'i',
);

/** True for a name that can stand on either side of an arrow and in a declaration. */
function isReadable({ id, label, shape }: Role): boolean {
  const allowed = /^[^\s/\\+()<>\-:,;#%@{}"=](?:[^+<>:\n,;#%@{}]*[^\s+<>\-:,;#%@{}])?$/;
  if (!allowed.test(id) || /-(?:-|x|\)|\||[/\\])|\(\)|[/\\][|/\\]-/i.test(id)) return false;
  // Behind several words there can be neither settings nor an alias.
  if (/\s/.test(id) && (label !== id || (shape !== 'participant' && shape !== 'actor')))
    return false;
  return !keyword.test(id);
}
