import { fail, type Result } from '../base/result.ts';
import type { Document } from '../model/document.ts';
import type { MachineMoment, RunRequest } from './api.ts';
import type { Simulation } from './simulation.ts';

/** What a run of machines has beside its simulation. */
export interface MachineRun {
  roles: string[];
}

/** Machines ready to be run. */
export function prepareMachines(
  document: Document,
  request: RunRequest,
): Result<{ simulation: Simulation; run: MachineRun }> {
  return fail(`“${document.title}” cannot be run yet (${request.path}).`);
}

/** How machines stand at a step. */
export function machineMoment(
  run: MachineRun,
  simulation: Simulation,
  step: number,
): MachineMoment {
  throw new Error(`not yet: ${run.roles.length} ${simulation.steps} ${step}`);
}
