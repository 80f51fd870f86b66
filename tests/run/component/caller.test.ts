import { describe, expect, test } from 'vitest';
import type { CallerData } from '../../../src/run/component/caller.ts';
import type { ServiceData } from '../../../src/run/component/service.ts';
import type { Json } from '../../../src/model/json.ts';
import { part, play, type Played } from '../../tools/play.ts';

const ms = 1_000_000;
const second = 1000 * ms;

const fixed = (ns: number): Json => ({ kind: 'fixed', ns });

function direct(
  caller: Record<string, Json>,
  service: Record<string, Json> = {},
  seed = 0,
): Played {
  return play(
    [part('cook', 'caller', { to: 'oven', ...caller }), part('oven', 'service', service)],
    { seed },
  );
}

const delays = (played: Played): number[] =>
  played
    .marks('retry')
    .filter(({ label }) => label === 'retry:wait')
    .map(({ value }) => value);

describe('retry', () => {
  test('E16 three tries, delays of one and two seconds, then the error is raised', () => {
    const played = direct({}, { failures: 100 });
    expect(played.broken).toEqual([]);
    expect(delays(played)).toEqual([second, 2 * second]);
    expect(played.state<CallerData>('cook')).toMatchObject({
      attempts: 3,
      good: 0,
      raised: ['cook-1'],
    });
    expect(played.marks('error').map(({ label }) => label)).toEqual(['error:raised:timeout']);
  });

  test('E16 a call that succeeds the third time raises nothing', () => {
    const played = direct({}, { failures: 2 });
    expect(delays(played)).toEqual([second, 2 * second]);
    expect(played.state<CallerData>('cook')).toMatchObject({ good: 1, raised: [] });
  });

  test('E16 a single try never waits', () => {
    expect(delays(direct({ tries: 1 }, { failures: 9 }))).toEqual([]);
  });

  test('E16 what no retry can help is raised at once', () => {
    const played = direct({}, { failures: 9, error: 'permission_denied' });
    expect(played.state<CallerData>('cook').attempts).toBe(1);
    expect(played.broken).toEqual([]);
  });

  const shapes: [string, number[]][] = [
    ['fixed', [100, 100, 100, 100]],
    ['linear', [100, 300, 500, 700]],
    ['exponential', [100, 200, 400, 500]],
    ['fibonacci', [100, 100, 200, 300]],
    ['adaptive', [100, 200, 400, 500]],
  ];
  for (const [backoff, expected] of shapes) {
    test(`B15 the ${backoff} delays of a run are those of the closed form`, () => {
      const long = backoff === 'linear' ? 10 * second : 500 * ms;
      const played = direct({ backoff, tries: 5, first: 100 * ms, longest: long }, { failures: 9 });
      expect(delays(played)).toEqual(expected.map((each) => each * ms));
      expect(played.broken).toEqual([]);
    });
  }

  test('B15 jitter stays within its percentage, differs by seed, and is the same for a seed', () => {
    const run = (seed: number): Played =>
      direct({ backoff: 'exponential_jitter', jitter: 0.2, tries: 4 }, { failures: 9 }, seed);
    const first = delays(run(1));
    expect(delays(run(1))).toEqual(first);
    expect(delays(run(2))).not.toEqual(first);
    first.forEach((each, i) => {
      expect(Math.abs(each - second * 2 ** i)).toBeLessThanOrEqual(second * 2 ** i * 0.2);
    });
  });

  test('B15 an error of resources doubles the first delay', () => {
    const played = direct({}, { failures: 9, error: 'quota_exceeded' });
    expect(delays(played)).toEqual([2 * second, 4 * second]);
    expect(played.broken).toEqual([]);
  });

  test('B15 E16 planted: a backoff that is off by one is noticed', () => {
    const played = direct({ defect: 'backoff-off-by-one' }, { failures: 9 });
    expect(played.broken).toEqual(['delays-as-computed']);
  });

  test('B14 E16 planted: one attempt too many is noticed', () => {
    const played = direct({ defect: 'one-try-too-many' }, { failures: 9 });
    expect(played.broken).toContain('attempts-within-limit');
  });

  for (const defect of ['raises-twice', 'swallows-errors']) {
    test(`E16 B14 planted: a caller that ${defect} is noticed`, () => {
      const played = direct({ defect }, { failures: 9 });
      expect(played.broken).toEqual(['calls-end-once']);
    });
  }

  test('B09 E16 planted: retrying what is not retryable is noticed', () => {
    const played = direct(
      { defect: 'retries-everything' },
      { failures: 9, error: 'permission_denied' },
    );
    expect(played.broken).toEqual(['retries-only-what-may-help']);
  });

  test('E16 lost and doubled messages: each call still ends once', () => {
    for (let seed = 0; seed < 30; seed++) {
      const played = play(
        [
          part('cook', 'caller', { to: 'oven', calls: 20, timeout: 200 * ms }),
          part('oven', 'service', { failure: 0.2 }),
        ],
        {
          seed,
          faults: [
            { kind: 'chance', strike: 'drop', share: 0.1, by: 0 },
            { kind: 'chance', strike: 'duplicate', share: 0.1, by: 0 },
            { kind: 'chance', strike: 'corrupt', share: 0.05, by: 0 },
          ],
        },
      );
      expect(played.broken).toEqual([]);
      expect(played.status).toBe('done');
      const { good, raised } = played.state<CallerData>('cook');
      expect(good + raised.length).toBe(20);
    }
  });
});

