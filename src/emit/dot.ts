import type { Graph, GraphEdge, GraphNode } from '../model/graph.ts';
import type { Statechart, StateNode, Transition } from '../model/statechart/statechart.ts';
import { drawingLosses, drawnLabel, drawnLines } from './chart-text.ts';
import type { Emitted } from './emitted.ts';
import { walkStates } from '../model/statechart/walk.ts';

/** A graph in Graphviz's DOT language, with groups as clusters. */
export function writeGraphDot(graph: Graph): Emitted {
  const writer = new DotWriter();
  writer.open(`digraph ${text(graph.title || 'G')}`);
  writer.line(`rankdir=${graph.direction}; compound=true;`);
  const clusters = new Set(graph.groups.map((group) => group.id));
  const inside = (group: string | undefined): void => {
    for (const node of graph.nodes) if (node.group === group) writer.line(graphNode(node));
    for (const inner of graph.groups) {
      if (inner.parent !== group) continue;
      writer.open(`subgraph ${text(`cluster_${inner.id}`)}`);
      writer.line(`label=${text(inner.label)};`);
      writer.line(`${text(anchor(inner.id))} [shape=point, style=invis];`);
      inside(inner.id);
      writer.close();
    }
  };
  inside(undefined);
  for (const edge of graph.edges) writer.line(graphEdge(edge, clusters));
  writer.close();
  return { text: writer.text, losses: styleLoss(graph.classes) };
}

/** A statechart in DOT: composite states are clusters, start and end as in UML. */
export function writeStatechartDot(chart: Statechart): Emitted {
  const writer = new DotWriter();
  const states = new Map([...walkStates(chart.states)].map((state) => [state.id, state]));
  writer.open(`digraph ${text(chart.title || 'G')}`);
  writer.line(`rankdir=${chart.direction ?? 'TB'}; compound=true;`);
  writer.line('node [shape=box, style=rounded];');
  stateBody(writer, chart.states, chart.initial?.targets ?? [], '', states);
  for (const transition of chart.transitions) {
    const label = drawnLabel(chart, transition);
    for (const line of stateEdges({ ...transition, label }, states)) writer.line(line);
  }
  for (const note of chart.notes) {
    writer.line(`${text(note.id)} [shape=note, style="", label=${text(note.text)}];`);
    const end = stateEnd(note.state, states);
    writer.line(`${text(note.id)} -> ${text(end.node)} [style=dashed, dir=none];`);
  }
  writer.close();
  const unsaid = chart.data.length > 0 ? ['Data are not written.'] : [];
  return {
    text: writer.text,
    losses: [...styleLoss(chart.classes), ...drawingLosses(chart), ...unsaid, ...safetyLoss(chart)],
  };
}

/** What a picture has no sign for. */
export function safetyLoss(chart: Statechart): string[] {
  const states = [...walkStates(chart.states)];
  const { onError, limits, resources, uses } = chart;
  return [
    ...(onError || states.some((one) => one.onError) ? ['Error policies are not written.'] : []),
    ...(limits ? ['Limits are not written.'] : []),
    ...(resources.length > 0 ? ['Resources are not written.'] : []),
    ...(uses.length > 0 ? ['Extensions are not written.'] : []),
  ];
}

class DotWriter {
  #lines: string[] = [];
  #depth = 0;

  get text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  line(line: string): void {
    this.#lines.push('  '.repeat(this.#depth) + line);
  }

  open(head: string): void {
    this.line(`${head} {`);
    this.#depth++;
  }

  close(): void {
    this.#depth--;
    this.line('}');
  }
}

/** Shapes that Graphviz calls something else; the rest is a box. */
const shapes: Record<string, string> = {
  rect: 'box',
  round: 'box, style=rounded',
  stadium: 'box, style=rounded',
  subroutine: 'box, peripheries=2',
  cylinder: 'cylinder',
  circle: 'circle',
  'double-circle': 'doublecircle',
  ellipse: 'ellipse',
  document: 'note',
  text: 'plaintext',
  triangle: 'triangle',
  folder: 'folder',
  diamond: 'diamond',
  hexagon: 'hexagon',
  'lean-right': 'parallelogram',
  'lean-left': 'parallelogram',
  trapezoid: 'trapezium',
  'inverted-trapezoid': 'invtrapezium',
};

function graphNode({ id, label, shape }: GraphNode): string {
  return `${text(id)} [shape=${shapes[shape] ?? 'box'}, label=${text(label)}];`;
}

