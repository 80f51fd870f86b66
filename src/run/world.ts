import { assert, must } from '../base/assert.ts';
import { canonicalText } from '../base/canonical.ts';
import { clone } from '../base/clone.ts';
import { hashText } from '../base/hash.ts';
import type { ChoiceRequest, Schedule } from '../model/run.ts';
import type { Context, System } from './actor.ts';
import type { Intervention } from './stepper.ts';

/** A message or a timer. Equal ones are one and the same item. */
export interface Item {
  id: number;
  from: number;
  to: number;
  message: unknown;
  label: string;
  node: string;
  flags: number;
  timer: boolean;
  /** Timers: the number it is cancelled with. The same in every world. */
  handle: number;
  /** The message as text, for labels and for the order of equals. */
  text: string;
}

/** An actor at one moment with all that is its own: state, timers, whether it is down. */
export interface Local {
  id: number;
  actor: number;
  /** Never changed: handlers get a copy. */
  state: unknown;
  crashed: boolean;
  /** Items, ascending. */
  timers: readonly number[];
  /** Steps after which the person's last change came. */
  epoch: number;
  reactions: Map<number, readonly Outcome[]>;
}

/** One way a reaction can go; there are several when the handler asks. */
export interface Outcome {
  next: Local;
  /** Items that it sends, in order. */
  sends: readonly number[];
  /** What it answered to its handler's questions, in order. */
  picks: readonly { count: number; picked: number }[];
}

/** What can happen: kinds of moves, in the order in which they are offered. */
export const MoveKind = {
  /** Time 0: the first event of an actor. */
  start: 0,
  /** A message arrives and is gone. */
  deliver: 1,
  /** A message arrives, and may arrive again. */
  keep: 2,
  timer: 3,
  lose: 4,
  crash: 5,
  restart: 6,
  /** Nothing more happens, although something could. */
  end: 7,
  /** A person's change is told to an actor; never among the moves of a state. */
  change: 8,
} as const;

/** A move as one number: kind and operand (an item, or an actor). */
export type Move = number;

/** The kind of a move. */
export function kindOf(move: Move): number {
  return move & 15;
}

/** The item or actor of a move. */
export function operandOf(move: Move): number {
  return move >>> 4;
}

function moveOf(kind: number, operand: number): Move {
  return (operand << 4) | kind;
}

/** Most ways one reaction may go; more are cut off, and the search is not complete. */
const mostOutcomes = 4096;
/** So many equal timers of an actor run at once; setting more changes nothing. */
export const mostEqualTimers = 2;
/** A timer waits while so many messages of its actor wait on one channel in order. */
const crowded = 4;

/**
 * A system whose events are taken in any order, within a schedule's bounds. A state of it is an
 * Int32Array: the locals' ids, then counters, then the items under way. What an actor does in
 * answer to an event depends on nothing but its local, so each reaction is computed once and kept
 * (the collapse of SPIN: Holzmann, "State compression in SPIN", 1997); a step is then a few numbers.
 *
 * Messages under way: when any number may be lost and doubled and they overtake each other, what
 * was sent once can arrive at any time, any number of times, or never (a set that only grows).
 * Else a message arrives once, unless a copy stays behind (counted), and may be lost (counted);
 * without overtaking, messages between the same two queue. Sending what is under way already
 * changes nothing (in a queue: when it is the last).
 */
export class World {
  readonly system: System;
  readonly schedule: Schedule;
  readonly items: Item[] = [];
  readonly locals: Local[] = [];
  /** True when reactions were cut off. */
  cut = false;

  /** Messages never leave. */
  readonly growing: boolean;
  readonly #actors: number;
  readonly #crashable: Uint8Array;
  readonly #starts: readonly { to: number; item: number }[];
  readonly #itemIds = new Map<string, number>();
  readonly #localIds = new Map<string, Local>();
  readonly #reactor: Reactor;
  readonly #first: Int32Array;

