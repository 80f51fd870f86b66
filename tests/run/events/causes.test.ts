import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { BusState } from '../../../src/run/component/bus.ts';
import type { SubscriberState } from '../../../src/run/component/subscriber.ts';
import { nearestDepends, newFeed, offer, type Entry } from '../../../src/run/events/feed.ts';
import { happenedBefore, vectorClocks } from '../../../src/run/events/vector-clock.ts';
import { part, play, type Played } from '../../tools/play.ts';

const ms = 1_000_000;

/** Events, each with causes among those before it, and who publishes it when. */
interface Drawn {
  causes: number[];
  by: number;
  at: number;
}

const graph: fc.Arbitrary<Drawn[]> = fc
  .array(
    fc.record({
      causes: fc.array(fc.nat(20), { maxLength: 2 }),
      by: fc.nat(2),
      at: fc.nat(40),
    }),
    { minLength: 2, maxLength: 12 },
  )
  .map((events) =>
    events.map(({ causes, by, at }, i) => ({
      causes: i === 0 ? [] : [...new Set(causes.map((cause) => cause % i))],
      by,
      at,
    })),
  );

/** Three publishers, each with its events; two listeners, one for half of the topics. */
function playGraph(events: Drawn[], faults: Fault[], defect?: string): Played {
  const parts = [0, 1, 2].map((by) => {
    const own = events.flatMap((event, i): Json[] =>
      event.by === by
        ? [
            {
              topic: i % 2 === 0 ? 'even/x' : 'odd/x',
              id: `e${i}`,
              payload: i,
              depends: event.causes.map((cause) => `e${cause}`),
              scope: '',
              at: event.at * ms,
            },
          ]
        : [],
    );
    return part(`p${by}`, 'publisher', { to: 'bus', events: own });
  });
  const odd: Record<string, Json> = defect === undefined ? {} : { defect };
  return play(
    [
      part('bus', 'bus', {}),
      ...parts,
      part('all', 'subscriber', { bus: 'bus', delivery: 'exactly_once', ...odd }),
      part('some', 'subscriber', { bus: 'bus', topics: ['odd/*'], ...odd }),
    ],
    { faults },
  );
}

const lost: fc.Arbitrary<Fault[]> = fc.array(
  fc
    .record({
      nth: fc.integer({ min: 1, max: 12 }),
      label: fc.constantFrom('event', 'publish', 'ack'),
    })
    .map((message): Fault => ({ kind: 'drop', message })),
  { maxLength: 5 },
);

/** Whether one event is among the causes of another, through any number of others. */
function isCause(events: Drawn[], cause: number, of: number): boolean {
  const { causes } = events[of] ?? { causes: [] };
  return causes.some((each) => each === cause || isCause(events, cause, each));
}

describe('causes', () => {
  test('B52 vector clocks say what happened before what', () => {
    fc.assert(
      fc.property(graph, (events) => {
        const clocks = vectorClocks(
          events.map(({ causes }, i) => ({ id: `e${i}`, depends: causes.map((c) => `e${c}`) })),
        );
        for (let a = 0; a < events.length; a++) {
          for (let b = 0; b < events.length; b++) {
            const [one, other] = [clocks.get(`e${a}`) ?? {}, clocks.get(`e${b}`) ?? {}];
            expect(happenedBefore(one, other)).toBe(isCause(events, a, b));
          }
        }
      }),
    );
  });

  test('B52 effects follow causes in random runs, by the vector clocks', () => {
    let heldBack = 0;
    fc.assert(
      fc.property(graph, lost, (events, faults) => {
        const run = playGraph(events, faults);
        expect(run.broken).toEqual([]);
        expect(run.state<SubscriberState>('all').fold.count).toBe(events.length);
        if (run.marks('event').some(({ label }) => label.startsWith('event:held'))) heldBack++;
      }),
      { numRuns: 100 },
    );
    expect(heldBack).toBeGreaterThan(20);
  });

  test('B52 planted: not waiting is noticed in many random runs', () => {
    let noticed = 0;
    fc.assert(
      fc.property(graph, lost, (events, faults) => {
        const { broken, state } = playGraph(events, faults, 'no-hold');
        expect(broken.includes('no-delivery-before-depends')).toBe(
          broken.includes('causal-by-vector-clock'),
        );
        if (broken.length > 0) noticed++;
        expect(state<BusState>('bus').total).toBe(events.length);
      }),
      { numRuns: 100 },
    );
    expect(noticed).toBeGreaterThan(5);
  });
});

describe('feeds', () => {
  const entry = (pos: number, topic: string, ...depends: string[]): Entry => ({
    pos,
    id: `e${pos}`,
    topic,
    scope: '',
    seq: 1001 + pos,
    depends,
    payload: null,
    at: 0,
  });
  const log = [entry(0, 'a'), entry(1, 'b', 'e0'), entry(2, 'b', 'e1'), entry(3, 'a', 'e2')];
  const find = (id: string): Entry | undefined => log.find((one) => one.id === id);

  test('B52 a listener of some topics is told its nearest causes', () => {
    const feed = newFeed('x', ['a'], 'at_most_once', 0);
    expect(nearestDepends(feed, log[3] as Entry, find)).toEqual(['e0']);
    expect(nearestDepends(newFeed('x', ['*'], 'at_most_once', 0), log[3] as Entry, find)).toEqual([
      'e2',
    ]);
  });

  test('B52 what was acknowledged, or came before the listener, need not be waited for', () => {
    const feed = newFeed('x', ['a'], 'at_least_once', 0);
    expect(nearestDepends(feed, log[3] as Entry, find)).toEqual([]);
    const late = newFeed('x', ['a'], 'at_most_once', 2);
    expect(nearestDepends(late, log[3] as Entry, find)).toEqual([]);
  });

  test('B53 planted: what does not fit into a queue is noticed and counted', () => {
    const feed = newFeed('x', ['*'], 'at_least_once', 0);
    const dropped = log.map((one) => offer(feed, one, 2, 'oldest')?.id);
    expect(dropped).toEqual([undefined, undefined, 'e0', 'e1']);
    expect(feed).toMatchObject({ dropped: 2, offered: 4 });
    expect(offer(feed, entry(4, 'a'), 2, 'newest')?.id).toBe('e4');
  });
});
