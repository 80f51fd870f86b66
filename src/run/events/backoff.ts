/**
 * How long to wait for an answer to the n-th try (from 0): `base` × 2ⁿ, in ns; it no longer grows
 * after ten doublings.
 */
export function waitFor(base: number, tries: number): number {
  return base * 2 ** Math.min(tries, 10);
}
