import type { Dimension } from './units.ts';

/** What is known of a value before it is there. */
export type Type =
  | { kind: 'any' }
  | { kind: 'null' }
  | { kind: 'boolean' }
  | NumberType
  | StringType
  | { kind: 'list'; element: Type }
  | RecordType;

/** A number; with a dimension it counts ns, bytes or parts of 1. */
export interface NumberType {
  kind: 'number';
  dimension?: Dimension;
}

/** A text; with `values` it is one of them, or, when `open`, these are only proposed. */
export interface StringType {
  kind: 'string';
  values?: readonly KnownValue[];
  open?: boolean;
}

/** A value a text can have; `detail` is what it means, or its name for people. */
export interface KnownValue {
  value: string;
  detail?: string;
}

/** A record: its known fields, and the type of all others (absent: there are none). */
export interface RecordType {
  kind: 'record';
  fields: Readonly<Record<string, Field>>;
  others?: Type;
}

/** A name of an environment or field of a record, with one line of documentation. */
export interface Field {
  type: Type;
  doc: string;
}

/** The names an expression may use. */
export type Environment = Readonly<Record<string, Field>>;

/** The type of a value of which nothing is known. */
export const anyType: Type = { kind: 'any' };

/** The type of truth values. */
export const booleanType: Type = { kind: 'boolean' };

/** The type of plain numbers. */
export const numberType: NumberType = { kind: 'number' };

/** The type of texts. */
export const stringType: StringType = { kind: 'string' };

/** A type in words: "number", "list of text". */
export function typeName(type: Type): string {
  switch (type.kind) {
    case 'string':
      return 'text';
    case 'list':
      return type.element.kind === 'any' ? 'list' : `list of ${typeName(type.element)}`;
    case 'any':
      return 'anything';
    default:
      return type.kind;
  }
}

/** True when a value of one type could also be of the other: `any` and `null` fit everything. */
export function mayBe(a: Type, b: Type): boolean {
  if (a.kind === 'any' || b.kind === 'any' || a.kind === 'null' || b.kind === 'null') return true;
  if (a.kind === 'list' && b.kind === 'list') return mayBe(a.element, b.element);
  return a.kind === b.kind;
}

/** The type that holds the values of both. */
export function joinTypes(a: Type, b: Type): Type {
  if (a.kind === 'null') return b;
  if (b.kind === 'null') return a;
  if (a.kind === 'list' && b.kind === 'list') {
    return { kind: 'list', element: joinTypes(a.element, b.element) };
  }
  if (a.kind === 'number' && b.kind === 'number') {
    return a.dimension === b.dimension ? a : numberType;
  }
  if (a.kind === 'string' && b.kind === 'string') return a === b ? a : stringType;
  return a.kind === b.kind ? a : anyType;
}
