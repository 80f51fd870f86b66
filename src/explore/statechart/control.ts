import { StateKind } from '../../run/statechart/chart.ts';
import type { CompiledChart } from '../../run/statechart/compile.ts';
import { bitsOf, hasBit, setBit } from '../../run/statechart/compile-tree.ts';
import { VectorTable } from '../machine/vector-table.ts';
import type { Stimulus } from './alphabet.ts';

/** What a search of a plain chart has seen. */
export interface ControlResult {
  configurations: number;
  transitions: number;
  complete: boolean;
  /** States that were ever active, transitions that were ever taken, by number. */
  seen: Uint8Array;
  taken: Uint8Array;
  /** Configurations in which nothing can happen any more, the first ones. */
  stuck: readonly number[];
  /** The first configuration that breaks each claim; -1 for none. */
  broken: readonly number[];
}

/** A claim that is to hold in every configuration. */
export type ControlClaim = (isActive: (state: string) => boolean) => boolean;

/** Deadlocks that are told. */
const mostStuck = 20;

/** A transition as sets of states. */
interface Arrow {
  number: number;
  source: number;
  /** What is left: everything active in here. */
  inside: Uint32Array;
  entered: Uint32Array;
  /** States that must (not) be active, for guards of states alone. */
  guard: { state: number; active: boolean } | undefined;
}

/**
 * True when a chart's configurations say all: no data, no history, no delays, nothing that is done
 * on the way but telling, nothing without an event, and no two transitions that could be taken for
 * one event but in orthogonal regions. Then a search needs no interpreter.
 */
export function isPlainControl(chart: CompiledChart): boolean {
  const { model, kind, entry, exit, initial, content, transitions, services } = chart;
  if (model.data.length > 0 || services.length > 0) return false;
  if (kind.some((one) => one === StateKind.shallow || one === StateKind.deep)) return false;
  const silent =
    [...entry, ...exit].every((blocks) => blocks.length === 0) &&
    [...initial, ...content].every((acts) => acts.length === 0);
  if (!silent) return false;
  return transitions.every(({ events, targets, guard }) => {
    const told = events.some((event) => /^(?:done|error)\b|^\*$/.test(event));
    return events.length > 0 && !told && targets.length > 0 && guardOf(chart, guard) !== null;
  });
}

