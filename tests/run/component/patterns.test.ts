import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { PatternsState } from '../../../src/run/component/patterns.ts';
import { part, play, type Played } from '../../tools/play.ts';

const ms = 1_000_000;

function playWays(client: Record<string, Json> = {}, faults: Fault[] = []): Played {
  return play(
    [
      part('bus', 'bus', {}),
      part('client', 'patterns', {
        service: 'service',
        bus: 'bus',
        topics: ['request/answered'],
        ...client,
      }),
      part('service', 'patterns-service', {
        bus: 'bus',
        topics: ['request/made'],
        work: { kind: 'fixed', ns: 2 * ms },
      }),
    ],
    { faults },
  );
}

describe('three ways to ask', () => {
  test('E22 the same requests are answered in each way, and their times compared', () => {
    const run = playWays();
    const { measured } = run.state<PatternsState>('client');
    expect(measured.rest).toMatchObject({ count: 20, least: 6 * ms, most: 6 * ms, messages: 80 });
    expect(measured.event).toMatchObject({ count: 20, least: 6 * ms, most: 6 * ms });
    expect(measured.websocket).toMatchObject({ count: 20, least: 4 * ms, messages: 42 });
    expect(run.broken).toEqual([]);
    expect(run.exhibits().some((each) => each.kind === 'table' && each.rows.length === 3)).toBe(
      true,
    );
    expect(new Set(run.marks('measure').map(({ label }) => label))).toEqual(
      new Set(['measure:rest', 'measure:event', 'measure:websocket']),
    );
  });

  test('E22 under load REST falls behind, because it asks one after the other', () => {
    const run = playWays({ every: { kind: 'fixed', ns: ms } });
    const { measured } = run.state<PatternsState>('client');
    expect(measured.rest.most).toBeGreaterThan(50 * ms);
    expect(measured.websocket.most).toBeLessThan(6 * ms);
    expect(run.broken).toEqual([]);
  });

  test('E22 nothing is counted twice when messages are lost or doubled or somebody crashes', () => {
    const labels = [
      'connect',
      'request',
      'response',
      'publish',
      'event',
      'open',
      'frame',
      'answer',
    ];
    const faults = labels.flatMap((label, i): Fault[] => [
      { kind: 'drop', message: { nth: 1 + (i % 3), label } },
      { kind: 'duplicate', message: { nth: 5, label } },
    ]);
    const crash: Fault[] = [
      { kind: 'crash', actor: 'service', at: 55 * ms },
      { kind: 'restart', actor: 'service', at: 300 * ms },
    ];
    const run = playWays({}, [...faults, ...crash]);
    expect(run.state<PatternsState>('client').measured.event.count).toBe(20);
    expect(run.broken).toEqual([]);
  });

  test('E22 planted: an uneven workload is noticed', () => {
    expect(playWays({ defect: 'uneven-workload' }).broken).toEqual(['pattern-latency']);
  });
});
