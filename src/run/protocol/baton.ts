/**
 * Control over one thread of a protocol, passed from actor to actor inside the messages: whoever
 * holds it acts next. Plain data, never changed once passed.
 */
export interface Baton {
  /** The node of the graph that comes next. */
  node: number;
  /** The parallel fragments around it, outermost first: instance and branch. */
  forks: { instance: number; branch: string }[];
  /** Rounds done of the loops around it, by element. */
  loops: Record<string, number>;
  /** The last asynchronous message under way between each two roles. */
  pending: PendingMessage[];
}

/** A message that its receiver must have got before it acts again. */
export interface PendingMessage {
  from: number;
  to: number;
  /** Trace index of the send. */
  link: number;
  label: string;
}

/** What the actors of a protocol tell each other. */
export type Signal =
  /** Do the baton's node. */
  | { kind: 'turn'; baton: Baton }
  /** The protocol's own message `node`; with the baton when the sender waited for the receipt. */
  | { kind: 'message'; node: number; baton?: Baton };

/** The baton at a later node. */
export function onward(baton: Baton, node: number): Baton {
  return { ...baton, node };
}

/** The baton with one more message under way; only the last one of a pair of roles counts. */
export function awaiting(baton: Baton, message: PendingMessage): Baton {
  const others = baton.pending.filter((p) => p.from !== message.from || p.to !== message.to);
  return { ...baton, pending: [...others, message] };
}

/** The messages under way in either of two threads. */
export function mergePending(a: PendingMessage[], b: PendingMessage[]): PendingMessage[] {
  const latest = new Map<string, PendingMessage>();
  for (const p of [...a, ...b]) {
    const key = `${p.from} ${p.to}`;
    const known = latest.get(key);
    if (!known || known.link < p.link) latest.set(key, p);
  }
  return [...latest.values()];
}
