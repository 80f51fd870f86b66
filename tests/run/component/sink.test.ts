import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { DashboardState } from '../../../src/run/component/dashboard.ts';
import type { SinkState } from '../../../src/run/component/sink.ts';
import { part, play, type Played } from '../../tools/play.ts';

const ms = 1_000_000;

const sinks = ['archive', 'database', 'search'];

function playSinks(
  faults: Fault[] = [],
  each: Record<string, Json> = {},
  odd: Record<string, Json> = {},
): Played {
  return play(
    [
      part('bus', 'bus', {}),
      part('source', 'publisher', { to: 'bus', count: 30, topics: ['order/placed', 'order/paid'] }),
      ...sinks.map((id, i) => part(id, 'sink', { bus: 'bus', ...each, ...(i === 1 ? odd : {}) })),
    ],
    { faults },
  );
}

function playDashboard(faults: Fault[] = [], dashboard: Record<string, Json> = {}): Played {
  return play(
    [
      part('bus', 'bus', {}),
      part('source', 'publisher', { to: 'bus', count: 30, topics: ['a', 'b'] }),
      part('wall', 'dashboard', { bus: 'bus', joins: 105 * ms, ...dashboard }),
    ],
    { faults },
  );
}

const outage = (actor: string, from: number, to: number): Fault[] => [
  { kind: 'crash', actor, at: from * ms },
  { kind: 'restart', actor, at: to * ms },
];

const storm: Fault[] = [3, 9, 17, 25, 26, 40].flatMap((nth): Fault[] => [
  { kind: 'drop', message: { nth, label: 'event' } },
  { kind: 'duplicate', message: { nth: nth + 2, label: 'event' } },
  { kind: 'drop', message: { nth, label: 'ack' } },
]);

const struck = fc
  .record({
    kind: fc.constantFrom('drop' as const, 'duplicate' as const),
    nth: fc.integer({ min: 1, max: 40 }),
    label: fc.constantFrom('event', 'ack', 'list', 'listing', 'subscribe', 'snapshot'),
  })
  .map(({ kind, ...message }): Fault => ({ kind, message }));

function outages(actors: string[]): fc.Arbitrary<Fault[]> {
  return fc
    .record({
      actor: fc.constantFrom(...actors),
      at: fc.integer({ min: 1, max: 350 }),
      lasts: fc.integer({ min: 1, max: 300 }),
    })
    .map(({ actor, at, lasts }) => outage(actor, at, at + lasts));
}

describe('sinks', () => {
  test('E10 three sinks store every event in order', () => {
    const run = playSinks(storm);
    const folds = sinks.map((id) => run.state<SinkState>(id).fold);
    expect(folds.map(({ count }) => count)).toEqual([30, 30, 30]);
    expect(new Set(folds.map(({ digest }) => digest)).size).toBe(1);
    expect(run.broken).toEqual([]);
    expect(run.status).toBe('done');
  });

  test('E10 E12 hold in random runs with losses, doubles and crashes', () => {
    fc.assert(
      fc.property(
        fc.array(struck, { maxLength: 12 }),
        fc.array(outages(['bus', ...sinks]), { maxLength: 2 }),
        (faults, down) => {
          const run = playSinks([...faults, ...down.flat()]);
          expect(run.broken).toEqual([]);
          expect(run.state<SinkState>('database').fold.count).toBe(30);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('E10 what a database has stored survives a crash', () => {
    const write = { kind: 'fixed', ns: 15 * ms };
    const run = playSinks(outage('database', 100, 200), { write });
    expect(run.state<SinkState>('database').fold.count).toBe(30);
    expect(run.broken).toEqual([]);
  });

  test('E10 planted: a sink that acknowledges before it has stored is noticed', () => {
    const write = { kind: 'fixed', ns: 15 * ms };
    const run = playSinks(outage('database', 100, 200), { write }, { defect: 'ack-before-write' });
    expect(run.broken).toContain('every-sink-sees-all-in-order');
  });

  test('E10 E12 planted: a sink that stores events as they arrive is noticed', () => {
    const run = playSinks(storm, {}, { defect: 'no-order' });
    expect(run.broken).toEqual(['every-sink-sees-all-in-order', 'sinks-equal-after-drain']);
  });
});

describe('dashboards', () => {
  test('E11 a late joiner gets a snapshot, then the stream without a gap', () => {
    const run = playDashboard();
    const [shown] = run.state<DashboardState>('wall').shown;
    expect(shown).toMatchObject({ from: 1011, seq: 1030, added: 19 });
    expect(shown?.fold.count).toBe(30);
    expect(run.broken).toEqual([]);
    expect(run.marks('sink').filter(({ label }) => label === 'sink:snapshot:wall')).toHaveLength(1);
  });

  test('E11 holds in random runs with losses, doubles and crashes', () => {
    fc.assert(
      fc.property(
        fc.array(struck, { maxLength: 10 }),
        fc.array(outages(['bus', 'wall']), { maxLength: 2 }),
        (faults, down) => {
          const run = playDashboard([...faults, ...down.flat()]);
          expect(run.broken).toEqual([]);
          expect(run.state<DashboardState>('wall').shown[0]?.fold.count).toBe(30);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('E11 planted: asking for the stream after the snapshot leaves a gap, and is noticed', () => {
    const slow: Fault = { kind: 'delay', message: { nth: 1, label: 'snapshot' }, by: 35 * ms };
    const run = playDashboard([slow], { defect: 'snapshot-then-subscribe' });
    expect(run.broken).toContain('no-gap-for-late-joiner');
  });

  test('E11 planted: adding the whole stream to a later snapshot is noticed', () => {
    const slow: Fault = {
      kind: 'delay',
      message: { nth: 1, label: 'snapshotRequest' },
      by: 35 * ms,
    };
    const run = playDashboard([slow], { defect: 'subscribe-then-snapshot' });
    expect(run.broken).toContain('no-gap-for-late-joiner');
  });
});
