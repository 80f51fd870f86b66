import type { ChartVerifyReport, ChartVerifyRequest, Progress } from './api.ts';
import type { Source } from './compile.ts';

/** What long work is given. */
export interface Work {
  pause(): Promise<void>;
  stopped(): boolean;
  progress?(p: Progress): void;
}

/** Explores a statechart. */
export async function verifyChart(
  _request: ChartVerifyRequest,
  _source: Source,
  _work: Work,
): Promise<ChartVerifyReport> {
  throw new Error('Statecharts cannot be verified yet.');
}
