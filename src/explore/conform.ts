import { must } from '../base/assert.ts';
import type { Configuration, Net, NetStep } from '../run/machine/moves.ts';
import { Titles } from '../run/machine/titles.ts';
import type { Observation } from '../trace/observation.ts';

/** How far observations are a run of machines. */
export interface Conformance {
  conforms: boolean;
  /** The first observation that cannot follow those before it, and what could. */
  deviation?: { observation: Observation; expected: string[] };
  /** Picks of a run (any number of messages in a channel) that shows what was seen until then. */
  choices: number[];
  /** More states are possible than are followed. */
  lost?: boolean;
}

/** How many states are followed at once. */
const mostStates = 5000;
/** How much of what was expected is told. */
const mostExpected = 12;

/** A way on which machines can have come to where they are. */
interface Path {
  before: Path | undefined;
  step: NetStep;
}

/** Copies of a message that are still to be seen. */
interface Owed {
  key: number;
  channels: readonly number[];
}

/** A state that the machines can be in, after what was seen. Never changed. */
interface State extends Configuration {
  /** By machine: what is left of a multicast whose copies have not all been seen. */
  owed: readonly (Owed | undefined)[];
  path: Path | undefined;
}

/**
 * Holds observations against machines: a monitor that follows all states that fit what was seen.
 * Messages may take any time, in order for each pair of roles; inner steps and timeouts are not
 * seen. The copies of a multicast may be seen one by one.
 */
export function conformance(net: Net, observations: readonly Observation[]): Conformance {
  return new Monitor(net).run(observations);
}

class Monitor {
  readonly #net: Net;
  readonly #titles: Titles;
  readonly #channels = new Map<string, number>();
  readonly #texts: ReadonlySet<string>;
  /** Some machine takes steps that nobody sees. */
  readonly #hidden: boolean;
  readonly #matches = new Map<string, boolean[]>();

  constructor(net: Net) {
    this.#net = net;
    this.#titles = new Titles(net);
    net.channels.forEach(({ from, to }, i) => this.#channels.set(pair(from, to), i));
    this.#texts = new Set(net.texts);
    this.#hidden = net.all.some((step) => isHidden(step));
  }

  run(observations: readonly Observation[]): Conformance {
    const start = {
      ...this.#net.initial(),
      owed: this.#net.machines.map(() => undefined),
      path: undefined,
    };
    let states = this.#closed([start]);
    for (const observation of observations) {
      const next = this.#closed(this.#after(states, observation));
      if (next.length > mostStates) {
        return { conforms: false, choices: this.#picks(states[0]?.path), lost: true };
      }
      if (next.length > 0) states = next;
      else if (!observation.optional) return this.#deviation(states, observation);
    }
    const last = states.find(({ owed }) => owed.every((each) => !each)) ?? states[0];
    return { conforms: true, choices: this.#picks(last?.path) };
  }

  #after(states: readonly State[], observation: Observation): State[] {
    const { kind, from, to } = observation;
    if (kind === 'end') return states.filter((state) => this.#isDone(state));
    const channel = this.#channels.get(pair(from, to));
    if (channel === undefined || kind === 'lost') return [];
    const matches = this.#matching(observation.label);
    const each = kind === 'send' ? this.#sent : this.#received;
    const next = states.flatMap((state) => each.call(this, state, channel, matches));
    return next.length > 1 ? unique(next) : next;
  }

  #isDone(state: State): boolean {
    return this.#net.isDone(state) && state.owed.every((owed) => !owed);
  }

  #sent(state: State, channel: number, matches: readonly boolean[]): State[] {
    const { sender } = must(this.#net.channels[channel]);
    if (sender < 0) return [];
    const owed = state.owed[sender];
    if (owed) {
      const { key } = owed;
      if (!matches[key] || !owed.channels.includes(channel)) return [];
      return [owing(put(state, channel, key), sender, key, without(owed.channels, channel))];
    }
    return this.#net.stepsAt(state, sender).flatMap((step) => {
      const fits = step.kind === 'send' && matches[step.key] && step.channels.includes(channel);
      if (!fits) return [];
      const moved = put(moveOn(state, step), channel, step.key);
      return [owing(moved, sender, step.key, without(step.channels, channel))];
    });
  }

