import type { Cfsm } from './cfsm.ts';

/**
 * In which states a machine may end, by state: those without transitions, those marked, and the
 * first one when it waits there to be made or connected to, which may never happen.
 */
export function mayEnd(machine: Cfsm): boolean[] {
  const moving = new Set(machine.transitions.map(({ from }) => from));
  const ends = machine.states.map((_, state) => !moving.has(state));
  for (const state of machine.terminalStates) ends[state] = true;
  if (isUncalled(machine)) ends[machine.initialState] = true;
  return ends;
}

/** Whether a machine waits in its first state to be made or connected to. */
export function isUncalled({ initialState, transitions, metadata }: Cfsm): boolean {
  if (metadata.dynamic) return true;
  const first = transitions.filter(({ from }) => from === initialState);
  return first.every(
    ({ action }) =>
      action.kind === 'receive' && (action.form === 'connect' || action.form === 'invite'),
  );
}
