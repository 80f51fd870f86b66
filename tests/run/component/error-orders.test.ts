import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import { part } from '../../tools/play.ts';
import { anyOrder, searchOrders, type Searched } from './orders.ts';

/** Calls through a breaker, everything as small as it can be. */
function calls(breaker: Json, caller: Json): ComponentSpec[] {
  return [
    part('c', 'caller', { to: 'b', calls: 2, tries: 2, ...(caller as object) }),
    part('b', 'breaker', {
      service: 's',
      threshold: 1,
      successes: 1,
      probes: 1,
      ...(breaker as object),
    }),
    part('s', 'service', { failures: 1 }),
  ];
}

const trouble = (error: string): Json => ({
  error,
  at: 0,
  features: [],
  cure: [],
  after: 1,
  optional: false,
});

function ladder(error: string, step: Record<string, Json>): ComponentSpec[] {
  return (['step', 'run', 'human'] as const).map((handler) => {
    const own = handler === 'step' ? { errors: [trouble(error)], ...step } : {};
    return part(handler, 'ladder', { handler, ...own });
  });
}

function stop(stopper: Json, worker: Json = {}): ComponentSpec[] {
  return [
    part('top', 'worker', { count: 1, ...(worker as object) }, 'run'),
    part('low', 'worker', { parent: 'top', ...(worker as object) }, 'step'),
    part('stop', 'stopper', { at: 0, repeats: 1, ...(stopper as object) }),
  ];
}

function commands(executor: Record<string, Json>): ComponentSpec[] {
  const allow = [{ who: '*', command: '*', effect: 'allow' }];
  return [
    part('ask', 'requester', { commands: [{ command: 'rm old.o', at: 0 }] }),
    part('do', 'safe-executor', executor),
    part('sieve', 'safety-filter'),
    part('rules', 'policy-engine', { rules: allow }),
    part('box', 'host'),
  ];
}

function mending(loop: Record<string, Json>): ComponentSpec[] {
  const leak = { open: true, hidden: false, fixable: true, brings: [] };
  return [
    part('mend', 'convergence', { limit: 3, ...loop }),
    part('house', 'target', { issues: { leak } }),
    part('book', 'finding-store'),
  ];
}

/** Nothing lost, doubled or overtaken: a fault needs no more than another order. */
const plain = anyOrder(0, { losses: 0, duplicates: 0, reorder: false });
const planted = (specs: ComponentSpec[]): Searched =>
  searchOrders(specs, plain, { maxStates: 10_000 });

const holds = (search: Searched): void => {
  expect(search.findings).toEqual([]);
  expect(search.complete).toBe(true);
  expect(search.states).toBeGreaterThan(20);
};

describe('in every order', () => {
  test('B19 E15 E18 a breaker with its callers, and with a crash', () => {
    holds(searchOrders(calls({}, { calls: 2, tries: 1 }), plain));
    const crash = anyOrder(1, { losses: 0, duplicates: 0, reorder: false, crashable: ['b'] });
    holds(searchOrders(calls({}, { calls: 1, tries: 1 }), crash));
  });

  test('B19 planted: calls through an open breaker and too many probes are noticed', () => {
    const open = planted(calls({ defect: 'passes-while-open' }, { tries: 1 }));
    expect(open.found('no-call-while-open')).toBeDefined();
    const probes = planted(calls({ defect: 'no-half-open-limit' }, { calls: 3, tries: 1 }));
    expect(probes.found('probes-within-limit')).toBeDefined();
  });

  test('E18 planted: retries against an open breaker are noticed', () => {
    const search = planted(calls({}, { defect: 'retries-while-open' }));
    expect(search.found('no-retry-while-open')).toBeDefined();
  });

  test('B11 B14 a ladder under loss, duplication, reordering and a crash', () => {
    holds(searchOrders(ladder('validation_failed', {}), anyOrder(1)));
  });

  test('B11 planted: an error that is handled and handed up is noticed', () => {
    const defect = 'both-handled-and-escalated';
    const search = planted(ladder('validation_failed', { defect }));
    expect(search.found('handled-once')).toBeDefined();
  });

  test('B18 an emergency stop under loss, duplication, reordering and a crash', () => {
    holds(searchOrders(stop({}), anyOrder(1, { duplicates: 1 })));
  });

  test('B18 planted: a stop that misses a tier, and work that goes on, are noticed', () => {
    const missed = planted(stop({ defect: 'stop-misses-tier' }));
    expect(missed.found('stop-reaches-everyone')).toBeDefined();
    const on = planted(stop({}, { defect: 'commits-after-stop' }));
    expect(on.found('nothing-commits-after-stop')).toBeDefined();
  });

  test('E03 E05 a gray command under loss, duplication, reordering and a crash', () => {
    holds(searchOrders(commands({}), anyOrder(1, { duplicates: 1, crashable: ['do'] })));
  });

  test('E03 planted: silence that counts as approval is noticed', () => {
    const search = planted(commands({ defect: 'silence-is-consent' }));
    expect(search.found('gray-only-when-approved')).toBeDefined();
  });

  test('E02 E06 E07 a loop under loss, duplication, reordering and a crash', () => {
    holds(searchOrders(mending({}), anyOrder(1, { duplicates: 2, crashable: ['mend'] })));
  });

  test('E02 planted: a step that is complete before its findings are kept is noticed', () => {
    const search = planted(mending({ defect: 'completes-before-stored' }));
    expect(search.found('findings-stored-before-complete')).toBeDefined();
  });
});
