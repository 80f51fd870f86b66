/** Words about statecharts that several views say. Pure. */
import type { ChartOffer } from '../engine/api.ts';
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

/** An event as people know it: delays have events of their own, whose names are made up. */
export function eventName(name: string): string {
  const delay = /^after\.([^.]+)\../.exec(name)?.[1];
  return delay === undefined ? name : `after ${delay.replaceAll('_', ' ')}`;
}

/** `ready`: its event would take it; else why not. */
export type Readiness = 'ready' | 'guard' | 'order' | 'depth';

/** Which of the offered transitions would be taken if their events came, as far as that is known. */
export function readiness(
  index: ChartIndex,
  offers: readonly ChartOffer[],
): Map<string, Readiness> {
  const order = new Map(index.chart.transitions.map(({ id }, at) => [id, at]));
  const depth = ({ source }: ChartOffer): number => index.around.get(source)?.length ?? 0;
  const sorted = [...offers].sort(
    (a, b) =>
      depth(b) - depth(a) || (order.get(a.transition) ?? 0) - (order.get(b.transition) ?? 0),
  );
  const found = new Map<string, Readiness>();
  sorted.forEach((offer, at) => {
    const winner = sorted.slice(0, at).find((other) => isBefore(index, other, offer));
    if (offer.guard === false) found.set(offer.transition, 'guard');
    else if (!winner) found.set(offer.transition, 'ready');
    else found.set(offer.transition, winner.source === offer.source ? 'order' : 'depth');
  });
  return found;
}

/** True when another transition, of the same state or one inside, is certainly taken instead. */
function isBefore(index: ChartIndex, other: ChartOffer, offer: ChartOffer): boolean {
  const within =
    other.source === offer.source || index.around.get(other.source)?.includes(offer.source);
  if (!within || other.guard !== true) return false;
  if (offer.event === '') return other.event === '';
  const descriptors = index.transitions.get(other.transition)?.events ?? [];
  return other.event !== '' && (other.event === offer.event || fits(descriptors, offer.event));
}

/** True when an event descriptor fits a name (SCXML section 3.12.1). */
function fits(descriptors: readonly string[], name: string): boolean {
  return descriptors.some((descriptor) => {
    const plain = descriptor.replace(/\.?\*$/, '');
    return plain === '' || name === plain || name.startsWith(`${plain}.`);
  });
}

/** True when what a transition asks or does looks at the data of its event. */
export function readsEvent(transition: Transition): boolean {
  const { guard, actions } = transition;
  return /\b_?event\b\s*(\?\.|\.|\[)|\{[^{}]*\bevent\b[^{}]*\}\s*\)?\s*=>/.test(
    JSON.stringify([guard ?? null, actions]).replaceAll('\\"', '"'),
  );
}
