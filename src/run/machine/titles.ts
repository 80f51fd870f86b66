import { unreachable } from '../../base/assert.ts';
import type { CfsmAction } from '../../model/cfsm/cfsm.ts';
import type { TransferForm } from '../../model/global/cfg.ts';
import { messageText, named } from './message.ts';
import type { Net, NetMove, NetStep } from './moves.ts';

/** A duration for people: `5 s`, `250 ms`. */
function durationText(ns: number): string {
  if (ns % 1_000_000_000 === 0) return `${ns / 1_000_000_000} s`;
  if (ns % 1_000_000 === 0) return `${ns / 1_000_000} ms`;
  return ns % 1000 === 0 ? `${ns / 1000} µs` : `${ns} ns`;
}

/** Names for people: "B", "B and C", "B, C and D". */
export function listText(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** What an action is called: "send quote(Int) to B". */
export function actionText(action: CfsmAction): string {
  switch (action.kind) {
    case 'send':
      return `${verbs[action.form]} ${named(messageText(action.message))} to ${listText(action.to)}`;
    case 'receive':
      return `receive ${named(messageText(action.message))} from ${action.from}`;
    case 'tau':
      return action.label || 'take an inner step';
    case 'timeout':
      return `give up waiting after ${durationText(action.after)}`;
    case 'disconnect':
      return `disconnect from ${action.with}`;
    case 'parallel':
      return 'go several ways at once';
    default:
      return unreachable(action);
  }
}

const verbs: Record<TransferForm, string> = {
  message: 'send',
  connect: 'connect with',
  wrap: 'wrap with',
  throw: 'throw',
  invite: 'invite by',
};

/** Titles of all moves of a net, made when they are first asked for. */
export class Titles {
  readonly #net: Net;
  readonly #titles = new Map<number, string>();

  constructor(net: Net) {
    this.#net = net;
  }

  /**
   * What a move is called: "send quote(Int) to B". Where a machine can do the same in several ways,
   * the state that it leads to is named.
   */
  of({ step, receipts }: NetMove): string {
    const taken = receipts.flatMap((receipt) => {
      const state = this.#ambiguous(receipt);
      return state === undefined ? [] : [`${this.#roleOf(receipt)} goes on as ${state}`];
    });
    const title = this.step(step);
    return taken.length === 0 ? title : `${title} (${taken.join(', ')})`;
  }

  /** The same with the one who does it: "A: send quote(Int) to B". */
  whole(move: NetMove): string {
    return `${this.#roleOf(move.step)}: ${this.of(move)}`;
  }

  /** What a step is called by itself. */
  step(step: NetStep): string {
    const known = this.#titles.get(step.id);
    if (known !== undefined) return known;
    const state = this.#ambiguous(step);
    const title = `${actionText(step.action)}${state === undefined ? '' : ` and go on as ${state}`}`;
    this.#titles.set(step.id, title);
    return title;
  }

  #roleOf({ machine }: NetStep): string {
    return this.#net.machines[machine]?.role ?? '';
  }

  /** The state that a step leads to, when another step from the same state is called the same. */
  #ambiguous(step: NetStep): string | undefined {
    const machine = this.#net.machines[step.machine];
    const from = machine?.transitions[step.transition]?.from ?? 0;
    const text = actionText(step.action);
    const same = this.#net.steps[step.machine]?.[from]?.filter(
      (other) => actionText(other.action) === text,
    );
    return same && same.length > 1 ? machine?.states[step.to]?.name : undefined;
  }
}
