import type { Machines } from '../../model/cfsm/cfsm.ts';
import type { MachineMode } from '../../model/run.ts';
import { compileProduct } from './compile.ts';
import type { CompiledProduct } from './compile.ts';
import type { Finding } from './explain.ts';
import { judgeCompatibility } from './kmc.ts';
import { findStarvation } from './liveness.ts';
import type { LivenessProperty } from './liveness.ts';
import { choicesOf, messagesOf, movesRound, movesTo, stepsOf } from './path.ts';
import type { PathStep } from './path.ts';
import { findOffences } from './safety.ts';
import type { Search, SearchOptions, StateSpace } from './space.ts';
import { commitChoices } from './unfair.ts';
import { searchFast } from './wasm.ts';

/**
 * The product of machines: all states that they and the channels between them can be in. Asked
 * for by `ProductRequest`, told by `Product`; everything is plain data.
 */
export interface ProductRequest {
  /** Flat machines (no parallel actions). */
  machines: Machines;
  mode: MachineMode;
  /** Leave out orders that make no difference (default false). Verdicts are the same. */
  reduce?: boolean;
  /** Choices are taken to be fair: whatever can be picked again and again is picked sometime. */
  fair?: boolean;
  /** Connections are made by both sides at once, as in Scribble (default: they are messages). */
  rendezvous?: boolean;
  /** Most states (default 10,000,000) and most bytes (default 1 GiB). */
  maxStates?: number;
  maxBytes?: number;
}

/** What was seen, and what it says of the properties. */
export interface Product {
  states: number;
  transitions: number;
  /** False when a bound ended the search: what holds so far is then `unknown`. */
  complete: boolean;
  /** Bytes held per state, all told. */
  bytesPerState: number;
  properties: Record<PropertyId, PropertyVerdict>;
  ms: number;
}

/**
 * receptionErrors: somebody's channel begins with a message that none of the possible next steps
 * takes (stuck message, unspecified reception). orphans: all of a receiver's work is done, and a
 * message to it is left. deadlock: nobody can move, and not all have ended (wait-for cycle).
 * unfinishedRoles: a role can never get on, though it has not ended. roleProgress: in a set of
 * states that is never left, a role that has not ended never acts. eventualReception: in such a
 * set, a message is never taken. kmc: k-multiparty compatibility (Lange, Yoshida, CAV 2019).
 */
export type PropertyId =
  | 'receptionErrors'
  | 'orphans'
  | 'deadlock'
  | 'unfinishedRoles'
  | 'roleProgress'
  | 'eventualReception'
  | 'kmc';

/** What is known of a property. */
export interface PropertyVerdict {
  verdict: 'holds' | 'broken' | 'unknown';
  /** Picks among the enabled moves (`explore/machine/moves.ts`'s order), one a step: the shortest run there. */
  choices?: number[];
  /** For people: who, what, why; for a wait-for cycle the roles of it. */
  why?: string;
  /** The roles it is about. */
  roles?: string[];
  /** The elements of the protocol (or transitions) it is about. */
  elements?: string[];
}

/** What an exploration may be given beside the request. */
export interface ExploreTools {
  /** Who searches (default: whoever is fastest). */
  search?: Search;
  /** Told how far it is; false ends it. */
  progress?: (states: number, transitions: number) => boolean;
}

/** Verdicts as they are found. */
type Verdicts = Record<PropertyId, PropertyVerdict>;

/** Explores the product of machines and judges all properties. */
export function explore(request: ProductRequest, tools: ExploreTools = {}): Product {
  const began = performance.now();
  const unbounded = request.mode.bound < 0 && !request.mode.synchronous;
  const { space, complete } = unbounded
    ? searchUnbounded(request, tools)
    : searchOnce(request, tools);
  const properties = new Verdict(request, tools, space, complete).all();
  return {
    states: space.count,
    transitions: space.transitions,
    complete,
    bytesPerState: space.bytes / space.count,
    properties,
    ms: performance.now() - began,
  };
}

/** A space, and whether it is the whole product. */
interface Searched {
  space: StateSpace;
  complete: boolean;
}

function searchOnce(request: ProductRequest, tools: ExploreTools, mode = request.mode): Searched {
  const search = tools.search ?? searchFast;
  const { machines, rendezvous = false } = request;
  const space = search(compileProduct(machines, mode, { rendezvous }), optionsOf(request, tools));
  return { space, complete: space.complete };
}

