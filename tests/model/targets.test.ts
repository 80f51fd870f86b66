import { describe, expect, test } from 'vitest';
import {
  demandingTargets,
  judge,
  soberTargets,
  targetOddities,
  targetPreset,
  type TargetPreset,
} from '../../src/model/targets.ts';

const ms = 1_000_000;

describe('targets', () => {
  test('B58 both published sets are there', () => {
    expect(targetPreset('demanding')).toBe(demandingTargets);
    expect(targetPreset('sober')).toBe(soberTargets);
    expect(targetPreset('none')).toBeUndefined();
    expect(demandingTargets.latency.map(({ measure }) => measure)).toEqual([
      'swarm-run',
      'run-step',
      'error',
      'bus',
      'stop',
    ]);
  });

  test('B58 what is sustained lies below what is aimed at, in all four rates', () => {
    expect(targetOddities(demandingTargets).map(({ measure }) => measure)).toEqual([
      'routines',
      'steps',
      'events',
      'state',
    ]);
    expect(targetOddities(soberTargets)).toEqual([]);
  });

  test('B58 planted: a maximum below the target is noticed', () => {
    const wrong: TargetPreset = {
      ...soberTargets,
      latency: [{ measure: 'bus', title: 'Bus', target: 9, percentile: 50, max: 3 }],
    };
    expect(targetOddities(wrong)).toHaveLength(1);
  });

  const stop = demandingTargets.latency[4];
  if (!stop) throw new Error('no target of stops');

  test.each([
    [[], 'unknown'],
    [[0.5, 0.8, 4], 'met'],
    [[0.5, 1.5, 4], 'missed'],
    [[0.5, 0.8, 6], 'over'],
    [[0.5, 0.8, 100], 'failed'],
  ])('B58 stops of %j ms: %s', (times, verdict) => {
    expect(
      judge(
        stop,
        times.map((time) => time * ms),
      ),
    ).toBe(verdict);
  });

  test('B58 planted: a run whose bus is slow is noticed', () => {
    const bus = demandingTargets.latency[3];
    const slow = Array.from({ length: 100 }, (_, i) => (i + 1) * ms);
    expect(bus && judge(bus, slow)).toBe('over');
    const sober = soberTargets.latency[2];
    expect(sober && judge(sober, slow)).toBe('met');
  });
});
