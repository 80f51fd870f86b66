import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { ComponentSpec } from '../../../src/model/scenario/scenario.ts';
import type { ArbiterState } from '../../../src/run/component/arbiter-state.ts';
import type { ClaimantState } from '../../../src/run/component/claimant.ts';
import { part, play, type Played } from '../../tools/play.ts';

const ms = 1_000_000;
const second = 1000 * ms;

function pool(policy: string, credits: number, more: Record<string, Json> = {}): ComponentSpec {
  return part('pool', 'arbiter', { capacity: { credits }, policy, ...more });
}

function asks(id: string, credits: number, more: Record<string, Json> = {}): ComponentSpec {
  return part(id, 'claimant', { of: 'pool', amount: { credits }, ...more });
}

function fixed(ns: number): Json {
  return { kind: 'fixed', ns };
}

function status(played: Played, id: string): string {
  return played.state<ClaimantState>(id).wishes[id]?.status ?? '';
}

/** In which order requests were given something. */
function order(played: Played): string[] {
  return played
    .marks('budget')
    .filter(({ label }) => /^budget:(granted|partial):/.test(label))
    .map(({ subject }) => subject);
}

describe('first come, first served', () => {
  const queue = [
    asks('a', 6, { at: 0, work: fixed(second), uses: 0 }),
    asks('b', 9, { at: 10 * ms, uses: 0 }),
    asks('c', 2, { at: 20 * ms, uses: 0 }),
  ];

  test('B29 grants are in the order of arrival: nobody overtakes the one that waits', () => {
    const played = play([pool('fcfs', 10), ...queue]);
    expect(order(played)).toEqual(['a', 'b', 'c']);
    expect(played.broken).toEqual([]);
    expect(played.status).toBe('done');
  });

  test('B29 planted: a small request that passes a large one is noticed', () => {
    const played = play([pool('fcfs', 10, { defect: 'overtakes' }), ...queue]);
    expect(order(played)).toEqual(['a', 'c', 'b']);
    expect(played.broken).toEqual(['grants-in-arrival-order']);
  });
});

describe('priority', () => {
  const flood = [
    asks('old', 10, { priority: 'low', at: 5 * ms, work: fixed(second) }),
    asks('flood', 10, {
      priority: 'critical',
      count: 30,
      every: fixed(900 * ms),
      work: fixed(second),
    }),
  ];
  const waited = (played: Played): number => {
    const granted = played
      .marks('budget')
      .find(({ label, subject }) => subject === 'old' && label === 'budget:granted:concurrency');
    return (granted?.event.time ?? Infinity) - 5 * ms;
  };

  test('B30 without aging a low request starves for as long as urgent ones come', () => {
    const played = play([branch(), ...flood.map(renewable)]);
    expect(waited(played)).toBeGreaterThan(29 * second);
    expect(waited(played)).toBeLessThan(Infinity);
    expect(played.broken).toEqual([]);
  });

  test('B30 with aging its wait is bounded', () => {
    const played = play([branch({ aging: second }), ...flood.map(renewable)]);
    expect(waited(played)).toBeLessThan(8 * second);
    expect(played.broken).toEqual([]);
  });

  test('B30 planted: aging that is promised and not given is noticed', () => {
    const never = branch({ aging: second, defect: 'no-aging' });
    const played = play([never, ...flood.map(renewable)]);
    expect(played.broken).toEqual(['bounded-wait-with-aging']);
  });

  /** A single branch, for which all compete. */
  function branch(more: Record<string, Json> = {}): ComponentSpec {
    return part('pool', 'arbiter', { capacity: { concurrency: 1 }, policy: 'priority', ...more });
  }

  function renewable(spec: ComponentSpec): ComponentSpec {
    return { ...spec, parameters: { ...spec.parameters, amount: { concurrency: 1 } } };
  }
});

describe('proportional', () => {
  const three = [
    asks('a', 900, { work: fixed(second) }),
    asks('b', 600, { work: fixed(second), minimum: { credits: 500 } }),
    asks('c', 501, { work: fixed(second) }),
  ];

  test('B31 shares are integers in the ratio of the demands; less than a minimum is flagged', () => {
    const played = play([pool('proportional', 1000, { window: 10 * ms }), ...three]);
    const { last } = played.state<ArbiterState>('pool');
    expect(last?.resolution.partial).toEqual([
      { id: 'a', amount: [450, 0, 0, 0, 0], belowMinimum: false },
      { id: 'b', amount: [300, 0, 0, 0, 0], belowMinimum: true },
      { id: 'c', amount: [250, 0, 0, 0, 0], belowMinimum: false },
    ]);
    expect(played.broken).toEqual([]);
    expect(played.state<ArbiterState>('pool').books.used[0]).toBe(700);
  });

  test('B31 planted: rounding up shares out more than there is, and is noticed', () => {
    const up = pool('proportional', 1000, { window: 10 * ms, defect: 'rounding-up' });
    expect(play([up, ...three]).broken).toContain('shares-within-available');
  });

  test('B31 planted: a share below its minimum without a flag is noticed', () => {
    const hides = pool('proportional', 1000, { window: 10 * ms, defect: 'hides-minimum' });
    expect(play([hides, ...three]).broken).toEqual(['shares-within-available']);
  });
});

