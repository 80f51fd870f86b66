/**
 * The two published sets of targets that a run is measured against, as data. Durations in virtual
 * ns, rates per second.
 */
const ms = 1_000_000;
const second = 1000 * ms;

/** What a duration is to stay below. */
export interface LatencyTarget {
  /** The name of the `measure:` mark. */
  measure: 'swarm-run' | 'run-step' | 'error' | 'bus' | 'stop' | 'cache';
  title: string;
  /** What is aimed at; `percentile` of the values must stay below. */
  target: number;
  percentile: 50 | 95;
  /** No value may be above; absent: none was published. */
  max?: number;
  /** After this it counts as failed; absent: none was published. */
  timeout?: number;
}

/** How much is to be done in a second. */
export interface RateTarget {
  measure: 'routines' | 'steps' | 'events' | 'state';
  title: string;
  /** The least that is aimed at, per second. */
  target: number;
  burst?: number;
  sustained?: number;
}

/** How reliable it is to be. */
export interface ReliabilityTarget {
  measure: 'delivery' | 'recovery' | 'consistency' | 'security';
  title: string;
  /** A share from 0 to 1 that must be reached; for a duration, see `within`. */
  share?: number;
  /** The mean must stay below, in ns. */
  within?: number;
}

/** A published set of targets. */
export interface TargetPreset {
  id: 'demanding' | 'sober';
  title: string;
  latency: readonly LatencyTarget[];
  rate: readonly RateTarget[];
  reliability: readonly ReliabilityTarget[];
}

/** The first publication: targets as one would wish them. */
export const demandingTargets: TargetPreset = {
  id: 'demanding',
  title: 'Demanding',
  latency: [
    {
      measure: 'swarm-run',
      title: 'Swarm to run',
      target: 50 * ms,
      percentile: 50,
      max: 200 * ms,
      timeout: 5 * second,
    },
    {
      measure: 'run-step',
      title: 'Run to step',
      target: 10 * ms,
      percentile: 50,
      max: 50 * ms,
      timeout: 30 * second,
    },
    {
      measure: 'error',
      title: 'Error on its way up',
      target: 5 * ms,
      percentile: 50,
      max: 20 * ms,
      timeout: second,
    },
    { measure: 'bus', title: 'Event bus', target: 5 * ms, percentile: 50, max: 25 * ms },
    {
      measure: 'stop',
      title: 'Emergency stop',
      target: ms,
      percentile: 50,
      max: 5 * ms,
      timeout: 100 * ms,
    },
  ],
  rate: [
    { measure: 'routines', title: 'Routines', target: 1000, burst: 5000, sustained: 500 },
    { measure: 'steps', title: 'Steps', target: 10_000, burst: 50_000, sustained: 5000 },
    { measure: 'events', title: 'Events', target: 100_000, burst: 500_000, sustained: 50_000 },
    { measure: 'state', title: 'State updates', target: 5000, burst: 25_000, sustained: 2500 },
  ],
  reliability: [
    { measure: 'delivery', title: 'Messages delivered', share: 0.9999 },
    { measure: 'recovery', title: 'Recovery from an error', within: second },
    { measure: 'consistency', title: 'Consistent state', share: 0.99999 },
    { measure: 'security', title: 'Operations checked', share: 1 },
  ],
};

/** The later publication: what was found to be within reach. */
export const soberTargets: TargetPreset = {
  id: 'sober',
  title: 'Sober',
  latency: [
    {
      measure: 'swarm-run',
      title: 'Swarm to run',
      target: second,
      percentile: 95,
      max: 2 * second,
    },
    {
      measure: 'run-step',
      title: 'Run to step',
      target: 100 * ms,
      percentile: 95,
      max: 200 * ms,
    },
    { measure: 'bus', title: 'Event bus', target: 200 * ms, percentile: 95, max: 500 * ms },
    { measure: 'cache', title: 'Cache hit', target: 50 * ms, percentile: 95 },
  ],
  rate: [
    { measure: 'routines', title: 'Routines', target: 50 },
    { measure: 'steps', title: 'Steps', target: 500 },
    { measure: 'events', title: 'Events', target: 5000 },
    { measure: 'state', title: 'State updates', target: 200 },
  ],
  reliability: [],
};

