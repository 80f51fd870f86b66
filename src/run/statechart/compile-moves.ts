import type { Dialect } from '../../model/statechart/statechart.ts';
import { StateKind } from './chart.ts';
import type { Chart } from './chart.ts';
import { bitsOf, clearBit, setBit } from './compile-tree.ts';

/** What was remembered of history states. */
export type Remembered = ReadonlyMap<number, readonly number[]> | undefined;

/**
 * A set of active states, the same object each time, with what can happen from there. What is read
 * for every event stands first: together it takes one line of the processor's cache.
 */
export class Configuration {
  /** The class of event that came last, and the rest that it leads to (see `quick`). */
  lastClass = -1;
  lastNext: Configuration | undefined = undefined;
  /** Nothing is taken from here without an event. False while that is not known. */
  calm = false;
  /** The rest that an event of a class leads to when nothing but the configuration changes. */
  readonly quick: (Configuration | undefined)[] = [];
  /** What is looked for by class of event (see `Moves.classOf`); filled when needed. */
  readonly byClass: (Selection | undefined)[] = [];
  /** What is looked for without an event; made when needed (see `Moves.eventless`). */
  eventless: Selection | undefined = undefined;
  readonly words: Uint32Array;
  /** Active states in document order. */
  readonly states: readonly number[];
  /** Invocations of active states in document order. */
  readonly invokes: readonly number[];

  constructor(words: Uint32Array, states: readonly number[], invokes: readonly number[]) {
    this.words = words;
    this.states = states;
    this.invokes = invokes;
  }
}

/** The transitions that are looked at in a configuration for a class of events. */
export interface Selection {
  readonly from: Configuration;
  /** Candidates of each atomic state that has any, in the order in which they are looked at. */
  readonly groups: readonly (readonly number[])[];
  readonly eventless: boolean;
  /**
   * Moves by a number made of which candidate of each group is enabled (see `picked`); null when
   * none is. Undefined when there are too many to be kept.
   */
  readonly moves: (Move | null | undefined)[] | undefined;
  /** What is taken whatever holds; undefined when guards decide. */
  readonly fixed: Move | null | undefined;
}

/** What a set of transitions does to a configuration. */
export interface Move {
  /** In the order in which their content is carried out. */
  readonly transitions: readonly number[];
  /** In exit order. */
  readonly exits: readonly number[];
  /** What history states remember from now on. */
  readonly remember: readonly (readonly [number, readonly number[]])[];
  /** In entry order; undefined when what is remembered decides. */
  readonly entries: readonly Entry[] | undefined;
  readonly next: Configuration | undefined;
  /** What is active when everything has been exited. */
  readonly between: Uint32Array;
  /** Something is done on the way out; on the way in. */
  readonly busyExit: boolean;
  readonly busyEntry: boolean;
  /** Nothing is carried out, raised or remembered: only the configuration changes. */
  readonly quiet: boolean;
}

/** A state that is entered. */
export interface Entry {
  readonly state: number;
  /** It is entered by default: content of its initial transition is carried out. */
  readonly initial: boolean;
  /** The default transition of its history state, whose content is carried out; -1 for none. */
  readonly history: number;
}

/** What the table of moves knows of a chart. */
export interface MoveContext {
  chart: Chart;
  dialect: Dialect;
  /** Targets of each state's initial transition, the root's included. */
  initials: readonly (readonly number[])[];
  /** The default transition of each history state; -1 where there is none. */
  defaults: Int32Array;
  internal: readonly boolean[];
  /** True when a transition is taken whatever holds. */
  unguarded: readonly boolean[];
  invokesOf: readonly (readonly number[])[];
  /** States of which something is done on the way in or out; transitions that do something. */
  busyEntry: readonly boolean[];
  busyInitial: readonly boolean[];
  busyExit: readonly boolean[];
  busyTransition: readonly boolean[];
  /** How well an event's name fits a transition; 0 when it does not. */
  fit(transition: number, name: string): number;
  /** How a transition compares with another one that conflicts: positive when it wins. */
  rank(transition: number, other: number): number;
}

const maxNames = 10_000;
const maxConfigurations = 50_000;
const maxMoves = 4_096;

