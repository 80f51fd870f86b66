import { must } from '../base/assert.ts';
import type { Schedule } from '../model/run.ts';
import { Interleaving } from '../run/interleaving.ts';
import type { Invariant } from '../run/invariant/invariant.ts';
import { kindOf, MoveKind, World, type Move } from '../run/world.ts';
import { Frontier, type Waiting } from './frontier.ts';
import { Judge } from './judge.ts';
import { SleepSets } from './sleep.ts';
import { StateTable } from './state-table.ts';
import type { Finding, Subject } from './subject.ts';

/** Bounds and wishes of a search of all orders. */
export interface OrderOptions {
  schedule: Schedule;
  /** States (1,000,000). */
  maxStates?: number;
  /** Steps of a run (100,000). */
  maxSteps?: number;
  /** Only the first state that breaks an invariant is told, others are not even looked for. */
  first?: boolean;
  /** Partial-order reduction (true). */
  reduce?: boolean;
}

/**
 * Breadth-first search through all states that a system can reach when its events are taken in any
 * order. The first state found to break an invariant is one with the fewest steps to it.
 *
 * Reduction: sleep sets with state matching (Godefroid, "Partial-Order Methods for the Verification
 * of Concurrent Systems", 1996, chapter 5). Of two moves that commute, the order that was taken
 * first stands for both: the same states are reached at the same distance, by fewer transitions.
 * Reductions that leave out states as well need to know in advance who may ever send what to whom,
 * and which states no invariant looks at; neither is known of components.
 */
export class OrderSearch {
  readonly world: World;
  readonly #subject: Subject;
  readonly #options: Required<OrderOptions>;
  readonly #table = new StateTable();
  readonly #sleeps = new SleepSets();
  readonly #judge: Judge;
  readonly #found = new Map<Invariant, Finding>();
  #level = new Frontier();
  #next = new Frontier();
  /** Moves from the first state to those of the level. */
  #depth = 0;
  #deepest = 0;
  #starting = 0;
  #transitions = 0;
  #bounded = false;
  #finished = false;

