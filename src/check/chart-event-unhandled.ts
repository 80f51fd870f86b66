import type { Diagnostic } from '../base/diagnostic.ts';
import type { Content } from '../model/statechart/content.ts';
import { nearestName } from '../model/expression/nearest.ts';
import type { ChartView } from './charts.ts';
import { chartCheck, contentsOf, handlerOf, placeIn } from './charts.ts';

/** An event that the machine gives itself and that nothing in it answers. */
export const chartEventUnhandled = chartCheck(
  'chart-event-unhandled',
  'Events to oneself that nothing answers',
  find,
);

/** Findings for which a similar name is looked for. */
const SUGGESTED = 50;

function find(view: ChartView): Diagnostic[] {
  const { chart } = view;
  const handled = new Set(view.plain.transitions.flatMap(({ events }) => events));
  const isHandled = handlerOf(handled);
  const forwards = [...view.states.values()].some(({ invokes }) => {
    return invokes.some(({ autoforward }) => autoforward);
  });
  if (forwards) return [];
  const found: Diagnostic[] = [];
  for (const content of contentsOf(chart)) {
    const event = toItself(content);
    if (event === undefined || isHandled(event)) continue;
    const near = found.length < SUGGESTED ? nearestName(event, handled) : undefined;
    const span = placeIn(view, content.id);
    const last = { from: span.to - event.length, to: span.to };
    const fixable = near !== undefined && content.kind === 'raise' && chart.dialect === 'mermaid';
    found.push({
      code: chartEventUnhandled.code,
      severity: 'info',
      message:
        `Nothing in this machine answers “${event}”: it is taken from the queue and forgotten. ` +
        (near === undefined
          ? 'Add a transition for it, or take this away.'
          : `Did you mean “${near}”?`),
      span,
      ...(fixable ? { fix: { title: `Write ${near}`, edits: [{ span: last, text: near }] } } : {}),
    });
  }
  return found;
}

/** The event that is raised or sent to the machine itself; undefined when it goes elsewhere. */
function toItself(content: Content): string | undefined {
  if (content.kind === 'raise') return content.event;
  if (content.kind !== 'send' || content.event?.kind !== 'text') return undefined;
  const { target, type } = content;
  const plain = !type || (type.kind === 'text' && /scxml/i.test(type.text));
  const here = !target || (target.kind === 'text' && target.text === '#_internal');
  return plain && here ? content.event.text : undefined;
}
