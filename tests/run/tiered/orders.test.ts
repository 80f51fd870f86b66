import { expect, test } from 'vitest';
import { OrderSearch } from '../../../src/explore/orders.ts';
import type { Schedule } from '../../../src/model/run.ts';
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

function search(schedule: Schedule, defect?: string): OrderSearch {
  const system = scenarioSystem(
    scenarioOf({
      swarm: { budget: { credits: 100 }, runs: [{ routine: 'work', budget: { credits: 50 } }] },
      routines: { work: { steps: [{ step: 'one', estimate: { credits: 20 }, tools: ['tool'] }] } },
      tools: { tool: { estimate: { credits: 10 } } },
      policies: { recovery: 'abort', ...(defect === undefined ? {} : { defect }) },
    }),
  );
  const found = new OrderSearch(
    { system, invariants: applicable(invariants, system.setups, () => true), faults: [] },
    { schedule, maxStates: 8000, first: false },
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
