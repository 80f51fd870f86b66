import type { TakenChoice } from '../model/run.ts';
import { Interleaving } from '../run/interleaving.ts';
import { LiveView, Watch } from '../run/invariant/watch.ts';
import { Kernel } from '../run/kernel.ts';
import type { Stepper, Strike } from '../run/stepper.ts';
import type { Trace } from '../trace/trace.ts';
import type { Plan, Subject } from './subject.ts';

/** What broke in a run. */
export interface Breach {
  invariant: string;
  why: string;
  step: number;
}

/** A run that was made to see what breaks in it. */
export interface Attempt {
  /** In order of breaking. */
  broken: Breach[];
  steps: number;
  trace: Trace;
  taken: readonly TakenChoice[];
  strikes: readonly Strike[];
}

/** Makes a run of at most so many steps, up to the first breach if it is to `stop` there. */
export function attempt(subject: Subject, plan: Plan, maxSteps: number, stop = false): Attempt {
  const stepper = stepperOf(subject, plan);
  const watch = new Watch(new LiveView(subject.system.setups, stepper), subject.invariants);
  const last = subject.until ?? Infinity;
  let ended = false;
  while (!ended && !(stop && watch.first) && stepper.now <= last) {
    if (stepper.steps >= maxSteps) ended = stepper.pending === 0;
    if (stepper.steps >= maxSteps) break;
    const result = stepper.step();
    if (result === 'empty') ended = true;
    else if (result !== 'stepped') break;
    else watch.after(stepper.self, stepper.steps, stepper.trace);
  }
  if (ended) watch.end(stepper.steps);
  const { trace, taken, strikes, steps } = stepper;
  return { broken: breaches(watch), steps, trace, taken, strikes };
}

/** The run of a plan, before its first step. */
export function stepperOf({ system, faults }: Subject, plan: Plan): Stepper {
  const { seed, choices, schedule } = plan;
  const common = { seed, choices, choosing: 'seed', interventions: system.interventions } as const;
  if (schedule) return new Interleaving(system, { ...common, schedule });
  return new Kernel(system, {
    ...common,
    faults: plan.alone ? plan.faults : [...faults, ...plan.faults],
  });
}

function breaches(watch: Watch): Breach[] {
  return watch
    .verdicts()
    .flatMap(({ name, holds, why = '', brokenAt = 0 }) =>
      holds ? [] : [{ invariant: name, why, step: brokenAt }],
    )
    .sort((a, b) => a.step - b.step);
}