function optionsOf(request: ProductRequest, tools: ExploreTools): SearchOptions {
  const { maxStates, maxBytes, reduce } = request;
  const options: SearchOptions = {};
  if (maxStates !== undefined) options.maxStates = maxStates;
  if (maxBytes !== undefined) options.maxBytes = maxBytes;
  if (reduce !== undefined) options.reduce = reduce;
  if (tools.progress) options.progress = tools.progress;
  return options;
}

/** Largest bound that is tried where any number of messages may be under way. */
const largestBound = 64;

/** Tries larger and larger bounds until no channel is ever full. */
function searchUnbounded(request: ProductRequest, tools: ExploreTools): Searched {
  for (let bound = 2; ; bound *= 2) {
    const found = searchOnce(request, tools, { ...request.mode, bound });
    if (!found.complete || bound >= largestBound) return { ...found, complete: false };
    if (!everFull(found.space)) return found;
  }
}

/** Whether a channel is full in some state. */
function everFull(space: StateSpace): boolean {
  const vector = new Int32Array(space.compiled.words);
  const tops = space.compiled.channels.map(({ segments, bits }) => {
    const { word, shift, slots } = segments.at(-1)!;
    return { word, mask: ((1 << bits) - 1) << (shift + (slots - 1) * bits) };
  });
  for (let id = 0; id < space.count; id++) {
    space.read(id, vector);
    if (tops.some(({ word, mask }) => (vector[word]! & mask) !== 0)) return true;
  }
  return false;
}

/** Products of up to so many states are looked through whole. */
const fewStates = 20_000;

/** Makes the verdicts of a product. */
class Verdict {
  readonly #request: ProductRequest;
  readonly #tools: ExploreTools;
  readonly #space: StateSpace;
  readonly #complete: boolean;
  #fewer: StateSpace | undefined;

  constructor(request: ProductRequest, tools: ExploreTools, space: StateSpace, complete: boolean) {
    this.#request = request;
    this.#tools = tools;
    this.#space = space;
    this.#complete = complete;
  }

  all(): Verdicts {
    return { ...this.#safety(), ...this.#liveness(), kmc: this.#kmc() };
  }

  /** The product without orders that make no difference. */
  get #reduced(): StateSpace {
    const { reduce, mode } = this.#request;
    if (reduce || mode.synchronous) return this.#space;
    this.#fewer ??= searchOnce(
      { ...this.#request, reduce: true },
      this.#tools,
      this.#modeFound(mode),
    ).space;
    return this.#fewer;
  }

  /** What is looked through: a large product without orders that make no difference. */
  get #judged(): StateSpace {
    const whole = this.#space;
    if (!this.#complete || whole.count <= fewStates) return whole;
    return this.#reduced.complete ? this.#reduced : whole;
  }

