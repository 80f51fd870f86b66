import { canonicalText } from '../../base/canonical.ts';
import type { Json } from '../../model/json.ts';
import { own, put } from './own.ts';

/** How many writes of each replica are known (a version vector: Parker et al., 1983). */
export type Version = Readonly<Record<string, number>>;

/** One write: the n-th of a replica, at its logical time (Lamport). */
export interface Write {
  readonly value: Json;
  readonly clock: number;
  readonly by: string;
  readonly n: number;
}

/**
 * What is known of a key: all writes that no other known write has replaced (a dotted version
 * vector: Preguiça et al., 2010). More than one is a conflict.
 */
export interface Entry {
  /** By clock, then by replica: never empty. */
  readonly writes: readonly Write[];
  readonly version: Version;
}

/** What a replica knows, by key. */
export type Entries = Readonly<Record<string, Entry>>;

/** How a conflict is settled. */
export type Resolution = 'last_writer' | 'merge';

/** Whether one version contains the other: `concurrent` is a conflict. */
export function compareVersions(
  a: Version,
  b: Version,
): 'equal' | 'before' | 'after' | 'concurrent' {
  const more = Object.keys(a).some((id) => (own(a, id) ?? 0) > (own(b, id) ?? 0));
  const less = Object.keys(b).some((id) => (own(b, id) ?? 0) > (own(a, id) ?? 0));
  if (more && less) return 'concurrent';
  return more ? 'after' : less ? 'before' : 'equal';
}

/** Keys under which both sides know writes that the other does not. */
export function detectConflicts(ours: Entries, other: Entries): string[] {
  return Object.keys(other).filter((key) => {
    const mine = own(ours, key);
    const theirs = own(other, key);
    return mine && theirs && compareVersions(mine.version, theirs.version) === 'concurrent';
  });
}

/** An entry after one more write by somebody who knows it. */
export function written(before: Entry | undefined, value: Json, by: string): Entry {
  const n = (own(before?.version ?? {}, by) ?? 0) + 1;
  const clock = Math.max(0, ...(before?.writes ?? []).map((write) => write.clock)) + 1;
  return {
    writes: [{ value, clock, by, n }],
    version: joinVersions(before?.version ?? {}, { [by]: n }),
  };
}

/**
 * What is known of a key once both sides are: commutative, associative and idempotent, so that the
 * order in which replicas hear of each other does not matter.
 */
export function mergeEntry(ours: Entry, other: Entry): Entry {
  const stays = (side: Entry, against: Entry): Write[] =>
    side.writes.filter(
      (write) =>
        write.n > (own(against.version, write.by) ?? 0) ||
        against.writes.some(({ by, n }) => by === write.by && n === write.n),
    );
  const all = [...stays(ours, other), ...stays(other, ours)];
  const once = new Map(all.map((write) => [`${write.by} ${write.n}`, write]));
  return {
    writes: [...once.values()].sort(byTime),
    version: joinVersions(ours.version, other.version),
  };
}

/** All entries of both sides. `arrival-wins` is a fault: what arrives replaces what is there. */
export function mergeEntries(
  ours: Entries,
  other: Entries,
  defect?: string,
): Record<string, Entry> {
  const result: Record<string, Entry> = { ...ours };
  for (const [key, theirs] of Object.entries(other)) {
    const mine = own(ours, key);
    if (!mine) put(result, key, theirs);
    else if (defect !== 'arrival-wins') put(result, key, mergeEntry(mine, theirs));
    else put(result, key, { ...theirs, version: joinVersions(mine.version, theirs.version) });
  }
  return result;
}

/**
 * The value of an entry, its conflict resolved: the last write (of those at the same time that of
 * the last id), or all joined. `no-tie-rule` is a fault: each reader prefers its own.
 */
export function resolve(
  { writes }: Entry,
  resolution: Resolution,
  reader = '',
  defect?: string,
): Json {
  const last = writes.at(-1);
  if (defect === 'no-tie-rule') {
    const mine = writes.find(({ by, clock }) => by === reader && clock === last?.clock);
    if (mine) return mine.value;
  }
  if (resolution === 'last_writer') return last?.value ?? null;
  return writes.map(({ value }) => value).reduce(joinValues);
}

/** What is known, as one text: equal when both sides know of the same writes. */
export function digestOf(entries: Entries): string {
  const versions = Object.fromEntries(
    Object.entries(entries).map(([key, { version }]) => [key, version]),
  );
  return canonicalText(versions);
}

/** By time, then by id: a total order, so that all replicas agree. */
function byTime(a: Write, b: Write): number {
  if (a.clock !== b.clock) return a.clock - b.clock;
  if (a.by !== b.by) return a.by < b.by ? -1 : 1;
  return a.n - b.n;
}

function joinVersions(a: Version, b: Version): Version {
  const ids = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(ids.map((id) => [id, Math.max(own(a, id) ?? 0, own(b, id) ?? 0)]));
}

/** Lists as sets, records key by key, the larger number; else the later value. */
function joinValues(earlier: Json, later: Json): Json {
  if (typeof earlier === 'number' && typeof later === 'number') return Math.max(earlier, later);
  if (Array.isArray(earlier) && Array.isArray(later)) {
    const all = new Map([...earlier, ...later].map((one) => [canonicalText(one), one]));
    return [...all.keys()].sort().map((key) => all.get(key) as Json);
  }
  return isRecord(earlier) && isRecord(later) ? joinRecords(earlier, later) : later;
}

function joinRecords(earlier: Record<string, Json>, later: Record<string, Json>): Json {
  const keys = [...new Set([...Object.keys(earlier), ...Object.keys(later)])].sort();
  return Object.fromEntries(
    keys.map((key): [string, Json] => {
      const old = own(earlier, key);
      const young = own(later, key);
      if (old === undefined || young === undefined) return [key, young ?? old ?? null];
      return [key, joinValues(old, young)];
    }),
  );
}

function isRecord(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
