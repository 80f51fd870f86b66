import type { CfsmAction, Machines } from '../../model/cfsm/cfsm.ts';
import type { MachineMode } from '../../model/run.ts';
import { messageText } from '../../run/machine/message.ts';
import { compileProduct } from './compile.ts';
import type { CompiledProduct } from './compile.ts';
import { listed, quoted } from './explain.ts';
import type { Finding } from './explain.ts';
import { judgeCompatibility } from './kmc.ts';
import { findStarvation } from './liveness.ts';
import type { LivenessProperty } from './liveness.ts';
import { choicesOf, messagesOf, movesRound, movesTo, stepsOf } from './path.ts';
import type { PathStep } from './path.ts';
import type { ExploreTools, ProductRequest, PropertyId, PropertyVerdict } from './property.ts';
import { findOffences } from './safety.ts';
import { largestBound, searchOnce } from './search-request.ts';
import type { Searched } from './search-request.ts';
import type { StateSpace } from './space.ts';
import { commitChoices } from './unfair.ts';

/** Products of up to so many states are looked through whole. */
const fewStates = 20_000;

/** Verdicts by property. */
type Verdicts = Record<PropertyId, PropertyVerdict>;

/** Makes the verdicts of a product, with a run for what is broken. */
export class Verdict {
  readonly #request: ProductRequest;
  readonly #tools: ExploreTools;
  readonly #space: StateSpace;
  readonly #complete: boolean;
  #fewer: StateSpace | undefined;

  /** `fewer`: the same without orders that make no difference, if that is at hand. */
  constructor(
    request: ProductRequest,
    tools: ExploreTools,
    space: StateSpace,
    complete: boolean,
    fewer?: StateSpace,
  ) {
    this.#fewer = fewer;
    this.#request = request;
    this.#tools = tools;
    this.#space = space;
    this.#complete = complete;
  }

  /** All properties. */
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
      if (!offence) return this.#unbroken();
      const { bounded, ...told } = offence;
      const verdict = this.#broken(told, movesTo(space, offence.state));
      return bounded ? { ...verdict, verdict: 'unknown' } : verdict;
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
    const round = movesRound(space, state);
    const told = back ? `${this.#always(stepsOf(space.compiled, round).map(back))} ${why}` : why;
    const path = [...movesTo(space, state), ...round];
    return this.#broken({ ...rest, why: told }, path, space.compiled, back);
  }

  /** Which picks make somebody starve: "If A always sends ‘again’ to B (choices need not be fair):". */
  #always(round: PathStep[]): string {
    const { machines } = this.#request.machines;
    const picks = round.flatMap(({ machine, transition }) => {
      const { role, transitions } = machines[machine]!;
      const { from, action } = transitions[transition]!;
      const choices = transitions.filter((other) => other.from === from);
      return choices.length > 1 && action.kind !== 'receive'
        ? [`${role} always ${done(action)}`]
        : [];
    });
    const which = picks.length > 0 ? listed([...new Set(picks)]) : 'choices go the same way';
    return `If ${which} (choices need not be fair):`;
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

/** What an action does, for people. */
function done(action: CfsmAction): string {
  switch (action.kind) {
    case 'send':
      return `sends ${quoted(messageText(action.message) || '()')} to ${listed(action.to)}`;
    case 'timeout':
      return 'gives up waiting';
    case 'disconnect':
      return `disconnects from ${action.with}`;
    default:
      return 'goes on by itself';
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
