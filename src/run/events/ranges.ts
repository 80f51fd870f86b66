/** Whole numbers as ascending ranges, flat: `[1, 4, 7, 7]` is 1 to 4, and 7. */
export type Ranges = number[];

/** More ranges than these are not kept: the lowest are forgotten. */
const most = 256;

/** Whether a number is in it. */
export function inRanges(ranges: Ranges, n: number): boolean {
  for (let i = ranges.length - 2; i >= 0; i -= 2) {
    if (n >= (ranges[i] as number)) return n <= (ranges[i + 1] as number);
  }
  return false;
}

/** Adds a number, in place; false when it was there. In order this takes constant time. */
export function addToRanges(ranges: Ranges, n: number): boolean {
  let i = ranges.length - 2;
  while (i >= 0 && (ranges[i] as number) > n) i -= 2;
  if (i >= 0 && n <= (ranges[i + 1] as number)) return false;
  const joinsLower = i >= 0 && ranges[i + 1] === n - 1;
  const joinsUpper = ranges[i + 2] === n + 1;
  if (joinsLower && joinsUpper) ranges.splice(i + 1, 2);
  else if (joinsLower) ranges[i + 1] = n;
  else if (joinsUpper) ranges[i + 2] = n;
  else ranges.splice(i + 2, 0, n, n);
  if (ranges.length > 2 * most) ranges.splice(0, 2);
  return true;
}
