import type { Machines } from '../../../src/model/cfsm/cfsm.ts';
import type { RunSpec } from '../../../src/model/run.ts';
import { MachineStepper, type MachineOptions } from '../../../src/run/machine/stepper.ts';
import { kindName } from '../../../src/trace/event.ts';

/** A stepper with the usual answers to what is not said. */
export function stepperOf(
  machines: Machines,
  options: Partial<MachineOptions> & Partial<Pick<RunSpec, 'seed'>> = {},
): MachineStepper {
  return new MachineStepper(machines, {
    mode: { bound: 1, synchronous: false },
    seed: 1,
    choices: [],
    choosing: 'seed',
    faults: [],
    ...options,
  });
}

/** Steps until nothing more happens, or a bound. */
export function toEnd(stepper: MachineStepper, most = 1000): MachineStepper {
  while (stepper.steps < most && stepper.step() === 'stepped');
  return stepper;
}

/** What happened, one event a line: `1 send A B hello`. */
export function story({ trace }: MachineStepper): string[] {
  return Array.from({ length: trace.length }, (_, i) => {
    const { time, kind, actor, target, label } = trace.event(i);
    const name = (at: number): string => trace.actors[at]?.id ?? '-';
    return [time / 1_000_000, kindName(kind), name(actor), name(target), label].join(' ').trim();
  });
}
