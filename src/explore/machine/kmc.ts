import type { CfsmAction, Machines } from '../../model/cfsm/cfsm.ts';
import { moveKey } from '../../model/cfsm/key.ts';
import type { CompiledProduct } from './compile.ts';
import { compileProduct, contentOf, moveKind } from './compile.ts';
import { Explainer, listed } from './explain.ts';
import { MoveGraph } from './graph.ts';
import { InputIndependence } from './kmc-inputs.ts';
import type { Failure } from './kmc-inputs.ts';
import { Judge } from './judge.ts';
import { searchInScript } from './search.ts';
import type { Search, SearchOptions, StateSpace } from './space.ts';

/**
 * What is known of machines at one bound. The conditions are those of Lange and Yoshida,
 * "Verifying asynchronous interactions via communicating session automata" (CAV 2019): absent
 * means that a condition holds.
 */
export interface Compatibility {
  bound: number;
  /** Communicating session automata: no state both sends and takes. */
  csa?: Failure;
  /** Each state acts on one channel, in one direction: both independences hold then. */
  directed: boolean;
  /** Who can send one thing can send all that its state offers (OBI). */
  outputs?: Failure;
  /** Who can take one message could not take another one instead, now or later (SIBI or CIBI). */
  inputs?: Failure;
  /** What is offered to be sent can be sent, without its sender doing something else before. */
  exhaustive?: Failure;
  /** Who waits gets something, and what is sent is taken. */
  safe?: Failure;
  /** All of it: k-multiparty compatible. */
  compatible: boolean;
  states: number;
  transitions: number;
}

/** Judges the conditions on the states of a bounded product (reduced or not; complete). */
export function examineCompatibility(space: StateSpace): Compatibility {
  const { compiled } = space;
  const graph = new MoveGraph(space);
  const conditions = new Conditions(space, graph);
  const directed = isDirected(compiled.source);
  const result: Compatibility = {
    bound: compiled.mode.bound,
    directed,
    compatible: false,
    states: space.count,
    transitions: space.transitions,
  };
  const note = (name: 'csa' | 'outputs' | 'inputs' | 'exhaustive' | 'safe', failure?: Failure) => {
    if (failure) result[name] = failure;
  };
  note('csa', notSessionAutomata(compiled.source));
  if (!directed) {
    note('outputs', conditions.outputs());
    note('inputs', new InputIndependence(space, graph).failure());
  }
  note('exhaustive', conditions.exhaustive());
  note('safe', conditions.safe());
  const { csa, outputs, inputs, exhaustive, safe } = result;
  result.compatible = !(csa ?? outputs ?? inputs ?? exhaustive ?? safe);
  return result;
}

/** The verdict of the property `kmc` on one product. */
export function judgeCompatibility(space: StateSpace): {
  verdict: 'holds' | 'broken' | 'unknown';
  why: string;
  state?: number;
  roles: string[];
} {
  if (space.compiled.mode.synchronous) {
    const why = 'k-multiparty compatibility is about channels; there are none in synchronous mode';
    return { verdict: 'unknown', why, roles: [] };
  }
  if (space.transitions > largestProduct) {
    const why = `the product has more than ${largestProduct.toLocaleString('en')} transitions: too many for this property`;
    return { verdict: 'unknown', why, roles: [] };
  }
  const examined = examineCompatibility(space);
  if (examined.compatible) return { verdict: 'holds', why: '', roles: [] };
  const failure = mainFailure(examined)!;
  return { verdict: 'broken', ...failure, why: reasonOf(examined) };
}

/** Most transitions (16 bytes each) of a product that is judged beside other properties. */
const largestProduct = 2_000_000;

/** The same where compatibility is all that is asked for. */
const largestGraph = 20_000_000;

