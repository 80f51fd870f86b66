import type { Span } from '../base/span.ts';
import type { Content } from '../model/statechart/content.ts';
import { originOf } from '../model/statechart/lower.ts';
import type { Statechart } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';

/** The ids of a chart as it is written, for what runs: its lowered form, which has more of them. */
export interface WrittenIds {
  /** States that the text has. */
  states: ReadonlySet<string>;
  /** The transition that one of the lowered chart was made of; itself where it is as written. */
  transition(id: string): string;
}

const known = new WeakMap<Statechart, WrittenIds>();

/** See `WrittenIds`. */
export function writtenIds(chart: Statechart): WrittenIds {
  let ids = known.get(chart);
  if (!ids) {
    const states = new Set([...walkStates(chart.states)].map(({ id }) => id));
    const transitions = new Set(chart.transitions.map(({ id }) => id));
    const transition = (id: string): string => originOf(id, (one) => transitions.has(one)) ?? id;
    ids = { states, transition };
    known.set(chart, ids);
  }
  return ids;
}

/** Places of a document's elements with those of what was added when its chart was lowered. */
export function loweredSpans(
  spans: ReadonlyMap<string, Span>,
  lowered: Statechart,
): Record<string, Span> {
  const result = Object.fromEntries(spans);
  for (const id of idsOf(lowered)) {
    if (spans.has(id)) continue;
    const origin = originOf(id, (one) => spans.has(one));
    const span = origin === undefined ? undefined : spans.get(origin);
    if (span) result[id] = span;
  }
  return result;
}

function* idsOf(chart: Statechart): Generator<string> {
  for (const state of walkStates(chart.states)) {
    yield state.id;
    for (const block of [...state.entry, ...state.exit]) yield* contentIds(block);
  }
  for (const { id, actions } of chart.transitions) {
    yield id;
    yield* contentIds(actions);
  }
}

function* contentIds(contents: readonly Content[]): Generator<string> {
  for (const content of contents) {
    yield content.id;
    if (content.kind === 'foreach') yield* contentIds(content.content);
    if (content.kind === 'if')
      for (const { content: own } of content.branches) yield* contentIds(own);
  }
}
