/**
 * How close the times are that stand in one column, in nanoseconds: a power of ten that tells
 * apart nine of ten neighbours. Times must ascend; zeros between them are skipped.
 */
export function resolutionOf(times: ArrayLike<number>): number {
  const gaps: number[] = [];
  let before = -1;
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    if (before >= 0 && time > before) gaps.push(time - before);
    if (time > 0 || before < 0) before = time;
  }
  if (gaps.length === 0) return 1e6;
  gaps.sort((a, b) => a - b);
  const small = gaps[Math.floor(gaps.length / 10)] as number;
  return 10 ** Math.floor(Math.log10(Math.max(1, small)));
}
