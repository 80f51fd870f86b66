import type { Exhibit } from '../../model/exhibit.ts';
import type { blackboardSchema } from '../../model/component/blackboard.ts';
import type { Clearance } from '../../model/scenario/schema.ts';
import { maySee, stricter, type Source, type Variables } from '../tiered/context.ts';
import type { Component, ParametersOf, Ports, Setup } from '../component.ts';
import { variableExhibit } from './context-exhibits.ts';
import type { Changed, Put, PutAnswer } from './shelf-messages.ts';

/** What a person writes of a blackboard. */
export type BlackboardParameters = ParametersOf<typeof blackboardSchema>;

/** What a blackboard knows. */
export interface BlackboardState {
  items: Variables;
  /** The most careful sensitivity that each item ever had. */
  floor: Record<string, Variables[string]['sensitivity']>;
  /** Writes that failed so far, of those that are to fail. */
  failed: number;
  /** Who was told of what last: reader → sensitivity. */
  told: Record<string, Variables[string]['sensitivity']>;
  refused: number;
}

type It = Setup<BlackboardParameters>;

/** The shared store of a swarm; lost in a crash. Writing the same again changes nothing. */
export const blackboard: Component<BlackboardState, BlackboardParameters> = {
  kind: 'blackboard',
  durable: [],
  init: ({ id, parameters }) => {
    const items = startingVariables(parameters.items, id);
    const floor = Object.fromEntries(
      Object.entries(items).map(([key, { sensitivity }]) => [key, sensitivity]),
    );
    return { items, floor, failed: 0, told: {}, refused: 0 };
  },
  receive(state, message, ports, setup) {
    if (message.type === 'put') put(state, message as Put, ports, setup);
  },
  changed(state, _ports, { parameters }) {
    state.told = {};
    for (const [key, { sensitivity }] of Object.entries(state.items)) {
      if (!maySee(parameters.clearance, sensitivity)) delete state.items[key];
    }
  },
  exhibit: (state, { id }) =>
    Object.entries(state.items).map(([key, variable]): Exhibit =>
      variableExhibit(id, 'blackboard', key, variable),
    ),
};

/** Variables as a person writes them, with what is tracked. */
export function startingVariables(
  written: BlackboardParameters['items'],
  from: string,
  time = 0,
): Variables {
  return Object.fromEntries(
    Object.entries(written).map(([key, { value, sensitivity, mutable, source }]) => [
      key,
      { value, sensitivity, mutable, source: source as Source, time, from },
    ]),
  );
}

function put(state: BlackboardState, message: Put, ports: Ports, setup: It): void {
  const { key, variable, attempt } = message;
  const { defect, clearance, failures, interested } = setup.parameters;
  const answer = (why: PutAnswer['why']): void => {
    const type = why === '' ? 'kept' : 'refused';
    const mark = why === '' ? 'exported' : why === 'failed' ? 'export_failed' : 'filtered';
    ports.mark(`context:${mark}:${setup.id}`, key);
    ports.send(ports.from, { type, key, attempt, why } as PutAnswer, key, true);
  };
  if (state.failed < failures) {
    state.failed++;
    return answer('failed');
  }
  const before = state.items[key];
  const careful = before
    ? stricter(before.sensitivity, variable.sensitivity)
    : variable.sensitivity;
  const sensitivity = defect === 'forgets-sensitivity' ? variable.sensitivity : careful;
  if (!maySee(clearance, sensitivity) && defect !== 'takes-everything') {
    state.refused++;
    return answer('too sensitive');
  }
  const stored = { ...variable, sensitivity };
  state.items[key] = stored;
  state.floor[key] = careful;
  for (const [reader, may] of Object.entries(interested)) {
    if (!tells(may, stored.sensitivity, defect)) continue;
    state.told[reader] = stricter(state.told[reader] ?? 'public', stored.sensitivity);
    const news: Changed = { type: 'changed', key, variable: stored };
    if (setup.spec(reader)) ports.send(reader, news, key);
  }
  answer('');
}

function tells(
  clearance: Clearance,
  sensitivity: Variables[string]['sensitivity'],
  defect: BlackboardParameters['defect'],
): boolean {
  return defect === 'tells-everything' || maySee(clearance, sensitivity);
}
