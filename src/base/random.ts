/**
 * A small seeded generator with plain-data state: xoshiro128** (Blackman and Vigna, "Scrambled
 * linear pseudorandom number generators", 2018), seeded by SplitMix32. Only 32-bit integer
 * operations, so every engine gives the same numbers.
 */
export type RandomState = [number, number, number, number];

/** The state for a seed; any integer will do, different seeds give unrelated streams. */
export function seedRandom(seed: number): RandomState {
  let s = (seed ^ Math.floor(seed / 0x1_0000_0000)) >>> 0;
  const next = (): number => {
    s = (s + 0x9e3779b9) >>> 0;
    let z = s;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return [next(), next(), next(), next()];
}

/** The next 32 random bits as an unsigned integer; advances the state in place. */
export function nextUint32(s: RandomState): number {
  const result = Math.imul(rotl(Math.imul(s[1], 5), 7), 9) >>> 0;
  const t = s[1] << 9;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotl(s[3], 11);
  return result;
}

/** A uniform integer in [0, bound), without modulo bias; bound is in 1..2³². */
export function nextBelow(s: RandomState, bound: number): number {
  if (bound <= 1) return 0;
  const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
  for (;;) {
    const bits = nextUint32(s);
    if (bits < limit) return bits % bound;
  }
}

function rotl(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}
