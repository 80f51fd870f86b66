import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newChart, newState } from '../../../src/model/statechart/build.ts';
import type { StateNode, Statechart } from '../../../src/model/statechart/statechart.ts';
import { EventKind } from '../../../src/trace/event.ts';
import { ChartLaneIndex, chartCrowd } from '../../../src/trace/query/chart-lanes.ts';
import { Trace } from '../../../src/trace/trace.ts';

function state(id: string, ...states: StateNode[]): StateNode {
  return { ...newState(id, id, states.length > 0 ? 'compound' : 'atomic'), states };
}

const chart: Statechart = {
  ...newChart('chart', 'scxml'),
  states: [
    state('off'),
    {
      ...newState('on', 'on', 'parallel'),
      states: [
        state('left', state('a'), state('b')),
        state('right', state('x'), state('y', state('y1'), state('y2'))),
      ],
    },
  ],
};

/** All that is active together, outermost first. */
const configurations = [
  ['off'],
  ...['a', 'b'].flatMap((l) =>
    [['x'], ['y', 'y1'], ['y', 'y2']].map((r) => ['on', 'left', l, 'right', ...r]),
  ),
];

/** A trace in which the machine is in one configuration after the other, a step each. */
function traceOf(walk: readonly number[], actors = 1, actor = 0): Trace {
  const trace = new Trace(
    Array.from({ length: actors }, (_, n) => ({ id: `m${n}`, name: `m${n}`, tier: '' })),
  );
  let now: readonly string[] = [];
  walk.forEach((pick, at) => {
    const next = configurations[pick % configurations.length] ?? [];
    const push = (what: string, node: string): void => {
      const [label, where] = [trace.intern(`chart:${what}`), trace.intern(node)];
      trace.push(at * 10, EventKind.mark, at + 1, actor, -1, -1, label, where, -1, 0, 0);
    };
    for (const id of [...now].reverse()) if (!next.includes(id)) push('exited', id);
    for (const id of next) if (!now.includes(id)) push('entered', id);
    push(`event:e${pick}`, '');
    now = next;
  });
  return trace;
}

const walks = fc.array(fc.nat(6), { minLength: 1, maxLength: 40 });
const leafOf = (lane: string, active: readonly string[]): string | undefined => {
  if (lane === '') return active.find((id) => id === 'off' || id === 'on');
  const own = lane === 'left' ? ['a', 'b'] : ['x', 'y1', 'y2'];
  return active.find((id) => own.includes(id));
};

describe('lanes of a machine', () => {
  test('the machine and each region of a parallel state have one', () => {
    const { lanes } = new ChartLaneIndex(traceOf([0]), chart, 0).window(windowOf(1));
    expect(lanes).toEqual([
      { id: '', depth: 0 },
      { id: 'left', depth: 1 },
      { id: 'right', depth: 1 },
    ]);
  });

  test('the spans agree with the configuration after each step', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const index = new ChartLaneIndex(traceOf(walk), chart, 0);
        const { lanes, spans, states } = index.window({ ...windowOf(walk.length), buckets: 1e9 });
        walk.forEach((pick, at) => {
          const active = configurations[pick % configurations.length] ?? [];
          lanes.forEach(({ id }, lane) => {
            const wanted = leafOf(id, active);
            expect(index.stateAt(lane, at + 1)).toBe(wanted);
            const found = Array.from(spans.event, (_, n) => n).filter(
              (n) =>
                spans.lane[n] === lane &&
                (spans.startStep[n] ?? 0) <= at + 1 &&
                (spans.endStep[n] ?? 0) > at + 1,
            );
            expect(found.map((n) => states[spans.state[n] ?? -1])).toEqual(wanted ? [wanted] : []);
          });
        });
      }),
    );
  });

  test('planted: a machine that forgets to say what it left is noticed', () => {
    const trace = traceOf([0, 1, 0]);
    const exited = trace.strings.indexOf('chart:exited');
    trace.columns.label.forEach((label, at) => {
      if (label === exited) trace.columns.label[at] = 0;
    });
    const index = new ChartLaneIndex(trace, chart, 0);
    expect(index.stateAt(1, 3)).not.toBe(undefined);
  });

  test('in few buckets short spans are merged, and nothing is lost of the length', () => {
    fc.assert(
      fc.property(walks, fc.integer({ min: 1, max: 6 }), (walk, buckets) => {
        const index = new ChartLaneIndex(traceOf(walk), chart, 0);
        const exact = index.window({ ...windowOf(walk.length), buckets: 1e9 }).spans;
        const rough = index.window({ ...windowOf(walk.length), buckets }).spans;
        const total = (counts: Int32Array): number => counts.reduce((sum, one) => sum + one, 0);
        expect(total(rough.count)).toBe(exact.count.length);
        const last = (ends: Float64Array, lanes: Int32Array): number[] =>
          [0, 1, 2].map((lane) =>
            Math.max(0, ...Array.from(ends).filter((_, n) => lanes[n] === lane)),
          );
        expect(last(rough.endStep, rough.lane)).toEqual(last(exact.endStep, exact.lane));
      }),
    );
  });

  test('timers are pending until they fire or are taken back', () => {
    const trace = traceOf([0]);
    const label = trace.intern('tick');
    const set = (step: number): number =>
      trace.push(0, EventKind.timerSet, step, 0, -1, -1, label, 0, -1, 0, 5);
    const [a, b] = [set(1), set(2)];
    set(3);
    trace.push(5, EventKind.timerFire, 4, 0, -1, -1, label, 0, a, 0, 0);
    trace.push(6, EventKind.timerCancel, 5, 0, -1, -1, label, 0, b, 0, 0);
    const { timers } = new ChartLaneIndex(trace, chart, 0).window(windowOf(9));
    expect([...timers.fate]).toEqual([1, 2, 0]);
    expect([...timers.endStep]).toEqual([4, 5, Infinity]);
    expect([...timers.startStep]).toEqual([1, 2, 3]);
  });

  test('another machine of the trace is not mixed in', () => {
    const index = new ChartLaneIndex(traceOf([0, 1], 2, 1), chart, 0);
    expect(index.window(windowOf(2)).spans.event).toHaveLength(0);
  });
});

describe('a crowd', () => {
  test('each cell says which state was active when its bucket began', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const trace = traceOf(walk, 3, 1);
        const steps = walk.length + 1;
        const window = { axis: 'step' as const, from: 0, to: steps, buckets: steps };
        const crowd = chartCrowd(trace, chart, [0, 1, 2], 10, window);
        expect([...crowd.actors]).toEqual([0, 1, 2]);
        for (let bucket = 0; bucket < steps; bucket++) {
          const active = configurations[(walk[bucket - 1] ?? 0) % configurations.length] ?? [];
          const wanted = bucket === 0 ? undefined : leafOf('', active);
          const cell = crowd.cells[steps + bucket] ?? -1;
          expect(crowd.states[cell]).toBe(wanted);
          expect(crowd.cells[bucket]).toBe(-1);
        }
      }),
    );
  });

  test('of more machines than rows each row stands for several', () => {
    const window = { axis: 'step' as const, from: 0, to: 1, buckets: 4 };
    const crowd = chartCrowd(traceOf([0]), chart, [0, 1, 2, 3, 4, 5, 6], 3, window);
    expect(crowd.share).toBe(3);
    expect([...crowd.actors]).toEqual([0, 3, 6]);
  });
});

function windowOf(steps: number): { axis: 'step'; from: number; to: number; buckets: number } {
  return { axis: 'step', from: 0, to: steps + 1, buckets: 100 };
}
