import { bodiesOf } from '../../../model/protocol.ts';
import type {
  Arrow,
  Box,
  Interaction,
  Message,
  Note,
  Protocol,
  Role,
  RoleShape,
} from '../../../model/protocol.ts';
import type { Spans } from '../../../model/document.ts';
import type { Diagnostic } from '../../../base/diagnostic.ts';
import { isSpace, plainText } from '../common.ts';
import type { Finding, Source } from './source.ts';

/** A piece of the lexer's text. */
export interface Piece {
  from: number;
  to: number;
}

/** What is known of a participant besides its model: where it is named, what it does. */
export interface RoleFacts {
  role: Role;
  /** The first statement that declares it. */
  declaration?: Piece;
  sends: number;
  receives: number;
  notes: number;
  box?: Box;
}

/** A participant as a statement declares it. */
export interface Declaration {
  statement: Piece;
  name: Piece;
  /** What it is drawn as; a type in the settings goes before. */
  shape: string;
  label?: Piece;
  /** From `@{ … }`. */
  type?: string;
  alias?: string;
}

/** A message as a statement says it. */
export interface MessageParts {
  from: Piece;
  to: Piece;
  arrow: Piece;
  text: Piece;
  form: Arrow;
  sign: 'none' | 'activate' | 'deactivate';
}

interface Pending {
  role: string;
  at: Piece;
}

/**
 * Builds the protocol of a sequence diagram, statement by statement, in the order of the text,
 * with the rules of Mermaid for what a statement means after those before it.
 */
export class Builder {
  readonly source: Source;
  readonly roles = new Map<string, RoleFacts>();
  /** Where each name stands, whether or not it is a participant's: `from`, `to`, … */
  readonly names = new Map<string, number[]>();
  readonly boxes: Box[] = [];
  readonly body: Interaction[] = [];
  readonly spans: Spans = new Map();
  readonly diagnostics: Diagnostic[] = [];
  title: string | undefined;
  messages = 0;
  /** Where the next interaction goes. */
  target: Interaction[] = this.body;
  #notes = 0;
  #activations = 0;
  #lifecycles = 0;
  #numberings = 0;
  #active = new Map<string, number>();
  #box: Box | undefined;
  #created: Pending | undefined;
  #destroyed: Pending | undefined;

  constructor(source: Source) {
    this.source = source;
  }

  /** The text of a piece, with its entities as written. */
  raw(piece: Piece): string {
    return this.source.raw.slice(piece.from, piece.to);
  }

  report(finding: Finding): void {
    this.diagnostics.push(this.source.diagnostic(finding));
  }

  mark(key: string, from: number, to: number): void {
    this.spans.set(key, this.source.span(from, to));
  }

  /** Names of no participant, and where they stand. */
  absent(): [string, number[]][] {
    return [...this.names].filter(([name]) => !this.roles.has(name));
  }

  /** Takes out what is said of names that are no participant's: nothing could be drawn or run. */
  removeAbsent(): void {
    if (this.absent().length > 0) this.#withoutAbsent(this.body);
  }