  constructor(subject: Subject, options: OrderOptions) {
    this.#subject = subject;
    this.#options = {
      schedule: options.schedule,
      maxStates: options.maxStates ?? 1_000_000,
      maxSteps: options.maxSteps ?? 100_000,
      first: options.first ?? true,
      reduce: options.reduce ?? true,
    };
    this.world = new World(subject.system, options.schedule);
    this.#judge = new Judge(this.world, subject.system, subject.invariants);
    const { first } = this.world;
    this.#table.add(first, -1, 0, 0);
    this.#level.push(first, 0, awake, undefined);
  }

  /** Different states seen so far, those apart in which actors are still being started. */
  get states(): number {
    return this.#table.size - this.#starting;
  }

  get transitions(): number {
    return this.#transitions;
  }

  /** How many steps the longest of the shortest ways has. */
  get depth(): number {
    return this.#deepest;
  }

  /** States that wait. */
  get waiting(): number {
    return this.#level.size + this.#next.size;
  }

  /** Everything within the schedule was seen. */
  get complete(): boolean {
    return this.#finished && !this.#bounded && !this.world.cut;
  }

  /** What was found so far, shortest first. */
  get findings(): Finding[] {
    return [...this.#found.values()];
  }

  /** Expands at most so many states; true when the search has ended. */
  advance(count: number): boolean {
    for (let i = 0; i < count && !this.#finished; i++) {
      const entry = this.#level.shift();
      if (entry) this.#expand(entry);
      else this.#descend();
    }
    return this.#finished;
  }

  #descend(): void {
    if (this.#next.size === 0) {
      this.#finished = true;
      return;
    }
    if (this.#depth + 1 >= this.#options.maxSteps) {
      this.#stop();
      return;
    }
    this.#level = this.#next;
    this.#next = new Frontier();
    this.#depth++;
  }

  #stop(): void {
    this.#bounded = true;
    this.#finished = true;
  }

  #expand({ state, index, sleep, only }: Waiting): void {
    const { world } = this;
    const { moves, ending } = world.explore(state);
    if (!only && world.starting(state)) this.#starting++;
    if (!only && ending) this.#ends(state, index, moves.length > 0);
    const todo = only ?? (sleep.length === 0 ? moves : moves.filter((m) => !sleep.includes(m)));
    const done = Array.from(sleep);
    for (const move of todo) {
      if (this.#finished) return;
      const after = this.#options.reduce ? this.#asleep(done, move) : awake;
      const outcomes = world.outcomes(state, move);
      if (outcomes.length === 0)
        this.#visit(world.apply(state, move, undefined), index, move, 0, after);
      for (let way = 0; way < outcomes.length; way++) {
        this.#visit(world.apply(state, move, outcomes[way]), index, move, way, after);
      }
      if (this.#options.reduce) done.push(move);
    }
  }

  /** The moves that need not be taken after this one: they were taken before it. */
  #asleep(done: readonly Move[], move: Move): readonly Move[] {
    if (done.length === 0) return awake;
    const after: Move[] = [];
    for (const other of done) if (this.world.independent(other, move)) after.push(other);
    return after;
  }

  #visit(state: Int32Array, from: number, move: Move, way: number, sleep: readonly Move[]): void {
    this.#transitions++;
    const known = this.#table.add(state, from, move, way);
    if (known >= 0) {
      if (this.#options.reduce) this.#revisit(state, known, sleep);
      return;
    }
    const index = ~known;
    this.#deepest = this.#depth + 1;
    if (sleep.length > 0) this.#sleeps.set(index, sleep);
    this.#judged(this.#judge.after(state, this.world.actorOf(move)), index, false);
    this.#next.push(state, index, sleep, undefined);
    if (this.#table.size - this.#starting >= this.#options.maxStates) this.#stop();
  }

  /** Moves that slept when the state was reached before, and do not now, are still to be taken. */
  #revisit(state: Int32Array, index: number, sleep: readonly Move[]): void {
    const slept = this.#sleeps.of(index);
    if (slept.length === 0) return;
    const only: Move[] = [];
    const still: Move[] = [];
    for (const move of slept) (sleep.includes(move) ? still : only).push(move);
    if (only.length === 0) return;
    this.#sleeps.set(index, still);
    this.#next.push(state, index, still, only);
  }

  #ends(state: Int32Array, index: number, byChoice: boolean): void {
    this.#judged(this.#judge.end(state), index, byChoice);
  }

  #judged(
    broken: readonly { invariant: Invariant; why: string }[],
    index: number,
    ends: boolean,
  ): void {
    for (const { invariant, why } of broken) {
      const known = this.#found.get(invariant);
      if (known) known.count++;
      else this.#found.set(invariant, this.#finding(invariant, why, index, ends));
    }
    if (broken.length === 0 || !this.#options.first) return;
    const left = this.#subject.invariants.filter((one) => !this.#found.has(one));
    this.#judge.watch(left);
    if (left.every(({ one, all, end }) => !one && !all && !end)) this.#stop();
  }

  #finding(invariant: Invariant, why: string, index: number, ends: boolean): Finding {
    const path = this.#table.path(index);
    const { schedule } = this.#options;
    const choices = this.#choices(path, ends);
    const steps = path.length + (ends ? 1 : 0);
    const plan = { seed: 0, choices, faults: [], schedule };
    return { invariant: invariant.id, why, steps, plan, count: 1 };
  }

  /** The answers with which a run takes this path. */
  #choices(path: readonly { move: Move; way: number }[], ends: boolean): number[] {
    const { world } = this;
    const { system } = this.#subject;
    const choices: number[] = [];
    const { schedule } = this.#options;
    const run = new Interleaving(system, { schedule, seed: 0, choices, choosing: 'seed' }, world);
    for (const { move, way } of path) {
      const outcome = world.outcomes(run.state, move)[way];
      if (!world.starting(run.state)) choices.push(run.moves.indexOf(move));
      for (const { picked } of outcome?.picks ?? []) choices.push(picked);
      run.step();
    }
    const end = run.moves.findIndex((move) => kindOf(move) === MoveKind.end);
    if (ends) choices.push(must(end >= 0 ? end : undefined, 'a run that may end here'));
    return choices;
  }
}

const awake: readonly Move[] = [];
