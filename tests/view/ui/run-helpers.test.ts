import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventKind } from '../../../src/trace/event.ts';
import {
  formatAmount,
  formatBytes,
  formatCount,
  formatShort,
  formatTime,
  timeTicks,
} from '../../../src/view/ui/format.ts';
import { actorColors, tierOrder } from '../../../src/view/ui/lanes.ts';
import { Newest } from '../../../src/view/ui/newest.ts';
import { lightPalette } from '../../../src/view/ui/palette.ts';
import { estimateWidth, fitText, SvgPen } from '../../../src/view/ui/pen.ts';
import { TallScroll } from '../../../src/view/ui/scroll.ts';
import { sentenceOf } from '../../../src/view/ui/words.ts';
import { actors } from '../fake.ts';

describe('formats', () => {
  test('times', () => {
    const cases: [number, string][] = [
      [0, '0 ms'],
      [1, '1 ns'],
      [999, '999 ns'],
      [1_500, '1.5 µs'],
      [412_600_000, '412.6 ms'],
      [1_250_000_000, '1.25 s'],
      [187e9, '3 min 07 s'],
      [3_725e9, '1 h 02 min'],
      [-2e6, '−2 ms'],
      [Infinity, 'never'],
    ];
    for (const [ns, text] of cases) expect(formatTime(ns)).toBe(text);
    expect(formatTime(1_250_000_000, 1e6)).toBe('1.25 s');
    expect(formatTime(70_001_000_000, 1e6)).toBe('70.001 s');
    expect(formatTime(14_250_000, 1e6)).toBe('14 ms');
  });

  test('amounts', () => {
    expect(formatCount(12480)).toBe('12,480');
    expect([0.5, 12.25, 950, 12_500, 3_100_000].map(formatShort)).toEqual([
      '0.5',
      '12.3',
      '950',
      '12.5k',
      '3.1M',
    ]);
    expect([640, 1024, 4 << 20].map(formatBytes)).toEqual(['640 B', '1 KiB', '4 MiB']);
    expect(formatAmount('memory', 2048)).toBe('2 KiB');
    expect(formatAmount('credits', 2048)).toBe('2k');
  });

  test('ticks are within the window, evenly apart and not too many', () => {
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.double({ min: 1, max: 1e14, noNaN: true }),
        fc.integer({ min: 2, max: 20 }),
        (from, long, most) => {
          const { step, at } = timeTicks(from, from + long, most);
          expect(at.length).toBeLessThanOrEqual(most + 1);
          for (const time of at) {
            expect(time).toBeGreaterThanOrEqual(from - step * 1e-6);
            expect(time).toBeLessThanOrEqual(from + long + step * 1e-6);
          }
        },
      ),
    );
    expect(timeTicks(0, 100e6, 5).at).toEqual([0, 20e6, 40e6, 60e6, 80e6, 100e6]);
  });
});

test('tiers have colours in their order; without tiers each participant has its own', () => {
  const tiered = actors('A/Tier 2', 'B/Tier 1', 'bus', 'C/Tier 2');
  expect(tierOrder(tiered)).toEqual(['Tier 1', 'Tier 2']);
  const [t1, t2] = lightPalette.tiers;
  expect(actorColors(tiered, lightPalette)).toEqual([t2, t1, lightPalette.bus, t2]);
  expect(new Set(actorColors(actors('A', 'B', 'C'), lightPalette)).size).toBe(3);
});

test('only the newest question waits, and there is one at a time', async () => {
  const asked: number[] = [];
  const got: string[] = [];
  let release: () => void = () => undefined;
  const newest = new Newest<number, string>(
    async (question) => {
      asked.push(question);
      await new Promise<void>((done) => (release = done));
      if (question === 4) throw new Error('the engine died');
      return `answer ${question}`;
    },
    (answer) => got.push(answer),
  );
  for (const question of [1, 2, 3, 4]) newest.request(question);
  expect(asked).toEqual([1]);
  await settle(release);
  expect(asked).toEqual([1, 4]);
  newest.request(5);
  await settle(release);
  expect(asked).toEqual([1, 4, 5]);
  await settle(release);
  expect(got).toEqual(['answer 1', 'answer 5']);
  expect(newest.busy).toBe(false);
});

async function settle(release: () => void): Promise<void> {
  release();
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

describe('the pen', () => {
  test('texts are cut to fit', () => {
    const style = { color: 'red', size: 10, font: 'x' };
    const pen = new SvgPen();
    expect(fitText(pen, 'short', 100, style)).toBe('short');
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.nat(300), (text, width) => {
        expect(estimateWidth(fitText(pen, text, width, style), style)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('scrolling', () => {
  test('what fits scrolls by itself', () => {
    const scroll = new TallScroll();
    scroll.resize(10_000, 500);
    scroll.scrolled(1234);
    expect(scroll.position).toBe(1234);
    expect(scroll.moveTo(99_999)).toBe(9_500);
  });

  test('what is taller than browsers allow: small steps are exact, both ends are reached', () => {
    const scroll = new TallScroll();
    scroll.resize(40_000_000, 500);
    expect(scroll.height).toBe(8_000_000);
    scroll.scrolled(100);
    scroll.scrolled(160);
    expect(scroll.position).toBe(160);
    scroll.scrolled(8_000_000 - 500);
    expect(scroll.position).toBe(40_000_000 - 500);
    scroll.scrolled(4_000_000);
    expect(scroll.position / 40_000_000).toBeCloseTo(0.5, 2);
    const top = scroll.moveTo(20_000_000);
    scroll.scrolled(top);
    expect(scroll.position).toBe(20_000_000);
    scroll.scrolled(top + 24);
    expect(scroll.position).toBe(20_000_024);
  });
});

test('every kind of event has words', () => {
  const tables = { actors: actors('A', 'B'), strings: [''] };
  const sentences = Object.values(EventKind).map((kind) =>
    sentenceOf({ kind, actor: 0, target: 1, label: 'x', flags: 0, value: 3 }, tables),
  );
  expect(new Set(sentences).size).toBe(sentences.length);
  expect(sentences).toMatchSnapshot();
});
