import type { GlobalMessage } from '../global/cfg.ts';
import type { TypeDeclaration } from '../global/global.ts';
import type { PayloadType } from '../global/type.ts';
import type { Expression } from '../expression/expression.ts';
import { walkExpression } from '../expression/expression.ts';
import type { RoleId } from '../protocol.ts';
import type { Sort } from './formula.ts';
import type { Referent } from './translate.ts';
import { isCollection, sortOfType } from './sorts.ts';

/** A predicate of a message, and what it stands at. */
export interface Predicate {
  expression: Expression;
  /** The payload; -1 for a condition on the message. */
  field: number;
  /** The payload's own name. */
  own?: string;
  /** The type that is refined; absent for a condition. */
  base?: PayloadType;
  /** It speaks of the parts of a value (elements of a list), not of the whole. */
  nested: boolean;
  /** The receiver for whom it is demanded. */
  role?: RoleId;
  /** The names in it, each once. */
  names: string[];
}

/** All predicates of a message: of its types, at any depth, and of its conditions. */
export function predicatesOf({
  message,
  where = [],
}: Pick<GlobalMessage, 'message' | 'where'>): Predicate[] {
  const found: Predicate[] = [];
  const visit = (
    type: PayloadType,
    field: number,
    own: string | undefined,
    nested: boolean,
  ): void => {
    if (type.kind === 'refined') {
      const { predicate: expression, base } = type;
      const names = namesOf(expression);
      found.push({ expression, field, ...(own !== undefined && { own }), base, nested, names });
    }
    if (type.kind === 'refined' || type.kind === 'annotated') visit(type.base, field, own, nested);
    if (type.kind === 'named') for (const inner of type.arguments) visit(inner, field, own, true);
  };
  message.payload.forEach(({ name, type }, field) => visit(type, field, name, false));
  for (const { role, predicate } of where) {
    const names = namesOf(predicate);
    found.push({ expression: predicate, field: -1, nested: false, role, names });
  }
  return found;
}

/** The names in an expression, each once; functions are none. */
export function namesOf(expression: Expression): string[] {
  const names = new Set<string>();
  for (const part of walkExpression(expression)) if (part.kind === 'name') names.add(part.name);
  return [...names];
}

/** What the names of a predicate stand for. */
export interface Reading {
  resolve(path: readonly string[]): Referent | undefined;
  /** Names that neither the message nor the sender has. */
  unknown: string[];
  /** Names of values that were sent before. */
  earlier: string[];
}

/** What a predicate is read against. */
export interface ReadingContext {
  message: GlobalMessage['message'];
  types: readonly TypeDeclaration[];
  /** The variable of each payload of the message, by place. */
  fields: readonly string[];
  /** The variable of a value that the sender knows. */
  known(name: string): { id: string; sort: Sort | undefined } | undefined;
}

/**
 * The meaning of a predicate's names, in this order: the payload's own name, the message's other
 * payloads, what was sent before; of a value with fields, its fields; of a plain value, the one
 * name that is nothing else stands for the value. `size` and `length` are the value's.
 */
export function readPredicate(predicate: Predicate, context: ReadingContext): Reading {
  const { base, field, nested, own } = predicate;
  const plain = base ? sortOfType(base, context.types) : undefined;
  const whole = context.fields[field] ?? '';
  const value = nested ? `part of ${whole}, ${spanKey(predicate.expression)}` : whole;
  const direct = new Map<string, Referent>();
  const earlier: string[] = [];
  const loose: string[] = [];
  for (const name of predicate.names) {
    const other = context.message.payload.findIndex((payload) => payload.name === name);
    const before = other < 0 ? context.known(name) : undefined;
    if (base && name === own) direct.set(name, variableOf(value, plain));
    else if (other >= 0) {
      const type = context.message.payload[other]?.type;
      direct.set(
        name,
        variableOf(context.fields[other] ?? '', type && sortOfType(type, context.types)),
      );
    } else if (before) {
      direct.set(name, variableOf(before.id, before.sort));
      earlier.push(name);
    } else if (base && isSize(name) && (plain === 'text' || isCollection(base))) {
      direct.set(name, { kind: 'length', of: value, text: plain === 'text' });
    } else if (base && plain === undefined)
      direct.set(name, variableOf(`${value}.${name}`, undefined));
    else loose.push(name);
  }
  const stands =
    base && loose.length === 1 && !(own !== undefined && predicate.names.includes(own));
  const unnamed = stands && (own === undefined || nested);
  if (unnamed) direct.set(loose.pop() ?? '', variableOf(value, plain));
  return { resolve: (path) => resolved(path, direct), unknown: loose, earlier };
}

function variableOf(id: string, sort: Sort | undefined): Referent {
  return { kind: 'variable', id, ...(sort && { sort }) };
}

function resolved(
  path: readonly string[],
  direct: ReadonlyMap<string, Referent>,
): Referent | undefined {
  const [head = '', ...fields] = path;
  const first = direct.get(head);
  const last = fields.at(-1);
  if (!first || last === undefined) return first;
  if (first.kind === 'length') return undefined;
  const holder = [first.id, ...fields.slice(0, -1)].join('.');
  if (isSize(last)) {
    return { kind: 'length', of: holder, text: fields.length === 1 && first.sort === 'text' };
  }
  return variableOf(`${holder}.${last}`, undefined);
}

function isSize(name: string): boolean {
  return name === 'size' || name === 'length';
}

function spanKey({ span }: Expression): string {
  return `${span.from}`;
}
