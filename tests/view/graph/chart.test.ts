import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutGraph } from '../../../src/engine/layout.ts';
import { newChart, newState, newTransition } from '../../../src/model/statechart/build.ts';
import type { StateNode, Statechart } from '../../../src/model/statechart/statechart.ts';
import { walkStates } from '../../../src/model/statechart/walk.ts';
import {
  chartPicture,
  labelLines,
  mostChildren,
  wrapped,
} from '../../../src/view/graph/chart-boxes.ts';
import type { ChartItem, ChartPicture, ChartWish } from '../../../src/view/graph/chart-boxes.ts';
import { layoutChart, remembering } from '../../../src/view/graph/chart-layout.ts';
import type { PlacedPicture } from '../../../src/view/graph/chart-layout.ts';
import { chartStops, closedAtFirst } from '../../../src/view/graph/chart-view.ts';
import { charts } from '../../model/statechart/arbitrary.ts';

const all: ChartWish = { closed: new Set(), detail: true, near: new Set() };

function state(id: string, ...states: StateNode[]): StateNode {
  return { ...newState(id, id, states.length > 0 ? 'compound' : 'atomic'), states };
}

function both(id: string, ...states: StateNode[]): StateNode {
  return { ...newState(id, id, 'parallel'), states };
}

function chartOf(
  states: StateNode[],
  arrows: [from: string, to: string, event: string][],
): Statechart {
  const transitions = arrows.map(([from, to, event], n) => ({
    ...newTransition(`t${n}`, from, to === '' ? [] : [to]),
    events: [event],
  }));
  return { ...newChart('chart', 'scxml'), states, transitions };
}

/** Two regions, a container, transitions across all borders. */
const player = chartOf(
  [
    state('off'),
    both(
      'on',
      state('play', state('paused'), state('playing', state('slow'), state('fast'))),
      state('sound', state('loud'), state('mute')),
    ),
  ],
  [
    ['off', 'on', 'power'],
    ['on', 'off', 'power'],
    ['paused', 'fast', 'skip'],
    ['fast', 'off', 'break'],
    ['playing', 'slow', 'calm'],
    ['slow', 'playing', 'again'],
    ['loud', 'loud', 'louder'],
    ['mute', '', 'noop'],
  ],
);

function* itemsOf(items: readonly ChartItem[]): Generator<ChartItem> {
  for (const item of items) {
    yield item;
    yield* itemsOf(item.children);
  }
}

const place = (picture: ChartPicture): Promise<PlacedPicture> =>
  layoutChart(picture, async (request) => layoutGraph(request));

describe('what is drawn of a statechart', () => {
  test('every state is a box, every target an arrow, every container begins with a dot', () => {
    const picture = chartPicture(player, all);
    const boxes = [...itemsOf(picture.items)];
    expect(boxes.map(({ id, shape }) => `${shape} ${id}`)).toEqual([
      'state off',
      'group on',
      'region play',
      'state paused',
      'group playing',
      'state slow',
      'state fast',
      'start start of playing',
      'start start of play',
      'region sound',
      'state loud',
      'state mute',
      'start start of sound',
      'start start of ',
    ]);
    expect(picture.arrows.filter(({ transitions }) => transitions.length > 0)).toHaveLength(7);
    expect(boxes.find(({ id }) => id === 'mute')?.rows).toEqual([
      { id: 't7', kind: 'inside', text: 'noop' },
    ]);
  });

  test('a closed container stands for what is in it, and joins what leads there', () => {
    const picture = chartPicture(player, { ...all, closed: new Set(['on']) });
    expect([...itemsOf(picture.items)].map(({ id }) => id)).toEqual(['off', 'on', 'start of ']);
    expect(picture.boxOf.get('fast')).toBe('on');
    const arrows = picture.arrows.filter(({ transitions }) => transitions.length > 0);
    expect(arrows.map(({ from, to, transitions }) => [from, to, transitions])).toEqual([
      ['off', 'on', ['t0']],
      ['on', 'off', ['t1']],
      ['on', 'off', ['t3']],
    ]);
  });

  test('of very many states those near to what is wanted are drawn', () => {
    const many = chartOf(
      Array.from({ length: 1000 }, (_, n) => state(`s${n}`)),
      Array.from({ length: 1000 }, (_, n) => [`s${n}`, `s${(n + 1) % 1000}`, 'next']),
    );
    const picture = chartPicture(many, { ...all, near: new Set(['s500']) });
    const ids = [...itemsOf(picture.items)].map(({ id }) => id);
    expect(ids.length).toBeLessThanOrEqual(mostChildren + 2);
    expect(ids).toContain('s500');
    expect(ids).toContain('s501');
    expect(picture.boxOf.get('s0')).toBe('more of ');
  });

  test('a tree of a thousand states is closed at first as far as it must be', () => {
    const tree = chartOf(
      Array.from({ length: 10 }, (_, a) =>
        state(
          `a${a}`,
          ...Array.from({ length: 10 }, (_, b) =>
            state(`a${a}b${b}`, ...Array.from({ length: 9 }, (_, c) => state(`a${a}b${b}c${c}`))),
          ),
        ),
      ),
      [],
    );
    const closed = closedAtFirst(tree);
    const picture = chartPicture(tree, { ...all, closed });
    const drawn = [...itemsOf(picture.items)].filter(({ shape }) => shape !== 'start');
    expect(drawn.length).toBeLessThanOrEqual(130);
    expect(drawn.length).toBeGreaterThan(60);
    expect(closedAtFirst(player).size).toBe(0);
  });

  test('labels are wrapped, and cut where no details are wanted', () => {
    const text = 'a.very.long.event.name.indeed [count > 3 and ready] / log "something"; count = 0';
    expect(labelLines(text, true).every((line) => line.length <= 30)).toBe(true);
    expect(labelLines(text, false)).toHaveLength(2);
    expect(labelLines(text, false)[1]).toMatch(/…$/);
    expect(wrapped('abc.defghijklm', 6)).toEqual(['abc.', 'defghi', 'jklm']);
    expect(labelLines('', true)).toEqual([]);
  });

  test('keys stop at boxes and at the arrows out of them, in the order of the text', () => {
    const stops = chartStops(chartPicture(player, all));
    expect(stops.slice(0, 5)).toEqual(['off', 't0 0', 'on', 't1 0', 'play']);
    expect(new Set(stops).size).toBe(stops.length);
  });
});

