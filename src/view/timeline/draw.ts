import { EventKind, Flag } from '../../trace/event.ts';
import { Fate } from '../../trace/query/messages.ts';
import { SpanKind } from '../../trace/query/spans.ts';
import { formatTime, oneLine, timeTicks } from '../ui/format.ts';
import { mixColors } from '../ui/palette.ts';
import { fitText, type Pen, type TextStyle } from '../ui/pen.ts';
import { drawChart } from './charts.ts';
import type { Range } from './range.ts';
import { bandOf, xOf, type Scene } from './scene.ts';
import { axisHeight, lanePad, levelTop, type Band } from './stack.ts';

/** Draws the timeline: lanes, messages between them, charts, the present, the axis above all. */
export function drawTimeline(pen: Pen, scene: Scene): void {
  const { left, width, height, top } = scene;
  const ticks = timeTicks(scene.range.from, scene.range.to, Math.max(2, (width - left) / 110));
  const area = { x: left, y: axisHeight, width: width - left, height: height - axisHeight };
  pen.within(area, 1, () => {
    drawGrid(pen, scene, ticks.at);
    drawEnd(pen, scene);
    const seen = scene.bands.filter(
      (band) => band.top + band.height >= top && band.top <= top + height,
    );
    for (const band of seen) drawBand(pen, scene, band);
    drawSpans(pen, scene);
    drawMessages(pen, scene);
    drawMarks(pen, scene);
  });
  drawAxis(pen, scene, ticks);
}

/** Draws what changes often, on top: the present with its messages, a stretch being marked. */
export function drawOverlay(
  pen: Pen,
  scene: Scene,
  cursor: number | undefined,
  brush: Range | undefined,
): void {
  const { left, width, height } = scene;
  const area = { x: left, y: 0, width: width - left, height };
  pen.within(area, 1, () => {
    if (cursor !== undefined) drawPresent(pen, scene, cursor);
    drawHover(pen, scene);
    if (brush) drawBrush(pen, scene, brush.from, brush.to);
  });
  if (cursor !== undefined) drawCursor(pen, scene, cursor);
}

/** The messages that are on their way at present. */
function drawPresent(pen: Pen, scene: Scene, cursor: number): void {
  const { messages } = scene.slice;
  for (let i = 0; i < messages.event.length; i++) {
    const sent = messages.sent[i] as number;
    const received = messages.received[i] as number;
    if (sent >= cursor || received < cursor) continue;
    const line = messageLine(scene, i);
    if (line) drawMessage(pen, scene, i, line, { color: scene.palette.accent, width: 1.8 });
  }
}

/** What the pointer is at. */
function drawHover(pen: Pen, scene: Scene): void {
  const { hover, palette, slice } = scene;
  if (hover?.kind === 'message') {
    const line = messageLine(scene, hover.index);
    if (line) drawMessage(pen, scene, hover.index, line, { color: palette.ink, width: 2 });
  } else if (hover?.kind === 'mark') {
    const at = markPlace(scene, hover.index);
    if (at) pen.circle(at.x, at.y, 8, { stroke: palette.ink, width: 1.5 });
  } else if (hover?.kind === 'span') {
    const band = bandOf(scene, slice.spans.lane[hover.index] as number);
    if (band) drawRing(pen, spanBox(scene, band, hover.index), palette.ink);
  }
}

function drawRing(pen: Pen, box: Box, stroke: string): void {
  pen.rect(box.x - 1, box.y - 1, box.width + 2, box.height + 2, { stroke, width: 2, radius: 4 });
}

/** Where a band begins on the canvas. */
function yOf(scene: Scene, y: number): number {
  return y - scene.top + axisHeight;
}

function drawGrid(pen: Pen, scene: Scene, at: readonly number[]): void {
  const { palette, height } = scene;
  for (const time of at) {
    const x = Math.round(xOf(scene, time)) + 0.5;
    pen.line(x, axisHeight, x, height, { color: palette.line });
  }
}