  #safety(): Omit<Verdicts, LivenessProperty | 'kmc'> {
    const space = this.#space;
    const unbounded = this.#request.mode.bound < 0;
    const quick = this.#judged === space ? undefined : findOffences(this.#judged, unbounded);
    // Only the whole product has the shortest run to what is wrong.
    const sound = quick && Object.keys(quick).length === 0;
    const found = sound ? {} : findOffences(space, unbounded);
    const of = (property: keyof typeof found): PropertyVerdict => {
      const offence = found[property];
      return offence ? this.#broken(offence, movesTo(space, offence.state)) : this.#unbroken();
    };
    return {
      receptionErrors: of('receptionErrors'),
      orphans: of('orphans'),
      deadlock: of('deadlock'),
      unfinishedRoles: of('unfinishedRoles'),
    };
  }

  /** With fair choices; and then, if they are not taken to be fair, with choices made once for all. */
  #liveness(): Record<LivenessProperty, PropertyVerdict> {
    if (!this.#complete) {
      return { roleProgress: this.#unbroken(), eventualReception: this.#unbroken() };
    }
    const space = this.#judged;
    const fair = findStarvation(space);
    const found = {
      roleProgress: this.#starvation(space, fair.roleProgress),
      eventualReception: this.#starvation(space, fair.eventualReception),
    };
    if (this.#request.fair || (fair.roleProgress && fair.eventualReception)) return found;
    return this.#committed(found);
  }

  #committed(
    fair: Record<LivenessProperty, PropertyVerdict>,
  ): Record<LivenessProperty, PropertyVerdict> {
    const { machines } = this.#request;
    const better = (one: PropertyVerdict, other: PropertyVerdict): PropertyVerdict =>
      one.verdict === 'broken' ? one : other;
    const committed = commitChoices(machines);
    if (committed && !committed.changed) return fair;
    const unknown: PropertyVerdict = {
      verdict: 'unknown',
      why: 'there are too many ways in which choices can be made once for all',
    };
    const searched = committed && this.#searchCommitted(committed.machines);
    if (!searched?.complete) {
      return {
        roleProgress: better(fair.roleProgress, unknown),
        eventualReception: better(fair.eventualReception, unknown),
      };
    }
    const { space } = searched;
    const back = (step: PathStep): PathStep => original(step, committed!.origins);
    const unfair = findStarvation(space);
    return {
      roleProgress: better(fair.roleProgress, this.#starvation(space, unfair.roleProgress, back)),
      eventualReception: better(
        fair.eventualReception,
        this.#starvation(space, unfair.eventualReception, back),
      ),
    };
  }

  /** All orders where these are few (the shortest run is told then), else no more than needed. */
  #searchCommitted(machines: Machines): Searched {
    const mode = this.#modeFound(this.#request.mode);
    const request = { ...this.#request, machines };
    const few = { ...request, maxStates: Math.min(fewStates, request.maxStates ?? fewStates) };
    const small = request.reduce ? undefined : searchOnce(few, this.#tools, mode);
    return small?.complete ? small : searchOnce({ ...request, reduce: true }, this.#tools, mode);
  }

  /** The mode with the bound that was searched with. */
  #modeFound(mode: MachineMode): MachineMode {
    return { ...mode, bound: this.#space.compiled.mode.bound };
  }

  #starvation(
    space: StateSpace,
    starvation: (Finding & { state: number }) | undefined,
    back?: (step: PathStep) => PathStep,
  ): PropertyVerdict {
    if (!starvation) return this.#unbroken();
    const { state, why, ...rest } = starvation;
    const path = [...movesTo(space, state), ...movesRound(space, state)];
    const told = back ? `If choices are not fair: ${why}` : why;
    return this.#broken({ ...rest, why: told }, path, space.compiled, back);
  }

  #broken(
    { why, roles, elements }: Finding,
    path: number[],
    compiled: CompiledProduct = this.#space.compiled,
    back: (step: PathStep) => PathStep = (step) => step,
  ): PropertyVerdict {
    const choices = this.#choices(stepsOf(compiled, path).map(back));
    return { verdict: 'broken', ...(choices ? { choices } : {}), why, roles, elements };
  }

  /** Picks of the run that a person steps: in it connections are messages like any other. */
  #choices(steps: PathStep[]): number[] | undefined {
    const { machines, mode, rendezvous } = this.#request;
    if (mode.synchronous) return choicesOf(this.#space.compiled, steps);
    if (mode.bound < 0) {
      const roomy = { ...mode, bound: steps.length + 1 };
      return choicesOf(compileProduct(machines, roomy), messagesOf(steps));
    }
    const compiled = rendezvous ? compileProduct(machines, mode) : this.#space.compiled;
    return choicesOf(compiled, messagesOf(steps));
  }

  #unbroken(): PropertyVerdict {
    if (this.#complete) return { verdict: 'holds' };
    return { verdict: 'unknown', why: whyIncomplete(this.#space) };
  }

  #kmc(): PropertyVerdict {
    if (!this.#complete) return this.#unbroken();
    // Its conditions are judged without orders that make no difference, as in the paper.
    const whole = this.#reduced;
    if (!whole.complete) return { verdict: 'unknown', why: whyIncomplete(whole) };
    const { verdict, why, state, roles } = judgeCompatibility(whole);
    if (verdict !== 'broken') return why ? { verdict, why } : { verdict };
    if (state === undefined) return { verdict, why, roles };
    return this.#broken({ why, roles, elements: [] }, movesTo(whole, state), whole.compiled);
  }
}

/** A step of committed machines as one of the original ones. */
function original(step: PathStep, origins: number[][]): PathStep {
  const place = (machine: number, transition: number): number => origins[machine]![transition]!;
  return {
    machine: step.machine,
    transition: place(step.machine, step.transition),
    partners: step.partners.map(([machine, transition]) => [machine, place(machine, transition)]),
  };
}

function whyIncomplete({ stopped, count }: StateSpace): string {
  switch (stopped) {
    case 'states':
      return `more than ${count.toLocaleString('en')} states: the search was ended at its limit of states`;
    case 'bytes':
      return `the search was ended at its limit of memory, after ${count.toLocaleString('en')} states`;
    case 'cancelled':
      return 'the search was ended before it was complete';
    case '':
      return `channels grow beyond ${largestBound} messages`;
  }
}
