import type { Json } from '../../model/json.ts';
import { CodeError } from './datamodel.ts';

/** Text in the place of a value: JSON where it is that, else itself with its spaces collapsed. */
export function textValue(text: string): Json {
  const plain = text.trim();
  try {
    return JSON.parse(plain) as Json;
  } catch {
    return plain.replace(/\s+/g, ' ');
  }
}

/** A copy of a value in which the place at the end of a path has another value. */
export function withPlace(
  value: Json,
  path: readonly (string | number)[],
  at: number,
  next: Json,
): Json {
  const key = path[at];
  if (key === undefined) return next;
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    if (typeof key !== 'number' || !Number.isInteger(key) || key < 0 || key > list.length) {
      throw new CodeError(`There is no place [${key}] in a list of ${list.length}.`);
    }
    const copy = list.slice();
    copy[key] = withPlace(list[key] ?? null, path, at + 1, next);
    return copy;
  }
  if (typeof value !== 'object' || value === null) {
    throw new CodeError(`There is no place “${key}”: what it would be in is no record.`);
  }
  const record = value as Readonly<Record<string, Json>>;
  const name = String(key);
  const inner = Object.hasOwn(record, name) ? (record[name] ?? null) : null;
  // Computed names of literals are own fields, `__proto__` too.
  return { ...record, [name]: withPlace(inner, path, at + 1, next) };
}

/** The size of a value in bytes, about; counting ends soon after `limit`. */
export function sizeOf(value: Json | undefined, limit: number): number {
  let total = 0;
  const work: (Json | undefined)[] = [value];
  while (work.length > 0 && total <= limit) {
    const one = work.pop();
    if (typeof one === 'string') total += 16 + one.length * 2;
    else if (typeof one !== 'object' || one === null) total += 8;
    else if (Array.isArray(one)) {
      total += 16 + one.length * 8;
      work.push(...one.slice(0, 100_000));
    } else {
      for (const [name, field] of Object.entries(one)) {
        total += 24 + name.length * 2;
        work.push(field as Json);
      }
    }
  }
  return total;
}