  constructor(system: System, schedule: Schedule) {
    this.system = system;
    this.schedule = schedule;
    const { losses, duplicates, reorder, crashable } = schedule;
    this.growing = losses === -1 && duplicates === -1 && reorder;
    this.#actors = system.actors.length;
    this.#crashable = Uint8Array.from(system.actors, ({ id }) =>
      crashable.length === 0 || crashable.includes(id) ? 1 : 0,
    );
    this.#reactor = new Reactor(this);
    system.prepare?.((text) => this.#reactor.intern(text));
    this.#starts = system.start.map(({ to, message }) => ({
      to,
      item: this.item(to, to, message, '', '', 0, -1),
    }));
    const first = system.actors.map(({ behaviour }, i) => {
      this.#reactor.begin(i, 0, []);
      return this.#local(i, behaviour.init(this.#reactor), false, [], 0).id;
    });
    this.#first = Int32Array.from([...first, 0, 0, 0, 0]);
  }

  /** The state before anything has happened. */
  get first(): Int32Array {
    return this.#first;
  }

  /** Where the items under way begin in a state. */
  get netAt(): number {
    return this.#actors + 4;
  }

  /** True while actors are still being started, one after the other. */
  starting(state: Int32Array): boolean {
    return (state[this.#actors] as number) < this.#starts.length && !this.over(state);
  }

  /** True after the move `end`. */
  over(state: Int32Array): boolean {
    return state[this.#actors] === -1;
  }

  /** The local of an actor in a state. */
  local(state: Int32Array, actor: number): Local {
    return this.locals[state[actor] as number] as Local;
  }

  /** Who handles a move; -1 for the end. */
  actorOf(move: Move): number {
    const operand = operandOf(move);
    switch (kindOf(move)) {
      case MoveKind.start:
        return must(this.#starts[operand]).to;
      case MoveKind.crash:
      case MoveKind.restart:
        return operand;
      case MoveKind.end:
        return -1;
      default:
        return (this.items[operand] as Item).to;
    }
  }

  /** The item that a move hands over; -1 for none. */
  itemOf(move: Move): number {
    const operand = operandOf(move);
    switch (kindOf(move)) {
      case MoveKind.start:
        return must(this.#starts[operand]).item;
      case MoveKind.crash:
      case MoveKind.restart:
      case MoveKind.end:
        return -1;
      default:
        return operand;
    }
  }

  /** Everything that can happen in a state and that changes it. */
  moves(state: Int32Array): Move[] {
    if (this.over(state)) return [];
    if (this.starting(state)) return [moveOf(MoveKind.start, state[this.#actors] as number)];
    const moves: Move[] = [];
    this.#deliveries(state, moves);
    this.#timers(state, moves);
    this.#outages(state, moves);
    if (moves.length > 0 && this.#mayEnd(state, moves)) moves.push(moveOf(MoveKind.end, 0));
    return moves;
  }

  /** The moves of a state without the end, and whether it may be the end. */
  explore(state: Int32Array): { moves: Move[]; ending: boolean } {
    const moves = this.moves(state);
    if (moves.length === 0) return { moves, ending: true };
    const ending = kindOf(must(moves.at(-1))) === MoveKind.end;
    if (ending) moves.pop();
    return { moves, ending };
  }

  /** The ways in which a move can go. */
  outcomes(state: Int32Array, move: Move): readonly Outcome[] {
    const kind = kindOf(move);
    if (kind === MoveKind.lose || kind === MoveKind.end) return nothing;
    const local = this.local(state, this.actorOf(move));
    if (local.crashed && kind !== MoveKind.restart) return nothing;
    return this.#react(local, move);
  }

  /** The way in which a move goes when its handler's questions are answered so. */
  outcome(state: Int32Array, move: Move, picks: readonly number[]): Outcome {
    const same = this.outcomes(state, move).find((one) =>
      one.picks.every(({ picked }, i) => picks[i] === picked),
    );
    return same ?? this.#way(this.local(state, this.actorOf(move)), asReceived(move), picks);
  }

  /** The state after a move has gone one of its ways (undefined for those that have none). */
  apply(state: Int32Array, move: Move, outcome: Outcome | undefined): Int32Array {
    const net = this.#netAfter(state, move, outcome);
    const head = this.netAt;
    const next = new Int32Array(head + net.length);
    next.set(state.subarray(0, head));
    next.set(net, head);
    this.#count(next, move);
    if (outcome) next[outcome.next.actor] = outcome.next.id;
    return next;
  }

  /** A person's change as a move of this state, and the state in which it is one. */
  change(
    state: Int32Array,
    { step, to, message }: Intervention,
  ): { state: Int32Array; move: Move } {
    const { state: own, crashed, timers } = this.local(state, to);
    const changed = state.slice();
    changed[to] = this.#local(to, own, crashed, timers, step).id;
    const item = this.item(to, to, message, '', '', 0, -1);
    return { state: changed, move: moveOf(MoveKind.change, item) };
  }

  /** The id of a message or timer (`ordinal` ≥ 0: how many equal timers were set before it). */
  item(
    from: number,
    to: number,
    message: unknown,
    label: string,
    node: string,
    flags: number,
    ordinal: number,
  ): number {
    const text = canonicalText(message);
    const key = `${from} ${to} ${ordinal} ${flags} ${label}\0${node}\0${text}`;
    let id = this.#itemIds.get(key);
    if (id === undefined) {
      id = this.items.length;
      const handle = ordinal < 0 ? -1 : Number.parseInt(hashText(key).slice(0, 12), 16);
      const timer = ordinal >= 0;
      const own = clone(message);
      this.items.push({ id, from, to, message: own, label, node, flags, timer, handle, text });
      this.#itemIds.set(key, id);
    }
    return id;
  }

  /** The actors that a move concerns, for telling which moves commute (see `independent`). */
  touches(move: Move): [number, number] {
    const actor = this.actorOf(move);
    const kind = kindOf(move);
    if (kind === MoveKind.deliver || kind === MoveKind.lose) {
      return [actor, (this.items[operandOf(move)] as Item).from];
    }
    if (kind === MoveKind.keep && !this.growing) {
      return [actor, (this.items[operandOf(move)] as Item).from];
    }
    return [actor, actor];
  }

  /**
   * True when two moves that are possible in the same state lead to the same state in both orders,
   * and neither makes the other impossible: they concern different actors, and do not draw on the
   * same bounded number of faults.
   */
  independent(a: Move, b: Move): boolean {
    const kind = kindOf(a);
    if (kind === kindOf(b) && this.#bounded(kind)) return false;
    const [a1, a2] = this.touches(a);
    const [b1, b2] = this.touches(b);
    return a1 !== b1 && a1 !== b2 && a2 !== b1 && a2 !== b2;
  }

  // ——— moves ———

  #deliveries(state: Int32Array, moves: Move[]): void {
    const { losses, duplicates, reorder } = this.schedule;
    const mayLose = !this.growing && !this.#spent(state, 2, losses);
    const mayKeep = this.growing || !this.#spent(state, 3, duplicates);
    for (let i = this.netAt; i < state.length; i++) {
      const id = state[i] as number;
      if (!reorder && !this.#heads(state, i)) continue;
      const { to } = this.items[id] as Item;
      const local = this.local(state, to);
      if (!this.growing && !(local.crashed && mayLose)) moves.push(moveOf(MoveKind.deliver, id));
      const keep = moveOf(MoveKind.keep, id);
      if (mayKeep && !local.crashed && this.#changes(state, local, keep)) moves.push(keep);
      if (mayLose) moves.push(moveOf(MoveKind.lose, id));
    }
  }

  /** True for the first message between its two. */
  #heads(state: Int32Array, at: number): boolean {
    if (at === this.netAt) return true;
    return !this.#together(state[at - 1] as number, state[at] as number);
  }

  #together(a: number, b: number): boolean {
    const one = this.items[a] as Item;
    const other = this.items[b] as Item;
    return one.from === other.from && one.to === other.to;
  }

  #timers(state: Int32Array, moves: Move[]): void {
    for (let actor = 0; actor < this.#actors; actor++) {
      const local = this.local(state, actor);
      if (local.timers.length === 0 || this.#crowded(state, actor)) continue;
      for (const id of local.timers) {
        const move = moveOf(MoveKind.timer, id);
        if (this.#changes(state, local, move)) moves.push(move);
      }
    }
  }

  #crowded(state: Int32Array, actor: number): boolean {
    if (this.schedule.reorder) return false;
    let run = 0;
    for (let i = this.netAt; i < state.length; i++) {
      const { from } = this.items[state[i] as number] as Item;
      run = from !== actor ? 0 : this.#heads(state, i) ? 1 : run + 1;
      if (run >= crowded) return true;
    }
    return false;
  }

  #outages(state: Int32Array, moves: Move[]): void {
    const mayCrash = !this.#spent(state, 1, this.schedule.crashes);
    for (let actor = 0; actor < this.#actors; actor++) {
      const { crashed } = this.local(state, actor);
      if (!crashed && mayCrash && this.#crashable[actor]) {
        moves.push(moveOf(MoveKind.crash, actor));
      }
      if (crashed && this.schedule.restarts) moves.push(moveOf(MoveKind.restart, actor));
    }
  }

  /** True when all that is left need not happen, and no timer runs. */
  #mayEnd(state: Int32Array, moves: readonly Move[]): boolean {
    if (!moves.every(mayStay)) return false;
    for (let actor = 0; actor < this.#actors; actor++) {
      if (this.local(state, actor).timers.length > 0) return false;
    }
    return true;
  }

  /** True when at least one way of this move leads to another state. */
  #changes(state: Int32Array, local: Local, move: Move): boolean {
    const outcomes = this.#react(local, move);
    if (outcomes.length > 1) return true;
    const { next, sends } = outcomes[0] as Outcome;
    if (next !== local) return true;
    for (const id of sends) if (this.#adds(state, id)) return true;
    return false;
  }

  #adds(state: Int32Array, id: number): boolean {
    const at = state.lastIndexOf(id);
    if (at < this.netAt) return true;
    if (this.schedule.reorder) return false;
    const after = state[at + 1];
    return after !== undefined && this.#together(id, after);
  }

  // ——— what a move does to what is under way ———

  #netAfter(state: Int32Array, move: Move, outcome: Outcome | undefined): ArrayLike<number> {
    const kind = kindOf(move);
    const leaves = kind === MoveKind.deliver || kind === MoveKind.lose;
    if (!leaves && (outcome === undefined || outcome.sends.length === 0)) {
      return state.subarray(this.netAt);
    }
    const net = Array.from(state.subarray(this.netAt));
    if (leaves) net.splice(net.indexOf(operandOf(move)), 1);
    if (outcome) for (const id of outcome.sends) this.#add(net, id);
    return net;
  }

  /** Adds an item: by id, in a queue behind those between the same two. */
  #add(net: number[], id: number): void {
    if (this.schedule.reorder) {
      const at = net.findIndex((other) => other >= id);
      if (at < 0) net.push(id);
      else if (net[at] !== id) net.splice(at, 0, id);
      return;
    }
    const { from, to } = this.items[id] as Item;
    const pair = from * this.#actors + to;
    let at = net.length;
    for (; at > 0; at--) {
      const other = this.items[net[at - 1] as number] as Item;
      if (other.from * this.#actors + other.to <= pair) break;
    }
    if (net[at - 1] !== id) net.splice(at, 0, id);
  }

  #count(next: Int32Array, move: Move): void {
    const n = this.#actors;
    switch (kindOf(move)) {
      case MoveKind.start:
        next[n] = (next[n] as number) + 1;
        break;
      case MoveKind.end:
        next[n] = -1;
        break;
      case MoveKind.crash:
        if (this.schedule.crashes >= 0) next[n + 1] = (next[n + 1] as number) + 1;
        break;
      case MoveKind.lose:
        if (this.schedule.losses >= 0) next[n + 2] = (next[n + 2] as number) + 1;
        break;
      case MoveKind.keep:
        if (this.schedule.duplicates >= 0) next[n + 3] = (next[n + 3] as number) + 1;
    }
  }

  #spent(state: Int32Array, counter: 1 | 2 | 3, most: number): boolean {
    return most >= 0 && (state[this.#actors + counter] as number) >= most;
  }

  #bounded(kind: number): boolean {
    const { crashes, losses, duplicates } = this.schedule;
    if (kind === MoveKind.crash) return crashes >= 0;
    if (kind === MoveKind.lose) return losses >= 0;
    return kind === MoveKind.keep && duplicates >= 0;
  }

  // ——— reactions ———

  #react(local: Local, move: Move): readonly Outcome[] {
    const key = asReceived(move);
    let outcomes = local.reactions.get(key);
    if (!outcomes) {
      outcomes = this.#ways(local, key);
      local.reactions.set(key, outcomes);
    }
    return outcomes;
  }

  /** Runs the handler once for each way in which its questions can be answered. */
  #ways(local: Local, move: Move): Outcome[] {
    const outcomes: Outcome[] = [];
    let picks: number[] | undefined = [];
    while (picks) {
      const outcome = this.#way(local, move, picks);
      outcomes.push(outcome);
      picks = nextPicks(outcome.picks);
      if (picks && outcomes.length >= mostOutcomes) {
        this.cut = true;
        break;
      }
    }
    return outcomes;
  }

  #way(local: Local, move: Move, picks: readonly number[]): Outcome {
    const reactor = this.#reactor;
    const { actor, epoch } = local;
    const { behaviour } = must(this.system.actors[actor]);
    reactor.begin(actor, epoch, local.timers, picks);
    let state = clone(local.state);
    let crashed = false;
    switch (kindOf(move)) {
      case MoveKind.crash:
        state = this.#reborn(local);
        reactor.timers = [];
        crashed = true;
        break;
      case MoveKind.restart:
        behaviour.recover?.(state, reactor);
        break;
      default: {
        const item = must(this.items[this.itemOf(move)]);
        if (kindOf(move) === MoveKind.deliver) reactor.handling(item);
        if (item.timer) reactor.timers = reactor.timers.filter((id) => id !== item.id);
        behaviour.receive(state, item.message, reactor);
      }
    }
    const next = this.#local(actor, state, crashed, reactor.timers, epoch);
    return { next, sends: reactor.sends, picks: reactor.asked };
  }

  /** What is left of an actor that crashed: its durable fields, all others as at the beginning. */
  #reborn({ actor, state, epoch }: Local): unknown {
    const { behaviour } = must(this.system.actors[actor]);
    this.#reactor.begin(actor, epoch, []);
    const fresh = behaviour.init(this.#reactor) as Record<string, unknown>;
    for (const field of behaviour.durable ?? []) {
      fresh[field] = clone((state as Record<string, unknown>)[field]);
    }
    return fresh;
  }

  #local(
    actor: number,
    state: unknown,
    crashed: boolean,
    timers: readonly number[],
    epoch: number,
  ): Local {
    const text = `${actor} ${crashed ? 1 : 0} ${epoch} ${timers.join()} ${canonicalText(state)}`;
    const key = text.length > 100 ? hashText(text) : text;
    let local = this.#localIds.get(key);
    if (!local) {
      const id = this.locals.length;
      local = { id, actor, state, crashed, timers, epoch, reactions: new Map() };
      this.locals.push(local);
      this.#localIds.set(key, local);
    }
    return local;
  }
}

