import type { Expression } from '../expression/expression.ts';
import type { RoleId } from '../protocol.ts';

/**
 * The type of (a part of) a payload: structured and recursive, never a string to be parsed again.
 * Plain data without places; expressions carry spans of their own text, which `equalTypes`
 * disregards.
 */
export type PayloadType = NamedType | RefinedType | AnnotatedType | SessionType;

/** `Int`, `Map<String, List<User>>`: a name with arguments. */
export interface NamedType {
  kind: 'named';
  name: string;
  arguments: PayloadType[];
}

/** `Int{x > 0 && x < 100}`: a type whose values satisfy a predicate. */
export interface RefinedType {
  kind: 'refined';
  base: PayloadType;
  /** Over the payload's own name, names of earlier payloads, and fields of the value. */
  predicate: Expression;
}

/** `String@Encrypted`: a type with security annotations. */
export interface AnnotatedType {
  kind: 'annotated';
  base: PayloadType;
  annotations: Annotation[];
}

/** `@Encrypted`, `@Signed`, `@Authenticated`, or another name; arguments as they are written. */
export interface Annotation {
  name: string;
  arguments: string[];
}

/** `(P@A)`: a session of protocol `P` handed over in the role `A` (delegation). */
export interface SessionType {
  kind: 'session';
  protocol: string;
  role: RoleId;
}

/** One part of a payload: `x: Int`, or a type alone. */
export interface PayloadField {
  name?: string;
  type: PayloadType;
}

/** What a message carries: a label (`''` for none) and a payload. */
export interface MessageSignature {
  label: string;
  payload: PayloadField[];
}
