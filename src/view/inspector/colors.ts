import type { TraceActor } from '../../trace/trace.ts';
import { actorColors } from '../ui/lanes.ts';
import { lightPalette } from '../ui/palette.ts';

/** The colours of the participants as the theme's tokens, so that they follow light and dark. */
export function tokenColors(actors: readonly TraceActor[]): string[] {
  const tiers = [1, 2, 3, 4, 5, 6].map((tier) => `var(--t${tier})`);
  return actorColors(actors, {
    ...lightPalette,
    tiers,
    bus: 'var(--bus)',
    accent: 'var(--accent)',
  });
}
