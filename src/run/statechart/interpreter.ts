import type { Json } from '../../model/json.ts';
import { StateKind } from './chart.ts';
import type { CompiledChart, Service } from './compile.ts';
import { runBlock, withData } from './compile-content.ts';
import type { Act, Execution, Place } from './compile-content.ts';
import type { Configuration, Entry, Move, Selection } from './compile-moves.ts';
import { clearBit, hasBit, setBit } from './compile-tree.ts';
import { CodeError } from './datamodel.ts';
import type { Memory } from './datamodel.ts';
import type { ChartEvent } from './event.ts';
import { HostError } from './host.ts';
import type { Failure, Host, InvokeRequest, Watcher } from './host.ts';
import { explain } from './interpreter-explain.ts';
import type { Verdict } from './interpreter-explain.ts';
import { loadSession, saveSession } from './interpreter-save.ts';
import type { SavedSession } from './interpreter-save.ts';
import type { Session } from './session.ts';
import { SessionState } from './session-state.ts';
import type { SessionOptions } from './session-state.ts';

/**
 * What a microstep did. `moved`: transitions were taken. `discarded`: an event was taken from a
 * queue and nothing wanted it. `rest`: there is nothing to do until an event comes. `ended`: the
 * machine has exited everything, or was stopped by a limit. `undone`: an error policy wants it not
 * to have happened; all is as before, the event is in its queue (see `giveUp`).
 */
export type Outcome = 'moved' | 'discarded' | 'rest' | 'ended' | 'undone';

/** A microstep is not to have happened. */
class Undo extends Error {}

/** The machine is over: its code was stopped, or a limit is reached. */
class Halt extends Error {}

/**
 * Runs machines of one chart: SCXML's Appendix D, one microstep at a time. What machines share with
 * the world goes through the host; who looks on is told by the watcher.
 */
export class Interpreter implements Execution {
  readonly chart: CompiledChart;
  readonly host: Host;
  readonly watcher: Watcher | undefined;
  /** Answers to guards that ask, in the present selection. */
  readonly #answers = new Map<number, boolean>();

  constructor(chart: CompiledChart, host: Host, watcher?: Watcher) {
    this.chart = chart;
    this.host = host;
    this.watcher = watcher;
  }

  /** A machine that has not begun; it has no data yet. */
  create(id: string, name: string, options: SessionOptions = {}): SessionState {
    const own = this.chart.limits;
    const limits = options.limits ? { ...own, ...options.limits } : own;
    return new SessionState(this.chart, id, name, limits, options);
  }

