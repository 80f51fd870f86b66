import type { Diagnostic } from '../base/diagnostic.ts';
import type { StateNode, Transition } from '../model/statechart/statechart.ts';
import { fitsAll } from './chart-conflict.ts';
import { guardsOf } from './chart-guards.ts';
import { reachableStates } from './chart-reach.ts';
import type { ChartView } from './charts.ts';
import { arrowOf, chartCheck, placeIn } from './charts.ts';

/** A transition of a state around others, all of which do something else on its events. */
export const chartShadowed = chartCheck(
  'chart-shadowed',
  'Transitions that inner states never leave anything for',
  find,
);

function find(view: ChartView): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const transition of view.plain.transitions) {
    const state = view.states.get(transition.source);
    if (!state || state.states.length === 0 || transition.events.length === 0) continue;
    // A done event of the state itself comes when its inside has ended.
    if (transition.events.some((event) => event.startsWith('done.state.'))) continue;
    const inner = answersInside(view, state, transition);
    if (inner) found.push(tell(view, transition, inner));
  }
  return found;
}

/** One of the transitions by which all that can be active inside answers; else undefined. */
function answersInside(
  view: ChartView,
  state: StateNode,
  transition: Transition,
  leaving = false,
): Transition | undefined {
  const reachable = reachableStates(view);
  const children = state.states.filter(({ id, type }) => type !== 'history' && reachable.has(id));
  if (state.type === 'parallel') {
    // Where nothing is left by either, both are taken.
    if (transition.targets.length === 0) return undefined;
    for (const child of children) {
      const answer = answerOf(view, child, transition, true);
      if (answer) return answer;
    }
    return undefined;
  }
  const answers = children.map((child) => answerOf(view, child, transition, leaving));
  return answers.includes(undefined) ? undefined : answers[0];
}

/** The transition by which a state or all that can be active in it answers the same events. */
function answerOf(
  view: ChartView,
  state: StateNode,
  transition: Transition,
  leaving: boolean,
): Transition | undefined {
  if (state.type === 'final') return undefined;
  const own = (view.leaving.get(state.id) ?? []).find((one) => {
    const conflicts = !leaving || one.targets.length > 0;
    return (
      conflicts && fitsAll(one, transition.events) && guardsOf(view).truth(one.guard) === 'always'
    );
  });
  if (own || state.states.length === 0) return own;
  return answersInside(view, state, transition, leaving);
}

function tell(view: ChartView, transition: Transition, inner: Transition): Diagnostic {
  return {
    code: chartShadowed.code,
    severity: 'warning',
    message:
      `${arrowOf(view, transition)} is never taken: whatever is active inside answers ` +
      `“${transition.events.join('”, “')}” itself, and inner states come first. Take it away, or ` +
      'give an inner transition a condition.',
    span: placeIn(view, `${transition.id}.label`, transition.id),
    related: [{ span: placeIn(view, inner.id), message: `${arrowOf(view, inner)} comes first.` }],
  };
}
