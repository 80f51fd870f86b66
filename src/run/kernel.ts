import { assert, must } from '../base/assert.ts';
import { clone } from '../base/clone.ts';
import { TimeHeap } from '../base/heap.ts';
import { nextBelow, nextUint32, seedRandom, type RandomState } from '../base/random.ts';
import type { ChoiceRequest, Fault, TakenChoice } from '../model/run.ts';
import { EventKind, Flag } from '../trace/event.ts';
import { Trace } from '../trace/trace.ts';
import type { Context, System } from './actor.ts';
import { Answers, type AnswerOptions } from './answers.ts';
import { FaultPlan, outages, type FaultMemory, type Interference } from './faults.ts';
import type { Intervention, Pending, StepResult, Stepper, Strike } from './stepper.ts';

/** How a kernel is set up. */
export interface KernelOptions extends AnswerOptions {
  seed: number;
  faults: readonly Fault[];
  /** The most events that may wait at once; 1,000,000 when absent. */
  maxPending?: number;
  /** What a person changes on the way, earliest first. */
  interventions?: readonly Intervention[];
}

/** A kernel's whole state as plain data. Unchanged parts are shared between snapshots. */
export interface Snapshot {
  step: number;
  now: number;
  events: number;
  sequence: number;
  states: readonly Shared[];
  crashed: Uint8Array;
  epochs: Int32Array;
  queue: ReturnType<TimeHeap['entries']>;
  slots: readonly (Slot | undefined)[];
  free: readonly number[];
  random: RandomState;
  choosing: RandomState;
  choices: number;
  arrivals: Float64Array;
  faults: FaultMemory;
  cancelled: ReadonlySet<number>;
  intervened: number;
}

/** A state that several snapshots hold: the live one until it is to change, then a copy. */
interface Shared {
  state: unknown;
  /** It is as `init` makes it: made anew instead of copied. */
  initial: boolean;
}

/** What waits in the queue. */
interface Slot {
  kind: Pending['kind'];
  to: number;
  from: number;
  /** Trace index of what led to it. */
  cause: number;
  /** Send index of a message, handle of a timer; -1 else. */
  link: number;
  label: number;
  node: number;
  flags: number;
  /** A message that never arrives. */
  lost: boolean;
  /** The receiver's life in which it was sent: timers of an earlier life are void. */
  epoch: number;
  message: unknown;
}

const asking = Symbol('a choice without an answer');

/**
 * The discrete-event kernel: virtual clock, queue, random numbers, choices, faults. One `step`
 * dispatches one event to one actor; nothing else ever moves. Equal options give equal traces.
 */
export class Kernel implements Context, Stepper {
  readonly system: System;
  readonly trace: Trace;
  readonly strikes: Strike[] = [];
  now = 0;
  self = 0;
  sender = -1;
  readonly anyOrder = false;
  link = -1;
  flags = 0;
  /** Steps done. */
  steps = 0;

  readonly #visible: number;
  readonly #names: string[];
  readonly #options: KernelOptions;
  readonly #maxPending: number;
  readonly #faults: FaultPlan;
  readonly #answers: Answers;
  readonly #interventions: readonly Intervention[];
  readonly #queue = new TimeHeap();
  readonly #nextRandom = (): number => nextUint32(this.#random);
  #random: RandomState;
  #choosing: RandomState;
  #states: unknown[] = [];
  /** By actor: where snapshots find its present state; undefined when none has it. */
  #shared: (Shared | undefined)[];
  #slots: (Slot | undefined)[] = [];
  #free: number[] = [];
  #sequence = 0;
  #events = 0;
  #choices = 0;
  #cause = -1;
  #first = -1;
  #muted = false;
  #overflow = false;
  /** Each pair of actors that ever sent, numbered as they came: an index of `arrivals`. */
  readonly #pairs = new Map<number, number>();
  /** When the last message between a pair arrives. */
  #arrivals = new Float64Array(64);
  #crashed: Uint8Array;
  #epochs: Int32Array;
  #cancelled = new Set<number>();
  #intervened = 0;

  constructor(system: System, options: KernelOptions) {
    this.system = system;
    this.#options = options;
    this.#maxPending = options.maxPending ?? 1_000_000;
    this.#faults = new FaultPlan(options.faults, options.seed);
    this.#answers = new Answers(options);
    this.#interventions = options.interventions ?? [];
    this.#random = seedRandom(options.seed);
    this.#choosing = seedRandom(options.seed + 0x5bd1e995);
    const visible = system.actors.filter((actor) => !actor.hidden);
    assert(
      system.actors.every((actor, i) => Boolean(actor.hidden) === i >= visible.length),
      'hidden actors come last',
    );
    this.#visible = visible.length;
    this.#names = system.actors.map((actor) => actor.id);
    this.trace = new Trace(visible.map(({ id, name, tier }) => ({ id, name, tier })));
    this.#crashed = new Uint8Array(system.actors.length);
    this.#epochs = new Int32Array(system.actors.length);
    this.#shared = system.actors.map(() => ({ state: undefined, initial: true }));
    this.#begin();
  }

