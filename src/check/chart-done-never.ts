import type { Diagnostic } from '../base/diagnostic.ts';
import type { StateNode, Transition } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import { reachableStates } from './chart-reach.ts';
import type { ChartView } from './charts.ts';
import { arrowOf, chartCheck, nameOf, placeIn } from './charts.ts';

/** A transition that waits for an end that never comes. */
export const chartDoneNever = chartCheck(
  'chart-done-never',
  'Transitions that wait for an end that never comes',
  find,
);

function find(view: ChartView): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const transition of view.plain.transitions) {
    for (const event of transition.events) {
      const why = whyNever(view, event);
      if (why) found.push(tell(view, transition, event, why));
    }
  }
  return found;
}

interface Why {
  message: string;
  state?: string;
}

function whyNever(view: ChartView, event: string): Why | undefined {
  const done = /^done\.(state|invoke)\.(.+?)(?:\.\*)?$/.exec(event);
  const name = done?.[2];
  if (name === undefined) return undefined;
  return done?.[1] === 'state' ? stateNever(view, name) : invokeNever(view, name);
}

function stateNever(view: ChartView, name: string): Why | undefined {
  const states = [...view.states.values()].filter(({ id }) => {
    return id === name || id.startsWith(`${name}.`);
  });
  if (states.length === 0) return { message: `there is no state “${name}”` };
  const reasons = states.map((state) => endless(view, state));
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** Why a state never comes to its end; undefined when it may. */
function endless(view: ChartView, state: StateNode): Why | undefined {
  const reachable = reachableStates(view);
  if (state.states.length === 0) {
    return {
      message: `“${nameOf(view, state.id)}” has nothing inside that could end`,
      state: state.id,
    };
  }
  if (state.type === 'parallel') {
    const regions = state.states.filter(({ type }) => type !== 'history');
    const stuck = regions.find((region) => endless(view, region));
    const which = stuck && (stuck.label || stuck.states[0]?.id || stuck.id);
    return (
      stuck && {
        message: `the region “${which}” of “${nameOf(view, state.id)}” never ends`,
        state: stuck.id,
      }
    );
  }
  const ends = state.states.filter(({ type }) => type === 'final');
  if (ends.some(({ id }) => reachable.has(id))) return undefined;
  const inside = `“${nameOf(view, state.id)}”`;
  if (ends.length === 0) return { message: `${inside} has no final state`, state: state.id };
  return { message: `no final state of ${inside} is ever entered`, state: ends[0]?.id ?? state.id };
}

function invokeNever(view: ChartView, name: string): Why | undefined {
  const services = [...walkStates(view.plain.states)].flatMap(({ invokes }) => invokes);
  // An id that is made up in a run begins with the state's.
  const some = services.some(({ invokeId }) => {
    return invokeId === undefined || invokeId === name || invokeId.startsWith(`${name}.`);
  });
  return some || name === '*' ? undefined : { message: `nothing is invoked as “${name}”` };
}

function tell(view: ChartView, transition: Transition, event: string, why: Why): Diagnostic {
  const drawn = view.plain.dialect === 'mermaid' && transition.label === '';
  const mend = drawn
    ? 'Add an end inside (`… --> [*]`), or name the event that this waits for.'
    : 'Add a final state that can be entered, or wait for another event.';
  return {
    code: chartDoneNever.code,
    severity: drawn ? 'info' : 'warning',
    message:
      `${arrowOf(view, transition)} waits for ${drawn ? 'the end of what is inside' : `“${event}”`}, ` +
      `which never comes: ${why.message}. ${mend}`,
    span: placeIn(view, `${transition.id}.label`, transition.id),
    ...(why.state === undefined
      ? {}
      : { related: [{ span: placeIn(view, why.state), message: 'This does not end.' }] }),
  };
}
