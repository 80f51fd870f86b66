import type { Condition } from '../../model/statechart/content.ts';
import { StateKind } from './chart.ts';
import { isAsking } from './compile.ts';
import type { ChartEvent } from './event.ts';
import type { Reason } from './host.ts';
import type { SessionState } from './session-state.ts';

/** What would become of a transition of an active state. */
export interface Verdict {
  /** Number of the transition. */
  transition: number;
  /** `unasked`: its guard is only named, so only the run can tell. */
  reason: Reason | 'unasked';
  /** The transition that it lost to; -1 for none. */
  by: number;
}

type Tried = 'holds' | 'guard' | 'error' | 'unasked';

/**
 * Which transitions of a machine would be taken for an event (undefined: without one), and why the
 * others not, in document order. Nothing changes.
 */
export function explain(session: SessionState, event: ChartEvent | undefined): Verdict[] {
  const saved = session.memory.save();
  if (event) session.memory.setEvent(event);
  try {
    return new Explaining(session, event).verdicts();
  } finally {
    if (canRestore(saved)) session.memory.restore(saved);
    session.memory.setEvent(session.event);
  }
}

/** False for data that are not plain: they stay as guards leave them, which change nothing. */
export function canRestore(saved: unknown): boolean {
  return !(typeof saved === 'object' && saved !== null && 'plain' in saved && !saved.plain);
}

class Explaining {
  readonly #s: SessionState;
  readonly #class: number;
  readonly #tried = new Map<number, Tried>();
  readonly #found = new Map<number, Verdict>();

  constructor(session: SessionState, event: ChartEvent | undefined) {
    this.#s = session;
    this.#class = event ? session.chart.moves.classOf(event.name) : -1;
  }

  verdicts(): Verdict[] {
    const { chart, at, remembered } = this.#s;
    const enabled = at.states
      .filter((state) => this.#isAtomic(state))
      .map((state) => this.#climb(state));
    const selection = { from: at, eventless: this.#class < 0 };
    const taken = chart.moves.filtered(selection, enabled, remembered);
    for (const t of taken) this.#say(t, 'taken', -1);
    for (const t of new Set(enabled)) if (t >= 0 && !taken.includes(t)) this.#lost(t, taken);
    for (const state of at.states) {
      for (const t of chart.leaving[state] ?? []) this.#say(t, 'event', -1, false);
    }
    return [...this.#found.values()].sort((a, b) => a.transition - b.transition);
  }

  #isAtomic(state: number): boolean {
    const kind = this.#s.chart.kind[state];
    return kind === StateKind.atomic || kind === StateKind.final;
  }

  /** The transition that an atomic state selects, -1 for none. */
  #climb(atomic: number): number {
    const { chart } = this.#s;
    let winner = -1;
    for (let state = atomic; state >= 0; state = chart.parent[state] ?? -1) {
      for (const t of chart.moves.ordered(state, this.#class)) {
        if (winner >= 0) {
          this.#say(t, chart.source[winner] === state ? 'order' : 'depth', winner, false);
          continue;
        }
        const tried = this.#try(t);
        if (tried === 'holds') winner = t;
        else this.#say(t, tried, -1);
      }
    }
    return winner;
  }

  #try(t: number): Tried {
    const known = this.#tried.get(t);
    if (known) return known;
    const { chart, barred } = this.#s;
    const guard = chart.transitions[t]?.guard;
    const tried = barred?.has(t) ? 'guard' : guard ? this.#guard(t, guard) : 'holds';
    this.#tried.set(t, tried);
    return tried;
  }

  #guard(t: number, guard: Condition): Tried {
    if (isAsking(guard)) return 'unasked';
    try {
      return this.#s.chart.tests[t]?.(noHost, this.#s) ? 'holds' : 'guard';
    } catch {
      return 'error';
    }
  }

  /** Enabled, and taken away by others. */
  #lost(t: number, taken: readonly number[]): void {
    const { chart, remembered, at } = this.#s;
    const { source, moves } = chart;
    const inner = taken.find((o) => moves.isInside(source[o] ?? 0, source[t] ?? 0));
    const from = { from: at, eventless: this.#class < 0 };
    const rival = taken.find((o) => !moves.filtered(from, [o, t], remembered).includes(t));
    const depth = inner !== undefined && (rival === undefined || rival === inner);
    this.#say(t, depth ? 'depth' : 'conflict', depth ? inner : (rival ?? taken[0] ?? -1));
  }

  #say(transition: number, reason: Verdict['reason'], by: number, over = true): void {
    if (over || !this.#found.has(transition))
      this.#found.set(transition, { transition, reason, by });
  }
}

/** Guards that do not ask use nothing of the world. */
const noHost = {
  host: undefined as never,
  watcher: undefined,
  raise: () => undefined,
  fail: () => true,
};
