import {
  type Expression,
  type Scope,
  type Value,
  walkExpression,
} from '../../model/expression/expression.ts';
import { compileExpression } from '../../model/expression/compile.ts';
import { printExpression } from '../../model/expression/printer.ts';
import { isList, isRecord } from '../../model/expression/values.ts';
import type { MessageSignature, PayloadType } from '../../model/global/type.ts';
import type { RoleId } from '../../model/protocol.ts';

/** Values by name: what a role knows, or what a message carries. */
export type Known = Readonly<Record<string, Value>>;

/** What a predicate says of values: undefined where a name in it means nothing to who checks. */
export type Judgement = boolean | undefined;

/** A predicate that a message has to satisfy, with whom it concerns. */
export interface Demand {
  /** The receiver it is demanded for; absent: for all. */
  role?: RoleId;
  /** The payload it stands at; -1 for the message as a whole. */
  field: number;
  text: string;
  expression: Expression;
  /** Names in the predicate. */
  names: readonly string[];
  /** The values that it speaks of, each judged by itself (elements of lists). */
  judge(values: readonly Value[], known: Known): Judgement;
}

/** Everything that a message's types and conditions demand of its values. */
export function demandsOf(
  message: MessageSignature,
  where: readonly { role: RoleId; predicate: Expression }[] = [],
): Demand[] {
  const fields = message.payload.flatMap(({ type }, field) => typeDemands(message, type, field));
  const conditions = where.map(({ role, predicate }): Demand => ({
    ...described(predicate),
    role,
    field: -1,
    judge: judgeWhole(message, predicate),
  }));
  return [...fields, ...conditions];
}

/** The names of a message's payload with their values; known values where the message has none. */
export function namedValues(
  { payload }: MessageSignature,
  values: readonly Value[],
  known: Known,
): Known {
  let result: Record<string, Value> | undefined;
  for (let i = 0; i < payload.length; i++) {
    const name = payload[i]?.name;
    if (name === undefined) continue;
    result ??= { ...known };
    result[name] = values[i] ?? null;
  }
  return result ?? known;
}

/** The predicates in a type; the way to each leads through lists and maps. */
function typeDemands(message: MessageSignature, whole: PayloadType, field: number): Demand[] {
  const found: Demand[] = [];
  const visit = (type: PayloadType, into: (value: Value) => readonly Value[]): void => {
    if (type.kind === 'refined') {
      const judge = judgeParts(message, field, type.predicate, into);
      found.push({ ...described(type.predicate), field, judge });
    }
    if (type.kind === 'refined' || type.kind === 'annotated') visit(type.base, into);
    if (type.kind !== 'named') return;
    type.arguments.forEach((inner, at) => {
      visit(inner, (value) => into(value).flatMap((each) => partsOf(each, at, type)));
    });
  };
  visit(whole, (value) => [value]);
  return found;
}

/** The parts of a value that are of the type's n-th argument: elements of lists, keys and values of maps. */
function partsOf(
  value: Value,
  argument: number,
  { arguments: inner }: { arguments: readonly PayloadType[] },
): readonly Value[] {
  if (isList(value)) return inner.length > 1 ? [value[argument] ?? null] : value;
  if (isRecord(value)) {
    return inner.length > 1 && argument === 0 ? Object.keys(value) : Object.values(value);
  }
  return [value];
}

function described(expression: Expression): Pick<Demand, 'text' | 'expression' | 'names'> {
  const names = [...walkExpression(expression)].flatMap((e) => (e.kind === 'name' ? [e.name] : []));
  return { text: printExpression(expression), expression, names: [...new Set(names)] };
}

function judgeWhole(message: MessageSignature, predicate: Expression): Demand['judge'] {
  const evaluate = compileExpression(predicate);
  const { names } = described(predicate);
  return (values, known) => {
    const scope = namedValues(message, values, known);
    if (names.some((name) => !Object.hasOwn(scope, name))) return undefined;
    return evaluate({ get: (name) => scope[name] ?? null }) === true;
  };
}

/**
 * A predicate at a type is judged for each value of that type. Its names are, in this order: the
 * payload's own name, fields of the value, names of the message's other payloads, what is known;
 * of a value without a name or fields, the one name that nothing else has.
 */
function judgeParts(
  message: MessageSignature,
  field: number,
  predicate: Expression,
  into: (value: Value) => readonly Value[],
): Demand['judge'] {
  const evaluate = compileExpression(predicate);
  const { names } = described(predicate);
  const own = message.payload[field]?.name;
  return (values, known) => {
    const others = namedValues(message, values, known);
    let result: Judgement = true;
    for (const value of into(values[field] ?? null)) {
      const scope = scopeOf(value, own, names, others);
      if (!scope) result = result && undefined;
      else if (evaluate(scope) !== true) return false;
    }
    return result;
  };
}

function scopeOf(
  value: Value,
  own: string | undefined,
  names: readonly string[],
  others: Known,
): Scope | undefined {
  const fields = isRecord(value) ? value : undefined;
  const isKnown = (name: string): boolean =>
    name === own ||
    (fields !== undefined && Object.hasOwn(fields, name)) ||
    Object.hasOwn(others, name);
  const unknown = names.filter((name) => !isKnown(name));
  const speaksOfOwn = own !== undefined && names.includes(own);
  const stands = !fields && !speaksOfOwn && unknown.length === 1 ? unknown[0] : undefined;
  if (unknown.length > (stands === undefined ? 0 : 1)) return undefined;
  return {
    get: (name) => {
      if (name === own || name === stands) return value;
      if (fields && Object.hasOwn(fields, name)) return fields[name] ?? null;
      return others[name] ?? null;
    },
  };
}