/**
 * All that can be computed from the configuration alone, once for each: candidates, exit and entry
 * sets (SCXML, Appendix D). Filled while the chart runs; emptied when it grows too large.
 */
export class Moves {
  readonly context: MoveContext;
  readonly empty: Configuration;
  #classes = new Map<string, number>();
  #byKey = new Map<string, number>();
  /** Transitions that fit each class, with how well. */
  #fits: Map<number, number>[] = [new Map()];
  #known = new Map<string, Configuration>();
  #lastName = '';
  #lastClass = 0;

  constructor(context: MoveContext) {
    this.context = context;
    this.empty = this.at(new Uint32Array(context.chart.words));
  }

  /** The number of an event's name: names that all transitions treat alike share it; 0 is none. */
  classOf(name: string): number {
    if (name === this.#lastName) return this.#lastClass;
    this.#lastClass = this.#classes.get(name) ?? this.#classify(name);
    this.#lastName = name;
    return this.#lastClass;
  }

  /** True when a transition's descriptors fit a class of events. */
  fits(transition: number, eventClass: number): boolean {
    return this.#fits[eventClass]?.has(transition) ?? false;
  }

  #classify(name: string): number {
    const fits = new Map<number, number>();
    const { chart } = this.context;
    for (let t = 0; t < chart.transitions.length; t++) {
      const fit = this.context.fit(t, name);
      if (fit > 0) fits.set(t, fit);
    }
    const key = [...fits].join(' ');
    const known = fits.size === 0 ? 0 : this.#byKey.get(key);
    const number = known ?? this.#fits.push(fits) - 1;
    if (known === undefined) this.#byKey.set(key, number);
    if (this.#classes.size >= maxNames) this.#classes.clear();
    this.#classes.set(name, number);
    return number;
  }

  /** The configuration with these active states; the words are copied. */
  at(words: Uint32Array): Configuration {
    const key = keyOf(words);
    const known = this.#known.get(key);
    if (known) return known;
    if (this.#known.size >= maxConfigurations) {
      this.#known.clear();
    }
    const made = this.#configuration(words.slice());
    this.#known.set(key, made);
    return made;
  }

  #configuration(words: Uint32Array): Configuration {
    const states = bitsOf(words);
    const invokes = states.flatMap((state) => this.context.invokesOf[state] ?? []);
    return new Configuration(words, states, invokes);
  }

  /** What is looked for in a configuration without an event. */
  eventless(configuration: Configuration): Selection {
    if (configuration.eventless) return configuration.eventless;
    const made = this.#selection(configuration, -1);
    configuration.eventless = made;
    configuration.calm = made.fixed === null;
    return made;
  }

  /** What is looked for in a configuration for a class of events. */
  selection(configuration: Configuration, eventClass: number): Selection {
    const known = configuration.byClass[eventClass];
    if (known) return known;
    const made = this.#selection(configuration, eventClass);
    // Filled from the first on: an array with holes is slower.
    while (configuration.byClass.length < eventClass) configuration.byClass.push(undefined);
    configuration.byClass[eventClass] = made;
    const quick = this.#quick(configuration, made);
    if (quick) {
      while (configuration.quick.length < eventClass) configuration.quick.push(undefined);
      configuration.quick[eventClass] = quick;
    }
    return made;
  }

