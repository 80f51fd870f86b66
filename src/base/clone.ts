/**
 * A deep copy of plain data (objects, arrays, typed arrays, Maps, Sets, primitives). Several times
 * faster than `structuredClone`; cycles and class instances do not occur in plain data.
 */
export function clone<Value>(value: Value): Value {
  return copy(value) as Value;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return copyArray(value);
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [k, copy(v)]));
  if (value instanceof Set) return new Set([...value].map(copy));
  if (ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
  // A spread copies the object's shape at once, which is faster than field by field.
  const result: Record<string, unknown> = { ...value };
  for (const key in result) {
    const field = result[key];
    if (typeof field === 'object' && field !== null) result[key] = copy(field);
  }
  return result;
}

function copyArray(value: readonly unknown[]): unknown[] {
  const result = value.slice();
  for (let i = 0; i < result.length; i++) {
    const one = result[i];
    if (typeof one === 'object' && one !== null) result[i] = copy(one);
  }
  return result;
}
