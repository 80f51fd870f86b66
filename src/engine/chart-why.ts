import type { ChartWhy, ChartWhyRequest } from './api.ts';
import type { ChartRun } from './chart-run.ts';
import type { Simulation } from './simulation.ts';

/** Why each transition of the machine was taken in a step, or not. */
export function chartWhy(
  _run: ChartRun,
  _simulation: Simulation,
  _request: ChartWhyRequest,
): ChartWhy[] {
  return [];
}