/** How far `findCompatibility` came. */
export type CompatibilityClass =
  | 'compatible'
  /** Exhaustive and safe at some bound, but its independence could not be shown. */
  | 'not independent'
  /** Exhaustive at some bound, and not safe. */
  | 'unsafe'
  /** Not exhaustive at any bound that was tried. */
  | 'not exhaustive'
  | 'not session automata'
  /** A limit was hit. */
  | 'unknown';

/** The verdict of machines over all bounds that were tried. */
export interface CompatibilityReport {
  class: CompatibilityClass;
  /** The bound that decided: the compatible one, else the first exhaustive one, else the last. */
  k: number;
  /** For people; '' when compatible. */
  why: string;
  /** What was found at each bound from 1 on. */
  examined: Compatibility[];
}

/**
 * Tries the bounds from 1 to `bound` until machines are compatible or never will be. As in the
 * paper, the conditions are judged on the reduced product: it holds a run for every run up to the
 * order of independent steps, and a choice that is free there is free in all of these.
 */
export function findCompatibility(
  machines: Machines,
  bound: number,
  options: SearchOptions = {},
  search: Search = searchInScript,
): CompatibilityReport {
  const examined: Compatibility[] = [];
  for (let k = 1; k <= bound; k++) {
    const compiled = compileProduct(machines, { bound: k, synchronous: false });
    const space = search(compiled, { ...options, reduce: true });
    if (!space.complete || space.transitions > largestGraph) {
      const why = `at bound ${k} there are more than ${space.count.toLocaleString('en')} states: the search was ended at a limit`;
      return { class: 'unknown', k, why, examined };
    }
    const found = examineCompatibility(space);
    examined.push(found);
    const exhaustive = examined.find((one) => !one.exhaustive);
    if (isDecisive(found) || exhaustive?.safe) break;
  }
  const exhaustive = examined.find((found) => !found.exhaustive);
  const decisive = examined.find(isDecisive) ?? exhaustive ?? examined.at(-1)!;
  const later = examined.find((found) => found.safe && !found.exhaustive && found !== decisive);
  const more =
    later && !decisive.safe ? ` At bound ${later.bound} it is not safe: ${later.safe!.why}` : '';
  const k = decisive.bound;
  return { class: classOf(decisive), k, why: `${reasonOf(decisive)}${more}`, examined };
}

/** Whether larger bounds would tell nothing new. */
function isDecisive({ csa, exhaustive, outputs, inputs }: Compatibility): boolean {
  return csa !== undefined || !(exhaustive ?? outputs ?? inputs);
}

function classOf(found: Compatibility): CompatibilityClass {
  if (found.compatible) return 'compatible';
  if (found.csa) return 'not session automata';
  if (found.exhaustive) return 'not exhaustive';
  return found.safe ? 'unsafe' : 'not independent';
}

/** The condition that is told first. */
function mainFailure(found: Compatibility): Failure | undefined {
  if (found.csa) return found.csa;
  if (!found.exhaustive && found.safe) return found.safe;
  return found.exhaustive ?? found.outputs ?? found.inputs ?? found.safe;
}

/** Why machines are not compatible, for people. */
function reasonOf(found: Compatibility): string {
  const failure = mainFailure(found);
  if (!failure) return '';
  const safe = !found.safe && !found.exhaustive && !found.csa;
  const comfort = safe
    ? ` The product at bound ${found.bound} itself is exhaustive and safe: nobody is stuck and no message is lost; what is missing is only the proof that larger channels change nothing.`
    : '';
  return `${failure.why}${comfort}`;
}

/** The first state that does what session automata must not. */
function notSessionAutomata({ machines }: Machines): Failure | undefined {
  for (const { role, states, transitions } of machines) {
    const takes = new Set<number>();
    const acts = new Set<number>();
    for (const { from, action } of transitions) {
      (action.kind === 'receive' ? takes : acts).add(from);
    }
    const mixed = states.findIndex((_, state) => takes.has(state) && acts.has(state));
    if (mixed < 0) continue;
    const why = `${role} may both send and take in its state ${states[mixed]!.name}: it is no session automaton, so it is not k-multiparty compatible.`;
    return { why, roles: [role] };
  }
  return undefined;
}

