import { moreRow } from '../../trace/query/rows.ts';
import type { SequenceRows } from '../../trace/query/sequence.ts';

/** Pixels from row to row. */
export const rowHeight = 24;
/** Where in a row an arrow begins or ends, from its top. */
export const anchor = 17;
/** Height of the heads of the lifelines. */
export const headHeight = 49;
/** Half the width of an activation bar, and how much each nested one is moved. */
export const barHalf = 5;
export const barShift = 5;

const least = 112;
const most = 232;

/** Where the lifelines stand; pixels from the left end of the content. */
export interface Geometry {
  lanes: number;
  /** Width of the column of times, which does not scroll. */
  gutter: number;
  spacing: number;
  /** Width of the content. */
  width: number;
}

/** Spreads lifelines over the width that is there, within what can be read. */
export function layLanes(lanes: number, viewWidth: number): Geometry {
  const gutter = viewWidth < 520 ? 68 : 76;
  const room = viewWidth - gutter - 8;
  const spacing = Math.max(least, Math.min(most, Math.floor(room / Math.max(1, lanes))));
  return { lanes, gutter, spacing, width: Math.max(viewWidth, gutter + spacing * lanes + 8) };
}

/** The place of a lifeline. */
export function laneX(geometry: Geometry, lane: number): number {
  const extra = geometry.width - geometry.gutter - 8 - geometry.spacing * geometry.lanes;
  return geometry.gutter + Math.max(0, extra / 2) + (lane + 0.5) * geometry.spacing;
}

/** The height at which an arrow touches a row. */
export function arrowY(row: number): number {
  return row * rowHeight + anchor;
}

/** The row at a height of the content. */
export function rowAt(y: number): number {
  return Math.floor(y / rowHeight);
}

/** The place in the window of the event that is drawn in a row, -1 when there is none. */
export function placeOfRow(rows: SequenceRows, row: number): number {
  let at = row - rows.from;
  while (at >= 0 && rows.events[at] === moreRow) at--;
  return at >= 0 && (rows.events[at] ?? -1) >= 0 ? at : -1;
}

/** The message whose arrow passes within `reach` of a point, -1 when none does. */
export function messageAt(
  rows: SequenceRows,
  geometry: Geometry,
  x: number,
  y: number,
  reach = 7,
): number {
  const { messages } = rows;
  let best = -1;
  let nearest = reach;
  for (let i = 0; i < messages.event.length; i++) {
    const distance = distanceTo(rows, geometry, i, x, y);
    if (distance < nearest) {
      nearest = distance;
      best = i;
    }
  }
  return best;
}

function distanceTo(rows: SequenceRows, g: Geometry, i: number, x: number, y: number): number {
  const { actor, target, row, endRow } = rows.messages;
  const x1 = laneX(g, actor[i] as number);
  const y1 = arrowY(row[i] as number);
  const y2 = arrowY(endRow[i] as number);
  if (actor[i] === target[i]) {
    const inside = x >= x1 && x <= x1 + 34 && y >= y1 - 4 && y <= y2 + 4;
    return inside ? 1 : Infinity;
  }
  const x2 = laneX(g, target[i] as number);
  if (x < Math.min(x1, x2) - 4 || x > Math.max(x1, x2) + 4) return Infinity;
  const t = Math.max(0, Math.min(1, (x - x1) / (x2 - x1)));
  return Math.abs(y - (y1 + t * (y2 - y1)));
}

/** The row of the last event of the window that has happened at a step; undefined if not known. */
export function rowOfStepIn(rows: SequenceRows, step: number): number | undefined {
  const { events, columns } = rows;
  let found: number | undefined;
  let beyond = false;
  for (let at = 0; at < events.length; at++) {
    const event = events[at] as number;
    if (event === moreRow && found === rows.from + at - 1) found++;
    if (event < 0) continue;
    if ((columns.step[at] as number) > step) {
      beyond = true;
      break;
    }
    found = rows.from + at;
  }
  const last = rows.from + events.length >= rows.total;
  if (found === undefined) return beyond && rows.from === 0 ? -1 : undefined;
  return beyond || last ? found : undefined;
}
