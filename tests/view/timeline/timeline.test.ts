import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TraceIndex } from '../../../src/trace/query/trace-index.ts';
import {
  drawOverlay,
  drawTimeline,
  messageLine,
  spanBox,
} from '../../../src/view/timeline/draw.ts';
import { exportTimelineSvg } from '../../../src/view/timeline/export.ts';
import { targetAt } from '../../../src/view/timeline/hit.ts';
import * as ranges from '../../../src/view/timeline/range.ts';
import { bandOf, timeAt, xOf, type Scene } from '../../../src/view/timeline/scene.ts';
import { axisHeight, lanesInSight, stackBands } from '../../../src/view/timeline/stack.ts';
import { tipOf } from '../../../src/view/timeline/tip.ts';
import { actorColors } from '../../../src/view/ui/lanes.ts';
import { lightPalette, mixColors } from '../../../src/view/ui/palette.ts';
import { SvgPen } from '../../../src/view/ui/pen.ts';
import type { Trace } from '../../../src/trace/trace.ts';
import { bigTrace, fakePlayback, holdersOf, smallTrace } from '../fake.ts';

/** The whole of a trace as the view would show it, 1,000 pixels wide. */
function sceneOf(trace: Trace): Scene {
  const total = trace.columns.time[trace.length - 1] ?? 0;
  const index = new TraceIndex(trace, holdersOf(trace));
  const slice = index.timeline(0, total, 300);
  const curves = index.resources(slice.from, slice.to, slice.buckets);
  const { bands, height } = stackBands(trace.actors.length, slice.depths, curves, true);
  return {
    range: ranges.wholeRange(total),
    left: 100,
    width: 1000,
    top: 0,
    height: height + axisHeight,
    slice,
    curves,
    bands,
    tables: trace,
    palette: lightPalette,
    colors: actorColors(trace.actors, lightPalette),
    total,
    event: -1,
    actor: -1,
    hover: undefined,
  };
}

describe('windows of time', () => {
  const total = fc.integer({ min: 1, max: 1e12 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });

  test('zooming keeps the time under the pointer, as far as the run allows', () => {
    fc.assert(
      fc.property(
        total,
        share,
        share,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (t, a, b, f) => {
          const whole = ranges.wholeRange(t);
          const start = ranges.zoomRange(whole, 0.3, t * a, t);
          const at = start.from + (start.to - start.from) * b;
          const next = ranges.zoomRange(start, f, at, t);
          expect(next.from).toBeGreaterThanOrEqual(whole.from - 1e-6 * t);
          expect(next.to).toBeLessThanOrEqual(whole.to + 20 + 1e-6 * t);
          const inside = next.from > whole.from + 1 && next.to < whole.to - 1;
          const long = next.to - next.from;
          if (inside && long > 30) expect((at - next.from) / long).toBeCloseTo(b, 3);
        },
      ),
    );
  });

  test('panning there and back, and never out of the run', () => {
    const start = ranges.zoomRange(ranges.wholeRange(1e9), 0.1, 5e8, 1e9);
    const moved = ranges.panRange(start, 0.5, 1e9);
    expect(moved.from).toBeCloseTo(start.from + (start.to - start.from) / 2, 0);
    expect(ranges.panRange(moved, -0.5, 1e9).from).toBeCloseTo(start.from, 0);
    expect(ranges.panRange(start, 1e6, 1e9).to).toBeCloseTo(1.02e9, 0);
  });

  test('a time is brought into sight, and a glide arrives', () => {
    const start = ranges.zoomRange(ranges.wholeRange(1e9), 0.1, 1e8, 1e9);
    expect(ranges.rangeShowing(start, 1e8, 1e9)).toBe(start);
    const next = ranges.rangeShowing(start, 9e8, 1e9);
    expect(next.from).toBeLessThan(9e8);
    expect(next.to).toBeGreaterThan(9e8);
    let range: ranges.Range = start;
    let frames = 0;
    while (range !== next && frames < 100) {
      range = ranges.approachRange(range, next, 0.28);
      frames++;
    }
    expect(range).toBe(next);
    expect(frames).toBeLessThan(40);
  });

  test('pixels and times are each other’s inverse', () => {
    const scene = sceneOf(smallTrace());
    for (const x of [100, 333, 1000]) expect(xOf(scene, timeAt(scene, x))).toBeCloseTo(x, 6);
  });
});