/** Whether each state acts on one channel in one direction. */
function isDirected({ machines }: Machines): boolean {
  return machines.every(({ transitions }) => {
    const channels = new Map<number, string>();
    return transitions.every(({ from, action }) => {
      const channel = channelKey(action);
      const known = channels.get(from) ?? channel;
      channels.set(from, known);
      return known === channel;
    });
  });
}

function channelKey(action: CfsmAction): string {
  if (action.kind === 'send') return `!${action.to.join()}`;
  return action.kind === 'receive' ? `?${action.from}` : moveKey(action);
}

/** Conditions on the states of a product. */
class Conditions {
  readonly #space: StateSpace;
  readonly #compiled: CompiledProduct;
  readonly #graph: MoveGraph;
  readonly #judge: Judge;
  readonly #explainer: Explainer;
  /** By machine and state, where they were asked for. */
  readonly #offered: number[][][] = [];

  constructor(space: StateSpace, graph: MoveGraph) {
    this.#space = space;
    this.#compiled = space.compiled;
    this.#graph = graph;
    this.#judge = new Judge(space.compiled);
    this.#explainer = new Explainer(space.compiled, this.#judge);
  }

  /** Output-bound independence: whoever can send something can send all that its state offers. */
  outputs(): Failure | undefined {
    return this.#firstState((state) => {
      for (let machine = 0; machine < this.#compiled.machines.length; machine++) {
        const { enabled, blocked } = this.#sends(machine);
        if (enabled < 0 || blocked < 0) continue;
        const why = `${this.#explainer.role(machine)} can send ${this.#sent(enabled)}, but has no room for ${this.#sent(blocked)}: how its choice goes depends on the bound.`;
        return { why, roles: [this.#explainer.role(machine)], state };
      }
      return undefined;
    });
  }

  /**
   * Sends that a machine offers in its present state, one for each set of channels: there is room
   * for all sends on the same channels, or for none.
   */
  #offers(machine: number): number[] {
    const known = (this.#offered[machine] ??= []);
    return (known[this.#judge.stateOf(machine)] ??= this.#findOffers(machine));
  }

  #findOffers(machine: number): number[] {
    const { stepper } = this.#judge;
    const { kind } = this.#compiled.moves;
    const offers = new Map<string, number>();
    for (let move = stepper.first(machine); move < stepper.end; move++) {
      if (kind[move] !== moveKind.send) continue;
      const channels = this.#channelsOf(move).join();
      if (!offers.has(channels)) offers.set(channels, move);
    }
    return [...offers.values()];
  }

  #channelsOf(move: number): Int32Array {
    const { channel, channelStart } = this.#compiled.moves;
    return channel.subarray(channelStart[move]!, channelStart[move + 1]!);
  }

