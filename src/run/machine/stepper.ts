import { must } from '../../base/assert.ts';
import type { Span } from '../../base/span.ts';
import type { Value } from '../../model/expression/expression.ts';
import type { Machines } from '../../model/cfsm/cfsm.ts';
import type { Change, ChoiceRequest, Fault, MachineMode, TakenChoice } from '../../model/run.ts';
import { EventKind, Flag } from '../../trace/event.ts';
import type { Trace } from '../../trace/trace.ts';
import type { System } from '../actor.ts';
import { Answers, type AnswerOptions } from '../answers.ts';
import { FaultPlan, outages, type FaultMemory, type Interference } from '../faults.ts';
import type { Pending, StepResult, Stepper, Strike } from '../stepper.ts';
import { ownIndex, Tape, type TapeMark } from '../tape.ts';
import { bitsAt, seedBits } from './draw.ts';
import { blockedOf, endOf, type MachineEnd } from './end.ts';
import { Net, type Configuration, type Held, type NetMove, type NetStep } from './moves.ts';
import { Contents, type Content } from './content.ts';
import { Offers, type Offer } from './offers.ts';
import { namedValues, type Known } from './refinement.ts';
import { machineSystem, type LocalState } from './system.ts';
import {
  copyClocks,
  earliest,
  isTimed,
  latest,
  pass,
  startClocks,
  stepNs,
  type Clocks,
} from './timing.ts';
import { Titles } from './titles.ts';

/** How a run of machines is set up. */
export interface MachineOptions extends AnswerOptions {
  mode: MachineMode;
  seed: number;
  faults: readonly Fault[];
  /** Payloads that a person gives: `payload.x`, `payload.quote.x`, from a step on. */
  changes?: readonly Change[];
}

/** A message in a channel. Never changed. */
export interface Packet extends Held {
  /** Trace index of its send. */
  send: number;
  /** The step that sent it. */
  step: NetStep;
  values: readonly Value[];
  flags: number;
  /** When it is there, ns. */
  arrives: number;
  /** It may be overtaken. */
  loose?: boolean;
}

/** A promise of the protocol that was broken: the run ends there. */
export interface Breach {
  kind: 'refinement' | 'deadline';
  step: number;
  role: string;
  element: string;
  location?: Span;
  /** For people. */
  text: string;
}

interface Outage {
  kind: 'crash' | 'restart';
  actor: string;
  at: number;
}

/** What happens whatever the machines do: a step with one option. */
type Event = Outage | { kind: 'overdue'; step: NetStep; at: number };

/** What a run of machines goes back to. */
interface MachineSaved extends TapeMark {
  step: number;
  now: number;
  states: number[];
  channels: Packet[][];
  clocks: Clocks;
  known: Known[];
  last: number[];
  sent: number[];
  received: number[];
  crashed: Uint8Array;
  outages: number;
  faults: FaultMemory;
  breach: Breach | undefined;
}

const none: readonly Value[] = [];
const emptyChannel: Packet[] = [];

/**
 * Machines that talk through channels, one step of one of them at a time. Each step is one choice
 * among everything that can happen, in the order of `Net.moves`, whatever the time: a pick that
 * must wait (for a window, a delayed message, a timeout) makes the clock jump, and one that comes
 * too late breaks the run. Where the seed picks, it takes what can be done soonest and in time.
 */
export class MachineStepper implements Stepper {
  readonly system: System;
  readonly trace: Trace;
  readonly net: Net;
  readonly titles: Titles;
  readonly contents: Contents;
  readonly strikes: Strike[] = [];
  readonly crashed: Uint8Array;
  steps = 0;
  now = 0;
  self = -1;

  readonly #options: MachineOptions;
  readonly #tape: Tape;
  readonly #answers: Answers;
  readonly #offers: Offers;
  readonly #plan: FaultPlan;
  readonly #outages: readonly Outage[];
  readonly #seed: number;
  /** Time is more than a number of steps. */
  readonly #timed: boolean;
  readonly #labels: readonly number[];
  readonly #nodes: readonly number[];
  #configuration: Configuration<Packet>;
  #clocks: Clocks;
  #known: Known[];
  /** The last event of each machine, for causes. */
  #last: number[];
  #sent: number[];
  #received: number[];
  #outage = 0;
  #breach: Breach | undefined;
  #offer: Offer | undefined;

