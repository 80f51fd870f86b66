import type { ExtensionKind } from '../../model/extension.ts';
import { lifeAfter, type ExtensionState, type ExtensionStep } from '../../model/extension-life.ts';
import type { Json } from '../../model/json.ts';
import type { Change } from '../../model/run.ts';
import type { CallResult, Plain } from '../../sandbox/package.ts';
import { bitsAt } from '../machine/draw.ts';
import { CodeError } from './datamodel.ts';
import type { Caller, ReadyExtension } from './extension-host.ts';
import type { Failure, Recovery } from './host.ts';
import { Exchange } from './talk.ts';
import type { Machine, Next, Part, Served, World } from './world.ts';

/** What a run goes back to. */
interface Saved {
  states: ReadonlyMap<string, ExtensionState>;
  calls: number;
  told: boolean;
  draws: number;
}

/** A call and what came of it: repeated when the run goes back and forth again. */
type Recorded = Pick<CallResult, 'value' | 'calls' | 'denied' | 'error'>;

/**
 * Extensions at work in a run: they decide guards, do actions and end services that charts only
 * name, look on as monitors, and may decide about errors. Every call is told, and everything that
 * they were not allowed to do. What a call gave is remembered: a run that goes back does not call
 * again, so that what an extension keeps for itself has no say twice.
 *
 * The changes `command.extension` (`{"id", "step"}`) lead an extension through its life.
 */
export class ExtensionPart implements Part {
  readonly #extensions: readonly ReadyExtension[];
  readonly #silent: boolean;
  /** Grows only; entry n is the n-th call of the run. */
  readonly #recorded: Recorded[] = [];
  #world!: World;
  #states = new Map<string, ExtensionState>();
  #calls = 0;
  #draws = 0;
  #told = false;
  #rolledBack = false;

  constructor(extensions: readonly ReadyExtension[], silent = false) {
    this.#extensions = extensions;
    this.#silent = silent;
  }

  begin(world: World): void {
    this.#world = world;
  }

  save(): unknown {
    const { size } = this.#states;
    const saved: Saved = {
      states: size === 0 ? this.#states : new Map(this.#states),
      calls: this.#calls,
      told: this.#told,
      draws: this.#draws,
    };
    return saved;
  }

  restore(saved: unknown): void {
    const { states, calls, told, draws } = saved as Saved;
    this.#states = new Map(states);
    this.#calls = calls;
    this.#told = told;
    this.#draws = draws;
  }

  /** Where each extension is in its life, by id. */
  get states(): ReadonlyMap<string, ExtensionState> {
    return this.#states;
  }

  born(_machine: Machine): void {
    if (this.#told) return;
    this.#told = true;
    for (const extension of this.#extensions) this.#bringUp(extension);
  }

  /** The way from installed to running, as far as it goes. */
  #bringUp(extension: ReadyExtension): void {
    const { id, said, problem, loaded, package: made } = extension;
    this.#states.set(id, 'Installed');
    this.#world.mark(undefined, 'extension:Installed', id, 0, true);
    this.#step(id, 'load');
    if (!this.#silent) {
      new Exchange(this.#world, 'extension-loading', undefined, made.manifest.name).say(...said);
    }
    if (!loaded) {
      this.#step(id, 'rejected');
      this.#world.mark(undefined, `extension:rejected:${problem ?? ''}`, id, 0, true);
      const machine = this.#world.machines[0];
      const text = `The extension “${made.manifest.name}” is not used: ${problem ?? 'unknown'}`;
      if (machine) this.#world.report(machine, '', 'warning', text);
      return;
    }
    for (const step of ['valid', 'activate', 'start'] as const) this.#step(id, step);
  }

  /** False when an extension cannot take this step where it is. */
  #step(id: string, step: ExtensionStep): boolean {
    const from = this.#states.get(id);
    const to = from && lifeAfter(from, step);
    if (to === undefined) return false;
    if (to === '') this.#states.delete(id);
    else this.#states.set(id, to);
    this.#world.mark(undefined, `extension:${to === '' ? 'Removed' : to}`, id, 0, true);
    return true;
  }

  command({ path, value }: Change, world: World): boolean {
    if (path !== 'command.extension') return false;
    const { id, step } = fieldsOf(value);
    if (typeof id !== 'string' || typeof step !== 'string') return false;
    const known = this.#extensions.find((one) => one.id === id || nameOf(one) === id);
    // What was rejected has nothing to come back to.
    const can = known && (step !== 'recover' || known.loaded);
    if (can && this.#step(known.id, step as ExtensionStep)) return true;
    world.mark(undefined, `extension:refused:${step}`, known?.id ?? id, 0, true);
    return true;
  }

  // ——— what extensions implement ———

  ask(
    machine: Machine,
    element: string,
    name: string,
    params: Json | undefined,
  ): boolean | undefined {
    const result = this.#call(machine, 'guards', name, params ?? null, element);
    return result && this.#valueOf(result, name) === true;
  }

  act(machine: Machine, element: string, name: string, params: Json | undefined): boolean {
    const result = this.#call(machine, 'actions', name, params ?? null, element);
    if (result) this.#valueOf(result, name);
    return result !== undefined;
  }

  serve(machine: Machine, element: string, name: string, data: Json): Served | undefined {
    const result = this.#call(machine, 'services', name, data, element);
    if (!result) return undefined;
    if (result.error) return { kind: 'error', data: result.error.message };
    return { kind: 'done', ...(result.value === undefined ? {} : { data: result.value }) };
  }

  failed(machine: Machine, failure: Failure): Recovery | undefined {
    const { error, element, state, message } = failure;
    for (const [, names] of this.#running('policies')) {
      for (const name of names) {
        const facts = { error, element, state, message };
        const said = this.#call(machine, 'policies', name, facts, element)?.value;
        if (said === 'event' || said === 'ignore') return said;
        if (said !== 'rollback') continue;
        this.#rolledBack = true;
        return 'undo';
      }
    }
    return undefined;
  }

  next(): Next | undefined {
    const dropped = this.#rolledBack;
    this.#rolledBack = false;
    return dropped ? { kind: 'drop' } : undefined;
  }

  turned(machine: Machine, outcome: string): void {
    for (const [, names] of this.#running('monitors')) {
      for (const name of names) {
        const { session } = machine;
        const configuration = session.at.states.flatMap((n) => session.chart.states[n]?.id ?? []);
        this.#call(machine, 'monitors', name, { outcome, configuration }, '');
      }
    }
  }

  // ——— calls ———

  /** Extensions that run and offer something of a kind, with its names. */
  *#running(kind: ExtensionKind): Generator<[ReadyExtension, readonly string[]]> {
    for (const extension of this.#extensions) {
      const names = extension.package.manifest.provides[kind];
      if (names && this.#states.get(extension.id) === 'Running') yield [extension, names];
    }
  }

  /** undefined: nobody implements it for this machine. */
  #call(
    machine: Machine,
    kind: ExtensionKind,
    name: string,
    given: Json,
    element: string,
  ): Recorded | undefined {
    const { uses } = machine.session.chart.model;
    for (const [extension, names] of this.#running(kind)) {
      const wanted = uses.length === 0 || uses.includes(nameOf(extension));
      if (!wanted || !names.includes(name)) continue;
      const result = this.#result(extension, machine, kind, name, given);
      this.#tell(extension, machine, kind, name, element, result);
      return result;
    }
    return undefined;
  }

  #result(
    { loaded, slot }: ReadyExtension,
    machine: Machine,
    kind: ExtensionKind,
    name: string,
    given: Json,
  ): Recorded {
    const number = this.#calls++;
    const known = this.#recorded[number];
    if (known) return known;
    slot.caller = this.#callerOf(machine);
    const { value, calls, denied, error } = loaded?.call(kind, name, [given as Plain]) ?? gone;
    slot.caller = undefined;
    const made: Recorded = {
      calls,
      denied,
      ...(value === undefined ? {} : { value }),
      ...(error ? { error } : {}),
    };
    this.#recorded[number] = made;
    return made;
  }