const nothing: readonly Outcome[] = [];

/** Whether a copy stays behind makes no difference to who receives it. */
function asReceived(move: Move): Move {
  return kindOf(move) === MoveKind.keep ? moveOf(MoveKind.deliver, operandOf(move)) : move;
}

/** True for what need not happen: a run may end where only such moves are left. */
function mayStay(move: Move): boolean {
  const kind = kindOf(move);
  return kind === MoveKind.keep || kind === MoveKind.lose || kind === MoveKind.crash;
}

/** The next combination of answers, the last question turning fastest; undefined after the last. */
function nextPicks(asked: Outcome['picks']): number[] | undefined {
  const picks = asked.map(({ picked }) => picked);
  for (let i = picks.length - 1; i >= 0; i--) {
    const next = must(picks[i]) + 1;
    if (next < must(asked[i]).count) return [...picks.slice(0, i), next];
  }
  return undefined;
}

/** What a handler is given when nothing is recorded: it collects what the handler wants. */
class Reactor implements Context {
  readonly now = 0;
  readonly anyOrder = true;
  readonly link = -1;
  steps = 0;
  self = 0;
  sender = -1;
  flags = 0;
  sends: number[] = [];
  timers: readonly number[] = [];
  asked: { count: number; picked: number }[] = [];
  #picks: readonly number[] = [];
  readonly #world: World;
  readonly #texts: string[] = [''];
  readonly #interned = new Map<string, number>([['', 0]]);

