import type { SequenceRows } from '../../trace/query/sequence.ts';
import type { Tables } from '../../trace/trace.ts';
import type { PlaybackPort } from '../playback-port.ts';
import { formatCount, oneLine, resolutionOf } from '../ui/format.ts';
import { actorColors } from '../ui/lanes.ts';
import { palette as pagePalette, type Palette } from '../ui/palette.ts';
import { fitText, SvgPen, type Pen } from '../ui/pen.ts';
import { drawScene } from './draw.ts';
import { headHeight, laneX, layLanes, rowHeight, type Geometry } from './geometry.ts';

/** Longer runs are cut off in pictures, and say so. */
export const mostRows = 2_000;

/** The sequence of the run that is shown, as SVG text; '' without a run. */
export async function exportSequenceSvg(playback: PlaybackPort): Promise<string> {
  const { run, engine } = playback;
  if (!run) return '';
  const rows = await engine.sequence(run.id, 0, mostRows);
  return sequenceSvg(rows, run.tables, pagePalette(), run.title);
}

/** Some rows of a run as an SVG picture with the heads of the lifelines above them. */
export function sequenceSvg(
  rows: SequenceRows,
  tables: Tables,
  palette: Palette,
  title: string,
): string {
  const pen = new SvgPen();
  const geometry = layLanes(tables.actors.length, 140 * tables.actors.length + 160);
  const colors = actorColors(tables.actors, palette);
  const top = headHeight + 6;
  const height = (rows.events.length + 1) * rowHeight;
  const left = rows.total - rows.from - rows.events.length;
  pen.moved(0, top - rows.from * rowHeight, () =>
    drawScene(pen, {
      rows,
      tables,
      geometry,
      palette,
      colors,
      top: rows.from * rowHeight,
      height,
      left: 0,
      width: geometry.width,
      nowY: Infinity,
      step: Infinity,
      event: -1,
      actor: -1,
      hoverRow: -1,
      hoverMessage: -1,
      hits: undefined,
      resolution: resolutionOf(rows.columns.time),
    }),
  );
  drawHeads(pen, tables, geometry, colors, palette);
  if (left > 0) drawRest(pen, geometry, top + height, left, palette);
  return pen.svg(geometry.width, top + height + (left > 0 ? 32 : 8), palette.panel, title);
}

function drawHeads(
  pen: Pen,
  tables: Tables,
  geometry: Geometry,
  colors: readonly string[],
  palette: Palette,
): void {
  const style = { color: palette.ink, size: 12.5, weight: 600, font: palette.sans } as const;
  tables.actors.forEach((actor, lane) => {
    const x = laneX(geometry, lane);
    const name = fitText(pen, oneLine(actor.name), geometry.spacing - 32, style);
    const width = Math.max(64, pen.measure(name, style) + 24);
    const stroke = colors[lane] ?? palette.lineStrong;
    pen.rect(x - width / 2, 10, width, 30, { fill: palette.panel, stroke, radius: 8 });
    pen.text(name, x, 29, { ...style, align: 'middle' });
  });
}

function drawRest(pen: Pen, geometry: Geometry, y: number, left: number, palette: Palette): void {
  const style = { color: palette.faint, size: 11.5, font: palette.sans, align: 'middle' } as const;
  pen.text(`… and ${formatCount(left)} more rows`, geometry.width / 2, y + 16, style);
}
