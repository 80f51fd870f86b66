import { unreachable } from '../../base/assert.ts';
import type { RoleId } from '../protocol.ts';
import {
  declarationOf,
  type Argument,
  type Block,
  type GlobalProtocol,
  type Interaction,
  type MessageTransfer,
  type ProtocolDeclaration,
} from './global.ts';
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
 * Protocols that are not in scope are left out, and so is what exceeds `mostInteractions`.
 */
export function inlinedBody(global: GlobalProtocol): Interaction[] {
  const known = written.get(global);
  if (known) return known;
  const declaration = declarationOf(global);
  const roles = new Map(declaration.roles.map(({ name }) => [name, name]));
  const names: Substitution = { ...nothingReplaced, roles };
  const body = new Inliner(global).protocol(declaration, names, undefined);
  written.set(global, body);
  return body;
}

const written = new WeakMap<GlobalProtocol, Interaction[]>();

/** The most interactions that are written out: calls in calls can multiply without end. */
const mostInteractions = 200_000;

class Inliner {
  readonly #global: GlobalProtocol;
  #left = mostInteractions;
  /** The calls that are being written out, innermost last. */
  readonly #open: string[] = [];
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
    this.#open.push(`${key}\n${label}`);
    const body = this.#body(declaration.body, names, site, label);
    this.#open.pop();
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
    if (this.#left-- <= 0) return [];
    const id = site ?? node.id;
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
      case 'do':
        return this.#call(node.protocol, node.roles.map(role), node.arguments, names, id);
      case 'call': {
        const roles = node.roles.map(role);
        const to = roles.filter((one) => one !== role(node.caller));
        const message = { label: node.protocol, payload: [] };
        const invite: Interaction = { kind: 'message', id, from: role(node.caller), to, message };
        const rest = this.#call(node.protocol, roles, node.arguments, names, id);
        return to.length > 0 ? [invite, ...rest] : rest;
      }
      default:
        return unreachable(node);
    }
  }

  #call(
    protocol: string,
    roles: readonly RoleId[],
    given: readonly Argument[],
    around: Substitution,
    site: string,
  ): Interaction[] {
    const declaration = this.#global.module.protocols[protocol];
    if (!declaration) return [];
    const played = new Map(declaration.roles.map(({ name }, i) => [name, roles[i] ?? name]));
    const names = substitutionOf(declaration, played, given, around);
    const key = signature(declaration.name, names, declaration);
    const open = this.#open.find((one) => one.startsWith(`${key}\n`));
    if (open === undefined) return this.protocol(declaration, names, site);
    return [{ kind: 'continue', id: site, label: open.slice(key.length + 1) }];
  }
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
