import { must } from '../base/assert.ts';
import type { Fault, RunStatus, Waiting } from '../model/run.ts';
import type { System } from '../run/actor.ts';
import type { StateSource } from '../run/invariant/watch.ts';
import { Kernel } from '../run/kernel.ts';
import type { Saved, Stepper } from '../run/stepper.ts';
import { EventKind } from '../trace/event.ts';
import type { Trace } from '../trace/trace.ts';

/** How a simulation is made. */
export interface SimulationOptions {
  seed: number;
  choices: readonly number[];
  faults: readonly Fault[];
  choosing: 'seed' | 'ask';
  /** Steps after which the run ends with status `bound`. */
  maxSteps: number;
  /** Virtual ns at which it ends, whatever waits. */
  until?: number;
  /** What is told to actors before a step, by a person who changes something on the way. */
  interventions?: readonly { step: number; to: number; message: unknown }[];
  /** What moves the system, when it is not the clock: made anew for each simulation. */
  stepper?: (system: System) => Stepper;
}

/** Looks on while a run is made (not when it is looked at again). */
export interface Observer {
  /** After a step in which `actor` handled an event. */
  after(actor: number, step: number, trace: Trace): void;
  /** After a run has ended by itself. */
  end(step: number): void;
}

/**
 * Steps between two snapshots at first: a snapshot costs about as much as its system has actors,
 * and a re-run of as many steps is still far from noticeable. In a large system snapshots are few
 * while the run is made; where a person looks, `at` adds those that are missing. A power of two.
 */
function intervalFor(actors: number): number {
  const steps = actors < 256 ? actors : Math.min(32 * actors, 65_536);
  return 2 ** Math.max(6, Math.ceil(Math.log2(Math.max(1, steps))));
}

/** The bound on steps where nothing else is said. */
export const defaultMaxSteps = 1_000_000;

/** The most snapshots that are kept; beyond, every second one goes and the distance doubles. */
const maxSnapshots = 512;

/** Of the snapshots that `at` adds on its way: how many for one interval, and the most in all. */
const finePerInterval = 8;
const maxFine = 32;

/** Steps before the place where a person looks at which snapshots are kept for stepping back. */
const before = [1024, 32];

/**
 * A run being made and, afterwards, looked at: the kernel with its trace, and snapshots along the
 * way, so that the state at any step is the nearest snapshot and a short re-run.
 */
export class Simulation {
  readonly system: System;
  readonly options: SimulationOptions;
  status: RunStatus | undefined;
  /** Which bound was hit, when the status is `bound`. */
  bound: 'steps' | 'queue' | undefined;
  waiting: Waiting[] = [];
  /** How many messages were sent. */
  messages = 0;
  /** Steps done when the run ended or stood still. */
  steps = 0;
  /** Virtual time then. */
  now = 0;

  readonly #kernel: Stepper;
  readonly #observer: Observer | undefined;
  #snapshots: Saved[];
  #interval: number;
  #events = 0;

  constructor(
    system: System,
    options: SimulationOptions,
    observe?: (source: StateSource) => Observer,
  ) {
    this.system = system;
    this.options = options;
    this.#kernel = options.stepper?.(system) ?? new Kernel(system, options);
    this.#observer = observe?.(this.#kernel);
    this.#interval = intervalFor(system.actors.length);
    this.#snapshots = [this.#kernel.snapshot()];
  }

  get trace(): Trace {
    return this.#kernel.trace;
  }

  /** Messages that were struck by chance. */
  get strikes(): Stepper['strikes'] {
    return this.#kernel.strikes;
  }

  get taken(): Stepper['taken'] {
    return this.#kernel.taken;
  }

  get question(): Stepper['question'] {
    return this.#question;
  }
  #question: Stepper['question'];

