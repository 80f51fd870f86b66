import { publishedThroughput } from '../../model/review.ts';
import type { Throughput } from '../../model/review.ts';
import {
  meets,
  noQuantiles,
  presetTargets,
  targetPreset,
  targetPresets,
} from '../../model/targets.ts';
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
  'swarm-run': 'Messages between a swarm and its runs',
  'run-step': 'Messages between a run and its steps',
  error: 'From an error to its escalation',
  bus: 'From the publication of an event to its delivery',
  stop: 'From a request to stop to the last one that has stopped',
  tool: 'Calls of tools',
};

/** The rows of a run with the targets of a preset instead of its own. */
export function against(rows: readonly TargetRow[], preset: PresetId): TargetRow[] {
  const chosen = preset === 'run' ? undefined : targetPreset(preset);
  if (!chosen) {
    return rows.filter(({ from }) => from !== '').map((row) => ({ ...row, title: titleOf(row) }));
  }
  const known = new Map(rows.map((row) => [row.measure, row]));
  return presetTargets(chosen).map(({ measure, title, target }) => {
    const row = known.get(measure);
    const measured = row?.measured ?? noQuantiles;
    const count = row?.count ?? 0;
    const ok = meets(measured, target, count);
    return { measure, title, count, measured, target, ok, from: chosen.id };
  });
}

function titleOf({ measure, title }: TargetRow): string {
  if (title !== measure && title !== '') return title;
  const all = targetPresets.flatMap(({ latency, rate }) => [...latency, ...rate]);
  return all.find((one) => one.measure === measure)?.title ?? measure;
}

/** The published rates that are to be kept up for long, but lie below what is aimed at. */
export function sustainedBelowTarget(): Throughput[] {
  return publishedThroughput.filter(({ sustained, target }) => sustained < target);
}
