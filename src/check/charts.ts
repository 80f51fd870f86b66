import type { Diagnostic } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Document } from '../model/document.ts';
import type { Condition, Content } from '../model/statechart/content.ts';
import { lower, originOf } from '../model/statechart/lower.ts';
import type { StateNode, Statechart, Transition } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import type { Check } from './check.ts';
import { placeOf } from './place.ts';

/** A chart as checks look at it: as written, and in plain SCXML with its tree at hand. */
export interface ChartView {
  document: Document;
  /** As written. */
  chart: Statechart;
  /** Lowered: no choices, forks, joins, regions, delays. */
  plain: Statechart;
  /** Of the plain chart, outer ones first. */
  states: ReadonlyMap<string, StateNode>;
  parents: ReadonlyMap<string, string>;
  /** Transitions of the plain chart by source, in the order in which they are tried. */
  leaving: ReadonlyMap<string, readonly Transition[]>;
}

/** A check of statecharts; `find` is told the chart of a document. */
export function chartCheck(
  code: string,
  title: string,
  find: (view: ChartView) => Diagnostic[],
): Check {
  return {
    code,
    title,
    kinds: ['statechart'],
    run: (document) => viewsOf(document).flatMap(find),
  };
}

const known = new WeakMap<Document, ChartView[]>();

/** The chart of a document and those inside of it (`invoke`). */
function viewsOf(document: Document): ChartView[] {
  const found = known.get(document);
  if (found) return found;
  const views: ChartView[] = [];
  const charts = document.model?.kind === 'statechart' ? [document.model] : [];
  // The list grows while it is walked.
  for (const chart of charts) {
    views.push(viewOf(document, chart));
    for (const { invokes } of walkStates(chart.states)) {
      for (const { content } of invokes) if (content?.kind === 'chart') charts.push(content.chart);
    }
  }
  known.set(document, views);
  return views;
}

function viewOf(document: Document, chart: Statechart): ChartView {
  const plain = lower(chart);
  const states = new Map<string, StateNode>();
  const parents = new Map<string, string>();
  const work: [StateNode, string | undefined][] = plain.states.map((state) => [state, undefined]);
  for (const [state, parent] of work) {
    states.set(state.id, state);
    if (parent !== undefined) parents.set(state.id, parent);
    for (const child of state.states) work.push([child, state.id]);
  }
  const leaving = new Map<string, Transition[]>();
  for (const transition of plain.transitions) {
    leaving.set(transition.source, [...(leaving.get(transition.source) ?? []), transition]);
  }
  if (plain.dialect !== 'scxml') {
    for (const list of leaving.values()) {
      list.sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0));
    }
  }
  return { document, chart, plain, states, parents, leaving };
}

/** The place of something of the plain chart: of what it was made of, where it was made. */
export function placeIn({ document }: ChartView, ...ids: string[]): Span {
  const places = ids.map((id) => originOf(id, (one) => document.spans.has(one)));
  return placeOf(document, ...places.filter((id) => id !== undefined));
}

/** A state's name for people. */
export function nameOf(view: ChartView, id: string): string {
  const label = view.states.get(id)?.label;
  return label === undefined || label === '' ? id : label.replace(/\s+/g, ' ');
}

/** A transition in words: `“A” → “B”`. */
export function arrowOf(view: ChartView, { source, targets }: Transition): string {
  const ends = targets.map((target) => `“${nameOf(view, target)}”`).join(' and ');
  return `“${nameOf(view, source)}” → ${ends === '' ? 'nowhere' : ends}`;
}

/** The state and what holds it, innermost first. */
export function pathOf({ parents }: Pick<ChartView, 'parents'>, id: string): string[] {
  const path: string[] = [];
  for (let at: string | undefined = id; at !== undefined; at = parents.get(at)) path.push(at);
  return path;
}

/** True when a state is the other one or inside of it. */
export function isWithin(view: Pick<ChartView, 'parents'>, id: string, container: string): boolean {
  return pathOf(view, id).includes(container);
}

/** What is entered with a state by itself: first children, all regions, down to the leaves. */
export function defaultsOf(view: ChartView, id: string): string[] {
  const found = new Set<string>();
  const work = [id];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const state = view.states.get(next);
    if (!state || found.has(next)) continue;
    found.add(next);
    work.push(...firstOf(view, state));
  }
  return [...found];
}

/** What follows when a state is entered and nothing inside of it is named. */
export function firstOf(view: ChartView, state: StateNode): string[] {
  if (state.type === 'parallel') {
    return state.states.filter(({ type }) => type !== 'history').map((child) => child.id);
  }
  if (state.type === 'history') {
    const ways = (view.leaving.get(state.id) ?? []).flatMap(({ targets }) => targets);
    const parent = view.parents.get(state.id);
    const holder = parent === undefined ? undefined : view.states.get(parent);
    return ways.length > 0 || !holder ? ways : firstOf(view, holder);
  }
  if (state.initial) return state.initial.targets;
  const first = state.states.find(({ type }) => type !== 'history');
  return first ? [first.id] : [];
}

/** What a chart begins with. */
export function startOf({ plain }: ChartView): string[] {
  if (plain.initial) return plain.initial.targets;
  const first = plain.states.find(({ type }) => type !== 'history');
  return first ? [first.id] : [];
}

/** True when an event descriptor fits all events that another one fits (SCXML section 3.12.1). */
export function covers(descriptor: string, other: string): boolean {
  const wide = stem(descriptor);
  const narrow = stem(other);
  return wide === '' || narrow === wide || narrow.startsWith(`${wide}.`);
}

/** Tells quickly whether one of many descriptors fits an event. */
export function handlerOf(descriptors: Iterable<string>): (event: string) => boolean {
  const stems = new Set([...descriptors].map(stem));
  return (event) => {
    if (stems.has('')) return true;
    for (let at = stem(event); at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
      if (stems.has(at)) return true;
    }
    return false;
  };
}

/** `a.b.*` and `a.b.` say the same as `a.b`; `*` fits everything. */
function stem(descriptor: string): string {
  return descriptor === '*' ? '' : descriptor.replace(/(?:\.\*|\.)$/, '');
}

/** True when a transition is tried without an event. */
export function isEventless({ events, after }: Transition): boolean {
  return events.length === 0 && !after;
}

/** All content of a chart with what is inside of it, in the order of the model. */
export function* contentsOf(chart: Statechart): Generator<Content> {
  yield* inside(chart.scripts);
  if (chart.initial) yield* inside(chart.initial.actions);
  for (const state of walkStates(chart.states)) {
    for (const block of [...state.entry, ...state.exit]) yield* inside(block);
    if (state.initial) yield* inside(state.initial.actions);
    for (const { finalize } of state.invokes) yield* inside(finalize ?? []);
  }
  for (const { actions } of chart.transitions) yield* inside(actions);
}

function* inside(contents: readonly Content[]): Generator<Content> {
  for (const content of contents) {
    yield content;
    if (content.kind === 'foreach') yield* inside(content.content);
    if (content.kind === 'if') for (const branch of content.branches) yield* inside(branch.content);
  }
}

/** A condition and those that it is made of. */
export function* conditionsIn(condition: Condition | undefined): Generator<Condition> {
  if (!condition) return;
  yield condition;
  if (condition.kind === 'not') yield* conditionsIn(condition.of);
  if (condition.kind === 'and' || condition.kind === 'or') {
    for (const one of condition.of) yield* conditionsIn(one);
  }
}
