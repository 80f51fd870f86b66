import type { Span } from '../../base/span.ts';

const PLACES: ReadonlySet<string> = new Set(['span', 'operatorSpan', 'fieldSpan']);

/** A copy of (a part of) a protocol whose predicates stand elsewhere in the text. */
export function movePlaces<Value>(value: Value, move: (span: Span) => Span): Value {
  if (Array.isArray(value)) return value.map((one) => movePlaces(one, move)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const moved = Object.entries(value).map(([key, part]) => [
    key,
    PLACES.has(key) ? move(part as Span) : movePlaces(part, move),
  ]);
  return Object.fromEntries(moved) as Value;
}
