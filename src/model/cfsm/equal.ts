import {
  ActionTable,
  automatonOf,
  determinised,
  type Automaton,
  type AutomatonEdge,
} from './automaton.ts';
import type { Cfsm, CfsmBody } from './cfsm.ts';
import { bisimulationBlocks } from './minimise.ts';

/**
 * Whether two machines are of the same role and do the same in every state (bisimilar), whatever
 * their states are called and however they are numbered; places in texts are disregarded.
 */
export function equalCfsms(a: Cfsm, b: Cfsm): boolean {
  return a.role === b.role && bisimilar(automatonOf(a), automatonOf(b));
}

/** Whether two machines can do the same sequences of actions, and may end after the same ones. */
export function sameTraces(a: CfsmBody, b: CfsmBody): boolean {
  const actions = new ActionTable();
  const [left, right] = [a, b].map((body) => determinised(automatonOf(body), actions));
  return left !== undefined && right !== undefined && bisimilar(left, right, actions);
}

function bisimilar(a: Automaton, b: Automaton, actions = new ActionTable()): boolean {
  const offset = a.states.length;
  const moved = b.edges.map((out) =>
    out.map((edge): AutomatonEdge => ({ ...edge, to: edge.to + offset })),
  );
  const both = {
    initial: a.initial,
    states: [...a.states, ...b.states],
    edges: [...a.edges, ...moved],
  };
  const blocks = bisimulationBlocks(both, actions);
  return blocks[a.initial] === blocks[b.initial + offset];
}
