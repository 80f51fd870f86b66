import type { Diagnostic } from '../base/diagnostic.ts';
import { fail, type Result } from '../base/result.ts';
import type { Span } from '../base/span.ts';
import type { Document } from '../model/document.ts';
import type { ChartMoment, RunRequest } from './api.ts';
import type { Source } from './compile.ts';
import type { Simulation } from './simulation.ts';

/** What a run of statecharts has beside its simulation. */
export interface ChartRun {
  document: Document;
  /** What went wrong, with its place in the text. */
  problems(simulation: Simulation, spans: Record<string, Span>, whole: Span): Diagnostic[];
}

/** Statecharts ready to be run; the sandbox is loaded where their code needs it. */
export async function prepareChart(
  _document: Document,
  _request: RunRequest,
  _source: Source,
): Promise<Result<{ simulation: Simulation; run: ChartRun }>> {
  return fail('Statecharts cannot be run yet.');
}

/** How the machines stand at a step. */
export function chartMoment(
  _run: ChartRun,
  _simulation: Simulation,
  _step: number,
): ChartMoment | undefined {
  return undefined;
}
