import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Schedule } from '../../../src/model/run.ts';
import type { Scenario } from '../../../src/model/scenario/scenario.ts';
import { faultsOf } from '../../../src/run/scenario.ts';
import { playScenario } from '../../tools/play.ts';
import { root } from '../../tools/root.ts';
import { searchOrders } from './orders.ts';
import { readScenario } from './text.ts';

async function example(name: string): Promise<Scenario> {
  return readScenario(readFileSync(join(root, `src/example/scenario/${name}.yaml`), 'utf8'));
}

function scheduleOf({ search }: Scenario): Schedule {
  if (!search) throw new Error('an example with a search');
  return { order: 'any', ...search };
}

describe('examples of transactions and barriers', () => {
  test.each([
    'two-phase-commit',
    'commit-partition',
    'locks-in-a-circle',
    'saga',
    'replicas',
    'barrier',
    'risky-step',
  ])('B36 B37 B39 B42 B44 B45 B55 the sound example %s breaks nothing', async (name) => {
    const scenario = await example(name);
    const run = playScenario(scenario, { faults: faultsOf(scenario) });
    expect(run.broken).toEqual([]);
    expect(run.status).toBe('done');
  });

  test.each(['commit-in-every-order', 'barrier-in-every-order'])(
    'B37 B55 the sound example %s breaks nothing in any order',
    async (name) => {
      const scenario = await example(name);
      const search = searchOrders(scenario.components, scheduleOf(scenario));
      expect(search.complete).toBe(true);
      expect(search.findings).toEqual([]);
    },
  );

  test.each([
    ['commit-impatient', 'atomic-commit'],
    ['commit-unlogged-decision', 'atomic-commit'],
    ['commit-unlogged-vote', 'atomic-commit'],
    ['commit-by-majority', 'atomic-commit'],
    ['replicas-tell-once', 'replicas-converge'],
    ['barrier-prompt-answers', 'barrier-answers-in-time'],
    ['barrier-ok-first', 'no-proceed-after-alarm'],
    ['barrier-silence-passes', 'barrier-needs-its-quorum'],
  ])('B41 B45 B55 planted: a search of %s finds %s', async (name, invariant) => {
    const scenario = await example(name);
    const search = searchOrders(scenario.components, scheduleOf(scenario));
    expect(search.found(invariant)).toBeDefined();
  });

  test.each([
    ['commit-skips-prepare', 'legal-transaction-phase'],
    ['locks-given-back-early', 'locks-grow-then-shrink'],
    ['replicas-tell-once', 'replicas-converge'],
    ['barrier-prompt-answers', 'barrier-answers-in-time'],
    ['barrier-ok-first', 'no-proceed-after-alarm'],
    ['barrier-silence-passes', 'barrier-needs-its-quorum'],
  ])('B36 B42 B43 B45 B55 planted: running %s breaks %s', async (name, invariant) => {
    const scenario = await example(name);
    const run = playScenario(scenario, { faults: faultsOf(scenario) });
    expect(run.broken).toContain(invariant);
  });
});
