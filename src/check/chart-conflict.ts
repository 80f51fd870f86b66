import type { Diagnostic } from '../base/diagnostic.ts';
import type { Condition } from '../model/statechart/content.ts';
import { conditionText } from '../model/statechart/build.ts';
import type { Transition } from '../model/statechart/statechart.ts';
import { guardsOf } from './chart-guards.ts';
import type { ChartView } from './charts.ts';
import { arrowOf, chartCheck, covers, placeIn } from './charts.ts';

/** A transition that another one of the same state is always taken before. */
export const chartConflict = chartCheck(
  'chart-conflict',
  'Transitions that are never taken because another one stands before them',
  find,
);

/** Each transition is compared with so many before it. */
const COMPARED = 200;

function find(view: ChartView): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [source, transitions] of view.leaving) {
    if (view.states.get(source)?.type === 'history') continue;
    transitions.forEach((transition, n) => {
      const winner = winnerOf(view, transition, transitions.slice(Math.max(0, n - COMPARED), n));
      if (winner) found.push(tell(view, transition, winner));
    });
  }
  return found;
}

/** The one that is taken whenever this one could be. */
function winnerOf(
  view: ChartView,
  transition: Transition,
  earlier: readonly Transition[],
): Transition | undefined {
  const guards = guardsOf(view);
  if (guards.truth(transition.guard) === 'never') return undefined;
  const rivals = earlier.filter((one) => fitsAll(one, transition.events));
  const certain = rivals.find(({ guard }) => {
    return guards.truth(guard) === 'always' || isSame(guard, transition.guard);
  });
  if (certain) return certain;
  const conditions = rivals.flatMap(({ guard }) => guard ?? []);
  return guards.implies(transition.guard, conditions) ? rivals.at(-1) : undefined;
}

/** True when a transition is tried for all these events (or, without any, for none). */
export function fitsAll(transition: Transition, events: readonly string[]): boolean {
  if (events.length === 0) return transition.events.length === 0;
  return events.every((event) => transition.events.some((wide) => covers(wide, event)));
}

/** The same condition; what a run asks for in a drawing may be answered differently each time. */
function isSame(a: Condition | undefined, b: Condition | undefined): boolean {
  if (!a || !b || a.kind !== b.kind || a.kind === 'stub') return false;
  return conditionText(a) === conditionText(b);
}

function tell(view: ChartView, transition: Transition, winner: Transition): Diagnostic {
  const when = transition.events.length > 0 ? `on “${transition.events.join('”, “')}”` : 'at once';
  return {
    code: chartConflict.code,
    severity: 'warning',
    message:
      `${arrowOf(view, transition)} is never taken: ${when} ${arrowOf(view, winner)} is tried ` +
      'first, and always holds when this one does. Give the first one a narrower condition, or ' +
      'take this one away.',
    span: placeIn(view, `${transition.id}.label`, transition.id),
    related: [{ span: placeIn(view, winner.id), message: 'This one is taken instead.' }],
  };
}
