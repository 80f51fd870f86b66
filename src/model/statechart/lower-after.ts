import type { Given, Send } from './content.ts';
import type { StateNode, Statechart, Transition } from './statechart.ts';
import { walkStates } from './walk.ts';

/**
 * Makes events of delays: a state that has transitions `after` some time sends itself an event when
 * it is entered, and takes it back when it is left. One event for each delay of a state.
 */
export function lowerAfter(chart: Statechart): void {
  const states = new Map([...walkStates(chart.states)].map((state) => [state.id, state]));
  const sent = new Set<string>();
  for (const transition of chart.transitions) {
    const { after } = transition;
    if (!after) continue;
    const event = `after.${word(delayText(after))}.${transition.source}`;
    delete transition.after;
    transition.events = [event];
    const state = states.get(transition.source);
    if (!state || sent.has(event)) continue;
    sent.add(event);
    arm(state, transition, event, after);
  }
}

/** Behind what the text says on entry, before what it says on exit, each a block of its own. */
function arm(state: StateNode, transition: Transition, event: string, delay: Given): void {
  const send: Send = {
    kind: 'send',
    id: `${transition.id}.send`,
    event: { kind: 'text', text: event },
    sendId: event,
    delay,
    namelist: [],
    params: [],
  };
  state.entry.push([send]);
  const sendId: Given = { kind: 'text', text: event };
  state.exit.unshift([{ kind: 'cancel', id: `${transition.id}.cancel`, sendId }]);
}

function delayText(after: Given): string {
  return after.kind === 'text' ? after.text : after.code.text;
}

/** A text as one part of an event's name. */
function word(text: string): string {
  return text.trim().replace(/[\s.*]+/g, '_');
}