  #quick(from: Configuration, { fixed }: Selection): Configuration | undefined {
    if (!fixed?.quiet || !fixed.next || from.invokes.length > 0) return undefined;
    return this.isCalm(from) && this.isCalm(fixed.next) ? fixed.next : undefined;
  }

  /** True when nothing is ever taken from here without an event. */
  isCalm(configuration: Configuration): boolean {
    this.eventless(configuration);
    return configuration.calm;
  }

  #selection(from: Configuration, eventClass: number): Selection {
    const groups = eventClass === 0 ? [] : this.#groups(from, eventClass);
    let size = 1;
    for (const { length } of groups) size *= length + 1;
    const sure = groups.every(([first]) => first !== undefined && this.#isSure(first));
    const selection = {
      from,
      groups,
      eventless: eventClass < 0,
      moves: size <= maxMoves ? [] : undefined,
      fixed: undefined as Move | null | undefined,
    };
    if (groups.length === 0) selection.fixed = null;
    else if (sure) {
      const first = groups.map(([t]) => t as number);
      const filtered = this.#isSettled(first)
        ? this.filtered(selection, first, undefined)
        : undefined;
      if (filtered) selection.fixed = this.move(from, filtered, undefined);
    }
    return selection;
  }

  #isSure(transition: number): boolean {
    return this.context.unguarded[transition] ?? false;
  }

  /** True when what is remembered has no say in which of some transitions conflict. */
  #isSettled(transitions: readonly number[]): boolean {
    return transitions.every((t) => this.domain(t, undefined, true) !== undefined);
  }

  #groups(from: Configuration, eventClass: number): number[][] {
    const { chart } = this.context;
    const groups: number[][] = [];
    for (const state of from.states) {
      const kind = chart.kind[state];
      if (kind !== StateKind.atomic && kind !== StateKind.final) continue;
      const group = this.#candidates(state, eventClass);
      if (group.length > 0) groups.push(group);
    }
    return groups;
  }

  /** Of a state and those around it, up to the first that is taken whatever holds. */
  #candidates(atomic: number, eventClass: number): number[] {
    const { chart } = this.context;
    const found: number[] = [];
    for (let state = atomic; state >= 0; state = chart.parent[state] ?? -1) {
      for (const t of this.ordered(state, eventClass)) {
        found.push(t);
        if (this.#isSure(t)) return found;
      }
    }
    return found;
  }

  /** Transitions of a state that fit a class of events (-1: eventless), best first. */
  ordered(state: number, eventClass: number): readonly number[] {
    const { chart, dialect } = this.context;
    const leaving = chart.leaving[state] ?? [];
    if (eventClass < 0) return leaving.filter((t) => chart.transitions[t]?.events.length === 0);
    const fits = this.#fits[eventClass];
    const fitting = leaving.filter((t) => fits?.has(t));
    if (dialect === 'scxml' || fitting.length < 2) return fitting;
    return fitting.sort((a, b) => (fits?.get(b) ?? 0) - (fits?.get(a) ?? 0));
  }

  /** How well a transition fits a class of events. */
  closeness(transition: number, eventClass: number): number {
    return this.#fits[eventClass]?.get(transition) ?? 0;
  }

  /**
   * Appendix D, removeConflictingTransitions. `enabled` has one for each atomic state, -1 for none.
   */
  filtered(
    { from, eventless }: Pick<Selection, 'from' | 'eventless'>,
    enabled: readonly number[],
    remembered: Remembered,
  ): number[] {
    const { chart, dialect, rank } = this.context;
    let all = [...new Set(enabled)].filter((t) => t >= 0);
    if (dialect === 'xstate' && !eventless) {
      all = all.filter((t) => {
        return !all.some((o) => this.isInside(chart.source[o] ?? 0, chart.source[t] ?? 0));
      });
    }
    if (all.length < 2) return all;
    let kept: number[] = [];
    for (const t1 of all) {
      const conflicting = kept.filter((t2) => this.#conflict(from, t1, t2, remembered));
      if (conflicting.some((t2) => rank(t1, t2) <= 0)) continue;
      kept = kept.filter((t2) => !conflicting.includes(t2));
      kept.push(t1);
    }
    return kept;
  }

  #conflict(from: Configuration, a: number, b: number, remembered: Remembered): boolean {
    const one = this.domain(a, remembered);
    const other = this.domain(b, remembered);
    if (one === undefined || other === undefined || one < 0 || other < 0) return false;
    const { descendants, words } = this.context.chart;
    for (let n = 0; n < words; n++) {
      const shared = (descendants[one * words + n] ?? 0) & (descendants[other * words + n] ?? 0);
      if ((shared & (from.words[n] ?? 0)) !== 0) return true;
    }
    return false;
  }

  /** True when a state lies inside another one. */
  isInside(state: number, outer: number): boolean {
    return state > outer && state <= (this.context.chart.last[outer] ?? -1);
  }

  /**
   * Appendix D, getTransitionDomain: -1 when a transition has no targets; undefined when `settled`
   * and it depends on what is remembered.
   */
  domain(transition: number, remembered: Remembered, settled = false): number | undefined {
    const { chart, internal, dialect } = this.context;
    const source = chart.source[transition] ?? 0;
    const written = chart.targets[transition] ?? [];
    if (written.length === 0) return -1;
    if (settled && written.some((t) => this.#isOwnHistory(t, source))) return undefined;
    const targets = this.#effective(written, remembered, new Set());
    if (targets.length === 0) return -1;
    const own = source === 0 || internal[transition] === true;
    const kind = chart.kind[source];
    if (own && dialect === 'xstate') {
      if (targets.every((t) => t === source || this.isInside(t, source))) return source;
    } else if (own && kind === StateKind.compound) {
      if (targets.every((t) => this.isInside(t, source))) return source;
    }
    let around = chart.parent[source] ?? 0;
    while (around > 0 && !this.#holds(around, targets)) around = chart.parent[around] ?? 0;
    return Math.max(0, around);
  }

  #holds(around: number, targets: readonly number[]): boolean {
    const { chart, dialect } = this.context;
    if (chart.kind[around] !== StateKind.compound && dialect !== 'xstate') return false;
    return targets.every((target) => this.isInside(target, around));
  }

  /** A history state of something around the source: what it remembers may lie in the source. */
  #isOwnHistory(target: number, source: number): boolean {
    if (!this.#isHistory(target)) return false;
    const parent = this.context.chart.parent[target] ?? 0;
    return source === parent || this.isInside(source, parent);
  }

  #isHistory(state: number): boolean {
    const kind = this.context.chart.kind[state];
    return kind === StateKind.shallow || kind === StateKind.deep;
  }

  /** Appendix D, getEffectiveTargetStates. */
  #effective(targets: readonly number[], remembered: Remembered, seen: Set<number>): number[] {
    const found = new Set<number>();
    for (const target of targets) {
      if (!this.#isHistory(target)) {
        found.add(target);
        continue;
      }
      if (seen.has(target)) continue;
      seen.add(target);
      const inner =
        remembered?.get(target) ?? this.#effective(this.#byDefault(target), remembered, seen);
      for (const state of inner) found.add(state);
    }
    return [...found];
  }

  /** What is entered through a history state that remembers nothing. */
  #byDefault(history: number): readonly number[] {
    const { chart, defaults, initials } = this.context;
    const transition = defaults[history] ?? -1;
    const targets = transition < 0 ? [] : (chart.targets[transition] ?? []);
    if (targets.length > 0) return targets;
    const parent = chart.parent[history] ?? 0;
    const first = (initials[parent] ?? []).filter((state) => !this.#isHistory(state));
    return first.length > 0 ? first : (chart.children[parent] ?? []).slice(0, 1);
  }

  /** What some transitions, filtered before, do to a configuration. */
  move(from: Configuration, transitions: readonly number[], remembered: Remembered): Move | null {
    if (transitions.length === 0) return null;
    const domains = transitions.map((t) => this.domain(t, remembered) ?? 0);
    const exits = from.states.filter((s) => domains.some((d) => d >= 0 && this.isInside(s, d)));
    exits.reverse();
    const open = transitions.some((t) => this.#leadsToHistory(t));
    const made = open ? undefined : this.entries(transitions, domains, undefined);
    const next = made && this.after(from, exits, made);
    const remember = exits.flatMap((state) => this.#remembers(from, state));
    const { context } = this;
    const busyExit = remember.length > 0 || exits.some((s) => context.busyExit[s]);
    const busyEntry = made === undefined || made.some((entry) => this.#isBusy(entry));
    const busy = busyExit || busyEntry || transitions.some((t) => context.busyTransition[t]);
    const between = from.words.slice();
    for (const state of exits) clearBit(between, state);
    return {
      transitions,
      exits,
      remember,
      entries: made,
      next,
      between,
      busyExit,
      busyEntry,
      quiet: !busy,
    };
  }

  /** What is entered from outside everything. */
  start(): Entry[] {
    return this.#enter([{ targets: this.context.initials[0] ?? [], domain: 0 }], undefined);
  }

  /** What is entered when some states are, inside of a domain. */
  entriesTo(targets: readonly number[], domain: number, remembered: Remembered): Entry[] {
    return this.#enter([{ targets, domain }], remembered);
  }

  #isBusy({ state, initial, history }: Entry): boolean {
    const { busyEntry, busyInitial, busyTransition } = this.context;
    if (busyEntry[state] || (initial && busyInitial[state])) return true;
    return history >= 0 && busyTransition[history] === true;
  }

  /** Conservative: what is entered by default may lead to a history state, too. */
  #leadsToHistory(transition: number): boolean {
    const { chart } = this.context;
    const seen = new Set<number>();
    const work = [...(chart.targets[transition] ?? [])];
    const domain = this.domain(transition, undefined) ?? 0;
    for (let state = work.pop(); state !== undefined; state = work.pop()) {
      if (this.#isHistory(state)) return true;
      if (seen.has(state)) continue;
      seen.add(state);
      work.push(...this.#entered(state));
      for (let up = chart.parent[state] ?? 0; up > 0 && up !== domain; up = chart.parent[up] ?? 0) {
        if (chart.kind[up] === StateKind.parallel) work.push(...(chart.children[up] ?? []));
      }
      if (domain > 0 && chart.kind[domain] === StateKind.parallel) {
        work.push(...(chart.children[domain] ?? []));
      }
    }
    return false;
  }

  #entered(state: number): readonly number[] {
    const { chart, initials } = this.context;
    if (chart.kind[state] === StateKind.compound) return initials[state] ?? [];
    return chart.kind[state] === StateKind.parallel ? (chart.children[state] ?? []) : [];
  }

  #remembers(from: Configuration, state: number): (readonly [number, readonly number[]])[] {
    const { chart } = this.context;
    return (chart.histories[state] ?? []).map((history) => {
      const deep = chart.kind[history] === StateKind.deep;
      const kept = from.states.filter((s) => {
        if (!deep) return chart.parent[s] === state;
        const kind = chart.kind[s];
        const atomic = kind === StateKind.atomic || kind === StateKind.final;
        return atomic && this.isInside(s, state);
      });
      return [history, kept] as const;
    });
  }

  /** Appendix D, computeEntrySet, in entry order. */
  entries(
    transitions: readonly number[],
    domains: readonly number[],
    remembered: Remembered,
  ): Entry[] {
    const { chart } = this.context;
    const ways = transitions.map((t, n) => ({
      targets: chart.targets[t] ?? [],
      domain: domains[n] ?? 0,
      source: chart.source[t] ?? 0,
    }));
    return this.#enter(
      ways.filter(({ targets }) => targets.length > 0),
      remembered,
    );
  }

  #enter(
    ways: readonly { targets: readonly number[]; domain: number; source?: number }[],
    remembered: Remembered,
  ): Entry[] {
    const entering = new Entering(this, remembered);
    for (const { targets, domain, source } of ways) entering.way(targets, domain, source ?? -1);
    return entering.list();
  }

  /** The configuration after a move. */
  after(from: Configuration, exits: readonly number[], entries: readonly Entry[]): Configuration {
    const words = from.words.slice();
    for (const state of exits) clearBit(words, state);
    for (const { state } of entries) setBit(words, 0, state);
    return this.at(words);
  }

  /** The move of a selection for the transitions that are enabled, kept for the next time. */
  taken(selection: Selection, key: number, remembered: Remembered): Move | null {
    const { from, groups, moves } = selection;
    const enabled = picked(groups, key);
    const settled = this.#isSettled(enabled.filter((t) => t >= 0));
    const move = this.move(from, this.filtered(selection, enabled, remembered), remembered);
    if (moves && settled) {
      while (moves.length < key) moves.push(undefined);
      moves[key] = move;
    }
    return move;
  }

  /** Appendix D's states to enter through one target; for `Entering`. */
  isHistory(state: number): boolean {
    return this.#isHistory(state);
  }

  /** See `#effective`. */
  effective(targets: readonly number[], remembered: Remembered): number[] {
    return this.#effective(targets, remembered, new Set());
  }

  /** See `#byDefault`. */
  byDefault(history: number): readonly number[] {
    return this.#byDefault(history);
  }
}

