import type { Diagnostic } from '../base/diagnostic.ts';
import { walkStates } from '../model/statechart/walk.ts';
import { reachableStates } from './chart-reach.ts';
import type { ChartView } from './charts.ts';
import { chartCheck, nameOf, placeIn } from './charts.ts';

/** A state that no run can enter. */
export const stateUnreachable = chartCheck(
  'state-unreachable',
  'States that are never entered',
  find,
);

function find(view: ChartView): Diagnostic[] {
  // A drawing without a start may be a part of one.
  if (view.chart.dialect === 'mermaid' && view.chart.initial === undefined) return [];
  const reached = reachableStates(view);
  const drawn = [...walkStates(view.chart.states)];
  const states = new Set(drawn.filter(({ type }) => type !== 'join').map(({ id }) => id));
  const named = [...view.states.values()].filter(({ id, label, type }) => {
    return !reached.has(id) && label !== '' && type !== 'history' && states.has(id);
  });
  return named
    .filter(({ id }) => {
      // Of an unreachable composite state only the outermost is told.
      const parent = view.parents.get(id);
      return parent === undefined || reached.has(parent);
    })
    .map(({ id }) => ({
      code: stateUnreachable.code,
      severity: 'info' as const,
      message: `No transition leads to “${nameOf(view, id)}” from the start: it is never entered.`,
      span: placeIn(view, id),
    }));
}
