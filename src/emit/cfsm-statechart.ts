import type { Cfsm, Machines } from '../model/cfsm/cfsm.ts';
import { newChart, newInitial, newState, newTransition } from '../model/statechart/build.ts';
import type { Initial, StateNode, Statechart, Transition } from '../model/statechart/statechart.ts';
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
  const shared = newChart(title, 'mermaid');
  if (alone && parts[0]) {
    const { states, initial } = parts[0];
    return { ...shared, title: only.role, states, transitions, initial: start('', initial) };
  }
  const states = parts.map(({ states, initial }, n): StateNode => ({
    ...newState(`m${n}`, machines[n]?.role ?? '', 'compound'),
    states,
    initial: start(`m${n}`, initial),
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
  const states = machine.states.map(({ name }, n) => newState(id(n), name, 'atomic'));
  const transitions = machine.transitions.map(({ from, to, action }, n): Transition => {
    return arrow(`${prefix}t${n}`, id(from), id(to), actionText(action));
  });
  const ends = machine.terminalStates;
  if (ends.length > 0) {
    states.push(newState(`${prefix}end`, '', 'final'));
    transitions.push(...ends.map((n) => arrow(`${prefix}e${n}`, id(n), `${prefix}end`, '')));
  }
  return { states, transitions, initial: id(machine.initialState) };
}

function arrow(id: string, source: string, target: string, label: string): Transition {
  const events = label === '' ? [] : [label];
  return { ...newTransition(id, source, [target]), events, label };
}

function start(of: string, target: string): Initial {
  return newInitial(`${of}.initial`, [target]);
}