  #tell(
    { id }: ReadyExtension,
    machine: Machine,
    kind: ExtensionKind,
    name: string,
    element: string,
    { calls, denied, error }: Recorded,
  ): void {
    const world = this.#world;
    const { session } = machine;
    world.mark(session, `extension:called:${kind}.${name}`, id);
    for (const { capability, name: what } of denied) {
      world.mark(session, `extension:denied:${capability}`, id, 0, true);
      const text = `The extension “${id.replace(/@.*/, '')}” tried host.${what} without being allowed to (${capability}).`;
      world.report(machine, element, 'warning', text);
    }
    for (const call of calls) this.#carryOut(machine, call.name, call.args);
    if (!error) return;
    world.mark(session, `extension:failed:${error.message}`, id, 0, true);
    // What the code does wrong is its error; what stops it takes it out of the run.
    if (error.kind !== 'thrown') this.#step(id, 'failed');
  }

  #carryOut(machine: Machine, name: string, args: readonly Plain[]): void {
    const [first, second] = args;
    const { session } = machine;
    if (name === 'log') this.#world.mark(session, `extension:log:${String(first)}`, '');
    else if (name === 'send') {
      const event = { name: String(first), type: 'external' as const };
      this.#world.tell(machine, { ...event, ...(second === undefined ? {} : { data: second }) });
    } else if (name === 'write') {
      const place = String(first);
      const root = /^[^.[]*/.exec(place)?.[0] ?? '';
      if (!session.memory.has(root)) throw new CodeError(`There is no variable “${root}”.`);
      session.chart.program.store(place)(session.memory, second ?? null);
    }
  }

  /** Sees the calling machine, and no other one. */
  #callerOf({ session }: Machine): Caller {
    const { chart, memory } = session;
    return {
      now: this.#world.now,
      isActive: (state) => {
        const number = chart.stateNumber.get(state);
        return number !== undefined && session.isActive(number);
      },
      read: (name) => {
        const { data } = memory.view();
        return Object.hasOwn(data, name) ? data[name] : undefined;
      },
      random: () => bitsAt(this.#world.seed, this.#world.steps, this.#draws++) / 2 ** 32,
    };
  }

  /** What a call gave; what went wrong in it is an error of the content. */
  #valueOf({ value, error }: Recorded, name: string): Json | undefined {
    if (error) throw new CodeError(`“${name}”: ${error.message}`);
    return value;
  }
}

const gone: CallResult = {
  calls: [],
  denied: [],
  error: { kind: 'missing', message: 'it is gone' },
};

function nameOf({ package: made }: ReadyExtension): string {
  return made.manifest.name;
}

function fieldsOf(value: Json): { readonly [key: string]: Json } {
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value);
  return plain ? (value as { readonly [key: string]: Json }) : {};
}
