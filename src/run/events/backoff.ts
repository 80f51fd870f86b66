/**
 * How long to wait for an answer to the n-th try (from 0): `base` × 2ⁿ, in ns; it no longer grows
 * after ten doublings.
 */
export function waitFor(base: number, tries: number): number {
  return base * 2 ** Math.min(tries, 10);
}

/** Of attempts: repeated for ever, after equal times. */
export const forEver = -1;

/** How many repetitions there were after one more; undefined when these were all. */
export function oneMore(tries: number, attempts: number): number | undefined {
  if (attempts === forEver) return 0;
  return tries < attempts ? tries + 1 : undefined;
}
