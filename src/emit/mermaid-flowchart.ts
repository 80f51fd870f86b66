import type { Graph, GraphEdge, GraphGroup, GraphNode } from '../model/graph.ts';
import { isPlainName, mermaidText, plainNames } from '../model/mermaid-text.ts';
import type { Emitted } from './emitted.ts';
import { classLines } from './mermaid-styles.ts';

/** The brackets of the shapes that have some; others are written as `@{ shape: … }`. */
const brackets: Record<string, [open: string, close: string]> = {
  rect: ['[', ']'],
  round: ['(', ')'],
  stadium: ['([', '])'],
  subroutine: ['[[', ']]'],
  cylinder: ['[(', ')]'],
  circle: ['((', '))'],
  'double-circle': ['(((', ')))'],
  ellipse: ['(-', '-)'],
  odd: ['>', ']'],
  diamond: ['{', '}'],
  hexagon: ['{{', '}}'],
  'lean-right': ['[/', '/]'],
  'lean-left': ['[\\', '\\]'],
  trapezoid: ['[/', '\\]'],
  'inverted-trapezoid': ['[\\', '/]'],
};

/** Shapes that `@{ shape: … }` calls something else. */
const asSetting: Record<string, string> = { 'brace-right': 'brace-r' };

/**
 * A graph as a Mermaid flowchart: groups with their boxes, then the arrows in their order. Names
 * that Mermaid cannot read and pairs of heads that it cannot draw are reported.
 */
export function writeFlowchart(graph: Graph): Emitted {
  return new FlowchartEmitter(graph).emit();
}

class FlowchartEmitter {
  readonly #graph: Graph;
  readonly #lines: string[] = [];
  readonly #losses = new Set<string>();
  readonly #names: Map<string, string>;
  #depth = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
    const ids = [...graph.nodes, ...graph.groups].map((one) => one.id);
    const plain = plainNames(ids);
    this.#names = new Map(ids.map((id) => [id, isReadable(id) ? id : (plain.get(id) ?? id)]));
    for (const [id, name] of this.#names) {
      if (id !== name) this.#losses.add(`The name “${id}” is written as ${name}.`);
    }
  }

  emit(): Emitted {
    const { title, direction, edges, nodes, groups, classes } = this.#graph;
    if (title !== '') this.#lines.push('---', `title: ${JSON.stringify(title)}`, '---');
    this.#line(`flowchart ${direction}`);
    this.#depth = 1;
    this.#members(undefined);
    for (const edge of edges) this.#edge(edge);
    for (const line of classLines(classes)) this.#line(line);
    for (const { id, classes: own } of [...nodes, ...groups]) {
      for (const name of own) this.#line(`class ${this.#name(id)} ${name}`);
    }
    return { text: `${this.#lines.join('\n')}\n`, losses: [...this.#losses] };
  }

  #line(text: string): void {
    this.#lines.push('    '.repeat(this.#depth) + text);
  }

  #name(id: string): string {
    return this.#names.get(id) ?? id;
  }

  /** What a group (or the chart) holds directly: boxes, then groups. */
  #members(group: string | undefined): void {
    for (const node of this.#graph.nodes) if (node.group === group) this.#node(node);
    for (const inner of this.#graph.groups) if (inner.parent === group) this.#group(inner);
  }

  #node(node: GraphNode): void {
    const name = this.#name(node.id);
    const form = brackets[node.shape];
    const label = quoted(node.label);
    if (!node.declared && node.label === name && node.shape === 'rect') return this.#line(name);
    const text = label === '' ? ' ' : `"${label}"`;
    if (form) this.#line(`${name}${form[0]}${text}${form[1]}`);
    else this.#line(`${name}@{ shape: ${asSetting[node.shape] ?? node.shape}, label: "${label}" }`);
  }

  #group(group: GraphGroup): void {
    const name = this.#name(group.id);
    const title = group.label === name ? '' : ` ["${quoted(group.label)}"]`;
    this.#line(`subgraph ${name}${title}`);
    this.#depth++;
    if (group.direction) this.#line(`direction ${group.direction}`);
    this.#members(group.id);
    this.#depth--;
    this.#line('end');
  }

  #edge(edge: GraphEdge): void {
    const label = edge.label === '' ? '' : `|"${quoted(edge.label)}"|`;
    const given = isPlainName(edge.id) ? `${edge.id}@` : '';
    const arrow = `${given}${this.#arrow(edge)}${label}`;
    this.#line(`${this.#name(edge.from)} ${arrow} ${this.#name(edge.to)}`);
  }

  #arrow(edge: GraphEdge): string {
    const more = Math.max(0, edge.length - 1);
    if (edge.line === 'invisible') return `~~~${'~'.repeat(more)}`;
    if (edge.start !== 'none' && edge.start !== edge.end) {
      this.#losses.add('An arrow with different heads is written with the head at its end.');
    }
    const start = edge.start !== 'none' && edge.start === edge.end ? starts[edge.start] : '';
    const end = ends[edge.end];
    switch (edge.line) {
      case 'solid':
        return `${start}--${'-'.repeat(more)}${end || '-'}`;
      case 'thick':
        return `${start}==${'='.repeat(more)}${end || '='}`;
      case 'dotted':
        return `${start}-.${'.'.repeat(more)}-${end}`;
    }
  }
}

const starts = { none: '', arrow: '<', circle: 'o', cross: 'x' };
const ends = { none: '', arrow: '>', circle: 'o', cross: 'x' };

function isReadable(id: string): boolean {
  return isPlainName(id) || (/^[\p{L}\p{N}_]+$/u.test(id) && !/^(?:[oxOX]|end)$/.test(id));
}

function quoted(text: string): string {
  const escaped = mermaidText(text).replaceAll('"', '#34;');
  return escaped.startsWith('`') ? `#96;${escaped.slice(1)}` : escaped;
}
