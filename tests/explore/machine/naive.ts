import type { Cfsm, CfsmAction, Machines } from '../../../src/model/cfsm/cfsm.ts';
import type { MachineMode } from '../../../src/model/run.ts';

/** A global state as plain data: states of the machines, labels in the channels `A>B`. */
export interface Plain {
  states: number[];
  channels: Record<string, string[]>;
}

/** A move: who takes which transition, and what takes part in it. */
export interface PlainMove {
  machine: number;
  transition: number;
  partners: { machine: number; transition: number }[];
  to: Plain;
}

/** All global states by text, in the order of finding. */
export interface PlainSpace {
  states: Plain[];
  edges: { move: PlainMove; to: number }[][];
}

const roomy = (plain: Plain, channel: string, bound: number): boolean =>
  (plain.channels[channel] ?? []).length < bound;

/** The first state. */
export function start({ machines }: Machines): Plain {
  return { states: machines.map(({ initialState }) => initialState), channels: {} };
}

/** What can happen, in the order of picks. */
export function movesOf(machines: Machines, mode: MachineMode, plain: Plain): PlainMove[] {
  return machines.machines.flatMap((machine, index) =>
    machine.transitions.flatMap((transition, place) => {
      if (transition.from !== plain.states[index]) return [];
      return outcomes(machines.machines, mode, plain, index, place);
    }),
  );
}

function outcomes(
  machines: Cfsm[],
  mode: MachineMode,
  plain: Plain,
  index: number,
  place: number,
): PlainMove[] {
  const { action, to } = machines[index]!.transitions[place]!;
  const { role } = machines[index]!;
  const next = structuredClone(plain);
  next.states[index] = to;
  const move = { machine: index, transition: place, partners: [], to: next };
  if (action.kind === 'send' && mode.synchronous) {
    return exchanges(machines, next, plain, action, role, move, 0);
  }
  if (action.kind === 'receive' && mode.synchronous) return [];
  if (action.kind === 'send') {
    const channels = action.to.map((peer) => `${role}>${peer}`);
    if (!channels.every((channel) => roomy(plain, channel, mode.bound))) return [];
    for (const channel of channels) {
      next.channels[channel] = [...(next.channels[channel] ?? []), action.message.label];
    }
  }
  if (action.kind === 'receive') {
    const channel = `${action.from}>${role}`;
    const [head, ...rest] = plain.channels[channel] ?? [];
    if (head !== action.message.label) return [];
    if (rest.length > 0) next.channels[channel] = rest;
    else delete next.channels[channel];
  }
  return [move];
}

function exchanges(
  machines: Cfsm[],
  next: Plain,
  before: Plain,
  action: CfsmAction & { kind: 'send' },
  role: string,
  move: PlainMove,
  nth: number,
): PlainMove[] {
  const receiver = machines.findIndex((machine) => machine.role === action.to[nth]);
  if (nth === action.to.length) return [{ ...move, to: next }];
  return (machines[receiver]?.transitions ?? []).flatMap((taking, transition) => {
    const fits =
      taking.from === before.states[receiver] &&
      taking.action.kind === 'receive' &&
      taking.action.from === role &&
      taking.action.message.label === action.message.label;
    if (!fits) return [];
    const after = structuredClone(next);
    after.states[receiver] = taking.to;
    const partners = [...move.partners, { machine: receiver, transition }];
    return exchanges(machines, after, before, action, role, { ...move, partners }, nth + 1);
  });
}

