import type { stopperSchema } from '../../model/component/stopper.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type { Scope } from '../tiered/errors/types.ts';
import { workersInScope } from './stop-scope.ts';

export type StopperParameters = ParametersOf<typeof stopperSchema>;

/** What an emergency stop remembers. */
export interface StopperData {
  phase: 'idle' | 'stopping' | 'stopped' | 'timed_out';
  scope: Scope;
  /** Who has not said that it stopped. */
  missing: string[];
  /** When it was asked for, and how long it took until everyone had answered, in ns. */
  at: number;
  took: number;
  /** How often everyone missing was told again. */
  repeats: number;
}

type Own = Setup<StopperParameters>;

const marks: Record<Scope, string> = {
  step: 'stop:requested:step',
  run: 'stop:requested:run',
  swarm: 'stop:requested:swarm',
  system: 'stop:requested:system',
};

/** An emergency stop with a scope. */
export const stopper: Component<StopperData, StopperParameters> = {
  kind: 'stopper',
  durable: ['phase', 'scope', 'missing', 'at', 'took', 'repeats'],
  init: ({ parameters }) => ({
    phase: 'idle',
    scope: parameters.scope,
    missing: [],
    at: 0,
    took: 0,
    repeats: 0,
  }),
  start(_state, ports, { parameters }) {
    if (parameters.at !== undefined) ports.after(parameters.at, { type: 'now' });
  },
  receive(state, message, ports, setup) {
    switch (message.type) {
      case 'now':
        return begin(state, setup.parameters.scope, ports, setup);
      case 'emergency':
        return begin(state, (message as Message & { scope: Scope }).scope, ports, setup);
      case 'stopped':
        return answered(state, ports.from, ports, setup);
      case 'again':
        return again(state, ports, setup);
      case 'timeout':
        return timeout(state, ports, setup);
      default:
        return undefined;
    }
  },
  recover(state, ports, setup) {
    if (state.phase === 'stopping') tell(state, ports, setup);
  },
  exhibit: (state, { id, parameters }) => [
    {
      kind: 'table',
      title: `Emergency stop ${id}`,
      columns: ['phase', 'scope', 'not yet stopped', 'took', 'target', 'most', 'timeout'],
      rows: [
        [
          state.phase,
          state.scope,
          state.missing.join(', '),
          state.phase === 'stopped' ? `${state.took / 1_000_000} ms` : '',
          `${parameters.target / 1_000_000} ms`,
          `${parameters.most / 1_000_000} ms`,
          `${parameters.timeout / 1_000_000} ms`,
        ],
      ],
    },
  ],
  waits: ({ phase, missing }) => (phase === 'stopping' ? missing.slice(0, 3) : []),
};

/** Begins a stop, once: whoever asks again is part of the first. */
function begin(state: StopperData, scope: Scope, ports: Ports, setup: Own): void {
  if (state.phase !== 'idle') return;
  state.phase = 'stopping';
  state.scope = scope;
  state.at = ports.now;
  state.missing = reached(scope, setup);
  ports.mark(marks[scope], setup.parameters.on ?? setup.id);
  tell(state, ports, setup);
  if (setup.parameters.defect === 'reports-early') state.missing = [];
  if (state.missing.length === 0) end(state, ports, setup);
  else ports.after(setup.parameters.timeout, { type: 'timeout' });
}

function reached(scope: Scope, setup: Own): string[] {
  const { on, defect } = setup.parameters;
  const all = workersInScope(setup, scope, on);
  if (defect !== 'stop-misses-tier') return all;
  const parents = new Set(all.map((id) => setup.spec(id)?.parameters['parent']));
  return all.filter((id) => parents.has(id));
}

function tell(state: StopperData, ports: Ports, setup: Own): void {
  for (const id of state.missing) ports.send(id, { type: 'stop' }, setup.id);
  const { again: pause, repeats } = setup.parameters;
  if (state.repeats < repeats) ports.after(pause, { type: 'again' });
}

function again(state: StopperData, ports: Ports, setup: Own): void {
  if (state.phase !== 'stopping') return;
  state.repeats++;
  tell(state, ports, setup);
}

function answered(state: StopperData, from: string, ports: Ports, setup: Own): void {
  if (state.phase !== 'stopping' || !state.missing.includes(from)) return;
  state.missing = state.missing.filter((id) => id !== from);
  if (state.missing.length === 0) end(state, ports, setup);
}

function end(state: StopperData, ports: Ports, setup: Own): void {
  state.phase = 'stopped';
  state.took = ports.now - state.at;
  ports.mark('stop:reached', setup.id);
  ports.mark('measure:stop', setup.id, state.took);
}

/** Somebody has not answered: the stop has failed, and says so. */
function timeout(state: StopperData, ports: Ports, setup: Own): void {
  if (state.phase !== 'stopping') return;
  state.phase = 'timed_out';
  ports.mark('stop:refused', setup.id, state.missing.length);
}
