import type { BarrierPreset } from '../../model/barrier.ts';

/** Asks a barrier whether an action may go on. Sent again, it is answered again, not reopened. */
export interface OpenBarrier {
  readonly type: 'openBarrier';
  /** The barrier's component. */
  readonly barrier: string;
  /** What it is about (a call, a step): unique for each question. */
  readonly subject: string;
  /** The rules of this question; the barrier's own when absent. */
  readonly preset?: BarrierPreset;
}

/** How a barrier ended: only `proceed` lets the action go on. */
export type BarrierOutcome = 'proceed' | 'blocked' | 'timed_out' | 'deferred' | 'stopped';

/** A barrier's answer to whoever opened it. */
export interface BarrierResult {
  readonly type: 'barrierResult';
  readonly barrier: string;
  readonly subject: string;
  readonly result: BarrierOutcome;
  /** The rules ask for an emergency stop as well. */
  readonly stop?: boolean;
}

/** What a barrier asks each of its agents. */
export interface CheckSubject {
  readonly type: 'check';
  readonly barrier: string;
  readonly subject: string;
}

/** What an agent answers. */
export interface AgentAnswer {
  readonly type: 'answer';
  readonly barrier: string;
  readonly subject: string;
  readonly answer: 'ok' | 'alarm';
}