/** One text a state: equal states have equal texts. */
export function textOf({ states, channels }: Plain): string {
  const filled = Object.entries(channels).filter(([, content]) => content.length > 0);
  return JSON.stringify([states, filled.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** All states, breadth first; undefined when there are more than `most`. */
export function exploreNaively(
  machines: Machines,
  mode: MachineMode,
  most: number,
): PlainSpace | undefined {
  const states = [start(machines)];
  const numbers = new Map([[textOf(states[0]!), 0]]);
  const edges: PlainSpace['edges'] = [];
  for (const state of states) {
    if (states.length > most) return undefined;
    edges.push(
      movesOf(machines, mode, state).map((move) => {
        const text = textOf(move.to);
        let to = numbers.get(text);
        if (to === undefined) {
          to = states.push(move.to) - 1;
          numbers.set(text, to);
        }
        return { move, to };
      }),
    );
  }
  return { states, edges };
}

/** Whether a machine may end in its state. */
export function ended({ machines }: Machines, plain: Plain, machine: number): boolean {
  const { terminalStates, transitions } = machines[machine]!;
  const state = plain.states[machine]!;
  return terminalStates.includes(state) || transitions.every(({ from }) => from !== state);
}

/** The definitions of the properties, word by word; true: broken. */
export function judgeNaively(
  machines: Machines,
  space: PlainSpace,
  { synchronous }: MachineMode,
): Record<
  | 'receptionErrors'
  | 'orphans'
  | 'deadlock'
  | 'unfinishedRoles'
  | 'roleProgress'
  | 'eventualReception',
  boolean
> {
  const all = machines.machines.map((_, machine) => machine);
  const allEnded = (plain: Plain): boolean =>
    all.every((machine) => ended(machines, plain, machine));
  const dead = space.states.filter((_, id) => space.edges[id]!.length === 0);
  const stuck = space.states.some((plain) => all.some((m) => isStuck(machines, plain, m)));
  const sets = setsNeverLeft(space).filter(
    ({ length, 0: id }) => length > 1 || space.edges[id!]!.length > 0,
  );
  const certain = dead.some(
    (plain) => !allEnded(plain) && (synchronous || somebodyWaits(machines, plain)),
  );
  return {
    receptionErrors: stuck,
    orphans:
      space.states.some((plain) => all.some((m) => isOrphaned(machines, plain, m))) ||
      dead.some((plain) => allEnded(plain) && Object.keys(plain.channels).length > 0),
    deadlock: certain,
    unfinishedRoles: certain,
    roleProgress: sets.some((set) => {
      const acting = actingIn(space, set);
      const plain = space.states[set[0]!]!;
      return all.some((machine) => !acting.has(machine) && !ended(machines, plain, machine));
    }),
    eventualReception: sets.some((set) => {
      const taken = takenIn(machines, space, set);
      const plain = space.states[set[0]!]!;
      return Object.keys(plain.channels).some((channel) => !taken.has(channel));
    }),
  };
}

/** Whether somebody has not ended and has nothing to send: more room would not be enough. */
export function somebodyWaits(machines: Machines, plain: Plain): boolean {
  return machines.machines.some(
    ({ transitions }, machine) =>
      !ended(machines, plain, machine) &&
      !transitions.some(
        ({ from, action }) => from === plain.states[machine] && action.kind === 'send',
      ),
  );
}

/** Whether a machine takes none of the messages that its channels begin with, and never will. */
export function isStuck({ machines }: Machines, plain: Plain, machine: number): boolean {
  const { role, transitions } = machines[machine]!;
  const actions = transitions.flatMap(({ from, action }) =>
    from === plain.states[machine] ? [action] : [],
  );
  if (actions.length === 0) return false;
  return actions.every((action) => {
    if (action.kind !== 'receive') return false;
    const head = plain.channels[`${action.from}>${role}`]?.[0];
    return head !== undefined && head !== action.message.label;
  });
}

/** Whether a machine has nothing more to do and a message waits for it. */
export function isOrphaned({ machines }: Machines, plain: Plain, machine: number): boolean {
  const { role, transitions } = machines[machine]!;
  if (transitions.some(({ from }) => from === plain.states[machine])) return false;
  return Object.keys(plain.channels).some((channel) => channel.endsWith(`>${role}`));
}

function actingIn(space: PlainSpace, set: number[]): Set<number> {
  return new Set(
    set.flatMap((id) =>
      space.edges[id]!.flatMap(({ move }) => [
        move.machine,
        ...move.partners.map(({ machine }) => machine),
      ]),
    ),
  );
}

function takenIn({ machines }: Machines, space: PlainSpace, set: number[]): Set<string> {
  return new Set(
    set.flatMap((id) =>
      space.edges[id]!.flatMap(({ move }) => {
        const { role, transitions } = machines[move.machine]!;
        const { action } = transitions[move.transition]!;
        return action.kind === 'receive' ? [`${action.from}>${role}`] : [];
      }),
    ),
  );
}

/** Numbers of the states reachable from a state, itself included. */
export function reachable(
  { edges }: PlainSpace,
  from: number,
  allowed: (move: PlainMove) => boolean = () => true,
): Set<number> {
  const reached = new Set([from]);
  for (const id of reached) {
    for (const { move, to } of edges[id]!) if (allowed(move)) reached.add(to);
  }
  return reached;
}

/** Sets of states of which each reaches exactly the set. */
function setsNeverLeft(space: PlainSpace): number[][] {
  const sets = new Map<string, number[]>();
  const known = space.states.map((_, id) => reachable(space, id));
  known.forEach((set, id) => {
    if ([...set].every((other) => known[other]!.has(id))) {
      const members = [...set].sort((a, b) => a - b);
      sets.set(members.join(), members);
    }
  });
  return [...sets.values()];
}