  constructor(machines: Machines, options: MachineOptions) {
    this.net = new Net(machines, options.mode);
    this.titles = new Titles(this.net);
    this.contents = new Contents(this.net, options.changes ?? []);
    this.system = machineSystem(this.net, this.titles, () => this.end());
    this.#options = options;
    this.#tape = new Tape(this.system.actors);
    this.trace = this.#tape.trace;
    this.#answers = new Answers(options);
    this.#offers = new Offers(this.net, this.titles);
    this.#plan = new FaultPlan(options.faults.map(withBareLabel), options.seed);
    this.#outages = outages(options.faults).filter(({ actor }) => this.#machine(actor) >= 0);
    this.#seed = seedBits(options.seed);
    this.#timed = isTimed(this.net.machines) || options.faults.length > 0;
    this.#labels = this.net.all.map((step) => this.trace.intern(this.#labelOf(step)));
    this.#nodes = this.net.all.map(({ action }) => this.trace.intern(action.element));
    this.#configuration = this.net.initial();
    this.#clocks = startClocks(this.net);
    const { length } = this.net.machines;
    this.#known = Array.from({ length }, () => ({}));
    this.#last = Array.from({ length }, () => -1);
    this.#sent = Array.from({ length }, () => 0);
    this.#received = Array.from({ length }, () => 0);
    this.crashed = new Uint8Array(length);
  }

  get taken(): TakenChoice[] {
    return this.#answers.taken;
  }

  get question(): ChoiceRequest | undefined {
    return this.#answers.question;
  }

  /** Where machines and channels stand: to look at, never to change. */
  get configuration(): Readonly<Configuration<Packet>> {
    return this.#configuration;
  }

  /** What each machine knows: to look at. */
  get known(): readonly Known[] {
    return this.#known;
  }

  get clocks(): Readonly<Clocks> {
    return this.#clocks;
  }

  /** A promise that was broken; nothing happens after it. */
  get breach(): Breach | undefined {
    return this.#breach;
  }

