import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { Check } from './check.ts';
import { placeOf } from './place.ts';
import { scenarioOf, stepsOf, swarmsOf } from './scenario-place.ts';

/** A routine that no run and no step calls. */
export const routineUnused: Check = {
  code: 'routine-unused',
  title: 'Routines that nobody runs',
  kinds: ['scenario'],
  run,
};

function run(document: Document): Diagnostic[] {
  const scenario = scenarioOf(document);
  if (!scenario || scenario.swarms.length === 0) return [];
  const reached = reachable(scenario);
  return Object.keys(scenario.routines)
    .filter((name) => !reached.has(name))
    .map((name) => ({
      code: routineUnused.code,
      severity: 'info',
      message: `Nobody runs the routine “${name}”. Add it to a swarm’s runs, or take it away.`,
      span: placeOf(document, `routines.${name}`),
    }));
}

/** The routines that the runs reach, through subroutines as well. */
function reachable(scenario: Scenario): Set<string> {
  const runs = swarmsOf(scenario.swarms).flatMap(({ part }) => part.runs);
  const reached = new Set<string>();
  const open = runs.map(({ routine }) => routine);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name) || !Object.hasOwn(scenario.routines, name)) continue;
    reached.add(name);
    const steps = stepsOf(scenario.routines[name]?.steps ?? [], '');
    open.push(...steps.flatMap(({ part }) => part.routine ?? []));
  }
  return reached;
}
