import type { ParsedModule } from './parser.ts';
import type {
  ArgumentSyntax,
  DoSyntax,
  ProtocolSyntax,
  SignatureSyntax,
  Statement,
  TransferSyntax,
  TypeSyntax,
  Word,
} from './syntax.ts';

/** What a name stands for. */
export type NameKind =
  | 'module'
  | 'type'
  | 'signature'
  | 'parameter'
  | 'protocol'
  | 'role'
  | 'recursion'
  | 'message'
  | 'clock'
  | 'exception'
  | 'annotation'
  | 'field';

/** A name where it stands in the text. Equal keys mean the same thing. */
export interface Occurrence {
  kind: NameKind;
  word: Word;
  key: string;
  /** The place of the protocol around it; absent outside of protocols. */
  protocol?: number;
  /** The message or call that it is part of. */
  statement?: Statement;
  /** True where the name is declared. */
  declares: boolean;
}

/** Every name of a module, in the order of the text. */
export function occurrencesIn(parsed: ParsedModule): Occurrence[] {
  return new Collector(parsed).collect();
}

class Collector {
  readonly #parsed: ParsedModule;
  readonly #found: Occurrence[] = [];
  readonly #declared = new Map<string, 'type' | 'signature'>();
  readonly #protocols = new Map<string, number>();
  #index = 0;
  #loops = 0;
  #statement: Statement | undefined;

  constructor(parsed: ParsedModule) {
    this.#parsed = parsed;
    const { declarations, protocols } = parsed.module;
    for (const { kind, name } of declarations) {
      this.#declared.set(name.text, kind === 'sig' ? 'signature' : 'type');
    }
    protocols.forEach(({ name }, index) => {
      if (!this.#protocols.has(name.text)) this.#protocols.set(name.text, index);
    });
  }

  collect(): Occurrence[] {
    const { name, imports, declarations, protocols } = this.#parsed.module;
    if (name) this.#add('module', name, `module:${name.text}`, true);
    for (const { module, alias } of imports) {
      this.#add('module', module, `module:${module.text}`);
      if (alias) this.#add('module', alias, `alias:${alias.text}`, true);
    }
    for (const { kind, name: word } of declarations) {
      const what = kind === 'sig' ? 'signature' : 'type';
      this.#add(what, word, `${what}:${word.text}`, true);
    }
    protocols.forEach((protocol, index) => this.#protocol(protocol, index));
    return this.#found.sort((a, b) => a.word.from - b.word.from);
  }

  #add(kind: NameKind, word: Word, key: string, declares = false): void {
    const inside = kind === 'module' ? {} : { protocol: this.#index };
    const part = this.#statement ? { statement: this.#statement } : {};
    this.#found.push({ kind, word, key, ...inside, ...part, declares });
  }

  #protocol(protocol: ProtocolSyntax, index: number): void {
    this.#index = index;
    this.#add('protocol', protocol.name, `protocol:${index}`, true);
    for (const { name } of protocol.parameters) {
      this.#add('parameter', name, `parameter:${index}:${name.text}`, true);
    }
    for (const { name, alias, clearance } of [...protocol.roles, ...protocol.newRoles]) {
      this.#add('role', name, this.#roleKey(name.text), true);
      if (alias) this.#add('role', alias, `role:${index}:as:${alias.text}`, true);
      clearance?.forEach((word) => this.#add('annotation', word, `annotation:${word.text}`));
    }
    for (const clock of protocol.clocks) this.#clock(clock, true);
    this.#body(protocol.body, new Map());
    this.#statement = undefined;
  }

  #roleKey(text: string, index = this.#index): string {
    const protocol = this.#parsed.module.protocols[index];
    const roles = [...(protocol?.roles ?? []), ...(protocol?.newRoles ?? [])];
    if (roles.some(({ name }) => name.text === text)) return `role:${index}:${text}`;
    const aliased = roles.some(({ alias }) => alias?.text === text);
    return aliased ? `role:${index}:as:${text}` : `role:${index}:${text}`;
  }

  #role(word: Word): void {
    this.#add('role', word, this.#roleKey(word.text));
  }

