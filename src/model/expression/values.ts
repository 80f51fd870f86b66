import type { Value } from './expression.ts';

/** A value that is a list. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A value that is a record (neither null nor a list). */
export function isRecord(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A number as a value: null when it is not finite. */
export function finite(value: number): Value {
  return Number.isFinite(value) ? value : null;
}

/** `a == b`: the same kind and content, lists and records compared in depth. */
export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((x, i) => sameAt(x, b[i]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameAt(a[key], b[key]));
}

function sameAt(a: Value | undefined, b: Value | undefined): boolean {
  return sameValue(a ?? null, b ?? null);
}

/** `a < b` for two numbers or two texts (by UTF-16 units); false for anything else. */
export function isLess(a: Value, b: Value): boolean {
  if (typeof a === 'number') return typeof b === 'number' && a < b;
  return typeof a === 'string' && typeof b === 'string' && a < b;
}

/** `a <= b`, likewise. */
export function isAtMost(a: Value, b: Value): boolean {
  if (typeof a === 'number') return typeof b === 'number' && a <= b;
  return typeof a === 'string' && typeof b === 'string' && a <= b;
}

/** `item in whole`: an element of a list, a part of a text, a field of a record; else false. */
export function isIn(item: Value, whole: Value): boolean {
  if (isList(whole)) return whole.some((element) => sameValue(item, element));
  if (typeof item !== 'string') return false;
  if (typeof whole === 'string') return whole.includes(item);
  return isRecord(whole) && Object.hasOwn(whole, item);
}

/** `object.field`: the record's own field, null when there is none. */
export function fieldOf(object: Value, field: string): Value {
  if (!isRecord(object) || !Object.hasOwn(object, field)) return null;
  return object[field] ?? null;
}

/** `object[index]`: a list's element (from 0), a record's field; else null. */
export function elementOf(object: Value, index: Value): Value {
  if (typeof index === 'string') return fieldOf(object, index);
  return isList(object) && typeof index === 'number' ? (object[index] ?? null) : null;
}

/**
 * True when a text fits a pattern, in which `*` stands for any characters and `?` for one UTF-16
 * unit. At most length × length steps: only the last `*` is ever tried again.
 */
export function fitsGlob(text: string, pattern: string): boolean {
  let t = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p;
      resume = t;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      t += 1;
      p += 1;
    } else if (star >= 0) {
      resume += 1;
      t = resume;
      p = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