  constructor(world: World) {
    this.#world = world;
  }

  begin(
    actor: number,
    epoch: number,
    timers: readonly number[],
    picks: readonly number[] = [],
  ): void {
    this.self = actor;
    this.steps = epoch + 1;
    this.sender = -1;
    this.flags = 0;
    this.sends = [];
    this.timers = timers;
    this.asked = [];
    this.#picks = picks;
  }

  handling({ from, flags }: Item): void {
    this.sender = from;
    this.flags = flags;
  }

  send(to: number, message: unknown, label: number, node: number, flags: number): number {
    const { self } = this;
    const [text, about] = [this.#text(label), this.#text(node)];
    this.sends.push(this.#world.item(self, to, message, text, about, flags, -1));
    return -1;
  }

  lose(): number {
    return -1;
  }

  post(): void {
    assert(false, 'control is handed on in runs by time only');
  }

  after(_delayNs: number, message: unknown, label: number): number {
    const { self } = this;
    for (let ordinal = 0; ; ordinal++) {
      const id = this.#world.item(self, self, message, this.#text(label), '', 0, ordinal);
      const known = this.timers.includes(id);
      if (known && ordinal + 1 < mostEqualTimers) continue;
      if (!known) this.timers = [...this.timers, id].sort((a, b) => a - b);
      return must(this.#world.items[id]).handle;
    }
  }

  cancel(timer: number): void {
    this.timers = this.timers.filter((id) => must(this.#world.items[id]).handle !== timer);
  }

  choose(request: ChoiceRequest): number {
    const count = request.options.length;
    assert(count > 0, 'a choice has options');
    const picked = Math.min(this.#picks[this.asked.length] ?? 0, count - 1);
    this.asked.push({ count, picked });
    return picked;
  }

  random(): number {
    return 0;
  }

  intern(text: string): number {
    let index = this.#interned.get(text);
    if (index === undefined) {
      index = this.#texts.length;
      this.#texts.push(text);
      this.#interned.set(text, index);
    }
    return index;
  }

  record(): number {
    return -1;
  }

  #text(index: number): string {
    return this.#texts[index] ?? '';
  }
}
