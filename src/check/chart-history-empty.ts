import type { Diagnostic } from '../base/diagnostic.ts';
import type { StateNode, Transition } from '../model/statechart/statechart.ts';
import type { ChartView } from './charts.ts';
import { chartCheck, isWithin, nameOf, placeIn } from './charts.ts';

/** A history state in a state that nothing leaves: it has nothing to remember. */
export const chartHistoryEmpty = chartCheck(
  'chart-history-empty',
  'History states that remember nothing',
  find,
);

function find(view: ChartView): Diagnostic[] {
  return [...view.states.values()]
    .filter(({ type }) => type === 'history')
    .flatMap((state) => judge(view, state));
}

function judge(view: ChartView, history: StateNode): Diagnostic[] {
  const holder = view.parents.get(history.id);
  const left = view.plain.transitions.some((one) => leaves(view, one, holder));
  if (left) return [];
  const first = (view.leaving.get(history.id) ?? []).length > 0;
  const where = holder === undefined ? 'the machine' : `“${nameOf(view, holder)}”`;
  return [
    {
      code: chartHistoryEmpty.code,
      severity: first ? 'info' : 'warning',
      message:
        `Nothing leaves ${where}, so this history never remembers anything` +
        (first
          ? ': it always leads to its first target. '
          : ', and it does not say where to begin. ') +
        'Lead to a state directly, or add a transition that leaves.',
      span: placeIn(view, history.id),
    },
  ];
}

/** True when a transition leaves a state (or the whole of it again, from inside). */
function leaves(view: ChartView, { source, targets }: Transition, holder?: string): boolean {
  if (holder === undefined || targets.length === 0) return false;
  const from = isWithin(view, source, holder) || isWithin(view, holder, source);
  const into = targets.every((target) => isWithin(view, target, holder) && target !== holder);
  return from && !into;
}
