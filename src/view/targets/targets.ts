import { publishedThroughput } from '../../model/review.ts';
import type { Throughput } from '../../model/review.ts';
import type { TargetRow } from '../../state/types.ts';

/** Which targets a run is held against. */
export type PresetId = 'run' | 'demanding' | 'sober';

/** The presets in the order in which they are offered. */
export const presets: readonly { id: PresetId; title: string; about: string }[] = [
  { id: 'run', title: 'Of the scenario', about: 'What the scenario itself says' },
  { id: 'demanding', title: 'Demanding', about: 'As first published' },
  { id: 'sober', title: 'Sober', about: 'As published later' },
];

/** What the usual measures are, in words. */
export const meanings: Readonly<Record<string, string>> = {
  'swarm-run': 'From a swarm’s call of a run to its acceptance',
  'run-step': 'From a run’s call of a step to its acceptance',
  error: 'From an error to its classification and recovery',
  bus: 'From the publication of an event to its delivery',
  stop: 'From a request to stop to the last one that has stopped',
  tool: 'Calls of tools',
};

type Target = TargetRow['target'];

const none: Target = { p50: -1, p95: -1, p99: -1, max: -1, rate: -1 };
const ms = 1_000_000;
const second = 1000 * ms;

const published: Record<Exclude<PresetId, 'run'>, Record<string, Target>> = {
  demanding: {
    'swarm-run': { ...none, p50: 50 * ms, p95: 200 * ms, max: 5 * second },
    'run-step': { ...none, p50: 10 * ms, p95: 50 * ms, max: 30 * second },
    error: { ...none, p50: 5 * ms, p95: 20 * ms, max: second },
    bus: { ...none, p50: 5 * ms, p95: 25 * ms },
    stop: { ...none, p50: ms, p95: 5 * ms, max: 100 * ms },
  },
  sober: {
    'swarm-run': { ...none, p95: 2 * second },
    'run-step': { ...none, p95: 200 * ms },
    bus: { ...none, p95: 500 * ms },
  },
};

const titles: Record<string, string> = {
  'swarm-run': 'Swarm to run',
  'run-step': 'Run to step',
  error: 'Errors',
  bus: 'Event bus',
  stop: 'Emergency stop',
};

/** The rows of a run with the targets of a preset instead of its own. */
export function against(rows: readonly TargetRow[], preset: PresetId): TargetRow[] {
  if (preset === 'run') return rows.map((row) => ({ ...row, title: titleOf(row) }));
  const targets = published[preset];
  const known = new Map(rows.map((row) => [row.measure, row]));
  return Object.entries(targets).map(([measure, target]) => {
    const row = known.get(measure);
    const measured = row?.measured ?? none;
    const count = row?.count ?? 0;
    const title = titles[measure] ?? measure;
    return { measure, title, count, measured, target, ok: meets(measured, target), from: preset };
  });
}

function titleOf({ measure, title }: TargetRow): string {
  return title === measure || title === '' ? (titles[measure] ?? measure) : title;
}

/** Durations at or below, rates at or above; what is not measured meets everything. */
export function meets(measured: Target, target: Target): boolean {
  const below = (['p50', 'p95', 'p99', 'max'] as const).every(
    (key) => target[key] < 0 || measured[key] < 0 || measured[key] <= target[key],
  );
  return below && (target.rate < 0 || measured.rate < 0 || measured.rate >= target.rate);
}

/** The published rates that are to be kept up for long, but lie below what is aimed at. */
export function sustainedBelowTarget(): Throughput[] {
  return publishedThroughput.filter(({ sustained, target }) => sustained < target);
}
