import { assert, must } from '../base/assert.ts';
import { clone } from '../base/clone.ts';
import { nextBelow, seedRandom, type RandomState } from '../base/random.ts';
import type { ChoiceRequest, Schedule, TakenChoice } from '../model/run.ts';
import { EventKind, Flag } from '../trace/event.ts';
import type { Trace } from '../trace/trace.ts';
import type { Context, System } from './actor.ts';
import { Answers, type AnswerOptions } from './answers.ts';
import type { Intervention, Pending, StepResult, Stepper, Strike } from './stepper.ts';
import { ownIndex, Tape, type TapeMark } from './tape.ts';
import {
  kindOf,
  mostEqualTimers,
  MoveKind,
  operandOf,
  World,
  type Item,
  type Move,
  type Outcome,
} from './world.ts';

/** How an interleaving is set up. */
export interface InterleavingOptions extends AnswerOptions {
  schedule: Schedule;
  seed: number;
  /** What a person changes on the way, earliest first. */
  interventions?: readonly Intervention[];
}

/** What an interleaving goes back to. */
interface InterleavingSaved extends TapeMark {
  step: number;
  state: Int32Array;
  choosing: RandomState;
  choices: number;
  sent: ReadonlyMap<number, readonly number[]>;
  seen: ReadonlySet<number>;
  intervened: number;
}

const asking = Symbol('a choice without an answer');

/** Virtual time from one step to the next, ns. */
const stepNs = 1_000_000;

/**
 * A run whose events are taken in any order, made and recorded step by step: each step is a choice
 * among everything that could happen next (`World`), in an order that depends only on the state.
 * Equal options give equal traces, and equal choices lead to the states that a search finds.
 */
export class Interleaving implements Stepper {
  readonly system: System;
  readonly trace: Trace;
  readonly strikes: readonly Strike[] = [];
  steps = 0;
  self = -1;

  readonly world: World;
  readonly #options: InterleavingOptions;
  readonly #tape: Tape;
  readonly #answers: Answers;
  readonly #recorder: Recorder;
  #state: Int32Array;
  #states: unknown[] = [];
  #crashed: Uint8Array;
  #moves: Move[] | undefined;
  #choosing: RandomState;
  #choices = 0;
  #intervened = 0;
  /** Where in the trace the items under way were sent, or timers set, oldest first. */
  #sent = new Map<number, readonly number[]>();
  /** Items that were delivered before. */
  #seen = new Set<number>();

  /** A world that is handed in is shared with whoever has it; nothing else changes by that. */
  constructor(
    system: System,
    options: InterleavingOptions,
    world: World = new World(system, options.schedule),
  ) {
    this.system = system;
    this.#options = options;
    this.world = world;
    this.#choosing = seedRandom(options.seed + 0x5bd1e995);
    this.#tape = new Tape(system.actors);
    this.trace = this.#tape.trace;
    this.#answers = new Answers(options);
    this.#crashed = new Uint8Array(system.actors.length);
    this.#recorder = new Recorder(this);
    system.prepare?.((text) => this.trace.intern(text));
    this.#state = this.world.first;
    this.#enter(this.#state);
  }

  /** Every choice so far; grows only. */
  get taken(): TakenChoice[] {
    return this.#answers.taken;
  }

  get question(): ChoiceRequest | undefined {
    return this.#answers.question;
  }

  get now(): number {
    return this.steps * stepNs;
  }

  get states(): readonly unknown[] {
    return this.#states;
  }

  get crashed(): Uint8Array {
    return this.#crashed;
  }