/** Both presets. */
export const targetPresets: readonly TargetPreset[] = [demandingTargets, soberTargets];

/** The preset that a scenario names; undefined for none. */
export function targetPreset(id: 'demanding' | 'sober' | 'none'): TargetPreset | undefined {
  return targetPresets.find((preset) => preset.id === id);
}

/** Something in a set of targets that cannot be meant. */
export interface TargetOddity {
  preset: TargetPreset['id'];
  measure: string;
  /** For people. */
  why: string;
}

/** What does not fit together within a set: what is sustained is less than what is aimed at. */
export function targetOddities(preset: TargetPreset): TargetOddity[] {
  const rates = preset.rate.flatMap(({ measure, title, target, burst, sustained }) => {
    const why: string[] = [];
    if (sustained !== undefined && sustained < target) {
      why.push(`${title}: sustained ${sustained}/s is below the target of ${target}/s`);
    }
    if (burst !== undefined && burst < target) {
      why.push(`${title}: a burst of ${burst}/s is below the target of ${target}/s`);
    }
    return why.map((each) => ({ preset: preset.id, measure, why: each }));
  });
  const latencies = preset.latency.flatMap(({ measure, title, target, max, timeout }) => {
    const ordered = target <= (max ?? target) && (max ?? target) <= (timeout ?? Infinity);
    const why = `${title}: target, maximum and timeout are not in order`;
    return ordered ? [] : [{ preset: preset.id, measure, why }];
  });
  return [...rates, ...latencies];
}

/** How what was measured compares with a target. */
export type TargetVerdict = 'met' | 'missed' | 'over' | 'failed' | 'unknown';

/**
 * Compares measured durations (ns, ascending) with a target: `failed` when one reached the
 * timeout, `over` when one is above the maximum, `missed` when the percentile is above the target.
 */
export function judge(target: LatencyTarget, ascending: readonly number[]): TargetVerdict {
  const { length } = ascending;
  if (length === 0) return 'unknown';
  const most = ascending[length - 1] as number;
  if (target.timeout !== undefined && most >= target.timeout) return 'failed';
  if (target.max !== undefined && most > target.max) return 'over';
  const at = Math.min(length - 1, Math.ceil((target.percentile / 100) * length) - 1);
  return (ascending[Math.max(0, at)] as number) <= target.target ? 'met' : 'missed';
}

/** A target in the form in which measures are given: durations in ns, -1 where nothing is set. */
export interface Quantiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
  /** At least so many a second. */
  rate: number;
}

/** Nothing is set, or nothing was measured. */
export const noQuantiles: Readonly<Quantiles> = { p50: -1, p95: -1, p99: -1, max: -1, rate: -1 };

/** All targets of a preset, in order. */
export function presetTargets(
  preset: TargetPreset,
): { measure: string; title: string; target: Quantiles }[] {
  const latency = preset.latency.map(({ measure, title, target, percentile, max = -1 }) => ({
    measure,
    title,
    target: { ...noQuantiles, [percentile === 50 ? 'p50' : 'p95']: target, max },
  }));
  const rate = preset.rate.map(({ measure, title, target }) => ({
    measure,
    title,
    target: { ...noQuantiles, rate: target },
  }));
  return [...latency, ...rate];
}

/**
 * Durations are to stay at or below their targets, rates at or above. A rate is only missed by a
 * run that asks for at least a second's worth: nobody else could reach it.
 */
export function meets(measured: Quantiles, target: Quantiles, count: number): boolean {
  const below = (['p50', 'p95', 'p99', 'max'] as const).every(
    (key) => target[key] < 0 || measured[key] < 0 || measured[key] <= target[key],
  );
  return below && (target.rate < 0 || count < target.rate || measured.rate >= target.rate);
}
