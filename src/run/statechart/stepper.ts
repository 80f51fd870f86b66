import { must } from '../../base/assert.ts';
import type { Json } from '../../model/json.ts';
import type { Change, ChoiceRequest, TakenChoice } from '../../model/run.ts';
import type { Statechart } from '../../model/statechart/statechart.ts';
import { EventKind, Flag } from '../../trace/event.ts';
import type { Trace } from '../../trace/trace.ts';
import type { Outcome as SystemEnd, System } from '../actor.ts';
import { Answers } from '../answers.ts';
import { bitsAt, seedBits } from '../machine/draw.ts';
import type { Pending, StepResult, Stepper, Strike } from '../stepper.ts';
import { ownIndex, type TapeMark } from '../tape.ts';
import type { CompiledChart } from './compile.ts';
import { CodeError } from './datamodel.ts';
import { scxmlProcessor, type ChartEvent } from './event.ts';
import type { Failure, Outgoing } from './host.ts';
import { Interpreter, type Outcome } from './interpreter.ts';
import { Lanes } from './lanes.ts';
import { activeStates } from './stepper-look.ts';
import { pendingOf } from './stepper-pending.ts';
import { restoreMachine } from './restore.ts';
import type { ChartOptions, Live, Mishap, Running, SavedLive, StepKind, Stub } from './running.ts';
import type { Session } from './session.ts';
import type { SessionState } from './session-state.ts';
import type { MachineSnapshot } from './snapshot.ts';
import { machineSnapshot } from './snapshot-take.ts';
import { applyEdit } from './stepper-edit.ts';
import { StepperHost } from './stepper-host.ts';
import { chartSystem, type LaneState } from './stepper-system.ts';
import { chartWatcher } from './stepper-watch.ts';
import { Timers, type Timer } from './timers.ts';
import { MustWait, type Machine, type Next, type Part, type Served } from './world.ts';

/** What a run of charts goes back to. */
interface ChartSaved extends TapeMark {
  step: number;
  now: number;
  machines: SavedLive[];
  ready: readonly number[];
  current: number;
  timers: readonly Timer[];
  timer: number;
  arrived: number;
  base: number;
  changes: number;
  asked: number;
  unique: number;
  envSent: number;
  stubs: readonly Stub[];
  mishaps: readonly Mishap[];
  what: StepKind;
  self: number;
  parts: unknown[];
  opaque: boolean;
}

/** A guard asks, and nobody answers. */
class Asking extends Error {}

/** The most problems that are kept of one run. */
const mostMishaps = 200;

/** Steps whose conversations are told: they say much more than what happens. */
const mostTold = 5_000;

/** What is to happen next. */
type Todo =
  | { kind: 'command'; change: Change }
  | { kind: 'arrival' }
  | { kind: 'turn'; machine: Live }
  | { kind: 'stub'; stub: Stub }
  | { kind: 'timer' };

/**
 * All machines of a run of statecharts: whoever has something to do comes in turn, and goes on until
 * it rests; when nobody has, the clock goes on to the next timer or the next event from outside
 * (timers before events of the same time). One step is a start, a microstep, a discarded event, a
 * timer that fires, an event that arrives or a person's command.
 */
export class ChartStepper implements Stepper, Running {
  readonly system: System;
  readonly strikes: readonly Strike[] = [];
  readonly crashed = new Uint8Array(0);
  readonly options: ChartOptions;
  readonly parts: readonly Part[];
  readonly lanes: Lanes;
  readonly waitingTimers = new Timers();
  steps = 0;
  now = 0;
  self = -1;
  /** What the last step was, and what has come from outside so far. */
  what: StepKind = 'rest';
  arrived = 0;

  readonly #answers: Answers;
  readonly #host: StepperHost;
  readonly #interpreters = new Map<CompiledChart, Interpreter>();
  readonly #seed: number;
  /** All machines that ever were, by number; only the first `#count` are in the present. */
  readonly #all: Live[] = [];
  readonly #ids = new Map<string, Live>();
  #count = 0;
  #ready: number[] = [];
  #current = -1;
  #timer = 0;
  /** When the event before the next one from outside was handled. */
  #base = 0;
  #changes = 0;
  #asked = 0;
  #unique = 0;
  #envSent = 0;
  #stubs: readonly Stub[] = [];
  #mishaps: readonly Mishap[] = [];
  /** What is done when a microstep is over, unless it is undone. */
  #later: (() => void)[] = [];
  /** What makes good what was done at once, when a microstep is undone. */
  #inverse: (() => void)[] = [];
  #states: LaneState[] | undefined;
  #begun: ChartSaved;

  constructor(options: ChartOptions) {
    this.options = options;
    this.parts = options.parts ?? [];
    this.#answers = new Answers(options);
    this.#seed = seedBits(options.seed);
    this.#host = new StepperHost(this);
    const actors = options.machines.map(({ id, name }) => ({ id, name, tier: '' }));
    this.lanes = new Lanes(actors);
    this.system = chartSystem(actors, this);
    for (const part of this.parts) part.begin?.(this);
    this.now = options.from?.snapshot.now ?? 0;
    this.#base = this.now;
    for (const { id, name, chart } of options.machines) {
      this.make(id, name, chart, -1, '', {}, '');
    }
    this.#begun = this.#save();
  }

