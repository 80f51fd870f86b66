import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printScenario } from '../../src/emit/scenario.ts';
import type { Scenario } from '../../src/model/scenario/scenario.ts';
import { parseScenario } from '../../src/parse/scenario/parse.ts';
import { caseFolders } from '../tools/cases.ts';
import { scenarios } from './scenarios.ts';

const cases = caseFolders(import.meta.url, '../parse/scenario/cases');

/** A scenario without the list of what its text set. */
function meaning({ given: _, ...rest }: Scenario): unknown {
  return rest;
}

describe('what is printed reads back as itself', () => {
  test.each(cases)('$name', ({ path }) => {
    const { scenario } = parseScenario(readFileSync(join(path, 'input.yaml'), 'utf8'));
    if (!scenario) return;
    const printed = printScenario(scenario);
    const back = parseScenario(printed);
    expect(
      back.diagnostics.filter(({ severity }) => severity === 'error'),
      printed,
    ).toEqual([]);
    expect(meaning(back.scenario!), printed).toEqual(meaning(scenario));
    expect(printScenario(back.scenario!)).toBe(printed);
  });

  test('any scenario', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const printed = printScenario(scenario);
        const back = parseScenario(printed);
        // Random names of measures and the like are told as warnings.
        const errors = back.diagnostics.filter(({ severity }) => severity === 'error');
        expect(errors, printed).toEqual([]);
        expect(meaning(back.scenario!), printed).toEqual(meaning(scenario));
      }),
      { numRuns: 80 },
    );
  });
});

test('what is printed is short', () => {
  const text =
    'swarm:\n  budget: 10000 credits, 2h\n  runs: [harvest]\nroutines:\n  harvest: [plan, pick, ship]\n';
  const { scenario } = parseScenario(text);
  expect(printScenario(scenario!)).toBe(text);
});
