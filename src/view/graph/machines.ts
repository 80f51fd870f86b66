/** Global graphs and machines as clusters of boxes and arrows, to be laid out and drawn. Pure. */
import type { Cfsm, CfsmTransition } from '../../model/cfsm/cfsm.ts';
import type { LayoutRequest, LayoutResult, ProjectionInfo } from '../../state/types.ts';
import { actionLabel, actionSentence, shortName } from '../ui/machine-words.ts';

/** A state of a machine, or a node of the global graph. */
export interface MachineBox {
  id: string;
  shape: 'state' | 'message' | 'choice' | 'bar' | 'point' | 'end';
  label: string;
  /** In full, for tips and screen readers. */
  told: string;
  initial: boolean;
  terminal: boolean;
  /** It has arrows to what is not drawn. */
  goesOn: boolean;
  /** What it is made of in the text. */
  elements: readonly string[];
  width: number;
  height: number;
}

/** A transition, or an edge of the global graph. */
export interface MachineWay {
  id: string;
  from: string;
  to: string;
  label: string;
  told: string;
  kind: 'send' | 'receive' | 'other';
  /** Its number in the machine; -1 in the global graph. */
  transition: number;
  element: string;
}

/** One machine, or the global graph (`role` is ''). */
export interface Cluster {
  id: string;
  role: string;
  title: string;
  boxes: MachineBox[];
  ways: MachineWay[];
  /** States of the machine, drawn or not. */
  states: number;
}

/** Longer labels are cut; what is cut off is told by tips. */
const longest = 30;
/** Height of a cluster's title. */
export const titleHeight = 44;
const gap = 18;

/** The id of the box of a state. */
export const stateId = (role: string, state: number): string => `${role}:${state}`;
/** The id of the arrow of a transition. */
export const transitionId = (role: string, transition: number): string => `${role}:t${transition}`;

/** The global graph; undefined where there is none. */
export function globalCluster(
  graph: ProjectionInfo['graph'],
  wanted?: ReadonlySet<number>,
): Cluster | undefined {
  if (!graph || graph.nodes.length === 0) return undefined;
  const drawn = (node: number): boolean => wanted?.has(node) ?? true;
  const goesOn = crossings(graph.edges, drawn);
  const targets = new Set(graph.edges.map(({ to }) => to));
  const nodes = graph.nodes.filter(({ id }) => drawn(id));
  const boxes = nodes.map((node): MachineBox => {
    const shape = globalShape(node.kind);
    const label = shape === 'bar' || shape === 'end' ? '' : cut(withoutNames(node.label));
    return {
      id: stateId('', node.id),
      shape,
      label,
      told: `${node.kind}${node.label ? `: ${node.label}` : ''}`,
      initial: !targets.has(node.id) && node.kind !== 'end',
      terminal: node.kind === 'end',
      goesOn: goesOn.has(node.id),
      elements: node.element === '' ? [] : [node.element],
      ...sizeOf(shape, label),
    };
  });
  const words = new Map(nodes.map(({ id, kind, label }) => [id, label || kind]));
  const edges = graph.edges.filter(({ from, to }) => drawn(from) && drawn(to));
  const ways = edges.map((edge, at): MachineWay => ({
    id: transitionId('', at),
    from: stateId('', edge.from),
    to: stateId('', edge.to),
    label: cut(edge.label),
    told: [edge.from, edge.to].map((end) => words.get(end)).join(', then '),
    kind: 'other',
    transition: -1,
    element: '',
  }));
  return { id: 'global', role: '', title: 'Global', boxes, ways, states: graph.nodes.length };
}

/** A message's payload by its types alone: names and predicates are told in full elsewhere. */
function withoutNames(label: string): string {
  const open = label.indexOf('(');
  if (open < 0) return label;
  const payload = label
    .slice(open)
    .replaceAll(/\{[^{}]*\}/g, '')
    .replaceAll(/\b\w+: /g, '');
  return label.slice(0, open) + payload;
}

