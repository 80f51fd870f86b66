import { canonicalText } from '../../base/canonical.ts';
import type { Expression } from '../expression/expression.ts';
import type { GlobalProtocol, ProtocolDeclaration } from './global.ts';
import type { PayloadType } from './type.ts';

const PLACES: ReadonlySet<string> = new Set(['span', 'operatorSpan', 'fieldSpan']);

/** A copy without the places that expressions carry: equal meanings give equal data. */
export function withoutPlaces<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutPlaces) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !PLACES.has(key));
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutPlaces(part)])) as Value;
}

/** True when two types say the same, wherever they are written. */
export function equalTypes(a: PayloadType, b: PayloadType): boolean {
  return sameMeaning(a, b);
}

/** True when two predicates are written alike but for layout. */
export function equalExpressions(a: Expression, b: Expression): boolean {
  return sameMeaning(a, b);
}

/** True when two protocols say the same, with all that they refer to. */
export function equalProtocols(a: GlobalProtocol, b: GlobalProtocol): boolean {
  return sameMeaning(a, b);
}

/** True when two declarations say the same. */
export function equalDeclarations(a: ProtocolDeclaration, b: ProtocolDeclaration): boolean {
  return sameMeaning(a, b);
}

function sameMeaning(a: unknown, b: unknown): boolean {
  return canonicalText(withoutPlaces(a)) === canonicalText(withoutPlaces(b));
}