  /**
   * Exhaustivity: what a machine offers to send becomes possible without the machine doing anything
   * else.
   */
  exhaustive(): Failure | undefined {
    const possible = new Map<string, Uint8Array>();
    return this.#firstState((state) => {
      for (let machine = 0; machine < this.#compiled.machines.length; machine++) {
        for (const move of this.#offers(machine)) {
          if (this.#judge.stepper.enabled(move)) continue;
          if (this.#becomesPossible(machine, move, possible)[state] === 1) continue;
          const why = `${this.#explainer.role(machine)} may never have room to send ${this.#sent(move)}: with channels of ${this.#compiled.mode.bound} not everything can happen that could with larger ones.`;
          return { why, roles: [this.#explainer.role(machine)], state };
        }
      }
      return undefined;
    });
  }

  /** Progress and eventual reception. */
  safe(): Failure | undefined {
    const progress = this.#compiled.machines.map((_, machine) => this.#everTakes(machine));
    const emptied = this.#compiled.channels.map((_, channel) => this.#everTaken(channel));
    return this.#firstState((state) => {
      for (let machine = 0; machine < progress.length; machine++) {
        if (progress[machine]![state] === 1 || !this.#waits(machine)) continue;
        const end = this.#judge.isStuck(machine) ? ': it never gets on' : ' and never gets it';
        const why = `${this.#explainer.waits(machine)}${end}.`;
        return { why, roles: [this.#explainer.role(machine)], state };
      }
      for (let channel = 0; channel < emptied.length; channel++) {
        if (emptied[channel]![state] === 1 || this.#judge.head(channel) === 0) continue;
        const { from, to } = this.#compiled.channels[channel]!;
        const roles = [from, to].map((end) => this.#compiled.machines[end]?.role ?? 'nobody');
        const why = `${this.#explainer.headText(channel)} from ${roles[0]!} to ${roles[1]!} is never taken.`;
        return { why, roles, state };
      }
      return undefined;
    });
  }

  #firstState(fails: (state: number) => Failure | undefined): Failure | undefined {
    for (let state = 0; state < this.#space.count; state++) {
      this.#space.read(state, this.#judge.stepper.present);
      const failure = fails(state);
      if (failure) return failure;
    }
    return undefined;
  }

  /** A send of a machine that is enabled, and one that is not; -1 for none. */
  #sends(machine: number): { enabled: number; blocked: number } {
    const { stepper } = this.#judge;
    const result = { enabled: -1, blocked: -1 };
    for (const move of this.#offers(machine)) {
      if (stepper.enabled(move)) result.enabled = move;
      else result.blocked = move;
    }
    return result;
  }

  /** States from which there is room for a send after moves of others. */
  #becomesPossible(machine: number, move: number, known: Map<string, Uint8Array>): Uint8Array {
    const { moves, channels } = this.#compiled;
    const used = this.#channelsOf(move);
    const key = `${machine}:${used.join()}`;
    let possible = known.get(key);
    if (!possible) {
      const room = new Uint8Array(this.#space.count);
      const vector = new Int32Array(this.#compiled.words);
      for (let state = 0; state < room.length; state++) {
        this.#space.read(state, vector);
        const free = used.every((number) => {
          const channel = channels[number]!;
          return contentOf(vector, channel).length < channel.slots;
        });
        if (free) room[state] = 1;
      }
      possible = this.#graph.reaching(room, (other) => moves.machine[other] !== machine);
      known.set(key, possible);
    }
    return possible;
  }

  /** States from which a machine takes a message or is connected to sometime. */
  #everTakes(machine: number): Uint8Array {
    const { kind, machine: mover, partner, partnerStart } = this.#compiled.moves;
    return this.#graph.reaching(
      this.#graph.where((move) => {
        if (kind[move] === moveKind.receive) return mover[move] === machine;
        const partners = partner.subarray(partnerStart[move]!, partnerStart[move + 1]!);
        return partners.includes(machine);
      }),
    );
  }

  /** States from which something is taken from a channel sometime. */
  #everTaken(channel: number): Uint8Array {
    const { moves } = this.#compiled;
    return this.#graph.reaching(
      this.#graph.where(
        (move) =>
          moves.kind[move] === moveKind.receive &&
          moves.channel[moves.channelStart[move]!] === channel,
      ),
    );
  }

  /** Whether a machine has something that it could take; who is only to be called may rest. */
  #waits(machine: number): boolean {
    const receipts = this.#judge
      .actionsOf(machine)
      .flatMap((action) => (action.kind === 'receive' ? [action.form] : []));
    const calls = receipts.every((form) => form === 'connect' || form === 'invite');
    return receipts.length > 0 && !(calls && this.#judge.hasEnded(machine));
  }

  /** What a send sends, to whom. */
  #sent(move: number): string {
    const { moves, source } = this.#compiled;
    const { action } = source.machines[moves.machine[move]!]!.transitions[moves.transition[move]!]!;
    if (action.kind !== 'send') return '';
    return `‘${action.message.label}’ to ${listed(action.to)}`;
  }
}