function globalShape(kind: string): MachineBox['shape'] {
  if (kind === 'end') return 'end';
  if (kind === 'choice') return 'choice';
  if (kind === 'fork' || kind === 'join') return 'bar';
  return kind === 'recursion' ? 'point' : 'message';
}

/** A machine, or those of its states that are wanted. */
export function machineCluster(machine: Cfsm, wanted?: ReadonlySet<number>): Cluster {
  const { role, states, transitions } = machine;
  const drawn = (state: number): boolean => wanted?.has(state) ?? true;
  const terminal = new Set(machine.terminalStates);
  const goesOn = crossings(transitions, drawn);
  const boxes = states.flatMap((state, at): MachineBox[] => {
    if (!drawn(at)) return [];
    const initial = at === machine.initialState;
    const words = [initial ? 'initial' : '', terminal.has(at) ? 'final' : ''].filter(Boolean);
    const label = cut(state.name);
    return [
      {
        id: stateId(role, at),
        shape: 'state',
        label,
        told: `${role}: state ${state.name}${words.length > 0 ? `, ${words.join(', ')}` : ''}`,
        initial,
        terminal: terminal.has(at),
        goesOn: goesOn.has(at),
        elements: state.elements,
        ...sizeOf('state', label),
      },
    ];
  });
  const ways = transitions.flatMap((one, at) =>
    drawn(one.from) && drawn(one.to) ? [wayOf(machine, one, at)] : [],
  );
  return { id: `role:${role}`, role, title: role, boxes, ways, states: states.length };
}

/** The ends of arrows that go from what is drawn to what is not, or back. */
function crossings(
  arrows: readonly { from: number; to: number }[],
  drawn: (end: number) => boolean,
): Set<number> {
  const crossing = arrows.filter(({ from, to }) => drawn(from) !== drawn(to));
  return new Set(crossing.flatMap(({ from, to }) => [from, to]));
}

function wayOf({ role, states }: Cfsm, transition: CfsmTransition, at: number): MachineWay {
  const { from, to, action } = transition;
  const name = (state: number): string => states[state]?.name ?? String(state);
  return {
    id: transitionId(role, at),
    from: stateId(role, from),
    to: stateId(role, to),
    label: cut(actionLabel(action)),
    told: `${role} ${actionSentence(action)}, from ${name(from)} to ${name(to)}`,
    kind: action.kind === 'send' || action.kind === 'receive' ? action.kind : 'other',
    transition: at,
    element: action.element,
  };
}

function cut(label: string): string {
  const whole = label.replaceAll(/\s+/g, ' ').trim();
  const brief = whole.length > longest ? whole.replace(/\(.*\)$/, '(…)') : whole;
  // Long names give way first: what is done matters more than the whole of a name.
  const shorter = [12, 9, 7].map((most) =>
    brief.replaceAll(/[\p{L}\p{N}_]+/gu, (name) => shortName(name, most)),
  );
  const line = [brief, ...shorter].find((one) => one.length <= longest) ?? brief;
  return shortName(line, longest);
}

function sizeOf(shape: MachineBox['shape'], label: string): { width: number; height: number } {
  switch (shape) {
    case 'state':
      return { width: Math.max(34, label.length * 7.4 + 18), height: 34 };
    case 'message':
      return { width: Math.max(60, label.length * 7.2 + 22), height: 32 };
    case 'choice':
      return { width: Math.max(70, label.length * 8 + 44), height: 46 };
    case 'point':
      return { width: Math.max(30, label.length * 7 + 16), height: 24 };
    case 'bar':
      return { width: 76, height: 7 };
    case 'end':
      return { width: 24, height: 24 };
  }
}

/** So many states or nodes around a place, nearest first; whichever way the arrows go. */
export function nearest(
  arrows: readonly { from: number; to: number }[],
  centre: number,
  most: number,
): Set<number> {
  const beside = new Map<number, number[]>();
  const join = (a: number, b: number): void => {
    const list = beside.get(a);
    if (list) list.push(b);
    else beside.set(a, [b]);
  };
  for (const { from, to } of arrows) {
    join(from, to);
    join(to, from);
  }
  const found = new Set([centre]);
  for (const state of found) {
    for (const next of beside.get(state) ?? []) {
      if (found.size >= most) return found;
      found.add(next);
    }
  }
  return found;
}

