/** A window of virtual time, in nanoseconds; may begin before 0, to leave room at the left. */
export interface Range {
  from: number;
  to: number;
}

/** No window is shorter than this. */
const shortest = 20;
const margin = 0.02;

/** The whole run, with a little room at both ends. */
export function wholeRange(total: number): Range {
  const length = total > 0 ? total : 1e6;
  return { from: -length * margin, to: length * (1 + margin) };
}

/** Within the whole, as long as possible. */
export function clampRange(range: Range, total: number): Range {
  const whole = wholeRange(total);
  const most = whole.to - whole.from;
  const length = Math.max(Math.min(shortest, most), Math.min(range.to - range.from, most));
  const from = Math.max(whole.from, Math.min(range.from, whole.to - length));
  return { from, to: from + length };
}

/** Longer (`factor` > 1) or shorter, with the time `at` staying where it is. */
export function zoomRange(range: Range, factor: number, at: number, total: number): Range {
  const length = Math.max(shortest, (range.to - range.from) * factor);
  const share = (at - range.from) / (range.to - range.from);
  return clampRange({ from: at - share * length, to: at + (1 - share) * length }, total);
}

/** Moved by a share of its length. */
export function panRange(range: Range, share: number, total: number): Range {
  const by = (range.to - range.from) * share;
  return clampRange({ from: range.from + by, to: range.to + by }, total);
}

/** Around an interval, with some room beside it. */
export function rangeAround(from: number, to: number, total: number): Range {
  const length = Math.max(to - from, shortest);
  return clampRange({ from: from - length * 0.15, to: to + length * 0.15 }, total);
}

/** The range moved just so far that a time is in its middle part. */
export function rangeShowing(range: Range, time: number, total: number): Range {
  const share = (time - range.from) / (range.to - range.from);
  if (share >= 0.02 && share <= 0.98) return range;
  return panRange(range, share - (share > 1 ? 0.3 : 0.6), total);
}

/** Part of the way from one window to another; there when it is near. */
export function approachRange(from: Range, to: Range, part: number): Range {
  const next = {
    from: from.from + (to.from - from.from) * part,
    to: from.to + (to.to - from.to) * part,
  };
  const near = (to.to - to.from) * 1e-3;
  const there = Math.abs(next.from - to.from) < near && Math.abs(next.to - to.to) < near;
  return there ? to : next;
}