describe('preemption', () => {
  const crisis = [
    asks('small', 3, { priority: 'low' }),
    asks('large', 5, { priority: 'low', at: ms }),
    asks('equal', 2, { priority: 'high', at: 2 * ms }),
    asks('alarm', 5, { priority: 'emergency', at: 500 * ms, work: fixed(second) }),
  ].map(branches);

  /** Branches are held, not used up. */
  function branches(spec: ComponentSpec): ComponentSpec {
    const { credits } = spec.parameters['amount'] as { credits: number };
    return { ...spec, parameters: { ...spec.parameters, amount: { concurrency: credits } } };
  }

  const ten = (more: Record<string, Json> = {}): ComponentSpec =>
    part('pool', 'arbiter', { capacity: { concurrency: 10 }, policy: 'preemption', ...more });

  test('B32 an emergency pushes aside the fewest of lower priority, which go on later', () => {
    const played = play([ten(), ...crisis]);
    expect(played.broken).toEqual([]);
    expect(played.state<ArbiterState>('pool').claims).toEqual({});
    const preempted = played.marks('budget').filter(({ label }) => /preempted/.test(label));
    expect(preempted.map(({ subject }) => subject)).toEqual(['large']);
    expect(order(played)).toEqual(['small', 'large', 'equal', 'alarm', 'large']);
    expect(crisis.map(({ id }) => status(played, id))).toEqual(['done', 'done', 'done', 'done']);
  });

  test('B32 or they are compensated', () => {
    const played = play([ten({ compensation: 'compensate' }), ...crisis]);
    expect(status(played, 'large')).toBe('compensated');
    expect(played.broken).toEqual([]);
  });

  test('B32 credits that a victim has used are not given to the emergency', () => {
    const played = play([
      pool('preemption', 1000),
      asks('worker', 1000, { work: fixed(second) }),
      asks('alarm', 600, { priority: 'emergency', at: 300 * ms, work: fixed(second) }),
    ]);
    expect(played.broken).toEqual([]);
    const { books, owed } = played.state<ArbiterState>('pool');
    expect(books.used[0]).toBe(900);
    expect(owed['worker']?.[0]).toBe(300);
    expect(status(played, 'worker')).toBe('compensated');
  });

  test.each([
    ['preempts-higher', 'victims-have-lower-priority'],
    ['emergency-waits', 'emergency-always-served'],
    ['forgets-victims', 'victims-resume-or-are-compensated'],
  ])('B32 planted: %s is noticed', (defect, invariant) => {
    const more = [asks('second', 9, { priority: 'critical', at: 700 * ms })].map(branches);
    const played = play([ten({ defect }), ...crisis, ...more]);
    expect(played.broken).toContain(invariant);
  });

  test('B32 planted: whoever works on although it must yield is noticed', () => {
    const stubborn = crisis.map((spec) =>
      spec.id === 'large'
        ? { ...spec, parameters: { ...spec.parameters, defect: 'works-while-paused' } }
        : spec,
    );
    const played = play([ten({ grace: 10 * ms }), ...stubborn]);
    expect(played.broken).toContain('paused-means-paused');
  });
});

describe('queue', () => {
  const four = [
    asks('a', 6, { work: fixed(second), uses: 0 }),
    asks('b', 9, { at: ms, uses: 0 }),
    asks('c', 3, { at: 2 * ms, uses: 0 }),
    asks('d', 8, { at: 3 * ms, uses: 0 }),
  ];

  test('B33 whoever fits is served, nobody is forgotten', () => {
    const played = play([pool('queue', 10), ...four]);
    expect(order(played)).toEqual(['a', 'c', 'b', 'd']);
    expect(played.status).toBe('done');
    expect(played.broken).toEqual([]);
  });

  test.each([
    ['idles', 'work-conserving'],
    ['drops-queued', 'no-lost-request'],
  ])('B33 planted: %s is noticed', (defect, invariant) => {
    expect(play([pool('queue', 10, { defect }), ...four]).broken).toContain(invariant);
  });

  test('B34 planted: a request that waits and is denied is noticed', () => {
    const played = play([pool('queue', 10, { defect: 'answers-twice' }), ...four]);
    expect(played.broken).toContain('outcome-partitions-requests');
  });
});

