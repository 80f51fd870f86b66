/** Words about statecharts that several views say. Pure. */
import { transitionText } from '../model/statechart/content-text.ts';
import type { Statechart, StateNode, Transition } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';

/** A chart by its parts. */
export interface ChartIndex {
  chart: Statechart;
  states: ReadonlyMap<string, StateNode>;
  transitions: ReadonlyMap<string, Transition>;
  /** Ids of the states around each state, innermost first. */
  around: ReadonlyMap<string, readonly string[]>;
  /** Names of events that could be sent, in the order of the text. */
  events: readonly string[];
}

const known = new WeakMap<Statechart, ChartIndex>();

/** Looks a chart's parts up by id. */
export function chartIndex(chart: Statechart): ChartIndex {
  const found = known.get(chart) ?? indexOf(chart);
  known.set(chart, found);
  return found;
}

function indexOf(chart: Statechart): ChartIndex {
  const around = new Map<string, readonly string[]>();
  const visit = (states: readonly StateNode[], outer: readonly string[]): void => {
    for (const state of states) {
      around.set(state.id, outer);
      visit(state.states, [state.id, ...outer]);
    }
  };
  visit(chart.states, []);
  return {
    chart,
    states: new Map([...walkStates(chart.states)].map((state) => [state.id, state])),
    transitions: new Map(chart.transitions.map((one) => [one.id, one])),
    around,
    events: eventsOf(chart),
  };
}

/** Events as a person would send them: `a` for `a.*`; what machines raise by themselves is not. */
function eventsOf(chart: Statechart): string[] {
  const all = chart.transitions.flatMap(({ events }) => events);
  const names = all.map((event) => event.replace(/\.?\*$/, '')).filter((name) => name !== '');
  return [...new Set(names)].filter((name) => !/^(done|error)(\.|$)/.test(name));
}

/** What a state is called: its label, else its id; a region without a name by its place. */
export function stateName(index: ChartIndex, id: string): string {
  const state = index.states.get(id);
  const label = state?.label.replaceAll(/\s+/g, ' ').trim() ?? '';
  if (state?.type !== 'region' || (label !== '' && label !== id)) return label || id;
  const [parent] = index.around.get(id) ?? [];
  const regions = index.states.get(parent ?? '')?.states ?? [];
  return `region ${regions.indexOf(state) + 1} of ${stateName(index, parent ?? '')}`;
}

/** A transition in words: `open [ready] / n = 1`, from where to where. */
export function transitionWords(index: ChartIndex, id: string): string {
  const one = index.transitions.get(id);
  if (!one) return id;
  const targets = one.targets.map((target) => stateName(index, target)).join(', ');
  const way = targets === '' ? `in ${stateName(index, one.source)}` : targets;
  const from = targets === '' ? '' : `${stateName(index, one.source)} → `;
  return `${transitionText(one) || 'at once'}: ${from}${way}`;
}

/** True when what a transition asks or does looks at the data of its event. */
export function readsEvent(transition: Transition): boolean {
  const { guard, actions } = transition;
  return /\b_?event\b\s*(\?\.|\.|\[)|\{[^{}]*\bevent\b[^{}]*\}\s*\)?\s*=>/.test(
    JSON.stringify([guard ?? null, actions]).replaceAll('\\"', '"'),
  );
}
