import fc from 'fast-check';
import type { Cfsm, CfsmAction, Machines } from '../../src/model/cfsm/cfsm.ts';
import type { MachineMode } from '../../src/model/run.ts';

/** What a random system is made of. */
interface Shape {
  roles: number;
  /** By machine: how many states, which of them are marked terminal, and its steps. */
  machines: { states: number; ends: number[]; steps: RandomStep[] }[];
}

interface RandomStep {
  from: number;
  to: number;
  kind: number;
  /** Another role, counted from the next one; and a second receiver. */
  peer: number;
  second: number;
  label: number;
}

const labels = ['a', 'b', 'c'];

/**
 * Systems of 2 to 4 machines with a few states, that send (to one or two), take, and do things
 * inside. They are as wrong as they come: deadlocks, messages that nobody takes, orphans.
 */
export function randomMachines(mostStates = 4): fc.Arbitrary<Machines> {
  return fc.integer({ min: 2, max: 4 }).chain((roles) => {
    const step = fc.record({
      from: fc.nat(mostStates - 1),
      to: fc.nat(mostStates - 1),
      kind: fc.nat(9),
      peer: fc.nat(roles - 2),
      second: fc.nat(roles - 2),
      label: fc.nat(labels.length - 1),
    });
    const one = fc.record({
      states: fc.integer({ min: 1, max: mostStates }),
      ends: fc.array(fc.nat(mostStates - 1), { maxLength: 1 }),
      steps: fc.array(step, { maxLength: 2 * mostStates }),
    });
    return fc
      .array(one, { minLength: roles, maxLength: roles })
      .map((machines) => systemOf({ roles, machines }));
  });
}

/** How they talk: a few bounds, also such that a channel does not fit in 32 bits. */
export function randomMode(largest = 20): fc.Arbitrary<MachineMode> {
  return fc.record({
    bound: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: largest })),
    synchronous: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  });
}

function systemOf({ roles, machines }: Shape): Machines {
  return {
    kind: 'machines',
    title: 'random',
    machines: machines.map(({ states, ends, steps }, index): Cfsm => {
      const transitions = steps
        .map((step) => ({
          from: step.from % states,
          to: step.to % states,
          action: actionOf(step, index, roles),
        }))
        .sort((a, b) => a.from - b.from);
      const moving = new Set(transitions.map(({ from }) => from));
      const marked = new Set(ends.map((end) => end % states));
      return {
        role: roleOf(index),
        protocolName: '',
        parameters: [],
        calls: [],
        metadata: {},
        states: Array.from({ length: states }, (_, i) => ({ name: `s${i}`, elements: [] })),
        transitions,
        initialState: 0,
        terminalStates: [...Array(states).keys()].filter((i) => !moving.has(i) || marked.has(i)),
      };
    }),
  };
}

function actionOf(step: RandomStep, index: number, roles: number): CfsmAction {
  const other = (offset: number): string => roleOf((index + 1 + offset) % roles);
  const message = { label: labels[step.label]!, payload: [] };
  if (step.kind === 0) return { kind: 'tau', label: '', element: '' };
  if (step.kind < 5) {
    const from = other(step.peer);
    return { kind: 'receive', form: 'message', from, message, element: '' };
  }
  const to = [...new Set(step.kind === 5 ? [step.peer, step.second] : [step.peer])].map(other);
  return { kind: 'send', form: 'message', to, message, element: '' };
}

function roleOf(index: number): string {
  return 'PQRS'[index]!;
}
