import { unreachable } from '../base/assert.ts';
import { printDuration } from '../model/expression/units.ts';
import type {
  Argument,
  Block,
  GlobalModule,
  GlobalProtocol,
  ImportDeclaration,
  Interaction,
  MessageTransfer,
  ProtocolDeclaration,
  RoleDeclaration,
  SignatureDeclaration,
  TypeDeclaration,
  Window,
} from '../model/global/global.ts';
import { walk } from '../model/global/global.ts';
import type { Emitted } from './emitted.ts';
import { ScribbleNames } from './scribble-names.ts';
import { writeMessage, writePredicate, writeType } from './scribble-type.ts';

/**
 * The module of a protocol as Scribble text, with our extensions where it uses them. Reading the
 * text gives an equal model: imported protocols are written as imports, everything else in full.
 */
export function writeScribble(global: GlobalProtocol): Emitted {
  const writer = new Writer(global);
  const text = writer.module();
  return { text, losses: writer.names.losses };
}

class Writer {
  readonly names: ScribbleNames;
  readonly #global: GlobalProtocol;
  readonly #module: GlobalModule;
  readonly #imported: ReadonlySet<string>;

  constructor(global: GlobalProtocol) {
    const { module } = global;
    this.#global = global;
    this.#module = module;
    const members = (module.imports ?? []).flatMap(({ member, alias }) => alias ?? member ?? []);
    this.#imported = new Set(members);
    this.names = new ScribbleNames((key) => {
      const nested = module.protocols[key]?.nestedIn !== undefined;
      return nested ? (module.protocols[key]?.name ?? key) : key;
    });
  }

  module(): string {
    const { name, imports = [], types, signatures } = this.#module;
    const parts = [
      this.#pragma(),
      name === '' ? '' : `module ${name};`,
      imports.map(writeImport).join('\n'),
      [
        ...types.filter((one) => this.#isOwn(one.name)).map((one) => writeExternal('type', one)),
        ...signatures
          .filter((one) => this.#isOwn(one.name))
          .map((one) => writeExternal('sig', one)),
      ].join('\n'),
      ...this.#protocolsIn(undefined).map((protocol) => this.#protocol(protocol, '')),
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
  }

  /** nuScr's files are known by what they use, else by a pragma. */
  #pragma(): string {
    if (this.#global.dialect !== 'nuscr') return '';
    const all = Object.values(this.#module.protocols);
    const nested = all.some(({ nestedIn, body }) => nestedIn !== undefined || callsAnother(body));
    return nested ? '(*# NestedProtocols #*)' : '(*# #*)';
  }

  #isOwn(name: string): boolean {
    return !name.includes('.') && !this.#imported.has(name);
  }

  /** The module's own protocols directly inside another one, or at the top. */
  #protocolsIn(outer: string | undefined): ProtocolDeclaration[] {
    const found = Object.entries(this.#module.protocols)
      .filter(([key, { nestedIn }]) => this.#isOwn(key) && (nestedIn || undefined) === outer)
      .map(([, protocol]) => protocol);
    // nuScr wants nested ones first.
    const isNested = ({ nestedIn }: ProtocolDeclaration) => nestedIn !== undefined;
    return [...found.filter(isNested), ...found.filter((one) => !isNested(one))];
  }

  #protocol(protocol: ProtocolDeclaration, indent: string): string {
    const inner = `${indent}  `;
    const head = [
      ...this.#protocolsIn(protocol.name).map((one) => this.#protocol(one, inner)),
      ...(protocol.clocks.length > 0 ? [`${inner}clock ${protocol.clocks.join(', ')};`] : []),
    ];
    const body = [...head, ...this.#body(protocol.body, inner)];
    return `${indent}${this.#header(protocol)} {\n${body.map((line) => `${line}\n`).join('')}${indent}}`;
  }

  #header(protocol: ProtocolDeclaration): string {
    const { aux, explicit, nestedIn, parameters, name, roles, newRoles } = protocol;
    const words = [
      ...(aux ? ['aux'] : []),
      ...(explicit ? ['explicit'] : []),
      nestedIn === undefined ? 'global protocol' : 'nested protocol',
    ];
    const given = parameters.map(({ kind, name: one }) => `${kind} ${one}`).join(', ');
    const fresh = newRoles.map((role) => this.#role(role)).join(', ');
    const all = roles.map((role) => this.#role(role)).join(', ') + (fresh && `; new ${fresh}`);
    const named = `${this.names.protocol(name)}${given && `<${given}>`}`;
    return `${words.join(' ')} ${named}(${all})`;
  }

  #role({ name, clearance }: RoleDeclaration): string {
    const cleared = clearance ? `@cleared(${clearance.join(', ')})` : '';
    return `role ${this.names.role(name)}${cleared}`;
  }

  #body(body: readonly Interaction[], indent: string): string[] {
    return body.map((node) => indent + this.#interaction(node, indent));
  }

  #block(body: readonly Interaction[], indent: string): string {
    const lines = this.#body(body, `${indent}  `).map((line) => `${line}\n`);
    return `{\n${lines.join('')}${indent}}`;
  }

  #blocks(blocks: readonly Block[], joint: string, indent: string): string {
    return blocks.map(({ body }) => this.#block(body, indent)).join(` ${joint} `);
  }

  #interaction(node: Interaction, indent: string): string {
    const role = (name: string) => this.names.role(name);
    switch (node.kind) {
      case 'message':
        return this.#message(node);
      case 'connect':
      case 'wrap': {
        const carried = node.message ? `${writeMessage(node.message, this.names)} ` : '';
        return `${carried}${node.kind} ${role(node.from)} to ${role(node.to)};`;
      }
      case 'disconnect':
        return `disconnect ${role(node.from)} and ${role(node.to)};`;
      case 'choice':
        return `choice at ${role(this.#chooser(node))} ${this.#blocks(node.branches, 'or', indent)}`;
      case 'parallel':
        return `par ${this.#blocks(node.branches, 'and', indent)}`;
      case 'recursion':
        return `rec ${this.names.recursion(node.label)} ${this.#block(node.body, indent)}`;
      case 'continue':
        return `continue ${this.names.recursion(node.label)};`;
      case 'do':
      case 'call':
        return this.#call(node);
      case 'try':
        return this.#try(node, indent);
      case 'throw':
        return `throw ${node.exception};`;
      default:
        return unreachable(node);
    }
  }

  #message(node: MessageTransfer): string {
    const { from, to, message, signature, where, within, resetting } = node;
    const what = signature ?? writeMessage(message, this.names);
    const receivers = to.map((one) => this.names.role(one)).join(', ');
    const facts = (where ?? []).map(
      ({ role, predicate }) => `${writePredicate(predicate)} for ${this.names.role(role)}`,
    );
    return (
      `${what} from ${this.names.role(from)} to ${receivers}` +
      (facts.length > 0 ? ` where { ${facts.join(', ')} }` : '') +
      (within ? ` within ${writeWindow(within)}` : '') +
      (resetting ? ` resetting ${resetting.join(', ')}` : '') +
      ';'
    );
  }

  /** A diagram need not say who chooses: who sends first does. */
  #chooser(node: Extract<Interaction, { kind: 'choice' }>): string {
    if (node.at !== undefined) return node.at;
    for (const one of walk(node.branches.flatMap(({ body }) => body))) {
      if (one.kind === 'message' || one.kind === 'connect') return one.from;
    }
    this.names.losses.push('Nobody is said to make a choice; it is written for nobody.');
    return 'nobody';
  }

