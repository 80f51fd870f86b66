import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { LinkSpec } from '../../../src/model/scenario/scenario.ts';
import type { Fault } from '../../../src/model/run.ts';
import type { StopperData } from '../../../src/run/component/stopper.ts';
import type { WorkerData } from '../../../src/run/component/worker.ts';
import { part, play, type Played } from '../../tools/play.ts';

const ms = 1_000_000;
const us = 1000;

const everyone = ['kitchen', 'soup', 'stir', 'chop', 'cake', 'whisk'];

/** Links of 300 µs everywhere: faster than the tiers' own. */
const fast: LinkSpec[] = [
  {
    latency: { kind: 'fixed', ns: 300 * us },
    loss: 0,
    duplication: 0,
    reordering: 0,
    corruption: 0,
  },
];

interface Setting {
  stopper?: Record<string, Json>;
  worker?: Record<string, Json>;
  links?: LinkSpec[];
  faults?: Fault[];
  seed?: number;
}

function kitchen({ stopper, worker, links = fast, faults = [], seed = 0 }: Setting = {}): Played {
  return play(
    [
      part('kitchen', 'worker', { count: 40, every: ms, ...worker }, 'swarm'),
      part('soup', 'worker', { parent: 'kitchen', ...worker }, 'run'),
      part('stir', 'worker', { parent: 'soup', ...worker }, 'step'),
      part('chop', 'worker', { parent: 'soup', count: 20, ...worker }, 'step'),
      part('cake', 'worker', { parent: 'kitchen', ...worker }, 'run'),
      part('whisk', 'worker', { parent: 'cake', ...worker }, 'step'),
      part('button', 'stopper', { at: 15 * ms, ...stopper }),
    ],
    { links, faults, seed },
  );
}

const stoppedOf = (played: Played, among: string[]): string[] =>
  among.filter((id) => played.state<WorkerData>(id).stopped);
const stopped = (played: Played): string[] => stoppedOf(played, everyone);

describe('emergency stop', () => {
  const reach: [Json, string[]][] = [
    [{ scope: 'system' }, everyone],
    [{ scope: 'swarm' }, everyone],
    [{ scope: 'run' }, ['soup', 'stir', 'chop']],
    [{ scope: 'run', on: 'cake' }, ['cake', 'whisk']],
    [{ scope: 'step' }, ['stir']],
    [{ scope: 'step', on: 'whisk' }, ['whisk']],
  ];
  for (const [stopper, expected] of reach) {
    test(`B18 the scope ${JSON.stringify(stopper)} reaches its workers and no others`, () => {
      const played = kitchen({ stopper: stopper as Record<string, Json> });
      expect(played.broken).toEqual([]);
      expect(stopped(played)).toEqual(expected);
      expect(played.state<StopperData>('button').phase).toBe('stopped');
    });
  }

  test('B18 it takes less than the target of one millisecond, measured in virtual time', () => {
    const played = kitchen();
    const took = played.state<StopperData>('button').took;
    expect(took).toBe(600 * us);
    expect(played.marks('measure').map(({ label, value }) => [label, value])).toEqual([
      ['measure:stop', took],
    ]);
  });

  test('B18 work goes on outside the scope, and ends inside it', () => {
    const played = kitchen({ stopper: { scope: 'run', on: 'soup' } });
    const all = kitchen({ stopper: { at: 500 * ms } });
    const commits = (run: Played, id: string): number => run.state<WorkerData>(id).commits;
    expect(commits(played, 'whisk')).toBe(commits(all, 'whisk'));
    expect(commits(played, 'stir')).toBeLessThan(commits(all, 'stir') / 2);
    expect(commits(played, 'stir')).toBeGreaterThan(0);
  });

  test('B18 whoever cannot be reached makes the stop fail after its timeout, and it says so', () => {
    const played = kitchen({
      faults: [{ kind: 'partition', actors: ['whisk'], at: 10 * ms, until: -1 }],
    });
    expect(played.broken).toEqual([]);
    expect(played.state<StopperData>('button')).toMatchObject({
      phase: 'timed_out',
      missing: ['whisk'],
    });
    const refused = played.marks('stop').at(-1);
    expect(refused?.label).toBe('stop:refused');
    expect(refused?.event.time).toBe(115 * ms);
  });

  test('B18 under loss, duplication and crashes nothing commits after a stop', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.constantFrom(...everyone, 'button'),
        fc.integer({ min: 0, max: 40 }),
        (seed, actor, at) => {
          const played = kitchen({
            seed,
            stopper: { most: 100 * ms },
            faults: [
              { kind: 'chance', strike: 'drop', share: 0.2, by: 0 },
              { kind: 'chance', strike: 'duplicate', share: 0.2, by: 0 },
              { kind: 'crash', actor, at: at * ms },
              { kind: 'restart', actor, at: (at + 3) * ms },
            ],
          });
          expect(played.broken).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('B18 a fatal error on the ladder asks for it', () => {
    const error = {
      error: 'fatal_error',
      at: ms,
      features: [],
      cure: [],
      after: 1,
      optional: false,
    };
    const played = play(
      [
        part('pan', 'ladder', { handler: 'step', errors: [error], stopper: 'button' }, 'step'),
        part('stir', 'worker', { count: 20 }),
        part('button', 'stopper'),
      ],
      { links: fast },
    );
    expect(played.broken).toEqual([]);
    expect(played.state<StopperData>('button')).toMatchObject({
      phase: 'stopped',
      scope: 'system',
    });
    expect(played.state<WorkerData>('stir').stopped).toBe(true);
  });

  test('B18 workers that work for each other in a circle come to an end', () => {
    const played = play([
      part('hen', 'worker', { parent: 'egg', count: 2 }),
      part('egg', 'worker', { parent: 'hen' }),
      part('button', 'stopper', { at: 1, on: 'hen', scope: 'step' }),
    ]);
    expect(played.status).toBe('done');
    expect(stoppedOf(played, ['hen', 'egg'])).toEqual(['hen', 'egg']);
  });

  test('B18 planted: a stop that misses a tier is noticed', () => {
    const played = kitchen({ stopper: { defect: 'stop-misses-tier' } });
    expect(played.broken).toContain('stop-reaches-everyone');
    expect(played.broken).toContain('nothing-commits-after-stop');
  });

  test('B18 planted: a stop that reports success too early is noticed', () => {
    const played = kitchen({ stopper: { defect: 'reports-early' } });
    expect(played.broken).toContain('stop-reaches-everyone');
  });

  test('B18 planted: work under way that commits after the stop is noticed', () => {
    expect(kitchen({ worker: { defect: 'commits-after-stop' } }).broken).toEqual([
      'nothing-commits-after-stop',
    ]);
    expect(kitchen({ worker: { defect: 'acknowledges-only' } }).broken).toEqual([
      'nothing-commits-after-stop',
    ]);
  });

  test('B18 planted: a stop over slow links is noticed', () => {
    const slow = fast.map((link) => ({ ...link, latency: { kind: 'fixed', ns: 3 * ms } as const }));
    expect(kitchen({ links: slow }).broken).toEqual(['stop-in-time']);
  });
});
