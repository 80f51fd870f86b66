import type { RandomState } from '../../../src/base/random.ts';
import { nextBelow } from '../../../src/base/random.ts';
import type { RolePlan, StatePlan } from '../../../src/emit/typescript.ts';
import type { Cfsm, Machines } from '../../../src/model/cfsm/cfsm.ts';
import type { PayloadType } from '../../../src/model/global/type.ts';

/** How a session of generated code went. */
export interface Played {
  /**
   * `done`: all roles came to an end. `long`: the steps were used up. `values`: none were found.
   * `stuck`: nothing happens any more.
   */
  outcome: 'done' | 'long' | 'values' | 'stuck';
  steps: number;
}

type AnyState = Record<string, (...values: unknown[]) => Promise<unknown>>;

interface Incoming {
  label: string | null;
  from: string;
  payload: unknown[];
  next: AnyState;
}

/**
 * Lets all roles of generated code talk to each other, choices and values drawn from `random`.
 * After half of the steps the way to the nearest end is taken.
 */
export async function play(
  code: Record<string, unknown>,
  plans: readonly RolePlan[],
  { machines }: Machines,
  transports: Record<string, unknown>,
  random: RandomState,
  mostSteps = 400,
): Promise<Played> {
  const table = new Table(random, mostSteps);
  const roles = plans.map((plan, n) => {
    const begin = code[plan.start] as (transport: unknown) => AnyState;
    const machine = machines[n] as Cfsm;
    return table.role(begin(transports[plan.role]), plan, machine);
  });
  table.watch();
  await Promise.race([Promise.all(roles), table.stopped]);
  table.over = true;
  return { outcome: table.outcome, steps: table.steps };
}

class Table {
  outcome: Played['outcome'] = 'done';
  steps = 0;
  over = false;
  readonly stopped: Promise<void>;
  readonly #random: RandomState;
  readonly #most: number;
  #stop: () => void = () => undefined;

  constructor(random: RandomState, most: number) {
    this.#random = random;
    this.#most = most;
    this.stopped = new Promise((resolve) => (this.#stop = resolve));
  }

  /** Ends the session when many turns of the event loop bring nothing new. */
  watch(before = -1, turns = 0): void {
    if (this.over) return;
    if (turns > 500) return void this.#end('stuck');
    setImmediate(() => this.watch(this.steps, this.steps === before ? turns + 1 : 0));
  }

  async role(begin: AnyState, plan: RolePlan, machine: Cfsm): Promise<void> {
    const far = distances(machine);
    let state = begin;
    let at = machine.initialState;
    for (;;) {
      const own = plan.states[at] as StatePlan;
      if (own.methods.length === 0 && own.receives.length === 0) {
        if (own.terminal) state['end']?.();
        return;
      }
      if (this.steps++ > this.#most) return this.#end('long');
      const transition =
        own.methods.length > 0
          ? this.#pick(own, machine, far)
          : await this.#receive(state, plan, own, machine);
      if (typeof transition !== 'number') {
        ({ state, at } = transition);
        continue;
      }
      const name = own.methods.find((method) => method.transition === transition)?.name ?? '';
      const next = await this.#call(state, name, machine, transition);
      if (!next) return this.#end('values');
      state = next;
      at = machine.transitions[transition]?.to ?? 0;
    }
  }

  #end(outcome: Played['outcome']): Promise<void> {
    this.outcome = outcome;
    this.#stop();
    return new Promise(() => undefined);
  }

  #pick({ methods }: StatePlan, machine: Cfsm, far: readonly number[]): number {
    const ways = methods.map(({ transition }) => transition);
    const to = (way: number): number => far[machine.transitions[way]?.to ?? 0] ?? Infinity;
    if (this.steps * 2 > this.#most) return ways.sort((a, b) => to(a) - to(b))[0] ?? 0;
    return ways[nextBelow(this.#random, ways.length)] ?? 0;
  }

  async #receive(
    state: AnyState,
    plan: RolePlan,
    { receives }: StatePlan,
    machine: Cfsm,
  ): Promise<{ state: AnyState; at: number }> {
    const got = (await state['receive']?.()) as Incoming;
    const name = got.next.constructor.name;
    const taken = receives
      .map((transition) => machine.transitions[transition])
      .find((one) => {
        const action = one?.action;
        return (
          action?.kind === 'receive' &&
          action.from === got.from &&
          plan.states[one?.to ?? 0]?.className === name
        );
      });
    if (!taken) throw new Error(`nothing leads to ${name}`);
    return { state: got.next, at: taken.to };
  }

  /** Sends drawn values, others when these do not fit; undefined when none are found. */
  async #call(
    state: AnyState,
    name: string,
    machine: Cfsm,
    transition: number,
  ): Promise<AnyState | undefined> {
    const action = machine.transitions[transition]?.action;
    const payload = action?.kind === 'send' ? action.message.payload : [];
    for (let tries = 0; tries < 300; tries++) {
      const values = payload.map(({ type }) => drawValue(type, this.#random));
      try {
        return (await state[name]?.(...values)) as unknown as AnyState;
      } catch (problem) {
        if (!/: .* (?:breaks|holds|does not hold) /.test(String(problem))) throw problem;
      }
    }
    return undefined;
  }
}

/** Steps to the nearest end, by state. */
function distances(machine: Cfsm): number[] {
  const far = machine.states.map((_, n) => (machine.terminalStates.includes(n) ? 0 : Infinity));
  for (let changed = true; changed;) {
    changed = false;
    for (const { from, to } of machine.transitions) {
      const found = (far[to] ?? Infinity) + 1;
      if (found < (far[from] ?? Infinity)) {
        far[from] = found;
        changed = true;
      }
    }
  }
  return far;
}

const words = ['ash', 'birch', 'cedar'];

/** A value of a type; those of unknown types are records. */
export function drawValue(type: PayloadType, random: RandomState): unknown {
  switch (type.kind) {
    case 'refined':
    case 'annotated':
      return drawValue(type.base, random);
    case 'session':
      return { protocol: type.protocol, role: type.role, session: null };
    default: {
      const inner = type.arguments.map((one) => drawValue(one, random));
      if (/^(?:int|nat|long)/i.test(type.name)) return nextBelow(random, 130) - 10;
      if (/^(?:double|float|real)/i.test(type.name)) return nextBelow(random, 100) / 4;
      if (/^bool/i.test(type.name)) return nextBelow(random, 2) === 1;
      if (/^(?:str|text)/i.test(type.name)) return words[nextBelow(random, 3)];
      if (/^(?:unit|void)$/i.test(type.name)) return null;
      if (/^list$/i.test(type.name)) return inner;
      if (/^set$/i.test(type.name)) return new Set(inner);
      if (/^map$/i.test(type.name)) return new Map([[inner[0], inner[1]]]);
      if (/^(?:option|maybe)/i.test(type.name)) return nextBelow(random, 2) === 1 ? null : inner[0];
      return { age: nextBelow(random, 60), name: words[nextBelow(random, 3)] };
    }
  }
}