  get pending(): number {
    return this.moves.length + (this.#due ? 1 : 0);
  }

  /** The present state of the world. */
  get state(): Int32Array {
    return this.#state;
  }

  /** What can happen next, in the order in which it is offered. */
  get moves(): readonly Move[] {
    this.#moves ??= this.world.moves(this.#state).sort((a, b) => this.#compare(a, b));
    return this.#moves;
  }

  waiting(limit: number): Pending[] {
    const { world } = this;
    return this.moves.slice(0, limit).flatMap((move): Pending[] => {
      const kind = kindOf(move);
      if (kind === MoveKind.end) return [];
      const to = world.actorOf(move);
      const item = world.items[world.itemOf(move)];
      return [
        {
          time: this.now + stepNs,
          kind: pendingKinds[kind] ?? 'message',
          to,
          from: item?.from ?? to,
          label: this.trace.intern(item?.label ?? ''),
          node: this.trace.intern(item?.node ?? ''),
          lost: kind === MoveKind.lose,
          message: item?.message,
        },
      ];
    });
  }

  step(): StepResult {
    const due = this.#due;
    if (!due && this.moves.length === 0) return 'empty';
    this.steps++;
    this.#tape.begin(-1);
    try {
      if (due) this.#intervene(due);
      else this.#perform(this.#state, this.#pick());
    } catch (problem) {
      if (problem === asking) return 'asking';
      throw problem;
    }
    return 'stepped';
  }

  snapshot(): InterleavingSaved {
    return {
      ...this.#tape.mark(),
      step: this.steps,
      state: this.#state,
      choosing: [...this.#choosing],
      choices: this.#choices,
      sent: new Map(this.#sent),
      seen: new Set(this.#seen),
      intervened: this.#intervened,
    };
  }

  restore(saved: InterleavingSaved): void {
    this.steps = saved.step;
    this.#tape.rewind(saved);
    this.#choosing = [...saved.choosing];
    this.#choices = saved.choices;
    this.#sent = new Map(saved.sent);
    this.#seen = new Set(saved.seen);
    this.#intervened = saved.intervened;
    this.#answers.question = undefined;
    this.#enter(saved.state);
  }

  /** What a move is called where it is offered. */
  labelOf(move: Move): string {
    const { world } = this;
    const name = (actor: number): string => this.system.actors[actor]?.name ?? '';
    const operand = operandOf(move);
    switch (kindOf(move)) {
      case MoveKind.start:
        return `${name(world.actorOf(move))} starts`;
      case MoveKind.crash:
        return `${name(operand)} crashes`;
      case MoveKind.restart:
        return `${name(operand)} comes back`;
      case MoveKind.end:
        return 'nothing more happens';
      default:
        return this.#itemLabel(kindOf(move), must(world.items[operand]), name);
    }
  }

  /** Asks; for the handlers and for the step itself. */
  choose(request: ChoiceRequest): number {
    const index = this.#choices;
    const drawn = nextBelow(this.#choosing, request.options.length);
    const picked = this.#answers.answer(request, index, this.steps, drawn);
    if (picked === undefined) throw asking;
    this.#choices = index + 1;
    return picked;
  }

  /** Appends an event to the trace, as the kernel does. */
  record(
    kind: EventKind,
    target: number,
    label: number,
    node: number,
    link: number,
    flags: number,
    value: number,
    actor: number,
  ): number {
    const { now, steps } = this;
    return this.#tape.record(now, steps, kind, actor, target, label, node, link, flags, value);
  }

  /** Where in the trace an item under way was sent, or a timer set; -1 when that is not known. */
  sentAt(id: number): number {
    return this.#sent.get(id)?.[0] ?? -1;
  }

  // ——— inside ———

  get #due(): Intervention | undefined {
    const next = this.#options.interventions?.[this.#intervened];
    return next && next.step <= this.steps ? next : undefined;
  }

  #enter(state: Int32Array): void {
    this.#state = state;
    this.#moves = undefined;
    this.system.actors.forEach((_, i) => {
      const local = this.world.local(state, i);
      this.#states[i] = local.state;
      this.#crashed[i] = local.crashed ? 1 : 0;
    });
  }

  /** The move that is chosen; there is nothing to choose while actors are started. */
  #pick(): Move {
    const { moves } = this;
    if (this.world.starting(this.#state)) return must(moves[0]);
    const options = moves.map((move) => ({ label: this.labelOf(move) }));
    const picked = this.choose({ element: '', label: 'What happens next', options });
    return must(moves[picked]);
  }

  #intervene(due: Intervention): void {
    const { state, move } = this.world.change(this.#state, due);
    this.#perform(state, move);
    this.#intervened++;
  }

  /** Records what a move does, and goes to the state after it. */
  #perform(state: Int32Array, move: Move): void {
    const { world } = this;
    const kind = kindOf(move);
    const actor = world.actorOf(move);
    this.self = actor;
    this.#announce(kind, actor, world.items[operandOf(move)]);
    const outcomes = world.outcomes(state, move);
    if (outcomes.length === 0) return this.#enter(world.apply(state, move, undefined));
    const local = world.local(state, actor);
    const picks = this.#recorder.run(local.state, local.epoch, local.timers, move);
    const outcome = world.outcome(state, move, picks);
    this.#follow(move, outcome);
    this.#enter(world.apply(state, move, outcome));
  }

  /** The event that a step begins with. */
  #announce(kind: number, actor: number, item: Item | undefined): void {
    switch (kind) {
      case MoveKind.crash:
        this.record(EventKind.crash, -1, 0, 0, -1, Flag.fault, 0, actor);
        return;
      case MoveKind.restart:
        this.record(EventKind.restart, -1, 0, 0, -1, Flag.fault, 0, actor);
        return;
      case MoveKind.end:
        this.record(EventKind.end, -1, 0, 0, -1, 0, 0, -1);
        return;
      case MoveKind.start:
      case MoveKind.change:
        return;
      default:
        if (item) this.#arrive(kind, actor, item);
    }
  }

  #arrive(kind: number, actor: number, item: Item): void {
    const { id, from, flags } = item;
    const label = this.trace.intern(item.label);
    const node = this.trace.intern(item.node);
    const link = this.sentAt(id);
    this.#tape.begin(link);
    if (kind === MoveKind.timer) {
      this.record(EventKind.timerFire, -1, label, 0, link, 0, 0, actor);
    } else if (kind === MoveKind.lose || this.#crashed[actor]) {
      const marked = kind === MoveKind.lose ? flags | Flag.fault : flags;
      this.record(EventKind.drop, actor, label, node, link, marked, 0, from);
    } else {
      const again = this.#seen.has(id) ? Flag.duplicate | Flag.fault : 0;
      this.record(EventKind.receive, from, label, node, link, flags | again, 0, actor);
      this.#seen.add(id);
    }
    if (kind !== MoveKind.keep) this.#drop(id);
  }

  #drop(id: number): void {
    this.#sent.set(id, (this.#sent.get(id) ?? []).slice(1));
  }

