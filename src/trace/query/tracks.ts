import { lowerBound } from './search.ts';
import type { SpanTable } from './spans.ts';

/** Spans that never overlap, in order: those of one lane and level. */
export interface Segments {
  length: number;
  start: Float64Array;
  end: Float64Array;
  /** Index into the span table: of the longest one where several are merged. */
  span: Int32Array;
  /** How many spans are merged. */
  count: Int32Array;
  /** Nanoseconds that are covered by them. */
  busy: Float64Array;
}

/** How many buckets a merged segment may reach over, so that density stays visible. */
const cell = 4;

/**
 * One lane and level of the timeline at every resolution. At 2ᵉ ns, spans shorter than that are
 * merged with short neighbours less than that away. Each resolution is made once, when it is
 * first looked at, from the next finer one there is.
 */
export class Track {
  readonly lane: number;
  readonly depth: number;
  readonly #levels = new Map<number, Segments>();
  readonly #exact: Segments;

  constructor(spans: SpanTable, members: Int32Array) {
    this.lane = spans.lane[members[0] as number] as number;
    this.depth = spans.depth[members[0] as number] as number;
    this.#exact = exactSegments(spans, members);
  }

  /** The segments at 2^exponent ns. */
  at(exponent: number): Segments {
    const known = this.#levels.get(exponent);
    if (known) return known;
    let finer = this.#exact;
    for (let e = exponent - 1; e >= 0; e--) {
      const level = this.#levels.get(e);
      if (!level) continue;
      finer = level;
      break;
    }
    const made = merge(finer, 2 ** exponent);
    this.#levels.set(exponent, made);
    return made;
  }
}

/** All tracks of a span table, by lane and then by level. */
export function tracksOf(spans: SpanTable): Track[] {
  const members = new Map<number, number[]>();
  for (let i = 0; i < spans.length; i++) {
    const key = (spans.lane[i] as number) * 64 + (spans.depth[i] as number);
    const list = members.get(key);
    if (list) list.push(i);
    else members.set(key, [i]);
  }
  return [...members.keys()]
    .sort((a, b) => a - b)
    .map((key) => new Track(spans, Int32Array.from(members.get(key) ?? [])));
}

/** The segments of `from..to` as a range of indices. */
export function segmentsTouching(segments: Segments, from: number, to: number): [number, number] {
  return [lowerBound(segments.end, from), lowerBound(segments.start, to)];
}

function exactSegments(spans: SpanTable, members: Int32Array): Segments {
  const start = Float64Array.from(members, (i) => spans.start[i] as number);
  const end = Float64Array.from(members, (i) => spans.end[i] as number);
  return {
    length: members.length,
    start,
    end,
    span: members,
    count: new Int32Array(members.length).fill(1),
    busy: end.map((until, i) => until - (start[i] as number)),
  };
}

/** Merges what is shorter than `width` with its short neighbours in the same cell. */
function merge(finer: Segments, width: number): Segments {
  const result = room(finer.length);
  let n = 0;
  let open = false;
  let best = 0;
  for (let i = 0; i < finer.length; i++) {
    const start = finer.start[i] as number;
    const end = finer.end[i] as number;
    const short = end - start < width || (finer.count[i] as number) > 1;
    const near = open && start - (result.end[n - 1] as number) < width;
    if (short && near && sameCell(result.start[n - 1] as number, start, width * cell)) {
      result.end[n - 1] = end;
      result.count[n - 1] = (result.count[n - 1] as number) + (finer.count[i] as number);
      result.busy[n - 1] = (result.busy[n - 1] as number) + (finer.busy[i] as number);
      if ((finer.busy[i] as number) > best) {
        best = finer.busy[i] as number;
        result.span[n - 1] = finer.span[i] as number;
      }
      continue;
    }
    copy(result, n++, finer, i);
    best = finer.busy[i] as number;
    open = short;
  }
  return cut(result, n);
}

function sameCell(a: number, b: number, width: number): boolean {
  return Math.floor(a / width) === Math.floor(b / width);
}

function room(length: number): Segments {
  return {
    length,
    start: new Float64Array(length),
    end: new Float64Array(length),
    span: new Int32Array(length),
    count: new Int32Array(length),
    busy: new Float64Array(length),
  };
}

function copy(to: Segments, at: number, from: Segments, i: number): void {
  to.start[at] = from.start[i] as number;
  to.end[at] = from.end[i] as number;
  to.span[at] = from.span[i] as number;
  to.count[at] = from.count[i] as number;
  to.busy[at] = from.busy[i] as number;
}

function cut(s: Segments, length: number): Segments {
  return {
    length,
    start: s.start.slice(0, length),
    end: s.end.slice(0, length),
    span: s.span.slice(0, length),
    count: s.count.slice(0, length),
    busy: s.busy.slice(0, length),
  };
}