function graphEdge(edge: GraphEdge, clusters: ReadonlySet<string>): string {
  const heads = { none: 'none', arrow: 'normal', circle: 'dot', cross: 'tee' };
  const lines = { solid: '', dotted: 'dotted', thick: 'bold', invisible: 'invis' };
  const from = clusters.has(edge.from);
  const to = clusters.has(edge.to);
  const attributes = [
    edge.label === '' ? '' : `label=${text(edge.label)}`,
    lines[edge.line] === '' ? '' : `style=${lines[edge.line]}`,
    `dir=both, arrowtail=${heads[edge.start]}, arrowhead=${heads[edge.end]}`,
    edge.length > 1 ? `minlen=${edge.length}` : '',
    from ? `ltail=${text(`cluster_${edge.from}`)}` : '',
    to ? `lhead=${text(`cluster_${edge.to}`)}` : '',
  ];
  const ends = [from ? anchor(edge.from) : edge.from, to ? anchor(edge.to) : edge.to];
  return `${ends.map(text).join(' -> ')} [${attributes.filter((one) => one !== '').join(', ')}];`;
}

function stateBody(
  writer: DotWriter,
  states: readonly StateNode[],
  initial: readonly string[],
  container: string,
  all: ReadonlyMap<string, StateNode>,
): void {
  const start = `${container}/start`;
  if (initial.length > 0) {
    writer.line(
      `${text(start)} [shape=circle, style=filled, fillcolor=black, label="", width=0.2];`,
    );
  }
  for (const target of initial) {
    const end = stateEnd(target, all);
    const into = end.cluster === undefined ? '' : ` [lhead=${text(end.cluster)}]`;
    writer.line(`${text(start)} -> ${text(end.node)}${into};`);
  }
  for (const state of states) {
    if (state.states.length === 0) {
      writer.line(stateNode(state));
      continue;
    }
    writer.open(`subgraph ${text(`cluster_${state.id}`)}`);
    const style = state.type === 'region' ? 'dashed' : 'rounded';
    writer.line(`label=${text(linesOf(state))}; style=${style};`);
    writer.line(`${text(anchor(state.id))} [shape=point, style=invis];`);
    stateBody(writer, state.states, state.initial?.targets ?? [], state.id, all);
    writer.close();
  }
}

function stateNode(state: StateNode): string {
  const name = text(state.id);
  switch (state.type) {
    case 'final':
      return `${name} [shape=doublecircle, style=filled, fillcolor=black, label="", width=0.15];`;
    case 'choice':
      return `${name} [shape=diamond, style="", label=""];`;
    case 'fork':
    case 'join':
      return `${name} [shape=box, style=filled, fillcolor=black, label="", height=0.08];`;
    case 'history':
      return `${name} [shape=circle, style="", label="${state.history === 'deep' ? 'H*' : 'H'}"];`;
    default:
      return `${name} [label=${text(linesOf(state))}];`;
  }
}

/** All that a state says. */
function linesOf(state: StateNode): string {
  return [state.label, ...state.description, ...drawnLines(state)].join('\n');
}

/** The node that stands for a state at the end of an arrow, and its cluster if it has one. */
function stateEnd(
  id: string,
  all: ReadonlyMap<string, StateNode>,
): { node: string; cluster?: string } {
  const composite = (all.get(id)?.states.length ?? 0) > 0;
  return composite ? { node: anchor(id), cluster: `cluster_${id}` } : { node: id };
}

function stateEdges(transition: Transition, all: ReadonlyMap<string, StateNode>): string[] {
  const from = stateEnd(transition.source, all);
  const targets = transition.targets.length > 0 ? transition.targets : [transition.source];
  return targets.map((target) => {
    const to = stateEnd(target, all);
    const attributes = [
      transition.label === '' ? '' : `label=${text(transition.label)}`,
      from.cluster === undefined ? '' : `ltail=${text(from.cluster)}`,
      to.cluster === undefined ? '' : `lhead=${text(to.cluster)}`,
    ].filter((one) => one !== '');
    const list = attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`;
    return `${text(from.node)} -> ${text(to.node)}${list};`;
  });
}

/** An invisible node in a cluster, for arrows to and from the cluster. */
function anchor(id: string): string {
  return `${id}/anchor`;
}

function styleLoss(classes: Record<string, unknown>): string[] {
  return Object.keys(classes).length === 0 ? [] : ['Named styles are not written.'];
}

/** A quoted DOT string; line breaks are centred. */
function text(value: string): string {
  const escaped = value.replace(/[\\"]/g, (char) => `\\${char}`).replace(/\r\n|[\n\r]/g, '\\n');
  return `"${escaped}"`;
}