  // ——— Stepper ———

  get trace(): Trace {
    return this.lanes.trace;
  }

  get taken(): TakenChoice[] {
    return this.#answers.taken;
  }

  get question(): ChoiceRequest | undefined {
    return this.#answers.question;
  }

  get states(): readonly LaneState[] {
    this.#states ??= this.system.actors.length > 0 ? this.#lanesNow() : [];
    return this.#states;
  }

  get pending(): number {
    return this.#next() ? 1 : 0;
  }

  waiting(limit: number): Pending[] {
    return pendingOf(this, limit);
  }

  step(): StepResult {
    const todo = this.#next();
    if (!todo) return 'empty';
    const before = this.steps++;
    this.#states = undefined;
    this.#later = [];
    this.#inverse = [];
    try {
      if (!this.#do(todo)) {
        // Nothing happened after all: it was found that a machine rests.
        this.steps = before;
        return this.step();
      }
    } catch (signal) {
      if (signal instanceof Asking) return 'asking';
      throw signal;
    }
    this.lanes.commit(this.now, this.steps);
    if (this.options.spec.events[this.arrived]?.step === this.steps) this.#base = this.now;
    return 'stepped';
  }

  snapshot(): ChartSaved {
    return this.#save();
  }

  restore(saved: ChartSaved): void {
    if (!saved.opaque || saved.step === 0) return this.#load(saved);
    // Data that cannot be copied are made again from the beginning.
    this.#load(this.#begun);
    while (this.steps < saved.step) if (this.step() !== 'stepped') break;
  }

  // ——— World ———

  get seed(): number {
    return this.#seed;
  }

  get machines(): readonly Live[] {
    return this.#all.length === this.#count ? this.#all : this.#all.slice(0, this.#count);
  }

  get timers(): readonly Timer[] {
    return this.waitingTimers.all;
  }

  /** Services that the charts only name, under way. */
  get stubs(): readonly Stub[] {
    return this.#stubs;
  }