  #call(node: Extract<Interaction, { kind: 'do' | 'call' }>): string {
    const given = node.arguments.map((one) => this.#argument(one)).join(', ');
    const roles = node.roles.map((one) => this.names.role(one)).join(', ');
    const verb = node.kind === 'do' ? 'do' : `${this.names.role(node.caller)} calls`;
    return `${verb} ${this.names.protocol(node.protocol)}${given && `<${given}>`}(${roles});`;
  }

  #argument(given: Argument): string {
    switch (given.kind) {
      case 'name':
        return given.name;
      case 'type':
        return writeType(given.type, this.names);
      case 'sig':
        return writeMessage(given.message, this.names);
      default:
        return unreachable(given);
    }
  }

  #try(node: Extract<Interaction, { kind: 'try' }>, indent: string): string {
    const handlers = node.handlers.map(
      ({ exception, at, body }) =>
        ` catch ${exception} at ${this.names.role(at)} ${this.#block(body, indent)}`,
    );
    return `try ${this.#block(node.body, indent)}${handlers.join('')}`;
  }
}

function callsAnother(body: readonly Interaction[]): boolean {
  for (const { kind } of walk(body)) if (kind === 'call') return true;
  return false;
}

function writeImport({ module, member, alias }: ImportDeclaration): string {
  const as = alias === undefined ? '' : ` as ${alias}`;
  return member === undefined ? `import ${module}${as};` : `from ${module} import ${member}${as};`;
}

function writeExternal(
  kind: 'type' | 'sig',
  { name, schema, external, source }: TypeDeclaration | SignatureDeclaration,
): string {
  const plain = schema === '' && source === '' && /^[\p{L}\p{N}_$.]+$/u.test(external);
  if (plain) return external === name ? `${kind} ${name};` : `${kind} ${external} as ${name};`;
  const from = source === '' ? '' : ` from "${source}"`;
  return `${kind} ${schema === '' ? '' : `<${schema}> `}"${external}"${from} as ${name};`;
}

/** `5s`, `[1s; 5s] on c`, `[1s; *]`. */
export function writeWindow({ from, to, clock }: Window): string {
  const latest = to < 0 ? '*' : printDuration(to);
  const span = from === 0 && to >= 0 ? latest : `[${printDuration(from)}; ${latest}]`;
  return clock === undefined ? span : `${span} on ${clock}`;
}
