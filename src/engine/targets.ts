import type { Scenario } from '../model/scenario/scenario.ts';
import {
  meets,
  noQuantiles,
  presetTargets,
  targetPreset,
  type Quantiles,
} from '../model/targets.ts';
import { measuresOf, quantilesOf, type Measure } from '../trace/query/measures.ts';
import type { TargetRow } from './api.ts';
import { finishRun, type Run } from './runs.ts';

/** What is to be reached: a measure, and by what. */
interface Wanted {
  measure: string;
  title: string;
  target: Quantiles;
  from: string;
}

/**
 * Each target with what a run measured: the scenario's own first, then those of its preset, then
 * whatever else was measured (without a target).
 */
export function targetRows(run: Run, scenario: Scenario): TargetRow[] {
  const measures = measuresOf(run.simulation.trace, finishRun(run).index.spans);
  const wanted = [...ownTargets(scenario), ...ofPreset(scenario)];
  const named = new Set(wanted.map(({ measure }) => measure));
  const others = [...measures.keys()].filter((name) => !named.has(name));
  return [
    ...wanted.map((one) => rowOf(one, measures.get(one.measure))),
    ...others.map((measure) =>
      rowOf({ measure, title: measure, target: noQuantiles, from: '' }, measures.get(measure)),
    ),
  ];
}

function ownTargets(scenario: Scenario): Wanted[] {
  return scenario.targets.map(
    ({ measure, p50 = -1, p95 = -1, p99 = -1, max = -1, rate = -1 }, i) => ({
      measure,
      title: measure,
      target: { p50, p95, p99, max, rate },
      from: `targets.${i}`,
    }),
  );
}

function ofPreset(scenario: Scenario): Wanted[] {
  const preset = targetPreset(scenario.preset);
  return preset ? presetTargets(preset).map((one) => ({ ...one, from: preset.id })) : [];
}

function rowOf({ measure, title, target, from }: Wanted, found: Measure | undefined): TargetRow {
  const measured = found ? quantilesOf(found) : noQuantiles;
  const count = found?.count ?? 0;
  return { measure, title, count, measured, target, ok: meets(measured, target, count), from };
}
