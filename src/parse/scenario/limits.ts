import type { RunPlan, Scenario } from '../../model/scenario/scenario.ts';
import { mostRuns } from '../../model/scenario/schema.ts';
import { stepsBelow, swarmsBelow } from './finish.ts';
import type { Reader } from './read.ts';

/** How deep routines may call routines; deeper calls are never made. */
const deepest = 8;

/**
 * Reports that a scenario has more runs than are ever made: those that swarms start, as often as
 * they say, and those that each of them starts for its subroutines. It is said where the first run
 * too many is asked for. Two swarms take the room of one run.
 */
export function limitRuns(scenario: Scenario, reader: Reader): void {
  const swarms = swarmsBelow(scenario.swarms, 'swarms');
  const room = mostRuns - Math.floor(swarms.length / 2);
  const runs = new Runs(scenario);
  let all = 0;
  for (const { of, path } of swarms) {
    for (const [i, plan] of of.runs.entries()) {
      all += runs.of(plan);
      if (all > room) return tell(reader, plan, `${path}.runs.${i}`, all);
    }
  }
}

function tell(reader: Reader, { count }: RunPlan, path: string, all: number): void {
  const places = ['.count', '.routine', ''].map((end) => reader.spans.get(path + end));
  const span = places.find((place) => place !== undefined) ?? { from: 0, to: 0 };
  const inside = all > count ? ' with those before it and the subroutines' : '';
  const said = all.toLocaleString('en');
  const most = mostRuns.toLocaleString('en');
  reader.report('range', `This makes ${said} runs${inside}; ${most} at most are possible.`, span);
}

/** How many runs a plan makes: itself and, for each of it, those below. */
class Runs {
  readonly #routines: Scenario['routines'];
  /** By routine and depth. */
  readonly #known = new Map<string, number>();

  constructor({ routines }: Scenario) {
    this.#routines = routines;
  }

  of({ routine, count }: RunPlan): number {
    return count * this.#one(routine, 0);
  }

  #one(name: string, depth: number): number {
    const routine = Object.hasOwn(this.#routines, name) ? this.#routines[name] : undefined;
    if (!routine || depth >= deepest) return 1;
    const key = `${depth} ${name}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const called = stepsBelow(routine.steps, '').flatMap(({ of }) => of.routine ?? []);
    const runs = called.reduce((sum, each) => sum + this.#one(each, depth + 1), 1);
    this.#known.set(key, runs);
    return runs;
  }
}
