import type { Span } from '../../base/span.ts';
import type { Spans } from '../../model/document.ts';
import type {
  Argument,
  Block,
  Call,
  Do,
  Handler,
  Interaction,
  MessageTransfer,
  ProtocolDeclaration,
  RoleDeclaration,
} from '../../model/global/global.ts';
import { judged, lowerSignature, lowerType, type TypePlace } from './build-types.ts';
import { checkCall } from './calls.ts';
import type { Keys } from './keys.ts';
import { outerName } from './keys.ts';
import { report, type Found, type Scope } from './scope.ts';
import { syntaxOf } from './scope.ts';
import type {
  ArgumentSyntax,
  BlockSyntax,
  DoSyntax,
  ProtocolSyntax,
  RecursionSyntax,
  RoleSyntax,
  Statement,
  TransferSyntax,
  TrySyntax,
  Word,
} from './syntax.ts';
import { nearest } from './words.ts';

/** A protocol as the model has it, and where its parts stand. */
export interface Built {
  declaration: ProtocolDeclaration;
  spans: Spans;
}

/**
 * Makes a declaration of a protocol and says what is wrong with the names in it. What has no
 * meaning (a message of an unknown role, a call of an unknown protocol) is left out of the model.
 */
export function buildProtocol(found: Found, keys: Keys, dialect: 'scribble' | 'nuscr'): Built {
  return new Builder(found, keys, dialect).build();
}

class Builder {
  readonly #scope: Scope;
  readonly #found: Found;
  readonly #syntax: ProtocolSyntax;
  readonly #keys: Keys;
  readonly #nuscr: boolean;
  readonly #spans: Spans = new Map();
  readonly #roles = new Map<string, string>();
  #types: TypePlace;
  /** Labels of the recursions and exceptions around, innermost last. */
  readonly #labels: string[] = [];
  readonly #exceptions: string[] = [];
  #count = 0;

  constructor(found: Found, keys: Keys, dialect: 'scribble' | 'nuscr') {
    this.#found = found;
    this.#scope = found.scope;
    this.#syntax = syntaxOf(found);
    this.#keys = keys;
    this.#nuscr = dialect === 'nuscr';
    const { module } = found.scope.parsed;
    const strict = !this.#nuscr && module.name !== undefined && !module.extended;
    const unknown = this.#syntax.variables;
    const { scope, index } = found;
    this.#types = { scope, index, protocol: this.#syntax, keys, strict, unknown };
  }

