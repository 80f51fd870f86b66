import type { ResourceCurve } from '../../trace/query/resources.ts';
import { formatAmount } from '../ui/format.ts';
import { mixColors } from '../ui/palette.ts';
import type { Pen, TextStyle } from '../ui/pen.ts';
import { xOf, type Scene } from './scene.ts';

const above = 8;
const below = 5;

/** The colour of a holder's curve: a participant's own, a tier's that of its members. */
export function curveColor(
  scene: Pick<Scene, 'tables' | 'colors' | 'palette'>,
  curve: ResourceCurve,
): string {
  const { tables, colors, palette } = scene;
  const lane = tables.actors.findIndex(({ id, name, tier }) =>
    curve.holderKind === 'tier'
      ? tier === curve.holder
      : name === curve.holder || id === curve.holder,
  );
  return colors[lane] ?? palette.accent;
}

/** Draws one curve against its budget. */
export function drawChart(
  pen: Pen,
  scene: Scene,
  curve: ResourceCurve,
  top: number,
  height: number,
): void {
  const { palette, left, width } = scene;
  const most = Math.max(curve.peak, curve.budget ?? 0, 1e-9) * 1.08;
  const y = (value: number): number =>
    top + height - below - (value / most) * (height - above - below);
  const color = curveColor(scene, curve);
  const points = outline(scene, curve, y);
  const first = points[0] ?? left;
  const last = points[points.length - 2] ?? left;
  pen.path([first, y(0), ...points, last, y(0)], { fill: mixColors(color, palette.panel, 0.16) });
  pen.path(points, { stroke: color, width: 1.5 });
  const { budget } = curve;
  if (budget === undefined) return;
  drawOverrun(pen, scene, curve, budget, y);
  const over = curve.peak > budget;
  const line = Math.round(y(budget)) + 0.5;
  pen.line(left, line, width, line, { color: over ? palette.bad : palette.faint, dash: [3, 4] });
  const style: TextStyle = {
    color: over ? palette.bad : palette.faint,
    size: 9.5,
    font: palette.mono,
    align: 'end',
    halo: palette.panel,
  };
  const under = y(budget) < top + 14;
  pen.text(formatAmount(curve.resource, budget), width - 6, line + (under ? 11 : -4), style);
}

/** The curve as steps, with its extremes in each bucket; ends where the run does. */
function outline(scene: Scene, curve: ResourceCurve, y: (value: number) => number): number[] {
  const { from, to, min, max, last } = curve;
  const bucket = (to - from) / Math.max(1, last.length);
  const points: number[] = [];
  let before = last[0] ?? 0;
  for (let b = 0; b < last.length; b++) {
    const time = from + b * bucket;
    if (time > scene.total || time > scene.range.to + bucket) break;
    const now = last[b] as number;
    if (time + bucket >= scene.range.from) {
      const x = xOf(scene, time);
      if (points.length === 0) before = Math.min(min[b] as number, now);
      points.push(x, y(before));
      if (max[b] !== min[b]) points.push(x, y(min[b] as number), x, y(max[b] as number));
      points.push(x, y(now));
    }
    before = now;
  }
  const end = Math.min(scene.total, to);
  if (points.length > 0) points.push(xOf(scene, end), y(before));
  return points;
}

/** Where more is used than the budget allows, in red. */
function drawOverrun(
  pen: Pen,
  scene: Scene,
  curve: ResourceCurve,
  budget: number,
  y: (value: number) => number,
): void {
  const { palette } = scene;
  const { from, to, max, last } = curve;
  const bucket = (to - from) / Math.max(1, last.length);
  const fill = mixColors(palette.bad, palette.panel, 0.3);
  let begin = -1;
  for (let b = 0; b <= last.length; b++) {
    const time = from + b * bucket;
    const most = b < last.length && time <= scene.total ? (max[b] as number) : 0;
    if (most <= budget) {
      begin = -1;
      continue;
    }
    if (begin < 0) begin = time;
    const x = xOf(scene, time);
    const width = xOf(scene, Math.min(time + bucket, scene.total)) - x;
    if (x > scene.width || x + width < scene.left) continue;
    pen.rect(x, y(most), width + 0.5, y(budget) - y(most), { fill });
    pen.line(x, y(most), x + width, y(most), { color: palette.bad, width: 2 });
  }
}

/** The use at a time, as far as the curve's buckets tell. */
export function valueAt(curve: ResourceCurve, time: number): { min: number; max: number } {
  const bucket = (curve.to - curve.from) / Math.max(1, curve.last.length);
  const at = Math.max(0, Math.min(curve.last.length - 1, Math.floor((time - curve.from) / bucket)));
  return { min: curve.min[at] ?? 0, max: curve.max[at] ?? 0 };
}
