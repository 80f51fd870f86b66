/**
 * What components show of their state at one step: plain data that views draw. A component gives
 * what applies to it; the engine collects them by kind.
 */
import type { Json } from './json.ts';
import type { Resource } from './resource.ts';
import type { Clearance, Sensitivity } from './scenario/schema.ts';

/** One resource of an account, in credits, ns, bytes or counts; `limit` -1 is unlimited. */
export interface Level {
  resource: Resource;
  limit: number;
  /** Given to children, of which they may have used a part. */
  allocated: number;
  reserved: number;
  /** Used by the holder itself and by everyone below that has reported. */
  used: number;
  /** limit − allocated − reserved − used; -1 when unlimited. */
  free: number;
}

/** Who holds a budget. */
export interface AccountExhibit {
  kind: 'account';
  /** Unique among accounts: `swarm`, `swarm/run-1`, `swarm/run-1/collect`. */
  holder: string;
  parent: string;
  tier: 'swarm' | 'run' | 'step' | 'tool';
  title: string;
  status: string;
  /** Its strategy, for a step. */
  strategy?: string;
  levels: Level[];
}

/** An operation that is under way. */
export interface CallExhibit {
  kind: 'call';
  call: string;
  parent: string;
  operation: string;
  status: string;
}

/** A transaction as one member sees it. */
export interface TransactionExhibit {
  kind: 'transaction';
  transaction: string;
  /** The actor that says so. */
  member: string;
  role: 'coordinator' | 'participant';
  phase: string;
  /** Voted yes and knows no decision. */
  inDoubt: boolean;
  scope: string;
}

/** A lock that is held or waited for. */
export interface LockExhibit {
  kind: 'lock';
  key: string;
  holder: string;
  waiting: string[];
}

/** A barrier and the answers so far. */
export interface BarrierExhibit {
  kind: 'barrier';
  barrier: string;
  phase: string;
  quorum: number;
  /** Virtual ns at which it times out. */
  deadline: number;
  answers: { agent: string; answer: 'ok' | 'alarm' | 'none' }[];
}

/** A variable in one context. */
export interface VariableExhibit {
  kind: 'variable';
  /** Path of the context, as accounts have it. */
  context: string;
  tier: 'swarm' | 'run' | 'step' | 'blackboard' | 'store';
  key: string;
  value: Json;
  sensitivity: Sensitivity;
  source: string;
  /** Where the value was defined. */
  from: string;
  /** Contexts whose values it hides. */
  shadows: string[];
  /** Not shown to this context: too sensitive. */
  filtered: boolean;
}

/** What somebody may see and do. */
export interface ClearanceExhibit {
  kind: 'clearance';
  subject: string;
  tier: 'swarm' | 'run' | 'step' | 'user';
  clearance: Clearance;
  permissions: { resource: string; action: string; effect: 'allow' | 'deny'; scope: string }[];
}

/** A circuit breaker. */
export interface BreakerExhibit {
  kind: 'breaker';
  breaker: string;
  state: 'closed' | 'open' | 'half_open';
  failures: number;
  threshold: number;
  successes: number;
}

/** A level of a cache. */
export interface CacheExhibit {
  kind: 'cache';
  cache: string;
  level: string;
  entries: number;
  hits: number;
  misses: number;
  /** Written here, but not yet below. */
  dirty: number;
  stale: number;
}

/** A queue, buffer or window with a bound. */
export interface QueueExhibit {
  kind: 'queue';
  queue: string;
  title: string;
  length: number;
  /** -1: no bound. */
  capacity: number;
  dropped: number;
  /** What is in it, first ones. */
  items: string[];
}

/** A table of rows for whatever has no picture of its own (replicas, sinks, matrices). */
export interface TableExhibit {
  kind: 'table';
  title: string;
  columns: string[];
  rows: string[][];
}

/** Everything that a component can show. */
export type Exhibit =
  | AccountExhibit
  | CallExhibit
  | TransactionExhibit
  | LockExhibit
  | BarrierExhibit
  | VariableExhibit
  | ClearanceExhibit
  | BreakerExhibit
  | CacheExhibit
  | QueueExhibit
  | TableExhibit;

/** An exhibit with the actor that gave it. */
export type Shown = Exhibit & { actor: string };
