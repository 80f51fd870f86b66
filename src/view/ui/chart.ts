/** Charts of lanes over time or steps: what they are made of, and what of it is in sight. */
import { formatCount, formatTime, timeTicks } from './format.ts';

/** A moment of a run. */
export interface At {
  /** Virtual nanoseconds. */
  time: number;
  step: number;
}

/** Colours by what they mean: tokens of the theme. */
export type Tone = 'ok' | 'bad' | 'warn' | 'accent' | 'plain' | 't1' | 't2' | 't3' | 't4' | 'bus';

export interface ChartLane {
  id: string;
  title: string;
  /** A second, quieter line. */
  note?: string;
  tone: Tone;
  /** Pixels. */
  height: number;
  /** Nested below the lane above. */
  depth?: number;
}

/** Something that lasts. `to` undefined: until the end. */
export interface ChartSpan {
  lane: string;
  from: At;
  to: At | undefined;
  title: string;
  tone: Tone;
  look: 'solid' | 'soft' | 'dashed';
  /** Trace index of what began it. */
  event: number;
}

/** Something that happens. */
export interface ChartPoint {
  lane: string;
  at: At;
  /** Trace index; unique in the chart. */
  event: number;
  shape: 'dot' | 'ring' | 'cross' | 'diamond' | 'square' | 'tick';
  tone: Tone;
  title: string;
  /** Drawn beside it where there is room. */
  label?: string;
}

/** An arrow from one point to another, by their events. */
export interface ChartArrow {
  from: number;
  to: number;
  tone: Tone;
  dashed?: boolean;
}

/** An amount over time in a lane, as steps; with the limit that it must keep below. */
export interface ChartCurve {
  lane: string;
  tone: Tone;
  /** Ascending; each value holds until the next. */
  values: readonly { at: At; value: number }[];
  /** Drawn lighter above `values`: what is promised but not used. */
  more?: readonly { at: At; value: number }[];
  limits: readonly { at: At; value: number }[];
}

export interface Chart {
  lanes: readonly ChartLane[];
  spans: readonly ChartSpan[];
  points: readonly ChartPoint[];
  arrows: readonly ChartArrow[];
  curves: readonly ChartCurve[];
}

/** What runs from left to right. */
export type Axis = 'time' | 'step';

/** A window of an axis. */
export interface Window {
  from: number;
  to: number;
}

/** The place of a moment on an axis. */
export function along(axis: Axis, at: At): number {
  return axis === 'time' ? at.time : at.step;
}

/** The whole run with a little room at both ends. */
export function wholeWindow(total: number): Window {
  const length = total > 0 ? total : 1;
  return { from: -length * 0.02, to: length * 1.03 };
}

/** Where there is anything to see: the whole run, or the part of it that holds everything. */
export function filledWindow(chart: Chart, axis: Axis, total: number): Window {
  let from = Infinity;
  let to = -Infinity;
  const reach = (at: number): void => {
    from = Math.min(from, at);
    to = Math.max(to, at);
  };
  for (const { at } of chart.points) reach(along(axis, at));
  for (const span of chart.spans) {
    reach(along(axis, span.from));
    reach(span.to ? along(axis, span.to) : total);
  }
  for (const { values, limits } of chart.curves) {
    for (const { at } of [...values, ...limits]) reach(along(axis, at));
    reach(total);
  }
  const whole = wholeWindow(total);
  if (from > to) return whole;
  const length = Math.max(to - from, (whole.to - whole.from) / 1000);
  if (!(length < total * 0.7)) return whole;
  return { from: from - length * 0.04, to: to + length * 0.12 };
}

/** Which labels have room before the next point of their lane; events. */
export function roomForLabels(
  points: readonly ChartPoint[],
  xOf: (point: ChartPoint) => number,
): Set<number> {
  const fits = new Set<number>();
  const next = new Map<string, number>();
  for (let i = points.length - 1; i >= 0; i--) {
    const point = points[i] as ChartPoint;
    const x = xOf(point);
    const room = (next.get(point.lane) ?? Infinity) - x;
    if (point.label && room > 16 + 6.4 * point.label.length) fits.add(point.event);
    next.set(point.lane, x);
  }
  return fits;
}

/** Within the whole; never shorter than `least`. */
export function clampWindow(window: Window, total: number, least: number): Window {
  const whole = wholeWindow(total);
  const most = whole.to - whole.from;
  const length = Math.min(most, Math.max(Math.min(least, most), window.to - window.from));
  const from = Math.max(whole.from, Math.min(window.from, whole.to - length));
  return { from, to: from + length };
}

