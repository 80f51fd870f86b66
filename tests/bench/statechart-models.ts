import { newChart, newState, newTransition } from '../../src/model/statechart/build.ts';
import type { Code } from '../../src/model/statechart/content.ts';
import type { StateNode, Statechart, Transition } from '../../src/model/statechart/statechart.ts';

/** A state of a chart of the bench; every engine gets it in its own words. */
export interface BenchState {
  id: string;
  parallel?: boolean;
  states?: BenchState[];
  on?: BenchArrow[];
}

/** A transition for `tick`. Guards and data only know one number, `n`. */
export interface BenchArrow {
  target?: string;
  /** It needs `n` to be at least this. */
  atLeast?: number;
  /** `n` becomes 0, or one more. */
  set?: 'zero' | 'more';
}

/** A chart of the bench. */
export interface BenchChart {
  name: string;
  states: BenchState[];
  /** It has `n`. */
  data: boolean;
}

/** Flat toggle, hierarchy with guards and data, four regions, a thousand states flat and as a tree. */
export const benchCharts: BenchChart[] = [
  { name: 'toggle', data: false, states: toggle('off', 'on') },
  { name: 'guards', data: true, states: gears() },
  { name: 'regions', data: false, states: [regions(4)] },
  { name: 'flat-1000', data: false, states: ring(1_000) },
  { name: 'tree-1000', data: false, states: tree() },
];

function toggle(a: string, b: string): BenchState[] {
  return [
    { id: a, on: [{ target: b }] },
    { id: b, on: [{ target: a }] },
  ];
}

/** Goes slowly, fast, and stops again; each gear counts. */
function gears(): BenchState[] {
  return [
    { id: 'stopped', on: [{ target: 'running', set: 'zero' }] },
    {
      id: 'running',
      states: [
        { id: 'slow', on: [{ target: 'fast', atLeast: 5, set: 'zero' }, { set: 'more' }] },
        { id: 'fast', on: [{ target: 'stopped', atLeast: 3, set: 'zero' }, { set: 'more' }] },
      ],
    },
  ];
}

function regions(count: number): BenchState {
  const states = Array.from({ length: count }, (_, n) => ({
    id: `r${n}`,
    states: toggle(`a${n}`, `b${n}`),
  }));
  return { id: 'all', parallel: true, states };
}

function ring(count: number): BenchState[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `s${n}`,
    on: [{ target: `s${(n + 1) % count}` }],
  }));
}

/** Ten times ten times ten leaves, one after the other across all levels. */
function tree(): BenchState[] {
  const leaf = (n: number): BenchState => ({
    id: `l${n}`,
    on: [{ target: `l${(n + 1) % 1_000}` }],
  });
  return Array.from({ length: 10 }, (_, a) => ({
    id: `t${a}`,
    states: Array.from({ length: 10 }, (_inner, b) => ({
      id: `t${a}_${b}`,
      states: Array.from({ length: 10 }, (_leaf, c) => leaf(a * 100 + b * 10 + c)),
    })),
  }));
}

/** The chart in our own model, its code in one of two languages. */
export function ourChart(bench: BenchChart, language: Code['language']): Statechart {
  const chart = newChart(bench.name, 'scxml');
  chart.datamodel = bench.data ? language : 'null';
  const code = (text: string): Code => ({ id: `x${text}`, language, text });
  if (bench.data) {
    chart.data.push({ id: 'd', name: 'n', value: { kind: 'code', code: code('0') } });
  }
  const add = (state: BenchState, into: StateNode[]) => {
    const inner = state.states ?? [];
    const type = inner.length === 0 ? 'atomic' : state.parallel ? 'parallel' : 'compound';
    const node = newState(state.id, state.id, type);
    into.push(node);
    for (const arrow of state.on ?? [])
      chart.transitions.push(ourArrow(chart, state.id, arrow, code));
    for (const one of inner) add(one, node.states);
  };
  for (const state of bench.states) add(state, chart.states);
  return chart;
}

function ourArrow(
  chart: Statechart,
  source: string,
  { target, atLeast, set }: BenchArrow,
  code: (text: string) => Code,
): Transition {
  const id = `t${chart.transitions.length}`;
  const arrow = newTransition(id, source, target === undefined ? [] : [target]);
  arrow.events = ['tick'];
  if (atLeast !== undefined) arrow.guard = { kind: 'code', code: code(`n >= ${atLeast}`) };
  if (set) {
    const value = { kind: 'code', code: code(set === 'zero' ? '0' : 'n + 1') } as const;
    arrow.actions.push({ kind: 'assign', id: `${id}a`, items: [{ location: 'n', value }] });
  }
  return arrow;
}

/** A chart nested so that 1,000 machines of it are a fair test of memory: the one with data. */
export function chartNamed(name: string): BenchChart {
  return benchCharts.find((chart) => chart.name === name) as BenchChart;
}
