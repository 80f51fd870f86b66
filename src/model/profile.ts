/**
 * What a bare protocol lacks for a simulation of time and resources. Plain data; a default is
 * inferred from the protocol, and the person may edit it (as a text of its own).
 */
export interface Profile {
  /** Latency of a message that no rule fits. */
  latency: Distribution;
  /** Tiers by name, in order from the top. */
  tiers: Tier[];
  participants: ParticipantProfile[];
  /** Rules for messages; the first one that fits decides each field. */
  messages: MessageRule[];
  /** How often a loop goes round: by element id or loop text; absent loops are a choice each time. */
  loops: { loop: string; times: number }[];
}

/** The resources that are counted. Memory is a level in bytes; the others are totals. */
export type ResourceKind = 'credits' | 'memory' | 'toolCalls' | 'concurrency';

/** All resource kinds, in the order they are shown. */
export const resourceKinds: readonly ResourceKind[] = [
  'credits',
  'memory',
  'toolCalls',
  'concurrency',
];

/** Amounts by resource; absent is none (of a cost) or unlimited (of a budget). */
export type Amounts = Partial<Record<ResourceKind, number>>;

/** A named level of the system with a shared budget. */
export interface Tier {
  name: string;
  budget: Amounts;
}

/** Where a participant belongs and what it may use. */
export interface ParticipantProfile {
  /** The role's id or its label. */
  participant: string;
  tier?: string;
  budget: Amounts;
}

/** Latency and cost of the messages that fit. Absent pattern fields fit everything. */
export interface MessageRule {
  from?: string;
  to?: string;
  /** The text, `*` standing for anything. */
  label?: string;
  latency?: Distribution;
  /** Charged when the message is received; memory is held while the receiver is active. */
  cost?: Amounts;
  /** Who pays: the receiver when absent. */
  payer?: 'sender' | 'receiver';
}

/** A distribution of durations in integer nanoseconds, drawn with integers and tables only. */
export type Distribution =
  | { kind: 'fixed'; ns: number }
  | { kind: 'uniform'; minNs: number; maxNs: number }
  | { kind: 'exponential'; meanNs: number }
  | { kind: 'lognormal'; medianNs: number; p95Ns: number };