/** Longer (`factor` over 1) or shorter, with the place `at` staying where it is. */
export function zoomWindow(
  window: Window,
  factor: number,
  at: number,
  total: number,
  least: number,
): Window {
  const length = (window.to - window.from) * factor;
  const share = (at - window.from) / (window.to - window.from);
  return clampWindow({ from: at - share * length, to: at + (1 - share) * length }, total, least);
}

/** Moved just so far that a place is in sight. */
export function windowShowing(window: Window, at: number, total: number): Window {
  const length = window.to - window.from;
  if (at >= window.from + length * 0.02 && at <= window.to - length * 0.02) return window;
  return clampWindow({ from: at - length / 2, to: at + length / 2 }, total, length);
}

/** Where each lane begins, and how tall all are together. */
export function stackLanes(lanes: readonly ChartLane[]): {
  top: Map<string, number>;
  height: number;
} {
  const top = new Map<string, number>();
  let height = 0;
  for (const lane of lanes) {
    top.set(lane.id, height);
    height += lane.height;
  }
  return { top, height };
}

/** Ticks of an axis with their words. */
export function ticksOf(axis: Axis, window: Window, most: number): { at: number; text: string }[] {
  const from = Math.max(0, window.from);
  if (axis === 'time') {
    const { step, at } = timeTicks(from, window.to, most);
    return at.map((time) => ({ at: time, text: formatTime(time, step) }));
  }
  const { step, at } = timeTicks(from, window.to, most);
  const whole = step < 1 ? at.filter((one) => Number.isInteger(one)) : at;
  return whole.map((one) => ({ at: one, text: formatCount(one) }));
}

/**
 * The points in sight. Of those that would be drawn on the same pixel in the same way, the last
 * one stays, so that their number is bounded by the picture's size.
 */
export function pointsInSight(
  points: readonly ChartPoint[],
  axis: Axis,
  window: Window,
  width: number,
  shown: ReadonlySet<string>,
): ChartPoint[] {
  const scale = width / (window.to - window.from);
  const kept = new Map<string, ChartPoint>();
  for (const point of points) {
    const at = along(axis, point.at);
    if (at < window.from || at > window.to || !shown.has(point.lane)) continue;
    const pixel = Math.round((at - window.from) * scale);
    kept.set(`${point.lane}|${pixel}|${point.shape}|${point.tone}`, point);
  }
  return [...kept.values()];
}

/** The spans in sight; very short ones beside each other become one. */
export function spansInSight(
  spans: readonly ChartSpan[],
  axis: Axis,
  window: Window,
  end: number,
  width: number,
  shown: ReadonlySet<string>,
): ChartSpan[] {
  const scale = width / (window.to - window.from);
  const last = new Map<string, number>();
  return spans.filter((span) => {
    const from = along(axis, span.from);
    const to = span.to ? along(axis, span.to) : end;
    if (to < window.from || from > window.to || !shown.has(span.lane)) return false;
    const pixel = Math.round((to - window.from) * scale);
    const short = (to - from) * scale < 1;
    const hidden = short && last.get(span.lane) === pixel;
    last.set(span.lane, pixel);
    return !hidden;
  });
}

/** The outline of a step curve in pixels: x, y, x, y, …, within the window and one beyond. */
export function stepLine(
  values: readonly { at: At; value: number }[],
  axis: Axis,
  window: Window,
  end: number,
  x: (at: number) => number,
  y: (value: number) => number,
): number[] {
  const points: number[] = [];
  let before: number | undefined;
  for (let i = 0; i < values.length; i++) {
    const { at, value } = values[i] as { at: At; value: number };
    const place = along(axis, at);
    const next = values[i + 1];
    const last = next === undefined || along(axis, next.at) >= window.from;
    if (place > window.to) break;
    if (!last) {
      before = value;
      continue;
    }
    const px = x(Math.max(place, window.from));
    if (before !== undefined) points.push(px, y(before));
    points.push(px, y(value));
    before = value;
  }
  if (before !== undefined) points.push(x(Math.min(end, window.to)), y(before));
  return points;
}

/** The colour of a tone as a token of the theme. */
export function toneColor(tone: Tone): string {
  return tone === 'plain' ? 'var(--faint)' : `var(--${tone})`;
}

/** The point that comes next in a direction, seen from a step; undefined at the end. */
export function pointAfter(
  points: readonly ChartPoint[],
  step: number,
  direction: 1 | -1,
): ChartPoint | undefined {
  if (direction === 1) return points.find((point) => point.at.step > step);
  return points.findLast((point) => point.at.step < step);
}
