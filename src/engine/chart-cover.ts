import type { ChartCoverReport, CompileRequest } from './api.ts';
import type { Source } from './compile.ts';

/** A covering set of event sequences. */
export async function coverChart(
  _source: Source,
  _request: CompileRequest,
  _suite?: string,
): Promise<ChartCoverReport> {
  return { transitions: [], covered: [], states: [], visited: [], sequences: [] };
}

/** Those sequences as a test file for XState. */
export async function chartTests(
  _source: Source,
  _request: CompileRequest,
): Promise<{ text: string; losses: string[] }> {
  return { text: '', losses: [] };
}
