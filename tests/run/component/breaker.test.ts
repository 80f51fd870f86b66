import { describe, expect, test } from 'vitest';
import type { BreakerData } from '../../../src/run/component/breaker.ts';
import type { CallerData } from '../../../src/run/component/caller.ts';
import type { Json } from '../../../src/model/json.ts';
import { part, play, type Played } from '../../tools/play.ts';

const ms = 1_000_000;
const second = 1000 * ms;

const fixed = (ns: number): Json => ({ kind: 'fixed', ns });

interface Setting {
  service?: Record<string, Json>;
  breaker?: Record<string, Json>;
  caller?: Record<string, Json>;
  seed?: number;
}

/** Callers, a breaker and a service that is down from 1 s to 4 s. */
function throughBreaker({ service, breaker, caller, seed = 0 }: Setting = {}): Played {
  return play(
    [
      part('till', 'caller', {
        to: 'guard',
        calls: 60,
        every: fixed(100 * ms),
        tries: 3,
        first: 200 * ms,
        ...caller,
      }),
      part('guard', 'breaker', {
        service: 'stock',
        threshold: 3,
        reset: second,
        ...breaker,
      }),
      part('stock', 'service', {
        latency: fixed(20 * ms),
        outages: [{ at: second, for: 3 * second }],
        ...service,
      }),
    ],
    { seed },
  );
}

const changes = (played: Played): string[] =>
  played
    .marks('breaker')
    .map(({ label }) => label.slice('breaker:'.length))
    .filter((what) => what !== 'rejected' && what !== 'probe');

describe('circuit breaker', () => {
  test('B19 E15 it opens at its threshold, probes after its reset, and closes again', () => {
    const played = throughBreaker();
    expect(played.broken).toEqual([]);
    expect(played.status).toBe('done');
    expect(changes(played)).toEqual([
      'open',
      'half_open',
      'open',
      'half_open',
      'open',
      'half_open',
      'closed',
    ]);
    expect(played.state<BreakerData>('guard').state).toBe('closed');
    expect(played.state<BreakerData>('guard').rejected).toBeGreaterThan(0);
  });

  test('B19 from opening to half open it takes exactly the reset, and nothing reaches the service', () => {
    const played = throughBreaker();
    let opened = -1;
    for (const { kind, label, time, actor, target } of played.events()) {
      if (label === 'breaker:open') opened = time;
      if (label === 'breaker:half_open') {
        expect(time - opened).toBe(second);
        opened = -1;
      }
      if (opened >= 0 && kind === 1 && actor === 1) expect(target).not.toBe(2);
    }
    expect(opened).toBe(-1);
  });

  test('B19 five failures, ten, thirty seconds and two successes unless something else is said', () => {
    const { parameters } = part('b', 'breaker');
    expect(parameters).toMatchObject({
      threshold: 5,
      timeout: 10 * second,
      reset: 30 * second,
      successes: 2,
      probes: 1,
    });
  });

  test('E15 a failure that is not in a row does not open it', () => {
    const played = throughBreaker({
      service: { outages: [], failure: 0.3 },
      breaker: { threshold: 20 },
    });
    expect(played.broken).toEqual([]);
    expect(changes(played)).toEqual([]);
  });

  test('E15 threshold and reset move the first opening and the number of openings', () => {
    const early = throughBreaker({ breaker: { threshold: 1 } });
    const late = throughBreaker({ breaker: { threshold: 5 } });
    const when = (played: Played): number => played.marks('breaker')[0]?.event.time ?? -1;
    expect(when(early)).toBeLessThan(when(late));
    const patient = throughBreaker({ breaker: { reset: 4 * second } });
    expect(changes(patient).filter((what) => what === 'open')).toHaveLength(1);
  });

  test('B19 a service that is silent opens it by timeouts', () => {
    const played = throughBreaker({
      service: { outage: 'silent' },
      breaker: { timeout: 300 * ms },
    });
    expect(played.broken).toEqual([]);
    expect(changes(played)[0]).toBe('open');
    expect(changes(played).at(-1)).toBe('closed');
  });

  for (const degradation of ['fallback', 'partial']) {
    test(`B19 while it is open, callers get a ${degradation} answer`, () => {
      const played = throughBreaker({ breaker: { degradation } });
      expect(played.broken).toEqual([]);
      expect(played.state<CallerData>('till').degraded).toBeGreaterThan(0);
    });
  }

  test('B19 calls wait in the queue while it is open, and none is lost', () => {
    const played = throughBreaker({
      breaker: { degradation: 'queue' },
      caller: { timeout: 20 * second },
    });
    expect(played.broken).toEqual([]);
    const { good, raised, begun } = played.state<CallerData>('till');
    expect(good + raised.length).toBe(begun);
    expect(played.state<BreakerData>('guard').waiting).toEqual([]);
  });

  test('B19 E15 planted: a breaker that lets calls through while it is open is noticed', () => {
    const played = throughBreaker({ breaker: { defect: 'passes-while-open' } });
    expect(played.broken).toContain('no-call-while-open');
  });

  test('B19 planted: more probes than allowed are noticed', () => {
    const played = throughBreaker({
      breaker: { defect: 'no-half-open-limit' },
      service: { latency: fixed(250 * ms) },
    });
    expect(played.broken).toEqual(['probes-within-limit']);
  });

  for (const defect of ['skips-half-open', 'closes-too-soon', 'never-opens']) {
    test(`E15 B19 planted: a breaker that ${defect} is noticed`, () => {
      const played = throughBreaker({ breaker: { defect } });
      expect(played.broken).toEqual(['breaker-transitions-as-drawn']);
    });
  }
});

describe('breaker and retry together', () => {
  test('E18 no retry while the breaker is open: calls give up at once', () => {
    const played = throughBreaker({ caller: { open: 'give_up' } });
    expect(played.broken).toEqual([]);
    const state = played.state<CallerData>('till');
    expect(state.raised.length).toBeGreaterThan(0);
    expect(state.good + state.raised.length).toBe(60);
  });

  test('E18 calls that are held back go on when the breaker lets them', () => {
    const played = throughBreaker({ caller: { open: 'hold' } });
    expect(played.broken).toEqual([]);
    expect(played.status).toBe('done');
    const held = played.state<CallerData>('till').good;
    const givenUp = throughBreaker({ caller: { open: 'give_up' } }).state<CallerData>('till').good;
    expect(held).toBeGreaterThan(givenUp);
  });

  test('E18 planted: retries against an open breaker are noticed', () => {
    const played = throughBreaker({ caller: { defect: 'retries-while-open' } });
    expect(played.broken).toEqual(['no-retry-while-open']);
  });

  test('E18 the breaker spares the service: fewer attempts than with retries alone', () => {
    const with_ = throughBreaker();
    const without = throughBreaker({ breaker: { threshold: 100_000 } });
    expect(without.broken).toEqual([]);
    expect(with_.state<{ refused: number }>('stock').refused).toBeLessThan(
      without.state<{ refused: number }>('stock').refused / 3,
    );
  });
});
