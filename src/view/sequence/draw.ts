import { EventKind, Flag } from '../../trace/event.ts';
import { Fate } from '../../trace/query/messages.ts';
import { moreRow, noteLines, pauseRow } from '../../trace/query/rows.ts';
import type { SequenceRows } from '../../trace/query/sequence.ts';
import type { Tables } from '../../trace/trace.ts';
import { formatTime, oneLine } from '../ui/format.ts';
import { mixColors, type Palette } from '../ui/palette.ts';
import { fitText, type Pen, type TextStyle } from '../ui/pen.ts';
import { arrowY, barHalf, barShift, laneX, rowHeight, type Geometry } from './geometry.ts';

/** Everything that a picture of some rows shows. Pixels are those of the content. */
export interface Scene {
  rows: SequenceRows;
  tables: Tables;
  geometry: Geometry;
  palette: Palette;
  /** By actor. */
  colors: readonly string[];
  /** The part of the content that is seen. */
  top: number;
  height: number;
  left: number;
  width: number;
  /** How far the present is: everything below is still to come. Infinity without a present. */
  nowY: number;
  step: number;
  /** Trace index of the selected event, -1 for none; likewise the actor. */
  event: number;
  actor: number;
  /** What the pointer is at: a row, a message of the window; -1 for none. */
  hoverRow: number;
  hoverMessage: number;
  /** Events that a search found; undefined without a search. */
  hits: ReadonlySet<number> | undefined;
  /** How close times are that must be told apart, in nanoseconds. */
  resolution: number;
}

/** Draws the rows: what has happened, then, faded, what is still to come, then the present. */
export function drawScene(pen: Pen, scene: Scene): void {
  const { top, height, left, width, geometry, palette } = scene;
  const end = top + height;
  const now = Math.max(top, Math.min(end, scene.nowY));
  const part = (y: number, until: number) => ({ x: left, y, width, height: until - y });
  drawBands(pen, scene);
  if (now > top) pen.within(part(top, now), 1, () => drawContent(pen, scene));
  if (now < end && scene.nowY !== Infinity)
    pen.within(part(now, end), scene.step === 0 ? 0.66 : 0.46, () => drawContent(pen, scene));
  const gutter = { x: left, y: top, width: geometry.gutter - 4, height };
  pen.rect(gutter.x, gutter.y, gutter.width, gutter.height, { fill: palette.panel });
  pen.within(gutter, 1, () => drawGutter(pen, scene));
  if (scene.nowY >= top - 1 && scene.nowY <= end + 1) drawNow(pen, scene);
}

/** Rows that are selected, pointed at or found. */
function drawBands(pen: Pen, scene: Scene): void {
  const { rows, palette, left, width } = scene;
  const found = mixColors(palette.warn, palette.panel, 0.09);
  const band = (row: number, fill: string): void =>
    pen.rect(left, row * rowHeight, width, rowHeight, { fill });
  eachRow(scene, (row, at, event) => {
    const own = event === moreRow ? eventAbove(rows, at) : event;
    if (own >= 0 && own === scene.event) band(row, palette.accentBg);
    else if (scene.hits?.has(own)) band(row, found);
    else if (row === scene.hoverRow) band(row, palette.hover);
  });
}

function eventAbove(rows: SequenceRows, at: number): number {
  let above = at;
  while (above > 0 && rows.events[above] === moreRow) above--;
  return rows.events[above] ?? -1;
}

function drawContent(pen: Pen, scene: Scene): void {
  drawOutages(pen, scene);
  drawFragments(pen, scene);
  drawLifelines(pen, scene);
  drawBars(pen, scene);
  drawFragmentTitles(pen, scene);
  eachRow(scene, (row, at, event) => {
    if (event === pauseRow) drawPause(pen, scene, row);
    else if (event >= 0) drawMark(pen, scene, row, at);
  });
  drawMessages(pen, scene);
}

