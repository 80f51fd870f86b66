import type { Transition } from '../model/statechart/statechart.ts';
import { guardsOf } from './chart-guards.ts';
import type { ChartView } from './charts.ts';
import { firstOf, pathOf, startOf } from './charts.ts';

const made = new WeakMap<ChartView, ReadonlySet<string>>();

/**
 * The states that some run may enter, events and guards aside; only guards that never hold keep a
 * transition from being taken. Of the plain chart.
 */
export function reachableStates(view: ChartView): ReadonlySet<string> {
  const known = made.get(view);
  if (known) return known;
  const reach = new Reach(view);
  for (const start of startOf(view)) reach.enter(start);
  const found = reach.run();
  made.set(view, found);
  return found;
}

class Reach {
  readonly #view: ChartView;
  readonly #found = new Set<string>();
  readonly #begun = new Set<string>();
  readonly #work: string[] = [];

  constructor(view: ChartView) {
    this.#view = view;
  }

  run(): ReadonlySet<string> {
    for (let id = this.#work.pop(); id !== undefined; id = this.#work.pop()) {
      for (const transition of this.#view.leaving.get(id) ?? []) this.#take(transition);
      this.#goOn(id);
    }
    return this.#found;
  }

  #take({ guard, targets }: Transition): void {
    if (guardsOf(this.#view).truth(guard) === 'never') return;
    for (const target of targets) this.enter(target);
  }

  /** A state and what holds it; regions beside the way there begin by themselves. */
  enter(target: string): void {
    const [state, ...around] = pathOf(this.#view, target);
    if (state === undefined || !this.#view.states.has(state)) return;
    this.#defaults(state);
    let inner = state;
    for (const holder of around) {
      this.#visit(holder);
      const node = this.#view.states.get(holder);
      if (node?.type === 'parallel') {
        for (const region of firstOf(this.#view, node))
          if (region !== inner) this.#defaults(region);
      }
      inner = holder;
    }
  }

  /** Where a policy goes on after an error. */
  #goOn(id: string): void {
    let policy = this.#view.states.get(id)?.onError;
    while (policy) {
      if (policy.kind === 'fallback') this.enter(policy.target);
      policy = 'then' in policy ? policy.then : undefined;
    }
  }

  /** A state and what is entered with it, though it may have been entered past that before. */
  #defaults(id: string): void {
    const work = [id];
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      const state = this.#view.states.get(next);
      if (!state || this.#begun.has(next)) continue;
      this.#begun.add(next);
      this.#visit(next);
      for (const first of firstOf(this.#view, state)) {
        // A first state need not be a child.
        const path = pathOf(this.#view, first);
        for (const between of path.slice(1, Math.max(1, path.indexOf(next)))) this.#visit(between);
        work.push(first);
      }
    }
  }

  #visit(id: string): void {
    if (this.#found.has(id)) return;
    this.#found.add(id);
    this.#work.push(id);
  }
}
