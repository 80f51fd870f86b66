import type { Cfsm, Machines } from '../model/cfsm/cfsm.ts';
import type { GlobalCfg, GlobalNode } from '../model/global/cfg.ts';
import { actionText } from './action-text.ts';
import type { Emitted } from './emitted.ts';
import { messageText } from './signature-text.ts';

/** Machines in Graphviz's DOT language: ends are double circles; several machines are clusters. */
export function writeMachinesDot({ machines, title }: Machines): Emitted {
  const single = machines.length === 1;
  const name = single ? (machines[0]?.role ?? '') : title;
  const lines = [`digraph ${quoted(name || 'G')} {`, '  rankdir=TB;', '  node [shape=circle];'];
  machines.forEach((machine, n) => {
    const body = machineLines(machine, `m${n}`);
    if (single) lines.push(...body.map((line) => `  ${line}`));
    else {
      const label = `    label=${quoted(machine.role)};`;
      const inner = body.map((line) => `    ${line}`);
      lines.push(`  subgraph cluster_m${n} {`, label, ...inner, '  }');
    }
  });
  return { text: `${[...lines, '}'].join('\n')}\n`, losses: [] };
}

function machineLines(machine: Cfsm, id: string): string[] {
  const ends = new Set(machine.terminalStates);
  const states = machine.states.map(({ name }, n) => {
    const shape = ends.has(n) ? ', shape=doublecircle' : '';
    return `${id}_${n} [label=${quoted(name)}${shape}];`;
  });
  const steps = machine.transitions.map(({ from, to, action }) => {
    return `${id}_${from} -> ${id}_${to} [label=${quoted(actionText(action))}];`;
  });
  const start = [
    `${id}_start [shape=point, label=""];`,
    `${id}_start -> ${id}_${machine.initialState};`,
  ];
  return [...start, ...states, ...steps];
}

/** The graph of a global protocol in DOT: messages are boxes, choices diamonds. */
export function writeGlobalDot(cfg: GlobalCfg): Emitted {
  const lines = [`digraph ${quoted(cfg.protocolName || 'G')} {`, '  rankdir=TB;'];
  lines.push('  start [shape=point, label=""];', `  start -> n${cfg.entry};`);
  cfg.nodes.forEach((node, n) => {
    lines.push(`  n${n} [${look(node)}];`);
    for (const { to, label } of edgesOf(node)) {
      lines.push(`  n${n} -> n${to}${label === '' ? '' : ` [label=${quoted(label)}]`};`);
    }
  });
  return { text: `${[...lines, '}'].join('\n')}\n`, losses: [] };
}

function look(node: GlobalNode): string {
  switch (node.kind) {
    case 'end':
      return 'shape=doublecircle, label=""';
    case 'message':
      return `shape=box, label=${quoted(`${node.from} → ${node.to.join(', ')}: ${messageText(node.message)}`)}`;
    case 'disconnect':
      return `shape=box, label=${quoted(`disconnect ${node.from}, ${node.to}`)}`;
    case 'choice':
      return `shape=diamond, label=${quoted(node.at)}`;
    case 'recursion':
      return `shape=box, style=rounded, label=${quoted(node.label)}`;
    case 'fork':
    case 'join':
      return `shape=box, style=filled, height=0.1, label="", tooltip=${quoted(node.kind)}`;
  }
}

function edgesOf(node: GlobalNode): { to: number; label: string }[] {
  switch (node.kind) {
    case 'end':
      return [];
    case 'choice':
      return node.branches.map((to, n) => ({ to, label: node.labels[n] ?? '' }));
    case 'fork':
      return node.branches.map((to) => ({ to, label: '' }));
    default:
      return [{ to: node.next, label: '' }];
  }
}

function quoted(text: string): string {
  const escaped = text.replace(/[\\"]/g, (char) => `\\${char}`).replace(/\r\n|[\r\n]/g, '\\n');
  return `"${escaped.replace(/\p{Cc}/gu, ' ')}"`;
}
