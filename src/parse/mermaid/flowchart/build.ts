import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Span } from '../../../base/span.ts';
import type { Spans } from '../../../model/document.ts';
import type { Graph, GraphEdge, GraphGroup, GraphNode } from '../../../model/graph.ts';
import type { Json } from '../../../model/json.ts';
import { UniqueIds } from '../../slug.ts';
import { plainText } from '../common.ts';
import { readStyles } from '../styles.ts';
import { readYaml, readYamlEntries } from '../yaml.ts';
import { readArrow } from './arrows.ts';
import type { Syntax } from './parser.ts';
import { shapeNamed } from './shapes.ts';
import type { Chain, Label, Link, Statement, SubgraphStatement, Vertex } from './syntax.ts';

/** A graph, where its parts stand, and what is wrong with its meaning. */
export interface Built {
  model: Graph;
  spans: Spans;
  diagnostics: Diagnostic[];
}

/** Groups inside each other that are read; deeper ones are flattened. */
const DEEPEST = 200;

/** Makes a graph of the statements of a flowchart. */
export function buildGraph(syntax: Syntax, title: string): Built {
  return new Builder(title, syntax.direction).build(syntax.statements);
}

/** The statements of a group while they are read, and what it holds so far. */
interface Level {
  statements: readonly Statement[];
  at: number;
  subgraph?: SubgraphStatement;
  members: string[];
  direction?: GraphGroup['direction'];
}

class Builder {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #groups = new Map<string, GraphGroup>();
  readonly #edges: GraphEdge[] = [];
  /** Ids that arrows were given in the text. */
  readonly #namedEdges = new Set<string>();
  /** Which group holds a box or group. */
  readonly #owner = new Map<string, string>();
  readonly #spans: Spans = new Map();
  readonly #diagnostics: Diagnostic[] = [];
  readonly #edgeIds = new UniqueIds('#');
  readonly #model: Graph;
  #groupCount = 0;

