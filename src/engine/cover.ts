import { buildCfg } from '../model/cfg.ts';
import type { RunRequest } from './api.ts';
import { finishRun, prepareRun, type Run } from './runs.ts';

/** Runs that together take every branch of every choice (as far as they can be reached). */
export interface Coverage {
  document: string;
  /** Options of all choices of the protocol. */
  branches: number;
  /** Those that some run took. */
  taken: number;
  runs: { choices: number[]; hash: string }[];
}

/** The most runs that a coverage is built from. */
const mostRuns = 10_000;

/**
 * Takes every branch: each run's choices are searched for options that no run has taken, and a run
 * is made that goes the same way up to there and then takes one. Runs that take nothing new are
 * not listed. Undefined when there is nothing to run.
 */
export async function cover(request: RunRequest): Promise<Coverage | undefined> {
  const first = await prepareRun(0, request);
  if (!first.ok) return undefined;
  const run = first.value;
  if (run.machines && request.spec.faults.length === 0) {
    const { coverMachines } = await import('./cover-machines.ts');
    const makeOne = (choices: number[]): Promise<Run | undefined> => make(request, choices);
    return coverMachines(request, run.document.id, run.machines, makeOne);
  }
  if (!run.protocol) return undefined;
  const { choices } = buildCfg(run.protocol);
  const branches = choices.reduce((sum, { options }) => sum + options.length, 0);
  const taken = new Set<string>();
  const planned = new Set<string>();
  const queue: number[][] = [[...request.spec.choices]];
  const runs: Coverage['runs'] = [];
  for (let made = 0; queue.length > 0 && made < mostRuns; made++) {
    if (made > 0 && taken.size >= branches) break;
    const prefix = queue.shift() as number[];
    const one = await make(request, prefix);
    if (!one) break;
    const before = taken.size;
    const picks = one.simulation.taken.map(({ picked }) => picked);
    one.simulation.taken.forEach(({ element, picked, options }, i) => {
      taken.add(key(element, picked));
      options.forEach((_, option) => {
        const other = key(element, option);
        if (planned.has(other)) return;
        planned.add(other);
        if (option !== picked) queue.push([...picks.slice(0, i), option]);
      });
    });
    if (taken.size > before || runs.length === 0) {
      runs.push({ choices: picks, hash: finishRun(one).info.hash });
    }
  }
  return { document: run.document.id, branches, taken: taken.size, runs };
}

function key(element: string, option: number): string {
  return `${element} ${option}`;
}

async function make(request: RunRequest, choices: number[]): Promise<Run | undefined> {
  const spec = { ...request.spec, choices };
  const run = await prepareRun(0, { ...request, spec, choosing: 'seed' });
  if (!run.ok) return undefined;
  run.value.simulation.advance(Infinity);
  return run.value;
}