  /** Goes on for at most `steps` steps; true when the run has ended or stands still. */
  advance(steps: number): boolean {
    const kernel = this.#kernel;
    for (let i = 0; i < steps && !this.status; i++) {
      if (kernel.steps >= this.options.maxSteps) {
        this.#finish(kernel.pending === 0 ? undefined : 'bound', 'steps');
        break;
      }
      const result = kernel.step();
      if (result === 'stepped') {
        this.#observer?.after(kernel.self, kernel.steps, kernel.trace);
        this.#keep();
        if (kernel.now > (this.options.until ?? Infinity)) this.#finish('done');
      } else if (result === 'empty') this.#finish(undefined);
      else if (result === 'overflow') this.#finish('bound', 'queue');
      else this.#ask();
    }
    return this.status !== undefined;
  }

  /**
   * The kernel as it was after `step` steps (0: before anything). The same kernel is handed out
   * each time: look, don't touch, and don't keep.
   */
  at(step: number): Stepper {
    const kernel = this.#kernel;
    const target = Math.max(0, Math.min(step, this.steps));
    const near = this.#nearest(target);
    if (kernel.steps > target || kernel.steps < near.step || kernel.question) kernel.restore(near);
    while (kernel.steps < target) {
      kernel.step();
      if (kernel.steps > near.step) this.#remember(target - kernel.steps);
    }
    return kernel;
  }

  /** Stops here, as a person asked. */
  stop(): void {
    if (!this.status) this.#finish('bound', 'steps');
  }

  #nearest(step: number): Saved {
    let low = 0;
    let high = this.#snapshots.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (must(this.#snapshots[middle]).step <= step) low = middle;
      else high = middle - 1;
    }
    let best = must(this.#snapshots[low], 'the first snapshot');
    for (const one of [...this.#fine, ...this.#recent]) {
      if (one && one.step <= step && one.step > best.step) best = one;
    }
    return best;
  }

  /** Snapshots where snapshots are few, on the way to where a person looked. */
  readonly #fine: Saved[] = [];

  /** Snapshots shortly before where a person looked last: stepping back and forth there is free. */
  readonly #recent: (Saved | undefined)[] = before.map(() => undefined);

  /** Keeps a snapshot on the way to a place that is so many steps ahead, where it will help. */
  #remember(ahead: number): void {
    const { steps } = this.#kernel;
    const i = before.indexOf(ahead);
    if (i >= 0) {
      const old = this.#recent[i]?.step ?? Infinity;
      if (old > steps || old < steps - ahead) this.#recent[i] = this.#kernel.snapshot();
    } else if (this.#interval >= 4096 && steps % (this.#interval / finePerInterval) === 0) {
      if (this.#fine.some(({ step }) => step === steps)) return;
      this.#fine.push(this.#kernel.snapshot());
      if (this.#fine.length > maxFine) this.#fine.shift();
    }
  }

  #keep(): void {
    if (this.#kernel.steps % this.#interval !== 0) return;
    this.#snapshots.push(this.#kernel.snapshot());
    if (this.#snapshots.length <= maxSnapshots) return;
    this.#interval *= 2;
    this.#snapshots = this.#snapshots.filter(({ step }) => step % this.#interval === 0);
  }

  /** The step that asked is half done: go back to before it. */
  #ask(): void {
    this.#question = this.#kernel.question;
    this.steps = this.#kernel.steps - 1;
    this.status = 'asking';
    this.#count();
    this.now = this.at(this.steps).now;
  }

  #finish(status: RunStatus | undefined, bound?: 'steps' | 'queue'): void {
    const kernel = this.#kernel;
    const { states, crashed, trace } = kernel;
    this.steps = kernel.steps;
    this.now = kernel.now;
    this.bound = status === 'bound' ? bound : undefined;
    const end = status ? undefined : this.system.outcome({ states, crashed, trace });
    this.status = status ?? end?.status ?? 'done';
    this.waiting = end?.waiting ?? [];
    if (end) this.#observer?.end(kernel.steps);
    this.#count();
  }

  #count(): void {
    const { kind } = this.trace.columns;
    for (; this.#events < this.trace.length; this.#events++) {
      if (kind[this.#events] === EventKind.send) this.messages++;
    }
  }
}
