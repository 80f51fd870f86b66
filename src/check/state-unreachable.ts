import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { StateNode, Statechart } from '../model/statechart/statechart.ts';
import { parentsOf } from '../model/statechart/walk.ts';
import type { Check } from './check.ts';
import { placeOf } from './place.ts';

/** A state that no run can enter. */
export const stateUnreachable: Check = {
  code: 'state-unreachable',
  title: 'States that are never entered',
  kinds: ['statechart'],
  run,
};

function run(document: Document): Diagnostic[] {
  const chart = document.model;
  if (chart?.kind !== 'statechart' || chart.initial === undefined) return [];
  const reached = reachable(chart, chart.initial.targets);
  const parents = parentsOf(chart);
  return [...parents.keys()]
    .filter((state) => !reached.has(state.id) && isNamed(state))
    .filter((state) => {
      // Of an unreachable composite state only the outermost is told.
      const parent = parents.get(state);
      return parent === undefined || reached.has(parent.id);
    })
    .map((state) => ({
      code: stateUnreachable.code,
      severity: 'info' as const,
      message: `No transition leads to “${state.label}” from the start: it is never entered.`,
      span: placeOf(document, state.id),
    }));
}

function isNamed(state: StateNode): boolean {
  return state.type !== 'region' && state.label !== '';
}

/** The states that some run enters, guards and events aside. */
function reachable(chart: Statechart, initial: readonly string[]): Set<string> {
  const parents = parentsOf(chart);
  const byId = new Map([...parents.keys()].map((state) => [state.id, state]));
  const leaving = new Map<string, string[]>();
  for (const { source, targets } of chart.transitions) {
    leaving.set(source, [...(leaving.get(source) ?? []), ...targets]);
  }
  const reached = new Set<string>();
  const work = [...initial];
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    const state = byId.get(id);
    if (!state || reached.has(id)) continue;
    reached.add(id);
    work.push(...(leaving.get(id) ?? []), ...entered(state, parents));
  }
  return reached;
}

/** What is entered with a state: what holds it, and its own first states or regions. */
function entered(state: StateNode, parents: Map<StateNode, StateNode | undefined>): string[] {
  const parent = parents.get(state);
  const first = state.states[0]?.id;
  const begins = state.initial?.targets ?? (first === undefined ? [] : [first]);
  const within = state.type === 'parallel' ? state.states.map((region) => region.id) : begins;
  return parent ? [parent.id, ...regionsOf(parent), ...within] : within;
}

function regionsOf(state: StateNode): string[] {
  return state.type === 'parallel' ? state.states.map((region) => region.id) : [];
}