/** What the layout needs to know of a cluster; equal for equal shapes. */
export function layoutOf({ boxes, ways }: Cluster): LayoutRequest {
  return {
    direction: 'TB',
    nodes: boxes.map(({ id, width, height }) => ({ id, width, height })),
    edges: ways.map(({ id, from, to, label }) => ({
      id,
      from,
      to,
      ...labelSize(label),
    })),
  };
}

/** The room that an arrow's label needs. */
export function labelSize(label: string): { width: number; height: number } {
  return label === '' ? { width: 0, height: 0 } : { width: label.length * 6.7 + 14, height: 20 };
}

/** What has a place in the text, in the order of the keys: each box, then its transitions. */
export function stopsOf({ boxes, ways }: Cluster): string[] {
  const out = new Map<string, string[]>();
  for (const { id, from, transition } of ways) {
    if (transition >= 0) out.set(from, [...(out.get(from) ?? []), id]);
  }
  return boxes.flatMap(({ id }) => [id, ...(out.get(id) ?? [])]);
}

/** Where a cluster's upper left corner is. */
export interface Corner {
  x: number;
  y: number;
}

/** Labels of machines are 11 pixels high: at this scale they are still read with ease. */
export const readable = 0.92;

/**
 * Clusters side by side, in as many rows as let them be largest in a window of this shape. Where
 * they could not be read then, they are as wide as the window at most, as far as they can be.
 */
export function pack(layouts: readonly LayoutResult[], window: Corner): Corner[] {
  let best: { corners: Corner[]; scale: number } = { corners: [], scale: -1 };
  const widths = layouts.map(({ width }) => width);
  for (const most of candidateWidths(widths)) {
    const tried = shelve(layouts, most);
    const scale = Math.min(window.x / tried.width, window.y / tried.height);
    if (scale > best.scale * 1.02) best = { corners: tried.corners, scale };
  }
  return best.scale < readable ? pile(layouts, window.x / readable - gap) : best.corners;
}

/** Each cluster as high up as it can be in a strip of this width, then as far to the left. */
function pile(layouts: readonly LayoutResult[], width: number): Corner[] {
  const areas: { x: number; y: number; right: number; bottom: number }[] = [];
  for (const layout of layouts) {
    const xs = [0, ...areas.map(({ right }) => right + gap)].toSorted((a, b) => a - b);
    let best: Corner = { x: 0, y: Infinity };
    for (const x of xs) {
      const right = x + layout.width;
      if (x > 0 && right > width) break;
      const under = areas.filter((one) => one.x < right + gap && x < one.right + gap);
      const y = Math.max(0, ...under.map(({ bottom }) => bottom + gap));
      if (y < best.y) best = { x, y };
    }
    const bottom = best.y + layout.height + titleHeight;
    areas.push({ ...best, right: best.x + layout.width, bottom });
  }
  return areas.map(({ x, y }) => ({ x, y }));
}

/** Widths of rows that are worth trying: all in one row, in two, … */
function candidateWidths(widths: readonly number[]): number[] {
  const sum = widths.reduce((total, width) => total + width + gap, 0);
  const widest = Math.max(0, ...widths) + gap;
  const rows = Math.min(6, widths.length);
  return Array.from({ length: rows }, (_, at) => Math.max(widest, (sum / (at + 1)) * 1.04));
}

function shelve(
  layouts: readonly LayoutResult[],
  most: number,
): { corners: Corner[]; width: number; height: number } {
  const corners: Corner[] = [];
  let [x, y, tallest, width] = [0, 0, 0, 0];
  for (const layout of layouts) {
    if (x > 0 && x + layout.width > most) {
      y += tallest + gap;
      x = 0;
      tallest = 0;
    }
    corners.push({ x, y });
    x += layout.width + gap;
    width = Math.max(width, x - gap);
    tallest = Math.max(tallest, layout.height + titleHeight);
  }
  return { corners, width: Math.max(1, width), height: Math.max(1, y + tallest) };
}
