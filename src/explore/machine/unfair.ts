import type { Cfsm, CfsmTransition, Machines } from '../../model/cfsm/cfsm.ts';

/** Machines whose choices are made once for all, with where their transitions come from. */
export interface Committed {
  machines: Machines;
  /** By machine and transition: the transition's place in the original machine. */
  origins: number[][];
  /** False when no machine has a choice that can come again: nothing was changed. */
  changed: boolean;
}

/**
 * The unfair reading of choices, as Scribble has it by default: a machine that comes again to a
 * state in which it picks what to send may pick the same every time. A machine of this reading
 * commits itself at such a state the first time it goes round; its states are the original ones
 * with what it is committed to (as long as it can still come by). A role that depends on the other
 * pick then starves, which the fair reading would not tell. `undefined` when it takes more than
 * `most` states.
 */
export function commitChoices(source: Machines, most = 20_000): Committed | undefined {
  const machines: Cfsm[] = [];
  const origins: number[][] = [];
  let changed = false;
  for (const machine of source.machines) {
    const committed = new Commitment(machine, most).make();
    if (!committed) return undefined;
    machines.push(committed.machine);
    origins.push(committed.origins);
    if (committed.machine !== machine) changed = true;
  }
  return { machines: { ...source, machines }, origins, changed };
}

/** Picks: from a choosing state to the transition that it always takes. */
type Picks = ReadonlyMap<number, number>;

/** Makes the committed version of one machine. */
class Commitment {
  readonly #machine: Cfsm;
  readonly #most: number;
  /** Places of transitions by state. */
  readonly #out: number[][];
  /** States that pick what to do on a way that leads back to them. */
  readonly #choosing: boolean[];

  constructor(machine: Cfsm, most: number) {
    this.#machine = machine;
    this.#most = most;
    this.#out = machine.states.map(() => []);
    machine.transitions.forEach(({ from }, place) => this.#out[from]!.push(place));
    this.#choosing = this.#out.map((places, state) => {
      const picks = places.every((place) => machine.transitions[place]!.action.kind !== 'receive');
      return picks && places.length > 1 && this.#comesBack(state);
    });
  }

  make(): { machine: Cfsm; origins: number[] } | undefined {
    const { states, transitions, initialState, terminalStates } = this.#machine;
    if (!this.#choosing.includes(true)) {
      return { machine: this.#machine, origins: transitions.map((_, place) => place) };
    }
    const numbers = new Map<string, number>();
    const found: { state: number; picks: Picks }[] = [];
    const numberOf = (state: number, picks: Picks): number => {
      const kept = this.#relevant(state, picks);
      const key = `${state}:${[...kept].sort(([a], [b]) => a - b).join(';')}`;
      let number = numbers.get(key);
      if (number === undefined) {
        numbers.set(key, (number = found.length));
        found.push({ state, picks: kept });
      }
      return number;
    };
    numberOf(initialState, new Map());
    const made: CfsmTransition[] = [];
    const origins: number[] = [];
    for (let from = 0; from < found.length; from++) {
      if (found.length > this.#most) return undefined;
      const { state, picks } = found[from]!;
      for (const place of this.#allowed(state, picks)) {
        const { to, action } = transitions[place]!;
        const after = this.#after(state, place, picks);
        made.push({ from, to: numberOf(to, after), action });
        origins.push(place);
      }
    }
    const machine: Cfsm = {
      ...this.#machine,
      states: found.map(({ state }) => states[state]!),
      transitions: made,
      initialState: 0,
      terminalStates: found.flatMap(({ state }, i) => (terminalStates.includes(state) ? [i] : [])),
    };
    return { machine, origins };
  }

  #allowed(state: number, picks: Picks): number[] {
    const pick = picks.get(state);
    return pick === undefined ? this.#out[state]! : [pick];
  }

  /** What the machine is committed to after a transition. */
  #after(state: number, place: number, picks: Picks): Picks {
    if (!this.#choosing[state] || picks.has(state)) return picks;
    const { to } = this.#machine.transitions[place]!;
    return this.#reaches(to, picks).has(state) ? new Map([...picks, [state, place]]) : picks;
  }

  /** Picks at states that can still be come by. */
  #relevant(state: number, picks: Picks): Picks {
    if (picks.size === 0) return picks;
    const reached = this.#reaches(state, picks);
    return new Map([...picks].filter(([choice]) => reached.has(choice)));
  }

  #comesBack(state: number): boolean {
    return this.#out[state]!.some((place) =>
      this.#reaches(this.#machine.transitions[place]!.to, new Map()).has(state),
    );
  }

  /** States that a state leads to, itself included. */
  #reaches(state: number, picks: Picks): Set<number> {
    const reached = new Set([state]);
    for (const at of reached) {
      for (const place of this.#allowed(at, picks)) {
        reached.add(this.#machine.transitions[place]!.to);
      }
    }
    return reached;
  }
}
