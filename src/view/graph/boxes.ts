/** Graphs and statecharts as boxes and arrows to be laid out and drawn. Pure. */
import type { EdgeHead, Graph } from '../../model/graph.ts';
import type { StateNode, Statechart } from '../../model/statechart/statechart.ts';
import type { LayoutRequest } from '../../state/types.ts';

/** What a box looks like. */
export type BoxShape =
  | 'rect'
  | 'round'
  | 'stadium'
  | 'circle'
  | 'diamond'
  | 'cylinder'
  | 'slanted'
  | 'start'
  | 'final'
  | 'bar'
  | 'group';

/** A box; `id` is the model's node id where `isReal`. */
export interface Box {
  id: string;
  lines: string[];
  shape: BoxShape;
  parent?: string;
  width: number;
  height: number;
  isReal: boolean;
}

/** An arrow between two boxes. */
export interface Way {
  id: string;
  from: string;
  to: string;
  label: string;
  line: 'solid' | 'dotted' | 'thick' | 'invisible';
  start: EdgeHead;
  end: EdgeHead;
}

/** All that is to be drawn. */
export interface Drawing {
  direction: 'TB' | 'BT' | 'LR' | 'RL';
  boxes: Box[];
  ways: Way[];
}

/** A flowchart's boxes, groups before what they hold. */
export function drawingOfGraph(graph: Graph): Drawing {
  const groups = new Map(graph.groups.map((group) => [group.id, group]));
  const depth = (id: string | undefined, seen = 0): number =>
    id === undefined || seen > 60 ? 0 : 1 + depth(groups.get(id)?.parent, seen + 1);
  const sorted = [...graph.groups].sort((a, b) => depth(a.parent) - depth(b.parent));
  return {
    direction: graph.direction,
    boxes: [
      ...sorted.map((group) => box(group.id, group.label, 'group', group.parent)),
      ...graph.nodes.map((node) => box(node.id, node.label, shapeOf(node.shape), node.group)),
    ],
    ways: graph.edges
      .filter((edge) => edge.line !== 'invisible')
      .map(({ id, from, to, label, line, start, end }) => ({
        id,
        from,
        to,
        label,
        line,
        start,
        end,
      })),
  };
}

/** A statechart's boxes; initial states get a dot of their own. */
export function drawingOfStatechart(chart: Statechart): Drawing {
  const boxes: Box[] = [];
  const ways: Way[] = [];
  const begin = (id: string, target: string | undefined, parent?: string): void => {
    if (target === undefined) return;
    boxes.push({ ...box(`start of ${id}`, '', 'start', parent), isReal: false });
    ways.push(arrow(`start of ${id} to ${target}`, `start of ${id}`, target, ''));
  };
  const visit = (state: StateNode, parent?: string): void => {
    boxes.push(box(state.id, labelOf(state), stateShape(state), parent));
    // The layout joins arrows of a group to its first box: that is to be a state, not the dot.
    for (const inner of state.states) visit(inner, state.id);
    begin(state.id, state.initial?.targets[0], state.id);
  };
  begin('all', chart.initial?.targets[0]);
  for (const state of chart.states) visit(state);
  for (const transition of chart.transitions) {
    for (const target of transition.targets) {
      const id = `${transition.id} ${target}`;
      ways.push(arrow(id, transition.source, target, transition.label));
    }
  }
  const known = new Set(boxes.map((one) => one.id));
  const direction = chart.states[0]?.direction ?? 'TB';
  return { direction, boxes, ways: ways.filter((way) => known.has(way.from) && known.has(way.to)) };
}

/** What the layout needs to know. */
export function layoutOf({ direction, boxes, ways }: Drawing): LayoutRequest {
  return {
    direction,
    nodes: boxes.map(({ id, width, height, parent }) => ({
      id,
      width,
      height,
      ...(parent === undefined ? {} : { parent }),
    })),
    edges: ways.map(({ id, from, to, label }) => ({
      id,
      from,
      to,
      width: label === '' ? 0 : Math.min(200, label.length * 6.4 + 12),
      height: label === '' ? 0 : 18,
    })),
  };
}

function arrow(id: string, from: string, to: string, label: string): Way {
  return { id, from, to, label, line: 'solid', start: 'none', end: 'arrow' };
}

function labelOf(state: StateNode): string {
  if (state.type === 'history') return state.history === 'deep' ? 'H*' : 'H';
  return [state.label, ...state.description.filter((line) => line !== state.label)].join('\n');
}

function stateShape(state: StateNode): BoxShape {
  switch (state.type) {
    case 'compound':
    case 'parallel':
    case 'region':
      return 'group';
    case 'final':
      return 'final';
    case 'history':
      return 'circle';
    case 'choice':
      return 'diamond';
    case 'fork':
    case 'join':
      return 'bar';
    case 'atomic':
      return state.states.length > 0 ? 'group' : 'round';
  }
}

function shapeOf(shape: string): BoxShape {
  if (/diamond|rhombus|decision|question|hexagon|hex/.test(shape)) return 'diamond';
  if (/cyl|database|db/.test(shape)) return 'cylinder';
  if (/circle|circ/.test(shape)) return 'circle';
  if (/stadium|pill|terminal/.test(shape)) return 'stadium';
  if (/lean|trap|parallelogram/.test(shape)) return 'slanted';
  return /round/.test(shape) ? 'round' : 'rect';
}

/** A box in the size that its text needs. */
function box(id: string, label: string, shape: BoxShape, parent: string | undefined): Box {
  const lines = label
    .split('\n')
    .flatMap((line) => wrapped(line, 30))
    .slice(0, 8);
  const longest = Math.max(0, ...lines.map((line) => line.length));
  let width = Math.max(56, longest * 7 + 30);
  let height = Math.max(1, lines.length) * 18 + 20;
  if (shape === 'diamond') [width, height] = [width * 1.35 + 16, height * 1.5 + 10];
  if (shape === 'circle') width = height = Math.max(width, height);
  if (shape === 'cylinder') height += 14;
  if (shape === 'start' || shape === 'final') width = height = 22;
  if (shape === 'bar') [width, height] = [72, 8];
  const one = { id, lines, shape, width, height, isReal: true };
  return parent === undefined ? one : { ...one, parent };
}

function wrapped(line: string, most: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of line.split(' ')) {
    if (row !== '' && row.length + word.length + 1 > most) {
      rows.push(row);
      row = word;
    } else row = row === '' ? word : `${row} ${word}`;
  }
  return [...rows, row];
}

/** A smooth path through bend points. */
export function pathOf(points: readonly { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${first.x},${first.y}`;
  rest.forEach((point, at) => {
    const next = rest[at + 1];
    if (!next) path += `L${point.x},${point.y}`;
    else path += `Q${point.x},${point.y} ${(point.x + next.x) / 2},${(point.y + next.y) / 2}`;
  });
  return path;
}