  /** Remembers where in the trace the items that were sent or set have their beginning. */
  #follow(move: Move, { next, sends }: Outcome): void {
    const { sends: sentAt, timers: setAt } = this.#recorder;
    sends.forEach((id, i) => {
      const before = this.#sent.get(id) ?? [];
      const waits = before.length > 0 && this.#options.schedule.reorder;
      if (!waits) this.#sent.set(id, [...before, sentAt[i] ?? -1]);
      if (this.#options.schedule.duplicates !== -1) this.#seen.delete(id);
    });
    if (kindOf(move) === MoveKind.crash) return;
    for (const id of next.timers) {
      const at = setAt.get(must(this.world.items[id]).handle);
      if (at !== undefined) this.#sent.set(id, [at]);
    }
  }

  /** "deliver ‘vote’ (tx 1) from a to b". */
  #itemLabel(kind: number, item: Item, name: (actor: number) => string): string {
    const { id, label, from, to, message } = item;
    const what = `‘${label}’${details(message)}`;
    if (kind === MoveKind.timer) return `${name(to)}: timer ${what}`;
    const way = `from ${name(from)} to ${name(to)}`;
    if (kind === MoveKind.lose) return `lose ${what} ${way}`;
    const again = this.#seen.has(id) ? ' again' : '';
    const copy = kind === MoveKind.keep && !this.world.growing ? '; a copy stays' : '';
    return `deliver ${what} ${way}${again}${copy}`;
  }

  /** The order of what is offered: by kind, then receiver, sender, and text. */
  #compare(a: Move, b: Move): number {
    const { world } = this;
    const kinds = kindOf(a) - kindOf(b);
    if (kinds !== 0) return kinds;
    const one = world.items[world.itemOf(a)];
    const other = world.items[world.itemOf(b)];
    if (!one || !other) return operandOf(a) - operandOf(b);
    return (
      one.to - other.to ||
      one.from - other.from ||
      byText(one.label, other.label) ||
      byText(one.text, other.text) ||
      byText(one.node, other.node) ||
      one.flags - other.flags ||
      one.handle - other.handle
    );
  }
}

