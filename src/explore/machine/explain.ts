import type { CfsmAction } from '../../model/cfsm/cfsm.ts';
import { messageKey } from '../../model/cfsm/key.ts';
import type { MessageSignature } from '../../model/global/type.ts';
import { messageText } from '../../run/machine/message.ts';
import type { CompiledProduct } from './compile.ts';
import type { Judge } from './judge.ts';

/** What is said of a state: for people, with whom and what of the protocol it is about. */
export interface Finding {
  why: string;
  roles: string[];
  elements: string[];
}

/** A name or a label in a sentence. */
export function quoted(text: string): string {
  return `‘${text}’`;
}

/** "A", "A and B", "A, B and C". */
export function listed(items: readonly string[], word = 'and'): string {
  if (items.length <= 1) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)!}`;
}

/** Tells what is wrong in the state that a judge looks at. */
export class Explainer {
  readonly #compiled: CompiledProduct;
  readonly #judge: Judge;
  /** Messages as people read them, by key. */
  readonly #texts = new Map<string, string>();

  constructor(compiled: CompiledProduct, judge: Judge) {
    this.#compiled = compiled;
    this.#judge = judge;
    for (const { transitions } of compiled.source.machines) {
      for (const { action } of transitions) {
        if ('message' in action)
          this.#texts.set(messageKey(action.message), textOf(action.message));
      }
    }
  }

  /** The name of a machine. */
  role(machine: number): string {
    return this.#compiled.machines[machine]!.role;
  }

  /** The oldest message of a channel. */
  headText(channel: number): string {
    const symbol = this.#judge.head(channel);
    const key = this.#compiled.channels[channel]!.symbols[symbol - 1] ?? '';
    return quoted(this.#texts.get(key) ?? key);
  }

  /** A machine that takes nothing of what has come. */
  stuck(machine: number): Finding {
    const actions = this.#judge.actionsOf(machine);
    const come = this.#come(machine, actions);
    const why = `${this.role(machine)} can take ${this.#wanted(actions)}, but ${come}.`;
    return { why, roles: this.#concerned(machine, actions), elements: elementsOf(actions) };
  }

  /** A message to a machine that has nothing more to do. */
  orphan(machine: number): Finding {
    const channel = this.#judge.filledChannel(machine);
    const sender = this.role(this.#compiled.channels[channel]!.from);
    const why = `${this.role(machine)} has ended, but ${this.headText(channel)} from ${sender} has come and is never taken.`;
    return { why, roles: [sender, this.role(machine)], elements: this.sentOn(channel) };
  }

  /** The elements of what its sender may have sent as the oldest message of a channel. */
  sentOn(channel: number): string[] {
    const { from, to, symbols } = this.#compiled.channels[channel]!;
    const key = symbols[this.#judge.head(channel) - 1];
    const receiver = this.#compiled.machines[to]?.role ?? '';
    const actions = this.#compiled.source.machines[from]!.transitions.flatMap(({ action }) =>
      action.kind === 'send' && action.to.includes(receiver) && messageKey(action.message) === key
        ? [action]
        : [],
    );
    return elementsOf(actions);
  }

  /** Nobody can move: the circle of those who wait for each other, or what they all wait for. */
  deadlock(): Finding {
    const waiting = this.#waiting();
    const circle = this.#circle(waiting);
    const told = circle.length > 0 ? circle : waiting;
    const sentences = told.map((machine) => this.waits(machine));
    const why =
      circle.length > 1
        ? `Nobody can move: ${listed(sentences)}, in a circle.`
        : `Nobody can move: ${listed(sentences)}.`;
    const room = this.#roomTold(waiting);
    const actions = told.flatMap((machine) => this.#judge.actionsOf(machine));
    const roles = told.map((machine) => this.role(machine));
    return { why: `${why}${room}`, roles, elements: elementsOf(actions) };
  }

  /** Those who have not ended and never will. */
  unfinished(): Finding {
    const waiting = this.#waiting();
    const why = `${listed(waiting.map((machine) => this.waits(machine)))}; nobody else can move any more.${this.#roomTold(waiting)}`;
    const actions = waiting.flatMap((machine) => this.#judge.actionsOf(machine));
    const roles = waiting.map((machine) => this.role(machine));
    return { why, roles, elements: elementsOf(actions) };
  }

  /** What a machine waits for: "B waits for ‘ok’ from A, who has ended". */
  waits(machine: number): string {
    const actions = this.#judge.actionsOf(machine);
    const role = this.role(machine);
    const sends = actions.filter((action) => action.kind === 'send');
    if (sends.length > 0 && sends.every(({ form }) => isConnection(form))) {
      return `${role} waits to connect to ${listed([...new Set(sends.flatMap(({ to }) => to))], 'or')}`;
    }
    if (sends.length > 0) return `${role} cannot send ${this.#unsent(sends)}`;
    const ended = this.#awaited(machine).filter((peer) => this.#judge.hasEnded(peer));
    const come = this.#judge.isStuck(machine) ? `, but ${this.#come(machine, actions)}` : '';
    const over =
      ended.length > 0 && come === ''
        ? ` (${listed(ended.map((peer) => this.role(peer)))} ended)`
        : '';
    return `${role} waits for ${this.#wanted(actions)}${over}${come}`;
  }

  /** What the bound has to do with it that nobody can move. */
  #roomTold(waiting: number[]): string {
    const blocked = waiting.filter((machine) => this.#judge.mayPush(machine));
    if (blocked.length === 0) return '';
    const { bound } = this.#compiled.mode;
    const roles = listed(blocked.map((machine) => this.role(machine)));
    const room = `channels have room for ${bound}; with more room ${roles} could go on.`;
    return blocked.length < waiting.length
      ? ` In part it comes from the bound: ${room}`
      : ` It comes from the bound: ${room}`;
  }

  /** Machines that have not ended. */
  #waiting(): number[] {
    const all = [...this.#compiled.machines.keys()];
    return all.filter((machine) => !this.#judge.hasEnded(machine));
  }

  /** Machines that one waits for: senders of what it wants, receivers that have no room. */
  #awaited(machine: number): number[] {
    const { machines } = this.#compiled;
    const peers = this.#judge.actionsOf(machine).flatMap((action) => {
      if (action.kind === 'receive') return [action.from];
      return action.kind === 'send' ? action.to : [];
    });
    return machines.flatMap(({ role }, peer) => (peers.includes(role) ? [peer] : []));
  }

  /** Machines of which each waits for the next, and the last for the first; empty when none. */
  #circle(waiting: number[]): number[] {
    for (const start of waiting) {
      const chain = [start];
      for (;;) {
        const next = this.#awaited(chain.at(-1)!).find((peer) => waiting.includes(peer));
        if (next === undefined) break;
        const at = chain.indexOf(next);
        if (at >= 0) return chain.slice(at);
        chain.push(next);
      }
    }
    return [];
  }

  #concerned(machine: number, actions: readonly CfsmAction[]): string[] {
    const from = actions.flatMap((action) => (action.kind === 'receive' ? [action.from] : []));
    return [...new Set([this.role(machine), ...from])];
  }

  /** "‘ok’ or ‘no’ from A". */
  #wanted(actions: readonly CfsmAction[]): string {
    const bySender = new Map<string, string[]>();
    for (const action of actions) {
      if (action.kind !== 'receive') continue;
      const texts = bySender.get(action.from) ?? [];
      const text = quoted(textOf(action.message));
      if (!texts.includes(text)) texts.push(text);
      bySender.set(action.from, texts);
    }
    const parts = [...bySender].map(([from, texts]) => `${listed(texts, 'or')} from ${from}`);
    return listed(parts, 'or');
  }

  /** "‘quit’ has come from A". */
  #come(machine: number, actions: readonly CfsmAction[]): string {
    const senders = new Set(this.#concerned(machine, actions).slice(1));
    const parts = this.#compiled.channels.flatMap(({ from, to }, channel) =>
      to === machine && senders.has(this.role(from)) && this.#judge.head(channel) !== 0
        ? [`${this.headText(channel)} has come from ${this.role(from)}`]
        : [],
    );
    return listed(parts);
  }

  /** "‘x’ to B, who has not taken what was sent before". */
  #unsent(sends: (CfsmAction & { kind: 'send' })[]): string {
    const texts = [...new Set(sends.map(({ message }) => quoted(textOf(message))))];
    const to = listed([...new Set(sends.flatMap((send) => send.to))]);
    if (this.#compiled.mode.synchronous)
      return `${listed(texts, 'or')} to ${to} (not ready for it)`;
    return `${listed(texts, 'or')} to ${to} (the channel is full)`;
  }
}

function isConnection(form: string): boolean {
  return form === 'connect' || form === 'wrap';
}

/** A message for people; one without a label and a payload is "a message". */
function textOf(message: MessageSignature): string {
  return messageText(message) || '()';
}

/** The elements of actions, each once, without those that have none. */
export function elementsOf(actions: readonly CfsmAction[]): string[] {
  return [...new Set(actions.map(({ element }) => element))].filter((element) => element !== '');
}
