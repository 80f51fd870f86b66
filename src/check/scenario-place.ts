import type { Document } from '../model/document.ts';
import type { Scenario, StepSpec, SwarmSpec } from '../model/scenario/scenario.ts';

/** The scenario of a document; undefined when it holds something else. */
export function scenarioOf(document: Document): Scenario | undefined {
  return document.model?.kind === 'scenario' ? document.model : undefined;
}

/** A part of a scenario with the path of its place in the text. */
export interface Placed<Of> {
  part: Of;
  path: string;
}

/** All swarms, each before those inside it. */
export function swarmsOf(swarms: readonly SwarmSpec[], path = 'swarms'): Placed<SwarmSpec>[] {
  return swarms.flatMap((part, i) => [
    { part, path: `${path}.${i}` },
    ...swarmsOf(part.swarms, `${path}.${i}.swarms`),
  ]);
}

/** The steps directly inside a step: lists of steps with their paths. */
function stepsInside(step: StepSpec, path: string): Placed<readonly StepSpec[]>[] {
  const branches = Object.entries(step.branches).map(([name, branch]) => ({
    part: branch.steps,
    path: `${path}.branches.${name}.steps`,
  }));
  const lists = (['then', 'else', 'body'] as const).map((name) => ({
    part: step[name],
    path: `${path}.${name}`,
  }));
  return [...lists, ...branches];
}

/** All steps of a list, each before those inside it. */
export function stepsOf(steps: readonly StepSpec[], path: string): Placed<StepSpec>[] {
  return steps.flatMap((part, i) => {
    const own = `${path}.${i}`;
    const inside = stepsInside(part, own).flatMap((list) => stepsOf(list.part, list.path));
    return [{ part, path: own }, ...inside];
  });
}

/** The steps of all routines, each before those inside it. */
export function allSteps(scenario: Scenario): Placed<StepSpec>[] {
  return Object.entries(scenario.routines).flatMap(([name, { steps }]) =>
    stepsOf(steps, `routines.${name}.steps`),
  );
}