describe('budgets', () => {
  const two = [asks('left', 6000, { work: fixed(second) }), asks('right', 6000, { at: ms })];

  test('B20 two requests of 6,000 of 10,000: only one passes', () => {
    const played = play([pool('fcfs', 10_000, { wait: false }), ...two]);
    expect([status(played, 'left'), status(played, 'right')]).toEqual(['done', 'denied']);
    expect(played.broken).toEqual([]);
  });

  test('B20 planted: read, modify, write lets both pass and is noticed', () => {
    const played = play([pool('fcfs', 10_000, { defect: 'read-modify-write' }), ...two]);
    expect(order(played)).toEqual(['left', 'right']);
    expect(played.broken).toEqual(['budget-arithmetic', 'children-within-budget']);
  });

  test('B20 planted: checking only credits is noticed', () => {
    const specs = [
      part('pool', 'arbiter', {
        capacity: { credits: 100, time: second, memory: 8, concurrency: 2, toolCalls: 3 },
        defect: 'credits-only',
      }),
      asks('a', 10, { amount: { credits: 10, memory: 9 } }),
    ];
    expect(play(specs).broken).toContain('children-within-budget');
    const sound = specs.map((spec) => ({
      ...spec,
      parameters: { ...spec.parameters, ...(spec.id === 'pool' ? { defect: 'none' } : {}) },
    }));
    expect(status(play(sound), 'a')).toBe('denied');
  });

  test('B20 planted: a release under another id leaks, and is noticed', () => {
    const defect = 'release-under-another-id';
    const played = play([pool('fcfs', 10_000, { defect }), ...two]);
    expect(played.broken).toContain('released-is-free-again');
  });

  test('B28 planted: a release that refunds what was spent is noticed', () => {
    const played = play([pool('fcfs', 10_000, { defect: 'refund-spent' }), ...two]);
    expect(played.broken).toContain('spent-stays-spent');
  });

  const plan = [500, 800, 300, 1000, 700];
  const parts = plan.map((credits, i) =>
    asks(`part-${i + 1}`, credits, { at: i * ms, work: fixed(second) }),
  );

  test('B22 steps and branches side by side want 3,300 of 3,000: the last one must wait', () => {
    const played = play([pool('fcfs', 3000, { wait: false }), ...parts]);
    expect(parts.map(({ id }) => status(played, id))).toEqual([
      'done',
      'done',
      'done',
      'done',
      'denied',
    ]);
    expect(played.broken).toEqual([]);
  });

  test('B22 planted: handing out 3,300 of 3,000 is noticed', () => {
    const played = play([pool('fcfs', 3000, { defect: 'no-check' }), ...parts]);
    expect(played.broken).toContain('children-within-budget');
  });

  test('B27 what is kept back is for critical requests; below the threshold it stops', () => {
    const played = play([
      pool('fcfs', 1000, { reserved: { credits: 200 }, threshold: { credits: 150 }, wait: false }),
      asks('big', 900, {}),
      asks('most', 700, { at: 10 * ms, work: fixed(10 * ms) }),
      asks('late', 50, { at: second }),
      asks('urgent', 250, { at: 2 * second, priority: 'critical' }),
    ]);
    expect(['big', 'most', 'late', 'urgent'].map((id) => status(played, id))).toEqual([
      'denied',
      'done',
      'denied',
      'done',
    ]);
    expect(played.marks('stop')).toHaveLength(1);
    expect(played.broken).toEqual([]);
  });

  test('B27 planted: going on below the threshold is noticed', () => {
    const threshold = { credits: 500 };
    const on = pool('fcfs', 1000, { threshold, defect: 'ignores-threshold' });
    const played = play([on, asks('a', 800, {}), asks('b', 100, { at: 2 * second })]);
    expect(played.broken).toEqual(['stops-below-threshold']);
  });

  const gives = [
    asks('giver', 600, { gives: { credits: 200 }, to: 'taker', work: fixed(second) }),
    asks('taker', 400, { work: fixed(2 * second) }),
  ];

  test('B28 a transfer takes from one and gives to the other; only use diminishes the total', () => {
    const played = play([
      pool('fcfs', 1000),
      gives[1] as ComponentSpec,
      { ...(gives[0] as ComponentSpec) },
    ]);
    expect(played.broken).toEqual([]);
    const taker = played.state<ClaimantState>('taker').wishes['taker'];
    expect(taker?.settled[0]).toBe(600);
    expect(played.state<ArbiterState>('pool').books.used[0]).toBe(1000);
  });

  test('B28 planted: a transfer that creates credits is noticed', () => {
    const played = play([
      pool('fcfs', 1000, { defect: 'transfer-creates' }),
      gives[1] as ComponentSpec,
      gives[0] as ComponentSpec,
    ]);
    expect(played.broken).toContain('transfer-conserves');
  });
});