  build(): Built {
    const syntax = this.#syntax;
    this.#span('protocol', syntax.name);
    this.#parameters();
    const roles = syntax.roles.flatMap((role) => this.#role(role));
    const newRoles = syntax.newRoles.flatMap((role) => this.#role(role));
    const declaration: ProtocolDeclaration = {
      name: syntax.name.text,
      aux: syntax.aux,
      explicit: syntax.explicit,
      parameters: syntax.parameters.map(({ kind, name }) => ({ kind, name: name.text })),
      roles,
      newRoles,
      ...(syntax.nested ? { nestedIn: outerName(this.#found) } : {}),
      clocks: this.#clocks(),
      body: this.#body(syntax.body),
    };
    return { declaration, spans: this.#spans };
  }

  #span(key: string, { from, to }: Span): void {
    this.#spans.set(key, { from, to });
  }

  #node(span: Span): string {
    this.#count += 1;
    const id = `n${this.#count}`;
    this.#span(id, span);
    return id;
  }

  #report(code: string, at: Span, message: string, more?: Parameters<typeof report>[4]): void {
    report(this.#scope, code, at, message, more);
  }

  #twice(what: string, again: Word, first: Word): void {
    const related = [{ span: { from: first.from, to: first.to }, message: 'declared here first' }];
    const message = `There is already a ${what} called ${again.text}.`;
    this.#report('scribble-name-twice', again, message, { related });
  }

  #parameters(): void {
    const seen = new Map<string, Word>();
    for (const { name } of this.#syntax.parameters) {
      const first = seen.get(name.text);
      if (first) this.#twice('parameter', name, first);
      else seen.set(name.text, name);
    }
  }

  #role({ name, alias, clearance }: RoleSyntax): RoleDeclaration[] {
    const first = [...this.#syntax.roles, ...this.#syntax.newRoles].find(
      (role) => role.name.text === name.text,
    );
    if (first && first.name !== name) {
      this.#twice('role', name, first.name);
      return [];
    }
    this.#roles.set(name.text, name.text);
    if (alias && !this.#roles.has(alias.text)) this.#roles.set(alias.text, name.text);
    this.#span(`role:${name.text}`, name);
    const cleared = clearance ? { clearance: clearance.map((word) => word.text) } : {};
    return [{ name: name.text, ...cleared }];
  }

  #clocks(): string[] {
    const names: string[] = [];
    for (const clock of this.#syntax.clocks) {
      const first = this.#syntax.clocks.find(({ text }) => text === clock.text);
      if (first && first !== clock) this.#twice('clock', clock, first);
      else names.push(clock.text);
      this.#span(`clock:${clock.text}`, clock);
    }
    return names;
  }

  /** The role that a word means; undefined, with a finding, when there is none. */
  #roleOf(word: Word): string | undefined {
    const role = this.#roles.get(word.text);
    if (role === undefined) {
      const known = [...new Set(this.#roles.values())];
      const near = nearest(word.text, known) ?? (known.length === 1 ? known[0] : undefined);
      const span = { from: word.from, to: word.to };
      const mend = near ? { fix: { title: `Write “${near}”`, edits: [{ span, text: near }] } } : {};
      const others = known.length > 0 ? `; it has ${known.join(', ')}` : '';
      const message = `Protocol ${this.#syntax.name.text} has no role ${word.text}${others}.`;
      this.#report('scribble-role-unknown', word, message, mend);
    }
    return role;
  }

  #body(statements: readonly Statement[]): Interaction[] {
    const body: Interaction[] = [];
    for (const statement of statements) body.push(...this.#interaction(statement));
    return body;
  }

  #interaction(statement: Statement): Interaction[] {
    switch (statement.kind) {
      case 'transfer':
        return this.#transfer(statement);
      case 'disconnect':
        return this.#disconnect(statement);
      case 'choice':
        return this.#choice(statement);
      case 'recursion':
        return this.#recursion(statement);
      case 'continue':
        return this.#continue(statement);
      case 'parallel': {
        const id = this.#node(statement.span);
        return [{ kind: 'parallel', id, branches: this.#blocks(statement.branches) }];
      }
      case 'do':
        return this.#do(statement);
      case 'try':
        return this.#try(statement);
      case 'throw':
        return this.#throw(statement);
    }
  }

  #blocks(blocks: readonly BlockSyntax[]): Block[] {
    return blocks.map((block) => ({
      id: this.#node(block.span),
      label: '',
      body: this.#body(block.body),
    }));
  }

  #transfer(syntax: TransferSyntax): Interaction[] {
    const id = this.#node(syntax.span);
    const from = this.#roleOf(syntax.from);
    const to = this.#receivers(syntax, from);
    this.#span(`${id}.from`, syntax.from);
    const [first, last] = [syntax.to[0] ?? syntax.from, syntax.to.at(-1) ?? syntax.from];
    this.#span(`${id}.to`, { from: first.from, to: last.to });
    const message = this.#message(id, syntax);
    const receiver = to[0];
    if (from === undefined || receiver === undefined) return [];
    if (syntax.form === 'message') return [this.#sent(id, syntax, { from, to, ...message })];
    const { kind, form } = { kind: syntax.form, form: syntax.form };
    if (to.length > 1) {
      this.#report('scribble-kind', syntax.to[1] ?? syntax.span, `“${form}” names one role.`);
    }
    const carried = message.message ? { message: message.message } : {};
    return [{ kind, id, from, to: receiver, ...carried }];
  }

  #receivers(syntax: TransferSyntax, from: string | undefined): string[] {
    const to: string[] = [];
    for (const word of syntax.to) {
      const role = this.#roleOf(word);
      if (role === undefined) continue;
      if (role === from) {
        const message = `${role} sends this to itself. A message goes from a role to other roles.`;
        this.#report('scribble-self-message', word, message);
      } else if (to.includes(role)) {
        this.#report('scribble-role-twice', word, `${role} is named twice among the receivers.`);
      } else to.push(role);
    }
    return to;
  }

  #message(
    id: string,
    { message, arrow }: TransferSyntax,
  ): Partial<ReturnType<typeof lowerSignature>> {
    if (!message) return {};
    const lowered = lowerSignature(this.#types, message);
    const { label, payload, span } = message;
    if (label) this.#span(`${id}.label`, label);
    this.#span(`${id}.payload`, payload ? { from: label?.to ?? span.from, to: span.to } : span);
    if (label && !payload && !lowered.signature) this.#bareLabel(label, arrow);
    return lowered;
  }

  /** In Scribble a name without brackets must be that of a declared message. */
  #bareLabel(label: Word, arrow: boolean): void {
    const isType = this.#syntax.parameters.some(({ name }) => name.text === label.text);
    const declared = this.#scope.declarations.get(label.text)?.kind === 'type';
    if (isType || declared) {
      const message = `${label.text} is a type, not a message. A message of this type is written (${label.text}).`;
      const edits = [{ span: { from: label.from, to: label.to }, text: `(${label.text})` }];
      const fix = { title: `Write “(${label.text})”`, edits };
      this.#report('scribble-kind', label, message, { fix });
      return;
    }
    if (this.#nuscr || arrow) return;
    const lenient = this.#scope.parsed.module.name === undefined;
    const end = { from: label.to, to: label.to };
    this.#report(
      'scribble-signature-unknown',
      label,
      `There is no message ${label.text} here. Write ${label.text}() for a message with this ` +
        'label, or declare it with “sig”.',
      {
        severity: lenient ? 'hint' : 'error',
        fix: { title: `Write “${label.text}()”`, edits: [{ span: end, text: '()' }] },
      },
    );
  }

