/**
 * A deep copy of plain data (objects, arrays, typed arrays, Maps, Sets, primitives). Several times
 * faster than `structuredClone`; cycles and class instances do not occur in plain data.
 */
export function clone<Value>(value: Value): Value {
  return copy(value) as Value;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [k, copy(v)]));
  if (value instanceof Set) return new Set([...value].map(copy));
  if (ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
  const result: Record<string, unknown> = {};
  for (const key in value) result[key] = copy((value as Record<string, unknown>)[key]);
  return result;
}