  #clock(word: Word, declares = false): void {
    this.#add('clock', word, `clock:${this.#index}:${word.text}`, declares);
  }

  #body(body: readonly Statement[], loops: ReadonlyMap<string, string>): void {
    for (const statement of body) {
      this.#statement = statement;
      this.#interaction(statement, loops);
    }
  }

  #interaction(statement: Statement, loops: ReadonlyMap<string, string>): void {
    switch (statement.kind) {
      case 'transfer':
        return this.#transfer(statement);
      case 'disconnect':
        this.#role(statement.from);
        return this.#role(statement.to);
      case 'choice':
        this.#role(statement.at);
        return statement.branches.forEach(({ body }) => this.#body(body, loops));
      case 'parallel':
        return statement.branches.forEach(({ body }) => this.#body(body, loops));
      case 'recursion': {
        const { label, block } = statement;
        const key = `recursion:${this.#index}:${this.#loops++}`;
        this.#add('recursion', label, key, true);
        return this.#body(block.body, new Map([...loops, [label.text, key]]));
      }
      case 'continue': {
        const { label } = statement;
        return this.#add('recursion', label, loops.get(label.text) ?? `unbound:${label.text}`);
      }
      case 'do':
        return this.#call(statement);
      case 'try':
        this.#body(statement.block.body, loops);
        for (const { exception, at, block } of statement.handlers) {
          this.#add('exception', exception, `exception:${this.#index}:${exception.text}`, true);
          this.#role(at);
          this.#body(block.body, loops);
        }
        return;
      case 'throw': {
        const { exception } = statement;
        return this.#add('exception', exception, `exception:${this.#index}:${exception.text}`);
      }
    }
  }

  #transfer(syntax: TransferSyntax): void {
    this.#role(syntax.from);
    syntax.to.forEach((word) => this.#role(word));
    if (syntax.message) this.#signature(syntax.message);
    syntax.where?.forEach(({ role }) => this.#role(role));
    if (syntax.within?.clock) this.#clock(syntax.within.clock);
    syntax.resetting?.forEach((word) => this.#clock(word));
  }

  #signature({ label, payload }: SignatureSyntax): void {
    if (label && payload) this.#add('message', label, `message:${label.text}`);
    else if (label) this.#bare(label);
    for (const { name, type } of payload ?? []) {
      if (name) this.#add('field', name, `field:${name.from}`);
      this.#type(type);
    }
  }

  #bare(label: Word): void {
    if (this.#isParameter(label)) {
      this.#add('parameter', label, `parameter:${this.#index}:${label.text}`);
    } else if (this.#declared.get(label.text) === 'signature') {
      this.#add('signature', label, `signature:${label.text}`);
    } else this.#add('message', label, `message:${label.text}`);
  }

  #isParameter(word: Word): boolean {
    const protocol = this.#parsed.module.protocols[this.#index];
    return protocol?.parameters.some(({ name }) => name.text === word.text) ?? false;
  }

  #type({ name, arguments: inner, suffixes }: TypeSyntax): void {
    const only = suffixes.length === 1 && inner.length === 0 ? suffixes[0] : undefined;
    const session = this.#protocols.get(name.text);
    if (only?.kind === 'annotation' && session !== undefined && !this.#declared.has(name.text)) {
      this.#add('protocol', name, `protocol:${session}`);
      return this.#add('role', only.name, this.#roleKey(only.name.text, session));
    }
    this.#typeName(name);
    inner.forEach((one) => this.#type(one));
    for (const suffix of suffixes) {
      if (suffix.kind === 'annotation') {
        this.#add('annotation', suffix.name, `annotation:${suffix.name.text}`);
      }
    }
  }

  #typeName(name: Word): void {
    if (this.#isParameter(name)) {
      this.#add('parameter', name, `parameter:${this.#index}:${name.text}`);
    } else {
      const kind = this.#declared.get(name.text) ?? 'type';
      this.#add(kind, name, `${kind}:${name.text}`);
    }
  }

  #call(syntax: DoSyntax): void {
    const callee = this.#callee(syntax.protocol.text);
    const key = callee === undefined ? `other:${syntax.protocol.text}` : `protocol:${callee}`;
    if (syntax.caller) this.#role(syntax.caller);
    this.#add('protocol', syntax.protocol, key);
    syntax.arguments.forEach((one) => this.#argument(one));
    for (const { name, as } of syntax.roles) {
      this.#role(name);
      if (as && callee !== undefined) this.#add('role', as, this.#roleKey(as.text, callee));
    }
  }

  /** The protocol of this module that a call names: a nested one in scope, else one at the top. */
  #callee(name: string): number | undefined {
    const { protocols } = this.#parsed.module;
    for (let outer: number | undefined = this.#index; outer !== undefined;) {
      const inside = protocols.findIndex((one) => one.parent === outer && one.name.text === name);
      if (inside >= 0) return inside;
      outer = protocols[outer]?.parent;
    }
    const top = protocols.findIndex((one) => one.parent === undefined && one.name.text === name);
    return top >= 0 ? top : undefined;
  }

  #argument(syntax: ArgumentSyntax): void {
    if (syntax.kind === 'sig') this.#signature(syntax.message);
    else this.#type(syntax.type);
  }
}

/** The name at an offset; a cursor right behind a name is on it. */
export function occurrenceAt(found: readonly Occurrence[], offset: number): Occurrence | undefined {
  return found.find(({ word }) => word.from <= offset && offset <= word.to);
}
