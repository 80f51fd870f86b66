import { ChartMonitor } from '../run/statechart/monitor.ts';
import { saidIn } from '../run/statechart/talk-read.ts';
import type { ChartMetrics, ChartSaid } from './api.ts';
import type { ChartRun } from './chart-run.ts';
import type { Simulation } from './simulation.ts';

/** What each machine has done up to a step. */
export function chartMetrics(run: ChartRun, simulation: Simulation, asked: number): ChartMetrics[] {
  const { trace } = run.stepper;
  simulation.at(asked);
  const { machines, now } = run.stepper;
  const monitor = new ChartMonitor().watch(trace, 0, trace.firstOfStep(asked + 1));
  return machines.map(({ session, actor }) => ({
    session: session.id,
    name: session.name,
    ...monitor.read(actor, now),
  }));
}

/** What the parts of the runtime said to each other in a step. */
export function chartTalk(run: ChartRun, step: number): ChartSaid[] {
  const { trace } = run.stepper;
  const said = saidIn(trace, trace.firstOfStep(step), trace.firstOfStep(step + 1));
  return said.map(({ event, conversation, message, detail, from, to, actor, subject, value }) => ({
    event,
    conversation,
    message,
    detail,
    from,
    to,
    actor,
    subject,
    value,
  }));
}
