import type { ResourceKind } from './profile.ts';

/** What a tiered system counts: the profile's resources, and time. */
export type Resource = ResourceKind | 'time';

/** The five resources in the order in which they are shown. */
export const resources: readonly Resource[] = [
  'credits',
  'time',
  'memory',
  'concurrency',
  'toolCalls',
];

/**
 * Amounts by resource: credits, time in ns, memory in bytes, concurrent branches, tool calls.
 * Absent is none (of a need) or unlimited (of a limit).
 */
export type Amount = Partial<Record<Resource, number>>;

/** How the use of several parts adds up to that of the whole. */
export const aggregation: Readonly<Record<Resource, 'sum' | 'most' | 'time'>> = {
  credits: 'sum',
  /** Parts at the same time: the longest; one after the other: the sum. */
  time: 'time',
  memory: 'most',
  concurrency: 'most',
  toolCalls: 'sum',
};