function drawBand(pen: Pen, scene: Scene, band: Band): void {
  const { palette, left, width } = scene;
  const y = yOf(scene, band.top);
  if (band.kind === 'lane' && band.lane === scene.actor) {
    pen.rect(left, y, width - left, band.height, {
      fill: mixColors(palette.accent, palette.panel, 0.06),
    });
  }
  pen.line(left, y + band.height - 0.5, width, y + band.height - 0.5, { color: palette.line });
  if (band.kind === 'lane') drawCounts(pen, scene, band);
  const curve = scene.curves[band.curve];
  if (band.kind === 'chart' && curve) drawChart(pen, scene, curve, y, band.height);
}

/** What cannot be shown one by one: hits of the search, and messages of a lane by number. */
function drawCounts(pen: Pen, scene: Scene, band: Band): void {
  const { slice, palette } = scene;
  if (band.lane < slice.laneFrom || band.lane >= slice.laneTo) return;
  const row = (band.lane - slice.laneFrom) * slice.buckets;
  const spans = (slice.depths[band.lane] ?? 0) > 0;
  const color = scene.colors[band.lane] ?? palette.soft;
  const strip = spans && slice.messages.event.length < slice.messagesTotal;
  const y = yOf(scene, band.top);
  const fills = [0.42, 0.56, 0.7, 0.84, 1].map((share) => mixColors(color, palette.panel, share));
  const hit = mixColors(palette.warn, palette.panel, 0.45);
  const from = Math.max(0, Math.floor((scene.range.from - slice.from) / slice.bucketNs));
  const to = Math.min(slice.buckets, Math.ceil((scene.range.to - slice.from) / slice.bucketNs) + 1);
  for (let b = from; b < to; b++) {
    const x = xOf(scene, slice.from + b * slice.bucketNs);
    const width = xOf(scene, slice.from + (b + 1) * slice.bucketNs) - x;
    const hits = slice.hits[row + b] ?? 0;
    if (hits > 0) {
      pen.rect(x, y + 1, Math.max(3, width), band.height - 2, { fill: hit });
    }
    const count = slice.counts[row + b] ?? 0;
    if (count === 0 || (spans && !strip)) continue;
    const fill = fills[Math.min(4, 31 - Math.clz32(count))] ?? color;
    if (strip) pen.rect(x, y + band.height - 4, Math.max(1, width), 2.5, { fill });
    else pen.rect(x, y + lanePad, Math.max(2.5, Math.min(width, 8) - 0.5), 18, { fill });
  }
}

// ——— spans ———