  #received(state: State, channel: number, matches: readonly boolean[]): State[] {
    const { receiver } = must(this.#net.channels[channel]);
    const head = state.channels[channel]?.[0];
    if (receiver < 0 || !head || !matches[head.key]) return [];
    return this.#net.stepsAt(state, receiver).flatMap((step) => {
      if (step.kind !== 'receive' || step.channels[0] !== channel) return [];
      if (step.key !== head.key) return [];
      const channels = state.channels.slice();
      channels[channel] = must(channels[channel]).slice(1);
      return [{ ...moveOn(state, step), channels }];
    });
  }

  /** With everything that can be reached by steps that nobody sees. */
  #closed(states: State[]): State[] {
    if (!this.#hidden || states.length === 0) return states;
    const all = unique(states);
    const seen = new Set(all.map(keyOf));
    for (const state of all) {
      if (all.length > mostStates) break;
      for (let machine = 0; machine < this.#net.machines.length; machine++) {
        for (const step of this.#net.stepsAt(state, machine)) {
          if (!isHidden(step)) continue;
          const next = moveOn(state, step);
          const key = keyOf(next);
          if (!seen.has(key)) all.push(next);
          seen.add(key);
        }
      }
    }
    return all;
  }

  /** Which keys a label can mean: the message's whole text, or its label alone. */
  #matching(label: string): boolean[] {
    const known = this.#matches.get(label);
    if (known) return known;
    const text = label.trim();
    const exact = this.#texts.has(text);
    const found = this.#net.texts.map((each) =>
      exact ? each === text : sameMessage(each, text, this.#net.keys),
    );
    this.#matches.set(label, found);
    return found;
  }

  #deviation(states: readonly State[], observation: Observation): Conformance {
    const expected = new Set<string>();
    for (const state of states) {
      for (const text of this.#expected(state)) expected.add(text);
    }
    if (states.some((state) => this.#isDone(state)))
      expected.add('nothing more: the protocol has ended');
    return {
      conforms: false,
      deviation: { observation, expected: [...expected].slice(0, mostExpected) },
      choices: this.#picks(states[0]?.path),
    };
  }

  /** What each machine could be seen to do. */
  #expected(state: State): string[] {
    return this.#net.machines.flatMap(({ role }, machine) => {
      const owed = state.owed[machine];
      if (owed) {
        const text = this.#net.texts[owed.key] ?? '';
        return owed.channels.map((at) => `${role}: send ${text} to ${this.#net.channels[at]?.to}`);
      }
      return this.#net.stepsAt(state, machine).flatMap((step) => {
        if (isHidden(step)) return [];
        const head = state.channels[step.channels[0] as number]?.[0];
        if (step.kind === 'receive' && head?.key !== step.key) return [];
        return [`${role}: ${this.#titles.step(step)}`];
      });
    });
  }

  /** The picks that lead along a path, in a run with any number of messages in a channel. */
  #picks(path: Path | undefined): number[] {
    const steps: NetStep[] = [];
    for (let at = path; at; at = at.before) steps.push(at.step);
    const configuration = this.#net.initial();
    return steps.reverse().map((step) => {
      const moves = this.#net.moves(configuration);
      const picked = moves.findIndex((move) => move.step === step);
      this.#net.apply(configuration, must(moves[picked]), ({ key }) => ({ key }));
      return picked;
    });
  }
}

function isHidden({ kind }: NetStep): boolean {
  return kind !== 'send' && kind !== 'receive';
}

function pair(from: string, to: string): string {
  return JSON.stringify([from, to]);
}

function moveOn(state: State, step: NetStep): State {
  const states = state.states.slice();
  states[step.machine] = step.to;
  return { ...state, states, path: { before: state.path, step } };
}

function put(state: State, channel: number, key: number): State {
  const channels = state.channels.slice();
  channels[channel] = [...must(channels[channel]), { key }];
  return { ...state, channels };
}

/** The state in which a machine still has copies to send; of none nothing is remembered. */
function owing(state: State, machine: number, key: number, channels: readonly number[]): State {
  const rest = channels.length > 0 ? { key, channels } : undefined;
  if (!rest && !state.owed[machine]) return state;
  return { ...state, owed: state.owed.map((each, i) => (i === machine ? rest : each)) };
}

function without(channels: readonly number[], channel: number): number[] {
  return channels.filter((each) => each !== channel);
}

function unique(states: readonly State[]): State[] {
  const byKey = new Map<string, State>();
  for (const state of states) {
    const key = keyOf(state);
    if (!byKey.has(key)) byKey.set(key, state);
  }
  return [...byKey.values()];
}

function keyOf({ states, channels, owed }: State): string {
  const held = channels.map((each) => each.map(({ key }) => key).join(',')).join(';');
  return `${states.join(',')}|${held}|${owed.map((each) => each?.channels.join(',')).join(';')}`;
}

/**
 * Whether a label in a trace means a message: the label alone, or with values where the message has
 * as many payloads. Types that are others than the message's mean another message.
 */
function sameMessage(text: string, label: string, keys: readonly string[]): boolean {
  const [message, types] = parts(text);
  const [bare, given] = parts(label);
  if (message !== bare) return false;
  if (given === undefined || given === types) return true;
  const known = new Set(keys.flatMap((key) => listOf(parts(key)[1] ?? '')));
  const values = listOf(given);
  const areTypes = values.length > 0 && values.every((each) => known.has(each) || isTypeName(each));
  return !areTypes && values.length === listOf(types ?? '').length;
}

function isTypeName(text: string): boolean {
  return /^(?:int|integer|string|bool|boolean|float|double|long|nat|unit)$/i.test(text);
}

function parts(text: string): [string, string | undefined] {
  const [, label = text, inner] = /^([^(]*)\((.*)\)$/s.exec(text) ?? [];
  return [label, inner === undefined ? undefined : inner.replace(/\s/g, '')];
}

function listOf(text: string): string[] {
  return text === '' ? [] : text.split(',').map((each) => each.trim());
}
