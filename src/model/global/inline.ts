import { unreachable } from '../../base/assert.ts';
import type { RoleId } from '../protocol.ts';
import {
  declarationOf,
  type Argument,
  type Block,
  type Call,
  type GlobalProtocol,
  type Interaction,
  type MessageTransfer,
  type ProtocolDeclaration,
} from './global.ts';
import { freshRole } from './fresh-role.ts';
import {
  nothingReplaced,
  playerOf,
  replacedMessage,
  substitutionOf,
  type Substitution,
} from './substitute.ts';

/**
 * The body of a protocol with every `do` and `calls` written out: a call is a recursion, and the
 * same call with the same roles inside itself goes back to it (Scribble's inlining). What comes
 * from another protocol bears the id of the call in this one, so that it can be shown there.
 * Protocols that are not in scope are left out. Of a protocol that is too large to be written out
 * there is nothing (`tooLargeToWriteOut`).
 */
export function inlinedBody(global: GlobalProtocol): Interaction[] {
  return writtenOut(global).body;
}

/** Why there is no inlined body, and the call at which it became too large; undefined if it is not. */
export function tooLargeToWriteOut(global: GlobalProtocol): TooLarge | undefined {
  return writtenOut(global).tooLarge;
}

/** Why a protocol cannot be written out. `element` is an id in the outermost protocol. */
export interface TooLarge {
  element: string;
  message: string;
}

interface WrittenOut {
  body: Interaction[];
  tooLarge?: TooLarge;
}

function writtenOut(global: GlobalProtocol): WrittenOut {
  const known = written.get(global);
  if (known) return known;
  const declaration = declarationOf(global);
  const roles = new Map(declaration.roles.map(({ name }) => [name, name]));
  const names: Substitution = { ...nothingReplaced, roles };
  const inliner = new Inliner(global);
  const body = inliner.protocol(declaration, names, undefined);
  const { tooLarge } = inliner;
  const result = tooLarge ? { body: [], tooLarge } : { body };
  written.set(global, result);
  return result;
}

const written = new WeakMap<GlobalProtocol, WrittenOut>();

/** The most interactions that are written out: calls in calls can multiply without end. */
const mostInteractions = 20_000;

/** The most calls inside each other. */
const mostCalls = 200;

const multiplying = `With all calls written out in their places the protocol has more than ${mostInteractions} steps, or more than ${mostCalls} calls inside each other, so it cannot be checked whether its choices are clear: call less often, or in a recursion.`;

class Inliner {
  /** Set once it is clear that the protocol cannot be written out. */
  tooLarge: TooLarge | undefined;
  readonly #global: GlobalProtocol;
  #left = mostInteractions;
  /** The calls that are being written out, outermost first: how each is gone back to. */
  readonly #open = new Map<string, string>();
  /** The roles that they make. */
  readonly #alive: RoleId[] = [];
  #last = 0;

  constructor(global: GlobalProtocol) {
    this.#global = global;
  }

  /** A protocol's body; `site` is the call in the outermost one, undefined for that one itself. */
  protocol(
    declaration: ProtocolDeclaration,
    names: Substitution,
    site: string | undefined,
  ): Interaction[] {
    const key = signature(declaration.name, names, declaration);
    const label = `${declaration.name}·${this.#last++}`;
    this.#open.set(key, label);
    const body = this.#body(declaration.body, names, site, label);
    this.#open.delete(key);
    const id = site ?? 'protocol';
    return mentions(body, label) ? [{ kind: 'recursion', id, label, body }] : body;
  }

