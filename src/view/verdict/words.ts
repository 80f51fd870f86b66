import type { VerifyRules } from '../../state/types.ts';

/** Whose rules, for people. */
export const rulesNames: Record<VerifyRules, string> = {
  scribble: 'Scribble',
  nuscr: 'nuScr',
  cfsm: 'communicating machines',
};

/** Milliseconds of a check, in words. */
export function msWords(ms: number): string {
  if (ms < 1) return 'under 1 ms';
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}
