import type { ResourceCurve } from '../../trace/query/resources.ts';
import type { TimelineSlice } from '../../trace/query/timeline.ts';
import type { Tables } from '../../trace/trace.ts';
import type { PlaybackPort } from '../playback-port.ts';
import { oneLine, resourceTitle } from '../ui/format.ts';
import { actorColors } from '../ui/lanes.ts';
import { palette as pagePalette, type Palette } from '../ui/palette.ts';
import { fitText, SvgPen, type Pen } from '../ui/pen.ts';
import { drawTimeline } from './draw.ts';
import { wholeRange } from './range.ts';
import { axisHeight, stackBands, type Band } from './stack.ts';

const width = 1400;
const left = 168;
const mostLanes = 200;

/** The whole run's timeline with its resources, as SVG text; '' without a run. */
export async function exportTimelineSvg(playback: PlaybackPort): Promise<string> {
  const { run, engine } = playback;
  if (!run) return '';
  const slice = await engine.timeline({
    run: run.id,
    from: 0,
    to: run.virtualTimeNs,
    buckets: (width - left) / 3,
    lanes: { from: 0, to: mostLanes },
  });
  const { from, to, buckets } = slice;
  const curves = await engine.resources({ run: run.id, from, to, buckets });
  return timelineSvg(slice, curves, run.tables, run.virtualTimeNs, pagePalette(), run.title);
}

/** A window of a timeline as an SVG picture with the names of its lanes. */
export function timelineSvg(
  slice: TimelineSlice,
  curves: readonly ResourceCurve[],
  tables: Tables,
  total: number,
  palette: Palette,
  title: string,
): string {
  const pen = new SvgPen();
  const lanes = Math.min(tables.actors.length, slice.laneTo);
  const depths = [...slice.depths.slice(0, lanes), slice.depths[tables.actors.length] ?? 0];
  const { bands, height } = stackBands(lanes, depths, curves, true);
  const colors = actorColors(tables.actors, palette);
  drawTimeline(pen, {
    range: wholeRange(total),
    left,
    width,
    top: 0,
    height: height + axisHeight,
    slice,
    curves,
    bands,
    tables,
    palette,
    colors,
    total,
    event: -1,
    actor: -1,
    hover: undefined,
  });
  for (const band of bands) drawName(pen, band, curves, tables, colors, palette);
  return pen.svg(width, height + axisHeight, palette.panel, title);
}

function drawName(
  pen: Pen,
  band: Band,
  curves: readonly ResourceCurve[],
  tables: Tables,
  colors: readonly string[],
  palette: Palette,
): void {
  const middle = axisHeight + band.top + band.height / 2;
  const style = { color: palette.ink, size: 12, font: palette.sans } as const;
  const faint = { ...style, color: palette.faint, size: 11 };
  const curve = curves[band.curve];
  if (band.kind === 'lane') {
    pen.rect(12, middle - 4, 8, 8, { fill: colors[band.lane] ?? palette.soft, radius: 3 });
    const name = oneLine(tables.actors[band.lane]?.name ?? '');
    pen.text(fitText(pen, name, left - 38, style), 28, middle + 4, style);
  } else if (band.kind === 'protocol') pen.text('Fragments', 12, middle + 4, faint);
  else if (band.kind === 'heading')
    pen.text('RESOURCES', 12, middle + 4, { ...faint, weight: 600 });
  else if (curve) {
    pen.text(fitText(pen, curve.holder, left - 20, style), 12, middle - 3, style);
    pen.text(resourceTitle(curve.resource), 12, middle + 13, faint);
  }
}
