import type { Trace } from '../trace.ts';

/** A budget holder: a participant or a tier. */
export interface ResourceHolder {
  name: string;
  /** `participant` holders are actors of the trace. */
  kind: 'participant' | 'tier';
  /** Indices of the actors that count towards it. */
  actors: number[];
  budget: Partial<Record<string, number>>;
  /** Resources that change in this run. */
  uses: string[];
}

/** Use of one resource by one holder over a window: a step curve as min/max per bucket. */
export interface ResourceCurve {
  holder: string;
  holderKind: 'participant' | 'tier';
  resource: string;
  budget?: number;
  /** The window: `buckets` of equal width from `from` to `to`. */
  from: number;
  to: number;
  min: Float64Array;
  max: Float64Array;
  /** The use at the end of each bucket. */
  last: Float64Array;
  /** The highest use in the whole run. */
  peak: number;
}

/** The step curves of all holders' resources, each with a pyramid of minima and maxima. */
export class ResourceIndex {
  constructor(_trace: Trace, _holders: readonly ResourceHolder[]) {}

  /** Every curve over a window, in the order of the holders. */
  window(_from: number, _to: number, _buckets: number): ResourceCurve[] {
    throw new Error('to be written');
  }
}
