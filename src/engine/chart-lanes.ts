import type { Statechart } from '../model/statechart/statechart.ts';
import { originOf } from '../model/statechart/lower.ts';
import { walkStates } from '../model/statechart/walk.ts';
import { ChartLaneIndex, chartCrowd } from '../trace/query/chart-lanes.ts';
import type { ChartCrowd, ChartLanes } from '../trace/query/chart-lanes.ts';
import type { ChartCrowdRequest, ChartLanesRequest } from './api.ts';
import { chartMoment, type ChartRun } from './chart-run.ts';
import type { Simulation } from './simulation.ts';

/** Indices of machines that were asked about, by run. */
const known = new WeakMap<ChartRun, Map<string, ChartLaneIndex>>();

/** A machine's states, timers and events in a window. */
export function chartLanes(
  run: ChartRun,
  simulation: Simulation,
  request: ChartLanesRequest,
): ChartLanes | undefined {
  const indices = known.get(run) ?? new Map<string, ChartLaneIndex>();
  known.set(run, indices);
  const found = indices.get(request.session) ?? indexOf(run, simulation, request.session);
  if (!found) return undefined;
  indices.set(request.session, found);
  return found.window(request);
}

function indexOf(run: ChartRun, simulation: Simulation, id: string): ChartLaneIndex | undefined {
  const { trace, steps } = simulation;
  const session = chartMoment(run, simulation, steps)?.sessions.find((one) => one.id === id);
  // Of a crowd only the first ones are told; all of them run the picked chart.
  const actor = session?.actor ?? trace.actors.findIndex((one) => one.id === id);
  const chart = session?.chart ?? pickedOf(run);
  if (!chart || actor < 0) return undefined;
  const states = new Set([...walkStates(chart.states)].map((state) => state.id));
  return new ChartLaneIndex(
    trace,
    chart,
    actor,
    (state) => originOf(state, (one) => states.has(one)) ?? state,
  );
}

/** All machines of the picked chart in a window. */
export function crowdOf(
  run: ChartRun,
  simulation: Simulation,
  request: ChartCrowdRequest,
): ChartCrowd | undefined {
  const { trace, steps } = simulation;
  const chart = pickedOf(run);
  if (!chart) return undefined;
  const others = (chartMoment(run, simulation, steps)?.sessions ?? []).filter((one) => one.chart);
  const left = new Set(others.map((one) => one.actor));
  const actors = machinesOf(trace).filter((actor) => !left.has(actor));
  return chartCrowd(trace, chart, actors, request.rows, request);
}

function machinesOf({ columns, strings, length }: Simulation['trace']): number[] {
  const entered = strings.indexOf('chart:entered');
  const found = new Set<number>();
  for (let i = 0; i < length; i++) {
    if (columns.label[i] === entered && entered > 0) found.add(columns.actor[i] as number);
  }
  return [...found].sort((a, b) => a - b);
}

function pickedOf({ document }: ChartRun): Statechart | undefined {
  return document.model?.kind === 'statechart' ? document.model : undefined;
}
