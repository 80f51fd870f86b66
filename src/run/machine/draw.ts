/** A seed of any size as 32 bits. */
export function seedBits(seed: number): number {
  return finish((seed ^ Math.imul(Math.floor(seed / 0x1_0000_0000), 0x85ebca6b)) | 0);
}

/**
 * Random bits that depend on nothing but the seed, the step and what they are for: what was drawn
 * before makes no difference, so there is nothing to go back to. MurmurHash3's finalizer (Appleby,
 * public domain), twice.
 */
export function bitsAt(seed: number, step: number, purpose: number): number {
  const mixed = finish((seed + Math.imul(step, 0x9e3779b1)) | 0);
  return finish((mixed ^ Math.imul(purpose + 1, 0x27d4eb2f)) | 0);
}

function finish(h: number): number {
  let x = h;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