function drawSpans(pen: Pen, scene: Scene): void {
  const { slice, range, top, height } = scene;
  const { spans } = slice;
  const looks = new Map<number, LaneLooks>();
  for (let i = 0; i < spans.event.length; i++) {
    if ((spans.start[i] as number) > range.to) continue;
    if ((spans.end[i] as number) < range.from) continue;
    const lane = spans.lane[i] as number;
    const band = bandOf(scene, lane);
    if (!band || band.top > top + height || band.top + band.height < top) continue;
    let look = looks.get(lane);
    if (!look) looks.set(lane, (look = laneLooks(scene, lane)));
    drawSpan(pen, scene, band, i, look);
  }
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where a span is drawn; its ends are cut off a little outside of the picture. */
export function spanBox(scene: Scene, band: Band, i: number): Box {
  const { spans } = scene.slice;
  const end = Math.min(spans.end[i] as number, Math.max(scene.total, spans.start[i] as number));
  const x1 = Math.max(xOf(scene, spans.start[i] as number), scene.left - 12);
  const x2 = Math.min(xOf(scene, end), scene.width + 12);
  const y = yOf(scene, levelTop(band, spans.depth[i] as number)) + 1;
  return { x: x1, y, width: Math.max(1.5, x2 - x1), height: band.levelHeight - 2 };
}

function drawSpan(pen: Pen, scene: Scene, band: Band, i: number, looks: LaneLooks): void {
  const { spans } = scene.slice;
  const box = spanBox(scene, band, i);
  if ((spans.count[i] as number) > 1) {
    pen.rect(box.x, box.y, box.width, box.height, { fill: mergedFill(scene, i, looks) });
  } else {
    const open = (spans.end[i] as number) === Infinity;
    const kind = spans.kind[i] as number;
    const solid =
      kind === SpanKind.call || kind === SpanKind.activation || kind === SpanKind.operation;
    drawBox(pen, box, (open && solid ? looks.open : looks.kinds[kind]) ?? looks.open);
  }
  if (spans.event[i] === scene.event && scene.event >= 0) {
    drawRing(pen, box, scene.palette.accent);
  }
  if (box.width > 26) drawSpanLabel(pen, scene, i, box, looks);
}

/** Small boxes, of which there may be thousands, are drawn in the cheapest way. */
function drawBox(pen: Pen, { x, y, width, height }: Box, look: SpanLook): void {
  if (width > 14) {
    pen.rect(x, y, width, height, { fill: look.fill, radius: 3 });
    if (!look.stroke) return;
    const inner = { stroke: look.stroke, radius: 3, dash: look.dash };
    pen.rect(x + 0.5, y + 0.5, width - 1, height - 1, inner);
  } else {
    pen.rect(x, y, width, height, { fill: look.stroke ?? look.fill });
    if (look.stroke && width > 3)
      pen.rect(x + 1, y + 1, width - 2, height - 2, { fill: look.fill });
  }
}

interface SpanLook {
  fill: string;
  stroke?: string;
  dash: readonly number[];
  text: string;
}

/** How the spans of one lane look, by kind; the colours of merged ones by how busy they are. */
interface LaneLooks {
  kinds: (SpanLook | undefined)[];
  open: SpanLook;
  merged: string[];
}

const shades = 12;

function laneLooks({ palette, colors }: Scene, lane: number): LaneLooks {
  const color = lane < 0 ? palette.faint : (colors[lane] ?? palette.soft);
  const on = (share: number): string => mixColors(color, palette.panel, share);
  const solid: SpanLook = { fill: on(0.92), dash: [], text: palette.panel };
  const kinds: (SpanLook | undefined)[] = [];
  kinds[SpanKind.call] = solid;
  kinds[SpanKind.activation] = solid;
  kinds[SpanKind.operation] = solid;
  kinds[SpanKind.fragment] = {
    fill: palette.sunken,
    stroke: palette.lineStrong,
    dash: [],
    text: palette.soft,
  };
  kinds[SpanKind.work] = { fill: on(0.34), stroke: on(0.6), dash: [], text: palette.ink };
  kinds[SpanKind.wait] = { fill: on(0.13), stroke: on(0.42), dash: [], text: palette.ink };
  kinds[SpanKind.outage] = {
    fill: palette.badBg,
    stroke: palette.bad,
    dash: [4, 3],
    text: palette.bad,
  };
  return {
    kinds,
    open: { fill: on(0.2), stroke: color, dash: [4, 3], text: palette.ink },
    merged: Array.from({ length: shades + 1 }, (_, i) => on(0.2 + (0.65 * i) / shades)),
  };
}

function mergedFill({ slice }: Scene, i: number, looks: LaneLooks): string {
  const { spans } = slice;
  const long = (spans.end[i] as number) - (spans.start[i] as number);
  const share = long > 0 ? Math.min(1, (spans.busy[i] as number) / long) : 1;
  const weight = spans.kind[i] === SpanKind.wait ? 0.4 : 1;
  return looks.merged[Math.round(share * weight * shades)] ?? '';
}

function drawSpanLabel(pen: Pen, scene: Scene, i: number, box: Box, looks: LaneLooks): void {
  const { slice, palette, left, width } = scene;
  const x = Math.max(box.x, left) + 6;
  const room = Math.min(box.x + box.width, width) - x - 5;
  if (room < 14) return;
  const size = box.height < 13 ? 10 : 11;
  const { spans } = slice;
  const count = spans.count[i] as number;
  const open = (spans.end[i] as number) === Infinity;
  const look = open ? looks.open : looks.kinds[spans.kind[i] as number];
  const color = count > 1 || !look ? palette.ink : look.text;
  const style: TextStyle = { color, size, weight: 500, font: palette.sans };
  const label = count > 1 ? `${count}×` : spanTitle(scene, i);
  pen.text(fitText(pen, label, room, style), x, box.y + box.height / 2 + 0.36 * size, style);
}

/** What a span is called. */
export function spanTitle({ slice, tables }: Scene, i: number): string {
  const label = oneLine(tables.strings[slice.spans.label[i] as number] ?? '');
  if (label !== '') return label;
  return slice.spans.kind[i] === SpanKind.outage ? 'down' : 'active';
}

// ——— messages ———

function drawMessages(pen: Pen, scene: Scene): void {
  const { slice, palette, event } = scene;
  const { messages } = slice;
  const share = messages.event.length > 200 ? 0.45 : 0.8;
  const quiet = { color: mixColors(palette.soft, palette.panel, share), width: 1 };
  const chosen = { color: palette.accent, width: 2 };
  for (let i = 0; i < messages.event.length; i++) {
    const line = messageLine(scene, i);
    if (!line) continue;
    const own = event >= 0 && (messages.event[i] === event || messages.endEvent[i] === event);
    const lost = messages.fate[i] === Fate.lost;
    drawMessage(
      pen,
      scene,
      i,
      line,
      own ? chosen : lost ? { color: palette.bad, width: 1 } : quiet,
    );
  }
}

/** Where a message is drawn, from lane to lane; undefined when it is not. */
export function messageLine(
  scene: Scene,
  i: number,
): { x1: number; y1: number; x2: number; y2: number } | undefined {
  const { messages } = scene.slice;
  const from = bandOf(scene, messages.from[i] as number);
  const to = bandOf(scene, messages.to[i] as number);
  if (!from || !to || from === to) return undefined;
  const received = messages.received[i] as number;
  const [x1, x2] = [
    xOf(scene, messages.sent[i] as number),
    xOf(scene, Number.isFinite(received) ? received : scene.total),
  ];
  if (x2 < scene.left || x1 > scene.width) return undefined;
  const down = to.top > from.top;
  const y1 = yOf(scene, levelTop(from, 0)) + (down ? from.levelHeight - 1 : 1);
  const y2 = yOf(scene, levelTop(to, 0)) + (down ? 1 : to.levelHeight - 1);
  const reach = messages.fate[i] === Fate.received ? 1 : 0.8;
  return { x1, y1, x2: x1 + reach * (x2 - x1), y2: y1 + reach * (y2 - y1) };
}

function drawMessage(
  pen: Pen,
  { slice, palette }: Scene,
  i: number,
  { x1, y1, x2, y2 }: { x1: number; y1: number; x2: number; y2: number },
  stroke: { color: string; width: number },
): void {
  const { messages } = slice;
  const dash = (messages.flags[i] as number) & Flag.dashed ? [4, 3] : [];
  pen.line(x1, y1, x2, y2, { ...stroke, dash });
  if (messages.fate[i] === Fate.lost) drawCross(pen, x2, y2, palette.bad, 3.5);
  else if (messages.event.length <= 250 && Math.hypot(x2 - x1, y2 - y1) > 12) {
    drawTip(pen, x1, y1, x2, y2, stroke.color);
    pen.circle(x1, y1, 1.6, { fill: stroke.color });
  }
}

function drawTip(pen: Pen, x1: number, y1: number, x2: number, y2: number, color: string): void {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [bx, by] = [x2 - 6 * ux, y2 - 6 * uy];
  pen.path([bx - 3 * uy, by + 3 * ux, x2, y2, bx + 3 * uy, by - 3 * ux], { fill: color });
}

function drawCross(pen: Pen, x: number, y: number, color: string, size: number): void {
  pen.line(x - size, y - size, x + size, y + size, { color, width: 1.8 });
  pen.line(x - size, y + size, x + size, y - size, { color, width: 1.8 });
}

// ——— marks ———

function drawMarks(pen: Pen, scene: Scene): void {
  const { marks } = scene.slice;
  for (let i = 0; i < marks.event.length; i++) {
    const at = markPlace(scene, i);
    if (at) drawMark(pen, scene, i, at.x, at.y);
  }
}

/** The middle of a mark; undefined when it is not drawn. */
export function markPlace(scene: Scene, i: number): { x: number; y: number } | undefined {
  const { marks } = scene.slice;
  const band = bandOf(scene, marks.lane[i] as number);
  if (!band || marks.kind[i] === EventKind.end) return undefined;
  const told = marks.kind[i] === EventKind.drop && scene.slice.messages.event.length > 0;
  if (told) return undefined;
  const x = xOf(scene, marks.time[i] as number);
  if (x < scene.left - 6 || x > scene.width + 6) return undefined;
  const high = marks.kind[i] === EventKind.note || marks.kind[i] === EventKind.choice;
  const y = yOf(scene, band.top) + (high ? 4 : lanePad + band.levelHeight / 2);
  return { x, y };
}

function drawMark(pen: Pen, scene: Scene, i: number, x: number, y: number): void {
  const { slice, palette, event } = scene;
  const { marks } = slice;
  if (event >= 0 && marks.event[i] === event) {
    pen.circle(x, y, 8, { stroke: palette.accent, width: 1.5 });
  }
  switch (marks.kind[i]) {
    case EventKind.note:
      return pen.path([x, y - 4, x + 7, y - 4, x + 7, y + 3, x, y + 6], { fill: palette.warn });
    case EventKind.choice:
      return diamond(pen, x, y, palette.soft, palette.panel);
    case EventKind.drop:
      return drawCross(pen, x, y, palette.bad, 4);
    case EventKind.crash:
      return drawCross(pen, x, y, palette.bad, 6.5);
    case EventKind.restart:
      return pen.circle(x, y, 4, { fill: palette.panel, stroke: palette.ok, width: 2 });
    case EventKind.violation:
      return pen.path([x, y - 6, x + 6, y + 5, x - 6, y + 5], {
        fill: palette.bad,
        stroke: palette.panel,
      });
    case EventKind.timerFire:
      return pen.circle(x, y, 4, { fill: palette.panel, stroke: palette.warn, width: 1.6 });
    case EventKind.destroy:
      return drawCross(pen, x, y, palette.soft, 4);
    default:
      return pen.circle(x, y, 3, { fill: palette.ink, stroke: palette.panel });
  }
}

function diamond(pen: Pen, x: number, y: number, color: string, ground: string): void {
  pen.path([x, y - 4.5, x + 4.5, y, x, y + 4.5, x - 4.5, y], { fill: color, stroke: ground });
}

function drawEnd(pen: Pen, scene: Scene): void {
  const x = xOf(scene, scene.total);
  if (x > scene.width) return;
  const { palette, height } = scene;
  const fill = mixColors(palette.sunken, palette.panel, 0.7);
  pen.rect(x + 0.5, axisHeight, Math.max(0, scene.width - x), height, { fill });
  pen.line(x + 0.5, axisHeight, x + 0.5, height, { color: palette.lineStrong });
}

// ——— axis and present ———

function drawAxis(pen: Pen, scene: Scene, ticks: { step: number; at: readonly number[] }): void {
  const { palette, left, width } = scene;
  pen.rect(left, 0, width - left, axisHeight, { fill: palette.panel });
  pen.line(left, axisHeight - 0.5, width, axisHeight - 0.5, { color: palette.line });
  const style: TextStyle = { color: palette.soft, size: 10.5, font: palette.mono };
  for (const time of ticks.at) {
    const x = Math.round(xOf(scene, time)) + 0.5;
    pen.line(x, axisHeight - 6, x, axisHeight, { color: palette.lineStrong });
    const label = formatTime(time, ticks.step);
    if (x + 5 + pen.measure(label, style) < width) pen.text(label, x + 5, 16, style);
  }
}

function drawBrush(pen: Pen, scene: Scene, from: number, to: number): void {
  const { palette, height } = scene;
  const [x1, x2] = [xOf(scene, from), xOf(scene, to)];
  const area = { x: scene.left, y: 0, width: scene.width - scene.left, height };
  pen.within(area, 0.16, () => pen.rect(x1, 0, x2 - x1, height, { fill: palette.accent }));
  for (const x of [x1, x2]) pen.line(x, 0, x, height, { color: palette.accent });
}

/** The present: a line through everything with its time in a pill. */
function drawCursor(pen: Pen, scene: Scene, time: number): void {
  const { palette, left, width, height } = scene;
  const x = xOf(scene, time);
  if (x < left - 2 || x > width + 2) return;
  const style: TextStyle = {
    color: palette.onAccent,
    size: 10.5,
    weight: 600,
    font: palette.mono,
    align: 'middle',
  };
  const label = formatTime(time, (scene.range.to - scene.range.from) / 2_000);
  const half = pen.measure(label, style) / 2 + 9;
  const middle = Math.max(left + half, Math.min(x, width - half - 2));
  pen.line(x, 12, x, height, { color: palette.accentFill, width: 1.6 });
  pen.rect(middle - half, 3, 2 * half, 18, { fill: palette.accentFill, radius: 9 });
  pen.text(label, middle, 15.8, style);
}
