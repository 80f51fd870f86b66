import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { Check } from './check.ts';
import { placeOf } from './place.ts';
import { allSteps, scenarioOf, stepsOf } from './scenario-place.ts';

/** A fallback that is what has just failed, or that was tried before. */
export const fallbackUnreachable: Check = {
  code: 'fallback-unreachable',
  title: 'Fallbacks that are never of use',
  kinds: ['scenario'],
  run,
};

/** What is tried in order, with the path of each; the first may be unwritten. */
interface Chain {
  what: string;
  tried: { word: string; path: string }[];
}

function run(document: Document): Diagnostic[] {
  const scenario = scenarioOf(document);
  return (scenario ? chainsOf(scenario) : []).flatMap(({ what, tried }) =>
    tried.flatMap(({ word, path }, i) => {
      const first = tried.findIndex((one) => one.word === word);
      if (first === i) return [];
      const message =
        `${what} has tried “${word}” already when it gets here, so this fallback is never of ` +
        'use. Name another one, or take it away.';
      const span = placeOf(document, path);
      return [{ code: fallbackUnreachable.code, severity: 'info' as const, message, span }];
    }),
  );
}

function chainsOf(scenario: Scenario): Chain[] {
  const steps = Object.keys(scenario.routines).flatMap((name) => strategyChains(scenario, name));
  const exported = allSteps(scenario).flatMap(({ part, path }) =>
    part.exports.map(({ key, to, fallback }, i) => {
      const own = `${path}.exports.${i}`;
      return chain(`The export of “${key}”`, to, `${own}.to`, fallback, `${own}.fallback`);
    }),
  );
  return [...steps, ...exported];
}

/** The strategies of a routine's steps; a step without one has that of its routine. */
function strategyChains(scenario: Scenario, name: string): Chain[] {
  const { strategy: usual, steps = [] } = scenario.routines[name] ?? {};
  const own = stepsOf(steps, `routines.${name}.steps`);
  return own.map(({ part: step, path }) => {
    const what = `Step “${step.step ?? step.type}”`;
    return chain(what, step.strategy ?? usual, path, step.fallback, `${path}.fallback`);
  });
}

function chain(
  what: string,
  first: string | undefined,
  path: string,
  fallback: readonly string[],
  below: string,
): Chain {
  const rest = fallback.map((word, i) => ({ word, path: `${below}.${i}` }));
  return { what, tried: first === undefined ? rest : [{ word: first, path }, ...rest] };
}
