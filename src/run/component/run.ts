import type { EventType } from '../../model/event-type.ts';
import type { Exhibit, Level } from '../../model/exhibit.ts';
import type { Json } from '../../model/json.ts';
import { must } from '../../base/assert.ts';
import type { Component, Message, Ports, Setup } from '../component.ts';
import {
  holds,
  markAmounts,
  markLevels,
  missing,
  settleAndMark,
  usageOf,
} from '../tiered/books.ts';
import { holdsFor } from '../tiered/condition.ts';
import {
  inherit,
  mergeBack,
  setVariable,
  type ContextRules,
  type Inherited,
  type Variables,
} from '../tiered/context.ts';
import { classify } from '../tiered/errors/classify.ts';
import { leftAs, openCase, takenUp, type ErrorCase } from '../tiered/errors/escalation.ts';
import { selectRecovery, type Selection } from '../tiered/errors/recovery.ts';
import { errorType, type Scope } from '../tiered/errors/types.ts';
import { permitted } from '../tiered/guard.ts';
import { exportsSettled } from '../tiered/exports.ts';
import {
  attemptOf,
  forParent,
  handing,
  handOn,
  kept,
  refused,
  type Handing,
} from '../tiered/handing-on.ts';
import * as ledger from '../tiered/ledger.ts';
import type { PutAnswer } from './shelf-messages.ts';
import type { Account, Levels } from '../tiered/ledger.ts';
import { firstTime, numbered, type Numbered } from '../tiered/numbered.ts';
import type { RunParameters } from '../tiered/plans.ts';
import type { Instruction, StepPlan } from '../tiered/program.ts';
import type {
  AddResources,
  AllocateToRun,
  AllocateToStep,
  CancelStep,
  ControlRun,
  EmergencyStop,
  EscalateError,
  ExecuteRoutine,
  ExecuteStep,
  ExecutionError,
  LimitsUpdated,
  PreemptRun,
  RequestResources,
  ResolveError,
  ResourceAllocation,
  ResourceReservation,
  ResourceResponse,
  ResourcesReturned,
  ReturnResources,
  RoutineResult,
  RunStateSnapshot,
  StepResult,
  UpdateRunLimits,
} from '../tiered/protocol.ts';
import { keepState, loadState, publish } from '../tiered/publish.ts';
import { backoffOf, plannedFor } from '../tiered/recover.ts';
import { runEnded, runStatusOf, type RunState as RunStatus } from '../tiered/status.ts';
import { newThread, type Thread } from '../tiered/thread.ts';

/** Tier 2: one run of a routine. Everything but its timers survives a crash. */
export interface RunState {
  /** The request that it executes, '' before the first. */
  request: string;
  /** Every status that it had in this execution; the last is the present one. */
  trail: RunStatus[];
  books: Account;
  threads: Thread[];
  /** How many threads there were: numbers are not used again. */
  forked: number;
  /** Variables of the tier above that it may see, and its own. */
  inherited: Variables;
  own: Variables;
  /** Names that its steps have set. */
  outputs: string[];
  /** Executions of each step so far. */
  counts: number[];
  errors: ExecutionError[];
  failure: ExecutionError | null;
  /** How it is to end, once everything under way has ended. */
  ending: '' | 'completed' | 'failed' | 'cancelled';
  /** Steps that were started, and how many of them when it was paused. */
  begun: number;
  begunAtPause: number;
  checkpoints: number;
  /** Budgets of steps that never answered: charged in full. */
  lost: Record<string, Levels>;
  /** Settlements of grants that were not there: none, unless something is wrong. */
  strays: number;
  /** Results that answer nothing that it has ever asked. */
  strangers: number;
  /** What its parts said they used; time as they overlap is in the books. */
  reported: Levels;
  /** What it gave back at its end. */
  returned: Levels;
  /** Changes of its limits that it has heard of, and its last answer to one. */
  changes: Numbered;
  updated: LimitsUpdated | null;
  /** What it exports, once its steps have ended; null before. */
  handing: Handing[] | null;
  /** Steps that it left out. */
  skipped: number;
  /** Steps and child runs at work. */
  active: number;
  deadline: number;
  result: RoutineResult | null;
}

interface Timer {
  readonly type: 'watch' | 'again' | 'unanswered' | 'deadline' | 'shelf';
  readonly thread: number;
  readonly request: string;
}

type RunMessage =
  | AllocateToRun
  | ExecuteRoutine
  | ControlRun
  | PreemptRun
  | UpdateRunLimits
  | EmergencyStop
  | ReturnResources
  | AddResources
  | RequestResources
  | ResourceResponse
  | ResolveError
  | EscalateError
  | ResourceReservation
  | ResourceAllocation
  | StepResult
  | RoutineResult
  | PutAnswer
  | Timer;

/** How long a run waits for an answer before it asks again, and how often it asks. */
const patience = 30_000_000_000;
const mostTries = 3;

/** How long a run waits for a blackboard or a store. */
const shelfPatience = 5_000_000_000;

/** A run: plans steps, gives them budgets, follows them, and answers for them. */
export const runComponent: Component<RunState, RunParameters> = {
  kind: 'run',
  durable: [
    'request',
    'trail',
    'books',
    'threads',
    'forked',
    'inherited',
    'own',
    'outputs',
    'counts',
    'errors',
    'failure',
    'ending',
    'begun',
    'begunAtPause',
    'checkpoints',
    'lost',
    'strays',
    'strangers',
    'reported',
    'returned',
    'changes',
    'updated',
    'handing',
    'skipped',
    'active',
    'result',
  ],
  init: ({ parameters }) => freshRun(parameters),

  receive(state, message, ports, setup) {
    const run = new Run(state, ports, setup);
    run.handle(message as RunMessage);
    run.advance();
  },

  recover(state, ports, setup) {
    const run = new Run(state, ports, setup);
    run.recover();
    run.advance();
  },

  exhibit: (state, setup) => exhibitsOf(state, setup),

  waits: (state) => waitsOf(state),
};

function freshRun({ holder, parent, program }: RunParameters): RunState {
  return {
    request: '',
    trail: ['uninitialized'],
    books: ledger.account(holder, parent, ledger.nothing()),
    threads: [],
    forked: 0,
    inherited: {},
    own: {},
    outputs: [],
    counts: program.steps.map(() => 0),
    errors: [],
    failure: null,
    ending: '',
    begun: 0,
    begunAtPause: -1,
    checkpoints: 0,
    lost: {},
    strays: 0,
    strangers: 0,
    reported: ledger.nothing(),
    returned: ledger.nothing(),
    changes: numbered(),
    updated: null,
    handing: null,
    skipped: 0,
    active: 0,
    deadline: -1,
    result: null,
  };
}

/** The present status of a run. */
export function runStatus({ trail }: Pick<RunState, 'trail'>): RunStatus {
  return trail[trail.length - 1] as RunStatus;
}

