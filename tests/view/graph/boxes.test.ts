import { expect, test } from 'vitest';
import type { Graph } from '../../../src/model/graph.ts';
import {
  newChart,
  newInitial,
  newState,
  newTransition,
} from '../../../src/model/statechart/build.ts';
import type { StateNode, Statechart } from '../../../src/model/statechart/statechart.ts';
import {
  drawingOfGraph,
  drawingOfStatechart,
  layoutOf,
  pathOf,
} from '../../../src/view/graph/boxes.ts';

const state = (id: string, change: Partial<StateNode> = {}): StateNode => ({
  ...newState(id, id, 'atomic'),
  ...change,
});

test('groups come before what they hold, outer ones first', () => {
  const graph: Graph = {
    kind: 'graph',
    title: '',
    direction: 'LR',
    nodes: [{ id: 'n', label: 'N', shape: 'diamond', classes: [], group: 'inner', declared: true }],
    edges: [],
    groups: [
      { id: 'inner', label: 'I', parent: 'outer', classes: [] },
      { id: 'outer', label: 'O', classes: [] },
    ],
    classes: {},
  };
  const drawing = drawingOfGraph(graph);
  expect(drawing.boxes.map((box) => box.id)).toEqual(['outer', 'inner', 'n']);
  expect(drawing.boxes[2]).toMatchObject({ shape: 'diamond', parent: 'inner' });
  expect(layoutOf(drawing)).toMatchObject({ direction: 'LR', nodes: { length: 3 }, edges: [] });
});

test('initial states get a dot, behind the states so that arrows to the group meet a state', () => {
  const chart: Statechart = {
    ...newChart('', 'mermaid'),
    initial: newInitial('initial', ['A']),
    states: [
      state('A'),
      state('B', {
        type: 'compound',
        initial: newInitial('B.initial', ['C']),
        states: [state('C')],
      }),
    ],
    transitions: [
      { ...newTransition('t', 'A', ['B']), events: ['go'], label: 'go' },
      newTransition('u', 'A', ['nowhere']),
    ],
  };
  const { boxes, ways } = drawingOfStatechart(chart);
  expect(boxes.filter((box) => box.parent === 'B').map((box) => box.shape)).toEqual([
    'round',
    'start',
  ]);
  expect(ways.map((way) => `${way.from}>${way.to}`)).toEqual([
    'start of all>A',
    'start of B>C',
    'A>B',
  ]);
});

test('a path goes through its ends', () => {
  expect(pathOf([])).toBe('');
  expect(
    pathOf([
      { x: 0, y: 0 },
      { x: 5, y: 5 },
    ]),
  ).toBe('M0,0L5,5');
});
