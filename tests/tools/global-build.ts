import type {
  Argument,
  Dialect,
  GlobalProtocol,
  Interaction,
  ProtocolDeclaration,
} from '../../src/model/global/global.ts';

/** Hand-made protocols for tests: ids are numbers in the order in which nodes are made. */
let last = 0;

function id(): string {
  return `n${last++}`;
}

/** `label(types) from A to B, C`: `message('A', 'B,C', 'label', 'Int')`. */
export function message(from: string, to: string, label: string, ...types: string[]): Interaction {
  const payload = types.map((name) => ({ type: { kind: 'named' as const, name, arguments: [] } }));
  return { kind: 'message', id: id(), from, to: to.split(','), message: { label, payload } };
}

/** `choice at A { … } or { … }`. */
export function choice(at: string, ...bodies: Interaction[][]): Interaction {
  const branches = bodies.map((body) => ({ id: id(), label: '', body }));
  return { kind: 'choice', id: id(), at, branches };
}

/** `par { … } and { … }`. */
export function par(...bodies: Interaction[][]): Interaction {
  const branches = bodies.map((body) => ({ id: id(), label: '', body }));
  return { kind: 'parallel', id: id(), branches };
}

/** `rec X { … }`. */
export function rec(label: string, ...body: Interaction[]): Interaction {
  return { kind: 'recursion', id: id(), label, body };
}

/** `continue X`. */
export function again(label: string): Interaction {
  return { kind: 'continue', id: id(), label };
}

/** `do P<…>(A, B)`. */
export function call(protocol: string, roles: string, given: Argument[] = []): Interaction {
  return { kind: 'do', id: id(), protocol, arguments: given, roles: roles.split(',') };
}

/** `A calls P(A, B)`. */
export function calls(caller: string, protocol: string, roles: string): Interaction {
  return { kind: 'call', id: id(), caller, protocol, arguments: [], roles: roles.split(',') };
}

/** `try { … } catch L at A { … }`. */
export function attempt(
  body: Interaction[],
  exception: string,
  at: string,
  handler: Interaction[],
): Interaction {
  const handlers = [{ id: id(), label: '', body: handler, exception, at }];
  return { kind: 'try', id: id(), body, handlers };
}

/** `throw L`. */
export function fling(exception: string): Interaction {
  return { kind: 'throw', id: id(), exception };
}

/** A declaration with roles `A,B`. */
export function declare(
  name: string,
  roles: string,
  body: Interaction[],
  more: Partial<ProtocolDeclaration> = {},
): ProtocolDeclaration {
  return {
    name,
    aux: false,
    explicit: false,
    parameters: [],
    roles: roles.split(',').map((role) => ({ name: role })),
    newRoles: [],
    clocks: [],
    body,
    ...more,
  };
}

/** A module of protocols; the document is about the first. */
export function globalOf(
  dialect: Dialect,
  first: ProtocolDeclaration,
  ...rest: ProtocolDeclaration[]
): GlobalProtocol {
  const protocols = Object.fromEntries([first, ...rest].map((one) => [one.name, one]));
  const module = { name: 'Test', types: [], signatures: [], protocols };
  return { kind: 'global', title: first.name, dialect, name: first.name, module };
}
