import type { Json } from '../../../src/model/json.ts';
import type { Condition, Content } from '../../../src/model/statechart/content.ts';
import type {
  DataItem,
  Invoke,
  StateNode,
  Statechart,
  Transition,
} from '../../../src/model/statechart/statechart.ts';
import { CodeError } from '../../../src/run/statechart/datamodel.ts';
import type { Memory, Program } from '../../../src/run/statechart/datamodel.ts';
import type { ChartEvent } from '../../../src/run/statechart/event.ts';

/** Ways in which the algorithm can be got wrong, to see that tests notice. */
export type Defect =
  | 'exit-order'
  | 'entry-order'
  | 'outer-wins'
  | 'raised-at-once'
  | 'done-early'
  | 'regions-later'
  | 'no-history'
  | 'late-config';

interface State {
  id: string;
  order: number;
  node: StateNode | undefined;
  parent: State | undefined;
  states: State[];
  history: State[];
  transitions: Transition[];
}

/** The bound on microsteps without rest is reached. */
class Bound extends Error {}

/**
 * SCXML's Appendix D as it is written: sets, lists and procedures under their names. Slow, and
 * without any thought of speed. What happens is written into `lines`.
 */
export class Reference {
  readonly lines: string[] = [];
  ended = false;
  failed = false;
  readonly #chart: Statechart;
  readonly #program: Program;
  readonly #memory: Memory;
  readonly #defects: ReadonlySet<Defect>;
  readonly #bound: number;
  readonly #byId = new Map<string, State>();
  readonly #root: State;
  #configuration = new Set<State>();
  #statesToInvoke = new Set<State>();
  #historyValue = new Map<string, State[]>();
  #internalQueue: ChartEvent[] = [];
  #externalQueue: ChartEvent[] = [];
  #invoked = new Map<Invoke, string>();
  #entered = new Set<State>();
  #running = true;
  #unique = 0;
  #restless = 0;
  #busy = false;