/** The sets that Appendix D's procedures share while they collect what is entered. */
class Entering {
  readonly #moves: Moves;
  readonly #remembered: Remembered;
  readonly #states = new Set<number>();
  readonly #default = new Set<number>();
  /** Default transitions of history states by parent. */
  readonly #histories = new Map<number, number>();
  readonly #passed = new Set<number>();

  constructor(moves: Moves, remembered: Remembered) {
    this.#moves = moves;
    this.#remembered = remembered;
  }

  way(targets: readonly number[], domain: number, source: number): void {
    const { chart, dialect } = this.#moves.context;
    for (const target of targets) {
      // XState does not enter what its transition stays in.
      if (dialect === 'xstate' && target === source && target === domain) this.#inside(target);
      else this.#descend(target);
    }
    for (const state of this.#moves.effective(targets, this.#remembered)) {
      this.#ascend(state, domain);
    }
    if (domain > 0 && chart.kind[domain] === StateKind.parallel) this.#regions(domain);
  }

  list(): Entry[] {
    this.#states.delete(0);
    return [...this.#states]
      .sort((a, b) => a - b)
      .map((state) => ({
        state,
        initial: this.#default.has(state),
        history: this.#histories.get(state) ?? -1,
      }));
  }

  /** addDescendantStatesToEnter. */
  #descend(state: number): void {
    if (this.#moves.isHistory(state)) return this.#recall(state);
    this.#states.add(state);
    this.#inside(state);
  }

  #inside(state: number): void {
    const { chart, initials } = this.#moves.context;
    if (chart.kind[state] === StateKind.compound) {
      this.#default.add(state);
      this.#all(initials[state] ?? [], state);
    } else if (chart.kind[state] === StateKind.parallel) {
      this.#regions(state);
    }
  }

