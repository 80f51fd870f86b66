import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import { changeScenario } from '../../../src/model/scenario/change.ts';
import type { Scenario } from '../../../src/model/scenario/scenario.ts';
import { faultsOf } from '../../../src/run/scenario.ts';
import { playScenario, type Played } from '../../tools/play.ts';
import exampleRows from '../../tools/example-rows.json' with { type: 'json' };
import { root } from '../../tools/root.ts';
import { searchOrders } from './orders.ts';
import { readScenario } from './text.ts';

async function example(name: string): Promise<Scenario> {
  return readScenario(readFileSync(join(root, `src/example/scenario/${name}.yaml`), 'utf8'));
}

const played = (scenario: Scenario): Played =>
  playScenario(scenario, { faults: faultsOf(scenario) });

const rows: [string, string][] = [
  ['severities', 'B09 B10 B12 B16'],
  ['error-ladder', 'B11 B12 B13 B14'],
  ['backoff', 'B15 E16'],
  ['partial-success', 'B16 B17'],
  ['emergency-stop', 'B18'],
  ['emergency-stop-cut', 'B18'],
  ['emergency-stop-every-tier', 'B18'],
  ['breaker-and-retry', 'B19 E15 E18'],
  ['breaker-queue', 'B19 E18'],
  ['breaker-in-every-order', 'B19 E15 E18'],
  ['stop-in-every-order', 'B18'],
  ['convergence', 'E02 E06 E07'],
  ['safe-commands', 'E03 E04 E05'],
  ['maximum-reached', 'E07 E08'],
  ['oscillation', 'E09'],
  ['retry-storm', 'E16 E17'],
  ['retry-jitter', 'B15 E17'],
];

/** A sound example, a value in it that breaks it, and what notices. */
const mutants: [string, string, Json, string][] = [
  ['severities', 'bench.defect', 'misjudges', 'classified-as-tabled'],
  ['severities', 'bench.defect', 'ignores-fatal', 'fatal-means-stop'],
  ['error-ladder', 'sorter.defect', 'escalates-twice', 'one-escalation'],
  ['backoff', 'doubling.defect', 'backoff-off-by-one', 'delays-as-computed'],
  ['partial-success', 'folder.defect', 'loses-silently', 'partial-result-says-so'],
  ['emergency-stop', 'button.defect', 'stop-misses-tier', 'stop-reaches-everyone'],
  ['emergency-stop-every-tier', 'glue.defect', 'acknowledges-only', 'nothing-commits-after-stop'],
  ['breaker-and-retry', 'turnstile.defect', 'passes-while-open', 'no-call-while-open'],
  ['breaker-and-retry', 'travellers.defect', 'retries-while-open', 'no-retry-while-open'],
  ['convergence', 'mender.defect', 'completes-before-stored', 'findings-stored-before-complete'],
  ['convergence', 'mender.defect', 'skips-attack', 'steps-in-order'],
  ['maximum-reached', 'mechanic.defect', 'max-reports-success', 'at-most-n-iterations-and-says-so'],
  ['oscillation', 'carpenter.defect', 'forgets-states', 'oscillation-is-noticed'],
  ['retry-jitter', 'tills.jitter', 0, 'load-within-peak'],
  ['retry-jitter', 'tills.defect', 'shares-jitter', 'load-within-peak'],
  ['safe-commands', 'clerk.defect', 'gray-without-approval', 'gray-only-when-approved'],
  ['safe-commands', 'sieve.defect', 'first-part-only', 'blocked-never-runs'],
  ['safe-commands', 'rules.defect', 'allow-overrides', 'deny-overrides'],
  ['safe-commands', 'clerk.defect', 'policy-first', 'filter-before-policy-before-run'],
];

describe('examples of errors, convergence and safe execution', () => {
  test.each(rows)('the sound example %s breaks nothing and names its rows', async (name, named) => {
    const run = played(await example(name));
    expect(run.broken).toEqual([]);
    expect(run.status).toBe('done');
    const table: Record<string, string | undefined> = exampleRows;
    for (const row of named.split(' ')) expect(table[name]).toContain(row);
  });

  test.each(mutants)('planted: %s with %s: %s is noticed by %s', async (name, path, value, by) => {
    const changed = changeScenario(await example(name), `components.${path}`, value);
    expect(changed && played(changed).broken).toContain(by);
  });

  test.each([
    ['maximum-called-success', 'at-most-n-iterations-and-says-so'],
    ['breaker-too-many-probes', 'probes-within-limit'],
  ])('E07 E08 B19 planted: the published fault %s is noticed by %s', async (name, invariant) => {
    expect(played(await example(name)).broken).toContain(invariant);
  });

  test.each(['breaker-in-every-order', 'stop-in-every-order'])(
    'B18 B19 %s breaks nothing in any order',
    async (name) => {
      const { components, search } = await example(name);
      const searched = searchOrders(components, { order: 'any', ...search! });
      expect(searched.findings).toEqual([]);
      expect(searched.complete).toBe(true);
    },
  );
});
