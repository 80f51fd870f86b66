import { SpanKind } from '../../trace/query/spans.ts';
import { markPlace, messageLine, spanBox } from './draw.ts';
import { bandOf, timeAt, type Scene, type Target } from './scene.ts';
import { axisHeight } from './stack.ts';

/** What is drawn at a point of the canvas: marks before spans before messages. */
export function targetAt(scene: Scene, x: number, y: number): Target | undefined {
  if (x < scene.left || y < axisHeight) return undefined;
  const mark = markAt(scene, x, y);
  if (mark >= 0) return { kind: 'mark', index: mark };
  const message = messageAt(scene, x, y, 4);
  const span = spanAt(scene, x, y);
  const solid = span >= 0 && scene.slice.spans.kind[span] !== SpanKind.wait;
  if (message >= 0 && !solid) return { kind: 'message', index: message };
  if (span >= 0) return { kind: 'span', index: span };
  const content = y - axisHeight + scene.top;
  const band = scene.bands.find(({ top, height }) => content >= top && content < top + height);
  if (band?.kind === 'chart') return { kind: 'chart', index: band.curve, time: timeAt(scene, x) };
  return undefined;
}

function markAt(scene: Scene, x: number, y: number): number {
  const { marks } = scene.slice;
  let best = -1;
  let nearest = 8;
  for (let i = 0; i < marks.event.length; i++) {
    const at = markPlace(scene, i);
    const distance = at ? Math.hypot(at.x - x, at.y - y) : Infinity;
    if (distance >= nearest) continue;
    nearest = distance;
    best = i;
  }
  return best;
}

function spanAt(scene: Scene, x: number, y: number): number {
  const { spans } = scene.slice;
  for (let i = spans.event.length - 1; i >= 0; i--) {
    const band = bandOf(scene, spans.lane[i] as number);
    if (!band) continue;
    const box = spanBox(scene, band, i);
    const inside = y >= box.y && y < box.y + box.height;
    if (inside && x >= box.x - 1.5 && x <= box.x + box.width + 1.5) return i;
  }
  return -1;
}

function messageAt(scene: Scene, x: number, y: number, reach: number): number {
  const { messages } = scene.slice;
  let best = -1;
  let nearest = reach;
  for (let i = 0; i < messages.event.length; i++) {
    const line = messageLine(scene, i);
    if (!line) continue;
    const distance = distanceToLine(line, x, y);
    if (distance >= nearest) continue;
    nearest = distance;
    best = i;
  }
  return best;
}

function distanceToLine(
  { x1, y1, x2, y2 }: { x1: number; y1: number; x2: number; y2: number },
  x: number,
  y: number,
): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const square = dx * dx + dy * dy || 1;
  const t = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / square));
  return Math.hypot(x - x1 - t * dx, y - y1 - t * dy);
}
