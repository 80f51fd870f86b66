import { unreachable } from '../../base/assert.ts';
import type { RoleId } from '../protocol.ts';
import type { Argument, ProtocolDeclaration } from './global.ts';
import type { MessageSignature, PayloadType } from './type.ts';

/** What the names of a protocol stand for where it is called. */
export interface Substitution {
  roles: ReadonlyMap<RoleId, RoleId>;
  types: ReadonlyMap<string, PayloadType>;
  messages: ReadonlyMap<string, MessageSignature>;
}

/** Every name stands for itself. */
export const nothingReplaced: Substitution = {
  roles: new Map(),
  types: new Map(),
  messages: new Map(),
};

/** Who plays a role. */
export function playerOf(role: RoleId, names: Substitution): RoleId {
  return names.roles.get(role) ?? role;
}

/** What the names of a called protocol stand for, given what its call is written with. */
export function substitutionOf(
  declaration: ProtocolDeclaration,
  roles: ReadonlyMap<RoleId, RoleId>,
  given: readonly Argument[],
  around: Substitution,
): Substitution {
  const types = new Map<string, PayloadType>();
  const messages = new Map<string, MessageSignature>();
  declaration.parameters.forEach(({ kind, name }, i) => {
    const argument = given[i];
    if (!argument) return;
    if (kind === 'type') types.set(name, typeMeant(argument, around));
    else messages.set(name, messageMeant(argument, around));
  });
  return { roles, types, messages };
}

/** A message with parameters replaced; `signature` is the name it is written with, if it is one. */
export function replacedMessage(
  message: MessageSignature,
  signature: string | undefined,
  names: Substitution,
): MessageSignature {
  const whole = signature === undefined ? undefined : names.messages.get(signature);
  if (whole) return whole;
  if (names.types.size === 0) return message;
  const payload = message.payload.map((field) => ({
    ...field,
    type: replacedType(field.type, names),
  }));
  return { ...message, payload };
}

/** A type with parameters replaced, at any depth. */
export function replacedType(type: PayloadType, names: Substitution): PayloadType {
  switch (type.kind) {
    case 'named': {
      const whole = type.arguments.length === 0 ? names.types.get(type.name) : undefined;
      if (whole) return whole;
      return { ...type, arguments: type.arguments.map((inner) => replacedType(inner, names)) };
    }
    case 'refined':
    case 'annotated':
      return { ...type, base: replacedType(type.base, names) };
    case 'session':
      return type;
    default:
      return unreachable(type);
  }
}

function typeMeant(argument: Argument, around: Substitution): PayloadType {
  switch (argument.kind) {
    case 'type':
      return replacedType(argument.type, around);
    case 'name':
      return replacedType({ kind: 'named', name: argument.name, arguments: [] }, around);
    case 'sig':
      return { kind: 'named', name: argument.message.label, arguments: [] };
    default:
      return unreachable(argument);
  }
}

function messageMeant(argument: Argument, around: Substitution): MessageSignature {
  switch (argument.kind) {
    case 'sig':
      return replacedMessage(argument.message, undefined, around);
    case 'name':
      return around.messages.get(argument.name) ?? { label: argument.name, payload: [] };
    case 'type':
      return { label: '', payload: [{ type: replacedType(argument.type, around) }] };
    default:
      return unreachable(argument);
  }
}
