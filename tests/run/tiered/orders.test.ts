import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { OrderSearch } from '../../../src/explore/orders.ts';
import type { Schedule } from '../../../src/model/run.ts';
import type { Scenario } from '../../../src/model/scenario/scenario.ts';
import { loadLanguagesFor, parseText } from '../../../src/parse/index.ts';
import { invariants } from '../../../src/run/invariant/index.ts';
import { applicable } from '../../../src/run/invariant/watch.ts';
import { scenarioSystem } from '../../../src/run/scenario.ts';
import { scenarioOf } from './scenarios.ts';

const plain: Schedule = {
  order: 'any',
  crashes: 0,
  crashable: [],
  restarts: true,
  losses: 0,
  duplicates: 0,
  reorder: false,
};

const tierKinds = ['swarm', 'run', 'executor'];

function search(schedule: Schedule, defect?: string): OrderSearch {
  return searchIn(
    scenarioOf({
      swarm: { budget: { credits: 100 }, runs: [{ routine: 'work', budget: { credits: 50 } }] },
      routines: { work: { steps: [{ step: 'one', estimate: { credits: 20 }, tools: ['tool'] }] } },
      tools: { tool: { estimate: { credits: 10 } } },
      policies: { recovery: 'abort', ...(defect === undefined ? {} : { defect }) },
    }),
    schedule,
    8000,
  );
}

/** Searches a scenario; a schedule with crashes crashes any part of the tiers. */
function searchIn(scenario: Scenario, schedule: Schedule, maxStates: number): OrderSearch {
  const system = scenarioSystem(scenario);
  const tiers = system.components.filter(({ kind }) => tierKinds.includes(kind));
  const crashable = schedule.crashable.length > 0 ? schedule.crashable : tiers.map(({ id }) => id);
  const found = new OrderSearch(
    { system, invariants: applicable(invariants, system.setups, () => true), faults: [] },
    { schedule: { ...schedule, crashable }, maxStates, first: false },
  );
  while (!found.advance(1000));
  return found;
}

/** Ids of the invariants that a search found broken. */
function broken(found: OrderSearch): string[] {
  return found.findings.map(({ invariant }) => invariant);
}

test.each([
  ['in any order', plain],
  ['with a crash of the executor', { ...plain, crashes: 1, crashable: ['work.executor'] }],
  ['with a crash of the run', { ...plain, crashes: 1, crashable: ['work'] }],
  ['with a lost and a doubled message', { ...plain, losses: 1, duplicates: 1 }],
] as const)('B07 B20 X06 the tiers keep their invariants %s', (_, schedule) => {
  expect(broken(search({ ...schedule, crashable: [...schedule.crashable] }))).toEqual([]);
});

test('B07 planted: a release under another id is noticed by the shortest order', () => {
  expect(broken(search(plain, 'release-under-another-id'))).toContain('reservations-released-once');
});

test('B04 planted: a result with another id is noticed in some order', () => {
  expect(broken(search(plain, 'other-request-id'))).toContain('request-id-echoed');
});

/** Examples whose tiers are sound. */
const sound = [
  'shared-budget',
  'campaign',
  'nested-routines',
  'run-control',
  'overrun',
  'two-readings',
  'branches',
  'fallback-and-part',
  'crash-and-release',
  'everything',
  'risky-step',
];

describe('examples of the tiers in any order', () => {
  const scenarios = new Map<string, Scenario>();

  beforeAll(async () => {
    for (const name of sound) {
      const path = join(import.meta.dirname, `../../../src/example/scenario/${name}.yaml`);
      const text = readFileSync(path, 'utf8');
      await loadLanguagesFor(text);
      const model = parseText(text).documents[0]?.model;
      if (model?.kind === 'scenario') scenarios.set(name, model);
    }
  });

  const example = (name: string): Scenario => {
    const found = scenarios.get(name);
    if (!found) throw new Error(`“${name}” has errors`);
    return found;
  };

  test.each(sound)('B07 B11 B20 %s keeps every invariant', (name) => {
    const struck = { ...plain, crashes: 1, losses: 1, duplicates: 1 };
    for (const schedule of [plain, { ...plain, crashes: 1 }, struck]) {
      expect(broken(searchIn(example(name), schedule, 3000))).toEqual([]);
    }
  });

  // Whatever goes by the name of a sound search must be able to find something.
  test.each([
    ['release-under-another-id', 'reservations-released-once'],
    ['other-request-id', 'request-id-echoed'],
    ['credits-only', 'child-within-parent'],
  ])('B07 B20 planted: %s is noticed within these bounds', (defect, invariant) => {
    const scenario = example('campaign');
    const planted = { ...scenario, policies: { ...scenario.policies, defect } };
    expect(broken(searchIn(planted, plain, 20_000))).toContain(invariant);
  });
});
