import { terminalComponents } from './components.ts';
import type { Finding } from './explain.ts';
import { elementsOf, Explainer, listed } from './explain.ts';
import { Judge } from './judge.ts';
import type { StateSpace } from './space.ts';
import { moveKind } from './compile.ts';

/** Properties of sets of states that are never left. */
export type LivenessProperty = 'roleProgress' | 'eventualReception';

/** A set of states that is never left and breaks a property; `state` is the first found of it. */
export interface Starvation extends Finding {
  state: number;
}

/**
 * Looks through the sets of states that are never left and in which something goes on, for roles
 * that never act though they have not ended, and for messages that are never taken.
 */
export function findStarvation(space: StateSpace): Partial<Record<LivenessProperty, Starvation>> {
  const watch = new Watch(space);
  const found: Partial<Record<LivenessProperty, Starvation>> = {};
  terminalComponents(space, (members) => {
    const { roleProgress, eventualReception } = watch.judge(members);
    keepFirst(found, 'roleProgress', roleProgress);
    keepFirst(found, 'eventualReception', eventualReception);
  });
  return found;
}

function keepFirst(
  found: Partial<Record<LivenessProperty, Starvation>>,
  property: LivenessProperty,
  starvation: Starvation | undefined,
): void {
  if (!starvation) return;
  const known = found[property];
  if (!known || starvation.state < known.state) found[property] = starvation;
}

/** Looks at one set of states after another. */
class Watch {
  readonly #space: StateSpace;
  readonly #judge: Judge;
  readonly #explainer: Explainer;
  readonly #acts: Uint8Array;
  readonly #taken: Uint8Array;

  constructor(space: StateSpace) {
    this.#space = space;
    this.#judge = new Judge(space.compiled);
    this.#explainer = new Explainer(space.compiled, this.#judge);
    this.#acts = new Uint8Array(space.compiled.machines.length);
    this.#taken = new Uint8Array(space.compiled.channels.length);
  }

  judge(members: Int32Array): Partial<Record<LivenessProperty, Starvation>> {
    if (!this.#collect(members)) return {};
    const state = members.reduce((least, member) => Math.min(least, member));
    this.#space.read(state, this.#judge.stepper.present);
    return { roleProgress: this.#starved(state), eventualReception: this.#ignored(state) };
  }

  /** Notes who acts and which channels are emptied; false when nothing goes on. */
  #collect(members: Int32Array): boolean {
    const { moves } = this.#space.compiled;
    this.#acts.fill(0);
    this.#taken.fill(0);
    let going = false;
    for (const member of members) {
      let move = this.#space.next(member, -1);
      for (; move >= 0; move = this.#space.next(member, move)) {
        going = true;
        this.#acts[moves.machine[move]!] = 1;
        if (moves.kind[move] === moveKind.receive) {
          this.#taken[moves.channel[moves.channelStart[move]!]!] = 1;
        }
        for (let p = moves.partnerStart[move]!; p < moves.partnerStart[move + 1]!; p++) {
          this.#acts[moves.partner[p]!] = 1;
        }
      }
    }
    return going;
  }

  #starved(state: number): Starvation | undefined {
    const judge = this.#judge;
    const idle = [...judge.machines()].filter((machine) => this.#acts[machine] === 0);
    const starved = idle.filter((machine) => !judge.hasEnded(machine));
    if (starved.length === 0) return undefined;
    const waits = starved.map((machine) => this.#explainer.waits(machine));
    const why = `${this.#others()} can go on for ever while ${listed(waits)}.`;
    const elements = elementsOf(starved.flatMap((machine) => judge.actionsOf(machine)));
    const roles = starved.map((machine) => this.#explainer.role(machine));
    return { state, why, roles, elements };
  }

  #ignored(state: number): Starvation | undefined {
    const { channels } = this.#space.compiled;
    const channel = channels.findIndex(
      (_, number) => this.#taken[number] === 0 && this.#judge.head(number) !== 0,
    );
    if (channel < 0) return undefined;
    const { from, to } = channels[channel]!;
    const sender = this.#explainer.role(from);
    const receiver = this.#space.compiled.machines[to]?.role ?? 'its receiver';
    const message = this.#explainer.headText(channel);
    const why = `${this.#others()} can go on for ever while ${receiver} never takes ${message}, which ${sender} has sent.`;
    const elements = this.#explainer.sentOn(channel);
    return { state, why, roles: [sender, receiver], elements };
  }

  #others(): string {
    const acting = [...this.#judge.machines()].filter((machine) => this.#acts[machine] === 1);
    return listed(acting.map((machine) => this.#explainer.role(machine)));
  }
}
