/**
 * Which orders of delayed events are possible when the environment may act at any time: the zones
 * of timed automata (Bengtsson and Yi, "Timed Automata: Semantics, Algorithms and Tools", 2004),
 * for clocks that are each started with one delay and fire exactly when it has passed.
 *
 * A zone over n pending delays is a matrix of (n + 1)² bounds: entry (i, j) is the most that
 * clock i may be ahead of clock j; clock 0 is always 0. Clocks say how long a delay has run. The
 * matrix is canonical (all shortest paths); row by row.
 */
export type Zone = readonly number[];

/** Nothing is pending. */
export const emptyZone: Zone = [0];

/** How many delays a zone holds. */
export function sizeOf(zone: Zone): number {
  return Math.round(Math.sqrt(zone.length)) - 1;
}

/** Time may pass until the first of the delays is over. `delays[i]` is that of clock i + 1. */
export function elapse(zone: Zone, delays: readonly number[]): Zone {
  const n = delays.length + 1;
  const next = [...zone];
  for (let i = 1; i < n; i++) next[i * n] = delays[i - 1] ?? 0;
  return close(next, n);
}

/** Delay `i` is over right now; undefined when another one must come before. */
export function fire(zone: Zone, delays: readonly number[], i: number): Zone | undefined {
  const n = delays.length + 1;
  const delay = delays[i] ?? 0;
  const clock = i + 1;
  if ((zone[clock * n] ?? 0) < delay) return undefined;
  const next = [...zone];
  next[clock * n] = Math.min(next[clock * n] ?? 0, delay);
  next[clock] = Math.min(next[clock] ?? 0, -delay);
  const closed = close(next, n);
  for (let k = 0; k < n; k++) if ((closed[k * n + k] ?? 0) < 0) return undefined;
  return closed;
}

/** A zone without the delays at these places. */
export function forget(zone: Zone, size: number, gone: ReadonlySet<number>): Zone {
  const n = size + 1;
  const kept = [0];
  for (let i = 0; i < size; i++) if (!gone.has(i)) kept.push(i + 1);
  return kept.flatMap((i) => kept.map((j) => zone[i * n + j] ?? 0));
}

/** A zone with one more delay, begun right now; it is the last one. */
export function begin(zone: Zone, size: number): Zone {
  const n = size + 1;
  const m = n + 1;
  const next = Array.from({ length: m * m }, () => 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) next[i * m + j] = zone[i * n + j] ?? 0;
    // The new clock is 0: as far from the others as clock 0 is.
    next[i * m + n] = zone[i * n] ?? 0;
    next[n * m + i] = zone[i] ?? 0;
  }
  return next;
}

/** Puts the delays into another order: place k is taken from `order[k]`. */
export function reorder(zone: Zone, order: readonly number[]): Zone {
  const n = order.length + 1;
  const from = [0, ...order.map((i) => i + 1)];
  return from.flatMap((i) => from.map((j) => zone[i * n + j] ?? 0));
}

/** Floyd and Warshall: no bound that follows from others stays larger. */
function close(zone: number[], n: number): number[] {
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      const ik = zone[i * n + k] ?? 0;
      for (let j = 0; j < n; j++) {
        const way = ik + (zone[k * n + j] ?? 0);
        if (way < (zone[i * n + j] ?? 0)) zone[i * n + j] = way;
      }
    }
  }
  return zone;
}

/** `later - earlier ≤ most`, between the times of two moments of a run. */
export interface TimeBound {
  later: number;
  earlier: number;
  most: number;
}

/**
 * The earliest times of moments 0…count - 1, each not before the last, that keep all bounds;
 * undefined when there are none (Bellman and Ford on difference constraints). Moment 0 is time 0.
 */
export function timesOf(count: number, bounds: readonly TimeBound[]): number[] | undefined {
  const all = [...bounds];
  for (let i = 1; i < count; i++) all.push({ later: i - 1, earlier: i, most: 0 });
  // Longest ways from moment 0: t(earlier) ≥ t(later) - most.
  const times = Array.from({ length: count }, () => 0);
  for (let round = 0; round <= count; round++) {
    let changed = false;
    for (const { later, earlier, most } of all) {
      const least = (times[later] ?? 0) - most;
      if (least > (times[earlier] ?? 0)) {
        times[earlier] = least;
        changed = true;
      }
    }
    if (!changed) return times[0] === 0 ? times : undefined;
  }
  return undefined;
}
