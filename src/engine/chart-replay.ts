import type { Document } from '../model/document.ts';
import type { RunSpec } from '../model/run.ts';
import type { CompileRequest, RunRequest } from './api.ts';
import { chartMoment, prepareChart } from './chart-run.ts';
import type { Source } from './compile.ts';

/** Steps of a replay that are looked at. */
const mostSteps = 5_000;

/**
 * The first step at which a run is in some configuration (of the picked machine) after all that it
 * was told; undefined when it never is.
 */
export async function stepOf(
  document: Document,
  source: Source,
  { path, text, language, files }: CompileRequest,
  spec: RunSpec,
  states: readonly string[],
): Promise<number | undefined> {
  const request: RunRequest = {
    path,
    text,
    ...(language && { language }),
    ...(files && { files }),
    profile: '',
    spec,
    choosing: 'seed',
    maxSteps: mostSteps,
  };
  const prepared = await prepareChart(document, request, source);
  if (!prepared.ok) return undefined;
  const { simulation, run } = prepared.value;
  while (!simulation.advance(mostSteps));
  const wanted = [...states].sort().join('\n');
  const told = spec.chart?.events.length ?? 0;
  for (let step = 0; step <= simulation.steps; step++) {
    const moment = chartMoment(run, simulation, step);
    if ((moment?.outside?.arrived ?? told) < told) continue;
    const here = moment?.sessions[0]?.configuration ?? [];
    if ([...here].sort().join('\n') === wanted) return step;
  }
  return undefined;
}
