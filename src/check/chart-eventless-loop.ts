import type { Diagnostic } from '../base/diagnostic.ts';
import type { Transition } from '../model/statechart/statechart.ts';
import { guardsOf } from './chart-guards.ts';
import { reachableStates } from './chart-reach.ts';
import type { ChartView } from './charts.ts';
import { chartCheck, defaultsOf, isEventless, nameOf, pathOf, placeIn } from './charts.ts';

/** Transitions without event and condition that follow each other for ever. */
export const chartEventlessLoop = chartCheck(
  'chart-eventless-loop',
  'Transitions without events that never come to rest',
  find,
);

function find(view: ChartView): Diagnostic[] {
  const next = nextOf(view);
  const seen = new Set<Transition>();
  const found: Diagnostic[] = [];
  for (const start of next.keys()) {
    const loop = loopFrom(start, next, seen);
    if (loop.length > 0) found.push(tell(view, loop));
  }
  return found;
}

/** For each transition that is certainly taken at once: which of them is taken after it. */
function nextOf(view: ChartView): Map<Transition, Transition | undefined> {
  const certain = new Map<string, Transition>();
  for (const [source, transitions] of view.leaving) {
    const first = transitions.find(isEventless);
    const type = view.states.get(source)?.type;
    if (first && type !== 'history' && guardsOf(view).truth(first.guard) === 'always') {
      certain.set(source, first);
    }
  }
  const next = new Map<Transition, Transition | undefined>();
  for (const transition of certain.values()) {
    if (reachableStates(view).has(transition.source)) {
      next.set(transition, afterOf(view, transition, certain));
    }
  }
  return next;
}

function afterOf(
  view: ChartView,
  { source, targets }: Transition,
  certain: ReadonlyMap<string, Transition>,
): Transition | undefined {
  // Without a target everything stays, and the same is taken again.
  if (targets.length === 0) return certain.get(source);
  const active = targets.flatMap((target) => {
    return [...defaultsOf(view, target).reverse(), ...pathOf(view, target)];
  });
  // What comes first may have a condition: then it is not certain that this goes on.
  const state = active.find((id) => (view.leaving.get(id) ?? []).some(isEventless));
  return state === undefined ? undefined : certain.get(state);
}

/** The loop that a way ends in, unless it meets one that was gone before. */
function loopFrom(
  start: Transition,
  next: ReadonlyMap<Transition, Transition | undefined>,
  seen: Set<Transition>,
): Transition[] {
  const path = new Map<Transition, number>();
  for (let at: Transition | undefined = start; at; at = next.get(at)) {
    const begin = path.get(at);
    if (begin !== undefined) return [...path.keys()].slice(begin);
    if (seen.has(at)) return [];
    seen.add(at);
    path.set(at, path.size);
  }
  return [];
}

function tell(view: ChartView, loop: readonly Transition[]): Diagnostic {
  const [first, ...others] = loop;
  const names = loop.map(({ source }) => `“${nameOf(view, source)}”`);
  return {
    code: chartEventlessLoop.code,
    severity: 'warning',
    message:
      `${[...names, names[0]].join(' → ')} goes round for ever without an event: nothing else ` +
      'happens once it is entered. Give one of these transitions an event or a condition.',
    span: placeIn(view, first?.id ?? ''),
    ...(others.length > 0
      ? { related: others.map(({ id }) => ({ span: placeIn(view, id), message: 'Then this.' })) }
      : {}),
  };
}