  get states(): readonly LocalState[] {
    return this.net.machines.map(({ states }, i) => ({
      state: states[this.#configuration.states[i] as number]?.name ?? '',
      ended: this.net.hasEnded(this.#configuration, i),
      sent: this.#sent[i] as number,
      received: this.#received[i] as number,
      known: this.#known[i] ?? {},
    }));
  }

  get pending(): number {
    if (this.#breach) return 0;
    return this.moves.length + (this.#due() ? 1 : 0);
  }

  /** What can happen next, in the order in which it is offered. */
  get moves(): readonly NetMove[] {
    return this.#breach ? [] : this.#offered().moves;
  }

  waiting(limit: number): Pending[] {
    if (this.#breach) return [];
    const due = this.#due();
    if (due) return [this.#pendingEvent(due)];
    return this.moves.slice(0, limit).map((move) => this.#pendingMove(move));
  }

  step(): StepResult {
    if (this.#breach) return 'empty';
    const due = this.#due();
    const { moves } = this;
    if (!due && moves.length === 0) return 'empty';
    const index = this.steps++;
    const drawn = due ? 0 : this.#draw(moves);
    const request = due ? this.#requestOf(due) : this.#offered().request;
    const picked = this.#answers.answer(request, index, this.steps, drawn);
    if (picked === undefined) return 'asking';
    if (due) this.#happen(due);
    else this.#perform(must(moves[picked]));
    return 'stepped';
  }

  /** How things stand when nothing is left to do. */
  end(): MachineEnd {
    return endOf(this);
  }

  snapshot(): MachineSaved {
    const { states, channels } = this.#configuration;
    return {
      ...this.#tape.mark(),
      step: this.steps,
      now: this.now,
      states: states.slice(),
      channels: channels.map((each) => (each.length === 0 ? emptyChannel : each.slice())),
      clocks: copyClocks(this.#clocks),
      known: this.#known.slice(),
      last: this.#last.slice(),
      sent: this.#sent.slice(),
      received: this.#received.slice(),
      crashed: this.crashed.slice(),
      outages: this.#outage,
      faults: this.#plan.save(),
      breach: this.#breach,
    };
  }

  restore(saved: MachineSaved): void {
    this.#tape.rewind(saved);
    this.steps = saved.step;
    this.now = saved.now;
    this.#configuration = {
      states: saved.states.slice(),
      channels: saved.channels.map((each) => each.slice()),
    };
    this.#clocks = copyClocks(saved.clocks);
    this.#known = saved.known.slice();
    this.#last = saved.last.slice();
    this.#sent = saved.sent.slice();
    this.#received = saved.received.slice();
    this.crashed.set(saved.crashed);
    this.#outage = saved.outages;
    this.#plan.restore(saved.faults);
    this.#breach = saved.breach;
    this.#answers.question = undefined;
    this.#offer = undefined;
    this.#offers.touchAll();
  }

  /** Who waits for what that cannot happen now, for people. */
  blocked(): { role: string; reason: string }[] {
    return blockedOf(this);
  }

  /** When a move would happen: not before its window, its message, its timeout. */
  timeOf(move: NetMove): number {
    return this.#timeOf(move, this.#tick(this.moves));
  }

  // ——— what can happen ———

  #machine(role: string): number {
    return this.net.machines.findIndex((machine) => machine.role === role);
  }

  #offered(): Offer {
    this.#offer ??= this.#offers.at(this.#configuration, this.crashed);
    return this.#offer;
  }

  /** What a machine can do may have changed. */
  #touch(machine: number): void {
    this.#offer = undefined;
    if (this.net.mode.synchronous) this.#offers.touchAll();
    else this.#offers.touch(machine);
  }

  /** What comes before anything that machines can do. */
  #due(): Event | undefined {
    const { moves } = this;
    const next = this.#outages[this.#outage];
    if (moves.length === 0) return next ?? this.#overdue();
    if (!next) return undefined;
    const tick = this.#tick(moves);
    let soonest = Infinity;
    for (const move of moves) soonest = Math.min(soonest, this.#timeOf(move, tick));
    return next.at <= soonest ? next : undefined;
  }

  /** When nothing can happen any more, time goes on: the first deadline that passes then. */
  #overdue(): Event | undefined {
    if (!this.#timed || this.#breach) return undefined;
    let first: Event | undefined;
    for (let machine = 0; machine < this.net.machines.length; machine++) {
      if (this.crashed[machine]) continue;
      const steps = this.net.stepsAt(this.#configuration, machine);
      for (const step of steps) {
        const at = Math.max(this.now, latest(this.#clocks, step));
        if (at < (first?.at ?? Infinity)) first = { kind: 'overdue', step, at };
      }
    }
    return first;
  }

  /** How far the clock goes in one step: less where somebody's window ends sooner. */
  #tick(moves: readonly NetMove[]): number {
    if (!this.#timed) return stepNs;
    let least = stepNs;
    for (const { step } of moves) {
      const left = latest(this.#clocks, step) - this.now;
      if (left >= 0 && left < least) least = left;
    }
    return least;
  }

  #timeOf({ step, receipts }: NetMove, tick: number): number {
    let time = this.now + tick;
    if (!this.#timed) return time;
    time = Math.max(time, earliest(this.#clocks, step));
    for (const receipt of receipts) time = Math.max(time, earliest(this.#clocks, receipt));
    if (step.kind !== 'receive') return time;
    const head = this.#configuration.channels[step.channels[0] as number]?.[0];
    return Math.max(time, head?.arrives ?? 0);
  }

  #isLate({ step, receipts }: NetMove, time: number): boolean {
    if (time > latest(this.#clocks, step)) return true;
    return receipts.some((receipt) => time > latest(this.#clocks, receipt));
  }

  /** What the seed picks: an index into `moves`. */
  #draw(moves: readonly NetMove[]): number {
    const bits = bitsAt(this.#seed, this.steps, 0);
    if (!this.#timed) {
      const at = bits % moves.length;
      if (!this.contents.demanding || this.#canBeSaid(must(moves[at]))) return at;
    }
    const soon = this.#timed ? this.#soonest(moves) : moves.map((_, i) => i);
    const open = this.contents.demanding
      ? soon.filter((i) => this.#canBeSaid(must(moves[i])))
      : soon;
    const among = open.length > 0 ? open : soon;
    return must(among[bitsAt(this.#seed, this.steps, 1) % among.length]);
  }

  /** The moves that need no waiting (or the least of it) and come in time; else all. */
  #soonest(moves: readonly NetMove[]): number[] {
    const tick = this.#tick(moves);
    let soonest = Infinity;
    let result: number[] = [];
    let urgent = false;
    moves.forEach((move, i) => {
      const time = this.#timeOf(move, tick);
      if (this.#isLate(move, time)) return;
      const presses = latest(this.#clocks, move.step) < this.now + stepNs;
      if (time < soonest || (presses && !urgent && time === soonest)) {
        result = [];
        soonest = time;
        urgent = presses;
      }
      if (time === soonest && presses === urgent) result.push(i);
    });
    return result.length > 0 ? result : moves.map((_, i) => i);
  }

  /** Whether values are found that a send's message may carry. */
  #canBeSaid({ step }: NetMove): boolean {
    if (step.kind !== 'send') return true;
    const content = this.contents.of(step);
    if (content.demands.length === 0) return true;
    return content.broken(this.#values(step, content), this.#knownOf(step)).length === 0;
  }

  // ——— what happens ———

  #perform(move: NetMove): void {
    const { step } = move;
    const time = this.#timeOf(move, this.#tick(this.moves));
    const late = this.#timed && this.#isLate(move, time);
    this.self = step.machine;
    if (late) return this.#miss(this.#lateOne(move, time));
    this.now = time;
    switch (step.kind) {
      case 'send':
        return this.#send(move);
      case 'receive':
        return this.#receive(step);
      case 'timeout':
        return this.#inside(step, EventKind.timerFire);
      default:
        return this.#inside(step, EventKind.log);
    }
  }

  /** The step of a move whose window is over by then. */
  #lateOne({ step, receipts }: NetMove, time: number): NetStep {
    return [step, ...receipts].find((one) => time > latest(this.#clocks, one)) ?? step;
  }

  #inside(step: NetStep, kind: EventKind): void {
    this.#record(step, kind, -1, -1, 0, 0);
    this.#pass(step);
    this.#finish(step);
  }

  #send(move: NetMove): void {
    const { step, receipts } = move;
    const content = this.contents.of(step);
    const values = content.size === 0 ? none : this.#values(step, content);
    const known = this.#knownOf(step);
    if (content.demands.length > 0) {
      const broken = content.broken(values, known);
      if (broken.length > 0) return this.#refuse(step, broken);
    }
    this.#pass(step);
    if (content.named) this.#known[step.machine] = namedValues(content.message, values, known);
    this.#sent[step.machine] = (this.#sent[step.machine] as number) + 1;
    const flags = this.net.mode.synchronous ? 0 : Flag.async;
    const led = this.#last[step.machine] as number;
    for (let i = 0; i < step.channels.length; i++) {
      const channel = step.channels[i] as number;
      const { receiver } = must(this.net.channels[channel]);
      this.#tape.begin(led);
      const value = content.numberOf(values);
      const send = this.#record(step, EventKind.send, receiver, ownIndex, flags, value);
      const packet = { key: step.key, send, step, values, flags, arrives: this.now };
      this.#carry(step, channel, packet, receipts[i]);
    }
    this.#finish(step);
  }

  #receive(step: NetStep): void {
    const channel = step.channels[0] as number;
    const packet = must(this.#configuration.channels[channel]?.shift());
    this.#touch(must(this.net.channels[channel]).sender);
    this.#take(step, packet);
    this.#finish(step);
  }

  /** A machine takes a message: it is recorded, what it says is checked and known from now on. */
  #take(step: NetStep, { send, values, flags }: Packet): void {
    const { sender } = must(this.net.channels[step.channels[0] as number]);
    this.#tape.begin(send);
    this.#record(step, EventKind.receive, sender, send, flags, 0);
    this.#received[step.machine] = (this.#received[step.machine] as number) + 1;
    const content = this.contents.of(step);
    const known = this.#knownOf(step);
    if (content.named) this.#known[step.machine] = namedValues(content.message, values, known);
    if (content.demands.length > 0) {
      const broken = content.broken(values, known);
      if (broken.length > 0) return this.#refuse(step, broken);
    }
    this.#pass(step);
  }

  /** The way of one copy to its receiver; `receipt` is there when it is taken at once. */
  #carry(step: NetStep, channel: number, packet: Packet, receipt: NetStep | undefined): void {
    const { from, to, receiver } = must(this.net.channels[channel]);
    const down = receiver >= 0 && this.crashed[receiver] === 1;
    if (this.#plan.idle && !down) return this.#put(channel, packet, receipt);
    const passing = { from, to, label: this.contents.of(step).message.label };
    const struck = this.#plan.strike(passing);
    if (struck) this.#note(struck, packet.send);
    const slowed = this.#plan.slowed(passing, this.now, stepNs) - stepNs;
    const arrives = this.now + slowed + (struck?.by ?? 0);
    const cut = this.#plan.cut(passing, this.now, arrives);
    if (cut || down || struck?.kind === 'drop') {
      const flags = packet.flags | Flag.fault;
      this.#record(step, EventKind.drop, receiver, packet.send, flags, 0);
      return;
    }
    const harmed = struck || slowed !== 0 ? Flag.fault : 0;
    const sent = { ...packet, arrives, flags: packet.flags | harmed };
    this.#put(channel, this.#struck(struck?.kind, step, sent), receipt);
    if (struck?.kind === 'duplicate') {
      const flags = sent.flags | Flag.duplicate;
      this.#put(channel, { ...sent, flags, extra: true }, receipt);
    }
  }

  #struck(kind: Interference['kind'] | undefined, step: NetStep, packet: Packet): Packet {
    if (kind === 'reorder') return { ...packet, loose: true, extra: true };
    if (kind !== 'corrupt') return packet;
    const values = this.contents.of(step).damage(packet.values);
    return { ...packet, values, flags: packet.flags | Flag.corrupt };
  }

  /** Into the channel, before what may be overtaken and arrives later. */
  #put(channel: number, packet: Packet, receipt: NetStep | undefined): void {
    if (receipt) {
      if (!packet.extra || packet.loose) this.#take(receipt, packet);
      return;
    }
    const queue = must(this.#configuration.channels[channel]);
    this.#touch(must(this.net.channels[channel]).receiver);
    let at = queue.length;
    while (at > 0 && queue[at - 1]?.loose && (queue[at - 1]?.arrives ?? 0) > packet.arrives) at--;
    if (at === queue.length) queue.push(packet);
    else queue.splice(at, 0, packet);
  }

  /** Remembers which messages chance struck; when catching up they are known already. */
  #note({ fault }: Interference, send: number): void {
    const last = this.strikes.at(-1);
    if (last && last.send >= send) return;
    if (this.#options.faults[fault]?.kind === 'chance') this.strikes.push({ send, fault });
  }

  #pass(step: NetStep): void {
    this.#configuration.states[step.machine] = step.to;
    this.#touch(step.machine);
    pass(this.#clocks, step, this.now);
  }

  /** When the last one has ended, the protocol has. */
  #finish({ machine }: NetStep): void {
    if (!this.net.hasEnded(this.#configuration, machine)) return;
    if (this.moves.length > 0 || !this.net.isDone(this.#configuration)) return;
    this.#tape.record(this.now, this.steps, EventKind.end, -1, -1, 0, 0, -1, 0, 0);
  }

  #happen(due: Event): void {
    if (due.kind === 'overdue') this.#miss(due.step);
    else this.#goDownOrUp(due);
  }

  #goDownOrUp({ kind, actor, at }: Outage): void {
    const machine = this.#machine(actor);
    this.#outage++;
    this.#offer = undefined;
    this.#offers.touchAll();
    this.self = machine;
    this.now = Math.max(this.now, at);
    const down = kind === 'crash';
    this.#tape.begin(-1);
    if (down === (this.crashed[machine] === 1)) return;
    this.crashed[machine] = down ? 1 : 0;
    const what = down ? EventKind.crash : EventKind.restart;
    this.#tape.record(this.now, this.steps, what, machine, -1, 0, 0, -1, Flag.fault, 0);
    if (down) this.#empty(machine);
    else this.#beginAnew(machine);
  }

  /** What was on its way to one who crashes is lost. */
  #empty(machine: number): void {
    this.net.channels.forEach(({ receiver, sender }, channel) => {
      if (receiver !== machine) return;
      for (const { send, flags, key } of this.#configuration.channels[channel] ?? []) {
        const label = this.trace.intern(this.net.texts[key] ?? '');
        const { now, steps } = this;
        const marked = flags | Flag.fault;
        const kind = EventKind.drop;
        this.#tape.record(now, steps, kind, sender, machine, label, 0, send, marked, 0);
      }
      this.#configuration.channels[channel] = [];
    });
  }

  #beginAnew(machine: number): void {
    this.#configuration.states[machine] = must(this.net.machines[machine]).initialState;
    this.#known[machine] = {};
    this.#clocks.entered[machine] = this.now;
    this.#clocks.reset[machine] = {};
  }

  /** A message does not say what it must: it is neither sent nor taken, and the run ends. */
  #refuse(step: NetStep, broken: readonly string[]): void {
    const doing = step.kind === 'send' ? 'may not be sent' : 'may not be taken';
    const { text } = this.contents.of(step);
    this.#break('refinement', step, `${text} ${doing}: ${broken.join('; ')}`);
  }

  /** A window ends before its step is done: the clock goes there, and the run ends. */
  #miss(step: NetStep): void {
    this.self = step.machine;
    this.now = Math.max(this.now, latest(this.#clocks, step));
    this.#record(step, EventKind.timerFire, -1, -1, 0, 0);
    this.#break('deadline', step, `the deadline to ${this.titles.step(step)} is missed`);
  }

  #break(kind: Breach['kind'], step: NetStep, text: string): void {
    const { element, location } = step.action;
    const role = this.net.machines[step.machine]?.role ?? '';
    this.#tape.begin(this.#last[step.machine] as number);
    const label = this.trace.intern(text);
    const { now, steps, trace } = this;
    const node = trace.intern(element);
    const { violation } = EventKind;
    this.#tape.record(now, steps, violation, step.machine, -1, label, node, -1, 0, 0);
    this.#breach = { kind, step: steps, role, element, text, ...(location ? { location } : {}) };
  }

  #record(
    step: NetStep,
    kind: EventKind,
    target: number,
    link: number,
    flags: number,
    value: number,
  ): number {
    if (kind === EventKind.timerFire || kind === EventKind.log) {
      this.#tape.begin(this.#last[step.machine] as number);
    }
    const label = this.#labels[step.id] as number;
    const node = this.#nodes[step.id] as number;
    const { now, steps } = this;
    const { machine } = step;
    const at = this.#tape.record(
      now,
      steps,
      kind,
      machine,
      target,
      label,
      node,
      link,
      flags,
      value,
    );
    if (kind !== EventKind.drop) this.#last[machine] = at;
    return at;
  }

  #values(step: NetStep, content: Content): readonly Value[] {
    let draws = 0;
    const bits = (): number => bitsAt(this.#seed, this.steps, 1000 + draws++);
    return content.draw(this.steps, this.#knownOf(step), bits);
  }

  #knownOf({ machine }: NetStep): Known {
    return this.#known[machine] ?? {};
  }

  #labelOf(step: NetStep): string {
    return step.key >= 0 ? (this.net.texts[step.key] ?? '') : this.titles.step(step);
  }

  #pendingMove(move: NetMove): Pending {
    const { step } = move;
    const kind = step.kind === 'receive' ? 'message' : step.kind === 'timeout' ? 'timer' : 'post';
    const channel = this.net.channels[step.channels[0] ?? -1];
    return {
      time: this.timeOf(move),
      kind,
      to: step.machine,
      from: step.kind === 'receive' ? (channel?.sender ?? -1) : step.machine,
      label: this.#labels[step.id] as number,
      node: this.#nodes[step.id] as number,
      lost: false,
      message: move,
    };
  }

  #pendingEvent(due: Event): Pending {
    const time = Math.max(due.at, this.now);
    const base = { time, label: 0, node: 0, lost: false, message: undefined };
    if (due.kind === 'overdue') {
      const { machine } = due.step;
      const message = { step: due.step, receipts: [] };
      return { ...base, kind: 'timer', to: machine, from: machine, message };
    }
    const to = this.#machine(due.actor);
    return { ...base, kind: due.kind, to, from: to };
  }

  #requestOf(due: Event): ChoiceRequest {
    const label =
      due.kind === 'overdue'
        ? `${this.net.machines[due.step.machine]?.role ?? ''}: miss the deadline to ${this.titles.step(due.step)}`
        : `${due.actor} ${due.kind === 'crash' ? 'crashes' : 'comes back'}`;
    return { element: '', label: 'What happens next', options: [{ label }] };
  }
}

/** Faults strike messages by their label: `quote` and `quote(Int)` mean the same. */
function withBareLabel(fault: Fault): Fault {
  const bare = (label: string): string => label.replace(/\(.*$/s, '');
  if ('message' in fault && fault.message.label !== undefined) {
    return { ...fault, message: { ...fault.message, label: bare(fault.message.label) } };
  }
  if (fault.kind === 'chance' && fault.label !== undefined) {
    return { ...fault, label: bare(fault.label) };
  }
  return fault;
}