describe('retry storm', () => {
  const storm = (caller: Record<string, Json>, service: Record<string, Json> = {}): Played =>
    direct(
      { calls: 200, at: 10 * ms, tries: 6, first: 200 * ms, timeout: 400 * ms, ...caller },
      {
        latency: fixed(20 * ms),
        capacity: 5,
        queue: 50,
        bucket: 50 * ms,
        outages: [{ at: 0, for: 300 * ms }],
        ...service,
      },
    );
  const curve = (played: Played): number[] =>
    played.state<ServiceData>('oven').load.map(({ arrived }) => arrived);
  const after = (columns: number[]): number => Math.max(...columns.slice(1));

  test('E17 without jitter all come back at once, with jitter they spread', () => {
    const without = storm({});
    const jittered = storm({ jitter: 0.5 });
    expect(without.broken).toEqual([]);
    expect(jittered.broken).toEqual([]);
    expect(after(curve(without))).toBe(200);
    expect(after(curve(jittered))).toBeLessThan(100);
  });

  test('E17 the load curve counts every attempt, and is shown as a table', () => {
    const played = storm({ jitter: 0.5 });
    const sum = curve(played).reduce((a, b) => a + b, 0);
    expect(sum).toBe(played.state<CallerData>('cook').attempts);
    const titles = played.exhibits().map((each) => ('title' in each ? each.title : ''));
    expect(titles).toContain('Load of oven');
  });

  test('E17 with jitter more calls end well', () => {
    const good = (played: Played): number => played.state<CallerData>('cook').good;
    const few = { tries: 3, every: fixed(0) };
    expect(good(storm({ ...few, jitter: 0.5 }))).toBeGreaterThan(2 * good(storm(few)));
  });

  test('E17 planted: a storm above the peak is noticed, with jitter there is none', () => {
    const peak = { peak: 120 };
    expect(storm({ jitter: 1 }, peak).broken).toEqual([]);
    expect(storm({ jitter: 0 }, peak).broken).toEqual(['load-within-peak']);
    const shared = storm({ jitter: 1, defect: 'shares-jitter' }, peak);
    expect(shared.broken).toEqual(['load-within-peak']);
  });

  test('E17 planted: a service that takes on more than it can is noticed', () => {
    const played = storm({}, { defect: 'ignores-capacity', outages: [] });
    expect(played.broken).toEqual(['service-within-capacity']);
  });
});