  #body(
    body: readonly Interaction[],
    names: Substitution,
    site: string | undefined,
    scope: string,
  ): Interaction[] {
    return body.flatMap((node) => this.#interaction(node, names, site, scope));
  }

  #interaction(
    node: Interaction,
    names: Substitution,
    site: string | undefined,
    scope: string,
  ): Interaction[] {
    const id = site ?? node.id;
    if (this.#left-- <= 0) this.tooLarge ??= { element: id, message: multiplying };
    if (this.tooLarge) return [];
    const role = (name: RoleId): RoleId => playerOf(name, names);
    const inner = (body: readonly Interaction[]): Interaction[] =>
      this.#body(body, names, site, scope);
    const block = <B extends Block>(given: B): B => ({ ...given, body: inner(given.body) });
    switch (node.kind) {
      case 'message':
        return [transfer(node, id, names)];
      case 'connect': {
        const { message } = node;
        const said = message ? { message: replacedMessage(message, message.label, names) } : {};
        return [{ ...node, id, from: role(node.from), to: role(node.to), ...said }];
      }
      case 'disconnect':
      case 'wrap':
        return [{ ...node, id, from: role(node.from), to: role(node.to) }];
      case 'choice': {
        const at = node.at === undefined ? {} : { at: role(node.at) };
        return [{ ...node, id, ...at, branches: node.branches.map(block) }];
      }
      case 'parallel':
        return [{ ...node, id, branches: node.branches.map(block) }];
      case 'recursion':
        return [{ ...node, id, label: `${scope}·${node.label}`, body: inner(node.body) }];
      case 'continue':
        return [{ ...node, id, label: `${scope}·${node.label}` }];
      case 'try': {
        const handlers = node.handlers.map((handler) => ({
          ...block(handler),
          at: role(handler.at),
        }));
        return [{ ...node, id, body: inner(node.body), handlers }];
      }
      case 'throw':
        return [{ ...node, id }];
      case 'do': {
        const { protocol, arguments: given } = node;
        return this.#call({ protocol, roles: node.roles.map(role), made: [] }, given, names, id);
      }
      case 'call':
        return this.#session(node, names, id);
      default:
        return unreachable(node);
    }
  }

  /** A call of a nested protocol: all who are in it are told, those whom it makes too. */
  #session(node: Call, around: Substitution, id: string): Interaction[] {
    const { protocol } = node;
    const declaration = this.#declaration(protocol);
    if (!declaration) return [];
    const from = playerOf(node.caller, around);
    const roles = node.roles.map((role) => playerOf(role, around));
    const made = this.#newRoles(declaration, roles, id);
    const to = [...roles, ...made].filter((one) => one !== from);
    const message = { label: protocol, payload: [] };
    this.#alive.push(...made);
    const rest = this.#call({ protocol, roles, made }, node.arguments, around, id);
    this.#alive.length -= made.length;
    return to.length > 0 ? [{ kind: 'message', id, from, to, message }, ...rest] : rest;
  }

  #newRoles(declaration: ProtocolDeclaration, players: RoleId[], id: string): RoleId[] {
    const own = declarationOf(this.#global);
    const outermost = [...own.roles, ...own.newRoles].map(({ name }) => name);
    const taken = new Set([...outermost, ...players, ...this.#alive]);
    return declaration.newRoles.map(({ name }) => {
      const role = freshRole(name, declaration.name, taken);
      if (role === undefined) this.tooLarge ??= { element: id, message: multiplying };
      taken.add(role ?? name);
      return role ?? name;
    });
  }

  #declaration(name: string): ProtocolDeclaration | undefined {
    const { protocols } = this.#global.module;
    return Object.hasOwn(protocols, name) ? protocols[name] : undefined;
  }

  #call(
    { protocol, roles, made }: Players,
    given: readonly Argument[],
    around: Substitution,
    site: string,
  ): Interaction[] {
    const declaration = this.#declaration(protocol);
    if (!declaration) return [];
    const played = new Map(declaration.roles.map(({ name }, i) => [name, roles[i] ?? name]));
    declaration.newRoles.forEach(({ name }, i) => played.set(name, made[i] ?? name));
    const names = substitutionOf(declaration, played, given, around);
    const key = signature(declaration.name, names, declaration);
    const open = this.#open.get(key);
    if (open !== undefined) return [{ kind: 'continue', id: site, label: open }];
    if (this.#open.size > mostCalls) this.tooLarge ??= { element: site, message: multiplying };
    return this.tooLarge ? [] : this.protocol(declaration, names, site);
  }
}

/** A protocol that is called, by whom it is played, and the roles that the call makes. */
interface Players {
  protocol: string;
  roles: readonly RoleId[];
  made: readonly RoleId[];
}

/** What a call is known by: the same text calls the same thing. */
function signature(name: string, names: Substitution, { roles }: ProtocolDeclaration): string {
  const played = roles.map((role) => playerOf(role.name, names));
  return JSON.stringify([name, played, [...names.types], [...names.messages]]);
}

function transfer(node: MessageTransfer, id: string, names: Substitution): MessageTransfer {
  const role = (name: RoleId): RoleId => playerOf(name, names);
  const where = node.where?.map((one) => ({ ...one, role: role(one.role) }));
  return {
    ...node,
    id,
    from: role(node.from),
    to: node.to.map(role),
    message: replacedMessage(node.message, node.signature ?? node.message.label, names),
    ...(where ? { where } : {}),
  };
}

/** True when some `continue` inside goes back to the label. */
export function mentions(body: readonly Interaction[], label: string): boolean {
  return body.some((node) => {
    if (node.kind === 'continue') return node.label === label;
    if (node.kind === 'recursion') return mentions(node.body, label);
    if (node.kind === 'choice' || node.kind === 'parallel') {
      return node.branches.some((branch) => mentions(branch.body, label));
    }
    if (node.kind !== 'try') return false;
    return [node, ...node.handlers].some((block) => mentions(block.body, label));
  });
}
