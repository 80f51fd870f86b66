import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { ChartRun } from './chart-run.ts';
import type { Simulation } from './simulation.ts';

/** A machine at a step as plain data, printed. */
export function chartSnapshot(
  _run: ChartRun,
  _simulation: Simulation,
  _step: number,
  _session: string,
): { text: string; problem?: string } {
  return { text: '', problem: 'There is no snapshot yet.' };
}

/** What does not fit when a snapshot is restored onto a document. */
export function checkSnapshot(_document: Document | undefined, _snapshot: string): Diagnostic[] {
  return [];
}
