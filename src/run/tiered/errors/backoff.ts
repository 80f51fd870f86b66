/**
 * How long to wait before the n-th further attempt. Only IEEE multiplication and rounding, so that
 * every engine gives the same integer nanoseconds.
 */

/** How delays grow. */
export const backoffs = [
  'fixed',
  'linear',
  'exponential',
  'exponential_jitter',
  'fibonacci',
  'adaptive',
] as const;
export type BackoffKind = (typeof backoffs)[number];

/** A rule for delays; times in ns. */
export interface Backoff {
  kind: BackoffKind;
  first: number;
  /** No delay is longer. */
  longest: number;
  /** Growth: per attempt for exponential, in first delays per attempt for linear. */
  factor: number;
  /** Share by which a delay may be shorter or longer; 0 is none. */
  jitter: number;
}

/** The jitter of `exponential_jitter` when the rule names none. */
export const usualJitter = 0.2;

/**
 * The delay before the n-th further attempt (n from 1), without jitter, in integer ns:
 * fixed f; linear f·(1 + (n−1)·g); exponential f·gⁿ⁻¹; fibonacci f·Fₙ; adaptive
 * f·(1 + (g−1)·s)ⁿ⁻¹, where s is the share of recent calls that failed (all when unknown).
 */
export function plainDelay(backoff: Backoff, n: number, failing = 1): number {
  const { first, longest } = backoff;
  return Math.round(Math.min(longest, first * growth(backoff, n, failing)));
}

function growth({ kind, factor }: Backoff, n: number, failing: number): number {
  switch (kind) {
    case 'fixed':
      return 1;
    case 'linear':
      return 1 + (n - 1) * factor;
    case 'exponential':
    case 'exponential_jitter':
      return power(factor, n - 1);
    case 'fibonacci':
      return fibonacci(n);
    case 'adaptive':
      return power(1 + (factor - 1) * failing, n - 1);
  }
}

/** x to a whole power by multiplication: `Math.pow` differs between engines. */
function power(x: number, n: number): number {
  let result = 1;
  for (let i = 0; i < n && Number.isFinite(result); i++) result *= x;
  return result;
}

function fibonacci(n: number): number {
  let [a, b] = [1, 1];
  for (let i = 1; i < n && Number.isFinite(b); i++) [a, b] = [b, a + b];
  return a;
}

/** The shortest and the longest delay that the jitter allows before the n-th further attempt. */
export function delayRange(backoff: Backoff, n: number, failing = 1): [number, number] {
  const plain = plainDelay(backoff, n, failing);
  const jitter = jitterOf(backoff);
  if (jitter === 0) return [plain, plain];
  const low = Math.max(0, Math.ceil(plain * (1 - jitter)));
  return [low, Math.max(low, Math.min(backoff.longest, Math.floor(plain * (1 + jitter))))];
}

/** The jitter that a rule has. */
export function jitterOf({ kind, jitter }: Backoff): number {
  return kind === 'exponential_jitter' && jitter === 0 ? usualJitter : jitter;
}

/**
 * The delay before the n-th further attempt in integer ns; `bits` are 32 random bits, which place
 * it uniformly in its range. Without jitter they do not matter.
 */
export function delay(backoff: Backoff, n: number, bits: number, failing = 1): number {
  const [low, high] = delayRange(backoff, n, failing);
  return low + Math.floor((high - low + 1) * (bits / 4294967296));
}

/** The rule for an error of resources: the first delay doubled, the longest half as long again. */
export function forResources(backoff: Backoff): Backoff {
  return { ...backoff, first: backoff.first * 2, longest: backoff.longest * 1.5 };
}