function guardOf(
  chart: CompiledChart,
  guard: CompiledChart['transitions'][number]['guard'],
): Arrow['guard'] | null {
  if (!guard) return undefined;
  if (guard.kind === 'not') {
    const inner = guardOf(chart, guard.of);
    return inner ? { ...inner, active: !inner.active } : null;
  }
  const name =
    guard.kind === 'in'
      ? guard.state
      : guard.kind === 'code'
        ? /^\s*In\(\s*(['"]?)([^'")]+)\1\s*\)\s*$/.exec(guard.code.text)?.[2]
        : undefined;
  const state = name === undefined ? undefined : chart.stateNumber.get(name);
  return state === undefined ? null : { state, active: true };
}

/**
 * Breadth-first search over configurations as bits. For each event only its transitions are looked
 * at; where several are enabled, the ones that Appendix D takes are found by the table of moves.
 */
export class ControlSearch {
  readonly #chart: CompiledChart;
  readonly #table: VectorTable;
  readonly #arrows: (readonly Arrow[])[];
  readonly #words: number;
  readonly #ends: Uint32Array;
  readonly #most: number;
  readonly #union: Int32Array;
  readonly #taken: Uint8Array;
  readonly #claims: readonly ControlClaim[];
  readonly #broken: number[];
  readonly #stuck: number[] = [];
  readonly #names: readonly string[];
  #expanded = 0;
  #edges = 0;
  #finished = false;

  constructor(
    chart: CompiledChart,
    stimuli: readonly Stimulus[],
    maxConfigurations: number,
    claims: readonly ControlClaim[] = [],
  ) {
    this.#chart = chart;
    this.#claims = claims;
    this.#broken = claims.map(() => -1);
    this.#words = chart.words;
    this.#most = maxConfigurations;
    this.#table = new VectorTable(chart.words);
    this.#taken = new Uint8Array(chart.transitions.length);
    this.#union = new Int32Array(chart.words);
    this.#ends = endsOf(chart);
    const names = [...new Set(stimuli.map(({ name }) => name))];
    const wanted = names
      .map((name) => ({ name, arrows: arrowsFor(chart, name) }))
      .filter(({ arrows }) => arrows.length > 0);
    this.#names = wanted.map(({ name }) => name);
    this.#arrows = wanted.map(({ arrows }) => arrows);
    this.#table.add(Int32Array.from(startOf(chart)), -1);
  }

  /** Goes on for so many configurations; true when there is nothing left. */
  advance(configurations: number): boolean {
    const from = new Int32Array(this.#words);
    const next = new Int32Array(this.#words);
    for (let n = 0; n < configurations && !this.#finished; n++) {
      if (this.#expanded === this.#table.count || this.#table.count >= this.#most) {
        this.#finished = true;
        break;
      }
      const node = this.#expanded++;
      this.#table.read(node, from);
      for (let w = 0; w < this.#words; w++) this.#union[w]! |= from[w]!;
      if (this.#claims.length > 0) this.#judge(node, from);
      if (!this.#isOver(from)) this.#expand(node, from, next);
    }
    return this.#finished;
  }

  #expand(node: number, from: Int32Array, next: Int32Array): void {
    const before = this.#edges;
    for (const arrows of this.#arrows) {
      if (!this.#after(from, arrows, next)) continue;
      this.#edges++;
      this.#table.add(next, node);
    }
    if (this.#edges === before && this.#stuck.length < mostStuck) this.#stuck.push(node);
  }

  #judge(node: number, words: Int32Array): void {
    const isActive = (id: string): boolean => {
      const state = this.#chart.stateNumber.get(id);
      return state !== undefined && ((words[state >>> 5]! >>> (state & 31)) & 1) === 1;
    };
    this.#claims.forEach((claim, n) => {
      if (this.#broken[n]! < 0 && !claim(isActive)) this.#broken[n] = node;
    });
  }

  /** Names of the events that lead from the first configuration to one. */
  eventsTo(node: number): string[] {
    const events: string[] = [];
    const [from, next, wanted] = [0, 0, 0].map(() => new Int32Array(this.#words));
    for (let at = node; at > 0; at = this.#table.parent(at)) {
      this.#table.read(this.#table.parent(at), from!);
      this.#table.read(at, wanted!);
      const found = this.#arrows.findIndex(
        (arrows) => this.#after(from!, arrows, next!) && next!.every((w, n) => w === wanted![n]),
      );
      events.push(this.#names[found] ?? '');
    }
    return events.reverse();
  }

  /** Ids of the states of a configuration. */
  statesOf(node: number): string[] {
    const words = new Int32Array(this.#words);
    this.#table.read(node, words);
    return bitsOf(new Uint32Array(words)).map((state) => this.#chart.states[state]?.id ?? '');
  }

  get result(): ControlResult {
    const { states } = this.#chart;
    const union = new Uint32Array(this.#union);
    return {
      configurations: this.#table.count,
      transitions: this.#edges,
      complete: this.#finished && this.#expanded === this.#table.count,
      seen: Uint8Array.from(states, (_, n) => (hasBit(union, n) ? 1 : 0)),
      taken: this.#taken,
      stuck: this.#stuck,
      broken: this.#broken,
    };
  }

  #isOver(from: Int32Array): boolean {
    for (let w = 0; w < this.#words; w++) if ((from[w]! & this.#ends[w]!) !== 0) return true;
    return false;
  }

  /** Puts what an event leads to into `next`; false when it is not wanted. */
  #after(from: Int32Array, arrows: readonly Arrow[], next: Int32Array): boolean {
    let only: Arrow | undefined;
    let several = false;
    for (let n = 0; n < arrows.length; n++) {
      const arrow = arrows[n]!;
      if (((from[arrow.source >>> 5]! >>> (arrow.source & 31)) & 1) === 0) continue;
      const { guard } = arrow;
      if (
        guard &&
        (((from[guard.state >>> 5]! >>> (guard.state & 31)) & 1) === 1) !== guard.active
      ) {
        continue;
      }
      if (only) {
        several = true;
        break;
      }
      only = arrow;
    }
    if (!only) return false;
    next.set(from);
    if (several) this.#several(from, arrows, next);
    else this.#apply(only, next);
    return true;
  }

  #apply({ number, inside, entered }: Arrow, next: Int32Array): void {
    for (let w = 0; w < this.#words; w++) next[w] = (next[w]! & ~inside[w]!) | entered[w]!;
    this.#taken[number] = 1;
  }

  /** Appendix D's choice among several that are enabled. */
  #several(from: Int32Array, arrows: readonly Arrow[], next: Int32Array): void {
    const { moves, parent, kind } = this.#chart;
    const configuration = moves.at(new Uint32Array(from));
    const byNumber = new Map(arrows.map((arrow) => [arrow.number, arrow]));
    const enabled = configuration.states
      .filter((state) => kind[state] === StateKind.atomic || kind[state] === StateKind.final)
      .map((atomic) => {
        for (let state = atomic; state >= 0; state = parent[state] ?? -1) {
          for (const t of this.#chart.leaving[state] ?? []) {
            const arrow = byNumber.get(t);
            if (arrow && this.#holds(arrow, from)) return t;
          }
        }
        return -1;
      });
    const chosen = moves.filtered({ from: configuration, eventless: false }, enabled, undefined);
    const picked = [...chosen].flatMap((t) => byNumber.get(t) ?? []);
    for (const { inside } of picked) {
      for (let w = 0; w < this.#words; w++) next[w]! &= ~inside[w]!;
    }
    for (const { entered, number } of picked) {
      for (let w = 0; w < this.#words; w++) next[w]! |= entered[w]!;
      this.#taken[number] = 1;
    }
  }

  #holds({ guard }: Arrow, from: Int32Array): boolean {
    if (!guard) return true;
    return ((from[guard.state >>> 5]! >>> (guard.state & 31)) & 1) === (guard.active ? 1 : 0);
  }
}

/** Final states of the top level: nothing is looked for there. */
function endsOf(chart: CompiledChart): Uint32Array {
  const ends = new Uint32Array(chart.words);
  chart.kind.forEach((kind, state) => {
    if (kind === StateKind.final && chart.parent[state] === 0) setBit(ends, 0, state);
  });
  return ends;
}

function startOf(chart: CompiledChart): Uint32Array {
  const words = new Uint32Array(chart.words);
  for (const { state } of chart.moves.start()) setBit(words, 0, state);
  return words;
}

function arrowsFor(chart: CompiledChart, name: string): Arrow[] {
  const { moves, words, descendants } = chart;
  const kind = moves.classOf(name);
  return chart.transitions.flatMap((transition, number) => {
    if (!moves.fits(number, kind)) return [];
    const domain = moves.domain(number, undefined) ?? 0;
    const entered = new Uint32Array(words);
    for (const { state } of moves.entries([number], [domain], undefined)) setBit(entered, 0, state);
    const inside = descendants.slice(domain * words, (domain + 1) * words);
    const source = chart.source[number] ?? -1;
    const guard = guardOf(chart, transition.guard) ?? undefined;
    return source < 0 ? [] : [{ number, source, inside, entered, guard }];
  });
}
