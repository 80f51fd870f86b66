import { describe, expect, test } from 'vitest';
import { TraceIndex } from '../../../src/trace/query/trace-index.ts';
import { sequenceSvg, exportSequenceSvg, mostRows } from '../../../src/view/sequence/export.ts';
import {
  arrowY,
  laneX,
  layLanes,
  messageAt,
  placeOfRow,
  rowOfStepIn,
} from '../../../src/view/sequence/geometry.ts';
import { Glide } from '../../../src/view/ui/glide.ts';
import { resolutionOf } from '../../../src/view/ui/format.ts';
import { tipOfMessage, tipOfRow } from '../../../src/view/sequence/tip.ts';
import { lightPalette } from '../../../src/view/ui/palette.ts';
import { actors, bigTrace, fakePlayback, longTrace, Script, smallTrace } from '../fake.ts';

describe('the geometry of the sequence', () => {
  test('lifelines fill the width there is and scroll when there are many', () => {
    expect(layLanes(3, 1200).width).toBe(1200);
    expect(layLanes(100, 1200).width).toBeGreaterThan(10_000);
    const geometry = layLanes(4, 390);
    expect(laneX(geometry, 1) - laneX(geometry, 0)).toBe(geometry.spacing);
  });

  test('the row of a step in a window is that of the whole', () => {
    const trace = smallTrace();
    const index = new TraceIndex(trace, []);
    const whole = index.sequence(0, Infinity);
    const part = index.sequence(20, 40);
    const steps = trace.columns.step[trace.length - 1] ?? 0;
    for (let step = 0; step <= steps; step++) {
      expect(rowOfStepIn(whole, step)).toBe(index.rowOfStep(step));
      const known = rowOfStepIn(part, step);
      if (known !== undefined) expect(known).toBe(index.rowOfStep(step));
    }
    expect(rowOfStepIn(part, 0)).toBeUndefined();
  });

  test('the message under the pointer', () => {
    const rows = new TraceIndex(smallTrace(), []).sequence(0, Infinity);
    const geometry = layLanes(5, 1200);
    for (let i = 0; i < rows.messages.event.length; i++) {
      const { actor, target, row, endRow } = rows.messages;
      if (actor[i] === target[i]) continue;
      const x = (laneX(geometry, actor[i] ?? 0) + laneX(geometry, target[i] ?? 0)) / 2;
      const y = (arrowY(row[i] ?? 0) + arrowY(endRow[i] ?? 0)) / 2;
      expect(messageAt(rows, geometry, x, y)).toBe(i);
      const at = placeOfRow(rows, row[i] ?? 0);
      expect(rows.events[at]).toBe(rows.messages.event[i]);
    }
    expect(messageAt(rows, geometry, 5, 5)).toBe(-1);
  });
});

describe('pictures of the sequence', () => {
  test('show every message, fragment and fault of a run', () => {
    const trace = smallTrace();
    const svg = sequenceSvg(new TraceIndex(trace, []).sequence(0, 999), trace, lightPalette, 'Run');
    for (const text of [
      'request(task)',
      'worker free',
      'every item',
      '✕ crash',
      '+412 ms',
      'END',
    ]) {
      expect(svg).toContain(text);
    }
    expect(svg).toMatchSnapshot();
  });

  test('names are text, whatever is in them', () => {
    const script = new Script(actors('<script>alert(1)</script>', 'B & "C"'));
    script.message(0, 1, '</text><image href="x" onerror="alert(1)"/>\u0000');
    const trace = script.end();
    const svg = sequenceSvg(new TraceIndex(trace, []).sequence(0, 99), trace, lightPalette, '<&>');
    expect(svg).not.toMatch(/<script|<image|\u0000/);
    expect(svg).toContain('&lt;&amp;&gt;');
  });

  test('of long runs are cut off and say so', async () => {
    const svg = await exportSequenceSvg(fakePlayback(bigTrace(3_000)));
    expect(svg).toMatch(/… and [\d,]+ more rows/);
    expect(svg.length).toBeLessThan(mostRows * 2_000);
    expect(await exportSequenceSvg(fakePlayback(longTrace()))).toContain('…');
  });
});

describe('words about what is pointed at', () => {
  test('a message and a row', () => {
    const trace = smallTrace();
    const rows = new TraceIndex(trace, []).sequence(0, Infinity);
    const resolution = resolutionOf(rows.columns.time);
    expect(tipOfMessage(rows, trace, 0, resolution)).toEqual({
      title: 'request(task)',
      facts: [
        ['', 'Client → Gateway'],
        ['sent', '0 ms'],
        ['arrives', '2 ms'],
        ['takes', '2 ms'],
        ['event', '0'],
      ],
    });
    expect(tipOfRow(rows, trace, 0, resolution).title).toBe(
      'Client sends “request(task)” to Gateway',
    );
  });
});

test('a glide arrives, and stops when it is told to', () => {
  const glide = new Glide(0, 0.5);
  glide.to(100, false);
  let frames = 0;
  for (let now = 16; glide.moving; now += 16, frames++) glide.frame(now);
  expect(glide.value).toBe(100);
  expect(frames).toBeLessThan(40);
  glide.to(0, false);
  glide.frame(16);
  glide.halt();
  expect(glide.moving).toBe(false);
});