  /** Every choice so far; grows only. */
  get taken(): TakenChoice[] {
    return this.#answers.taken;
  }

  /** The choice that has no answer, after `step` said `asking`. */
  get question(): ChoiceRequest | undefined {
    return this.#answers.question;
  }

  /** The states of all actors: to look at, never to change. */
  get states(): readonly unknown[] {
    return this.#states;
  }

  /** Which actors are down. */
  get crashed(): Uint8Array {
    return this.#crashed;
  }

  /** How many events wait. */
  get pending(): number {
    return this.#queue.size + (this.#due ? 1 : 0);
  }

  /** What waits, earliest first, at most `limit`. */
  waiting(limit: number): Pending[] {
    const { times, sequences, slots } = this.#queue.entries();
    const due = this.#due;
    const first = due ? [{ ...changeSlot(due), time: this.now }] : [];
    const queued = [...slots.keys()]
      .sort((a, b) => at(times, a) - at(times, b) || at(sequences, a) - at(sequences, b))
      .slice(0, limit)
      .flatMap((i) => {
        const slot = this.#slots[at(slots, i)];
        return slot && !this.#isVoid(slot) ? [{ ...slot, time: at(times, i) }] : [];
      });
    return [...first, ...queued].slice(0, limit);
  }

  /** Dispatches the earliest event. */
  step(): StepResult {
    const due = this.#due;
    if (due) {
      this.#intervened++;
      return this.#handle(changeSlot(due));
    }
    while (this.#queue.size > 0) {
      const time = this.#queue.nextTime;
      const at = this.#queue.pop();
      const slot = this.#slots[at] as Slot;
      this.#slots[at] = undefined;
      this.#free.push(at);
      if (this.#isVoid(slot)) {
        this.#cancelled.delete(slot.link);
        continue;
      }
      this.now = time;
      return this.#handle(slot);
    }
    return 'empty';
  }

