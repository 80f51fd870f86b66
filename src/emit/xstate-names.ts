import type { StateNode, Statechart } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';

/** A state in the configuration of XState. */
export interface Place {
  state: StateNode;
  key: string;
  /** Its own `id`, where the usual one would not be read as the model's. */
  given?: string;
  parent?: Place;
}

/** What states are called in XState: keys, ids, targets. */
export class XStateNames {
  /** The machine's own id; undefined for XState's usual one. */
  readonly root: string | undefined;
  readonly #places = new Map<string, Place>();
  readonly #rootState: string | undefined;

  /** `states` are those inside the machine; `rootState` is the state that is the machine itself. */
  constructor(chart: Statechart, states: readonly StateNode[], rootState: StateNode | undefined) {
    this.#rootState = rootState?.id;
    this.#add(states, undefined);
    const wish = rootState ? rootState.id : chart.title;
    const unwished = wish === '' || wish === '(machine)' || (!rootState && wish === 'machine');
    this.#give(unwished ? undefined : wish);
    const taken = [...this.#places.values()].some(({ given }) => given === wish);
    this.root = unwished || taken ? undefined : wish;
  }

  #add(states: readonly StateNode[], parent: Place | undefined): void {
    const keys = new Set<string>();
    for (const state of states) {
      const label = state.label.trim() === '' ? state.id : state.label;
      const isOne = states.filter((other) => other.label === state.label).length === 1;
      let key = isOne ? label : state.id;
      while (keys.has(key)) key += '_';
      keys.add(key);
      const place: Place = { state, key, ...(parent ? { parent } : {}) };
      this.#places.set(state.id, place);
      this.#add(state.states, place);
    }
  }

  /** Gives ids where the usual name would be another one than the model's. */
  #give(root: string | undefined): void {
    const places = [...this.#places.values()];
    for (let changed = true; changed;) {
      changed = false;
      const open = places.filter(({ given }) => given === undefined);
      const counts = new Map<string, number>();
      for (const { key } of open) counts.set(key, (counts.get(key) ?? 0) + 1);
      const given = new Set(places.flatMap((place) => place.given ?? []));
      if (root !== undefined && this.#rootState !== undefined) given.add(root);
      for (const place of open) {
        const unique = counts.get(place.key) === 1 && !given.has(place.key);
        const usual = unique ? place.key : path(place).join('.');
        if (usual === place.state.id) continue;
        place.given = place.state.id;
        changed = true;
      }
    }
  }

  /** Where a state stands; undefined for the machine itself and unknown ones. */
  place(id: string): Place | undefined {
    return this.#places.get(id);
  }

  /** What XState itself calls a state. */
  fullId(id: string): string {
    const place = this.#places.get(id);
    if (!place) return id === this.#rootState ? (this.root ?? '(machine)') : id;
    return place.given ?? [this.root ?? '(machine)', ...path(place)].join('.');
  }

  /** A target as it is written in a state (undefined: in the machine itself). */
  target(id: string, from: string | undefined): string {
    const place = this.#places.get(id);
    const source = from === undefined ? undefined : this.#places.get(from);
    if (!place) return `#${escaped(this.root ?? '(machine)')}`;
    if (place.parent === source) return `.${escaped(place.key)}`;
    if (source && place.parent === source.parent) return escaped(place.key);
    return this.hash(id);
  }

  /** A state by its id, from anywhere. */
  hash(id: string): string {
    const place = this.#places.get(id);
    if (!place) return `#${escaped(this.root ?? '(machine)')}`;
    if (place.given !== undefined) return `#${escaped(place.given)}`;
    return `#${[this.root ?? '(machine)', ...path(place)].map(escaped).join('.')}`;
  }
}

function path(place: Place): string[] {
  const keys: string[] = [];
  for (let at: Place | undefined = place; at; at = at.parent) keys.unshift(at.key);
  return keys;
}

function escaped(key: string): string {
  return key.replace(/[.\\]/g, '\\$&').replace(/^#/, '\\#');
}

/** The state that is the machine itself, where there is one, and its end. */
export function rootOf(chart: Statechart): { root: StateNode; end?: StateNode } | undefined {
  const [root, end, ...more] = chart.states;
  if (!root || more.length > 0 || chart.initial) return undefined;
  const leaves = chart.transitions.filter(({ source }) => source === root.id);
  const needed =
    leaves.length > 0 ||
    root.entry.length + root.exit.length + root.invokes.length > 0 ||
    root.type === 'parallel' ||
    root.states.length === 0;
  const plain = root.type === 'compound' || root.type === 'parallel' || root.type === 'atomic';
  if (!needed || !plain || chart.dialect !== 'xstate') return undefined;
  if (!end) return { root };
  const way = leaves.find(({ events }) => events[0] === `done.state.${root.id}`);
  const isEnd = end.type === 'final' && end.states.length === 0 && end.id === `${root.id}.done`;
  return isEnd && way?.targets[0] === end.id ? { root, end } : undefined;
}

/** All states of a chart by id. */
export function statesById(chart: Statechart): Map<string, StateNode> {
  return new Map([...walkStates(chart.states)].map((state) => [state.id, state]));
}
