import type { ResourceCurve } from '../../trace/query/resources.ts';
import { shownLevels } from '../../trace/query/timeline.ts';

/** Height of the axis of times. */
export const axisHeight = 26;

/** A strip of the timeline, from the top down; pixels of the content below the axis. */
export interface Band {
  kind: 'protocol' | 'lane' | 'heading' | 'chart';
  /** Of a lane: the actor; of the protocol: -1. */
  lane: number;
  /** Of a chart: index into the curves. */
  curve: number;
  top: number;
  height: number;
  /** How many levels of spans it has room for, and how high each is. */
  levels: number;
  levelHeight: number;
}

/** Room above and below the spans of a lane. */
export const lanePad = 5;
/** Height of a level, by how many there are. */
const levelHeights = [20, 20, 16, 13, 12];

/**
 * Lays out the lanes that a run needs: the protocol's own where it has fragments, one for each
 * participant as high as its spans are deep, and a chart for each curve.
 */
export function stackBands(
  actors: number,
  depths: ArrayLike<number>,
  curves: readonly ResourceCurve[],
  charts: boolean,
): { bands: Band[]; height: number } {
  const bands: Band[] = [];
  let top = 0;
  const add = (band: Omit<Band, 'top'>): void => {
    bands.push({ ...band, top });
    top += band.height;
  };
  const protocol = Math.min(shownLevels, depths[actors] ?? 0);
  if (protocol > 0) add(laneBand('protocol', -1, protocol, protocol > 2 ? 13 : 15));
  for (let lane = 0; lane < actors; lane++) {
    const levels = Math.max(1, Math.min(shownLevels, depths[lane] ?? 0));
    add(laneBand('lane', lane, levels, levelHeights[levels] ?? 12));
  }
  if (curves.length > 0) add(plainBand('heading', -1, 30));
  if (charts) curves.forEach((_, curve) => add(plainBand('chart', curve, 50)));
  return { bands, height: top + 6 };
}

function laneBand(
  kind: Band['kind'],
  lane: number,
  levels: number,
  levelHeight: number,
): Omit<Band, 'top'> {
  return { kind, lane, curve: -1, height: levels * levelHeight + 2 * lanePad, levels, levelHeight };
}

function plainBand(kind: Band['kind'], curve: number, height: number): Omit<Band, 'top'> {
  return { kind, lane: -2, curve, height, levels: 0, levelHeight: 0 };
}

/** The top of a span's level within its band. */
export function levelTop(band: Band, depth: number): number {
  return band.top + lanePad + Math.min(depth, band.levels - 1) * band.levelHeight;
}

/** The actors whose lanes can be seen, with some around them. */
export function lanesInSight(
  bands: readonly Band[],
  top: number,
  height: number,
): { from: number; to: number } {
  const seen = bands.filter(
    (b) => b.kind === 'lane' && b.top + b.height >= top && b.top <= top + height,
  );
  const lanes = seen.map(({ lane }) => lane);
  if (lanes.length === 0) return { from: 0, to: 0 };
  return { from: Math.max(0, Math.min(...lanes) - 8), to: Math.max(...lanes) + 9 };
}
