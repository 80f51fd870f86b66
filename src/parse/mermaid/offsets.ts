import type { Span } from '../../base/span.ts';

/**
 * A text with pieces taken out, and the way back: an offset in `text` stands for an offset in the
 * source it was made from. The map is a list of runs, each a piece that was kept.
 */
export interface Shrunk {
  text: string;
  /** Where each run begins in `text`, ascending; the first is 0. */
  points: number[];
  /** Where each run begins in the source. */
  origins: number[];
}

/** A source with nothing taken out. */
export function whole(source: string): Shrunk {
  return { text: source, points: [0], origins: [0] };
}

/** The text without the ranges, which are ascending, apart, and in offsets of `from.text`. */
export function withoutRanges(from: Shrunk, ranges: readonly Span[]): Shrunk {
  if (ranges.length === 0) return from;
  const pieces: string[] = [];
  const result: Shrunk = { text: '', points: [], origins: [] };
  let length = 0;
  let start = 0;
  const keep = (to: number): void => {
    if (to <= start) return;
    addRuns(result, from, { from: start, to }, length);
    pieces.push(from.text.slice(start, to));
    length += to - start;
  };
  for (const range of ranges) {
    keep(range.from);
    start = range.to;
  }
  keep(from.text.length);
  result.text = pieces.join('');
  if (result.points.length === 0) {
    result.points.push(0);
    result.origins.push(sourceOffset(from, from.text.length));
  }
  return result;
}

/** The offset in the source of an offset in the shrunk text. */
export function sourceOffset(map: Shrunk, offset: number): number {
  const run = runAt(map, offset);
  return (map.origins[run] ?? 0) + offset - (map.points[run] ?? 0);
}

/**
 * The span in the source of a span in the shrunk text: never wider than what was kept. An empty
 * span stands right behind the character before it.
 */
export function sourceSpan(map: Shrunk, from: number, to: number): Span {
  const end = to > 0 ? sourceOffset(map, to - 1) + 1 : sourceOffset(map, to);
  return { from: to > from ? sourceOffset(map, from) : end, to: end };
}

function addRuns(result: Shrunk, from: Shrunk, kept: Span, length: number): void {
  result.points.push(length);
  result.origins.push(sourceOffset(from, kept.from));
  for (let run = runAt(from, kept.from) + 1; run < from.points.length; run++) {
    const point = from.points[run] ?? 0;
    if (point >= kept.to) break;
    result.points.push(length + point - kept.from);
    result.origins.push(from.origins[run] ?? 0);
  }
}

function runAt(map: Shrunk, offset: number): number {
  let low = 0;
  let high = map.points.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((map.points[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