  /** A timer that was cancelled, or set in an earlier life: it takes neither a step nor time. */
  #isVoid(slot: Slot): boolean {
    if (slot.kind !== 'timer') return false;
    return this.#cancelled.has(slot.link) || slot.epoch !== this.#epochs[slot.to];
  }

  /** The intervention that is next, when its step has come. */
  get #due(): Intervention | undefined {
    const next = this.#interventions[this.#intervened];
    return next && next.step <= this.steps ? next : undefined;
  }

  #handle(slot: Slot): StepResult {
    this.steps++;
    this.self = slot.to;
    this.sender = slot.kind === 'message' ? slot.from : -1;
    this.link = slot.link;
    this.flags = slot.flags;
    this.#cause = slot.cause;
    this.#first = -1;
    try {
      this.#dispatch(slot);
    } catch (problem) {
      if (problem === asking) return 'asking';
      throw problem;
    }
    return this.#overflow ? 'overflow' : 'stepped';
  }

  /** Everything, to come back to. */
  snapshot(): Snapshot {
    for (let i = 0; i < this.#states.length; i++) {
      this.#shared[i] ??= { state: this.#states[i], initial: false };
    }
    return {
      step: this.steps,
      now: this.now,
      events: this.#events,
      sequence: this.#sequence,
      states: this.#shared.slice() as Shared[],
      crashed: this.#crashed.slice(),
      epochs: this.#epochs.slice(),
      queue: this.#queue.entries(),
      slots: this.#slots.slice(),
      free: this.#free.slice(),
      random: [...this.#random],
      choosing: [...this.#choosing],
      choices: this.#choices,
      arrivals: this.#arrivals.slice(0, this.#pairs.size),
      faults: this.#faults.save(),
      cancelled: new Set(this.#cancelled),
      intervened: this.#intervened,
    };
  }

  /**
   * Goes back to a snapshot of this kernel's run. Events that the trace holds already are not
   * recorded again while the kernel catches up.
   */
  restore(saved: Snapshot): void {
    this.steps = this.now = 0;
    this.#events = saved.events;
    this.#sequence = saved.sequence;
    this.#shared = saved.states.slice();
    this.#states = saved.states.map((one, i) => (one.initial ? this.#initial(i) : one.state));
    this.steps = saved.step;
    this.now = saved.now;
    this.#crashed = saved.crashed.slice();
    this.#epochs = saved.epochs.slice();
    this.#queue.restore(saved.queue);
    this.#slots = saved.slots.slice();
    this.#free = saved.free.slice();
    this.#random = [...saved.random];
    this.#choosing = [...saved.choosing];
    this.#choices = saved.choices;
    this.#arrivals.fill(0);
    this.#arrivals.set(saved.arrivals);
    this.#faults.restore(saved.faults);
    this.#cancelled = new Set(saved.cancelled);
    this.#intervened = saved.intervened;
    this.#answers.question = undefined;
    this.#overflow = false;
    this.#muted = this.#events < this.trace.length;
  }

  // ——— Context ———

  send(to: number, message: unknown, label: number, node: number, flags: number): number {
    const link = this.record(EventKind.send, to, label, node, this.#events, flags, 0);
    const latency = this.system.network.latency(this.self, to, label, node, this.#nextRandom);
    this.#carry(to, message, label, node, flags, link, latency, false);
    return link;
  }

  lose(to: number, label: number, node: number, flags: number): number {
    const link = this.record(EventKind.send, to, label, node, this.#events, flags, 0);
    const latency = this.system.network.latency(this.self, to, label, node, this.#nextRandom);
    this.#enqueue(
      this.now + latency,
      newSlot('message', to, this.self, link, link, label, node, flags, true, undefined),
    );
    return link;
  }

  post(to: number, message: unknown): void {
    const cause = this.#first >= 0 ? this.#first : this.#cause;
    this.#enqueue(
      this.now,
      newSlot('post', to, this.self, cause, this.link, 0, 0, 0, false, message),
    );
  }

  after(delayNs: number, message: unknown, label: number): number {
    const due = this.now + Math.max(0, Math.floor(delayNs));
    const timer = this.record(EventKind.timerSet, -1, label, 0, this.#events, 0, due);
    const slot = newSlot('timer', this.self, this.self, timer, timer, label, 0, 0, false, message);
    slot.epoch = this.#epochs[this.self] as number;
    this.#enqueue(due, slot);
    return timer;
  }

  cancel(timer: number): void {
    if (this.#cancelled.has(timer)) return;
    this.#cancelled.add(timer);
    this.record(EventKind.timerCancel, -1, 0, 0, timer, 0, 0);
  }

  choose(request: ChoiceRequest): number {
    const index = this.#choices;
    const drawn = nextBelow(this.#choosing, request.options.length);
    const picked = this.#answers.answer(request, index, this.steps, drawn);
    if (picked === undefined) throw asking;
    this.#choices = index + 1;
    return picked;
  }

  random(): number {
    return nextUint32(this.#random);
  }

  intern(text: string): number {
    return this.trace.intern(text);
  }

  record(
    kind: EventKind,
    target: number,
    label: number,
    node: number,
    link: number,
    flags: number,
    value: number,
    actor: number = this.self,
  ): number {
    const index = this.#events++;
    const cause = this.#first >= 0 ? this.#first : this.#cause;
    if (this.#first < 0) this.#first = index;
    if (this.#muted) {
      this.#muted = this.#events < this.trace.length;
      return index;
    }
    const whose = actor < this.#visible ? actor : -1;
    const whom = target < this.#visible ? target : -1;
    this.trace.push(
      this.now,
      kind,
      this.steps,
      whose,
      whom,
      cause,
      label,
      node,
      link,
      flags,
      value,
    );
    return index;
  }

  // ——— inside ———

  #begin(): void {
    this.system.prepare?.((text) => this.trace.intern(text));
    this.#states = this.system.actors.map((_, i) => this.#initial(i));
    for (const { to, message } of this.system.start) {
      this.#enqueue(0, newSlot('post', to, to, -1, -1, 0, 0, 0, false, message));
    }
    for (const { kind, actor, at } of outages(this.#options.faults)) {
      const to = this.#names.indexOf(actor);
      if (to < 0) continue;
      this.#enqueue(at, newSlot(kind, to, to, -1, -1, 0, 0, Flag.fault, false, undefined));
    }
  }

  /** What an actor begins with; nothing but its state may come of `init`. */
  #initial(actor: number): unknown {
    this.self = actor;
    return must(this.system.actors[actor]).behaviour.init(this);
  }

  #dispatch(slot: Slot): void {
    switch (slot.kind) {
      case 'crash':
        return this.#crash(slot.to);
      case 'restart':
        return this.#restart(slot.to);
      case 'timer':
        this.record(EventKind.timerFire, -1, slot.label, 0, slot.link, 0, 0);
        break;
      case 'message':
        if (slot.lost || this.#crashed[slot.to]) return this.#dropped(slot);
        this.record(EventKind.receive, slot.from, slot.label, slot.node, slot.link, slot.flags, 0);
        break;
      case 'post':
      case 'change':
        if (this.#crashed[slot.to]) return;
        break;
    }
    const actor = this.system.actors[slot.to];
    if (this.#shared[slot.to]) this.#leave(slot.to);
    actor?.behaviour.receive(this.#states[slot.to], slot.message, this);
  }

  /** Before a state changes: snapshots get a copy of it, made as late as this. */
  #leave(actor: number): void {
    const shared = this.#shared[actor] as Shared;
    if (!shared.initial) shared.state = clone(this.#states[actor]);
    this.#shared[actor] = undefined;
  }

  #dropped(slot: Slot): void {
    const { to, from, label, node, link, flags } = slot;
    this.record(EventKind.drop, to, label, node, link, flags, 0, from);
  }

  #crash(actor: number): void {
    if (this.#crashed[actor]) return;
    this.#crashed[actor] = 1;
    this.#epochs[actor] = (this.#epochs[actor] ?? 0) + 1;
    this.record(EventKind.crash, -1, 0, 0, -1, Flag.fault, 0);
  }

  #restart(actor: number): void {
    if (!this.#crashed[actor]) return;
    this.#crashed[actor] = 0;
    this.record(EventKind.restart, -1, 0, 0, -1, Flag.fault, 0);
    const { behaviour } = must(this.system.actors[actor]);
    if (this.#shared[actor]) this.#leave(actor);
    const old = this.#states[actor] as Record<string, unknown>;
    const fresh = behaviour.init(this) as Record<string, unknown>;
    for (const field of behaviour.durable ?? []) fresh[field] = old[field];
    this.#states[actor] = fresh;
    behaviour.recover?.(fresh, this);
  }

  #carry(
    to: number,
    message: unknown,
    label: number,
    node: number,
    flags: number,
    link: number,
    latency: number,
    duplicate: boolean,
  ): void {
    const from = this.self;
    if (this.#faults.idle) {
      const slot = newSlot('message', to, from, link, link, label, node, flags, false, message);
      this.#enqueue(this.#inOrder(from, to, this.now + latency), slot);
      return;
    }
    const passing = {
      from: this.#names[from] ?? '',
      to: this.#names[to] ?? '',
      label: this.trace.strings[label] ?? '',
    };
    const struck = duplicate ? undefined : this.#faults.strike(passing);
    if (struck) this.#note(struck, link);
    const slowed = this.#faults.slowed(passing, this.now, latency);
    const due = this.now + slowed + (struck?.by ?? 0);
    const time = struck?.kind === 'reorder' ? due : this.#inOrder(from, to, due);
    const cut = this.#faults.cut(passing, this.now, time);
    const lost = cut || struck?.kind === 'drop';
    const harmed = struck || duplicate || cut || slowed !== latency ? Flag.fault : 0;
    const corrupt = struck?.kind === 'corrupt' ? Flag.corrupt : 0;
    const marked = flags | harmed | corrupt;
    const slot = newSlot('message', to, from, link, link, label, node, marked, lost, message);
    this.#enqueue(time, slot);
    if (struck?.kind === 'duplicate') {
      this.#carry(to, message, label, node, flags | Flag.duplicate, link, latency, true);
    }
  }

  /** Remembers which messages chance struck; when catching up they are known already. */
  #note(struck: Interference, send: number): void {
    const last = this.strikes.at(-1);
    if (last && last.send >= send) return;
    const { fault } = struck;
    if (this.#options.faults[fault]?.kind === 'chance') this.strikes.push({ send, fault });
  }

  /** Not before anything that was sent earlier between the same two actors. */
  #inOrder(from: number, to: number, time: number): number {
    const at = this.#pairOf(from * this.#names.length + to);
    const before = this.#arrivals[at] as number;
    if (before > time) return before;
    this.#arrivals[at] = time;
    return time;
  }

  #pairOf(key: number): number {
    const known = this.#pairs.get(key);
    if (known !== undefined) return known;
    const at = this.#pairs.size;
    this.#pairs.set(key, at);
    if (at < this.#arrivals.length) return at;
    const wider = new Float64Array(2 * at);
    wider.set(this.#arrivals);
    this.#arrivals = wider;
    return at;
  }

  #enqueue(time: number, slot: Slot): void {
    if (this.#queue.size >= this.#maxPending) {
      this.#overflow = true;
      return;
    }
    const index = this.#free.pop() ?? this.#slots.length;
    this.#slots[index] = slot;
    this.#queue.push(time, this.#sequence++, index);
  }
}

function changeSlot({ to, message }: Intervention): Slot {
  return newSlot('change', to, to, -1, -1, 0, 0, 0, false, message);
}

function newSlot(
  kind: Slot['kind'],
  to: number,
  from: number,
  cause: number,
  link: number,
  label: number,
  node: number,
  flags: number,
  lost: boolean,
  message: unknown,
): Slot {
  return { kind, to, from, cause, link, label, node, flags, lost, epoch: 0, message };
}

function at(array: Float64Array | Int32Array, index: number): number {
  return array[index] as number;
}
