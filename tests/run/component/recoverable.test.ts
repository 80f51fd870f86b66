import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { EventLogState } from '../../../src/run/component/event-log.ts';
import type { RecoverableState } from '../../../src/run/component/recoverable.ts';
import { sameFold } from '../../../src/run/events/fold.ts';
import { part, play, type Played } from '../../tools/play.ts';

const ms = 1_000_000;

interface Wanted {
  log?: Record<string, Json>;
  shop?: Record<string, Json>;
  faults?: Fault[];
}

/** A log whose clock ticks every 30 ms, so that three entries have the same time. */
function playShop({ log = {}, shop = {}, faults = [] }: Wanted): Played {
  return play(
    [
      part('journal', 'event-log', { snapshot: 5, tick: 30 * ms, ...log }),
      part('shop', 'recoverable', { log: 'journal', ...shop }),
      part('till', 'publisher', { to: 'shop', count: 12, topics: ['sold', 'returned'] }),
    ],
    { faults },
  );
}

const outage = (actor: string, from: number, to: number): Fault[] => [
  { kind: 'crash', actor, at: from * ms },
  { kind: 'restart', actor, at: to * ms },
];
const crash = outage('shop', 75, 90);

/** The shop's state, and whether it is that of the whole log. */
function recovered(run: Played): [number, boolean] {
  const { fold } = run.state<RecoverableState>('shop');
  return [fold.count, sameFold(fold, run.state<EventLogState>('journal').fold)];
}

describe('recovery from a log', () => {
  test('E24 without a crash the state is that of the log', () => {
    const run = playShop({});
    expect(recovered(run)).toEqual([12, true]);
    expect(run.broken).toEqual([]);
    expect(run.status).toBe('done');
  });

  test('E24 after a crash the state is that of the log', () => {
    const run = playShop({ faults: crash });
    expect(run.state<RecoverableState>('shop').recoveries).toBe(1);
    expect(recovered(run)).toEqual([12, true]);
    expect(run.broken).toEqual([]);
  });

  test('E13 E14 E24 hold for random losses, doubles and crashes', () => {
    const struck = fc
      .record({
        kind: fc.constantFrom('drop' as const, 'duplicate' as const),
        nth: fc.integer({ min: 1, max: 20 }),
        label: fc.constantFrom('publish', 'published', 'append', 'appended', 'read', 'history'),
      })
      .map(({ kind, ...message }): Fault => ({ kind, message }));
    const down = fc
      .record({
        actor: fc.constantFrom('shop', 'shop', 'journal', 'till'),
        at: fc.integer({ min: 1, max: 150 }),
        lasts: fc.integer({ min: 1, max: 100 }),
      })
      .map(({ actor, at, lasts }) => outage(actor, at, at + lasts));
    const since = fc.constantFrom('position', 'from_time');
    fc.assert(
      fc.property(
        fc.array(struck, { maxLength: 8 }),
        fc.array(down, { maxLength: 3 }),
        since,
        fc.nat(6),
        (faults, outages, how, snapshot) => {
          const run = playShop({
            log: { since: how, snapshot },
            faults: [...faults, ...outages.flat()],
          });
          expect(run.broken).toEqual([]);
          expect(recovered(run)).toEqual([12, true]);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('E24 planted: acting before the log has the command is noticed', () => {
    const run = playShop({ shop: { defect: 'apply-first' } });
    expect(run.broken).toContain('state-equals-log');
  });

  test('E24 planted: recovering from the snapshot alone is noticed', () => {
    const run = playShop({ shop: { defect: 'snapshot-only' }, faults: crash });
    expect(run.broken).toContain('state-equals-log');
  });
});

describe('an event at the snapshot’s very time', () => {
  /** Entries 4, 5 and 6 have the time 30 ms; the snapshot is made after the fifth. */
  const times = (run: Played): number[] =>
    run.state<EventLogState>('journal').entries.map(({ at }) => at / ms);

  test('E13 read by position it is neither lost nor doubled', () => {
    const run = playShop({ faults: crash });
    expect(times(run).slice(3, 6)).toEqual([30, 30, 30]);
    expect(recovered(run)).toEqual([12, true]);
    expect(run.broken).toEqual([]);
  });

  test('E13 read from its time on, doubles are recognised', () => {
    const run = playShop({ log: { since: 'from_time' }, faults: crash });
    expect(recovered(run)).toEqual([12, true]);
    expect(run.broken).toEqual([]);
  });

  test('E13 planted: read after its time it is lost, which is noticed', () => {
    const run = playShop({ log: { since: 'after_time' }, faults: crash });
    expect(run.broken).toEqual(['event-at-snapshot-time', 'state-equals-log']);
    expect(recovered(run)[1]).toBe(false);
  });

  test('E13 E14 planted: read from its time on without recognising doubles is noticed', () => {
    const run = playShop({
      log: { since: 'from_time' },
      shop: { deduplicate: false },
      faults: crash,
    });
    expect(run.broken).toEqual(['replay-idempotent', 'event-at-snapshot-time', 'state-equals-log']);
  });

  test('E14 a history that arrives twice is applied once', () => {
    const faults: Fault[] = [
      ...crash,
      { kind: 'duplicate', message: { nth: 1, label: 'history' } },
    ];
    const run = playShop({ faults });
    expect(recovered(run)).toEqual([12, true]);
    expect(run.broken).toEqual([]);
  });

  test('E14 planted: applying a history twice is noticed', () => {
    const faults: Fault[] = [
      ...crash,
      { kind: 'duplicate', message: { nth: 1, label: 'history' } },
    ];
    const run = playShop({ shop: { deduplicate: false }, faults });
    expect(run.broken).toContain('replay-idempotent');
  });
});
