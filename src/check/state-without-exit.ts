import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { StateNode } from '../model/statechart/statechart.ts';
import { parentsOf } from '../model/statechart/walk.ts';
import type { Check } from './check.ts';
import { placeOf } from './place.ts';

/** A state that is no end and that nothing leaves. */
export const stateWithoutExit: Check = {
  code: 'state-without-exit',
  title: 'States that nothing leaves',
  kinds: ['statechart'],
  run,
};

/** Only where the chart has an end: without one, every last state is meant to be one. */
function run(document: Document): Diagnostic[] {
  const chart = document.model;
  if (chart?.kind !== 'statechart') return [];
  const parents = parentsOf(chart);
  if (![...parents.keys()].some((state) => state.type === 'final')) return [];
  const left = new Set(chart.transitions.map((transition) => transition.source));
  return [...parents.keys()]
    .filter((state) => state.type === 'atomic' && !isLeft(state, left, parents))
    .map((state) => ({
      code: stateWithoutExit.code,
      severity: 'info' as const,
      message:
        `Nothing leaves “${state.label}”: a run that enters it stays there. If it is an end, ` +
        (chart.dialect === 'mermaid' ? `say so with \`${state.id} --> [*]\`.` : 'make it final.'),
      span: placeOf(document, state.id),
    }));
}

/** True when a transition leaves the state or one that holds it. */
function isLeft(
  state: StateNode,
  left: ReadonlySet<string>,
  parents: Map<StateNode, StateNode | undefined>,
): boolean {
  for (let at: StateNode | undefined = state; at; at = parents.get(at)) {
    if (left.has(at.id)) return true;
  }
  return false;
}