/** Rows of the window that are seen. */
function eachRow(scene: Scene, visit: (row: number, at: number, event: number) => void): void {
  const { rows, top, height } = scene;
  const first = Math.max(0, Math.floor(top / rowHeight) - rows.from - 1);
  const last = Math.min(rows.events.length, Math.ceil((top + height) / rowHeight) - rows.from + 1);
  for (let at = first; at < last; at++) visit(rows.from + at, at, rows.events[at] as number);
}

// ——— what stands behind ———

function drawOutages(pen: Pen, { rows, geometry, palette }: Scene): void {
  for (const { actor, fromRow, toRow } of rows.outages) {
    const x = laneX(geometry, actor);
    const y = (fromRow + 0.5) * rowHeight;
    pen.rect(x - 22, y, 44, (toRow + 0.5) * rowHeight - y, { fill: palette.badBg, radius: 6 });
  }
}

function drawFragments(pen: Pen, scene: Scene): void {
  const { fragments } = scene.rows;
  for (let i = 0; i < fragments.event.length; i++) {
    const box = fragmentBox(scene, i);
    const stroke = frameColor(scene, box);
    pen.rect(box.x, box.y, box.width, box.height, { stroke, radius: 6 });
  }
}

function drawFragmentTitles(pen: Pen, scene: Scene): void {
  const { fragments } = scene.rows;
  for (let i = 0; i < fragments.event.length; i++) {
    const box = fragmentBox(scene, i);
    if (box.y < scene.top - 20 || box.y > scene.top + scene.height) continue;
    const title = oneLine(scene.tables.strings[fragments.label[i] as number] ?? '');
    drawFragmentTitle(pen, scene, box, title, frameColor(scene, box));
  }
}

/** Fragments that are open at present stand out. */
function frameColor({ palette, nowY, step }: Scene, box: Box): string {
  const open = box.y < nowY && box.y + box.height > nowY && step > 0 && nowY !== Infinity;
  return open ? palette.accentLine : palette.lineStrong;
}