/** The run while it handles one message. */
class Run {
  readonly #state: RunState;
  readonly #ports: Ports;
  readonly #plan: RunParameters;
  readonly #setup: Setup<RunParameters>;
  /** A branch was given back: somebody may wait for it. */
  #again = false;

  constructor(state: RunState, ports: Ports, setup: Setup<RunParameters>) {
    this.#state = state;
    this.#ports = ports;
    this.#setup = setup;
    this.#plan = setup.parameters;
  }

  handle(message: RunMessage): void {
    switch (message.type) {
      case 'allocateToRun':
        return this.#allocated(message);
      case 'executeRoutine':
        return this.#execute(message);
      case 'resourceReservation':
      case 'resourceAllocation':
        return this.#reserved(message.request);
      case 'StepExecutionResult':
        return this.#stepEnded(message);
      case 'RoutineExecutionResult':
        return this.#childEnded(message);
      case 'requestResources':
        return this.#askedForMore(message);
      case 'resourceResponse':
        return this.#moreAnswered(message);
      case 'escalateError':
        return this.#childEscalates(message);
      case 'resolveError':
        return this.#resolved(message);
      case 'kept':
      case 'refused':
        return this.#shelfAnswered(message);
      case 'watch':
      case 'again':
      case 'unanswered':
      case 'deadline':
      case 'shelf':
        return this.#timer(message);
      default:
        return this.#control(message);
    }
  }

  /** Goes on wherever it can: starts what is ready, ends what is to end. */
  advance(): void {
    const { state } = this;
    do {
      this.#again = false;
      for (let i = 0; state.ending === '' && i < state.threads.length;) {
        const thread = must(state.threads[i]);
        this.#go(thread);
        if (state.threads[i] === thread) i++;
      }
    } while (this.#again && state.ending === '');
    if (state.ending === '' || state.result !== null || !this.#quiet()) return;
    if (this.#exported()) this.#finish();
  }

  /** After a crash: asks again for everything that was under way. */
  recover(): void {
    const { state } = this;
    if (state.request === '' || runEnded(runStatus(state))) return;
    this.#setDeadline();
    for (const thread of state.threads) {
      thread.timer = -1;
      if (thread.phase === 'reserving' || thread.phase === 'executing') {
        thread.tries = 0;
        this.#ask(thread);
      }
      if (thread.phase === 'waiting') thread.phase = 'ready';
      if (thread.phase === 'asking') this.#askAbove(thread, thread.wanted);
      if (thread.phase === 'escalated') this.#escalate(thread);
    }
    if (state.ending !== '') this.#cancelAll();
    for (const one of state.handing ?? []) {
      one.timer = -1;
      one.tries = 0;
      this.#handOn(one);
    }
  }

  get state(): RunState {
    return this.#state;
  }

  // ——— the contract with the tier above ———

  #allocated({ request, limits, changes }: AllocateToRun): void {
    const { state } = this;
    if (request !== state.request) {
      if (state.request !== '' && !runEnded(runStatus(state))) return;
      Object.assign(state, freshRun(this.#plan), { deadline: state.deadline });
      state.request = request;
      state.changes = numbered(changes);
      state.books = ledger.account(this.#plan.holder, this.#plan.parent, limits);
      markLevels(this.#ports, state.books, 'limit', limits);
      this.#become('loading');
    }
    const answer: ResourceAllocation = { type: 'resourceAllocation', request, accepted: true };
    this.#ports.send(this.#plan.parent, answer, request, true);
  }

  #execute({ request, inputs }: ExecuteRoutine): void {
    const { state } = this;
    if (request !== state.request) return;
    if (state.result) return this.#answer(state.result);
    if (runStatus(state) !== 'loading') return;
    this.#become('configuring');
    const inherited = inherit(inputs, this.#ownInputs(), this.#plan.clearance, this.#rules);
    state.inherited = inputs;
    state.own = inherited.own;
    this.#markInherited(inherited);
    this.#become('ready');
    this.#setDeadline();
    this.#become('running');
    this.#publish('run/started', request);
    loadState(this.#ports, this.#setup, `routine ${this.#plan.program.routine}`);
    state.threads.push(newThread(0, -1, '', 0));
    state.forked = 1;
  }

  #ownInputs(): Variables {
    const own: Variables = {};
    const { inputs, holder } = this.#plan;
    for (const key of Object.keys(inputs)) {
      const { value, sensitivity, mutable, source } = must(inputs[key]);
      own[key] = { value, sensitivity, source, mutable, time: this.#ports.now, from: holder };
    }
    return own;
  }

  #markInherited({ conflicts, filtered }: Inherited): void {
    const { policy } = this.#rules;
    for (const { key, stands } of conflicts) {
      this.#ports.mark(
        stands === 'child' ? 'context:shadowed:run' : `context:merged:${policy}`,
        key,
      );
    }
    for (const key of filtered) this.#ports.mark('context:filtered:run', key);
  }

  #setDeadline(): void {
    const { timeout } = this.#plan;
    const limit = this.#state.books.limit[1] ?? -1;
    const longest = timeout >= 0 && (limit < 0 || timeout < limit) ? timeout : limit;
    if (longest < 0) return;
    const { request } = this.#state;
    this.#state.deadline = this.#ports.after(longest, {
      type: 'deadline',
      thread: -1,
      request,
    } as Timer);
  }

  #answer(result: RoutineResult): void {
    this.#ports.send(this.#plan.parent, result, result.request, true);
  }

  // ——— control ———

  #control(
    message:
      | ControlRun
      | PreemptRun
      | UpdateRunLimits
      | EmergencyStop
      | ReturnResources
      | AddResources,
  ): void {
    const { state } = this;
    if (message.type === 'emergencyStop') return this.#stopped(message);
    // Called off before its budget has come: remembered, so that it does not begin later.
    if (message.type === 'cancelRun' && state.request === '') state.request = message.request;
    if (message.request !== state.request) return;
    switch (message.type) {
      case 'pauseRun':
        return this.#pause();
      case 'preemptRun':
        if (!firstTime(state.changes, message.n)) return;
        this.#pause();
        return this.#giveBack(message.n, ledger.free(state.books), '');
      case 'resumeRun':
        if (runStatus(state) === 'paused') this.#become('running');
        return;
      case 'cancelRun':
        return this.#endAs('cancelled');
      case 'queryRunState':
        return this.#tell();
      case 'updateRunLimits':
        return this.#newLimits(message);
      case 'returnResources':
        if (!firstTime(state.changes, message.n)) return;
        return this.#giveBack(message.n, message.amount, message.to);
      case 'addResources':
        if (!firstTime(state.changes, message.n) || runEnded(runStatus(state))) return;
        ledger.grow(state.books, message.amount);
        return markLevels(this.#ports, state.books, 'limit', message.amount);
    }
  }

  #pause(): void {
    const { state } = this;
    if (runStatus(state) !== 'running' || state.ending !== '') return;
    this.#become('paused');
    state.begunAtPause = state.begun;
  }

