import type { TraceEvent } from '../../trace/event.ts';
import type { Trace } from '../../trace/trace.ts';
import type { Setup } from '../component.ts';
import type { Invariant, Member, SystemView } from './invariant.ts';
import type { Verdict } from './within-budget.ts';

/** Where the present states are read from: a kernel, or one state of a search. */
export interface StateSource {
  readonly states: readonly unknown[];
  readonly crashed: Uint8Array;
  readonly now: number;
}

/** Those that say something about a system with these components. */
export function applicable(
  invariants: readonly Invariant[],
  setups: readonly Setup[],
  wanted: (invariant: Invariant) => boolean = ({ cost }) => cost === 'cheap',
): Invariant[] {
  const kinds = new Set(setups.map(({ kind }) => kind));
  return invariants.filter((one) => one.kinds.some((kind) => kinds.has(kind)) && wanted(one));
}

/** A system as invariants see it; always shows the present states of its source. */
export class LiveView implements SystemView {
  readonly members: readonly Member[];
  source: StateSource;
  ended = false;
  /** The step after which it is looked at: parameters may have changed on the way. */
  step = 0;
  readonly #byKind = new Map<string, Member[]>();
  readonly #byId: ReadonlyMap<string, Member>;

  constructor(setups: readonly Setup[], source: StateSource) {
    this.source = source;
    this.members = setups.map((setup, i) => new LiveMember(setup, i, this));
    this.#byId = new Map(this.members.map((member) => [member.id, member]));
    for (const member of this.members) {
      const same = this.#byKind.get(member.kind);
      if (same) same.push(member);
      else this.#byKind.set(member.kind, [member]);
    }
  }

  get now(): number {
    return this.source.now;
  }

  of<State, Parameters>(kind: string): readonly Member<State, Parameters>[] {
    return (this.#byKind.get(kind) ?? none) as readonly Member<State, Parameters>[];
  }

  find<State, Parameters>(id: string): Member<State, Parameters> | undefined {
    return this.#byId.get(id) as Member<State, Parameters> | undefined;
  }
}

const none: readonly Member[] = [];
const nobody: readonly Invariant[] = [];

class LiveMember implements Member {
  readonly id: string;
  readonly kind: string;
  readonly #setup: Setup;
  readonly #index: number;
  readonly #view: LiveView;

  constructor(setup: Setup, index: number, view: LiveView) {
    this.id = setup.id;
    this.kind = setup.kind;
    this.#setup = setup;
    this.#index = index;
    this.#view = view;
  }

  get setup(): Setup {
    return this.#setup.at?.(this.#view.step) ?? this.#setup;
  }

  get state(): unknown {
    return this.#view.source.states[this.#index];
  }

  get crashed(): boolean {
    return this.#view.source.crashed[this.#index] === 1;
  }
}

/** Evaluates invariants while a run is made; what broke first is kept. */
export class Watch {
  readonly view: LiveView;
  readonly #invariants: readonly Invariant[];
  readonly #broken = new Map<Invariant, { step: number; why: string }>();
  /** By actor: what is looked at after it handled an event. */
  #ones: Invariant[][] = [];
  #alls: Invariant[][] = [];
  #monitors: { invariant: Invariant; memory: unknown }[];
  #seen = 0;

  constructor(view: LiveView, invariants: readonly Invariant[]) {
    this.view = view;
    this.#invariants = invariants;
    this.#monitors = invariants
      .filter(({ monitor }) => monitor)
      .map((invariant) => ({ invariant, memory: invariant.monitor?.begin(view) }));
    this.#sort();
  }

  /** The first breach so far, in order of breaking; undefined while all hold. */
  get first(): { id: string; why: string; step: number } | undefined {
    for (const [{ id }, { step, why }] of this.#broken) return { id, why, step };
    return undefined;
  }

  /** After a step: `actor` handled an event, `trace` may have grown. */
  after(actor: number, step: number, trace?: Trace): void {
    const { view } = this;
    view.step = step;
    const ones = this.#ones[actor] ?? nobody;
    const alls = this.#alls[actor] ?? nobody;
    const member = view.members[actor] as Member<never, never>;
    for (let i = 0; i < ones.length; i++) {
      const invariant = ones[i] as Invariant;
      const why = invariant.one?.(member, view);
      if (why !== undefined) this.#break(invariant, step, why);
    }
    for (let i = 0; i < alls.length; i++) {
      const invariant = alls[i] as Invariant;
      const why = invariant.all?.(view);
      if (why !== undefined) this.#break(invariant, step, why);
    }
    if (trace && this.#monitors.length > 0) this.#follow(trace, step);
  }

  /** At the end of a run that ended by itself. */
  end(step: number): void {
    this.view.ended = true;
    for (const invariant of this.#invariants) {
      if (this.#broken.has(invariant)) continue;
      const why = invariant.end?.(this.view);
      if (why !== undefined) this.#break(invariant, step, why);
    }
    for (const { invariant, memory } of this.#monitors) {
      const why = invariant.monitor?.end?.(memory, this.view);
      if (why !== undefined) this.#break(invariant, step, why);
    }
    this.view.ended = false;
  }

  /** One verdict an invariant, in the order of the library. */
  verdicts(): (Verdict & { why?: string })[] {
    return this.#invariants.map((invariant) => {
      const broken = this.#broken.get(invariant);
      if (!broken) return { name: invariant.id, holds: true };
      return { name: invariant.id, holds: false, brokenAt: broken.step, why: broken.why };
    });
  }

  #follow(trace: Trace, step: number): void {
    for (; this.#seen < trace.length; this.#seen++) {
      const event: TraceEvent = trace.event(this.#seen);
      for (const { invariant, memory } of this.#monitors) {
        const why = invariant.monitor?.see(memory, event, this.view);
        if (why !== undefined) this.#break(invariant, step, why);
      }
    }
  }

  #break(invariant: Invariant, step: number, why: string): void {
    if (this.#broken.has(invariant)) return;
    this.#broken.set(invariant, { step, why });
    this.#monitors = this.#monitors.filter((one) => one.invariant !== invariant);
    this.#sort();
  }

  #sort(): void {
    const live = this.#invariants.filter((one) => !this.#broken.has(one));
    const by = (form: 'one' | 'all'): Invariant[][] => {
      const kinds = new Map<string, Invariant[]>();
      return this.view.members.map(({ kind }) => {
        const same = kinds.get(kind);
        if (same) return same;
        const those = live.filter((one) => one[form] && one.kinds.includes(kind));
        kinds.set(kind, those);
        return those;
      });
    };
    this.#ones = by('one');
    this.#alls = by('all');
  }
}
