/** What an event of a trace is. The numbers are part of the stored format: never renumber. */
export const EventKind = {
  /** A message leaves `actor` for `target`; `link` is this event's own index. */
  send: 1,
  /** A message arrives at `actor` from `target`; `link` is the index of its send. */
  receive: 2,
  /** A message is lost on its way from `actor` to `target`; `link` is the index of its send. */
  drop: 3,
  /** A choice is made: `node` the asking element, `value` the picked option, `label` its text. */
  choice: 4,
  /**
   * A fragment (or branch of a parallel) begins: `label` is its form and text, with the option
   * that was picked: "alt Ready", "loop each node", "par", "branch".
   */
  enter: 5,
  /** A fragment (or branch of a parallel) ends: `label` is its form. */
  leave: 6,
  /** A remark. */
  note: 7,
  /** A lifeline becomes active (nested: counted). */
  activate: 8,
  deactivate: 9,
  create: 10,
  destroy: 11,
  /** Use of a resource by `actor` changes: `label` the resource, `value` the new amount in use. */
  resource: 12,
  /** A timer is set (`value` the due time), fires, or is cancelled; `link` pairs them. */
  timerSet: 13,
  timerFire: 14,
  timerCancel: 15,
  crash: 16,
  restart: 17,
  /** An actor changes its state: `label` the new one. */
  state: 18,
  /** A bound, a budget or an invariant is broken: `label` says which. */
  violation: 19,
  /** The end of the protocol is reached. */
  end: 20,
  /** Anything else worth reading. */
  log: 21,
  /** Something of a component's own: `label` is `family:what[:detail]`, see mark.ts. */
  mark: 22,
} as const;

/** The number of a kind of event. */
export type EventKind = (typeof EventKind)[keyof typeof EventKind];

const names = Object.fromEntries(Object.entries(EventKind).map(([name, kind]) => [kind, name]));

/** The name of a kind, as exports and filters use it ("send", "receive", …). */
export function kindName(kind: number): string {
  return names[kind] ?? 'unknown';
}

/** Bits of an event's `flags`. */
export const Flag = {
  /** A dashed arrow: a reply or publication. */
  dashed: 1,
  /** An asynchronous message: the sender goes on at once. */
  async: 2,
  /** A message to oneself: work. */
  self: 4,
  /** Caused by an injected fault. */
  fault: 8,
  /** The second copy of a duplicated message. */
  duplicate: 16,
  /** A budget is overrun. */
  overrun: 32,
  /** A message that arrived damaged. */
  corrupt: 64,
} as const;

/** One event, read out of the columns. Indices refer to the trace's tables; -1 is none. */
export interface TraceEvent {
  index: number;
  /** Virtual nanoseconds. */
  time: number;
  kind: EventKind;
  /** The kernel's step (from 1) in which it happened. */
  step: number;
  /** Index of the actor, -1 for the system itself. */
  actor: number;
  target: number;
  /** Index of the event that led to it, -1 for none. */
  cause: number;
  label: string;
  /** Id of the model's node, '' for none. */
  node: string;
  link: number;
  flags: number;
  value: number;
}
