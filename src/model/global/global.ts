import type { Expression } from '../expression/expression.ts';
import type { RoleId } from '../protocol.ts';
import type { MessageSignature, PayloadField } from './type.ts';

/**
 * A global protocol (a global type of multiparty session types): Scribble's constructs and ours.
 * Plain data; every node has an `id` that is unique in its protocol; places are apart (`Spans`:
 * `<id>`, `<id>.from`, `<id>.to`, `<id>.label`, `<id>.payload`, `<id>.at`; `role:<name>` for the
 * declaration of a role; `protocol` for the protocol's name). Every protocol of a module is a
 * document of its own that carries what it refers to.
 */
export interface GlobalProtocol {
  kind: 'global';
  title: string;
  /** The rules by which its file is judged. */
  dialect: Dialect;
  /** The protocol of the module that the document is about: a key of `module.protocols`. */
  name: string;
  module: GlobalModule;
}

/** Whose rules hold: Scribble's, nuScr's, or those of sequence diagrams. */
export type Dialect = 'scribble' | 'nuscr' | 'sequence';

/** The protocols and types that are in scope, imported ones included under the names they have here. */
export interface GlobalModule {
  name: string;
  /** What the text brings in from elsewhere; absent: nothing. */
  imports?: ImportDeclaration[];
  types: TypeDeclaration[];
  signatures: SignatureDeclaration[];
  /** By the name by which `do` reaches them. Plain object, in the order of the text. */
  protocols: Record<string, ProtocolDeclaration>;
}

/** `import a.b.M as N;`, or `from a.b.M import P as Q;` with a member. */
export interface ImportDeclaration {
  module: string;
  member?: string;
  alias?: string;
}

/** `type <java> "java.lang.Integer" from "rt.jar" as Int;` */
export interface TypeDeclaration {
  name: string;
  schema: string;
  external: string;
  source: string;
}

/** `sig <java> "m.Ok" from "m/Ok.java" as Ok;` */
export interface SignatureDeclaration {
  name: string;
  schema: string;
  external: string;
  source: string;
}

/** A protocol as it is declared. */
export interface ProtocolDeclaration {
  name: string;
  /** `aux`: only there to be used by others. */
  aux: boolean;
  /** `explicit`: connections are made and ended by messages. */
  explicit: boolean;
  parameters: ProtocolParameter[];
  roles: RoleDeclaration[];
  /** nuScr: roles that are made when the protocol is called (`new role`). */
  newRoles: RoleDeclaration[];
  /** nuScr: declared inside another protocol. */
  nestedIn?: string;
  /** Clocks of timed protocols, by name. */
  clocks: string[];
  body: Interaction[];
}

/** `<type T>` or `<sig M>`. */
export interface ProtocolParameter {
  kind: 'type' | 'sig';
  name: string;
}

/** `role A`, with what it may be told: `role A@cleared(Encrypted)`. */
export interface RoleDeclaration {
  name: RoleId;
  /** Annotations it is cleared for; absent: for everything. */
  clearance?: string[];
}

/** One thing that happens, or a group of them. */
export type Interaction =
  | MessageTransfer
  | Connect
  | Disconnect
  | Wrap
  | Choice
  | Recursion
  | Continue
  | Parallel
  | Do
  | Call
  | Try
  | Throw;

/** A sequence of interactions with an id (a branch, a block). */
export interface Block {
  id: string;
  /** What a diagram wrote on it; empty else. */
  label: string;
  body: Interaction[];
}

/** A message from one role to one or more: one atomic action, never unrolled. */
export interface MessageTransfer {
  kind: 'message';
  id: string;
  from: RoleId;
  to: RoleId[];
  message: MessageSignature;
  /** The label is a `sig` parameter or declaration: its name. */
  signature?: string;
  /** `where { x > 1 for B }`: what holds for one receiver more than for the others. */
  where?: { role: RoleId; predicate: Expression }[];
  within?: Window;
  /** Clocks set to 0 by this message. */
  resetting?: string[];
}

/** When a message may be sent, ns, counted from a clock (absent: since the message before it). */
export interface Window {
  from: number;
  /** -1: any time. */
  to: number;
  clock?: string;
}

/** `connect A to B` (with a message, or bare). */
export interface Connect {
  kind: 'connect';
  id: string;
  from: RoleId;
  to: RoleId;
  message?: MessageSignature;
}

/** `disconnect A and B`. */
export interface Disconnect {
  kind: 'disconnect';
  id: string;
  from: RoleId;
  to: RoleId;
}

/** `wrap A to B` (with a message, or bare). */
export interface Wrap {
  kind: 'wrap';
  id: string;
  from: RoleId;
  to: RoleId;
  message?: MessageSignature;
}

/** `choice at A { … } or { … }`. */
export interface Choice {
  kind: 'choice';
  id: string;
  /** Absent where a diagram does not say who decides: the first sender of its branches. */
  at?: RoleId;
  branches: Block[];
}

/** `rec X { … }`. */
export interface Recursion {
  kind: 'recursion';
  id: string;
  label: string;
  body: Interaction[];
}

/** `continue X`. */
export interface Continue {
  kind: 'continue';
  id: string;
  label: string;
}

/** `par { … } and { … }`. */
export interface Parallel {
  kind: 'parallel';
  id: string;
  branches: Block[];
}

/** An argument for a type or signature parameter. */
export type Argument =
  | { kind: 'name'; name: string }
  | { kind: 'type'; type: PayloadField['type'] }
  | { kind: 'sig'; message: MessageSignature };

/** `do P<T, M>(A, B)`: goes on as `P` with these roles. */
export interface Do {
  kind: 'do';
  id: string;
  protocol: string;
  arguments: Argument[];
  roles: RoleId[];
}

/** `A calls P(B, new C)` (nuScr): an own session of a nested protocol, then goes on. */
export interface Call {
  kind: 'call';
  id: string;
  caller: RoleId;
  protocol: string;
  arguments: Argument[];
  roles: RoleId[];
}

/** `try { … } catch L at A { … }`: `throw L` in the body goes on in the handler. */
export interface Try {
  kind: 'try';
  id: string;
  body: Interaction[];
  handlers: Handler[];
}

/** `catch L at A { … }`: A throws L; all others that must know are told by A. */
export interface Handler extends Block {
  exception: string;
  at: RoleId;
}

/** `throw L`. */
export interface Throw {
  kind: 'throw';
  id: string;
  exception: string;
}

/** The protocol that a document is about. */
export function declarationOf(global: GlobalProtocol): ProtocolDeclaration {
  const declaration = global.module.protocols[global.name];
  if (!declaration) throw new Error(`no protocol ${global.name}`);
  return declaration;
}

/** The bodies directly inside a node, in the order of the text; none for leaves. */
export function bodiesOf(node: Interaction): Interaction[][] {
  switch (node.kind) {
    case 'choice':
    case 'parallel':
      return node.branches.map(({ body }) => body);
    case 'recursion':
      return [node.body];
    case 'try':
      return [node.body, ...node.handlers.map(({ body }) => body)];
    default:
      return [];
  }
}

/** Every interaction of a body, depth first, in the order of the text. */
export function* walk(body: readonly Interaction[]): Generator<Interaction> {
  for (const node of body) {
    yield node;
    for (const inner of bodiesOf(node)) yield* walk(inner);
  }
}