  #tell(): void {
    const { state } = this;
    const answer: RunStateSnapshot = {
      type: 'RunStateSnapshot',
      request: state.request,
      status: runStatusOf[runStatus(state)],
      usage: usageOf(state.books),
    };
    this.#ports.send(this.#plan.parent, answer, state.request, true);
  }

  /** Told again, it answers the same again. */
  #newLimits({ request, n, change }: UpdateRunLimits): void {
    const { state } = this;
    const before = state.updated?.n === n ? state.updated : undefined;
    const known = !firstTime(state.changes, n) || runEnded(runStatus(state));
    if (before) state.updated = before;
    else if (known) {
      const less = ledger.nothing();
      state.updated = { type: 'limitsUpdated', request, n, less, violations: [] };
    } else state.updated = this.#changedBy(n, change);
    this.#ports.send(this.#plan.parent, state.updated, request, true);
  }

  #changedBy(n: number, change: Levels): LimitsUpdated {
    const { books, request } = this.#state;
    const had = books.limit.slice();
    const wanted = had.map((each, i) => (each < 0 ? -1 : Math.max(0, each + (change[i] ?? 0))));
    const violations = ledger.updateLimits(books, wanted);
    markLevels(this.#ports, books, 'limit', wanted);
    for (const { resource, wanted: less } of violations) {
      this.#ports.mark(`budget:denied:${resource}`, books.holder, less);
    }
    const less = had.map((each, i) => Math.max(0, each - (books.limit[i] ?? each)));
    return { type: 'limitsUpdated', request, n, less, violations };
  }

  /** Hands back what is free of an amount. */
  #giveBack(n: number, wanted: Levels, to: string): void {
    const { books, request } = this.#state;
    const amount = wanted.map((each, i) =>
      (books.limit[i] ?? -1) < 0 ? 0 : Math.max(0, Math.min(each, ledger.freeOf(books, i))),
    );
    books.limit = books.limit.map((each, i) => each - (amount[i] ?? 0));
    markLevels(this.#ports, books, 'limit', amount);
    const answer: ResourcesReturned = { type: 'resourcesReturned', request, n, amount, to };
    this.#ports.send(this.#plan.parent, answer, request, true);
  }

  #stopped({ scope, request }: EmergencyStop): void {
    if (this.#state.request === '') this.#state.request = request;
    if (runEnded(runStatus(this.#state)) || this.#state.ending !== '') return;
    this.#ports.mark('stop:reached', this.#plan.holder);
    this.#ports.mark(`stop:requested:${scope}`, this.#plan.holder);
    this.#endAs('cancelled');
  }

  // ——— threads ———

  #go(thread: Thread): void {
    const { state } = this;
    while (state.ending === '') {
      const running = runStatus(state) === 'running';
      const may = running || this.#defect === 'start-while-paused';
      if (!may) return;
      if (thread.phase === 'reserved') this.#start(thread);
      if (thread.phase === 'queued' && this.#takeBranch(thread)) thread.phase = 'ready';
      if (thread.phase !== 'ready') return;
      this.#do(thread, must(this.#plan.program.instructions[thread.pc]));
    }
  }

  #do(thread: Thread, instruction: Instruction): void {
    switch (instruction.op) {
      case 'step':
      case 'call':
        return this.#grant(thread, this.#step(instruction.at), instruction.op);
      case 'decide':
        thread.pc = this.#decide(instruction.at) ? thread.pc + 1 : instruction.otherwise;
        return;
      case 'jump':
        thread.pc = instruction.to;
        return;
      case 'enter':
        thread.loops.push(0);
        thread.pc++;
        return;
      case 'round':
        return this.#round(thread, instruction.at, instruction.exit);
      case 'until':
        return this.#until(thread, instruction);
      case 'fork':
        return this.#fork(thread, instruction);
      case 'end':
        return this.#threadEnded(thread);
    }
  }

  #decide(at: number): boolean {
    const { when, name, path } = this.#step(at);
    if (when === '') return this.#ports.choose(path, name, ['then', 'else']) === 0;
    return holdsFor(when, this.#visible());
  }

  #round(thread: Thread, at: number, exit: number): void {
    const done = thread.loops.at(-1) ?? 0;
    if (done >= this.#step(at).times) {
      thread.loops.pop();
      thread.pc = exit;
    } else {
      thread.loops[thread.loops.length - 1] = done + 1;
      thread.pc++;
    }
  }

  #until(thread: Thread, { at, round, exit }: Instruction & { op: 'until' }): void {
    const { until } = this.#step(at);
    const over = until !== '' && holdsFor(until, this.#visible(), thread.loops.at(-1) ?? 0);
    if (over) thread.loops.pop();
    thread.pc = over ? exit : round;
  }

  #fork(thread: Thread, { branches, join }: Instruction & { op: 'fork' }): void {
    const { state } = this;
    thread.pc = join;
    if (branches.length === 0) return;
    this.#giveBranch(thread);
    thread.phase = 'forked';
    thread.spare = [];
    thread.reach = thread.spent;
    for (const { name, begin, budget } of branches) {
      const child = newThread(state.forked++, thread.id, name, begin);
      child.base = thread.base + thread.spent;
      if (budget && !this.#openBranch(child, thread, budget)) {
        this.#ports.mark('budget:denied:credits', this.#branchHolder(child), budget[0]);
        this.#fail(thread, {
          type: 'resource_exhausted',
          call: this.#branchHolder(child),
          why: 'there is not enough for its branch',
          path: null,
        });
        return;
      }
      state.threads.push(child);
      thread.left++;
    }
  }

  /** Opens an account for a branch with a budget of its own. */
  #openBranch(child: Thread, thread: Thread, budget: Levels): boolean {
    const above = this.#books(thread);
    const holder = this.#branchHolder(child);
    const amount = [budget[0] ?? 0, budget[1] ?? 0, budget[2] ?? 0, 0, budget[4] ?? 0];
    if (!ledger.allocate(above, holder, holder, amount).granted) return false;
    child.books = ledger.account(holder, above.holder, amount);
    child.base = 0;
    markLevels(this.#ports, above, 'allocated', amount);
    markLevels(this.#ports, child.books, 'limit', amount);
    return true;
  }

  #branchHolder({ branch, id }: Thread): string {
    return `${this.#plan.holder}/${branch === '' ? 'branch' : branch}:${id}`;
  }

  #threadEnded(thread: Thread): void {
    const { state } = this;
    this.#giveBranch(thread);
    thread.phase = 'ended';
    if (thread.parent < 0) {
      this.#endAs('completed');
      return;
    }
    const parent = state.threads.find(({ id }) => id === thread.parent);
    state.threads.splice(state.threads.indexOf(thread), 1);
    if (!parent) return;
    this.#closeBranch(thread, parent);
    parent.left--;
    if (parent.left === 0) this.#publish('run/branch_synchronized', this.#branchHolder(thread));
    if (parent.left === 0 && parent.phase === 'forked') {
      parent.phase = 'ready';
    }
    // The parent may stand before it in the list: it must be looked at again.
    this.#go(parent);
  }

  /** What a branch used is its parent's: at the same time as its siblings. */
  #closeBranch(thread: Thread, parent: Thread): void {
    const ends = thread.base + thread.spent - parent.base;
    if (!thread.books) {
      parent.reach = Math.max(parent.reach, ends);
    } else {
      const above = this.#books(parent);
      const usage = usageOf(thread.books);
      const since = parent.base + parent.spent;
      const rest = ledger.returnRest(thread.books);
      const { spare } = parent;
      parent.spare = rest.map((each, i) => (i === 1 ? 0 : each + (spare[i] ?? 0)));
      const { holder } = thread.books;
      const settled = settleAndMark(this.#ports, above, holder, holder, usage, since);
      if (!settled.known) this.#state.strays++;
      parent.reach = Math.max(parent.reach, parent.spent + (usage[1] ?? 0));
    }
    if (parent.left === 1) parent.spent = parent.reach;
  }

  // ——— budgets ———

  #books(thread: Thread): Account {
    let at: Thread | undefined = thread;
    while (at && !at.books && at.parent >= 0) at = this.#thread(at.parent);
    return at?.books ?? this.#state.books;
  }

  /** Takes one of the branches that may be active at once; its main line is one as well. */
  #takeBranch(thread: Thread): boolean {
    if (thread.holds) return true;
    if (this.#defect === 'unbounded-branches') return (thread.holds = true);
    const id = this.#branchId(thread);
    thread.holds = ledger.reserve(this.#state.books, id, oneBranch).granted;
    if (thread.holds) markLevels(this.#ports, this.#state.books, 'reserved', oneBranch);
    return thread.holds;
  }

  #giveBranch(thread: Thread): void {
    if (!thread.holds) return;
    thread.holds = false;
    this.#again = true;
    if (this.#defect === 'unbounded-branches') return;
    ledger.settle(this.#state.books, this.#branchId(thread), ledger.nothing());
    markLevels(this.#ports, this.#state.books, 'reserved', oneBranch);
  }

  #branchId({ id }: Thread): string {
    return `branch:${id}`;
  }

  /** Gives a step (or child run) its budget, or finds out what to do without. */
  #grant(thread: Thread, step: StepPlan, op: 'step' | 'call'): void {
    if (op === 'step' && !this.#takeBranch(thread)) {
      thread.phase = 'queued';
      return;
    }
    if (op === 'call') this.#giveBranch(thread);
    const books = this.#books(thread);
    const need = this.#need(thread, step, op, books);
    const request = this.#requestOf(step, op);
    const credit = this.#defect === 'credits-only' ? need.map((n, i) => (i === 0 ? n : 0)) : need;
    const decision = ledger.allocate(books, request, request, credit);
    if (!decision.granted) return this.#short(thread, step, missing(ledger.free(books), need));
    this.#state.counts[step.at] = (this.#state.counts[step.at] ?? 0) + 1;
    thread.at = step.at;
    thread.done = thread.request;
    thread.request = request;
    thread.to = op === 'step' ? this.#plan.executor : (this.#plan.children[step.at] ?? '');
    thread.attempt++;
    thread.tries = 0;
    thread.answered = 0;
    thread.phase = 'reserving';
    thread.wanted = need;
    markLevels(this.#ports, books, 'allocated', need);
    this.#ask(thread);
  }

  #need(thread: Thread, step: StepPlan, op: 'step' | 'call', books: Account): Levels {
    const need = op === 'step' ? step.need.slice() : step.budget.slice();
    if (thread.scope < 1) need[0] = Math.floor((need[0] ?? 0) * thread.scope);
    if (!step.timed) {
      const free = ledger.freeOf(books, 1);
      need[1] = Math.min(need[1] ?? 0, Math.max(1, free));
    }
    return need;
  }

  /**
   * Below the request that it executes, not only below its holder: a routine that is called again
   * (a loop, a second try) must not be answered with what its steps did for the first call.
   */
  #requestOf(step: StepPlan, op: 'step' | 'call'): string {
    const { request } = this.#state;
    const count = (this.#state.counts[step.at] ?? 0) + 1;
    const own = op === 'step' && step.routine !== '' ? '.work' : '';
    return `${request}/${step.name}${own}${count > 1 ? `#${count}` : ''}`;
  }

  /** The run itself has not enough left for a step. */
  #short(thread: Thread, step: StepPlan, lacking: Levels): void {
    const { holder } = this.#plan;
    thread.at = step.at;
    markAmounts(this.#ports, holder, 'overrun', lacking);
    if (this.#balance(thread, lacking)) return;
    if (step.overrun === 'reduce' && thread.scope > 0.3) {
      thread.scope /= 2;
      markAmounts(this.#ports, holder, 'reduced', lacking);
      return;
    }
    if (step.overrun === 'request' && thread.phase === 'ready') {
      thread.phase = 'asking';
      return this.#askAbove(thread, lacking);
    }
    markAmounts(this.#ports, holder, 'denied', lacking);
    this.#fail(thread, {
      type: 'resource_exhausted',
      call: `${holder}/${step.name}`,
      why: 'its run has not enough left',
      path: null,
    });
  }

  /** What branches that have ended left goes to one of the same step that needs it. */
  #balance(thread: Thread, lacking: Levels): boolean {
    let owner: Thread | undefined = thread;
    while (owner && !owner.books) owner = this.#thread(owner.parent);
    const parent = owner && this.#thread(owner.parent);
    if (!owner?.books || !parent) return false;
    const { spare } = parent;
    if (lacking.some((each, i) => each > (spare[i] ?? 0))) return false;
    const above = this.#books(parent);
    const { holder } = owner.books;
    if (!ledger.extend(above, holder, lacking).granted) return false;
    ledger.grow(owner.books, lacking);
    parent.spare = spare.map((each, i) => each - (lacking[i] ?? 0));
    markAmounts(this.#ports, holder, 'granted', lacking);
    markLevels(this.#ports, above, 'allocated', lacking);
    markLevels(this.#ports, owner.books, 'limit', lacking);
    return true;
  }

  #askAbove(thread: Thread, amount: Levels): void {
    const { request } = this.#state;
    thread.wanted = amount;
    thread.asked++;
    permitted(this.#ports, this.#plan.policies, 'run', 'allocate_credits', request);
    this.#publish('resource/exhausted', `${request}!${thread.id}.${thread.asked}`);
    const n = thread.id * 1000 + thread.asked;
    const ask: RequestResources = { type: 'requestResources', request, n, amount };
    this.#ports.send(this.#plan.parent, ask, request);
    thread.timer = this.#after(patience, 'unanswered', thread);
  }

  /** A step or child run asks for more: from what is free, else from above. */
  #askedForMore({ request, n, amount }: RequestResources): void {
    const thread = this.#state.threads.find((one) => one.request === request);
    if (!thread || thread.phase !== 'executing') return;
    if (n <= thread.answered) return;
    const books = this.#books(thread);
    if (this.#extend(thread, books, amount)) {
      return this.#answerMore(thread, n, true, amount);
    }
    const lacking = missing(ledger.free(books), amount);
    markAmounts(this.#ports, this.#plan.holder, 'overrun', lacking);
    if (this.#balance(thread, lacking) && this.#extend(thread, books, amount)) {
      return this.#answerMore(thread, n, true, amount);
    }
    thread.asking = { n, amount };
    this.#askAbove(thread, lacking);
  }

  #extend(thread: Thread, books: Account, amount: Levels): boolean {
    const { granted } = ledger.extend(books, thread.request, amount);
    if (granted) markLevels(this.#ports, books, 'allocated', amount);
    return granted;
  }

  #answerMore(thread: Thread, n: number, granted: boolean, amount: Levels): void {
    const { request } = thread;
    thread.answered = n;
    markAmounts(this.#ports, request, granted ? 'granted' : 'denied', amount);
    const answer: ResourceResponse = { type: 'resourceResponse', request, n, granted, amount };
    this.#ports.send(thread.to, answer, request, true);
  }

  #moreAnswered({ n, granted, amount }: ResourceResponse): void {
    const thread = this.#state.threads.find(
      (one) => one.id * 1000 + one.asked === n && (one.phase === 'asking' || one.asking),
    );
    if (!thread) return;
    this.#drop(thread);
    if (granted) {
      ledger.grow(this.#state.books, amount);
      markLevels(this.#ports, this.#state.books, 'limit', amount);
      this.#growBranch(thread, amount);
    }
    if (thread.asking) {
      const { n: asked, amount: wanted } = thread.asking;
      thread.asking = null;
      const books = this.#books(thread);
      const able = granted && this.#extend(thread, books, wanted);
      return this.#answerMore(thread, asked, able, wanted);
    }
    thread.phase = 'ready';
    if (granted) return;
    this.#fail(thread, {
      type: 'resource_exhausted',
      call: `${this.#plan.holder}/${this.#step(thread.at).name}`,
      why: 'its run was not given more',
      path: null,
    });
  }

  /** What came from above for a branch goes through all accounts on the way. */
  #growBranch(thread: Thread, amount: Levels): void {
    const books = this.#books(thread);
    if (books === this.#state.books) return;
    const owner = this.#state.threads.find((one) => one.books === books);
    const parent = owner && this.#thread(owner.parent);
    if (!parent) return;
    this.#growBranch(parent, amount);
    if (ledger.extend(this.#books(parent), books.holder, amount).granted) {
      ledger.grow(books, amount);
    }
  }

  // ——— the contract with the executor and child runs ———

  /** Sends what a thread waits for an answer to; again, when none comes. */
  #ask(thread: Thread): void {
    thread.tries++;
    const { request, at, to } = thread;
    const child = to !== this.#plan.executor;
    if (thread.phase === 'reserving') {
      const limits = this.#books(thread).grants[request]?.amount ?? thread.wanted;
      const full = this.#defect === 'credits-only' ? thread.wanted : limits;
      const message = child
        ? ({ type: 'allocateToRun', request, limits: full.slice() } as AllocateToRun)
        : ({
            type: 'allocateToStep',
            request,
            at,
            attempt: thread.attempt,
            limits: full.slice(),
            done: thread.done,
          } as AllocateToStep);
      this.#ports.send(to, message, request);
    } else if (child) {
      const { routine } = this.#step(at);
      const inputs = this.#visible();
      const message: ExecuteRoutine = { type: 'executeRoutine', request, routine, inputs };
      this.#ports.send(to, message, request);
    } else {
      const message: ExecuteStep = { type: 'executeStep', request, inputs: this.#reads(at) };
      this.#ports.send(to, message, request);
    }
    if (thread.timer < 0) {
      const longest = (thread.wanted[1] ?? 0) + patience;
      thread.timer = this.#after(longest, 'watch', thread);
    }
  }

  #reserved(request: string): void {
    const thread = this.#state.threads.find((one) => one.request === request);
    if (!thread || thread.phase !== 'reserving') return;
    thread.phase = 'reserved';
    thread.tries = 0;
  }

  /** Starts a step that has its budget. */
  #start(thread: Thread): void {
    const { state } = this;
    thread.phase = 'executing';
    state.begun++;
    state.active++;
    const child = thread.to !== this.#plan.executor;
    const operation = child ? 'call:begin:executeRoutine' : 'call:begin:executeStep';
    thread.mark = this.#ports.mark(operation, thread.request);
    this.#ask(thread);
  }

  #stepEnded(result: StepResult): void {
    const thread = this.#asker(result.request);
    if (!thread) return;
    this.#close(thread, 'call:end:executeStep', result.status === 'completed', result.usage);
    if (result.status === 'completed') {
      this.#update(result.output);
      return this.#stepDone(thread);
    }
    this.#notDone(thread, result.error);
  }

  /** The thread that waits for a result; what was never asked for is noted. */
  #asker(request: string): Thread | undefined {
    const { state } = this;
    const thread = state.threads.find((one) => one.request === request);
    if (thread && this.#awaits(thread)) return thread;
    // An answer to an earlier call of the same routine is late, and not strange.
    const place = request.replaceAll(/#\d+/g, '');
    if (!place.startsWith(`${this.#plan.holder}/`)) state.strangers++;
    return undefined;
  }

  #childEnded(result: RoutineResult): void {
    const thread = this.#asker(result.request);
    if (!thread) return;
    const good = result.status === 'completed';
    this.#close(thread, 'call:end:executeRoutine', good, result.usage);
    this.#state.errors.push(...result.errors);
    if (!good) return this.#notDone(thread, result.failure);
    const { variables } = mergeBack(this.#state.own, result.outputs, this.#rules);
    this.#state.own = variables;
    for (const key of Object.keys(result.outputs)) this.#note(key);
    this.#stepDone(thread);
  }

  #awaits({ phase }: Thread): boolean {
    return phase === 'executing' || phase === 'reserving' || phase === 'reserved';
  }

  /** Ends a step's budget, exactly once. */
  #close(thread: Thread, label: string, good: boolean, usage: Levels): void {
    this.#drop(thread);
    if (thread.phase === 'executing') {
      this.#state.active--;
      this.#ports.mark(label, thread.request, good ? 1 : 0, thread.mark);
    }
    thread.asking = null;
    thread.phase = 'ready';
    const books = this.#books(thread);
    const since = thread.base + thread.spent;
    const { request } = thread;
    const settled = settleAndMark(this.#ports, books, request, request, usage, since);
    thread.spent += usage[1] ?? 0;
    this.#report(usage);
    if (!settled.known) this.#state.strays++;
  }

  /** Keeps what the parts used apart from the books, to hold the one against the other. */
  #report(usage: Levels): void {
    const { reported } = this.#state;
    this.#state.reported = reported.map((each, i) => each + (usage[i] ?? 0));
  }

  #stepDone(thread: Thread): void {
    thread.pc++;
    thread.attempt = 0;
    thread.scope = 1;
    thread.attempts = {};
    thread.error = thread.failure = null;
    this.#checkpoint(thread);
  }

  /** Everything up to here is done, and is not done again after a crash. */
  #checkpoint({ request, pc }: Thread): void {
    const { state } = this;
    state.checkpoints++;
    if (this.#plan.policies.publish !== undefined) this.#publish('run/step_completed', request);
    if (this.#plan.policies.cache === undefined) return;
    const value = { request, next: pc, checkpoint: state.checkpoints };
    keepState(
      this.#ports,
      this.#setup,
      `checkpoint ${this.#plan.holder}`,
      value,
      state.checkpoints,
    );
  }

  #notDone(thread: Thread, error: ExecutionError | null): void {
    const { request } = thread;
    const known = error ?? { type: 'cancelled', call: request, why: 'cancelled', path: null };
    if (this.#state.ending !== '') return;
    this.#fail(thread, known);
  }

  // ——— errors ———

  #fail(thread: Thread, given: ExecutionError): void {
    const { policies, partial } = this.#plan;
    const error = { ...given, path: given.path && withRun(given.path) };
    thread.failure = error;
    thread.error = error.path?.error ?? classify(errorType(error.type), []);
    thread.raised = this.#ports.mark(`error:raised:${error.type}`, error.call, 1);
    if (policies.recovery === 'abort') return this.#abort(thread, error);
    if (policies.recovery === 'escalate') return this.#escalate(thread);
    const selection = selectRecovery(plannedFor(thread), thread.attempts, {
      handler: 'run',
      partial,
      otherStrategy: false,
      otherModel: false,
      ...backoffOf(policies, this.#ports),
    });
    this.#recoverBy(thread, selection, error);
  }

  #recoverBy(thread: Thread, selection: Selection, error: ExecutionError): void {
    const { recovery, attempt, delay, share } = selection;
    if (recovery !== 'log') {
      thread.attempts[recovery] = attempt;
      this.#ports.mark(`error:tried:${recovery}`, error.call, attempt, thread.raised);
    }
    switch (recovery) {
      case 'retry_same':
      case 'wait_and_retry':
      case 'retry_modified':
      case 'reduce_scope':
      case 'fallback_strategy':
      case 'fallback_model':
        if (share < 1) thread.scope *= share;
        return this.#tryAgain(thread, delay);
      case 'graceful_degradation':
      case 'log':
        return this.#skip(thread, error);
      case 'emergency_stop':
        if (this.#defect === 'goes-on-after-fatal') return this.#skip(thread, error);
        return this.#stopAll(thread, error);
      default:
        return this.#escalate(thread);
    }
  }

  #tryAgain(thread: Thread, delay: number): void {
    thread.phase = 'waiting';
    this.#ports.mark('retry:wait', this.#nameOf(thread), delay);
    thread.timer = this.#after(delay, 'again', thread);
  }

  /** Goes on without it: the error is kept, and is no reason to fail. */
  #skip(thread: Thread, open: ExecutionError): void {
    const error = this.#handled(thread, open, 'skip');
    this.#ports.mark('status:skipped', this.#nameOf(thread));
    this.#state.skipped++;
    if (this.#defect !== 'hidden-errors') this.#state.errors.push(error);
    this.#stepDone(thread);
    thread.phase = 'ready';
  }

  #abort(thread: Thread, error: ExecutionError): void {
    this.#state.failure = this.#handled(thread, error, 'abort');
    this.#endAs('failed');
  }

  #handled(thread: Thread, error: ExecutionError, action: string): ExecutionError {
    this.#ports.mark(`error:resolved:${action}`, error.call, 1, thread.raised);
    return { ...error, path: error.path && leftAs(error.path, 'handled') };
  }

  #escalate(thread: Thread): void {
    const open = must(thread.failure);
    const error = { ...open, path: open.path && leftAs(open.path, 'escalated', 'swarm') };
    thread.failure = error;
    this.#ports.mark('error:escalated:swarm', error.call, 1, thread.raised);
    this.#publish('error/escalated', error.call, error.type);
    thread.phase = 'escalated';
    if (runStatus(this.#state) === 'running') this.#become('suspended');
    const { request } = this.#state;
    const message: EscalateError = { type: 'escalateError', request, call: error.call, error };
    this.#ports.send(this.#plan.parent, message, request);
  }

  /** A child run's error goes on upwards; the answer comes back the same way. */
  #childEscalates(message: EscalateError): void {
    const { request } = this.#state;
    const onwards: EscalateError = { ...message, request };
    this.#ports.send(this.#plan.parent, onwards, request);
  }

  #resolved({ call, action }: ResolveError): void {
    const { state } = this;
    const thread = state.threads.find(
      (one) => one.phase === 'escalated' && one.failure?.call === call,
    );
    if (!thread) return this.#passDown(call, action);
    const error = must(thread.failure);
    if (action === 'abort') {
      state.failure = error;
      return this.#endAs('failed');
    }
    if (runStatus(state) === 'suspended' && !this.#othersEscalated(thread)) this.#become('running');
    if (action === 'skip') return this.#skip(thread, error);
    thread.attempts = {};
    thread.phase = 'ready';
  }

  #othersEscalated(thread: Thread): boolean {
    return this.#state.threads.some((one) => one !== thread && one.phase === 'escalated');
  }

  #passDown(call: string, action: ResolveError['action']): void {
    for (const { phase, to, request } of this.#state.threads) {
      if (phase !== 'executing' || to === this.#plan.executor) continue;
      const message: ResolveError = { type: 'resolveError', request, call, action };
      this.#ports.send(to, message, request);
    }
  }

  #stopAll(thread: Thread, error: ExecutionError): void {
    const { holder, parent } = this.#plan;
    const scope: Scope = thread.error?.severity === 'fatal' ? 'system' : 'run';
    this.#ports.mark(`stop:requested:${scope}`, holder);
    this.#state.failure = { ...error, path: error.path && leftAs(error.path, 'stopped') };
    const stop: EmergencyStop = { type: 'emergencyStop', request: '', scope, holder };
    this.#ports.send(parent, stop, holder);
    this.#endAs('failed');
  }

  // ——— timers ———

  #timer({ type, thread: id, request }: Timer): void {
    if (type === 'deadline') return this.#late(request);
    if (type === 'shelf') return this.#shelfLate(request);
    const thread = this.#thread(id);
    if (!thread || (type !== 'again' && thread.request !== request)) return;
    thread.timer = -1;
    switch (type) {
      case 'again':
        if (thread.phase === 'waiting') thread.phase = 'ready';
        return;
      case 'unanswered':
        return this.#moreAnswered({
          type: 'resourceResponse',
          request: this.#state.request,
          n: thread.id * 1000 + thread.asked,
          granted: false,
          amount: ledger.nothing(),
        });
      case 'watch':
        return this.#unanswered(thread);
    }
  }

  #late(request: string): void {
    const { state } = this;
    if (request !== state.request || state.ending !== '' || runEnded(runStatus(state))) return;
    state.deadline = -1;
    const call = this.#plan.holder;
    state.failure = { type: 'timeout', call, why: 'it took too long', path: null };
    this.#ports.mark('error:raised:timeout', call, 1);
    this.#endAs('failed');
  }

  /** No answer: asks again a few times, then does without. */
  #unanswered(thread: Thread): void {
    const { ending } = this.#state;
    if (!this.#awaits(thread) || (thread.phase === 'reserved' && ending === '')) return;
    if (ending !== '') {
      if (thread.tries >= mostTries) return this.#giveUp(thread);
      thread.tries++;
      return this.#cancelOne(thread);
    }
    if (thread.tries < mostTries) return this.#ask(thread);
    this.#giveUp(thread);
    const { request } = thread;
    const why = 'nobody answered';
    this.#fail(thread, { type: 'dependency_unavailable', call: request, why, path: null });
  }

  /** What it may have used is unknown, so all of it counts as used. */
  #giveUp(thread: Thread): void {
    const books = this.#books(thread);
    const { amount } = books.grants[thread.request] ?? { amount: ledger.nothing() };
    this.#state.lost[thread.request] = amount.slice();
    const child = thread.to !== this.#plan.executor;
    const label = child ? 'call:end:executeRoutine' : 'call:end:executeStep';
    this.#close(thread, label, false, amount.slice());
  }

  // ——— the end ———

  #endAs(status: 'completed' | 'failed' | 'cancelled'): void {
    const { state } = this;
    if (state.ending !== '' || runEnded(runStatus(state))) return;
    state.ending = status;
    this.#cancelAll();
  }

  #cancelAll(): void {
    if (this.#defect === 'forgets-steps') {
      for (const thread of this.#state.threads) {
        if (this.#awaits(thread)) this.#close(thread, 'call:end:executeStep', false, noUsage);
      }
    }
    for (const thread of this.#state.threads) {
      if (this.#awaits(thread)) {
        thread.tries = 1;
        this.#drop(thread);
        this.#cancelOne(thread);
      } else this.#drop(thread);
    }
  }

  #cancelOne(thread: Thread): void {
    const { request, to } = thread;
    const own = to === this.#plan.executor;
    const message: CancelStep | ControlRun = own
      ? { type: 'cancelStep', request }
      : { type: 'cancelRun', request };
    this.#ports.send(to, message, request);
    thread.timer = this.#after(patience, 'watch', thread);
  }

  #quiet(): boolean {
    return this.#state.threads.every((thread) => !this.#awaits(thread));
  }

  #finish(): void {
    const { state } = this;
    const { ending } = state;
    if (ending === '' || (ending === 'cancelled' && this.#defect === 'never-ends')) return;
    this.#closeBranches();
    for (const thread of state.threads) this.#giveBranch(thread);
    if (state.deadline >= 0) this.#ports.cancel(state.deadline);
    state.deadline = -1;
    state.threads = [];
    if (ending === 'completed' && runStatus(state) !== 'running') this.#become('running');
    this.#become(ending);
    const usage = usageOf(state.books);
    const exports = forParent(state.handing ?? [], state.own);
    this.#publish(ending === 'completed' ? 'run/completed' : 'run/failed', state.request);
    const result: RoutineResult = {
      type: 'RoutineExecutionResult',
      request: state.request,
      run: this.#plan.holder,
      status: ending,
      outputs: this.#outputs(),
      exports,
      errors: state.errors.slice(),
      failure: state.failure,
      usage,
      checkpoints: state.checkpoints,
    };
    state.result = result;
    state.returned = ledger.returnRest(state.books);
    this.#answer(result);
  }

  // ——— exports ———

  /** Hands on what the routine and its steps export; true once every export is kept or lost. */
  #exported(): boolean {
    const { state } = this;
    if (state.ending !== 'completed') return true;
    if (state.handing === null) {
      const { exports, program } = this.#plan;
      const wanted = [...exports, ...program.steps.flatMap((step) => step.exports)];
      state.handing = wanted.map(handing);
      for (const one of state.handing) this.#handOn(one);
    }
    return exportsSettled(state.handing);
  }

  #handOn(one: Handing): void {
    if (one.status !== 'pending') return;
    const { own, request } = this.#state;
    const variable = Object.hasOwn(own, one.key) ? own[one.key] : undefined;
    const asked = handOn(this.#ports, this.#setup, one, variable, request);
    if (asked && this.#defect === 'exports-unanswered') return kept(this.#ports, one);
    if (asked) {
      const timer: Timer = { type: 'shelf', thread: -1, request: attemptOf(one, request) };
      one.timer = this.#ports.after(shelfPatience, timer as Message);
    } else if (one.escalated) this.#lost(one);
  }

  /** The loss of a critical export is an error of the result. */
  #lost({ key }: Handing): void {
    const { holder } = this.#plan;
    const type = 'communication_failure';
    this.#ports.mark(`error:raised:${type}`, holder, 1);
    this.#ports.mark('error:escalated:swarm', holder, 1);
    const path = leftAs(openCase(holder, classify(type, []), 'run'), 'escalated', 'swarm');
    this.#state.errors.push({ type, call: holder, why: `nobody took “${key}”`, path });
  }

  #shelfAnswered({ type, attempt }: PutAnswer): void {
    const one = this.#handingOf(attempt);
    if (!one) return;
    if (one.timer >= 0) this.#ports.cancel(one.timer);
    one.timer = -1;
    if (type === 'kept') return kept(this.#ports, one);
    refused(this.#ports, one);
    this.#goOnWith(one);
  }

  /** No answer: its place is asked again a few times, then another one. */
  #shelfLate(attempt: string): void {
    const one = this.#handingOf(attempt);
    if (!one) return;
    one.timer = -1;
    if (one.tries >= mostTries) refused(this.#ports, one);
    this.#goOnWith(one);
  }

  #goOnWith(one: Handing): void {
    if (one.status === 'pending') this.#handOn(one);
    else if (one.escalated) this.#lost(one);
  }

  #handingOf(attempt: string): Handing | undefined {
    const { handing: all, request } = this.#state;
    return all?.find((one) => one.status === 'pending' && attemptOf(one, request) === attempt);
  }

  /** Branches that were cut off: innermost first. */
  #closeBranches(): void {
    const { threads } = this.#state;
    for (let i = threads.length - 1; i > 0; i--) {
      const thread = must(threads[i]);
      const parent = this.#thread(thread.parent);
      if (parent && thread.books && holds(this.#books(parent), thread.books.holder)) {
        this.#closeBranch(thread, parent);
      }
    }
  }

  #outputs(): Variables {
    const outputs: Variables = {};
    const { own, outputs: names } = this.#state;
    for (const key of names) {
      const variable = own[key];
      if (variable) outputs[key] = variable;
    }
    return outputs;
  }

  // ——— variables ———

  get #rules(): ContextRules {
    const { context, mapping } = this.#plan.policies;
    return { policy: context, mapping };
  }

  #visible(): Variables {
    const { inherited, own } = this.#state;
    return inherit(inherited, own, this.#plan.clearance, this.#rules).visible;
  }

  #reads(at: number): Variables {
    const { reads } = this.#step(at);
    if (reads.length === 0) return noVariables;
    const visible = this.#visible();
    const wanted: Variables = {};
    for (const key of reads) {
      const variable = Object.hasOwn(visible, key) ? visible[key] : undefined;
      if (variable) wanted[key] = variable;
    }
    return wanted;
  }

  #update(output: Variables): void {
    const { state } = this;
    for (const key of Object.keys(output)) {
      const context = { visible: this.#visible(), own: state.own };
      const result = setVariable(context, key, must(output[key]), this.#plan.clearance);
      if (!result.set) {
        this.#ports.mark('context:filtered:run', key);
        continue;
      }
      state.own = result.variables;
      this.#ports.mark(result.shadows ? 'context:shadowed:run' : 'context:set:run', key);
      this.#note(key);
    }
  }

  #note(key: string): void {
    if (!this.#state.outputs.includes(key)) this.#state.outputs.push(key);
  }

  // ——— small things ———

  #publish(topic: EventType, subject: string, payload: Json = null): void {
    if (this.#plan.policies.publish === undefined) return;
    publish(this.#ports, this.#setup, topic, subject, payload);
  }

  #become(status: RunStatus): void {
    const { state } = this;
    state.trail.push(status);
    if (status !== 'paused') state.begunAtPause = -1;
    this.#ports.mark(statusLabels[status], this.#plan.holder);
    if (this.#defect === 'illegal-status' && runEnded(status)) state.trail.push('running', status);
  }

  #step(at: number): StepPlan {
    return must(this.#plan.program.steps[at], 'a step');
  }

  #nameOf({ at }: Thread): string {
    return `${this.#plan.holder}/${this.#step(at).name}`;
  }

  #thread(id: number): Thread | undefined {
    const { threads } = this.#state;
    for (let i = 0; i < threads.length; i++) if (threads[i]?.id === id) return threads[i];
    return undefined;
  }

  #after(delay: number, type: Timer['type'], { id, request }: Thread): number {
    return this.#ports.after(delay, { type, thread: id, request } as Timer);
  }

  #drop(thread: Thread): void {
    if (thread.timer >= 0) this.#ports.cancel(thread.timer);
    thread.timer = -1;
  }

  get #defect(): string {
    return this.#plan.policies.defect ?? '';
  }
}

