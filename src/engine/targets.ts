import type { Scenario } from '../model/scenario/scenario.ts';
import { measuresOf, quantilesOf, type Quantiles } from '../trace/query/measures.ts';
import type { TargetRow } from './api.ts';
import { finishRun, type Run } from './runs.ts';

/** Each target with what a run measured: the preset's first, then the scenario's own. */
export function targetRows(run: Run, scenario: Scenario): TargetRow[] {
  const measures = measuresOf(run.simulation.trace, finishRun(run).index.spans);
  return scenario.targets.map((target, i) => {
    const measure = measures.get(target.measure);
    const measured = quantilesOf(measure);
    const wanted = {
      p50: target.p50 ?? -1,
      p95: target.p95 ?? -1,
      p99: target.p99 ?? -1,
      max: target.max ?? -1,
      rate: target.rate ?? -1,
    };
    return {
      measure: target.measure,
      title: target.measure,
      count: measure?.sorted.length ?? 0,
      measured,
      target: wanted,
      ok: meets(measured, wanted),
      from: `targets.${i}`,
    };
  });
}

/** Durations are to stay at or below their targets, rates at or above; nothing measured is fine. */
export function meets(measured: Quantiles, target: Quantiles): boolean {
  const below = (['p50', 'p95', 'p99', 'max'] as const).every(
    (key) => target[key] < 0 || measured[key] <= target[key],
  );
  return below && (target.rate < 0 || measured.rate < 0 || measured.rate >= target.rate);
}