  #recall(history: number): void {
    const { chart, defaults } = this.#moves.context;
    const parent = chart.parent[history] ?? 0;
    const kept = this.#remembered?.get(history);
    if (kept) return this.#all(kept, parent);
    if (this.#passed.has(history)) return;
    this.#passed.add(history);
    const transition = defaults[history] ?? -1;
    if (transition >= 0) this.#histories.set(parent, transition);
    this.#all(this.#moves.byDefault(history), parent);
  }

  #all(targets: readonly number[], ancestor: number): void {
    for (const target of targets) this.#descend(target);
    for (const target of targets) this.#ascend(target, ancestor);
  }

  /** addAncestorStatesToEnter. */
  #ascend(state: number, ancestor: number): void {
    const { chart } = this.#moves.context;
    if (ancestor === state || this.#moves.isInside(ancestor, state)) return;
    for (
      let up = chart.parent[state] ?? -1;
      up > 0 && up !== ancestor;
      up = chart.parent[up] ?? -1
    ) {
      this.#states.add(up);
      if (chart.kind[up] === StateKind.parallel) this.#regions(up);
    }
  }

  #regions(parallel: number): void {
    for (const child of this.#moves.context.chart.children[parallel] ?? []) {
      if (!this.#hasInside(child)) this.#descend(child);
    }
  }

  #hasInside(child: number): boolean {
    for (const state of this.#states) if (this.#moves.isInside(state, child)) return true;
    return false;
  }
}

/** The transitions that a key stands for: digits in the groups' own bases, the last one first. */
function picked(groups: readonly (readonly number[])[], key: number): number[] {
  const enabled: number[] = [];
  let rest = key;
  for (let n = groups.length - 1; n >= 0; n--) {
    const group = groups[n] as readonly number[];
    enabled.unshift(group[(rest % (group.length + 1)) - 1] ?? -1);
    rest = Math.floor(rest / (group.length + 1));
  }
  return enabled;
}

/** A text for a set of states, unique among sets of its size. */
function keyOf(words: Uint32Array): string {
  if (words.length === 1) return String(words[0]);
  let key = '';
  for (const word of words) key += String.fromCharCode(word & 0xffff, word >>> 16);
  return key;
}
