import type { Invariant, Member } from '../run/invariant/invariant.ts';
import { LiveView, type StateSource } from '../run/invariant/watch.ts';
import type { ScenarioSystem } from '../run/scenario.ts';
import type { World } from '../run/world.ts';

/**
 * Evaluates invariants on the states of a world, as a run that ends there would: `one` and `all` of
 * the kind that moved last, `end` where nothing has to happen any more.
 */
export class Judge {
  readonly #world: World;
  readonly #view: LiveView;
  readonly #source: { states: unknown[]; crashed: Uint8Array; now: number };
  #ones: Invariant[][] = [];
  #alls: Invariant[][] = [];
  #ends: Invariant[] = [];

  constructor(world: World, system: ScenarioSystem, invariants: readonly Invariant[]) {
    this.#world = world;
    const size = system.actors.length;
    this.#source = { states: new Array(size), crashed: new Uint8Array(size), now: 0 };
    const source: StateSource = this.#source;
    this.#view = new LiveView(system.setups, source);
    this.watch(invariants);
  }

  /** From now on only these. */
  watch(invariants: readonly Invariant[]): void {
    const by = (form: 'one' | 'all'): Invariant[][] =>
      this.#view.members.map(({ kind }) =>
        invariants.filter((one) => one[form] && one.kinds.includes(kind)),
      );
    this.#ones = by('one');
    this.#alls = by('all');
    this.#ends = invariants.filter((one) => one.end);
  }

  /** What a move of `actor` that led to this state has broken. */
  after(state: Int32Array, actor: number): { invariant: Invariant; why: string }[] {
    const ones = this.#ones[actor] ?? none;
    const alls = this.#alls[actor] ?? none;
    if (ones.length + alls.length === 0) return broken;
    this.#show(state);
    const member = this.#view.members[actor] as Member<never, never>;
    const found = broken.slice();
    for (const invariant of ones) note(found, invariant, invariant.one?.(member, this.#view));
    for (const invariant of alls) note(found, invariant, invariant.all?.(this.#view));
    return found;
  }

  /** What is broken when a run ends in this state. */
  end(state: Int32Array): { invariant: Invariant; why: string }[] {
    if (this.#ends.length === 0) return broken;
    this.#show(state);
    this.#view.ended = true;
    const found = broken.slice();
    for (const invariant of this.#ends) note(found, invariant, invariant.end?.(this.#view));
    this.#view.ended = false;
    return found;
  }

  #show(state: Int32Array): void {
    const { states, crashed } = this.#source;
    for (let i = 0; i < states.length; i++) {
      const local = this.#world.local(state, i);
      states[i] = local.state;
      crashed[i] = local.crashed ? 1 : 0;
    }
  }
}

const none: readonly Invariant[] = [];
const broken: { invariant: Invariant; why: string }[] = [];

function note(
  found: { invariant: Invariant; why: string }[],
  invariant: Invariant,
  why: string | undefined,
): void {
  if (why !== undefined) found.push({ invariant, why });
}
