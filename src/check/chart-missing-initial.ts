import type { Diagnostic } from '../base/diagnostic.ts';
import type { StateNode } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import type { ChartView } from './charts.ts';
import { chartCheck, nameOf, placeIn } from './charts.ts';

/** A state with an inside that does not say what it begins with. */
export const chartMissingInitial = chartCheck(
  'chart-missing-initial',
  'Machines and composite states that do not say where they begin',
  find,
);

function find(view: ChartView): Diagnostic[] {
  const { chart } = view;
  const found = [...walkStates(chart.states)]
    .filter((state) => state.type === 'compound' || state.type === 'region')
    .filter(({ states, initial }) => !initial && countable(states).length > 1)
    .map((state) => tell(view, state, countable(state.states)[0]));
  // Of a diagram another check tells it.
  if (chart.dialect === 'mermaid' || chart.initial || countable(chart.states).length < 2)
    return found;
  return [tell(view, undefined, countable(chart.states)[0]), ...found];
}

function countable(states: readonly StateNode[]): StateNode[] {
  return states.filter(({ type }) => type !== 'history' && type !== 'final');
}

function tell(view: ChartView, state: StateNode | undefined, first?: StateNode): Diagnostic {
  const { dialect } = view.chart;
  const name = first ? nameOf(view, first.id) : '';
  const what = state
    ? state.label === ''
      ? 'This region'
      : `“${nameOf(view, state.id)}”`
    : 'The machine';
  const how =
    dialect === 'mermaid'
      ? `\`[*] --> ${first?.id ?? ''}\``
      : dialect === 'xstate'
        ? `\`initial: '${first?.id.split('.').at(-1) ?? ''}'\``
        : `\`initial="${first?.id ?? ''}"\``;
  // XState refuses a machine without it; in SCXML the first in the text is meant.
  const severity = dialect === 'xstate' ? 'warning' : 'info';
  const open = state && view.document.spans.get(`${state.id}.open`);
  const text = `\n        [*] --> ${first?.id ?? ''}`;
  return {
    code: chartMissingInitial.code,
    severity,
    message: `${what} does not say where it begins; “${name}” is taken. Add ${how}.`,
    span: placeIn(view, ...(state ? [state.id] : []), first?.id ?? ''),
    ...(open && dialect === 'mermaid'
      ? {
          fix: {
            title: `Begin with ${name}`,
            edits: [{ span: { from: open.to, to: open.to }, text }],
          },
        }
      : {}),
  };
}
