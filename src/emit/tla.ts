import { unreachable } from '../base/assert.ts';
import type { Cfsm, CfsmTransition, Machines } from '../model/cfsm/cfsm.ts';
import { mayEnd } from '../model/cfsm/ends.ts';
import { messageKey } from '../model/cfsm/key.ts';
import type { MachineMode } from '../model/run.ts';
import type { Emitted } from './emitted.ts';
import { ModelChannels, lossesOf, roomOf } from './model-channels.ts';
import { Names } from './model-names.ts';

/**
 * Machines as a TLA+ module, for TLC or Apalache (Lamport, "Specifying Systems", 2002): `at` says
 * in which state each machine is, `channel` what each pair has under way; a transition is one
 * action. Where all have ended, `Ended` goes on for ever, so that TLC's deadlocks are the
 * product's. `NoOrphans` and `NoStrangers` (nobody is stuck with messages that it does not take)
 * are invariants to check.
 *
 * They must be flat.
 */
export function writeTla(machines: Machines, mode: MachineMode): Emitted {
  return new Tla(machines, mode).write();
}

const reserved = `ASSUME ASSUMPTION AXIOM BOOLEAN CASE CHOOSE CONSTANT CONSTANTS DOMAIN ELSE ENABLED
  EXCEPT EXTENDS IF IN INSTANCE LAMBDA LET LOCAL MODULE OTHER SF_ SUBSET THEN THEOREM UNCHANGED
  UNION VARIABLE VARIABLES WF_ WITH STRING TRUE FALSE Append Head Tail Len Seq SubSeq SelectSeq Nat
  Int Init Next Spec Ended NoOrphans NoStrangers Room Channels Machines at channel Send
  CanSend`.split(/\s+/);

class Tla {
  readonly #machines: Machines;
  readonly #mode: MachineMode;
  readonly #channels: ModelChannels;
  readonly #losses: string[];
  readonly #names = new Names(reserved);

  constructor(machines: Machines, mode: MachineMode) {
    this.#machines = machines;
    this.#mode = mode;
    this.#channels = new ModelChannels(machines);
    this.#losses = lossesOf(machines, mode);
  }

  write(): Emitted {
    const { machines, title } = this.#machines;
    const rule = '-'.repeat(20);
    const name = this.#names.take(title, 'Protocol');
    const actions = machines.map((machine) => this.#machine(machine));
    const lines = [
      `${rule} MODULE ${name} ${rule}`,
      'EXTENDS Naturals, Sequences, TLC',
      '',
      'VARIABLES at, channel',
      '',
      `Room == ${roomOf(this.#mode)}`,
      `Channels == {${this.#channels.all.map((one) => pair(one.from, one.to)).join(', ')}}`,
      '',
      'Init ==',
      `  /\\ at = ${this.#initial()}`,
      '  /\\ channel = [c \\in Channels |-> <<>>]',
      '',
      'CanSend(cs) == \\A c \\in cs : Len(channel[c]) < Room',
      'Send(cs, m) ==',
      "  channel' = [c \\in Channels |-> IF c \\in cs THEN Append(channel[c], m) ELSE channel[c]]",
      '',
      ...actions.flatMap(({ lines: text }) => [...text, '']),
      ...this.#ended(),
      '',
      `Next == ${[...actions.map((action) => action.name), 'Ended'].join(' \\/ ')}`,
      'Spec == Init /\\ [][Next]_<<at, channel>>',
      '',
      ...this.#invariants(),
      '='.repeat(50 + name.length),
    ];
    return { text: `${lines.join('\n')}\n`, losses: this.#losses };
  }

  #initial(): string {
    const each = this.#machines.machines.map(
      (machine) => `${quoted(machine.role)} :> ${state(machine, machine.initialState)}`,
    );
    return record(each);
  }

  /** The definition of all that a machine does. */
  #machine(machine: Cfsm): { name: string; lines: string[] } {
    const name = this.#names.take(machine.role, 'Role');
    const steps = machine.transitions.flatMap((transition) => this.#step(machine, transition));
    if (steps.length === 0) return { name, lines: [`${name} == FALSE`] };
    return { name, lines: [`${name} ==`, ...steps.map((step) => `  \\/ ${step}`)] };
  }