describe('where it is drawn', () => {
  test('boxes lie in their containers and never upon their neighbours', async () => {
    const placed = await place(chartPicture(player, all));
    checkNesting(placed);
    expect(placed.items.find(({ item }) => item.id === 'sound')?.border).not.toBe('none');
  });

  test('arrows begin and end at the edges of their boxes', async () => {
    const placed = await place(chartPicture(player, all));
    const boxes = new Map(placed.items.map((one) => [one.item.id, one]));
    for (const { arrow, points } of placed.arrows) {
      if (arrow.from === arrow.to) continue;
      for (const [id, point] of [
        [arrow.from, points[0]],
        [arrow.to, points.at(-1)],
      ] as const) {
        const box = boxes.get(id);
        if (!box || !point) throw new Error(`no end for ${arrow.id}`);
        expect(point.x).toBeGreaterThanOrEqual(box.x - 1);
        expect(point.x).toBeLessThanOrEqual(box.x + box.width + 1);
        expect(point.y).toBeGreaterThanOrEqual(box.y - 1);
        expect(point.y).toBeLessThanOrEqual(box.y + box.height + 1);
      }
    }
  });

  test('whatever the chart: all states have a place in what holds them', async () => {
    await fc.assert(
      fc.asyncProperty(charts(), fc.boolean(), async (chart, detail) => {
        const picture = chartPicture(chart, { ...all, detail });
        const placed = await place(picture);
        const ids = new Set(placed.items.map(({ item }) => item.id));
        for (const { id } of walkStates(chart.states)) expect(ids.has(id)).toBe(true);
        expect(placed.arrows).toHaveLength(picture.arrows.length);
        checkNesting(placed);
      }),
      { numRuns: 60 },
    );
  });

  test('equal shapes are laid out once', async () => {
    let asked = 0;
    const ask = remembering(async (request) => {
      asked++;
      return layoutGraph(request);
    });
    const picture = chartPicture(player, all);
    await layoutChart(picture, ask);
    const before = asked;
    await layoutChart(picture, ask);
    expect(asked).toBe(before);
  });
});

function checkNesting({ items }: PlacedPicture): void {
  const boxes = new Map(items.map((one) => [one.item.id, one]));
  for (const outer of items) {
    const inner = outer.item.children.map(({ id }) => boxes.get(id));
    inner.forEach((one, n) => {
      if (!one) throw new Error('a box has no place');
      expect(one.x).toBeGreaterThanOrEqual(outer.x - 1);
      expect(one.y).toBeGreaterThanOrEqual(outer.y - 1);
      expect(one.x + one.width).toBeLessThanOrEqual(outer.x + outer.width + 1);
      expect(one.y + one.height).toBeLessThanOrEqual(outer.y + outer.height + 1);
      for (const other of inner.slice(0, n)) {
        if (!other) continue;
        const apart =
          one.x >= other.x + other.width - 1 ||
          other.x >= one.x + one.width - 1 ||
          one.y >= other.y + other.height - 1 ||
          other.y >= one.y + one.height - 1;
        expect(apart, `${one.item.id} lies upon ${other.item.id}`).toBe(true);
      }
    });
  }
}
