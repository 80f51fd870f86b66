import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { EndpointState, WebhookState } from '../../../src/run/component/webhook.ts';
import { part, play, type Played } from '../../tools/play.ts';

const ms = 1_000_000;
const second = 1000 * ms;

interface Wanted {
  webhook?: Record<string, Json>;
  endpoint?: Record<string, Json>;
  source?: Record<string, Json>;
  faults?: Fault[];
  seed?: number;
}

/** A source that publishes 30 events in 3 s, straight into the buffer. */
function playHook({
  webhook = {},
  endpoint = {},
  source = {},
  faults = [],
  seed = 0,
}: Wanted): Played {
  return play(
    [
      part('source', 'publisher', {
        to: 'hook',
        count: 30,
        topics: ['order/placed'],
        every: { kind: 'fixed', ns: 100 * ms },
        confirm: false,
        ...source,
      }),
      part('hook', 'webhook', { to: 'partner', interval: second, ...webhook }),
      part('partner', 'endpoint', endpoint),
    ],
    { faults, seed },
  );
}

const hook = (run: Played): WebhookState => run.state<WebhookState>('hook');
const partner = (run: Played): EndpointState => run.state<EndpointState>('partner');

describe('buffered webhook', () => {
  test('E19 events are posted together at intervals', () => {
    const run = playHook({});
    const posts = run.events().filter(({ kind, label }) => kind === 1 && label === 'post');
    expect(posts.map(({ time }) => Math.floor(time / second))).toEqual([1, 2, 3]);
    expect(partner(run).count).toBe(30);
    expect(hook(run).dropped).toBe(0);
    expect(run.broken).toEqual([]);
  });

  test('E19 five seconds and a thousand events are usual', () => {
    const run = play([
      part('source', 'publisher', { to: 'hook', count: 1, topics: ['x'], confirm: false }),
      part('hook', 'webhook', { to: 'partner' }),
      part('partner', 'endpoint', {}),
    ]);
    const post = run.events().find(({ kind, label }) => kind === 1 && label === 'post');
    expect(Math.floor((post?.time ?? 0) / second)).toBe(5);
  });

  test('E19 a full buffer drops the oldest, counted', () => {
    const run = playHook({ webhook: { buffer: 4 } });
    expect(hook(run)).toMatchObject({ offered: 30, delivered: 12, dropped: 18 });
    expect(partner(run).taken.slice(0, 4)).toEqual([
      'source-7',
      'source-8',
      'source-9',
      'source-10',
    ]);
    expect(run.broken).toEqual([]);
  });

  test('E19 or the newest, counted', () => {
    const run = playHook({ webhook: { buffer: 4, drop: 'newest' } });
    expect(hook(run).dropped).toBe(18);
    expect(partner(run).taken.slice(0, 4)).toEqual([
      'source-1',
      'source-2',
      'source-3',
      'source-4',
    ]);
    expect(run.broken).toEqual([]);
  });

  test('E19 a failed post is repeated as the same post', () => {
    const run = playHook({ endpoint: { failures: 2 } });
    expect(partner(run)).toMatchObject({ count: 30, doubled: 0, refused: 2 });
    expect(run.broken).toEqual([]);
  });

  test('E19 when the answer is lost, nothing arrives twice', () => {
    const faults: Fault[] = [{ kind: 'drop', message: { nth: 1, label: 'posted' } }];
    const run = playHook({ faults });
    expect(partner(run)).toMatchObject({ count: 30, doubled: 0 });
    expect(run.broken).toEqual([]);
  });

  test('E19 holds for random failures, losses, doubles and crashes', () => {
    const dropped = fc.record({
      kind: fc.constant('drop' as const),
      message: fc.record({
        nth: fc.integer({ min: 1, max: 8 }),
        label: fc.constantFrom('post', 'posted', 'failed', 'publish', 'published'),
      }),
    });
    const doubled = fc.record({
      kind: fc.constant('duplicate' as const),
      message: fc.record({
        nth: fc.integer({ min: 1, max: 8 }),
        label: fc.constantFrom('post', 'posted', 'failed', 'publish'),
      }),
    });
    const struck: fc.Arbitrary<Fault> = fc.oneof(dropped, doubled);
    const outage = fc
      .record({
        actor: fc.constantFrom('hook', 'partner'),
        at: fc.integer({ min: 1, max: 4000 }),
        lasts: fc.integer({ min: 1, max: 2000 }),
      })
      .map(({ actor, at, lasts }): Fault[] => [
        { kind: 'crash', actor, at: at * ms },
        { kind: 'restart', actor, at: (at + lasts) * ms },
      ]);
    fc.assert(
      fc.property(
        fc.array(struck, { maxLength: 6 }),
        fc.array(outage, { maxLength: 2 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('oldest', 'newest'),
        fc.double({ min: 0, max: 0.7, noNaN: true }),
        fc.nat(1000),
        (faults, outages, buffer, drop, chance, seed) => {
          const run = playHook({
            webhook: { buffer, drop },
            endpoint: { chance },
            source: { confirm: chance < 0.4 },
            faults: [...faults, ...outages.flat()],
            seed,
          });
          expect(run.broken).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('E19 planted: a failed post whose events are queued again is noticed', () => {
    const faults: Fault[] = [{ kind: 'drop', message: { nth: 1, label: 'posted' } }];
    const run = playHook({
      webhook: { defect: 'requeue-duplicates' },
      endpoint: { failures: 1 },
      faults,
    });
    expect(run.broken).toEqual(['drops-counted', 'webhook-posts-once']);
  });

  test('E19 planted: dropping without counting is noticed', () => {
    const run = playHook({ webhook: { buffer: 4, defect: 'uncounted' } });
    expect(run.broken).toEqual(['drops-counted']);
  });

  test.each(['oldest', 'newest'])('E19 planted: a policy that changes is noticed (%s)', (drop) => {
    const run = playHook({ webhook: { buffer: 4, drop, defect: 'mixed-policy' } });
    expect(run.broken).toEqual(['drops-counted']);
  });

  test('E19 it listens to a bus as well', () => {
    const run = play([
      part('bus', 'bus', {}),
      part('source', 'publisher', { to: 'bus', count: 10, topics: ['a/b', 'c/d'] }),
      part('hook', 'webhook', { bus: 'bus', topics: ['a/*'], to: 'partner' }),
      part('partner', 'endpoint', {}),
    ]);
    expect(partner(run).count).toBe(5);
    expect(run.broken).toEqual([]);
  });
});
