import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Amount, Resource } from '../model/resource.ts';
import { resources } from '../model/resource.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import { exceeding, inWords } from './amounts.ts';
import type { Check } from './check.ts';
import { placeOf } from './place.ts';
import { allSteps, scenarioOf, swarmsOf } from './scenario-place.ts';

/** Two figures for one thing: of a run and its routine, of a step's estimate and its use. */
export const budgetDiffers: Check = {
  code: 'budget-differs',
  title: 'Two figures for one budget',
  kinds: ['scenario'],
  run,
};

/** Two figures that ought to be one. */
interface Pair {
  path: string;
  resource: Resource;
  message: string;
}

function run(document: Document): Diagnostic[] {
  const scenario = scenarioOf(document);
  if (!scenario) return [];
  const pairs = [...runPairs(scenario), ...stepPairs(scenario)];
  return pairs.map(({ path, resource, message }) => ({
    code: budgetDiffers.code,
    severity: 'info',
    message,
    span: placeOf(document, `${path}.${resource}`, path),
  }));
}

function differing(a: Amount, b: Amount): Resource[] {
  return resources.filter(
    (one) => a[one] !== undefined && b[one] !== undefined && a[one] !== b[one],
  );
}

function runPairs(scenario: Scenario): Pair[] {
  return swarmsOf(scenario.swarms).flatMap(({ part, path }) =>
    part.runs.flatMap((plan, i) =>
      against(scenario, plan.routine, plan.budget, `${path}.runs.${i}.budget`, 'This run'),
    ),
  );
}

function against(
  scenario: Scenario,
  routine: string,
  asked: Amount | undefined,
  path: string,
  who: string,
): Pair[] {
  const known = Object.hasOwn(scenario.routines, routine) ? scenario.routines[routine] : undefined;
  const [own, other] = [asked ?? {}, known?.budget ?? {}];
  return differing(own, other).map((resource) => ({
    path,
    resource,
    message:
      `${who} asks for ${inWords(own[resource] ?? 0, resource)}, but its routine “${routine}” ` +
      `says ${inWords(other[resource] ?? 0, resource)}. The figure that is asked for holds.`,
  }));
}

function stepPairs(scenario: Scenario): Pair[] {
  return allSteps(scenario).flatMap(({ part: step, path }) => {
    const called = against(
      scenario,
      step.routine ?? '',
      step.budget,
      `${path}.budget`,
      'This step',
    );
    const overrun = exceeding(step.uses ?? {}, step.estimate).map((resource) => ({
      path: `${path}.uses`,
      resource,
      message:
        `Step “${step.step ?? step.type}” uses ${inWords(step.uses?.[resource] ?? 0, resource)}, ` +
        `but ${inWords(step.estimate[resource] ?? 0, resource)} are reserved for it: it overruns ` +
        'each time.',
    }));
    return [...called, ...overrun];
  });
}
