/** A vector clock: by thread, how many of its events are among the causes (itself included). */
export type VectorClock = Readonly<Record<string, number>>;

/** An event with those that it depends on, given in an order in which causes come first. */
export interface Caused {
  readonly id: string;
  readonly depends: readonly string[];
}

/**
 * The clocks of events (Fidge, "Timestamps in message-passing systems that preserve the partial
 * ordering", 1988; Mattern, "Virtual time and global states of distributed systems", 1989). A
 * thread is a chain of causes: an event goes on with the thread of the first cause that nobody
 * went on with, or begins one.
 */
export function vectorClocks(events: readonly Caused[]): Map<string, VectorClock> {
  const clocks = new Map<string, VectorClock>();
  const ends = new Map<string, string>();
  for (const { id, depends } of events) {
    const clock: Record<string, number> = {};
    let thread = id;
    for (const cause of depends) {
      for (const [name, count] of Object.entries(clocks.get(cause) ?? {})) {
        clock[name] = Math.max(clock[name] ?? 0, count);
      }
      const end = ends.get(cause);
      if (end === undefined || thread !== id) continue;
      thread = end;
      ends.delete(cause);
    }
    clock[thread] = (clock[thread] ?? 0) + 1;
    ends.set(id, thread);
    clocks.set(id, clock);
  }
  return clocks;
}

/** Whether what has clock `a` happened before what has clock `b`. */
export function happenedBefore(a: VectorClock, b: VectorClock): boolean {
  let less = false;
  for (const [name, count] of Object.entries(a)) {
    const other = b[name] ?? 0;
    if (count > other) return false;
    if (count < other) less = true;
  }
  return less || Object.keys(b).some((name) => a[name] === undefined);
}