  #sent(
    id: string,
    syntax: TransferSyntax,
    head: Partial<MessageTransfer> & { from: string; to: string[] },
  ): MessageTransfer {
    const { from, to, message = { label: '', payload: [] }, signature } = head;
    const where = this.#where(id, syntax, to);
    const { within, resetting } = syntax;
    if (within) this.#span(`${id}.within`, within.span);
    if (within?.clock) this.#knowClock(within.clock);
    resetting?.forEach((clock) => this.#knowClock(clock));
    const clock = within?.clock ? { clock: within.clock.text } : {};
    return {
      kind: 'message',
      id,
      from,
      to,
      message,
      ...(signature === undefined ? {} : { signature }),
      ...(where.length > 0 ? { where } : {}),
      ...(within ? { within: { from: within.from, to: within.to, ...clock } } : {}),
      ...(resetting ? { resetting: resetting.map(({ text }) => text) } : {}),
    };
  }

  #where(id: string, syntax: TransferSyntax, to: readonly string[]) {
    const facts: NonNullable<MessageTransfer['where']> = [];
    syntax.where?.forEach(({ role: word, predicate }, at) => {
      const role = this.#roleOf(word);
      this.#span(`${id}.where.${at}`, predicate.span);
      if (role === undefined) return;
      if (!to.includes(role)) {
        const message = `${role} does not receive this message; receivers are ${to.join(', ')}.`;
        this.#report('scribble-role-unknown', word, message);
      } else {
        const expression = judged(this.#types, predicate);
        if (expression) facts.push({ role, predicate: expression });
      }
    });
    return facts;
  }

  #knowClock(clock: Word): void {
    const known = this.#syntax.clocks.map(({ text }) => text);
    if (known.includes(clock.text)) return;
    const near = nearest(clock.text, known);
    const span = { from: clock.from, to: clock.to };
    const start = this.#syntax.header.to;
    const open = this.#scope.parsed.text.indexOf('{', start) + 1;
    const fix = near
      ? { title: `Write “${near}”`, edits: [{ span, text: near }] }
      : {
          title: `Declare ${clock.text}`,
          edits: [{ span: { from: open, to: open }, text: `\n  clock ${clock.text};` }],
        };
    const message = `There is no clock ${clock.text}. Declare it first: clock ${clock.text};`;
    this.#report('scribble-clock-unknown', clock, message, { fix });
  }

  #disconnect(syntax: { from: Word; to: Word; span: Span }): Interaction[] {
    const id = this.#node(syntax.span);
    this.#span(`${id}.from`, syntax.from);
    this.#span(`${id}.to`, syntax.to);
    const [from, to] = [this.#roleOf(syntax.from), this.#roleOf(syntax.to)];
    if (from === undefined || to === undefined) return [];
    if (from === to) {
      this.#report('scribble-self-message', syntax.to, `${to} is not connected to itself.`);
      return [];
    }
    return [{ kind: 'disconnect', id, from, to }];
  }

  #choice(syntax: { at: Word; branches: BlockSyntax[]; span: Span }): Interaction[] {
    const id = this.#node(syntax.span);
    this.#span(`${id}.at`, syntax.at);
    const at = this.#roleOf(syntax.at);
    const branches = this.#blocks(syntax.branches);
    return [{ kind: 'choice', id, ...(at === undefined ? {} : { at }), branches }];
  }

  #recursion(syntax: RecursionSyntax): Interaction[] {
    const id = this.#node(syntax.span);
    this.#span(`${id}.label`, syntax.label);
    const types = this.#types;
    if (syntax.variables.length > 0) {
      this.#types = { ...types, unknown: [...types.unknown, ...syntax.variables] };
    }
    this.#labels.push(syntax.label.text);
    const body = this.#body(syntax.block.body);
    this.#labels.pop();
    this.#types = types;
    return [{ kind: 'recursion', id, label: syntax.label.text, body }];
  }

  #continue({ label, span }: { label: Word; span: Span }): Interaction[] {
    const id = this.#node(span);
    this.#span(`${id}.label`, label);
    if (this.#labels.includes(label.text)) return [{ kind: 'continue', id, label: label.text }];
    const near = nearest(label.text, this.#labels) ?? this.#labels.at(-1);
    const place = { from: label.from, to: label.to };
    const mend = near
      ? { fix: { title: `Write “${near}”`, edits: [{ span: place, text: near }] } }
      : {};
    const around = this.#labels.length > 0 ? `; around it there is ${this.#labels.join(', ')}` : '';
    const message = `This “continue” stands in no “rec ${label.text}”${around}.`;
    this.#report('scribble-label-unbound', label, message, mend);
    return [];
  }

  #do(syntax: DoSyntax): Interaction[] {
    const id = this.#node(syntax.span);
    this.#span(`${id}.label`, syntax.protocol);
    const caller = syntax.caller && this.#roleOf(syntax.caller);
    if (syntax.caller) this.#span(`${id}.from`, syntax.caller);
    const given = syntax.roles.filter(({ fresh }) => !fresh);
    const played = given.map(({ name }) => this.#roleOf(name));
    const checked = checkCall(this.#found, syntax, this.#nuscr);
    const parameters = syntax.arguments.map((one) => this.#argument(one));
    if (!checked || played.includes(undefined) || (syntax.caller && !caller)) return [];
    const roles = checked.order.map((at) => played[at] as string);
    const common = {
      id,
      protocol: this.#keys.protocol(checked.callee),
      arguments: parameters,
      roles,
    };
    const called: Do | Call = caller
      ? { kind: 'call', caller, ...common }
      : { kind: 'do', ...common };
    return [called];
  }

  #argument(syntax: ArgumentSyntax): Argument {
    if (syntax.kind === 'sig') {
      return { kind: 'sig', message: lowerSignature(this.#types, syntax.message).message };
    }
    const { type } = syntax;
    const plain = type.arguments.length === 0 && type.suffixes.length === 0;
    if (!plain) return { kind: 'type', type: lowerType(this.#types, type) };
    return { kind: 'name', name: this.#argumentName(type.name) };
  }

  #argumentName(name: Word): string {
    if (this.#syntax.parameters.some((one) => one.name.text === name.text)) return name.text;
    const strict = { ...this.#types };
    const found = strict.scope.declarations.get(name.text);
    if (found?.kind === 'sig') return this.#keys.named(this.#scope, name.text);
    const type = lowerType(this.#types, { name, arguments: [], suffixes: [], span: name });
    return type.kind === 'named' ? type.name : name.text;
  }

  #try(syntax: TrySyntax): Interaction[] {
    const id = this.#node(syntax.span);
    this.#exceptions.push(...syntax.handlers.map(({ exception }) => exception.text));
    const body = this.#body(syntax.block.body);
    this.#exceptions.length -= syntax.handlers.length;
    const handlers = syntax.handlers.flatMap((handler): Handler[] => {
      const inner = this.#node(handler.block.span);
      this.#span(`${inner}.label`, handler.exception);
      this.#span(`${inner}.at`, handler.at);
      const at = this.#roleOf(handler.at);
      const blockBody = this.#body(handler.block.body);
      if (at === undefined) return [];
      return [{ id: inner, label: '', exception: handler.exception.text, at, body: blockBody }];
    });
    this.#sameExceptions(syntax);
    return [{ kind: 'try', id, body, handlers }];
  }

  #sameExceptions({ handlers }: TrySyntax): void {
    handlers.forEach(({ exception }, at) => {
      const first = handlers.slice(0, at).find((one) => one.exception.text === exception.text);
      if (first) this.#twice('handler for the exception', exception, first.exception);
    });
  }

  #throw({ exception, span }: { exception: Word; span: Span }): Interaction[] {
    const id = this.#node(span);
    this.#span(`${id}.label`, exception);
    if (this.#exceptions.includes(exception.text)) {
      return [{ kind: 'throw', id, exception: exception.text }];
    }
    const near = nearest(exception.text, this.#exceptions) ?? this.#exceptions.at(-1);
    const place = { from: exception.from, to: exception.to };
    const mend = near
      ? { fix: { title: `Write “${near}”`, edits: [{ span: place, text: near }] } }
      : {};
    const message = `Nothing around here catches ${exception.text}: it needs a “try” with “catch ${exception.text} at” a role.`;
    this.#report('scribble-exception-unknown', exception, message, mend);
    return [];
  }
}
