import type { ResourceCurve } from '../../trace/query/resources.ts';
import type { TimelineSlice } from '../../trace/query/timeline.ts';
import type { Tables } from '../../trace/trace.ts';
import type { Palette } from '../ui/palette.ts';
import type { Range } from './range.ts';
import type { Band } from './stack.ts';

/** What the pointer is at. Indices are those of the slice's columns. */
export type Target =
  | { kind: 'span' | 'message' | 'mark'; index: number }
  | { kind: 'chart'; index: number; time: number };

/** Everything that a picture of the timeline shows. */
export interface Scene {
  range: Range;
  /** Pixels: the column of names at the left, the whole width, what is scrolled away above. */
  left: number;
  width: number;
  top: number;
  height: number;
  slice: TimelineSlice;
  curves: readonly ResourceCurve[];
  bands: readonly Band[];
  tables: Tables;
  palette: Palette;
  /** By actor. */
  colors: readonly string[];
  /** The end of the run, nanoseconds. */
  total: number;
  /** Selected event and actor, -1 for none. */
  event: number;
  actor: number;
  hover: Target | undefined;
}

/** The pixel of a time. */
export function xOf({ range, left, width }: Scene, time: number): number {
  return left + ((time - range.from) / (range.to - range.from)) * (width - left);
}

/** The time of a pixel. */
export function timeAt(
  { range, left, width }: Pick<Scene, 'range' | 'left' | 'width'>,
  x: number,
): number {
  return range.from + ((x - left) / Math.max(1, width - left)) * (range.to - range.from);
}

/** Nanoseconds of one pixel. */
export function pixelNs({ range, left, width }: Pick<Scene, 'range' | 'left' | 'width'>): number {
  return (range.to - range.from) / Math.max(1, width - left);
}

/** The band of an actor's lane (-1: of the protocol). */
export function bandOf(scene: Scene, lane: number): Band | undefined {
  const first = scene.bands[0];
  if (lane === -1) return first?.kind === 'protocol' ? first : undefined;
  return scene.bands[lane + (first?.kind === 'protocol' ? 1 : 0)];
}
