import type { Json } from '../json.ts';

/** What a machine is told one after the other, and where it is then. */
export interface CoverSequence {
  /** `after`: virtual nanoseconds since the one before. */
  events: { name: string; data?: Json; after?: number }[];
  /** Ids of the innermost active states in document order. */
  configuration: string[];
}
