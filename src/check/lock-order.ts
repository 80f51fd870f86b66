import type { Document } from '../model/document.ts';
import type { Content } from '../model/statechart/content.ts';
import { lower } from '../model/statechart/lower.ts';
import type { StateNode, Statechart, Transition } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';

/** A resource that may be acquired while another one is held, and the content that does it. */
export interface LockEdge {
  held: string;
  wanted: string;
  at: string;
}

/**
 * The orders in which a document's machines may acquire resources: what is held is followed through
 * states and transitions (a may-analysis to its fixed point), guards and events aside. What a state
 * acquires is held until it is released or the state is left; a transition acquires for the
 * innermost state that it does not leave.
 */
export function lockEdges(document: Document): LockEdge[] {
  const charts: Statechart[] = document.model?.kind === 'statechart' ? [document.model] : [];
  const edges: LockEdge[] = [];
  if (!/"acquire"/.test(JSON.stringify(document.model ?? ''))) return [];
  // The list grows while it is walked.
  for (const chart of charts) {
    for (const { invokes } of walkStates(chart.states)) {
      for (const { content } of invokes) if (content?.kind === 'chart') charts.push(content.chart);
    }
    edges.push(...new Holding(lower(chart)).run());
  }
  return edges;
}

/** What is held: resources with the states that hold them; '' is the machine. */
type Held = ReadonlyMap<string, ReadonlySet<string>>;

class Holding {
  readonly #chart: Statechart;
  readonly #states = new Map<string, StateNode>();
  readonly #parents = new Map<string, string>();
  /** What may be held while a state is active. */
  readonly #held = new Map<string, Map<string, Set<string>>>();
  readonly #edges = new Map<string, LockEdge>();
  #changed = true;

  constructor(chart: Statechart) {
    this.#chart = chart;
    const work: [StateNode, string][] = chart.states.map((state) => [state, '']);
    for (const [state, parent] of work) {
      this.#states.set(state.id, state);
      this.#parents.set(state.id, parent);
      for (const child of state.states) work.push([child, state.id]);
    }
  }

  run(): LockEdge[] {
    const { initial, states, transitions } = this.#chart;
    const first = states[0] ? [states[0].id] : [];
    // Each round adds to finite sets; the bound only guards against our own mistakes.
    for (let round = 0; this.#changed && round < 1000; round++) {
      this.#changed = false;
      const begun = this.#do(initial?.actions ?? [], new Map(), '');
      for (const target of initial?.targets ?? first) this.#enter(target, '', begun);
      for (const transition of transitions) this.#take(transition);
    }
    return [...this.#edges.values()];
  }

  #take({ source, targets, actions, internal }: Transition): void {
    const before = this.#heldAround(source);
    if (!before) return;
    if (targets.length === 0) {
      this.#hold(source, this.#do(actions, before, source));
      return;
    }
    const domain = this.#domain(source, targets, internal);
    const kept = new Map<string, ReadonlySet<string>>();
    for (const [resource, owners] of before) {
      const staying = [...owners].filter((owner) => this.#isWithin(domain, owner));
      if (staying.length > 0) kept.set(resource, new Set(staying));
    }
    const after = this.#do(actions, kept, domain);
    for (const target of targets) this.#enter(target, domain, after);
  }

  /** What may be held when a transition of a state is taken: also by what is active inside. */
  #heldAround(source: string): Held | undefined {
    const all = new Map<string, Set<string>>();
    let active = false;
    for (const [id, held] of this.#held) {
      if (!this.#isWithin(id, source)) continue;
      active = true;
      for (const [resource, owners] of held) addAll(all, resource, owners);
    }
    return active ? all : undefined;
  }

  /** Enters a state from the domain of a transition, and what is entered with it. */
  #enter(target: string, domain: string, given: Held): void {
    const path = this.#path(target);
    const from = path.indexOf(domain);
    let held = given;
    for (const id of path.slice(0, from < 0 ? path.length : from).reverse()) {
      held = this.#enterOne(id, held);
    }
    this.#defaults(target, held);
  }

  #defaults(id: string, held: Held): void {
    const state = this.#states.get(id);
    if (!state || state.states.length === 0) return;
    if (state.type === 'parallel') {
      for (const region of state.states) this.#defaults(region.id, this.#enterOne(region.id, held));
      return;
    }
    const begun = this.#do(state.initial?.actions ?? [], held, id);
    const first = state.initial?.targets ?? [state.states[0]?.id ?? ''];
    for (const target of first) if (this.#isWithin(target, id)) this.#enter(target, id, begun);
  }

  #enterOne(id: string, held: Held): Held {
    let now = held;
    for (const block of this.#states.get(id)?.entry ?? []) now = this.#do(block, now, id);
    this.#hold(id, now);
    return now;
  }

  #hold(id: string, held: Held): void {
    let known = this.#held.get(id);
    if (!known) {
      known = new Map();
      this.#held.set(id, known);
      this.#changed = true;
    }
    for (const [resource, owners] of held) {
      if (addAll(known, resource, owners)) this.#changed = true;
    }
  }

  /** What is held behind some content; both branches of an `if` may have been taken. */
  #do(contents: readonly Content[], held: Held, owner: string): Held {
    let now = new Map(held);
    for (const content of contents) {
      if (content.kind === 'acquire') {
        for (const other of now.keys()) this.#edge(other, content.resource, content.id);
        const owners = new Set(now.get(content.resource)).add(owner);
        now = new Map(now).set(content.resource, owners);
      } else if (content.kind === 'release') {
        // A part may be kept; then it is still held.
        if (content.amount === undefined) now.delete(content.resource);
        else if (content.amount >= this.#capacity(content.resource)) now.delete(content.resource);
      } else if (content.kind === 'if') {
        const ends = content.branches.map((branch) => this.#do(branch.content, now, owner));
        now = union([now, ...ends]);
      } else if (content.kind === 'foreach') {
        now = union([now, this.#do(content.content, now, owner)]);
      }
    }
    return now;
  }

  #capacity(name: string): number {
    return this.#chart.resources.find((one) => one.name === name)?.capacity ?? 1;
  }

  #edge(held: string, wanted: string, at: string): void {
    const key = `${held}\n${wanted}`;
    if (held === wanted || this.#edges.has(key)) return;
    this.#edges.set(key, { held, wanted, at });
  }

  /** The innermost compound state that a transition stays in. */
  #domain(source: string, targets: readonly string[], internal: boolean): string {
    const inside = targets.every((id) => id !== source && this.#isWithin(id, source));
    if (internal && inside && this.#states.get(source)?.type === 'compound') return source;
    return (
      this.#path(source)
        .slice(1)
        .find((id) => {
          const compound = id === '' || this.#states.get(id)?.type === 'compound';
          return compound && targets.every((target) => this.#isWithin(target, id));
        }) ?? ''
    );
  }

  #isWithin(id: string, container: string): boolean {
    return container === '' || this.#path(id).includes(container);
  }

  /** The state and what holds it, innermost first; the machine at the end. */
  #path(id: string): string[] {
    const path = [];
    for (
      let at: string | undefined = id;
      at !== undefined && at !== '';
      at = this.#parents.get(at)
    ) {
      path.push(at);
    }
    return [...path, ''];
  }
}

function addAll(all: Map<string, Set<string>>, key: string, more: ReadonlySet<string>): boolean {
  const known = all.get(key) ?? new Set<string>();
  const size = known.size;
  for (const one of more) known.add(one);
  all.set(key, known);
  return known.size > size;
}

function union(parts: readonly Held[]): Map<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  for (const part of parts) for (const [key, owners] of part) addAll(all, key, owners);
  return all;
}