const pendingKinds: Record<number, Pending['kind']> = {
  [MoveKind.start]: 'post',
  [MoveKind.timer]: 'timer',
  [MoveKind.crash]: 'crash',
  [MoveKind.restart]: 'restart',
};

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What a message says beside its type, short. */
function details(message: unknown): string {
  if (typeof message !== 'object' || message === null) return '';
  const parts = Object.entries(message)
    .filter(([key, value]) => key !== 'type' && value !== undefined && value !== '')
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const text = parts.join(', ');
  if (text === '') return '';
  return text.length > 60 ? ` (${text.slice(0, 59)}…)` : ` (${text})`;
}

/** What a handler is given when its step is recorded. */
class Recorder implements Context {
  readonly now = 0;
  readonly anyOrder = true;
  readonly link = -1;
  steps = 0;
  self = 0;
  sender = -1;
  flags = 0;
  /** Trace indices of the sends, in order; of timers that were set, by handle. */
  sends: number[] = [];
  timers = new Map<number, number>();
  readonly #run: Interleaving;
  #picks: number[] = [];

  constructor(run: Interleaving) {
    this.#run = run;
  }

  /** Runs the handler of a move on a copy of its state; gives what was answered in it. */
  run(state: unknown, epoch: number, timers: readonly number[], move: Move): number[] {
    const { world, system } = this.#run;
    const kind = kindOf(move);
    const item = world.items[world.itemOf(move)];
    this.self = world.actorOf(move);
    this.steps = epoch + 1;
    const arrives = kind === MoveKind.deliver || kind === MoveKind.keep;
    this.sender = arrives && item ? item.from : -1;
    this.flags = arrives && item ? item.flags : 0;
    this.sends = [];
    this.timers = new Map();
    this.#picks = [];
    const { behaviour } = must(system.actors[this.self]);
    const own = clone(state);
    this.#pending = timers.filter((id) => id !== item?.id);
    if (kind === MoveKind.restart) behaviour.recover?.(own, this);
    else if (kind !== MoveKind.crash) behaviour.receive(own, must(item).message, this);
    return this.#picks;
  }

  #pending: readonly number[] = [];

  send(to: number, _message: unknown, label: number, node: number, flags: number): number {
    this.sends.push(
      this.#run.record(EventKind.send, to, label, node, ownIndex, flags, 0, this.self),
    );
    return -1;
  }

  lose(to: number, label: number, node: number, flags: number): number {
    this.#run.record(EventKind.send, to, label, node, ownIndex, flags, 0, this.self);
    return -1;
  }

  post(): void {
    assert(false, 'control is handed on in runs by time only');
  }

  after(_delayNs: number, message: unknown, label: number): number {
    const { self } = this;
    const { world, trace } = this.#run;
    for (let ordinal = 0; ; ordinal++) {
      const text = trace.strings[label] ?? '';
      const id = world.item(self, self, message, text, '', 0, ordinal);
      const known = this.#pending.includes(id);
      if (known && ordinal + 1 < mostEqualTimers) continue;
      if (!known) this.#pending = [...this.#pending, id];
      const { handle } = must(world.items[id]);
      const at = this.#run.record(EventKind.timerSet, -1, label, 0, ownIndex, 0, 0, self);
      this.timers.set(handle, at);
      return handle;
    }
  }

  cancel(timer: number): void {
    const { world } = this.#run;
    const id = this.#pending.find((each) => must(world.items[each]).handle === timer);
    if (id === undefined) return;
    this.#pending = this.#pending.filter((each) => each !== id);
    const link = this.timers.get(timer) ?? this.#run.sentAt(id);
    this.#run.record(EventKind.timerCancel, -1, 0, 0, link, 0, 0, this.self);
  }

  choose(request: ChoiceRequest): number {
    const picked = this.#run.choose(request);
    this.#picks.push(picked);
    return picked;
  }

  random(): number {
    return 0;
  }

  intern(text: string): number {
    return this.#run.trace.intern(text);
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
    this.#run.record(kind, target, label, node, link, flags, value, actor);
    return -1;
  }
}