  constructor(title: string, direction: string) {
    this.#model = {
      kind: 'graph',
      title,
      direction: directionOf(direction) ?? 'TB',
      nodes: [],
      edges: this.#edges,
      groups: [],
      classes: {},
    };
  }

  build(statements: readonly Statement[]): Built {
    const levels: Level[] = [{ statements, at: 0, members: [] }];
    for (let level = levels.at(-1); level; level = levels.at(-1)) {
      const statement = level.statements[level.at++];
      if (!statement) this.#close(levels);
      else if (statement.kind === 'subgraph') this.#open(levels, statement);
      else this.#statement(statement, level);
    }
    this.#finish();
    return { model: this.#model, spans: this.#spans, diagnostics: this.#diagnostics };
  }

  #open(levels: Level[], subgraph: SubgraphStatement): void {
    if (levels.length === DEEPEST) {
      const message = `More than ${DEEPEST} subgraphs inside each other are not read.`;
      this.#report('error', 'flowchart-too-deep', message, subgraph.keyword);
    }
    levels.push({ statements: subgraph.statements, at: 0, subgraph, members: [] });
  }

  /** A group takes what it mentions, unless a group that closed earlier has it. */
  #close(levels: Level[]): void {
    const level = levels.pop();
    const subgraph = level?.subgraph;
    if (!level || !subgraph) return;
    if (levels.length >= DEEPEST) {
      levels.at(-1)?.members.push(...level.members);
      return;
    }
    const id = subgraph.id ?? `subGraph${this.#groupCount}`;
    this.#groupCount++;
    if (!this.#groups.has(id)) this.#addGroup(id, subgraph, level);
    for (const member of level.members) {
      if (member !== id && !this.#owner.has(member) && !this.#holds(member, id)) {
        this.#owner.set(member, id);
      }
    }
    levels.at(-1)?.members.push(id);
  }

  #addGroup(id: string, subgraph: SubgraphStatement, level: Level): void {
    const group: GraphGroup = { id, label: plainText(subgraph.title), classes: [] };
    if (level.direction) group.direction = level.direction;
    this.#groups.set(id, group);
    this.#spans.set(id, subgraph.name);
    this.#spans.set(`${id}.keyword`, subgraph.keyword);
    this.#spans.set(`${id}.label`, subgraph.name);
    if (subgraph.end) this.#spans.set(`${id}.end`, subgraph.end);
  }

  /** True when a group lies somewhere inside another. */
  #holds(outer: string, inner: string): boolean {
    for (let at = this.#owner.get(inner); at !== undefined; at = this.#owner.get(at)) {
      if (at === outer) return true;
    }
    return false;
  }

  #statement(statement: Exclude<Statement, SubgraphStatement>, level: Level): void {
    switch (statement.kind) {
      case 'chain':
        return this.#chain(statement, level);
      case 'direction':
        // Outside of a group a direction says nothing.
        level.direction = directionOf(statement.value);
        return;
      case 'style':
        this.#mention(statement.target, statement.span);
        return;
      case 'linkStyle':
        return this.#linkStyle(statement.positions);
      case 'classDef':
        for (const name of statement.names) {
          if (name !== '__proto__') this.#model.classes[name] = readStyles(statement.styles);
        }
        return;
      case 'class':
        for (const target of statement.targets) this.#addClass(target, statement.name);
        return;
      case 'click':
        return;
    }
  }

  #chain(chain: Chain, level: Level): void {
    for (const group of chain.groups) {
      for (const vertex of group) {
        this.#vertex(vertex);
        level.members.push(vertex.id);
      }
    }
    chain.links.forEach((link, n) => {
      const from = chain.groups[n] ?? [];
      const to = chain.groups[n + 1] ?? [];
      this.#link(link, from, to);
    });
  }

  #vertex(vertex: Vertex): void {
    const data = vertex.data ? this.#settings(vertex.data) : undefined;
    const known = this.#nodes.has(vertex.id) || this.#groups.has(vertex.id);
    if (this.#namedEdges.has(vertex.id)) return;
    if (this.#groups.has(vertex.id) && data) return;
    const node = this.#mention(vertex.id, vertex.span);
    if (vertex.shape !== undefined) node.shape = vertex.shape;
    if (vertex.label) this.#label(node, vertex.label);
    if (vertex.label || data) {
      node.declared = true;
      this.#spans.set(vertex.id, vertex.span);
    } else if (!known) this.#spans.set(vertex.id, vertex.span);
    if (data) this.#apply(node, data, vertex.data?.span ?? vertex.span);
    if (vertex.className !== undefined) this.#addClass(vertex.id, vertex.className);
  }

  #mention(id: string, span: Span): GraphNode {
    const known = this.#nodes.get(id);
    if (known) return known;
    const node: GraphNode = { id, label: id, shape: 'rect', classes: [], declared: false };
    if (this.#namedEdges.has(id)) return node;
    this.#nodes.set(id, node);
    this.#spans.set(id, span);
    return node;
  }

  #label(node: GraphNode, label: Label): void {
    node.label = labelText(label);
    this.#spans.set(`${node.id}.label`, label.span);
  }

  /** The settings between `@{` and `}`; undefined when they are broken. */
  #settings(data: { text: string; span: Span }): Record<string, Json> | undefined {
    const read = data.text.includes('\n') ? readYaml(`${data.text}\n`) : readYamlEntries(data.text);
    for (const problem of read.problems) {
      this.#report(
        'error',
        'flowchart-settings',
        `The settings in \`@{ … }\` cannot be read: ${problem.message}`,
        data.span,
      );
    }
    const value = read.value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Record<string, Json>;
  }

  #apply(node: GraphNode, data: Record<string, Json>, span: Span): void {
    const shape = data['shape'];
    if (shape) {
      const known = typeof shape === 'string' ? shapeNamed(shape) : undefined;
      if (known !== undefined) node.shape = known;
      else this.#unknownShape(String(shape), span);
    }
    const label = data['label'];
    if (label) node.label = plainText(String(label));
    else if ((data['icon'] || data['img']) && node.label === node.id) node.label = '';
  }

  #unknownShape(shape: string, span: Span): void {
    const lower = shapeNamed(shape.toLowerCase().replaceAll('_', '-'));
    const message = lower
      ? `There is no shape \`${shape}\`; names of shapes are in lower case: \`${lower}\`.`
      : `There is no shape \`${shape}\`.`;
    this.#report('error', 'flowchart-shape', message, span);
  }

  #link(link: Link, from: readonly Vertex[], to: readonly Vertex[]): void {
    const look = readArrow(link.end, link.start);
    if (link.start !== undefined && link.label?.text.includes('\n') && !link.label.quoted) {
      const message =
        'The text of this arrow runs over the end of its line. Close it there, as in `-- text -->`.';
      this.#report('warning', 'flowchart-edge-text', message, link.span);
    }
    if (look.odd !== undefined)
      this.#report('warning', 'flowchart-arrow-head', look.odd, link.span);
    for (const source of from) {
      for (const target of to) {
        // Of several edges only the innermost bears the id that the text gives.
        const named = source === from.at(-1) && target === to[0] ? link.id?.text : undefined;
        const id = this.#edgeId(named, source.id, target.id);
        this.#edges.push({
          id,
          from: source.id,
          to: target.id,
          label: link.label ? labelText(link.label) : '',
          line: look.line,
          start: look.start,
          end: look.end,
          length: look.length,
        });
        this.#spans.set(id, { from: source.span.from, to: target.span.to });
        this.#spans.set(`${id}.from`, source.span);
        this.#spans.set(`${id}.to`, target.span);
        this.#spans.set(`${id}.arrow`, link.span);
        if (link.label) this.#spans.set(`${id}.label`, link.label.span);
      }
    }
  }

  #edgeId(named: string | undefined, from: string, to: string): string {
    if (named !== undefined && !this.#namedEdges.has(named)) {
      this.#namedEdges.add(named);
      if (!this.#nodes.has(named)) return this.#edgeIds.take(named);
    }
    return this.#edgeIds.take(`${from}->${to}`);
  }

  #linkStyle(positions: readonly { text: string; span: Span }[]): void {
    const count = this.#edges.length;
    for (const { text, span } of positions) {
      if (Number(text) < count) continue;
      const range = count === 0 ? 'there is none yet' : `they count from 0 to ${count - 1}`;
      const message = `There is no arrow number ${text} above this line; ${range}.`;
      this.#report('error', 'flowchart-link-number', message, span);
    }
  }

  /** Only what is known by then gets the class, as in Mermaid. */
  #addClass(id: string, name: string): void {
    for (const target of [this.#nodes.get(id), this.#groups.get(id)]) {
      if (target && !target.classes.includes(name)) target.classes.push(name);
    }
  }

  #finish(): void {
    for (const node of this.#nodes.values()) {
      if (this.#groups.has(node.id)) continue;
      const group = this.#owner.get(node.id);
      if (group !== undefined) node.group = group;
      this.#model.nodes.push(node);
    }
    for (const group of this.#groups.values()) {
      const parent = this.#owner.get(group.id);
      if (parent !== undefined) group.parent = parent;
      this.#model.groups.push(group);
    }
  }

  #report(severity: Diagnostic['severity'], code: string, message: string, span: Span): void {
    this.#diagnostics.push({ code, severity, message, span });
  }
}

/** The text for people; the marks of a Markdown text are taken off. */
function labelText(label: Label): string {
  const text = plainText(label.text);
  if (!label.markdown) return text;
  return text
    .replace(/(\*\*|__)(.+?)\1/g, '$2')
    .replace(/(?<![\w*])([*_])(\S.*?)\1(?![\w*])/g, '$2');
}

/** The direction that a word or sign stands for. */
function directionOf(word: string): Graph['direction'] | undefined {
  switch (word.trim()) {
    case 'TB':
    case 'TD':
    case 'v':
      return 'TB';
    case 'BT':
    case '^':
      return 'BT';
    case 'LR':
    case '>':
      return 'LR';
    case 'RL':
    case '<':
      return 'RL';
    default:
      return undefined;
  }
}
