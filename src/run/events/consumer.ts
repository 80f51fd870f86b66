import type { Distribution } from '../../model/profile.ts';
import type { Message, Ports } from '../component.ts';
import { copyFold, emptyFold, foldIn, type Fold } from './fold.ts';
import {
  emptyInbox,
  inboxFields,
  noteEffect,
  reception,
  release,
  type Inbox,
  type InboxRules,
} from './inbox.ts';
import type { Ack, Delivery } from './message.ts';
import { markLabel } from './topic.ts';

/** What every component that handles events has in its state. */
export interface ConsumerState extends Inbox {
  /** Arrived, but something else must come first. */
  held: Delivery[];
  /** Ids that are being handled. */
  busy: string[];
  /** What all handled events add up to. */
  fold: Fold;
}

/** Fields of a consumer that survive a crash. */
export const consumerFields = [...inboxFields, 'fold'] as const;

/** How a component handles events. */
export interface ConsumerRules extends InboxRules {
  /** How long handling takes; at once when absent. */
  work?: Distribution;
  /** Faults on purpose. */
  ackFirst?: boolean;
  noHold?: boolean;
  noDeduplication?: boolean;
  /** What the effect is, beside being counted. */
  effect?(event: Delivery): void;
}

/** A timer of its own: an event was handled. */
export interface Handled extends Message {
  type: 'handled';
  event: Delivery;
}

/** A consumer that has seen nothing. */
export function emptyConsumer(): ConsumerState {
  return { ...emptyInbox(), held: [], busy: [], fold: emptyFold() };
}

/** An event has arrived. Damaged ones are ignored: they come again, or never. */
export function arrive(
  state: ConsumerState,
  rules: ConsumerRules,
  event: Delivery,
  ports: Ports,
): void {
  const { topic, id, seq } = event;
  if (ports.corrupt) return void ports.mark(markLabel('event:lost', topic), id, seq);
  ports.mark(markLabel('event:delivered', topic), id, seq, ports.event);
  if (event.bus !== '') ports.mark('measure:bus', id, ports.now - event.at);
  if (rules.ackFirst) acknowledge(rules, event, ports);
  const found = rules.noDeduplication && reception(state, rules, event) !== 'hold';
  switch (found ? 'handle' : reception(state, rules, event)) {
    case 'duplicate':
      ports.mark(markLabel('event:duplicate', topic), id, seq);
      return acknowledge(rules, event, ports);
    case 'hold':
      if (!rules.noHold) return hold(state, event, ports);
      return begin(state, rules, event, ports);
    case 'handle':
      if (waitsForOther(state, rules)) return hold(state, event, ports);
      return begin(state, rules, event, ports);
  }
}

/** Handling has taken its time. */
export function handled(
  state: ConsumerState,
  rules: ConsumerRules,
  event: Delivery,
  ports: Ports,
): void {
  const at = state.busy.indexOf(event.id);
  if (at >= 0) state.busy.splice(at, 1);
  take(state, rules, event, ports);
  next(state, rules, ports);
}

/** One after the other, where the order counts. */
function waitsForOther(state: ConsumerState, rules: ConsumerRules): boolean {
  return rules.order !== 'none' && state.busy.length > 0;
}

function hold(state: ConsumerState, event: Delivery, ports: Ports): void {
  if (state.held.some((one) => one.id === event.id)) return;
  state.held.push(event);
  ports.mark(markLabel('event:held', event.topic), event.id, event.seq);
}

function begin(state: ConsumerState, rules: ConsumerRules, event: Delivery, ports: Ports): void {
  start(state, rules, event, ports);
  next(state, rules, ports);
}

function start(state: ConsumerState, rules: ConsumerRules, event: Delivery, ports: Ports): void {
  if (rules.delivery === 'at_most_once' && event.nth > state.last) state.last = event.nth;
  if (!rules.work) return take(state, rules, event, ports);
  state.busy.push(event.id);
  ports.after(ports.draw(rules.work), { type: 'handled', event } as Handled);
}

/** Begins with what was held, as far as nothing must come before it any longer. */
export function next(state: ConsumerState, rules: ConsumerRules, ports: Ports): void {
  while (state.held.length > 0 && !waitsForOther(state, rules)) {
    const event = release(state, rules, state.held);
    if (!event) return;
    start(state, rules, event, ports);
  }
}

/** The effect itself, in one step with what remembers it. */
function take(state: ConsumerState, rules: ConsumerRules, event: Delivery, ports: Ports): void {
  const { topic, id, seq } = event;
  const again = rules.delivery !== 'at_most_once' && !rules.noDeduplication && !rules.noHold;
  if (again && reception(state, rules, event) === 'duplicate') {
    ports.mark(markLabel('event:duplicate', topic), id, seq);
  } else {
    noteEffect(state, rules, event);
    foldIn(state.fold, event);
    ports.mark(markLabel('event:effect', topic), id, seq);
    rules.effect?.(event);
  }
  if (!rules.ackFirst) acknowledge(rules, event, ports);
}

function acknowledge(rules: ConsumerRules, event: Delivery, ports: Ports): void {
  if (rules.delivery === 'at_most_once' || event.bus === '') return;
  const message: Ack = { type: 'ack', id: event.id };
  ports.send(event.bus, message, event.id, true);
}

/** A consumer that goes on from a snapshot. */
export function resume(state: ConsumerState, fold: Fold): void {
  state.fold = copyFold(fold);
}
