import { Simulation } from '../../src/engine/simulation.ts';
import type { Machines } from '../../src/model/cfsm/cfsm.ts';
import { MachineStepper } from '../../src/run/machine/stepper.ts';
import { independentPairs, pipeline, tokenRing } from './families.ts';
import type { Figure, Measurement } from './figure.ts';

/** Steps of one round, taken in portions as a session does. */
const steps = 300_000;

/** Steps a CPU second of one run of machines, with its trace, choices and snapshots kept. */
function speedOf(machines: Machines): number {
  const options = { seed: 1, choices: [], faults: [], choosing: 'seed' } as const;
  const stepper = new MachineStepper(machines, {
    ...options,
    mode: { bound: 1, synchronous: false },
  });
  const simulation = new Simulation(stepper.system, {
    ...options,
    maxSteps: steps,
    stepper: () => stepper,
  });
  const before = process.cpuUsage();
  simulation.advance(steps + 1);
  const { user, system } = process.cpuUsage(before);
  return (simulation.steps * 1_000_000) / (user + system);
}

/**
 * Rings of 5 and of 50 stations, 3 pairs that have nothing to do with each other, a pipeline of 6.
 * The fastest of some rounds counts, of the slowest system.
 */
function machineRunFigure(rounds = 5): Figure {
  const systems = [tokenRing(5, 2), tokenRing(50, 1), independentPairs(3), pipeline(6)];
  const fastest = systems.map((machines) =>
    Math.max(...Array.from({ length: rounds }, () => speedOf(machines))),
  );
  const value = Math.round(Math.min(...fastest));
  const target = '≥ 300,000 steps a CPU second with the trace recorded';
  return {
    name: 'machine-run',
    value,
    unit: 'steps/s',
    target,
    ok: value >= 300_000,
    where: 'node',
  };
}

/** Runs of machines. */
export const machineRunMeasurements: Measurement[] = [
  { names: ['machine-run'], where: 'node', measure: async () => [machineRunFigure()] },
];