  /** A transition as conjuncts; synchronously one for each way in which it can be taken. */
  #step(machine: Cfsm, transition: CfsmTransition): string[] {
    const { action } = transition;
    const here = `at[${quoted(machine.role)}] = ${state(machine, transition.from)}`;
    const move = (rest: string, others: [Cfsm, number][] = []): string[] => {
      const all: [Cfsm, number][] = [[machine, transition.to], ...others];
      const set = all.map(([one, to]) => `![${quoted(one.role)}] = ${state(one, to)}`).join(', ');
      return [`${here} /\\ ${rest} /\\ at' = [at EXCEPT ${set}]`.replace('/\\ TRUE ', '')];
    };
    switch (action.kind) {
      case 'send': {
        const channels = this.#channels.to(machine, action);
        const key = quoted(messageKey(action.message));
        if (this.#mode.synchronous) return this.#handedOver(machine, transition, move);
        const set = `{${channels.map(({ from, to }) => pair(from, to)).join(', ')}}`;
        return move(`CanSend(${set}) /\\ Send(${set}, ${key})`);
      }
      case 'receive': {
        if (this.#mode.synchronous) return [];
        const channel = this.#channels.from(machine, action);
        if (!channel) return [];
        const name = pair(channel.from, channel.to);
        const key = quoted(messageKey(action.message));
        const head = `channel[${name}] /= <<>> /\\ Head(channel[${name}]) = ${key}`;
        return move(`${head} /\\ channel' = [channel EXCEPT ![${name}] = Tail(@)]`);
      }
      case 'tau':
      case 'timeout':
      case 'disconnect':
        return move('UNCHANGED channel');
      case 'parallel':
        throw new Error('machines must be flat');
      default:
        return unreachable(action);
    }
  }

  /** A message that is sent and taken in one step, in each way in which it can be taken. */
  #handedOver(
    machine: Cfsm,
    transition: CfsmTransition,
    move: (rest: string, others: [Cfsm, number][]) => string[],
  ): string[] {
    return this.#exchanges(machine, transition).flatMap((taken) => {
      const steps = taken.map(([one, place]) => ({ one, ...one.transitions[place]! }));
      const ready = steps.map(({ one, from }) => `at[${quoted(one.role)}] = ${state(one, from)}`);
      const rest = [...ready, 'UNCHANGED channel'].join(' /\\ ');
      return move(
        rest,
        steps.map(({ one, to }): [Cfsm, number] => [one, to]),
      );
    });
  }

  /** All ways in which the receivers can take a message at once: their transitions. */
  #exchanges(machine: Cfsm, { action }: CfsmTransition): [Cfsm, number][][] {
    if (action.kind !== 'send') return [];
    const receivers = this.#channels.to(machine, action).map(({ to }) => to);
    const key = messageKey(action.message);
    let ways: [Cfsm, number][][] = [[]];
    for (const receiver of receivers) {
      const places = receiver.transitions.flatMap(({ action: taking }, place) =>
        taking.kind === 'receive' &&
        taking.from === machine.role &&
        messageKey(taking.message) === key
          ? [place]
          : [],
      );
      ways = ways.flatMap((way) =>
        places.map((place): [Cfsm, number][] => [...way, [receiver, place]]),
      );
    }
    return ways;
  }

  #ended(): string[] {
    const ends = this.#machines.machines.map((machine) => {
      const states = mayEnd(machine).flatMap((is, i) => (is ? [state(machine, i)] : []));
      return `  /\\ at[${quoted(machine.role)}] \\in {${states.join(', ')}}`;
    });
    return ['Ended ==', ...ends, '  /\\ UNCHANGED <<at, channel>>'];
  }

  #invariants(): string[] {
    const { machines } = this.#machines;
    const orphans = machines.flatMap((machine) => {
      const moving = new Set(machine.transitions.map(({ from }) => from));
      const final = machine.states.flatMap((_, i) => (moving.has(i) ? [] : [state(machine, i)]));
      const inbound = this.#channels.all.filter(({ to }) => to === machine);
      if (final.length === 0 || inbound.length === 0) return [];
      const empty = inbound.map(({ from, to }) => `channel[${pair(from, to)}] = <<>>`);
      const done = `at[${quoted(machine.role)}] \\in {${final.join(', ')}}`;
      return [`  /\\ ${done} => ${empty.join(' /\\ ')}`];
    });
    const strangers = machines.flatMap((machine) =>
      machine.states.flatMap((_, i) => this.#strangers(machine, i)),
    );
    const all = (lines: string[]): string[] => (lines.length === 0 ? ['  TRUE'] : lines);
    return ['NoOrphans ==', ...all(orphans), '', 'NoStrangers ==', ...all(strangers), ''];
  }

  /** In a state that only takes messages, a channel is empty or begins with one that it takes. */
  #strangers(machine: Cfsm, place: number): string[] {
    const taken = new Map<string, string[]>();
    for (const { from, action } of machine.transitions) {
      if (from !== place) continue;
      if (action.kind !== 'receive') return [];
      const channel = this.#channels.all.find(
        (one) => one.to === machine && one.from.role === action.from,
      );
      if (!channel) return [];
      const name = pair(channel.from, channel.to);
      taken.set(name, [...(taken.get(name) ?? []), quoted(messageKey(action.message))]);
    }
    if (taken.size === 0) return [];
    const fine = [...taken].map(
      ([name, keys]) =>
        `channel[${name}] = <<>> \\/ Head(channel[${name}]) \\in {${keys.join(', ')}}`,
    );
    return [
      `  /\\ at[${quoted(machine.role)}] = ${state(machine, place)} => (${fine.join(' \\/ ')})`,
    ];
  }
}

function record(each: readonly string[]): string {
  return each.length === 0 ? '<<>>' : each.join(' @@ ');
}

function pair(from: Cfsm, to: Cfsm): string {
  return `<<${quoted(from.role)}, ${quoted(to.role)}>>`;
}

function state(machine: Cfsm, place: number): string {
  return quoted(machine.states[place]!.name);
}

/** A string of TLA+, which knows few escapes. */
function quoted(text: string): string {
  const plain = text.replace(/[\\"]/g, (char) => `\\${char}`).replace(/[\n\r\t]+/g, ' ');
  return `"${plain}"`;
}
