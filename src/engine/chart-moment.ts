import type { ChartMoment } from './api.ts';
import type { ChartRun } from './chart-run.ts';
import type { Simulation } from './simulation.ts';

/** How the machines stand at a step. */
export function chartMoment(
  _run: ChartRun,
  _simulation: Simulation,
  _step: number,
): ChartMoment | undefined {
  return undefined;
}