/** The frame of a fragment: the deeper, the narrower. */
function fragmentBox(scene: Scene, i: number): Box {
  const { rows, geometry } = scene;
  const { left, right, depth, row, endRow, wide } = rows.fragments;
  const margin = Math.max(14, Math.min(52, geometry.spacing / 2 - 8) - 7 * (depth[i] as number));
  const x = laneX(geometry, left[i] as number) - margin;
  const y = (row[i] as number) * rowHeight + 3;
  const end = ((endRow[i] as number) + 1) * rowHeight - 6;
  const room = wide[i]
    ? Math.max(margin, geometry.spacing - 14 - 7 * (depth[i] as number))
    : margin;
  const edgeX = Math.min(geometry.width - 4, laneX(geometry, right[i] as number) + room);
  return { x, y, width: edgeX - x, height: end - y };
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** "alt · Ready": what it is, and which way was taken. */
function drawFragmentTitle(pen: Pen, scene: Scene, box: Box, title: string, stroke: string): void {
  const { palette } = scene;
  const space = title.indexOf(' ');
  const form = space < 0 ? title : title.slice(0, space);
  const bold = text(palette.soft, palette.sans, 10.5, 650);
  const plain = text(palette.ink, palette.sans, 11.5, 500);
  const room = Math.max(box.width, 150) - 26;
  const formWidth = pen.measure(form, bold);
  const choice = space < 0 ? '' : fitText(pen, title.slice(space + 1), room - formWidth, plain);
  const width = formWidth + 16 + (choice === '' ? 0 : pen.measure(choice, plain) + 7);
  // In sight as long as the frame is.
  const sight = scene.left + scene.geometry.gutter + 2;
  const x = Math.max(box.x, Math.min(sight, box.x + box.width - width));
  pen.rect(x, box.y, width, 18, { fill: palette.panel, stroke, radius: 6 });
  pen.text(form, x + 8, box.y + 13, bold);
  pen.text(choice, x + 15 + formWidth, box.y + 13, plain);
}

function drawLifelines(pen: Pen, scene: Scene): void {
  const { rows, geometry, palette, tables, colors } = scene;
  for (let lane = 0; lane < tables.actors.length; lane++) {
    const x = laneX(geometry, lane);
    if (!isSeen(scene, x, x)) continue;
    const born = rows.born[lane] ?? -1;
    const died = rows.died[lane] ?? -1;
    const from = Math.max(scene.top, born < 0 ? 0 : arrowY(born) - 8);
    const end = died < 0 ? (rows.total + 1) * rowHeight : arrowY(died) + 8;
    const to = Math.min(scene.top + scene.height, end);
    const selected = lane === scene.actor;
    const color = selected ? (colors[lane] ?? palette.accent) : palette.lineStrong;
    if (to > from) pen.line(x, from, x, to, { color, width: selected ? 1.6 : 1 });
    if (born >= 0) drawBirth(pen, scene, lane, arrowY(born));
    if (died >= 0) drawCross(pen, x, arrowY(died) + 10, palette.soft, 5);
  }
}

/** A lifeline that begins in mid-run shows its name again where it begins. */
function drawBirth(pen: Pen, scene: Scene, lane: number, y: number): void {
  const { geometry, palette, tables, colors } = scene;
  const x = laneX(geometry, lane);
  const style = text(palette.ink, palette.sans, 10.5, 550, 'middle');
  const name = fitText(pen, oneLine(tables.actors[lane]?.name ?? ''), geometry.spacing - 40, style);
  const width = pen.measure(name, style) + 14;
  const stroke = colors[lane] ?? palette.lineStrong;
  pen.rect(x - width / 2, y - 24, width, 17, { fill: palette.panel, stroke, radius: 5 });
  pen.text(name, x, y - 12, style);
}

function drawBars(pen: Pen, scene: Scene): void {
  const { rows, geometry, palette, colors } = scene;
  const { bars } = rows;
  for (let i = 0; i < bars.event.length; i++) {
    const lane = bars.actor[i] as number;
    const x = laneX(geometry, lane) - barHalf + barShift * Math.min(6, bars.depth[i] as number);
    if (!isSeen(scene, x, x + 2 * barHalf)) continue;
    const y = arrowY(bars.row[i] as number);
    const end = Math.max(y + 8, arrowY(bars.endRow[i] as number));
    const stroke = colors[lane] ?? palette.accent;
    pen.rect(x, y, 2 * barHalf, end - y, { fill: palette.panel, radius: 2.5 });
    pen.within({ x: x - 1, y: y - 1, width: 2 * barHalf + 2, height: end - y + 2 }, 0.16, () =>
      pen.rect(x, y, 2 * barHalf, end - y, { fill: stroke, radius: 2.5 }),
    );
    pen.rect(x, y, 2 * barHalf, end - y, { stroke, radius: 2.5 });
  }
}

/** Where nothing happens for long, the lifelines are broken. */
function drawPause(pen: Pen, scene: Scene, row: number): void {
  const { geometry, palette, tables } = scene;
  const y = row * rowHeight;
  for (let lane = 0; lane < tables.actors.length; lane++) {
    const x = laneX(geometry, lane);
    if (!isSeen(scene, x - 8, x + 30)) continue;
    pen.rect(x - 8, y + 6, 40, rowHeight - 12, { fill: palette.panel });
    for (const dy of [7, 12, 17]) pen.circle(x, y + dy, 1.1, { fill: palette.faint });
  }
}

// ——— messages ———

function drawMessages(pen: Pen, scene: Scene): void {
  const { messages } = scene.rows;
  const bars = barsByActor(scene.rows);
  for (let i = 0; i < messages.event.length; i++) {
    if (messages.actor[i] === messages.target[i]) drawSelf(pen, scene, i, bars);
    else drawArrow(pen, scene, i, bars);
  }
}

/** How a message looks at this step. */
interface Look {
  color: string;
  labelColor: string;
  width: number;
  weight: number;
  dash: readonly number[];
  open: boolean;
}

function lookOf(scene: Scene, i: number): Look {
  const { rows, palette, step, event } = scene;
  const { messages } = rows;
  const flags = messages.flags[i] as number;
  const chosen = messages.event[i] === event || messages.endEvent[i] === event;
  const running = step > 0 && scene.nowY !== Infinity;
  const present = running && isPresent(scene, i);
  const moving = running && (messages.step[i] === step || messages.endStep[i] === step);
  const lost = messages.fate[i] === Fate.lost;
  const hover = i === scene.hoverMessage;
  const color = present || chosen ? palette.accent : lost ? palette.bad : palette.soft;
  return {
    color,
    labelColor: flags & Flag.fault || lost ? palette.bad : moving || chosen ? color : palette.ink,
    width: moving || chosen || hover ? 2 : 1.25,
    weight: moving || chosen ? 600 : 400,
    dash: flags & Flag.dashed ? [5, 4] : [],
    open: (flags & Flag.async) !== 0,
  };
}

/** True while a message is on its way and when it has just arrived. */
function isPresent({ rows, step }: Scene, i: number): boolean {
  const { messages } = rows;
  return (messages.step[i] as number) <= step && (messages.endStep[i] as number) >= step;
}

/** The ring at the end of a message that nobody has taken. */
const waitRadius = 4;

/** Where the line of a message begins and ends. */
interface Line {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** From bar to bar; a message that is lost ends on its way, one that waits before its receiver. */
function arrowLine({ rows, geometry }: Scene, i: number, bars: BarsOf): Line {
  const { actor, target, row, endRow, fate } = rows.messages;
  const from = laneX(geometry, actor[i] as number);
  const to = laneX(geometry, target[i] as number);
  const side = to > from ? 1 : -1;
  const x1 = from + edge(bars, actor[i] as number, row[i] as number, side);
  const x2 = to + edge(bars, target[i] as number, endRow[i] as number, -side) - side;
  const [y1, y2] = [arrowY(row[i] as number), arrowY(endRow[i] as number)];
  if (fate[i] === Fate.underway) return { x1, y1, x2: x2 - side * (waitRadius + 3), y2 };
  const reach = fate[i] === Fate.received ? 1 : 0.78;
  return { x1, y1, x2: x1 + reach * (x2 - x1), y2: y1 + reach * (y2 - y1) };
}

function drawArrow(pen: Pen, scene: Scene, i: number, bars: BarsOf): void {
  const fate = scene.rows.messages.fate[i];
  const line = arrowLine(scene, i, bars);
  const { x1, y1, x2, y2 } = line;
  if (!isSeen(scene, Math.min(x1, x2), Math.max(x1, x2))) return;
  const look = lookOf(scene, i);
  const arrived = fate === Fate.received;
  const dash = fate === Fate.underway ? [2, 4] : look.dash;
  pen.line(x1, y1, x2, y2, { color: look.color, width: look.width, dash });
  if (fate === Fate.underway) drawWaiting(pen, scene, x2, y2, Math.sign(x1 - x2), look);
  else if (arrived) drawHead(pen, x1, y1, x2, y2, look);
  else if (fate === Fate.lost) drawCross(pen, x2, y2, scene.palette.bad, 4.5);
  drawLabel(pen, scene, i, look, line);
}

/** The dots of the messages on their way stand where their arrows meet the present. */
function drawDots(pen: Pen, scene: Scene): void {
  const { messages } = scene.rows;
  if (scene.nowY === Infinity || scene.step === 0) return;
  const bars = barsByActor(scene.rows);
  for (let i = 0; i < messages.event.length; i++) {
    if (!isPresent(scene, i)) continue;
    const self = messages.actor[i] === messages.target[i];
    const { x1, y1, x2, y2 } = self ? selfLine(scene, i, bars) : arrowLine(scene, i, bars);
    const t = y2 === y1 ? 1 : Math.max(0, Math.min(1, (scene.nowY - y1) / (y2 - y1)));
    const { accent, panel } = scene.palette;
    const [x, y] = [x1 + t * (x2 - x1), y1 + t * (y2 - y1)];
    pen.circle(x, y, 4.5, { fill: accent, stroke: panel, width: 1.5 });
  }
}

function drawHead(
  pen: Pen,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  { color, width, open }: Look,
): void {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [long, wide] = [8.5, 4];
  const [bx, by] = [x2 - long * ux, y2 - long * uy];
  const points = [bx - wide * uy, by + wide * ux, x2, y2, bx + wide * uy, by - wide * ux];
  if (open) pen.path(points, { stroke: color, width: Math.max(1.4, width) });
  else pen.path(points, { fill: color });
}

/** A message that has not been taken: an open ring before its receiver, and a word to it. */
function drawWaiting(pen: Pen, scene: Scene, x: number, y: number, side: number, look: Look): void {
  const { palette } = scene;
  pen.circle(x, y, waitRadius, { fill: palette.panel, stroke: look.color, width: 1.6 });
  const style = { ...text(palette.ink, palette.sans, 11), halo: palette.panel };
  const align = side > 0 ? 'start' : 'end';
  pen.text('not taken', x + side * (waitRadius + 3), y + 14, { ...style, align });
}

function drawCross(pen: Pen, x: number, y: number, color: string, size: number): void {
  pen.line(x - size, y - size, x + size, y + size, { color, width: 2 });
  pen.line(x - size, y + size, x + size, y - size, { color, width: 2 });
}

/** The label stands above the line, in the row of the send, where no other label can be. */
function drawLabel(pen: Pen, scene: Scene, i: number, look: Look, { x1, y1, x2, y2 }: Line): void {
  if (y1 < scene.top - rowHeight || y1 > scene.top + scene.height + rowHeight) return;
  const style = labelStyle(scene.palette, look);
  const reach = Math.abs(x2 - x1);
  const label = fitText(pen, labelOf(scene, i), Math.max(reach - 14, leastLabel), style);
  const half = pen.measure(label, style) / 2;
  const x = labelX(scene, x1, x2, half, (y2 - y1) / (rowHeight * 1.1));
  const near = y1 + (Math.max(0, Math.abs(x - x1) - half) / (reach || 1)) * (y2 - y1);
  pen.text(label, x, Math.min(near, y1 + rowHeight) - 5, { ...style, align: 'middle' });
}

/** Labels may be this long even where their arrows are shorter. */
const leastLabel = 190;

/** The middle of a label: on the arrow's middle, nearer to its beginning the steeper it is. */
function labelX(scene: Scene, x1: number, x2: number, half: number, steep: number): number {
  const [reach, side] = [Math.abs(x2 - x1), Math.sign(x2 - x1)];
  const least = half + 6;
  const most = reach - half - 6;
  if (least > most) return intoSight(scene, (x1 + x2) / 2, -Infinity, Infinity, half);
  const along = Math.max(Math.min(0.5, 0.5 / Math.max(1, steep)) * reach, least);
  const wanted = x1 + side * Math.min(along, most);
  return intoSight(scene, wanted, Math.min(x1, x2) + least, Math.max(x1, x2) - least, half);
}

/** Moves the middle of a label along its arrow (`least..most`) to where it can be seen. */
function intoSight(scene: Scene, x: number, least: number, most: number, half: number): number {
  const left = scene.left + scene.geometry.gutter + half;
  const right = scene.left + scene.width - half - 6;
  const seen = Math.max(left, Math.min(right, x));
  return Math.max(Math.min(least, x), Math.min(Math.max(most, x), seen));
}

function labelStyle(palette: Palette, look: Look): TextStyle {
  return { ...text(look.labelColor, palette.sans, 12, look.weight), halo: palette.panel };
}

function labelOf({ rows, tables }: Scene, i: number): string {
  const { messages } = rows;
  const label = oneLine(tables.strings[messages.label[i] as number] ?? '');
  return (messages.flags[i] as number) & Flag.duplicate ? `${label} (again)` : label;
}

function drawSelf(pen: Pen, scene: Scene, i: number, bars: BarsOf): void {
  const { rows, geometry, palette } = scene;
  const { actor, row, endRow, fate } = rows.messages;
  const lane = actor[i] as number;
  const lineX = laneX(geometry, lane);
  if (!isSeen(scene, lineX, lineX + geometry.spacing)) return;
  const x = lineX + edge(bars, lane, row[i] as number, 1);
  const end = lineX + edge(bars, lane, endRow[i] as number, 1) + 1;
  const { x1: right, y1, y2 } = selfLine(scene, i, bars);
  const look = lookOf(scene, i);
  pen.path([x, y1, right, y1, right, y2, end, y2], {
    stroke: look.color,
    width: look.width,
    dash: look.dash,
  });
  if (fate[i] === Fate.received) drawHead(pen, right, y2, end, y2, look);
  const style = labelStyle(palette, look);
  const room = Math.max(geometry.spacing - (right - lineX) - 14, leastLabel);
  const label = fitText(pen, labelOf(scene, i), Math.min(room, geometry.width - right - 10), style);
  pen.text(label, right + 7, (y1 + Math.min(y2, y1 + 2 * rowHeight)) / 2 + 4, style);
}

/** The outer side of the arrow of a message to oneself. */
function selfLine({ rows, geometry }: Scene, i: number, bars: BarsOf): Line {
  const { actor, row, endRow } = rows.messages;
  const lane = actor[i] as number;
  const from = edge(bars, lane, row[i] as number, 1);
  const to = edge(bars, lane, endRow[i] as number, 1) + 1;
  const x = laneX(geometry, lane) + Math.max(from, to) + 24;
  return { x1: x, y1: arrowY(row[i] as number) - 3, x2: x, y2: arrowY(endRow[i] as number) - 3 };
}

type BarsOf = Map<number, { row: number; endRow: number; depth: number }[]>;

function barsByActor({ bars }: SequenceRows): BarsOf {
  const result: BarsOf = new Map();
  for (let i = 0; i < bars.event.length; i++) {
    const actor = bars.actor[i] as number;
    const bar = {
      row: bars.row[i] as number,
      endRow: bars.endRow[i] as number,
      depth: bars.depth[i] as number,
    };
    const list = result.get(actor);
    if (list) list.push(bar);
    else result.set(actor, [bar]);
  }
  return result;
}

/** How far from its lifeline an arrow begins or ends, because of bars; `side` is 1 for right. */
function edge(bars: BarsOf, actor: number, row: number, side: number): number {
  let deepest = -1;
  for (const bar of bars.get(actor) ?? []) {
    if (bar.row <= row && row <= bar.endRow) deepest = Math.max(deepest, bar.depth);
  }
  if (deepest < 0) return 0;
  return side > 0 ? barHalf + barShift * Math.min(6, deepest) : -barHalf;
}

// ——— what stands in a row of its own ———

function drawMark(pen: Pen, scene: Scene, row: number, at: number): void {
  const { columns } = scene.rows;
  switch (columns.kind[at]) {
    case EventKind.note:
      return drawNote(pen, scene, row, at);
    case EventKind.choice:
      return drawChoice(pen, scene, row, at);
    case EventKind.crash:
      return drawBand(pen, scene, row, at, '✕ crash', scene.palette.bad, scene.palette.badBg);
    case EventKind.restart:
      return drawPill(pen, scene, row, at, 'restart', scene.palette.ok, scene.palette.panel);
    case EventKind.violation: {
      const { bad, badBg } = scene.palette;
      return drawBand(pen, scene, row, at, `! ${labelAt(scene, at)}`, bad, badBg);
    }
    case EventKind.timerFire:
      return drawTimer(pen, scene, row, at);
    case EventKind.state:
      return drawPill(
        pen,
        scene,
        row,
        at,
        labelAt(scene, at),
        colorAt(scene, at),
        scene.palette.panel,
      );
    case EventKind.log:
      return drawRemark(pen, scene, row, at, labelAt(scene, at));
    case EventKind.end:
      return drawEnd(pen, scene, row);
  }
}

function drawNote(pen: Pen, scene: Scene, row: number, at: number): void {
  const { rows, geometry, palette, tables } = scene;
  const actor = Math.max(0, rows.columns.actor[at] as number);
  const other = rows.columns.target[at] as number;
  const lines = noteLines(tables.strings[rows.columns.label[at] as number] ?? '');
  const style = text(palette.ink, palette.sans, 11.5, 400, 'middle');
  const [x1, x2] = [laneX(geometry, actor), laneX(geometry, other < 0 ? actor : other)];
  const widest = Math.max(...lines.map((line) => pen.measure(line, style))) + 22;
  const width = Math.max(widest, Math.abs(x2 - x1) + 44);
  const middle = (x1 + x2) / 2;
  const x = Math.max(geometry.gutter + 2, Math.min(middle - width / 2, geometry.width - width - 4));
  const height = lines.length * rowHeight - 6;
  const y = row * rowHeight + 3;
  pen.rect(x, y, width, height, { fill: palette.warnBg, stroke: palette.line, radius: 4 });
  pen.rect(x, y, 2.5, height, { fill: palette.warn, radius: 1 });
  const gap = (height - 4) / lines.length;
  lines.forEach((line, n) => pen.text(line, x + width / 2 + 1, y + 2 + gap * (n + 0.5) + 4, style));
}

/** A further round of a loop, or a choice inside a fragment. */
function drawChoice(pen: Pen, scene: Scene, row: number, at: number): void {
  const { palette, rows } = scene;
  let inner = -1;
  for (let i = 0; i < rows.fragments.event.length; i++) {
    const { row: from, endRow } = rows.fragments;
    if ((from[i] as number) <= row && row <= (endRow[i] as number)) inner = i;
  }
  const box = inner < 0 ? undefined : fragmentBox(scene, inner);
  const y = row * rowHeight + rowHeight / 2;
  const style = text(palette.soft, palette.sans, 10.5, 550);
  const x = box?.x ?? scene.geometry.gutter + 8;
  if (box) pen.line(x, y, x + box.width, y, { color: palette.lineStrong, dash: [3, 4] });
  const label = fitText(pen, labelAt(scene, at), 200, style);
  const width = pen.measure(label, style);
  pen.rect(x + 8, y - 8, width + 12, 16, { fill: palette.panel });
  pen.text(label, x + 14, y + 4, style);
}

/** A fault: across everything, named at its lifeline. */
function drawBand(
  pen: Pen,
  scene: Scene,
  row: number,
  at: number,
  label: string,
  color: string,
  fill: string,
): void {
  const { geometry } = scene;
  const y = row * rowHeight + rowHeight / 2;
  pen.line(geometry.gutter + 4, y, geometry.width - 4, y, { color, dash: [2, 4] });
  drawPill(pen, scene, row, at, label, color, fill);
}

function drawPill(
  pen: Pen,
  scene: Scene,
  row: number,
  at: number,
  label: string,
  color: string,
  fill: string,
): void {
  const { geometry, palette, rows } = scene;
  const actor = rows.columns.actor[at] as number;
  const style = text(color, palette.sans, 11.5, 600, 'middle');
  const shown = fitText(pen, label, Math.max(150, geometry.spacing + 60), style);
  const width = pen.measure(shown, style) + 20;
  const centre = actor < 0 ? (geometry.gutter + geometry.width) / 2 : laneX(geometry, actor);
  const least = geometry.gutter + 4 + width / 2;
  const x = Math.max(least, Math.min(centre, geometry.width - 4 - width / 2));
  const y = row * rowHeight + 2;
  pen.rect(x - width / 2, y, width, 20, { fill: palette.panel, radius: 10 });
  pen.rect(x - width / 2, y, width, 20, { fill, stroke: color, width: 0.8, radius: 10 });
  pen.text(shown, x, y + 14, style);
}

function drawTimer(pen: Pen, scene: Scene, row: number, at: number): void {
  const { geometry, palette, rows } = scene;
  const x = laneX(geometry, Math.max(0, rows.columns.actor[at] as number));
  const y = row * rowHeight + rowHeight / 2;
  pen.circle(x, y, 6, { fill: palette.panel, stroke: palette.warn, width: 1.4 });
  pen.path([x, y - 3.5, x, y, x + 2.5, y + 1.5], { stroke: palette.warn, width: 1.3 });
  drawRemark(pen, scene, row, at, labelAt(scene, at) || 'timer');
}

function drawRemark(pen: Pen, scene: Scene, row: number, at: number, label: string): void {
  const { geometry, palette, rows } = scene;
  const style = { ...text(palette.soft, palette.sans, 11.5), halo: palette.panel };
  const x = laneX(geometry, Math.max(0, rows.columns.actor[at] as number)) + 14;
  const shown = fitText(pen, label, geometry.spacing - 30, style);
  pen.text(shown, x, row * rowHeight + rowHeight / 2 + 4, style);
}

function drawEnd(pen: Pen, scene: Scene, row: number): void {
  const { geometry, palette } = scene;
  const y = row * rowHeight + rowHeight / 2;
  const style = text(palette.faint, palette.sans, 10.5, 600, 'middle');
  pen.line(geometry.gutter + 4, y, geometry.width - 4, y, { color: palette.lineStrong });
  const x = (geometry.gutter + geometry.width) / 2;
  pen.rect(x - 20, y - 8, 40, 16, { fill: palette.panel });
  pen.text('END', x, y + 4, style);
}

// ——— times ———

/** The time of each row at which it changes, and the lengths of pauses. */
function drawGutter(pen: Pen, scene: Scene): void {
  const { rows, palette, left, geometry } = scene;
  const x = left + geometry.gutter - 14;
  const faint = text(palette.faint, palette.mono, 10.5, 400, 'end');
  let above = '';
  eachRow(scene, (row, at, event) => {
    const y = arrowY(row) + 1;
    if (event === pauseRow) {
      const shown = `+${formatTime(rows.columns.value[at] as number)}`;
      pen.text(shown, x, y - 1, { ...faint, color: palette.warn, weight: 600 });
    } else if (event >= 0 && isNewTime(rows, at)) {
      const time = fitTime(pen, rows.columns.time[at] as number, scene, faint);
      if (time !== above) pen.text(time, x, y, faint);
      above = time;
    }
  });
}

/** A time as exact as there is room for. */
function fitTime(pen: Pen, time: number, scene: Scene, style: TextStyle): string {
  const room = scene.geometry.gutter - 14;
  for (let step = scene.resolution; step < 1e9; step *= 10) {
    const label = formatTime(time, step);
    if (pen.measure(label, style) <= room) return label;
  }
  return formatTime(time, 1e9);
}

function isNewTime({ events, columns, from }: SequenceRows, at: number): boolean {
  for (let above = at - 1; above >= 0; above--) {
    if ((events[above] as number) < 0) continue;
    return columns.time[above] !== columns.time[at];
  }
  return from === 0;
}

/** The present: a line across, with a knob in the column of times. */
function drawNow(pen: Pen, scene: Scene): void {
  const { palette, nowY, left, width, geometry } = scene;
  pen.line(left + geometry.gutter - 6, nowY, left + width, nowY, { color: palette.accentLine });
  const x = left + geometry.gutter - 8;
  pen.path([x - 5, nowY - 5, x + 3, nowY, x - 5, nowY + 5], { fill: palette.accent });
  const seen = { x: x + 10, y: scene.top, width: left + width - x, height: scene.height };
  pen.within(seen, 1, () => drawDots(pen, scene));
}

// ——— helpers ———

function isSeen({ left, width }: Scene, from: number, to: number): boolean {
  return to >= left - 40 && from <= left + width + 40;
}

function labelAt({ rows, tables }: Scene, at: number): string {
  return oneLine(tables.strings[rows.columns.label[at] as number] ?? '');
}

function colorAt({ rows, colors, palette }: Scene, at: number): string {
  return colors[rows.columns.actor[at] as number] ?? palette.soft;
}

function text(
  color: string,
  font: string,
  size: number,
  weight = 400,
  align: TextStyle['align'] = 'start',
): TextStyle {
  return { color, font, size, weight, align };
}