/** A child run has settled its errors: the failure of a call is a new case of the one above. */
function withRun(path: ErrorCase): ErrorCase {
  const settled = path.handlings.some(({ handler }) => handler !== 'step');
  return settled ? openCase(path.id, path.error, 'run') : takenUp(path, 'run');
}

const oneBranch: Levels = [0, 0, 0, 1, 0];
const noVariables: Variables = {};
const noUsage: Levels = ledger.nothing();

const statusLabels: Readonly<Record<RunStatus, string>> = {
  uninitialized: 'status:uninitialized',
  loading: 'status:loading',
  configuring: 'status:configuring',
  ready: 'status:ready',
  running: 'status:running',
  paused: 'status:paused',
  suspended: 'status:suspended',
  completed: 'status:completed',
  failed: 'status:failed',
  cancelled: 'status:cancelled',
};

/** An ended run is shown with what it had: what it gave back is free. */
function levelsOf({ books, returned }: RunState): Level[] {
  const limit = books.limit.map((each, i) => each + (returned[i] ?? 0));
  return ledger.levelsShown({ ...books, limit });
}

function exhibitsOf(state: RunState, { id, parameters }: Setup<RunParameters>): Exhibit[] {
  const { holder, clearance } = parameters;
  if (state.request === '') return [];
  const above = holder.slice(0, holder.lastIndexOf('/'));
  const accounts: Exhibit[] = [
    {
      kind: 'account',
      holder,
      parent: above,
      tier: 'run',
      title: id,
      status: runStatus(state),
      levels: levelsOf(state),
    },
  ];
  for (const { books, branch, phase } of state.threads) {
    if (!books) continue;
    const levels = ledger.levelsShown(books);
    const account = { kind: 'account', holder: books.holder, parent: books.parent } as const;
    accounts.push({ ...account, tier: 'run', title: branch, status: phase, levels });
  }
  const calls = state.threads.flatMap((thread): Exhibit[] =>
    thread.phase === 'executing'
      ? [
          {
            kind: 'call',
            call: thread.request,
            parent: state.request,
            operation: thread.to === parameters.executor ? 'executeStep' : 'executeRoutine',
            status: 'running',
          },
        ]
      : [],
  );
  const { visible, conflicts, filtered } = inherit(state.inherited, state.own, clearance, {
    policy: parameters.policies.context,
    mapping: parameters.policies.mapping,
  });
  const shadowed = new Set(conflicts.map(({ key }) => key));
  const variables = Object.entries(visible).map(
    ([key, { value, sensitivity, source, from }]): Exhibit => ({
      kind: 'variable',
      context: holder,
      tier: 'run',
      key,
      value,
      sensitivity,
      source,
      from,
      shadows: shadowed.has(key) ? [above] : [],
      filtered: filtered.includes(key),
    }),
  );
  return [...accounts, ...calls, ...variables];
}

function waitsOf(state: RunState): string[] {
  if (state.request === '' || runEnded(runStatus(state))) return [];
  const waits = state.threads.flatMap(({ phase, request }) => {
    if (phase === 'reserving') return [`the budget of ${request}`];
    if (phase === 'executing') return [`the result of ${request}`];
    return phase === 'escalated' ? ['an answer to its error'] : [];
  });
  for (const { status, key } of state.handing ?? []) {
    if (status === 'pending') waits.push(`an answer about ${key}`);
  }
  return runStatus(state) === 'paused' ? ['being resumed', ...waits] : waits;
}
