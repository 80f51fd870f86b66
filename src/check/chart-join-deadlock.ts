import type { Diagnostic } from '../base/diagnostic.ts';
import { walkStates } from '../model/statechart/walk.ts';
import type { ChartView } from './charts.ts';
import { chartCheck, nameOf, placeIn } from './charts.ts';
import { joinWords } from './words.ts';

/** A join of states that are never active together: it waits for ever. */
export const chartJoinDeadlock = chartCheck(
  'chart-join-deadlock',
  'Joins that wait for ever',
  find,
);

function find(view: ChartView): Diagnostic[] {
  const joins = [...walkStates(view.chart.states)].filter(({ type }) => type === 'join');
  return joins.flatMap((join) => {
    const incoming = view.chart.transitions.filter(({ targets }) => targets.includes(join.id));
    // What was not put into regions waits beside itself.
    if (incoming.length < 2 || !view.states.has(join.id)) return [];
    const names = incoming.map(({ source }) => `“${nameOf(view, source)}”`);
    return [
      {
        code: chartJoinDeadlock.code,
        severity: 'warning' as const,
        message:
          `“${join.id}” waits for ${joinWords([...new Set(names)])} together, but they are never ` +
          'active at the same time. Begin them with a fork, or put them into regions.',
        span: placeIn(view, join.id),
        related: incoming.map(({ id }) => ({ span: placeIn(view, id), message: 'It waits here.' })),
      },
    ];
  });
}
