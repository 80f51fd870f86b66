import type { Json } from '../../../model/json.ts';

/** A value under a key. */
export interface Cached {
  key: string;
  value: Json;
  /** A higher one is a later write. */
  version: number;
}

/** A cache of bounded size: the entry used least recently comes first, and goes first. */
export type Lru<Entry extends Cached = Cached> = Entry[];

/** The entry of a key, which now counts as the one used last. */
export function use<Entry extends Cached>(lru: Lru<Entry>, key: string): Entry | undefined {
  const at = placeOf(lru, key);
  const entry = lru[at];
  if (entry && at < lru.length - 1) {
    lru.splice(at, 1);
    lru.push(entry);
  }
  return entry;
}

/** The entry of a key; nothing is moved. */
export function peek<Entry extends Cached>(lru: Lru<Entry>, key: string): Entry | undefined {
  return lru[placeOf(lru, key)];
}

/** Puts an entry in as the one used last; the result is what had to go for it. */
export function insert<Entry extends Cached>(
  lru: Lru<Entry>,
  entry: Entry,
  capacity: number,
): Entry | undefined {
  const at = placeOf(lru, entry.key);
  if (at >= 0) lru.splice(at, 1);
  if (capacity <= 0) return undefined;
  lru.push(entry);
  return lru.length > capacity ? lru.shift() : undefined;
}

/** Takes an entry out. */
export function remove(lru: Lru, key: string): boolean {
  const at = placeOf(lru, key);
  if (at >= 0) lru.splice(at, 1);
  return at >= 0;
}

function placeOf(lru: Lru, key: string): number {
  for (let i = lru.length - 1; i >= 0; i--) if (lru[i]?.key === key) return i;
  return -1;
}