  #withoutAbsent(body: Interaction[]): void {
    const kept = body.filter((node) => {
      const speaksOfRole = node.kind === 'activation' || node.kind === 'lifecycle';
      const stays = !speaksOfRole || this.roles.has(node.role);
      if (!stays) this.spans.delete(node.id);
      return stays;
    });
    body.length = 0;
    for (const node of kept) body.push(node);
    for (const node of kept) for (const inner of bodiesOf(node)) this.#withoutAbsent(inner);
  }

  /** Everything that was said, as data. */
  protocol(): Protocol {
    const { frontmatter } = this.source.prepared;
    return {
      kind: 'protocol',
      title: this.title ?? frontmatter?.title ?? '',
      roles: [...this.roles.values()].map((facts) => facts.role),
      body: this.body,
      boxes: this.boxes,
    };
  }

  /** A participant that a statement speaks of; it comes into being when it is new. */
  mention(name: Piece): RoleFacts {
    const id = this.raw(name);
    let facts = this.roles.get(id);
    if (facts === undefined) {
      facts = this.#newRole(id);
      this.mark(`role:${id}`, name.from, name.to);
    }
    this.#place(id, name);
    return facts;
  }

  #place(id: string, name: Piece): void {
    const places = this.names.get(id);
    if (places === undefined) this.names.set(id, [name.from, name.to]);
    else places.push(name.from, name.to);
  }

  #newRole(id: string): RoleFacts {
    const label = plainText(id);
    const role: Role = {
      id,
      label,
      shape: 'participant',
      declared: false,
      created: false,
      links: [],
    };
    const facts = { role, sends: 0, receives: 0, notes: 0 };
    this.roles.set(id, facts);
    return facts;
  }

  /** `participant`, `actor`; with `create` before it when `created`. */
  declare(said: Declaration, created = false): void {
    const id = this.raw(said.name);
    const known = this.roles.get(id);
    if (created) this.#create(said, known);
    const facts = this.mention(said.name);
    this.#enterBox(facts, said);
    const label = labelOf(this, said, id);
    if (known === undefined || label !== undefined) {
      facts.role.label = label || plainText(id);
      facts.role.shape = this.#shape(said);
      facts.role.links = [];
    }
    if (facts.declaration === undefined) {
      facts.declaration = said.statement;
      this.mark(`role:${id}`, said.statement.from, said.statement.to);
      this.mark(`role:${id}.name`, said.name.from, said.name.to);
      if (said.label) this.mark(`role:${id}.label`, said.label.from, said.label.to);
    }
    facts.role.declared = true;
    if (created) {
      facts.role.created = true;
      this.#lifecycle(id, 'create', said.statement);
    }
  }

  #shape(said: Declaration): RoleShape {
    const wanted = said.type ?? said.shape;
    return isShape(wanted) ? wanted : 'participant';
  }

  #create(said: Declaration, known: RoleFacts | undefined): void {
    const id = this.raw(said.name);
    if (known !== undefined) {
      const first = this.names.get(id) ?? [];
      this.report({
        code: 'seq-create-exists',
        from: said.name.from,
        to: said.name.to,
        message: `"${id}" takes part already, so it cannot be created here. Create it before it is first named, or give the new one a name of its own and the same label with "as".`,
        related: [
          { from: first[0] ?? 0, to: first[1] ?? 0, message: `"${id}" is first named here` },
        ],
      });
    }
    this.#created = { role: id, at: said.statement };
  }

  #lifecycle(role: string, event: 'create' | 'destroy', at: Piece): void {
    const id = `l${++this.#lifecycles}`;
    this.target.push({ kind: 'lifecycle', id, role, event });
    this.mark(id, at.from, at.to);
  }

  /** `destroy X`: the next message must come from or go to it. */
  destroy(statement: Piece, name: Piece): void {
    const id = this.raw(name);
    this.#place(id, name);
    this.#destroyed = { role: id, at: statement };
    this.#lifecycle(id, 'destroy', statement);
  }

  /** The created participant whose first message has not come yet, at the end of the text. */
  get awaitingCreation(): { role: string; at: Piece } | undefined {
    return this.#created;
  }

  /** The destroyed participant whose last message has not come yet, at the end of the text. */
  get awaitingDestruction(): { role: string; at: Piece } | undefined {
    return this.#destroyed;
  }

  #enterBox(facts: RoleFacts, said: Declaration): void {
    const box = this.#box;
    if (box === undefined || facts.box === box) return;
    if (facts.box !== undefined) {
      const other = facts.box.label || 'another box';
      this.report({
        code: 'seq-two-boxes',
        from: said.name.from,
        to: said.name.to,
        message: `"${facts.role.id}" stands in ${other} already; a participant can be in one box only. Take it out of one of them.`,
      });
      return;
    }
    facts.box = box;
    box.roles.push(facts.role.id);
  }

  /** `box …`: participants declared from here on stand in it. */
  openBox(label: string, color: string): Box {
    this.#box = { id: `b${this.boxes.length + 1}`, label, color, roles: [] };
    this.boxes.push(this.#box);
    return this.#box;
  }

  closeBox(): void {
    this.#box = undefined;
  }

  message(parts: MessageParts): void {
    const sender = this.mention(parts.from);
    const receiver = this.mention(parts.to);
    sender.sends++;
    receiver.receives++;
    const from = sender.role.id;
    const to = receiver.role.id;
    this.#checkLifecycles(from, to, parts);
    const id = `m${++this.messages}`;
    const label = this.trimmed(parts.text.from + 1, parts.text.to);
    const node: Message = {
      kind: 'message',
      id,
      from,
      to: [to],
      label: plainText(this.raw(label)),
      payload: [],
      arrow: parts.form,
      activate: parts.sign === 'activate',
      deactivate: parts.sign === 'deactivate',
    };
    this.target.push(node);
    this.#markMessage(id, parts, label);
    if (node.activate) this.#activate(to);
    if (node.deactivate) this.#deactivate(from, parts.from, parts.arrow);
  }

  #markMessage(id: string, parts: MessageParts, label: Piece): void {
    this.mark(id, parts.from.from, Math.max(parts.text.from + 1, label.to));
    this.mark(`${id}.from`, parts.from.from, parts.from.to);
    this.mark(`${id}.to`, parts.to.from, parts.to.to);
    this.mark(`${id}.arrow`, parts.arrow.from, parts.arrow.to);
    this.mark(`${id}.label`, label.from, label.to);
  }

  /** A created participant's first message goes to it; a destroyed one's last touches it. */
  #checkLifecycles(from: string, to: string, parts: MessageParts): void {
    if (this.#created !== undefined) {
      const { role, at } = this.#created;
      if (to !== role) this.#strayMessage('seq-create-no-message', role, at, parts);
      this.#created = undefined;
    } else if (this.#destroyed !== undefined) {
      const { role, at } = this.#destroyed;
      if (to !== role && from !== role) {
        this.#strayMessage('seq-destroy-no-message', role, at, parts);
      }
      this.#destroyed = undefined;
    }
  }

  #strayMessage(code: string, role: string, at: Piece, parts: MessageParts): void {
    const creating = code === 'seq-create-no-message';
    const want = creating ? `go to "${role}"` : `come from or go to "${role}"`;
    const what = creating ? 'created' : 'destroyed';
    this.report({
      code,
      from: at.from,
      to: at.to,
      message: `"${role}" is ${what} here, but the next message does not ${want}. Put this line right before the message that ${creating ? 'creates' : 'ends'} it.`,
      related: [{ from: parts.from.from, to: parts.text.to, message: 'the next message' }],
    });
    this.report({
      code,
      from: parts.from.from,
      to: Math.max(parts.text.from, parts.to.to),
      message: `This message must ${want}, which the line before it ${creating ? 'creates' : 'destroys'}.`,
      related: [{ from: at.from, to: at.to, message: `"${role}" is ${what} here` }],
    });
  }

  /** `activate X` and `deactivate X`. Naming a participant here does not bring it into being. */
  activation(statement: Piece, name: Piece, active: boolean): void {
    const role = this.raw(name);
    this.#place(role, name);
    const id = `a${++this.#activations}`;
    this.target.push({ kind: 'activation', id, role, active });
    this.mark(id, statement.from, statement.to);
    this.mark(`${id}.role`, name.from, name.to);
    if (active) this.#activate(role);
    else this.#deactivate(role, name, statement);
  }

  #activate(role: string): void {
    this.#active.set(role, (this.#active.get(role) ?? 0) + 1);
  }

  #deactivate(role: string, name: Piece, sign: Piece): void {
    const count = this.#active.get(role) ?? 0;
    if (count > 0) {
      this.#active.set(role, count - 1);
      return;
    }
    const dash = sign.to > name.to && this.source.text[sign.to - 1] === '-';
    const spare = dash ? { from: sign.to - 1, to: sign.to } : this.source.wholeLine(sign);
    this.report({
      code: 'seq-not-active',
      from: dash ? name.from : sign.from,
      to: Math.max(sign.to, name.to),
      message: `"${role}" is not active here, so it cannot be deactivated. Activate it first ("activate ${role}", or "+" behind an arrow to it); in a diagram each activation is ended once, whichever branch is taken.`,
      fix: { title: 'Remove the deactivation', edits: [{ ...spare, text: '' }] },
    });
  }

  note(statement: Piece, placement: Note['placement'], names: Piece[], text: Piece): void {
    const facts = names.map((name) => this.mention(name));
    for (const fact of facts) fact.notes++;
    const roles = facts.map((fact) => fact.role.id);
    const id = `n${++this.#notes}`;
    const label = this.trimmed(text.from + 1, text.to);
    this.target.push({ kind: 'note', id, placement, roles, text: plainText(this.raw(label)) });
    this.mark(id, statement.from, Math.max(text.from + 1, label.to));
    this.mark(`${id}.label`, label.from, label.to);
    names.forEach((name, i) => this.mark(`${id}.role${i + 1}`, name.from, name.to));
  }

  numbering(statement: Piece, visible: boolean, numbers: number[]): void {
    const id = `x${++this.#numberings}`;
    const [start, step = 1] = numbers;
    const counted = start === undefined ? {} : { start, step };
    this.target.push({ kind: 'numbering', id, visible, ...counted });
    this.mark(id, statement.from, statement.to);
  }

  /** A label: trimmed, without its `wrap:` prefix, entities and `<br>` decoded. */
  label(from: number, to: number): string {
    return plainText(this.raw(this.trimmed(from, to)));
  }

  /** The piece without white space at its ends, and without a `wrap:` prefix. */
  trimmed(from: number, to: number): Piece {
    const { raw } = this.source;
    let start = spaceEnd(raw, from, to);
    let end = to;
    while (end > start && isSpace(raw.charCodeAt(end - 1))) end--;
    const first = raw.charCodeAt(start);
    if (first === 58 || first === 119 || first === 110) {
      const prefix = /^:?(?:no)?wrap:/.exec(raw.slice(start, end));
      if (prefix !== null) start = spaceEnd(raw, start + prefix[0].length, end);
    }
    return { from: start, to: end };
  }
}

function spaceEnd(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** What a declaration says the label is: an alias in the settings, else what stands behind `as`. */
function labelOf(builder: Builder, said: Declaration, id: string): string | undefined {
  const label = said.label && builder.label(said.label.from, said.label.to);
  const given = said.alias;
  if (given !== undefined && (label === undefined || label === id)) {
    return plainText(given);
  }
  return label;
}

const SHAPES: readonly string[] = [
  'participant',
  'actor',
  'boundary',
  'control',
  'entity',
  'database',
  'collections',
  'queue',
];

/** True for the names of symbols that participants can be drawn with. */
export function isShape(name: string): name is RoleShape {
  return SHAPES.includes(name);
}