describe('the timeline', () => {
  const scene = sceneOf(smallTrace());

  test('lanes are as high as their spans are deep, charts stand below', () => {
    const kinds = scene.bands.map(({ kind }) => kind);
    expect(kinds.slice(0, 7)).toEqual([
      'protocol',
      'lane',
      'lane',
      'lane',
      'lane',
      'lane',
      'heading',
    ]);
    expect(kinds.slice(7).every((kind) => kind === 'chart')).toBe(true);
    expect(bandOf(scene, -1)?.kind).toBe('protocol');
    expect(bandOf(scene, 3)?.lane).toBe(3);
    const many = stackBands(1000, new Uint8Array(1001).fill(1), [], true);
    expect(lanesInSight(many.bands, 3000, 300)).toEqual({ from: 91, to: 118 });
  });

  test('what is under the pointer is what is drawn there', () => {
    const { spans } = scene.slice;
    let found = 0;
    for (let i = 0; i < spans.event.length; i++) {
      const band = bandOf(scene, spans.lane[i] ?? -1);
      if (!band || (spans.depth[i] ?? 0) > 0) continue;
      const box = spanBox(scene, band, i);
      if (box.width < 40) continue;
      const target = targetAt(scene, box.x + box.width * 0.6, box.y + box.height / 2);
      expect(target?.kind === 'span' && spans.label[target.index]).toBe(spans.label[i]);
      found++;
    }
    expect(found).toBeGreaterThan(1);
    expect(targetAt(scene, 500, 5)).toBeUndefined();
    const chart = scene.bands.find(({ kind }) => kind === 'chart');
    expect(targetAt(scene, 500, (chart?.top ?? 0) + 40)).toMatchObject({ kind: 'chart', index: 0 });
  });

  test('messages reach from lane to lane', () => {
    const { messages } = scene.slice;
    for (let i = 0; i < messages.event.length; i++) {
      const line = messageLine(scene, i);
      if (messages.from[i] === messages.to[i]) expect(line).toBeUndefined();
      else
        expect(Math.sign((line?.y2 ?? 0) - (line?.y1 ?? 0))).toBe(
          Math.sign((messages.to[i] ?? 0) - (messages.from[i] ?? 0)),
        );
    }
  });

  test('every target has words', () => {
    const { spans, messages, marks } = scene.slice;
    const titles = [
      ...spans.event.map((_, index) => tipOf(scene, { kind: 'span', index }).facts.length),
      ...messages.event.map((_, index) => tipOf(scene, { kind: 'message', index }).facts.length),
      ...marks.event.map((_, index) => tipOf(scene, { kind: 'mark', index }).facts.length),
    ];
    expect(Math.min(...titles)).toBeGreaterThan(0);
    expect(tipOf(scene, { kind: 'chart', index: 0, time: 5e6 }).title).toBe('Credits');
  });

  test('the picture is the same each time', async () => {
    const svg = await exportTimelineSvg(fakePlayback(smallTrace()));
    expect(svg).toContain('RESOURCES');
    expect(svg).toMatchSnapshot();
  });

  test('a large run gives a picture of moderate size', () => {
    const big = sceneOf(bigTrace(20_000));
    const pen = new SvgPen();
    drawTimeline(pen, big);
    drawOverlay(pen, big, big.total / 2, { from: 0, to: big.total / 4 });
    const svg = pen.svg(1000, big.height, '#ffffff', 'Run');
    expect(svg.match(/<rect/g)?.length ?? 0).toBeLessThan(25_000);
    expect(svg).not.toContain('NaN');
  });
});

test('colours mix with the ground they stand on', () => {
  expect(mixColors('#ff0000', '#ffffff', 0.5)).toBe('rgb(255, 128, 128)');
  expect(mixColors('rgb(0, 0, 0)', 'rgb(100, 200, 50)', 0)).toBe('rgb(100, 200, 50)');
  expect(mixColors('rebeccapurple', '#fff', 0.5)).toBe('rebeccapurple');
});
