import type { Diagnostic } from '../base/diagnostic.ts';
import type { Condition } from '../model/statechart/content.ts';
import { conditionText } from '../model/statechart/build.ts';
import { guardsOf } from './chart-guards.ts';
import type { ChartView } from './charts.ts';
import { chartCheck, contentsOf, placeIn } from './charts.ts';

/** A condition that no values of its variables make true. */
export const chartGuardNever = chartCheck('chart-guard-never', 'Conditions that never hold', find);

function find(view: ChartView): Diagnostic[] {
  const found: Diagnostic[] = [];
  const judge = (condition: Condition | undefined, what: string, places: string[]): void => {
    if (!condition || guardsOf(view).truth(condition) !== 'never') return;
    const code = condition.kind === 'code' ? [condition.code.id] : [];
    found.push({
      code: chartGuardNever.code,
      severity: 'warning',
      message:
        `“${conditionText(condition)}” never holds: ${what}. Its parts exclude each other, or its ` +
        'data never change. Mend the condition, or take this away.',
      span: placeIn(view, ...code, ...places),
    });
  };
  for (const { id, guard } of view.plain.transitions) {
    judge(guard, 'the transition is never taken', [`${id}.guard`, `${id}.label`, id]);
  }
  for (const content of contentsOf(view.plain)) {
    if (content.kind !== 'if') continue;
    for (const { condition } of content.branches) {
      judge(condition, 'the branch is never taken', [content.id]);
    }
  }
  return found;
}
