import type { Chart } from './chart.ts';
import type { Memory } from './datamodel.ts';
import type { ChartEvent } from './event.ts';

/** One machine at work: everything that changes. Owned by the interpreter; to look at. */
export interface Session {
  readonly id: string;
  readonly name: string;
  readonly chart: Chart;
  readonly memory: Memory;
  /** Active states: bit n is state n of the chart. */
  configuration: Uint32Array;
  /** Remembered states by history state; absent when nothing is remembered. */
  history: Map<number, readonly number[]>;
  internal: ChartEvent[];
  external: ChartEvent[];
  /** States whose late data have their values. */
  bound: Uint32Array;
  /** Ids under which invocations run, by number of the invoke element. */
  invoked: Map<number, string>;
  /** Entered states whose invocations wait for the end of the macrostep. */
  toInvoke: Set<number>;
  status: 'starting' | 'running' | 'final' | 'stopped' | 'failed';
  /** Under which id its parent invoked it, and from which session; '' for a machine of its own. */
  invokeId: string;
  parent: string;
  /** Eventless moves and internal events since the last rest, for the bound on endless ones. */
  restless: number;
  /** The event in `_event`. */
  event: ChartEvent | undefined;
  /** A top-level final state is active: the next microstep exits everything. */
  over: boolean;
  /** What was active before it exited everything. */
  last: Uint32Array | undefined;
}
