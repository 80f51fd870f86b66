import type { Cfsm } from '../../model/cfsm/cfsm.ts';
import type { Window } from '../../model/global/global.ts';
import type { Net, NetStep } from './moves.ts';

/** Virtual time from one step to the next where nothing says otherwise, ns. */
export const stepNs = 1_000_000;

/** What machines know of time. Plain data; shared between snapshots, so replaced when it changes. */
export interface Clocks {
  /** When each machine came to the state it is in. */
  entered: number[];
  /** By machine: when its clocks were set to 0; a clock that is not named counts from the start. */
  reset: Readonly<Record<string, number>>[];
}

/** All clocks at the start. */
export function startClocks(net: Net): Clocks {
  return { entered: net.machines.map(() => 0), reset: net.machines.map(() => ({})) };
}

/** Whether time means anything to these machines: windows, timeouts. */
export function isTimed(machines: readonly Cfsm[]): boolean {
  return machines.some(({ transitions }) =>
    transitions.some(({ action }) => action.kind === 'timeout' || windowOf(action) !== undefined),
  );
}

/** The window in which an action is to happen. */
function windowOf(action: NetStep['action']): Window | undefined {
  return action.kind === 'send' || action.kind === 'receive' ? action.within : undefined;
}

/** When the window of a step (or the wait of a timeout) begins; 0 for any time. */
export function earliest(clocks: Clocks, { machine, action }: NetStep): number {
  if (action.kind === 'timeout') return zero(clocks, machine, action.clock) + action.after;
  const window = windowOf(action);
  return window ? zero(clocks, machine, window.clock) + window.from : 0;
}

/** When the window of a step ends; Infinity for never. */
export function latest(clocks: Clocks, { machine, action }: NetStep): number {
  const window = windowOf(action);
  if (!window || window.to < 0) return Infinity;
  return zero(clocks, machine, window.clock) + window.to;
}

/** A machine has done a step: it is in a new state, and clocks are set to 0. */
export function pass(clocks: Clocks, { machine, action }: NetStep, now: number): void {
  clocks.entered[machine] = now;
  const names = action.kind === 'send' || action.kind === 'receive' ? action.resetting : undefined;
  if (!names || names.length === 0) return;
  const added = Object.fromEntries(names.map((name) => [name, now]));
  clocks.reset[machine] = { ...clocks.reset[machine], ...added };
}

/** Clocks as they are kept: what is replaced when it changes need not be copied. */
export function copyClocks({ entered, reset }: Clocks): Clocks {
  return { entered: entered.slice(), reset: reset.slice() };
}

function zero({ entered, reset }: Clocks, machine: number, clock: string | undefined): number {
  if (clock === undefined) return entered[machine] ?? 0;
  return reset[machine]?.[clock] ?? 0;
}
