/** Which numbered messages were handled already: a message that comes twice counts once. */
export interface Numbered {
  /** Everything up to here is handled, or comes too late. */
  upTo: number;
  /** Handled beyond that, in rising order. */
  beyond: number[];
}

/** So many numbers above a gap are remembered; the gap is given up then. */
const remembered = 32;

/** Nothing handled; numbers begin at 1, or after `upTo`. */
export function numbered(upTo = 0): Numbered {
  return { upTo, beyond: [] };
}

/** Takes note of a number; false when it was handled before. */
export function firstTime(seen: Numbered, n: number): boolean {
  const { beyond } = seen;
  if (n <= seen.upTo || beyond.includes(n)) return false;
  beyond.push(n);
  beyond.sort((a, b) => a - b);
  if (beyond.length > remembered) seen.upTo = beyond.shift() as number;
  while (beyond[0] === seen.upTo + 1) seen.upTo = beyond.shift() as number;
  return true;
}