  /** Gives data their first values, runs the chart's scripts and enters the first states. */
  start(session: Session): Outcome {
    const s = session as SessionState;
    s.status = 'running';
    return this.#guarded(s, () => {
      this.#declare(s);
      runBlock(this.chart.scripts, this, s);
      runBlock(this.chart.initial[0] ?? [], this, s);
      this.watcher?.microstep?.(s, []);
      const { moves } = this.chart;
      s.partial = s.at.words.slice();
      this.#enter(s, moves.start());
      s.at = moves.at(s.partial);
      s.partial = undefined;
      this.watcher?.done?.(s);
      return 'moved';
    });
  }

  /** Puts an event into the external queue; false when that is full. */
  enqueue(session: Session, event: ChartEvent): boolean {
    const s = session as SessionState;
    if ((s.outer?.length ?? 0) >= s.limits.events) return false;
    s.external.push(event);
    return true;
  }

  /** One microstep: see `Outcome`. */
  microstep(session: Session): Outcome {
    const s = session as SessionState;
    if (s.status === 'starting') return this.start(s);
    if (s.status !== 'running') return 'ended';
    const before = this.chart.undoable ? saveSession(s) : undefined;
    try {
      if (!s.over) return this.#step(s);
      this.#exitAll(s, 'final');
      return 'ended';
    } catch (signal) {
      return this.#recover(s, signal, before);
    }
  }

  /** Microsteps until there is nothing to do. Undone ones are given up. */
  settle(session: Session): Outcome {
    for (;;) {
      const outcome = this.microstep(session);
      if (outcome === 'rest' || outcome === 'ended') return outcome;
      if (outcome === 'undone') this.giveUp(session);
    }
  }

  /** An event for a machine, and all that follows from it until it rests. */
  process(session: Session, event: ChartEvent): Outcome {
    const s = session as SessionState;
    if (this.watcher === undefined && this.#isCalm(s)) {
      const quick = quickNext(s.at, this.chart.moves.classOf(event.name));
      if (quick !== undefined) {
        s.event = event;
        s.memory.setEvent(event);
        s.at = quick;
        return 'rest';
      }
      if (!this.chart.undoable) {
        this.#directly(s, event);
        if (this.#isCalm(s)) return 'rest';
      } else this.enqueue(s, event);
    } else this.enqueue(s, event);
    return this.settle(s);
  }

  /** True when it rests and will until an event comes. */
  #isCalm(s: SessionState): boolean {
    return (
      s.status === 'running' &&
      !s.over &&
      s.at.calm &&
      (s.inner === undefined || s.inner.length === 0) &&
      (s.outer === undefined || s.outer.length === 0) &&
      (s.waiting === undefined || s.waiting.size === 0)
    );
  }

  /** An external event without a way through the queue. */
  #directly(s: SessionState, event: ChartEvent): void {
    try {
      s.restless = 0;
      this.#external(s, event);
    } catch (signal) {
      this.#recover(s, signal, undefined);
    }
  }

  /** Exits everything: content in order, invocations ended. */
  stop(session: Session): void {
    const s = session as SessionState;
    if (s.status === 'final' || s.status === 'stopped' || s.status === 'failed') return;
    this.#guarded(s, () => {
      this.#exitAll(s, s.over ? 'final' : 'stopped');
      return 'ended';
    });
  }

  /**
   * Goes to a state as if by a transition from the innermost active compound state around it: what
   * is active inside of that is left. False when there is no such state.
   */
  goto(session: Session, state: string): boolean {
    const s = session as SessionState;
    const target = this.chart.stateNumber.get(state);
    if (target === undefined || s.status !== 'running') return false;
    const { chart } = this;
    let domain = chart.parent[target] ?? 0;
    const around = (n: number) => chart.kind[n] === StateKind.compound && s.isActive(n);
    while (domain > 0 && !around(domain)) domain = chart.parent[domain] ?? 0;
    const outcome = this.#guarded(s, () => {
      const { moves } = chart;
      const exits = s.at.states.filter((n) => moves.isInside(n, domain)).reverse();
      this.watcher?.microstep?.(s, []);
      s.partial = s.at.words.slice();
      this.#exit(s, exits);
      this.#enter(s, moves.entriesTo([target], domain, s.remembered));
      s.at = moves.at(s.partial);
      s.partial = undefined;
      this.watcher?.done?.(s);
      return 'moved';
    });
    return outcome === 'moved';
  }

  /**
   * After an undone microstep: the event that it handled is dropped; where there was none, the
   * eventless transitions that are enabled now are not looked at until an event comes.
   */
  giveUp(session: Session): void {
    const s = session as SessionState;
    const selection = this.chart.moves.eventless(s.at);
    const eventless = selection.groups.flat().filter((t) => !s.barred?.has(t));
    if (eventless.length > 0) for (const t of eventless) (s.barred ??= new Set()).add(t);
    else if (s.inner?.length) s.inner.shift();
    else s.outer?.shift();
  }

  /** Which transitions would be taken for an event (or for none), and why the others not. */
  enabled(session: Session, event?: ChartEvent): Verdict[] {
    return explain(session as SessionState, event);
  }

  /** All that changes of a machine, to come back to. Shares what never changes. */
  save(session: Session): SavedSession {
    return saveSession(session as SessionState);
  }

  /** Back to what was saved of this machine; it can be restored any number of times. */
  restore(session: Session, saved: SavedSession): void {
    loadSession(session as SessionState, saved);
  }

  // ——— what content does ———

  raise(s: SessionState, event: ChartEvent): void {
    const queue = s.internal;
    if (queue.length >= s.limits.events) {
      this.#halt(s, `More than ${s.limits.events} events wait in the machine's own queue.`);
    }
    queue.push(event);
    this.watcher?.raised?.(s, event);
  }

  fail(s: SessionState, error: unknown, place: Place, sendId?: string): boolean {
    if (!(error instanceof CodeError || error instanceof HostError)) throw error;
    const kind = error instanceof CodeError ? error.kind : 'execution';
    const failure: Failure = {
      ...place,
      error: error instanceof HostError ? error.error : 'error.execution',
      message: error.message,
      kind,
      ...(sendId !== undefined && { sendId }),
    };
    const recovery = this.host.failed(s, failure);
    this.watcher?.failure?.(s, failure, recovery);
    if (recovery === 'undo') throw new Undo();
    if (kind !== 'execution') throw new Halt();
    if (recovery === 'ignore') return false;
    const event: ChartEvent = { name: failure.error, type: 'platform' };
    if (sendId !== undefined) event.sendid = sendId;
    this.raise(s, withData(event, this.host.detail?.(s, failure)));
    return true;
  }

  #halt(s: SessionState, message: string): never {
    const last = s.at.states.at(-1) ?? 0;
    const state = this.chart.states[last]?.id ?? '';
    const place = { element: state, state };
    const failure: Failure = { ...place, error: 'error.execution', message, kind: 'budget' };
    const recovery = this.host.failed(s, failure);
    this.watcher?.failure?.(s, failure, recovery);
    if (recovery === 'undo') throw new Undo();
    throw new Halt();
  }

  /** Runs a part of the algorithm that errors may end. */
  #guarded(s: SessionState, part: () => Outcome): Outcome {
    const before = this.chart.undoable ? saveSession(s) : undefined;
    try {
      return part();
    } catch (signal) {
      return this.#recover(s, signal, before);
    }
  }

  #recover(s: SessionState, signal: unknown, before: SavedSession | undefined): Outcome {
    s.partial = undefined;
    if (signal instanceof Undo && before) {
      loadSession(s, before);
      return 'undone';
    }
    if (!(signal instanceof Halt || signal instanceof Undo)) throw signal;
    s.status = 'failed';
    s.last ??= s.at.words;
    return 'ended';
  }

  // ——— the algorithm ———

  #declare(s: SessionState): void {
    const { chart } = this;
    const late = chart.model.binding === 'late';
    chart.data.forEach((items, state) => {
      for (const item of items) {
        const given = state === 0 && s.given !== undefined && Object.hasOwn(s.given, item.name);
        this.#bind(s, state, item.id, () => {
          chart.program.declare(item)(s.memory, !given && (state === 0 || !late));
          if (given) {
            chart.program.store(item.name)(s.memory, s.given?.[item.name] as Json | undefined);
          }
        });
      }
    });
  }

  #bind(s: SessionState, state: number, element: string, declare: () => void): void {
    try {
      declare();
    } catch (error) {
      this.fail(s, error, { element, state: this.chart.states[state]?.id ?? '' });
    }
  }

  #step(s: SessionState): Outcome {
    const selection = s.at.eventless ?? this.chart.moves.eventless(s.at);
    const eventless = this.#choose(s, selection, undefined);
    if (eventless) {
      this.#count(s);
      return this.#move(s, eventless);
    }
    let event = s.inner?.shift();
    if (event) return this.#internal(s, event);
    if (s.waiting?.size) {
      this.#invoke(s);
      if (s.inner?.length) return this.#step(s);
    }
    s.restless = 0;
    event = s.outer?.shift();
    return event ? this.#external(s, event) : 'rest';
  }

  #internal(s: SessionState, event: ChartEvent): Outcome {
    this.#count(s);
    s.event = event;
    s.barred = undefined;
    s.memory.setEvent(event);
    return this.#handle(s, event);
  }

  #external(s: SessionState, event: ChartEvent): Outcome {
    s.spent = 0;
    s.event = event;
    s.barred = undefined;
    s.memory.setEvent(event);
    if (s.at.invokes.length > 0) this.#pass(s, event);
    return this.#handle(s, event);
  }

  #handle(s: SessionState, event: ChartEvent): Outcome {
    const { moves } = this.chart;
    const move = this.#choose(s, moves.selection(s.at, moves.classOf(event.name)), event);
    if (move) return this.#move(s, move);
    this.watcher?.discarded?.(s, event);
    return 'discarded';
  }

  /** The move of the transitions that are enabled; null when none is. */
  #choose(s: SessionState, selection: Selection, event: ChartEvent | undefined): Move | null {
    if (this.watcher?.considered || this.watcher?.select) this.#tell(s, event);
    if (selection.fixed !== undefined && !s.barred) return selection.fixed;
    if (this.#answers.size > 0) this.#answers.clear();
    const { groups, moves } = selection;
    if (!moves) return this.#chooseOf(s, selection);
    let key = 0;
    for (let n = 0; n < groups.length; n++) {
      const group = groups[n] as readonly number[];
      key = key * (group.length + 1) + this.#pick(s, group);
    }
    const known = moves[key];
    return known === undefined ? this.chart.moves.taken(selection, key, s.remembered) : known;
  }

  /** The same where there are too many combinations to keep. */
  #chooseOf(s: SessionState, selection: Selection): Move | null {
    const { moves } = this.chart;
    const enabled = selection.groups.map((group) => group[this.#pick(s, group) - 1] ?? -1);
    const taken = moves.filtered(selection, enabled, s.remembered);
    return moves.move(selection.from, taken, s.remembered);
  }

  /** Which candidate of a group is enabled, from 1; 0 for none. */
  #pick(s: SessionState, group: readonly number[]): number {
    const { guards, tests } = this.chart;
    for (let n = 0; n < group.length; n++) {
      const t = group[n] as number;
      if (s.barred !== undefined && s.barred.has(t)) continue;
      const guard = guards[t];
      if (guard !== undefined ? this.#decides(s, t, guard) : !tests[t] || this.#holds(s, t)) {
        return n + 1;
      }
    }
    return 0;
  }

  #decides(s: SessionState, t: number, guard: (memory: Memory) => boolean): boolean {
    try {
      return guard(s.memory);
    } catch (error) {
      return this.#failed(s, t, error);
    }
  }

  #holds(s: SessionState, t: number): boolean {
    const asks = this.chart.asks[t] === true;
    const known = asks ? this.#answers.get(t) : undefined;
    if (known !== undefined) return known;
    const value = this.#test(s, t);
    if (asks) this.#answers.set(t, value);
    return value;
  }

  #test(s: SessionState, t: number): boolean {
    try {
      return this.chart.tests[t]?.(this, s) ?? true;
    } catch (error) {
      return this.#failed(s, t, error);
    }
  }

  /** A guard that fails does not hold. */
  #failed(s: SessionState, t: number, error: unknown): false {
    const { id, source } = this.chart.transitions[t] ?? { id: '', source: '' };
    this.fail(s, error, { element: id, state: source, transition: id });
    return false;
  }

  #tell(s: SessionState, event: ChartEvent | undefined): void {
    this.watcher?.select?.(s, event);
    if (!this.watcher?.considered) return;
    for (const { transition, reason, by } of explain(s, event)) {
      if (reason !== 'unasked') this.watcher.considered(s, transition, reason, by);
    }
  }

  /** Eventless transitions and internal events since an event came from outside. */
  #count(s: SessionState): void {
    s.restless += 1;
    s.spent = 0;
    if (s.restless <= s.limits.microsteps) return;
    this.#halt(s, `The machine does not come to rest: ${s.limits.microsteps} microsteps.`);
  }

  #move(s: SessionState, move: Move): Outcome {
    if (this.watcher !== undefined || move.busyExit) this.#perform(s, move);
    else if (!move.quiet) this.#performBriefly(s, move);
    else s.at = move.next as SessionState['at'];
    return 'moved';
  }

  /** Nobody looks on, and nothing is done on the way out. */
  #performBriefly(s: SessionState, move: Move): void {
    const { content, moves, scratch } = this.chart;
    if (s.waiting?.size) for (const state of move.exits) s.waiting.delete(state);
    s.partial = move.between;
    const { transitions } = move;
    for (let n = 0; n < transitions.length; n++) {
      runBlock(content[transitions[n] as number] as readonly Act[], this, s);
    }
    if (move.busyEntry) {
      scratch.set(move.between);
      s.partial = scratch;
      this.#enter(s, move.entries ?? this.#entries(s, move));
    }
    s.at = move.next ?? moves.at(s.partial);
    s.partial = undefined;
  }

  #perform(s: SessionState, move: Move): void {
    const { chart, watcher } = this;
    watcher?.microstep?.(s, move.transitions);
    const entries = move.entries ?? this.#entries(s, move);
    for (const [history, states] of move.remember) s.history.set(history, states);
    chart.scratch.set(s.at.words);
    s.partial = chart.scratch;
    this.#exit(s, move.exits);
    for (const t of move.transitions) {
      watcher?.transition?.(s, t);
      runBlock(chart.content[t] ?? [], this, s);
    }
    this.#enter(s, entries);
    s.at = move.next ?? chart.moves.at(s.partial);
    s.partial = undefined;
    watcher?.done?.(s);
  }

  /**
   * History is recorded before anything is exited, and what is entered is computed after that: it
   * sees what was just recorded.
   */
  #entries(s: SessionState, move: Move): readonly Entry[] {
    const { moves } = this.chart;
    const domains = move.transitions.map((t) => moves.domain(t, s.remembered) ?? 0);
    if (move.remember.length === 0) return moves.entries(move.transitions, domains, s.remembered);
    const remembered = new Map(s.remembered);
    for (const [history, states] of move.remember) remembered.set(history, states);
    const after = move.transitions.map((t) => moves.domain(t, remembered) ?? 0);
    return moves.entries(move.transitions, after, remembered);
  }

  #exit(s: SessionState, exits: readonly number[]): void {
    if (s.waiting?.size) for (const state of exits) s.waiting.delete(state);
    for (const state of exits) this.#leave(s, state);
  }

  #leave(s: SessionState, state: number): void {
    const { chart, watcher } = this;
    watcher?.exiting?.(s, state);
    for (const block of chart.exit[state] ?? []) runBlock(block, this, s);
    for (const n of chart.invokesOf[state] ?? []) this.#uninvoke(s, n);
    if (s.partial) clearBit(s.partial, state);
    watcher?.exited?.(s, state);
  }

  #uninvoke(s: SessionState, invoke: number): void {
    const id = s.running?.get(invoke);
    if (id === undefined) return;
    s.running?.delete(invoke);
    this.host.uninvoke(s, id);
  }

  #enter(s: SessionState, entries: readonly Entry[]): void {
    const completed = new Set<number>();
    for (const entry of entries) this.#entry(s, entry, completed);
  }

  #entry(s: SessionState, { state, initial, history }: Entry, completed: Set<number>): void {
    const { chart, watcher } = this;
    if (s.partial) setBit(s.partial, 0, state);
    if ((chart.invokesOf[state]?.length ?? 0) > 0) s.toInvoke.add(state);
    this.#bindLate(s, state);
    watcher?.entering?.(s, state);
    for (const block of chart.entry[state] ?? []) runBlock(block, this, s);
    if (initial) runBlock(chart.initial[state] ?? [], this, s);
    if (history >= 0) runBlock(chart.content[history] ?? [], this, s);
    if (chart.kind[state] === StateKind.final) this.#complete(s, state, completed);
    watcher?.entered?.(s, state);
  }

  #bindLate(s: SessionState, state: number): void {
    const { chart } = this;
    const items = chart.data[state] ?? [];
    if (items.length === 0 || chart.model.binding !== 'late' || hasBit(s.bound, state)) return;
    setBit(s.bound, 0, state);
    for (const item of items) {
      this.#bind(s, state, item.id, () => chart.program.declare(item)(s.memory, true));
    }
  }

  #complete(s: SessionState, state: number, completed: Set<number>): void {
    const { chart } = this;
    const parent = chart.parent[state] ?? 0;
    if (parent === 0) {
      s.over = true;
      return;
    }
    const data = chart.done[state]?.(this, s);
    this.#done(s, parent, data);
    let around = chart.parent[parent] ?? 0;
    // XState tells of parallel states around that one, too, and of each once.
    const further = chart.model.dialect === 'xstate';
    while (around > 0 && chart.kind[around] === StateKind.parallel && !completed.has(around)) {
      if (!this.#isDone(s, around)) return;
      this.#done(s, around, undefined);
      if (!further) return;
      completed.add(around);
      around = chart.parent[around] ?? 0;
    }
  }

  #done(s: SessionState, state: number, data: Json | undefined): void {
    const name = `done.state.${this.chart.states[state]?.id ?? ''}`;
    this.raise(s, withData({ name, type: 'platform' }, data));
  }

  /** Appendix D, isInFinalState. */
  #isDone(s: SessionState, state: number): boolean {
    const { chart } = this;
    const children = chart.children[state] ?? [];
    if (chart.kind[state] === StateKind.parallel) return children.every((c) => this.#isDone(s, c));
    if (chart.kind[state] !== StateKind.compound) return false;
    return children.some((c) => chart.kind[c] === StateKind.final && s.isActive(c));
  }

  #exitAll(s: SessionState, status: 'final' | 'stopped'): void {
    const { chart } = this;
    s.last = s.at.words;
    s.partial = s.at.words.slice();
    s.waiting = undefined;
    let data: Json | undefined;
    let final = false;
    for (const state of [...s.at.states].reverse()) {
      this.#leave(s, state);
      if (chart.kind[state] !== StateKind.final || chart.parent[state] !== 0) continue;
      final = true;
      data = chart.done[state]?.(this, s);
    }
    s.at = chart.moves.empty;
    s.partial = undefined;
    s.status = status;
    if (final) this.host.ended(s, data);
  }

  // ——— invocations ———

  #invoke(s: SessionState): void {
    const { chart } = this;
    const states = [...(s.waiting ?? [])].sort((a, b) => a - b);
    s.waiting = undefined;
    for (const state of states) {
      for (const n of chart.invokesOf[state] ?? []) this.#start(s, n, chart.services[n]);
    }
  }

  #start(s: SessionState, n: number, service: Service | undefined): void {
    if (!service) return;
    const { invoke } = service;
    const state = this.chart.states[service.state]?.id ?? '';
    try {
      const invokeId = invoke.invokeId ?? `${state}.${this.host.unique()}`;
      service.idLocation?.(s.memory, invokeId);
      const request = this.#request(s, service, invokeId, state);
      s.invoked.set(n, invokeId);
      this.host.invoke(s, request);
    } catch (error) {
      s.running?.delete(n);
      this.fail(s, error, { element: invoke.id, state });
    }
  }

  #request(s: SessionState, service: Service, invokeId: string, state: string): InvokeRequest {
    const { invoke } = service;
    const { content } = invoke;
    const text = service.text?.(s.memory);
    return {
      element: invoke.id,
      invokeId,
      state,
      type: service.type(s.memory),
      autoforward: invoke.autoforward,
      ...(content?.kind === 'chart' && { chart: content.chart }),
      ...(text !== undefined && { text: typeof text === 'string' ? text : JSON.stringify(text) }),
      ...(service.src && { src: service.src(s.memory) }),
      ...(content?.kind === 'missing' && { src: content.src }),
      ...(content?.kind === 'stub' && { stub: content.name }),
      data: (service.data?.(s.memory) ?? {}) as Record<string, Json>,
    };
  }

  /** Finalizes and forwards an external event. */
  #pass(s: SessionState, event: ChartEvent): void {
    for (const n of s.at.invokes) {
      const id = s.running?.get(n);
      const service = this.chart.services[n];
      if (id === undefined || !service) continue;
      if (id === event.invokeid) this.#finalize(s, service, event);
      if (service.invoke.autoforward) this.host.forward(s, id, event);
    }
  }

  #finalize(
    s: SessionState,
    { finalize, returns, invoke, state }: Service,
    event: ChartEvent,
  ): void {
    if (!finalize) return;
    if (finalize.length > 0) {
      runBlock(finalize as readonly Act[], this, s);
      return;
    }
    const data = event.data;
    if (typeof data !== 'object' || data === null || Array.isArray(data)) return;
    try {
      for (const { name, store } of returns) {
        if (Object.hasOwn(data, name)) store(s.memory, (data as Record<string, Json>)[name]);
      }
    } catch (error) {
      this.fail(s, error, { element: invoke.id, state: this.chart.states[state]?.id ?? '' });
    }
  }
}

/** Where an event of a class leads when nothing but the configuration changes. */
function quickNext(at: Configuration, eventClass: number): Configuration | undefined {
  if (at.lastClass === eventClass) return at.lastNext;
  const next = at.quick[eventClass];
  if (next === undefined) return undefined;
  at.lastClass = eventClass;
  at.lastNext = next;
  return next;
}