  /** When the next event from outside is due, as far as that is known. */
  get nextArrival(): { dueNs?: number } {
    const event = this.options.spec.events[this.arrived];
    const known = event && (event.step === undefined || event.step <= this.steps);
    return known ? { dueNs: Math.max(this.now, this.#base + (event.after ?? 0)) } : {};
  }

  get mishaps(): readonly Mishap[] {
    return this.#mishaps;
  }

  get outsideSent(): number {
    return this.#envSent;
  }

  machineOf(session: string): Live | undefined {
    const found = this.#ids.get(session);
    return found && found.number < this.#count ? found : undefined;
  }

  say(
    session: Session | undefined,
    label: string,
    node: string,
    link: number,
    value: number,
  ): number {
    if (this.steps > mostTold && label.startsWith('talk:')) return -1;
    const actor = session ? this.laneOf(session) : -1;
    return this.lanes.record(EventKind.mark, actor, { label, node, link, value, kept: true });
  }

  mark(session: Session | undefined, label: string, node: string, value = 0, kept = false): number {
    const actor = session ? this.laneOf(session) : -1;
    return this.lanes.record(EventKind.mark, actor, { label, node, value, kept });
  }

  tell(machine: Machine, event: ChartEvent): void {
    this.put(machine as Live, event, '', -1);
  }

  wake(machine: Machine): void {
    const live = machine as Live;
    live.blocked = false;
    // An event that waits in front is handled as one from outside.
    live.active = !this.isStable(live);
    this.#line(live);
  }

  choose(request: ChoiceRequest): number {
    const drawn = bitsAt(this.#seed, this.steps, this.#asked) % request.options.length;
    const index = this.#asked++;
    const picked = this.#answers.answer(request, index, this.steps, drawn);
    if (picked === undefined) throw new Asking();
    const { element, options } = request;
    const label = options[picked]?.label ?? '';
    this.lanes.record(EventKind.choice, -1, { label, node: element, value: picked, kept: true });
    return picked;
  }

  take(machine: Machine): MachineSnapshot {
    return machineSnapshot(this, machine as Live);
  }

  putBack(machine: Machine, snapshot: MachineSnapshot, key: string): void {
    const live = machine as Live;
    if (live.session.status === 'starting') for (const part of this.parts) part.born?.(live);
    this.dropTimers(live, () => true);
    for (const invokeId of live.session.running?.values() ?? []) this.end(live, invokeId);
    live.session = this.#anew(live);
    live.blocked = live.ended = false;
    restoreMachine(this, live, snapshot, 'remaining', key);
    this.#resume();
  }

  report(machine: Machine, element: string, severity: Mishap['severity'], message: string): void {
    const known = this.#mishaps.some(
      (one) => one.element === element && one.machine === machine.number && one.message === message,
    );
    if (known || this.#mishaps.length >= mostMishaps) return;
    const { number } = machine;
    this.#mishaps = [
      ...this.#mishaps,
      { machine: number, element, severity, message, step: this.steps },
    ];
  }

  // ——— what the host and the watcher do ———

  laneOf(session: Session): number {
    return this.#ids.get(session.id)?.actor ?? -1;
  }

  live(session: Session): Live {
    return must(this.#ids.get(session.id), 'a machine of this run');
  }

  /** Trace indices of what put events into internal queues. */
  readonly causes = new WeakMap<ChartEvent, number>();

  /** Puts an event of the runtime's own into a machine's internal queue. */
  raise(machine: Live, event: ChartEvent): void {
    machine.changed = true;
    machine.session.internal.push(event);
    machine.active = true;
    this.#line(machine);
  }

  unique(): number {
    return ++this.#unique;
  }

  /** To be done when the microstep is over, unless it is undone. */
  afterwards(action: () => void): void {
    this.#later.push(action);
  }

  /** Puts an event into a machine's external queue, when the microstep is over. */
  put(to: Live, event: ChartEvent, node: string, cause: number): void {
    const { session } = to;
    const value = (session.outer?.length ?? 0) + 1;
    const label = `chart:queued:${event.name}`;
    const at = this.lanes.record(EventKind.mark, to.actor, { label, node, value });
    const kept: ChartEvent = { ...event, cause: cause >= 0 ? cause : at };
    this.afterwards(() => this.#enqueue(to, kept));
  }

  #enqueue(to: Live, event: ChartEvent): void {
    to.changed = true;
    if (!to.interpreter.enqueue(to.session, event)) {
      this.halt(to, `more than ${to.session.limits.events} events wait in its queue`);
      return;
    }
    this.#line(to);
  }

  /** One machine tells another (or itself) of an event; both are known to be there. */
  post(from: Live, to: Live, message: Outgoing): void {
    const event: ChartEvent = {
      name: message.name,
      type: 'external',
      origin: `#_scxml_${from.session.id}`,
      origintype: scxmlProcessor,
      ...(message.named && message.sendId !== undefined && { sendid: message.sendId }),
      ...(from.parent === to.number && from.parent >= 0 && { invokeid: from.session.invokeId }),
      ...(message.data !== undefined && { data: message.data }),
    };
    if (from.parent === to.number && from.cancelled) return;
    if (from === to) return this.put(to, event, message.element, -1);
    from.sent++;
    from.changed = true;
    this.pass(from.actor, to, event, message.element);
  }

  /** A message from a lane to a machine. */
  pass(from: number, to: Live, event: ChartEvent, node: string): void {
    const send = this.lanes.record(EventKind.send, from, {
      target: to.actor,
      label: event.name,
      node,
      link: ownIndex,
      flags: Flag.async,
    });
    this.put(to, event, node, send);
  }

  /** Sets a timer; undone with the microstep. */
  setTimer(
    timer: Omit<Timer, 'number' | 'set' | 'since'> & { since?: number },
    label: string,
    node: string,
  ): void {
    const { actor } = must(this.#all[timer.machine]);
    const set = this.lanes.record(EventKind.timerSet, actor, {
      label,
      node,
      link: ownIndex,
      value: timer.at,
    });
    const made: Timer = { since: this.now, ...timer, number: ++this.#timer, set };
    this.waitingTimers.add(made);
    this.#inverse.push(() => void this.waitingTimers.remove((one) => one === made));
  }

  /** Takes timers away; undone with the microstep. */
  dropTimers(machine: Live, fits: (timer: Timer) => boolean): void {
    const gone = this.waitingTimers.remove((one) => one.machine === machine.number && fits(one));
    for (const timer of gone) {
      const label = timer.message?.name ?? '';
      const node = timer.message?.element ?? '';
      this.lanes.record(EventKind.timerCancel, machine.actor, { label, node, link: timer.set });
      this.#inverse.push(() => this.waitingTimers.add(timer));
    }
  }

  /** A service that nobody implements begins. */
  begin(stub: Stub): void {
    this.afterwards(() => (this.#stubs = [...this.#stubs, stub]));
  }

  /** Ends what runs under an id, machine or service. */
  end(parent: Live, invokeId: string): void {
    this.#stubs = this.#stubs.filter(
      (one) => one.machine !== parent.number || one.invokeId !== invokeId,
    );
    const child = this.childOf(parent, invokeId);
    if (!child) return;
    child.cancelled = true;
    child.changed = true;
    this.#line(child);
  }

  /** The machine that runs under an invocation's id. */
  childOf(parent: Live, invokeId: string): Live | undefined {
    for (let n = this.#count - 1; n > parent.number; n--) {
      const one = this.#all[n];
      if (one?.parent !== parent.number || one.session.invokeId !== invokeId) continue;
      return isOver(one) || one.cancelled ? undefined : one;
    }
    return undefined;
  }

  /** How many machines and services run for a machine. */
  childrenOf(parent: Live): number {
    const stubs = this.#stubs.filter(({ machine }) => machine === parent.number).length;
    return (
      this.machines.filter((one) => one.parent === parent.number && !isOver(one)).length + stubs
    );
  }

  /** Makes a machine; it begins at its turn. */
  make(
    id: string,
    name: string,
    chart: Statechart,
    parent: number,
    element: string,
    given: Record<string, Json>,
    invokeId: string,
  ): Live {
    const number = this.#count++;
    const known = this.#all[number];
    const interpreter = this.#interpreterOf(this.options.compile(chart));
    const parentId = parent < 0 ? '' : must(this.#all[parent]).session.id;
    // Whoever went back makes the same machine again: others may still come back to that one.
    const again = known?.session.id === id && known.interpreter === interpreter;
    if (again) interpreter.restore(known.born, known.fresh);
    const session = again
      ? known.born
      : interpreter.create(id, chart.title || name, {
          invokeId,
          parent: parentId,
          data: given,
          ...this.#chance(number, 0),
        });
    const live: Live = {
      number,
      session,
      born: session,
      fresh: again ? known.fresh : interpreter.save(session),
      interpreter,
      actor: number + 1,
      parent,
      element,
      chart,
      given,
      cancelled: false,
      blocked: false,
      active: true,
      waits: false,
      moves: 0,
      sent: 0,
      received: 0,
      last: parent < 0 ? -1 : must(this.#all[parent]).last,
      changed: true,
      saved: undefined,
      ended: false,
    };
    this.#all[number] = live;
    this.#ids.set(id, live);
    this.lanes.lane(live.actor, { id, name, tier: '' });
    this.#line(live);
    return live;
  }

  /** Chance and time as a machine's code sees them: the run's own. */
  #chance(machine: number, step: number): { seed: number; now: () => number } {
    return { seed: bitsAt(this.#seed, step, machine), now: () => this.now / 1e6 };
  }

  /** An id that no machine has had: numbers are given out without gaps, so they can be halved. */
  freeId(wanted: string): string {
    if (!this.machineOf(wanted)) return wanted;
    const isTaken = (n: number): boolean => this.machineOf(`${wanted}.${n}`) !== undefined;
    let taken = 1;
    let free = 2;
    while (isTaken(free)) [taken, free] = [free, free * 2];
    while (free - taken > 1) {
      const middle = (taken + free) >>> 1;
      if (isTaken(middle)) taken = middle;
      else free = middle;
    }
    return `${wanted}.${free}`;
  }

  /** The machine is over, by no rule of its chart. */
  halt(machine: Live, message: string, element = ''): void {
    this.#break(machine, message, element);
    this.#over(machine, message, element);
  }

  #break(machine: Live, message: string, element = ''): void {
    machine.session.status = 'failed';
    machine.session.last ??= machine.session.at.words;
    machine.changed = true;
    this.report(machine, element, 'error', message);
  }

  // ——— what is next ———

  #line(machine: Live): void {
    machine.changed = true;
    if (machine.waits || machine.number === this.#current) return;
    machine.waits = true;
    this.#ready.push(machine.number);
  }

  #next(): Todo | undefined {
    const change = this.options.changes?.[this.#changes];
    if (change && change.step <= this.steps + 1) return { kind: 'command', change };
    const event = this.options.spec.events[this.arrived];
    const pressing = event?.step !== undefined && event.step <= this.steps;
    if (pressing && this.#base + (event.after ?? 0) <= this.now) return { kind: 'arrival' };
    const machine = this.#whoseTurn();
    if (machine) return { kind: 'turn', machine };
    const stub = this.#stubs[0];
    if (stub) return { kind: 'stub', stub };
    const timer = this.waitingTimers.first;
    if (event) {
      const due = Math.max(this.now, this.#base + (event.after ?? 0));
      const meant = event.step === undefined || pressing || !timer;
      if (meant && (!timer || due < timer.at)) return { kind: 'arrival' };
    }
    if (timer) return { kind: 'timer' };
    return change ? { kind: 'command', change } : undefined;
  }

  #whoseTurn(): Live | undefined {
    const current = this.#all[this.#current];
    if (current && this.#current < this.#count && this.#hasTurn(current)) return current;
    this.#current = -1;
    // What came to it while it was its turn waits in its queue.
    if (current && this.#canGoOn(current)) this.#line(current);
    while (this.#ready.length > 0) {
      const machine = this.#all[this.#ready[0] as number];
      if (machine && this.#canGoOn(machine)) return machine;
      this.#ready.shift();
      if (machine) machine.waits = false;
    }
    return undefined;
  }

  /** It goes on before others: in the midst of a macrostep. */
  #hasTurn(machine: Live): boolean {
    return machine.active && this.#canGoOn(machine);
  }

  #canGoOn(machine: Live): boolean {
    if (isOver(machine) || machine.blocked) return false;
    return machine.active || machine.cancelled || (machine.session.outer?.length ?? 0) > 0;
  }

  // ——— what happens ———

  /** False when nothing happened. */
  #do(todo: Todo): boolean {
    switch (todo.kind) {
      case 'command':
        return this.#command(todo.change);
      case 'arrival':
        return this.#arrive();
      case 'timer':
        return this.#fire();
      case 'stub':
        return this.#serve(todo.stub);
      case 'turn':
        return this.#turn(todo.machine);
    }
  }

  #started(what: StepKind, self: number, cause: number): void {
    this.what = what;
    this.self = self;
    this.lanes.begin(cause);
  }

  #turn(machine: Live): boolean {
    this.#take(machine);
    machine.changed = true;
    const { session } = machine;
    if (machine.cancelled) return this.#cancel(machine);
    if (session.status === 'starting') return this.#start(machine);
    const event = machine.active ? undefined : session.outer?.[0];
    this.#started('microstep', machine.actor, event?.cause ?? machine.last);
    if (event) this.#received(machine, event);
    for (const part of this.parts) part.turn?.(machine, event);
    const outcome = event ? this.#microstep(machine) : this.#inner(machine);
    if (outcome === 'rest') {
      machine.active = false;
      if (!this.lanes.busy && this.#later.length === 0) return false;
    }
    if (outcome === 'discarded') this.what = 'discarded';
    return this.#finish(machine, outcome);
  }

  /** Takes a machine out of the row: it is its turn now. */
  #take(machine: Live): void {
    if (this.#current === machine.number) return;
    this.#current = machine.number;
    if (this.#ready[0] === machine.number) this.#ready.shift();
    machine.waits = false;
  }

  #microstep(machine: Live): Outcome {
    const { interpreter, session } = machine;
    const waits = session.chart.model.resources.length > 0 || this.parts.some((p) => p.acquire);
    const before = waits ? interpreter.save(session) : undefined;
    try {
      return interpreter.microstep(session);
    } catch (signal) {
      if (!(signal instanceof MustWait) || !before) throw signal;
      interpreter.restore(session, before);
      return 'undone';
    }
  }

  /** A microstep without an external event. */
  #inner(machine: Live): Outcome {
    const { session } = machine;
    const outer = session.outer;
    session.outer = undefined;
    try {
      return this.#microstep(machine);
    } finally {
      session.outer = outer;
    }
  }

  #start(machine: Live): boolean {
    this.#started('start', machine.actor, machine.last);
    if (machine.parent >= 0) this.lanes.record(EventKind.create, machine.actor);
    for (const part of this.parts) part.born?.(machine);
    const { from } = this.options;
    const stored = from && from.snapshot.machine.status !== 'starting';
    if (stored && machine.number === 0 && machine.session === machine.born) {
      return this.#begin(machine, from);
    }
    for (const part of this.parts) part.turn?.(machine, undefined);
    return this.#finish(machine, this.#inner(machine));
  }

  /** The first machine begins where it was when it was stored. */
  #begin(machine: Live, { snapshot, timers }: NonNullable<ChartOptions['from']>): boolean {
    this.what = 'command';
    restoreMachine(this, machine, snapshot.machine, timers);
    this.#resume();
    machine.last = this.lanes.first;
    return true;
  }

  /** After a restore: whoever has something to do stands in the row. */
  #resume(): void {
    this.#settle();
    for (const part of this.parts) part.regained?.();
    for (const each of this.machines) {
      if (each.session.status === 'starting') continue;
      each.active = !isOver(each) && !this.isStable(each);
      this.#line(each);
    }
  }

  #cancel(machine: Live): boolean {
    this.#started('microstep', machine.actor, machine.last);
    machine.cancelled = true;
    if (machine.session.status === 'starting') machine.session.status = 'stopped';
    else machine.interpreter.stop(machine.session);
    return this.#finish(machine, 'ended');
  }

  /** What follows from a microstep. */
  #finish(machine: Live, outcome: Outcome): boolean {
    if (outcome === 'undone') this.#undone(machine);
    else {
      machine.moves += outcome === 'moved' ? 1 : 0;
      this.#settle();
    }
    for (const part of this.parts) part.turned?.(machine, outcome);
    // A restart made another one.
    const { session } = machine;
    if (session.status === 'final' || session.status === 'stopped' || session.status === 'failed') {
      const failed = session.status === 'failed';
      this.#over(machine, failed ? this.#lastProblem(machine) : '', '');
    } else if (!machine.blocked) {
      machine.active = !this.isStable(machine);
      if (!machine.active) this.#rest(machine);
    }
    machine.last = this.lanes.first;
    return true;
  }

  /** What was put off is done. */
  #settle(): void {
    const later = this.#later;
    this.#later = [];
    this.#inverse = [];
    for (const action of later) action();
  }

  #rest(machine: Live): void {
    this.mark(machine.session, 'chart:stable', '');
    for (const part of this.parts) part.rests?.(machine);
    if ((machine.session.outer?.length ?? 0) === 0) return;
    // Others have waited: it comes in turn again.
    this.#current = -1;
    this.#line(machine);
  }