  constructor(chart: Statechart, program: Program, bound: number, defects: Defect[] = []) {
    this.#chart = chart;
    this.#program = program;
    this.#bound = bound;
    this.#defects = new Set(defects);
    let order = 0;
    const build = (node: StateNode, parent: State): State => {
      order += 1;
      const state: State = {
        id: node.id,
        order,
        node,
        parent,
        states: [],
        history: [],
        transitions: chart.transitions.filter(({ source }) => source === node.id),
      };
      this.#byId.set(node.id, state);
      for (const child of node.states) {
        (child.type === 'history' ? state.history : state.states).push(build(child, state));
      }
      return state;
    };
    this.#root = {
      id: '',
      order: 0,
      node: undefined,
      parent: undefined,
      states: [],
      history: [],
      transitions: [],
    };
    for (const node of chart.states) this.#root.states.push(build(node, this.#root));
    this.#memory = program.memory({
      sessionId: 's',
      name: 'machine',
      isActive: (id) => [...this.#configuration].some((s) => s.id === id),
      budget: 1_000_000,
      memory: 1_000_000,
    });
  }

  get data(): Record<string, Json> {
    return this.#memory.view().data;
  }

  configuration(): string[] {
    return [...this.#configuration].sort((a, b) => a.order - b.order).map(({ id }) => id);
  }

  interpret(): void {
    this.#bounded(() => {
      for (const item of this.#chart.data) this.#declare(item, true);
      for (const state of [...this.#byId.values()].sort((a, b) => a.order - b.order)) {
        for (const item of state.node?.data ?? []) {
          this.#declare(item, this.#chart.binding === 'early');
        }
      }
      this.#executeBlock(this.#chart.scripts);
      this.#executeBlock(this.#chart.initial?.actions ?? []);
      this.#enterStates([this.#initialTransition(this.#root)]);
      this.#mainEventLoop();
    });
  }

  send(event: ChartEvent): void {
    if (this.ended || this.failed) return;
    this.#externalQueue.push(event);
    this.#bounded(() => this.#mainEventLoop());
  }

  #bounded(part: () => void): void {
    try {
      part();
    } catch (problem) {
      if (!(problem instanceof Bound)) throw problem;
      this.failed = true;
    }
  }

  #declare(item: DataItem, value: boolean): void {
    this.#trying(item.id, () => this.#program.declare(item)(this.#memory, value));
  }

  #mainEventLoop(): void {
    while (this.#running) {
      let enabledTransitions: Transition[] = [];
      let macrostepDone = false;
      while (this.#running && !macrostepDone) {
        enabledTransitions = this.#selectEventlessTransitions();
        if (enabledTransitions.length > 0) {
          this.#count();
        } else {
          const internalEvent = this.#internalQueue.shift();
          if (internalEvent === undefined) {
            macrostepDone = true;
          } else {
            this.#count();
            this.#memory.setEvent(internalEvent);
            enabledTransitions = this.#selectTransitions(internalEvent);
          }
        }
        if (enabledTransitions.length > 0) this.#microstep(enabledTransitions);
      }
      if (!this.#running) break;
      for (const state of sorted(this.#statesToInvoke)) {
        for (const inv of state.node?.invokes ?? []) this.#invoke(inv, state);
      }
      this.#statesToInvoke.clear();
      if (this.#internalQueue.length > 0) continue;
      this.#restless = 0;
      const externalEvent = this.#externalQueue.shift();
      // Waiting for an event is going back to whoever sends one.
      if (externalEvent === undefined) return;
      this.#memory.setEvent(externalEvent);
      for (const state of sorted(this.#configuration)) {
        for (const inv of state.node?.invokes ?? []) {
          const id = this.#invoked.get(inv);
          if (id === undefined) continue;
          if (id === externalEvent.invokeid) this.#executeBlock(inv.finalize ?? []);
          if (inv.autoforward) this.lines.push(`forward ${externalEvent.name} to ${id}`);
        }
      }
      enabledTransitions = this.#selectTransitions(externalEvent);
      if (enabledTransitions.length > 0) this.#microstep(enabledTransitions);
    }
    this.#exitInterpreter();
  }

  /** Not in the recommendation: a machine that does not come to rest is stopped. */
  #count(): void {
    this.#restless += 1;
    if (this.#restless > this.#bound) throw new Bound();
  }

  #exitInterpreter(): void {
    for (const s of sorted(this.#configuration).reverse()) {
      this.#exitState(s);
      if (s.node?.type === 'final' && s.parent === this.#root) {
        this.lines.push(`ended with ${text(this.#doneData(s))}`);
      }
    }
    this.ended = true;
  }

  #selectEventlessTransitions(): Transition[] {
    return this.#select((t) => t.events.length === 0);
  }

  #selectTransitions(event: ChartEvent): Transition[] {
    this.lines.push(`event ${event.name}`);
    const found = this.#select((t) => t.events.some((d) => nameMatch(d, event.name)));
    if (found.length === 0) this.lines.push(`discarded ${event.name}`);
    return found;
  }

  #select(fits: (t: Transition) => boolean): Transition[] {
    const enabledTransitions = new Set<Transition>();
    const atomicStates = sorted(this.#configuration).filter(isAtomicState);
    for (const state of atomicStates) {
      loop: for (const s of [state, ...getProperAncestors(state, undefined)]) {
        for (const t of s.transitions) {
          if (fits(t) && this.#conditionMatch(t)) {
            enabledTransitions.add(t);
            break loop;
          }
        }
      }
    }
    return this.#removeConflictingTransitions(enabledTransitions);
  }

  #removeConflictingTransitions(enabledTransitions: Set<Transition>): Transition[] {
    const filteredTransitions = new Set<Transition>();
    for (const t1 of enabledTransitions) {
      let t1Preempted = false;
      const transitionsToRemove = new Set<Transition>();
      for (const t2 of filteredTransitions) {
        if (hasIntersection(this.#computeExitSet([t1]), this.#computeExitSet([t2]))) {
          if (this.#winsOver(t1, t2)) {
            transitionsToRemove.add(t2);
          } else {
            t1Preempted = true;
            break;
          }
        }
      }
      if (!t1Preempted) {
        for (const t3 of transitionsToRemove) filteredTransitions.delete(t3);
        filteredTransitions.add(t1);
      }
    }
    return [...filteredTransitions];
  }

  #winsOver(t1: Transition, t2: Transition): boolean {
    if (this.#defects.has('outer-wins')) return isDescendant(this.#source(t2), this.#source(t1));
    return isDescendant(this.#source(t1), this.#source(t2));
  }

  #microstep(enabledTransitions: Transition[]): void {
    this.#busy = true;
    this.lines.push(`microstep ${enabledTransitions.map(({ id }) => id).join(' ')}`);
    this.#exitStates(enabledTransitions);
    for (const t of enabledTransitions) {
      this.lines.push(`take ${t.id}`);
      this.#executeBlock(t.actions);
    }
    this.#enterStates(enabledTransitions);
    this.#busy = false;
  }

  #exitStates(enabledTransitions: Transition[]): void {
    const exitSet = this.#computeExitSet(enabledTransitions);
    for (const s of exitSet) this.#statesToInvoke.delete(s);
    const statesToExit = sorted(exitSet);
    if (!this.#defects.has('exit-order')) statesToExit.reverse();
    for (const s of statesToExit) {
      for (const h of s.history) {
        const f =
          h.node?.history === 'deep'
            ? (s0: State) => isAtomicState(s0) && isDescendant(s0, s)
            : (s0: State) => s0.parent === s;
        if (!this.#defects.has('no-history')) {
          this.#historyValue.set(h.id, sorted(this.#configuration).filter(f));
        }
      }
    }
    for (const s of statesToExit) this.#exitState(s);
  }

  #exitState(s: State): void {
    this.lines.push(`exit ${s.id}`);
    if (this.#defects.has('late-config')) this.#configuration.delete(s);
    for (const content of s.node?.exit ?? []) this.#executeBlock(content);
    for (const inv of s.node?.invokes ?? []) {
      const id = this.#invoked.get(inv);
      this.#invoked.delete(inv);
      if (id !== undefined) this.lines.push(`uninvoke ${id}`);
    }
    this.#configuration.delete(s);
  }

  #computeExitSet(transitions: readonly Transition[]): Set<State> {
    const statesToExit = new Set<State>();
    for (const t of transitions) {
      if (t.targets.length === 0) continue;
      const domain = this.#getTransitionDomain(t);
      for (const s of this.#configuration) {
        if (domain && isDescendant(s, domain)) statesToExit.add(s);
      }
    }
    return statesToExit;
  }

  #enterStates(enabledTransitions: readonly Transition[]): void {
    const statesToEnter = new Set<State>();
    const statesForDefaultEntry = new Set<State>();
    const defaultHistoryContent = new Map<string, Content[]>();
    const sets = { statesToEnter, statesForDefaultEntry, defaultHistoryContent };
    for (const t of enabledTransitions) {
      for (const s of this.#targets(t)) this.#addDescendantStatesToEnter(s, sets);
      const ancestor = this.#getTransitionDomain(t);
      for (const s of this.#getEffectiveTargetStates(t)) {
        this.#addAncestorStatesToEnter(s, ancestor, sets);
      }
    }
    const entered = sorted(statesToEnter);
    if (this.#defects.has('entry-order')) entered.reverse();
    const held: string[] = [];
    for (const s of entered) {
      this.#configuration.add(s);
      this.#statesToInvoke.add(s);
      if (this.#chart.binding === 'late' && !this.#entered.has(s)) {
        this.#entered.add(s);
        for (const item of s.node?.data ?? []) this.#declare(item, true);
      }
      const later = this.#defects.has('regions-later') && s.parent?.node?.type === 'parallel';
      if (later) held.push(`enter ${s.id}`);
      else this.lines.push(`enter ${s.id}`);
      for (const content of s.node?.entry ?? []) this.#executeBlock(content);
      if (statesForDefaultEntry.has(s)) this.#executeBlock(s.node?.initial?.actions ?? []);
      const content = defaultHistoryContent.get(s.id);
      if (content) this.#executeBlock(content);
      if (s.node?.type === 'final') this.#enterFinal(s);
    }
    this.lines.push(`done: ${this.configuration().join(' ')}`, ...held);
  }

  #enterFinal(s: State): void {
    const parent = s.parent as State;
    if (parent === this.#root) {
      this.#running = false;
      return;
    }
    const grandparent = parent.parent;
    this.#raise({ name: `done.state.${parent.id}`, type: 'platform' }, this.#doneData(s));
    if (grandparent?.node?.type !== 'parallel') return;
    const some = this.#defects.has('done-early');
    const test = (state: State) => this.#isInFinalState(state);
    if (some ? grandparent.states.some(test) : grandparent.states.every(test)) {
      this.#raise({ name: `done.state.${grandparent.id}`, type: 'platform' }, undefined);
    }
  }

  #addDescendantStatesToEnter(state: State, sets: EntrySets): void {
    if (state.node?.type === 'history') {
      const value = this.#historyValue.get(state.id);
      const parent = state.parent as State;
      if (value) {
        for (const s of value) this.#addDescendantStatesToEnter(s, sets);
        for (const s of value) this.#addAncestorStatesToEnter(s, parent, sets);
      } else {
        const [transition] = state.transitions;
        if (!transition) throw new Error('a history state without default');
        sets.defaultHistoryContent.set(parent.id, transition.actions);
        for (const s of this.#targets(transition)) this.#addDescendantStatesToEnter(s, sets);
        for (const s of this.#targets(transition)) this.#addAncestorStatesToEnter(s, parent, sets);
      }
      return;
    }
    sets.statesToEnter.add(state);
    if (isCompoundState(state)) {
      sets.statesForDefaultEntry.add(state);
      const initial = this.#targets(this.#initialTransition(state));
      for (const s of initial) this.#addDescendantStatesToEnter(s, sets);
      for (const s of initial) this.#addAncestorStatesToEnter(s, state, sets);
    } else if (state.node?.type === 'parallel') {
      this.#addRegions(state, sets);
    }
  }

  #addRegions(state: State, sets: EntrySets): void {
    for (const child of state.states) {
      if (![...sets.statesToEnter].some((s) => isDescendant(s, child))) {
        this.#addDescendantStatesToEnter(child, sets);
      }
    }
  }

  #addAncestorStatesToEnter(state: State, ancestor: State | undefined, sets: EntrySets): void {
    for (const anc of getProperAncestors(state, ancestor)) {
      sets.statesToEnter.add(anc);
      if (anc.node?.type === 'parallel') this.#addRegions(anc, sets);
    }
  }

  #isInFinalState(s: State): boolean {
    if (isCompoundState(s)) {
      return s.states.some((c) => c.node?.type === 'final' && this.#configuration.has(c));
    }
    if (s.node?.type === 'parallel') return s.states.every((c) => this.#isInFinalState(c));
    return false;
  }

  #getTransitionDomain(t: Transition): State | undefined {
    const tstates = this.#getEffectiveTargetStates(t);
    if (tstates.size === 0) return undefined;
    const source = this.#source(t);
    // The recommendation leaves open what is around the chart's own initial transition.
    if (source === this.#root) return source;
    if (t.internal && isCompoundState(source)) {
      if ([...tstates].every((s) => isDescendant(s, source))) return source;
    }
    return findLCCA([source, ...tstates]);
  }

  #getEffectiveTargetStates(t: Transition): Set<State> {
    const targets = new Set<State>();
    for (const s of this.#targets(t)) {
      if (s.node?.type !== 'history') {
        targets.add(s);
        continue;
      }
      const [transition] = s.transitions;
      const value =
        this.#historyValue.get(s.id) ??
        (transition ? this.#getEffectiveTargetStates(transition) : []);
      for (const one of value) targets.add(one);
    }
    return targets;
  }

  #initialTransition(state: State): Transition {
    const initial = state.node ? state.node.initial : this.#chart.initial;
    const targets = initial?.targets ?? state.states.slice(0, 1).map(({ id }) => id);
    return {
      id: 'initial',
      source: state.id,
      targets: [...targets],
      events: [],
      actions: [],
      internal: false,
      label: '',
    };
  }

  #targets({ targets }: Transition): State[] {
    return targets.map((id) => this.#byId.get(id) as State);
  }

  #source({ source }: Transition): State {
    return source === '' ? this.#root : (this.#byId.get(source) as State);
  }

  #conditionMatch(t: Transition): boolean {
    return t.guard === undefined || this.#condition(t.guard, t.id);
  }

  #condition(condition: Condition, element: string): boolean {
    let value = false;
    this.#trying(element, () => {
      value = this.#decide(condition);
    });
    return value;
  }

  #decide(condition: Condition): boolean {
    switch (condition.kind) {
      case 'code':
        return this.#program.condition(condition.code)(this.#memory);
      case 'in':
        return [...this.#configuration].some((s) => s.id === condition.state);
      case 'not':
        return !this.#decide(condition.of);
      case 'and':
        return condition.of.every((one) => this.#decide(one));
      case 'or':
        return condition.of.some((one) => this.#decide(one));
      default:
        return false;
    }
  }

  #invoke(inv: Invoke, state: State): void {
    this.#unique += inv.invokeId === undefined ? 1 : 0;
    const id = inv.invokeId ?? `${state.id}.${this.#unique}`;
    this.#trying(inv.id, () => {
      const src = inv.src?.kind === 'text' ? inv.src.text : '';
      if (src.startsWith('?')) throw new CodeError('communication');
      this.#invoked.set(inv, id);
      this.lines.push(`invoke ${id} ${src} with {}`);
    });
  }

  #raise(event: ChartEvent, data: Json | undefined): void {
    if (data !== undefined) event.data = data;
    this.lines.push(`raise ${event.name}`);
    if (this.#defects.has('raised-at-once') && this.#busy) {
      this.#selectTransitions(event);
      return;
    }
    this.#internalQueue.push(event);
  }

  /** False when an error was raised. */
  #trying(element: string, part: () => void): boolean {
    try {
      part();
      return true;
    } catch (problem) {
      if (!(problem instanceof CodeError)) throw problem;
      const name = problem.message === 'communication' ? 'communication' : 'execution';
      this.lines.push(`failed error.${name} at ${element}`);
      this.#raise({ name: `error.${name}`, type: 'platform' }, undefined);
      return false;
    }
  }

  #executeBlock(block: readonly Content[]): boolean {
    for (const content of block) if (!this.#execute(content)) return false;
    return true;
  }

  /** False when the rest of the block is left out. */
  #execute(content: Content): boolean {
    switch (content.kind) {
      case 'if': {
        const branch = content.branches.find(
          ({ condition }) => !condition || this.#condition(condition, content.id),
        );
        return this.#executeBlock(branch?.content ?? []);
      }
      case 'raise':
        this.#raise({ name: content.event, type: 'internal' }, undefined);
        return true;
      case 'log':
        return this.#trying(content.id, () => {
          const value = content.value && this.#value(content.value.text);
          this.lines.push(`log ${content.label ?? ''} ${text(value)}`);
        });
      case 'assign':
        return this.#trying(content.id, () => this.#program.assign(content.items)(this.#memory));
      default:
        throw new Error(`the reference has no ${content.kind}`);
    }
  }

  #value(code: string): Json | undefined {
    const given = { id: '', language: 'expression', text: code } as const;
    return this.#program.give({ kind: 'code', code: given })(this.#memory);
  }

  #doneData(s: State): Json | undefined {
    const content = s.node?.done?.content;
    return content?.kind === 'json' ? content.value : undefined;
  }
}

