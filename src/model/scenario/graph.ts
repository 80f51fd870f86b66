import type { Graph, GraphEdge, GraphGroup, GraphNode } from '../graph.ts';
import type { Json } from '../json.ts';
import type { ComponentSpec, Scenario, StepSpec, SwarmSpec } from './scenario.ts';

/**
 * A scenario as boxes and arrows: swarms with the runs they start, the steps of their routines,
 * the tools that steps call, and the components with whom they name.
 */
export function scenarioGraph(scenario: Scenario): Graph {
  const drawing = new Drawing();
  scenario.swarms.forEach((swarm, i) => drawing.swarm(swarm, i === 0 ? 'swarm' : `swarm-${i + 1}`));
  for (const [name, routine] of Object.entries(scenario.routines)) {
    drawing.group(`routine:${name}`, name);
    drawing.steps(routine.steps, `routine:${name}`, name);
  }
  for (const name of Object.keys(scenario.tools)) drawing.node(`tool:${name}`, name, 'round');
  drawing.components(scenario.components);
  return drawing.graph(scenario.scenario);
}

class Drawing {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges: GraphEdge[] = [];
  readonly #groups: GraphGroup[] = [];

  graph(title: string): Graph {
    const edges = this.#edges.filter(
      ({ from, to }) => this.#nodes.has(from) && this.#nodes.has(to),
    );
    return {
      kind: 'graph',
      title,
      direction: 'LR',
      nodes: [...this.#nodes.values()],
      edges,
      groups: this.#groups,
      classes: {},
    };
  }

  group(id: string, label: string, parent?: string): void {
    this.#groups.push({ id, label, classes: [], ...(parent === undefined ? {} : { parent }) });
  }

  node(id: string, label: string, shape: string, group?: string): void {
    const node: GraphNode = { id, label, shape, classes: [], declared: true };
    this.#nodes.set(id, group === undefined ? node : { ...node, group });
  }

  edge(from: string, to: string, label = '', line: GraphEdge['line'] = 'solid'): void {
    const id = `edge-${this.#edges.length + 1}`;
    this.#edges.push({ id, from, to, label, line, start: 'none', end: 'arrow', length: 1 });
  }

  swarm(swarm: SwarmSpec, fallback: string, parent?: string): void {
    const name = swarm.swarm ?? fallback;
    const id = `swarm:${name}`;
    this.node(id, name, 'stadium');
    if (parent !== undefined) this.edge(parent, id);
    swarm.runs.forEach((run, i) => {
      const title = run.run ?? run.routine;
      const runId = `run:${name}/${i}`;
      this.node(runId, run.count > 1 ? `${title} × ${run.count}` : title, 'rect');
      this.edge(id, runId);
      this.edge(runId, `step:${run.routine}/0`, run.routine, 'dotted');
    });
    swarm.swarms.forEach((child, i) => this.swarm(child, `${name}-${i + 1}`, id));
  }

  /** Steps one after the other; those inside a step hang below it. */
  steps(steps: readonly StepSpec[], group: string, routine: string, above?: string): void {
    let before = above;
    for (const step of steps) {
      const count = [...this.#nodes.keys()].filter((id) => id.startsWith(`step:${routine}/`));
      const id = `step:${routine}/${count.length}`;
      this.node(id, step.step ?? step.type, step.type === 'decision' ? 'diamond' : 'rect', group);
      if (before !== undefined) this.edge(before, id);
      for (const tool of step.tools) this.edge(id, `tool:${tool}`, '', 'dotted');
      if (step.routine !== undefined) this.edge(id, `step:${step.routine}/0`, 'runs', 'dotted');
      const inner = [step.then, step.else, step.body, ...branchesOf(step)];
      for (const part of inner) this.steps(part, group, routine, id);
      before = id;
    }
  }

  components(all: readonly ComponentSpec[]): void {
    const ids = new Set(all.map(({ id }) => id));
    for (const { id, tier } of all) {
      if (tier !== '' && !this.#groups.some((group) => group.id === `tier:${tier}`)) {
        this.group(`tier:${tier}`, tier);
      }
      this.node(`component:${id}`, id, 'rect', tier === '' ? undefined : `tier:${tier}`);
    }
    for (const { id, parameters } of all) {
      for (const other of namesIn(Object.values(parameters))) {
        if (ids.has(other) && other !== id) this.edge(`component:${id}`, `component:${other}`);
      }
    }
  }
}

function branchesOf(step: StepSpec): StepSpec[][] {
  return Object.values(step.branches).map(({ steps }) => steps);
}

/** The texts in some values, at any depth of lists. */
function namesIn(values: readonly Json[]): Set<string> {
  const names = new Set<string>();
  for (const value of values) {
    if (typeof value === 'string') names.add(value);
    else if (Array.isArray(value)) for (const name of namesIn(value)) names.add(name);
  }
  return names;
}
