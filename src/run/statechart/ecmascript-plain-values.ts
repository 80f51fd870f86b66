import type { Json } from '../../model/json.ts';
import { CodeError } from './datamodel.ts';

/** Deeper than any value that a machine keeps. */
const mostDepth = 1_000;

/** What `JSON.stringify` and `JSON.parse` make of a value; nothing stays nothing. */
export function jsonValue(value: unknown, depth = 0): Json | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value + 0 : null;
    case 'object':
      break;
    default:
      return undefined;
  }
  if (value === null) return null;
  if (depth > mostDepth) throw new CodeError('TypeError: circular reference');
  if (Array.isArray(value)) {
    return Array.from(value, (one) => jsonValue(one, depth + 1) ?? null);
  }
  const copy: Record<string, Json> = {};
  for (const key of Object.keys(value)) {
    if (key === '__proto__') continue;
    const one = jsonValue((value as Record<string, unknown>)[key], depth + 1);
    if (one !== undefined) copy[key] = one;
  }
  return copy;
}

/** True for what is JSON already, so that it can be given away as it is. */
export function isJson(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (depth > mostDepth) return false;
  if (Array.isArray(value)) return value.every((one) => isJson(one, depth + 1));
  for (const key of Object.keys(value)) {
    if (key === '__proto__' || !isJson((value as Record<string, unknown>)[key], depth + 1)) {
      return false;
    }
  }
  return true;
}

/** A copy of plain values in which what was the same thing still is. */
export function cloneValue<Value>(value: Value, seen = new Map<object, object>()): Value {
  if (typeof value !== 'object' || value === null) return value;
  const before = seen.get(value);
  if (before) return before as Value;
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    seen.set(value, list);
    for (const at of value.keys()) {
      if (at in value) list[at] = cloneValue(value[at] as unknown, seen);
      else list.length = at + 1;
    }
    return list as Value;
  }
  const copy: Record<string, unknown> = {};
  seen.set(value, copy);
  for (const key of Object.keys(value)) {
    if (key !== '__proto__') copy[key] = cloneValue((value as Record<string, unknown>)[key], seen);
  }
  return copy as Value;
}

/** An estimate of the bytes that values take. */
export function sizeOf(value: unknown, seen = new Set<object>()): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (seen.has(value)) return 8;
  seen.add(value);
  let bytes = 48;
  if (Array.isArray(value)) for (const one of value) bytes += sizeOf(one, seen);
  else for (const key of Object.keys(value)) bytes += 16 + sizeOf((value as never)[key], seen);
  return bytes;
}
