import { unreachable } from '../../base/assert.ts';
import type { CfgMessage } from '../../model/cfg.ts';
import type { Amounts, ResourceKind } from '../../model/profile.ts';
import { EventKind, Flag } from '../../trace/event.ts';
import type { Actor, Context } from '../actor.ts';
import { awaiting, onward, type Baton, type Signal } from './baton.ts';
import type { Cost, Program } from './program.ts';

/** A lifeline's own state. */
export interface ParticipantState {
  alive: boolean;
  /** Open activations. */
  active: number;
  sent: number;
  received: number;
  /** What it is using of each resource. */
  used: Amounts;
  /** Amounts that are given back when its work is done (memory, concurrency). */
  held: Amounts;
  /** The trace index of the last send received from each actor. */
  last: Record<number, number>;
  /** Batons that wait for a message to arrive first. */
  waiting: Baton[];
}

/** Resources that are given back; the others are used up. */
const levels: readonly ResourceKind[] = ['memory', 'concurrency'];

/** A participant: sends when it has the baton, receives, works, pays. */
export class Participant implements Actor<ParticipantState, Signal> {
  readonly #program: Program;
  readonly #costs: Map<string, Cost>;
  readonly #alive: boolean;
  readonly #budget: Amounts;

  constructor(program: Program, costs: Map<string, Cost>, alive: boolean, budget: Amounts) {
    this.#program = program;
    this.#costs = costs;
    this.#alive = alive;
    this.#budget = budget;
  }

  init(): ParticipantState {
    return {
      alive: this.#alive,
      active: 0,
      sent: 0,
      received: 0,
      used: {},
      held: {},
      last: {},
      waiting: [],
    };
  }

  receive(state: ParticipantState, signal: Signal, context: Context): void {
    switch (signal.kind) {
      case 'turn':
        return this.#turn(state, signal.baton, context);
      case 'message':
        if (context.flags & Flag.duplicate) {
          state.received++;
          return;
        }
        this.#receipt(state, this.#program.message(signal.node), context);
        if (signal.baton) this.#pass(state, signal.baton, context);
        return this.#retry(state, context);
      default:
        return unreachable(signal);
    }
  }

  #turn(state: ParticipantState, baton: Baton, context: Context): void {
    if (!ready(state, baton, context.self)) {
      state.waiting.push(baton);
      context.record(EventKind.log, -1, this.#program.text('waits'), 0, -1, 0, 0);
      return;
    }
    const node = this.#program.node(baton.node);
    if (node.kind === 'message') return this.#send(state, node, baton, context);
    if (node.kind === 'activation') {
      this.#activation(state, node.active, node.element, context);
      return this.#program.advance(context, onward(baton, node.next));
    }
  }

  /** Goes on with a baton that came with a message, unless an earlier message is still to come. */
  #pass(state: ParticipantState, baton: Baton, context: Context): void {
    const node = this.#program.node(baton.node);
    const own = node.kind === 'activation' && this.#program.role(node.role) === context.self;
    if (own && ready(state, baton, context.self)) return this.#turn(state, baton, context);
    this.#program.advance(context, baton);
  }

  #retry(state: ParticipantState, context: Context): void {
    const able = state.waiting.filter((baton) => ready(state, baton, context.self));
    if (able.length === 0) return;
    state.waiting = state.waiting.filter((baton) => !able.includes(baton));
    for (const baton of able) context.post(context.self, { kind: 'turn', baton });
  }

  #send(state: ParticipantState, node: CfgMessage, baton: Baton, context: Context): void {
    const program = this.#program;
    const label = program.text(node.label);
    const element = program.text(node.element);
    let next = onward(baton, node.next);
    node.to.forEach((role, i) => {
      const to = program.role(role);
      const flags = flagsOf(node, to === context.self);
      state.sent++;
      if (node.lost) {
        context.lose(to, label, element, flags);
        return;
      }
      const waits = !node.async && i === node.to.length - 1;
      const signal: Signal = { kind: 'message', node: baton.node };
      if (waits) signal.baton = next;
      const link = context.send(to, signal, label, element, flags);
      if (!waits) next = awaiting(next, { from: context.self, to, link, label: node.label });
    });
    this.#afterSend(state, node, context);
    if (node.lost || node.async || node.to.length === 0) program.advance(context, next);
  }

  #afterSend(state: ParticipantState, node: CfgMessage, context: Context): void {
    const cost = this.#costs.get(node.element);
    if (cost?.payer === 'sender') this.#charge(state, cost.amounts, context);
    if (node.deactivate) this.#activation(state, false, node.element, context);
    else if (node.dashed && state.active === 0) this.#release(state, context);
    if (node.destroys === this.#id(context)) this.#end(state, node.element, context);
  }

  #receipt(state: ParticipantState, node: CfgMessage, context: Context): void {
    const self = this.#id(context);
    state.received++;
    state.last[this.#program.role(node.from)] = context.link;
    if (node.creates === self) {
      state.alive = true;
      context.record(EventKind.create, -1, 0, this.#program.text(node.element), -1, 0, 0);
    }
    if (node.activate) this.#activation(state, true, node.element, context);
    const cost = this.#costs.get(node.element);
    if (cost?.payer === 'receiver') this.#charge(state, cost.amounts, context);
    if (node.destroys === self && node.to.includes(self)) this.#end(state, node.element, context);
  }

  #id(context: Context): string {
    return this.#program.protocol.roles[context.self]?.id ?? '';
  }

  #end(state: ParticipantState, element: string, context: Context): void {
    state.alive = false;
    this.#release(state, context);
    context.record(EventKind.destroy, -1, 0, this.#program.text(element), -1, 0, 0);
  }

  #activation(state: ParticipantState, active: boolean, element: string, context: Context): void {
    if (!active && state.active === 0) return;
    state.active += active ? 1 : -1;
    const kind = active ? EventKind.activate : EventKind.deactivate;
    context.record(kind, -1, 0, this.#program.text(element), -1, 0, state.active);
    if (state.active === 0) this.#release(state, context);
  }

  #charge(state: ParticipantState, amounts: Amounts, context: Context): void {
    for (const [key, amount] of Object.entries(amounts)) {
      const resource = key as ResourceKind;
      if (levels.includes(resource)) state.held[resource] = (state.held[resource] ?? 0) + amount;
      this.#use(state, resource, amount, context);
    }
  }

  #release(state: ParticipantState, context: Context): void {
    for (const [key, amount] of Object.entries(state.held)) {
      if (amount !== 0) this.#use(state, key as ResourceKind, -amount, context);
    }
    state.held = {};
  }

  #use(state: ParticipantState, resource: ResourceKind, by: number, context: Context): void {
    const used = (state.used[resource] ?? 0) + by;
    state.used[resource] = used;
    const over = used > (this.#budget[resource] ?? Infinity) ? Flag.overrun : 0;
    context.record(EventKind.resource, -1, this.#program.text(resource), 0, -1, over, used);
  }
}

function ready(state: ParticipantState, baton: Baton, self: number): boolean {
  return baton.pending.every((p) => p.to !== self || (state.last[p.from] ?? -1) >= p.link);
}

function flagsOf(node: CfgMessage, self: boolean): number {
  return (node.dashed ? Flag.dashed : 0) | (node.async ? Flag.async : 0) | (self ? Flag.self : 0);
}
