import dagre from '@dagrejs/dagre';
import type { LayoutRequest, LayoutResult } from './api.ts';

/** Beyond this many boxes dagre takes many seconds: a plain grid by rank is laid out instead. */
const mostNodes = 1_500;

/** Positions for boxes and arrows, in layers (dagre; Gansner et al., "A Technique for Drawing
 * Directed Graphs", 1993). Centres and sizes in pixels. */
export function layoutGraph(request: LayoutRequest): LayoutResult {
  if (request.nodes.length > mostNodes) return gridLayout(request);
  const graph = new dagre.graphlib.Graph({ compound: true, multigraph: true });
  graph.setGraph({
    rankdir: request.direction,
    nodesep: 36,
    ranksep: 52,
    edgesep: 18,
    marginx: 24,
    marginy: 24,
    ranker: request.nodes.length > 150 ? 'longest-path' : 'network-simplex',
  });
  const ids = new Set(request.nodes.map(({ id }) => id));
  for (const { id, width, height } of request.nodes) graph.setNode(id, { width, height });
  for (const { id, parent } of request.nodes) {
    if (parent !== undefined && ids.has(parent)) graph.setParent(id, parent);
  }
  const leaf = leafOf(request);
  for (const { id, from, to, width = 0, height = 0 } of request.edges) {
    const [a, b] = [leaf(from), leaf(to)];
    if (a === undefined || b === undefined) continue;
    graph.setEdge(a, b, { width, height, labelpos: 'c' }, id);
  }
  dagre.layout(graph);
  return read(graph);
}

type DagreGraph = InstanceType<typeof dagre.graphlib.Graph>;

function read(graph: DagreGraph): LayoutResult {
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const nodes = graph.nodes().map((id) => {
    const { x, y, width: w, height: h } = graph.node(id) as unknown as Box;
    return { id, x, y, width: w, height: h };
  });
  const edges = graph.edges().map((edge) => {
    const { points, x, y } = graph.edge(edge) as unknown as Bend;
    return {
      id: String(edge.name),
      points,
      ...(x === undefined ? {} : { x }),
      ...(y === undefined ? {} : { y }),
    };
  });
  return { width, height, nodes, edges };
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Bend {
  points: { x: number; y: number }[];
  x?: number;
  y?: number;
}

/** dagre cannot join arrows to groups: they go to the first box inside. */
function leafOf(request: LayoutRequest): (id: string) => string | undefined {
  const children = new Map<string, string[]>();
  const known = new Set(request.nodes.map(({ id }) => id));
  for (const { id, parent } of request.nodes) {
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), id]);
  }
  const find = (id: string, depth = 0): string | undefined => {
    if (!known.has(id)) return undefined;
    const first = children.get(id)?.[0];
    return first === undefined || depth > 64 ? id : find(first, depth + 1);
  };
  return (id) => find(id);
}

function gridLayout(request: LayoutRequest): LayoutResult {
  const columns = Math.ceil(Math.sqrt(request.nodes.length));
  const cell = { width: 220, height: 110 };
  const nodes = request.nodes.map(({ id, width, height }, i) => ({
    id,
    x: (i % columns) * cell.width + cell.width / 2,
    y: Math.floor(i / columns) * cell.height + cell.height / 2,
    width,
    height,
  }));
  const at = new Map(nodes.map((node) => [node.id, node]));
  const edges = request.edges.flatMap(({ id, from, to }) => {
    const [a, b] = [at.get(from), at.get(to)];
    if (!a || !b) return [];
    return [
      {
        id,
        points: [
          { x: a.x, y: a.y },
          { x: b.x, y: b.y },
        ],
      },
    ];
  });
  const rows = Math.ceil(nodes.length / Math.max(1, columns));
  return { width: columns * cell.width, height: rows * cell.height, nodes, edges };
}