interface EntrySets {
  statesToEnter: Set<State>;
  statesForDefaultEntry: Set<State>;
  defaultHistoryContent: Map<string, Content[]>;
}

function sorted(states: Iterable<State>): State[] {
  return [...states].sort((a, b) => a.order - b.order);
}

function getProperAncestors(state1: State, state2: State | undefined): State[] {
  const found: State[] = [];
  for (let at = state1.parent; at && at !== state2; at = at.parent) found.push(at);
  // What lies inside of state2's inside has none.
  if (state2 && (state1 === state2 || isDescendant(state2, state1))) return [];
  return state2 ? found.filter(({ node }) => node !== undefined) : found;
}

function isDescendant(state1: State, state2: State): boolean {
  for (let at = state1.parent; at; at = at.parent) if (at === state2) return true;
  return false;
}

function findLCCA([head, ...tail]: State[]): State | undefined {
  return getProperAncestors(head as State, undefined)
    .filter((anc) => isCompoundState(anc) || anc.node === undefined)
    .find((anc) => tail.every((s) => isDescendant(s, anc)));
}

function isCompoundState({ node, states }: State): boolean {
  return node !== undefined && node.type !== 'parallel' && states.length > 0;
}

function isAtomicState({ node, states }: State): boolean {
  return node !== undefined && node.type !== 'history' && states.length === 0;
}

function hasIntersection(a: Set<State>, b: Set<State>): boolean {
  return [...a].some((s) => b.has(s));
}

function nameMatch(descriptor: string, name: string): boolean {
  const tokens = descriptor.split('.');
  if (tokens.at(-1) === '*') tokens.pop();
  const given = name.split('.');
  return tokens.every((token, n) => given[n] === token);
}

function text(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
