import type { Cfsm, Machines } from '../model/cfsm/cfsm.ts';
import type { StateNode, Statechart, Transition } from '../model/statechart.ts';
import { actionText } from './action-text.ts';

/**
 * Machines as a statechart, for drawing: one machine's states at the top, several as one composite
 * state each. Ids are plain words; names of states stand in labels.
 */
export function chartOf({ machines, title }: Machines): Statechart {
  const [only, ...others] = machines;
  const alone = only !== undefined && others.length === 0;
  const parts = machines.map((machine, n) => machineParts(machine, alone ? '' : `m${n}_`));
  const transitions = parts.flatMap((part) => part.transitions);
  const shared = { kind: 'statechart' as const, title, notes: [], classes: {} };
  if (alone && parts[0]) {
    const { states, initial } = parts[0];
    return { ...shared, title: only.role, states, transitions, initial };
  }
  const states = parts.map(({ states, initial }, n): StateNode => ({
    ...plainState(`m${n}`, machines[n]?.role ?? ''),
    type: 'compound',
    states,
    initial,
  }));
  return { ...shared, states, transitions };
}

interface Parts {
  states: StateNode[];
  transitions: Transition[];
  initial: string;
}

function machineParts(machine: Cfsm, prefix: string): Parts {
  const id = (state: number): string => `${prefix}s${state}`;
  const states = machine.states.map(({ name }, n) => plainState(id(n), name));
  const transitions = machine.transitions.map(({ from, to, action }, n): Transition => {
    return arrow(`${prefix}t${n}`, id(from), id(to), actionText(action));
  });
  const ends = machine.terminalStates;
  if (ends.length > 0) {
    states.push({ ...plainState(`${prefix}end`, ''), type: 'final' });
    transitions.push(...ends.map((n) => arrow(`${prefix}e${n}`, id(n), `${prefix}end`, '')));
  }
  return { states, transitions, initial: id(machine.initialState) };
}

function arrow(id: string, source: string, target: string, label: string): Transition {
  const events = label === '' ? [] : [label];
  return { id, source, targets: [target], events, actions: [], label };
}

function plainState(id: string, label: string): StateNode {
  return { id, label, type: 'atomic', states: [], description: [], classes: [] };
}