  /** Nothing happens in a machine until an event comes. */
  isStable({ session, interpreter, cancelled }: Live): boolean {
    if (cancelled || session.status === 'starting' || session.over) return false;
    if ((session.inner?.length ?? 0) > 0 || (session.waiting?.size ?? 0) > 0) return false;
    if (session.chart.moves.eventless(session.at).groups.length === 0) return true;
    return interpreter
      .enabled(session)
      .every(({ reason }) => reason !== 'taken' && reason !== 'unasked' && reason !== 'error');
  }

  #lastProblem(machine: Live): string {
    return this.#mishaps.findLast((one) => one.machine === machine.number)?.message ?? '';
  }

  /** A machine has ended, whatever way. */
  #over(machine: Live, why: string, element: string): void {
    if (machine.ended) return;
    machine.ended = true;
    const { status } = machine.session;
    const label = status === 'failed' ? `chart:failed:${why}` : `chart:${status}`;
    this.mark(machine.session, label, element, 0, true);
    this.dropTimers(machine, () => true);
    this.#inverse = [];
    this.#stubs = this.#stubs.filter((one) => one.machine !== machine.number);
    for (const child of this.machines) {
      if (child.parent === machine.number && !isOver(child))
        this.end(machine, child.session.invokeId);
    }
    for (const part of this.parts) part.ended?.(machine);
    if (machine.parent >= 0) this.lanes.record(EventKind.destroy, machine.actor, { kept: true });
    if (status === 'failed') this.#tellFailure(machine, why);
    this.#settle();
    machine.active = false;
    if (this.#isAllOver()) this.lanes.record(EventKind.end, -1, { kept: true });
  }

  #isAllOver(): boolean {
    return this.machines.every((one) => isOver(one));
  }

  /** The parent of a machine that failed is told so, by the name that XState has for it. */
  #tellFailure(machine: Live, why: string): void {
    const parent = this.#all[machine.parent];
    if (!parent || isOver(parent) || machine.cancelled) return;
    const { invokeId } = machine.session;
    this.pass(
      machine.actor,
      parent,
      {
        name: `error.platform.${invokeId}`,
        type: 'platform',
        invokeid: invokeId,
        data: why,
      },
      machine.element,
    );
  }

  // ——— undone microsteps ———

  #undone(machine: Live): void {
    this.#forget();
    const next = this.#decided(machine) ?? { kind: 'drop' };
    this.mark(machine.session, 'chart:failed:undone', '', 0, true);
    this.apply(machine, next);
    this.#settle();
  }

  /** What was done in this step has not happened. */
  #forget(): void {
    for (const inverse of this.#inverse.reverse()) inverse();
    this.#inverse = [];
    this.#later = [];
    this.lanes.undo();
  }

  #decided(machine: Live): Next | undefined {
    for (const part of this.parts) {
      const next = part.next?.(machine);
      if (next) return next;
    }
    return undefined;
  }

  /** Does what was decided about a machine whose microstep was undone. */
  apply(machine: Live, next: Next): void {
    const { interpreter, session } = machine;
    switch (next.kind) {
      case 'drop':
        interpreter.giveUp(session);
        return;
      case 'wait':
        machine.blocked = true;
        return;
      case 'retry':
        if (next.delayNs <= 0) return;
        machine.blocked = true;
        this.setTimer({ at: this.now + next.delayNs, machine: machine.number }, 'retry', '');
        return;
      case 'goto':
        this.#goto(machine, next.state);
        return;
      case 'restart':
        this.#restart(machine);
        return;
      case 'escalate':
        this.#escalate(machine, next.message);
        return;
      case 'stop':
        this.#break(machine, next.message);
        return;
    }
  }

  /** On to another state; where that goes wrong, too, what is next is asked again. */
  #goto(machine: Live, state: string): void {
    const { interpreter, session } = machine;
    const before = interpreter.save(session);
    for (const part of this.parts) part.goes?.(machine);
    this.#drop(machine);
    if (interpreter.goto(session, state)) {
      for (const part of this.parts) part.went?.(machine);
      return;
    }
    const next = this.#decided(machine);
    if (!next || session.status === 'failed') {
      return this.#break(machine, `“${state}” cannot be entered`);
    }
    interpreter.restore(session, before);
    this.#forget();
    this.mark(session, 'chart:failed:undone', state, 0, true);
    this.apply(machine, next);
  }

  /** What led to an undone microstep is gone; a start has been led to by nothing. */
  #drop({ interpreter, session }: Live): void {
    if (session.at.states.length > 0) interpreter.giveUp(session);
  }

  /** From the beginning, with fresh data. What waits from outside stays. */
  #restart(machine: Live): void {
    const { session, interpreter } = machine;
    this.#drop(machine);
    const outer = session.outer?.slice();
    interpreter.stop(session);
    this.dropTimers(machine, () => true);
    const fresh = this.#anew(machine);
    fresh.outer = outer;
    machine.session = fresh;
  }

  /** The same machine before its start. */
  #anew({ session, interpreter, given, number }: Live): SessionState {
    return interpreter.create(session.id, session.name, {
      invokeId: session.invokeId,
      parent: session.parent,
      data: given,
      ...this.#chance(number, this.steps),
    });
  }

  #escalate(machine: Live, message: string): void {
    const parent = this.#all[machine.parent];
    const { invokeId } = machine.session;
    machine.interpreter.stop(machine.session);
    machine.session.status = 'failed';
    if (!parent || isOver(parent)) return;
    const name = `error.escalated.${invokeId}`;
    const event: ChartEvent = { name, type: 'platform', invokeid: invokeId, data: message };
    this.pass(machine.actor, parent, event, machine.element);
    machine.cancelled = true;
  }

  // ——— timers, events from outside, commands ———

  #received(machine: Live, event: ChartEvent): void {
    const { trace } = this.lanes;
    const cause = event.cause ?? -1;
    const led = cause >= 0 && cause < trace.length ? trace.event(cause) : undefined;
    machine.received++;
    if (led?.kind === EventKind.send) {
      const { node, actor, flags } = led;
      const { label } = led;
      this.lanes.record(EventKind.receive, machine.actor, {
        target: actor,
        label,
        node,
        link: cause,
        flags,
      });
    }
  }

  #fire(): boolean {
    const timer = must(this.waitingTimers.shift());
    const machine = must(this.#all[timer.machine]);
    this.#started('timer', machine.actor, timer.set);
    this.now = Math.max(this.now, timer.at);
    const { message } = timer;
    const label = message?.name ?? 'retry';
    const node = message?.element ?? '';
    this.lanes.record(EventKind.timerFire, machine.actor, { label, node, link: timer.set });
    if (message) this.#host.fire(machine, message);
    else this.wake(machine);
    this.#settle();
    return true;
  }

  #arrive(): boolean {
    const event = must(this.options.spec.events[this.arrived]);
    this.now = Math.max(this.now, this.#base + (event.after ?? 0));
    this.arrived++;
    this.#base = this.now;
    this.#started('arrival', 0, -1);
    const to = event.to === undefined ? this.#all[0] : this.machineOf(event.to);
    this.#envSent++;
    if (!to || isOver(to)) {
      const target = to?.actor ?? -1;
      const { name: label } = event;
      const sent = this.lanes.record(EventKind.send, 0, {
        target,
        label,
        link: ownIndex,
        flags: Flag.async,
      });
      this.lanes.record(EventKind.drop, 0, { target, label, link: sent });
      return true;
    }
    const { name, data } = event;
    this.pass(0, to, { name, type: 'external', ...(data !== undefined && { data }) }, '');
    this.#settle();
    return true;
  }

  #command(change: Change): boolean {
    this.#changes++;
    this.#started('command', -1, -1);
    const done = this.parts.some((part) => part.command?.(change, this)) || applyEdit(this, change);
    if (!done) this.mark(undefined, `chart:edited:${change.path} is not there`, '');
    this.#settle();
    return true;
  }

  /** A machine was changed by hand: what it does next is looked for again. */
  edited(machine: Live, what: string, node = ''): void {
    this.self = machine.actor;
    this.mark(machine.session, `chart:edited:${what}`, node);
    machine.active = !isOver(machine) && !this.isStable(machine);
    this.#line(machine);
  }

  /** How a service that nobody implements ends: a part says it, or it is asked for. */
  #serve(stub: Stub): boolean {
    const machine = must(this.#all[stub.machine]);
    this.#started('arrival', machine.actor, machine.last);
    const { name, element, invokeId } = stub;
    this.#stubs = this.#stubs.filter((one) => one !== stub);
    const served = this.#served(machine, stub);
    // Who serves may have changed data.
    if (served) machine.changed = true;
    const options = [{ label: 'is done' }, { label: 'fails' }];
    const fails = served
      ? served.kind === 'error'
      : this.choose({ element, label: `How does “${name}” end?`, options }) === 1;
    this.answerInvocation(machine, invokeId, element, fails, served?.data);
    this.#settle();
    return true;
  }

  /** What a part says of how a service ends; undefined when nobody implements it. */
  #served(machine: Live, { name, element, data }: Stub): Served | undefined {
    try {
      for (const part of this.parts) {
        const served = part.serve?.(machine, element, name, data);
        if (served) return served;
      }
    } catch (error) {
      if (!(error instanceof CodeError)) throw error;
      return { kind: 'error', data: error.message };
    }
    return undefined;
  }

  /** Tells a machine how what it invoked has ended. */
  answerInvocation(
    machine: Live,
    invokeId: string,
    element: string,
    fails: boolean,
    data: Json | undefined,
  ): void {
    const event: ChartEvent = {
      name: fails ? `error.platform.${invokeId}` : `done.invoke.${invokeId}`,
      type: fails ? 'platform' : 'external',
      invokeid: invokeId,
      ...(data !== undefined && { data }),
    };
    this.put(machine, event, element, -1);
  }

  // ——— failures ———

  failed(machine: Live, failure: Failure): ReturnType<NonNullable<Part['failed']>> {
    for (const part of this.parts) {
      const recovery = part.failed?.(machine, failure);
      if (recovery) return recovery;
    }
    return undefined;
  }

  /** What a failure looks like where no part tells of it. */
  noteFailure(machine: Live, failure: Failure): void {
    const stopped = failure.kind !== 'execution';
    this.report(machine, failure.element, stopped ? 'error' : 'warning', failure.message);
    this.lanes.record(EventKind.log, machine.actor, {
      label: `${failure.error}: ${failure.message}`,
      node: failure.element,
      kept: true,
    });
  }

  // ——— the end ———

  /** How things stand when nothing is left to do. */
  outcome(): SystemEnd {
    const cycle = this.parts.flatMap((part) => part.waitCycle?.() ?? []);
    if (cycle.length > 0) return { status: 'stuck', waiting: waitingIn(this, cycle) };
    const own = this.machines.filter(({ parent }) => parent < 0);
    if (own.some(({ session }) => session.status === 'failed'))
      return { status: 'error', waiting: [] };
    return { status: own.every(isOver) ? 'done' : 'rest', waiting: [] };
  }

  // ——— snapshots ———

  #save(): ChartSaved {
    const machines = this.machines.map(saveLive);
    return {
      ...this.lanes.mark(),
      step: this.steps,
      now: this.now,
      machines,
      ready: this.#ready.slice(),
      current: this.#current,
      timers: this.waitingTimers.save(),
      timer: this.#timer,
      arrived: this.arrived,
      base: this.#base,
      changes: this.#changes,
      asked: this.#asked,
      unique: this.#unique,
      envSent: this.#envSent,
      stubs: this.#stubs,
      mishaps: this.#mishaps,
      what: this.what,
      self: this.self,
      parts: this.parts.map((part) => part.save?.()),
      opaque: machines.some(({ state }) => isOpaque(state.memory)),
    };
  }

  #load(saved: ChartSaved): void {
    this.lanes.rewind(saved);
    this.steps = saved.step;
    this.now = saved.now;
    this.#count = saved.machines.length;
    saved.machines.forEach((each, n) => loadLive(must(this.#all[n]), each));
    this.#ready = saved.ready.slice();
    this.#current = saved.current;
    this.waitingTimers.restore(saved.timers);
    this.#timer = saved.timer;
    this.arrived = saved.arrived;
    this.#base = saved.base;
    this.#changes = saved.changes;
    this.#asked = saved.asked;
    this.#unique = saved.unique;
    this.#envSent = saved.envSent;
    this.#stubs = saved.stubs;
    this.#mishaps = saved.mishaps;
    this.what = saved.what;
    this.self = saved.self;
    this.#later = [];
    this.#inverse = [];
    this.#states = undefined;
    this.#answers.question = undefined;
    this.parts.forEach((part, n) => part.restore?.(saved.parts[n]));
  }

  // ——— inside ———

  #interpreterOf(chart: CompiledChart): Interpreter {
    let interpreter = this.#interpreters.get(chart);
    if (!interpreter) {
      const watcher = chartWatcher(this);
      interpreter = new Interpreter(chart, this.#host, watcher);
      this.#interpreters.set(chart, interpreter);
    }
    return interpreter;
  }

  #lanesNow(): LaneState[] {
    const lanes: LaneState[] = [{ status: 'running', sent: this.#envSent, received: 0, active: 0 }];
    for (const machine of this.machines) lanes[machine.actor] = laneState(machine);
    return lanes;
  }
}

function isOver({ session }: Live): boolean {
  const { status } = session;
  return status === 'final' || status === 'stopped' || status === 'failed';
}

function saveLive(live: Live): SavedLive {
  if (live.saved && !live.changed) return live.saved;
  const { session, active, waits, cancelled, blocked, moves, sent, received, last, ended } = live;
  const state = live.interpreter.save(session);
  const saved = {
    session,
    state,
    active,
    waits,
    cancelled,
    blocked,
    moves,
    sent,
    received,
    last,
    ended,
  };
  live.saved = saved;
  live.changed = false;
  return saved;
}

function loadLive(live: Live, saved: SavedLive): void {
  if (live.saved === saved && !live.changed) return;
  const { state, ...rest } = saved;
  Object.assign(live, rest);
  live.interpreter.restore(live.session, state);
  live.saved = saved;
  live.changed = false;
}

function laneState(machine: Live): LaneState {
  const { session, sent, received } = machine;
  const { chart } = session;
  return {
    status: session.status,
    sent,
    received,
    active: session.status === 'running' ? 1 : 0,
    get configuration() {
      return activeStates(chart, session.at.words);
    },
    get data() {
      return session.memory.view().data;
    },
  };
}

/** Who waits for what, and for whom, for people. */
function waitingIn(stepper: ChartStepper, cycle: readonly string[]): SystemEnd['waiting'] {
  const nameOf = (id: string): string => stepper.machineOf(id)?.session.name ?? id;
  return cycle.map((id, i) => {
    const machine = stepper.machineOf(id);
    const wish = machine && stepper.parts.map((part) => part.keeps?.(machine)?.wish).find(Boolean);
    const what = wish ? `“${wish.resource}”, which` : 'what';
    const other = nameOf(cycle[(i + 1) % cycle.length] ?? '');
    return { actor: nameOf(id), reason: `waits for ${what} “${other}” holds` };
  });
}

/** A memory that cannot be copied: its data are no plain data. */
function isOpaque(memory: unknown): boolean {
  return typeof memory === 'object' && memory !== null && 'plain' in memory && !memory.plain;
}
