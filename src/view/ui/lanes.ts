import type { TraceActor } from '../../trace/trace.ts';
import type { Palette } from './palette.ts';

/**
 * The colour of each participant: that of its tier, in the order in which tiers appear (the
 * bus's colour for those outside of all tiers). Without any tiers, each has one of its own.
 */
export function actorColors(actors: readonly TraceActor[], palette: Palette): string[] {
  const tiers = tierOrder(actors);
  const slot = (index: number): string =>
    palette.tiers[index % palette.tiers.length] ?? palette.accent;
  if (tiers.length === 0) return actors.map((_, i) => slot(i));
  return actors.map(({ tier }) => (tier === '' ? palette.bus : slot(tiers.indexOf(tier))));
}

/** The tiers by name; where their names end in numbers, in that order. */
export function tierOrder(actors: readonly TraceActor[]): string[] {
  const tiers = [...new Set(actors.map(({ tier }) => tier))].filter((tier) => tier !== '');
  const number = (tier: string): number => Number(/(\d+)\s*$/.exec(tier)?.[1] ?? NaN);
  if (tiers.some((tier) => Number.isNaN(number(tier)))) return tiers;
  return tiers.sort((a, b) => number(a) - number(b));
}
